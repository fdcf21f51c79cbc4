"""Copy the records of the checks into WARC files of the bag's own, member for member.

``capture/checks.warc.gz`` holds whole checks, as ``docs/formats/warc.md`` specifies a file.
``capture/referred.warc.gz`` holds single records of other checks on which those stand: the response
that a revisit refers to, a certificate chain. ``capture/records.csv`` says for every leaf where
each of its records lies, because the places inside the records are those of the archive.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watcher.bag.bagit import BagWriter
from watcher.bag.custody import Custody
from watcher.bag.records import RawRecord, WarcRecords
from watcher.errors import FixityError
from watcher.evidence.member import compose
from watcher.model.check import RecordPlace
from watcher.model.digest import sha256
from watcher.model.moment import stamp
from watcher.services.kept_leaf import KeptLeaf

CHECKS: Final = "checks.warc.gz"
REFERRED: Final = "referred.warc.gz"
_HEADER: Final = "leaf,file,offset,length,record,type,block_sha256\n"
_CONFORMS_TO: Final = (
    "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
)

PlaceOfCheck = Callable[[str], RecordPlace | None]
"""Gives where the records of a check lie, by the check's id (32 hex digits)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a viewer needs of a look's response: the URL that answered, and when it was asked."""

    url: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copied:
    """Where a record lies in the bag, and a line about it without its leaf."""

    file: str
    offset: int
    about: str

    def row(self, leaf: int) -> str:
        return f"{leaf},{self.file},{self.offset},{self.about}\n"


class Capture:
    """The WARC files of a bag being written; `write` once. Holds one check in memory at a time."""

    def __init__(
        self, bag: BagWriter, records: WarcRecords, custody: Custody, warcinfo: "WarcInfo"
    ) -> None:
        """Write into ``bag`` what is read from ``records``; nothing happens yet."""
        self._bag = bag
        self._records = records
        self._custody = custody
        self._warcinfo = warcinfo
        self._copied: dict[tuple[str, int], _Copied] = {}
        self._ends: dict[str, int] = {}
        self.answers: dict[int, Answer] = {}
        """The response or revisit of each look that got an answer, by its leaf."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the WARC files that were written."""
        return tuple(self._ends)

    def write(self, looks: Iterable[KeptLeaf], place_of: PlaceOfCheck) -> None:
        """Copy the records of the looks and what they refer to; write ``records.csv``.

        Raises `FixityError` naming a record that is damaged, or that the index cannot find.
        """
        placed = [(_place(look, place_of), look) for look in looks if look.said("check")]
        # Records refer to earlier ones: in their order, what is among the looks is copied already.
        placed.sort(key=lambda pair: (pair[0].file, pair[0].offset))
        rows = [_HEADER]
        for place, look in placed:
            group = self._records.of_check(place)
            copied = [self._copy(raw, CHECKS) for raw in group]
            rows += [one.row(look.index) for one in (*copied, *self._on_which_stand(group))]
            self._note_answer(look, group)
        self._bag.add("capture/records.csv", "".join(rows).encode("ascii"))

    def _note_answer(self, look: KeptLeaf, group: Sequence[RawRecord]) -> None:
        answer = next((raw.record for raw in group if raw.id == look.said("record")), None)
        if answer is not None:
            url, date = answer.field("WARC-Target-URI"), answer.field("WARC-Date")
            self.answers[look.index] = Answer(url=url or "", date=date or "")

    def _on_which_stand(self, group: Sequence[RawRecord]) -> Iterator[_Copied]:
        """Yield the records of other checks to which those of this one refer, each once."""
        needed = {
            (place.file, place.offset): place
            for raw in group
            for place in (raw.refers_to, *raw.chains.values())
            if place is not None
        }
        own = {(raw.place.file, raw.place.offset) for raw in group}
        for key, place in needed.items():
            if key not in own:
                yield self._copied.get(key) or self._copy(self._records.at(place), REFERRED)

    def _copy(self, raw: RawRecord, file: str) -> _Copied:
        """Append a record to a file of the bag, and read it back from there."""
        path = self._bag.place(f"capture/{file}")
        if file not in self._ends:
            opening = self._warcinfo.record(file)
            path.write_bytes(opening)
            self._ends[file] = len(opening)
        offset = self._ends[file]
        with path.open("ab") as opened:
            opened.write(raw.member)
        with path.open("rb") as opened:
            opened.seek(offset)
            written = opened.read()
        self._ends[file] += len(raw.member)
        self._custody.add(
            f"copied record {raw.id} byte for byte from {raw.place.file} at offset "
            f"{raw.place.offset} to capture/{file} at offset {offset}",
            before=sha256(raw.member),
            after=sha256(written),
        )
        block = sha256(raw.record.block)
        about = f"{len(raw.member)},{raw.id},{raw.record.type},{block}"
        copied = _Copied(file=file, offset=offset, about=about)
        self._copied[raw.place.file, raw.place.offset] = copied
        return copied


def _place(look: KeptLeaf, place_of: PlaceOfCheck) -> RecordPlace:
    check = look.said("check") or ""
    place = place_of(check.removeprefix("urn:uuid:").replace("-", ""))
    if place is None:
        raise FixityError(
            f"leaf {look.index}: the index knows no check {check}: run watcher rederive"
        )
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcInfo:
    """What the first record of a WARC file of the bag says (WARC 1.1, "warcinfo")."""

    software: str
    operator: str
    made_at: datetime
    new_id: Callable[[], str]
    """Gives 32 fresh random hex digits."""

    def record(self, file: str) -> bytes:
        """Return the gzip member that begins the file of this name."""
        said = {
            "software": self.software,
            "operator": self.operator,
            "description": "records copied unchanged out of an archive for an evidence bag",
            "format": "WARC File Format 1.1",
            "conformsTo": _CONFORMS_TO,
        }
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{uuid.UUID(hex=self.new_id()).urn}>"),
            ("WARC-Date", stamp(self.made_at)),
            ("WARC-Filename", file),
            ("Content-Type", "application/warc-fields"),
        ]
        block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in said.items())
        return compose(fields, block.encode())
