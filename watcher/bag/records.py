"""Read records of an archive's WARC files as they lie there: exact gzip members, digests checked.

A thin reading of `watcher.evidence`: what a bag needs beside it is the member's own bytes, because
they, and no other packing of the same record, are what was written on the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from watcher.errors import FixityError
from watcher.evidence.manifest import read_manifest
from watcher.evidence.member import Record
from watcher.evidence.reading import group_at, open_file, record_at
from watcher.model.check import RecordPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A record, where it lies in the archive, and the bytes of its gzip member."""

    place: RecordPlace
    member: bytes
    record: Record

    @property
    def id(self) -> str:
        """Its WARC-Record-ID without angle brackets."""
        return (self.record.field("WARC-Record-ID") or "").strip("<>")

    @property
    def refers_to(self) -> RecordPlace | None:
        """The place of the record on which a revisit stands; ``None`` for other records.

        Raises `FixityError` when a revisit names none.
        """
        if self.record.type != "revisit":
            return None
        file = self.record.field("WARC-Refers-To-Filename")
        numbers = [
            self.record.field(f"WARC-Refers-To-File-{part}") or "" for part in ("Offset", "Length")
        ]
        if not file or not all(number.isdecimal() for number in numbers):
            raise FixityError(
                f"{self.place.file} at offset {self.place.offset}: "
                "the revisit names no place to refer to"
            )
        return RecordPlace(file=file, offset=int(numbers[0]), length=int(numbers[1]))

    @property
    def chains(self) -> Mapping[str, RecordPlace]:
        """Where the certificate chains lie that a check used and an earlier one recorded."""
        if self.record.type != "metadata":
            return {}
        where = f"{self.place.file} at offset {self.place.offset}"
        return read_manifest(self.record.block, where=where).chains


class WarcRecords:
    """The records below the folder ``warc/`` of an archive."""

    def __init__(self, root: Path) -> None:
        """Speak of the files below ``root``; nothing is read yet."""
        self._root = root

    def at(self, place: RecordPlace) -> RawRecord:
        """Return one record; raises `FixityError` naming file and offset when it is damaged."""
        with open_file(self._root, place.file) as file:
            return _raw(file, place)

    def of_check(self, place: RecordPlace) -> tuple[RawRecord, ...]:
        """Return all records of the check whose manifest begins at ``place``, in order."""
        with open_file(self._root, place.file) as file:
            group = group_at(file, place.file, place.offset)
            return tuple(_raw(file, each) for each in (group.place, *group.members))


def _raw(file: BinaryIO, place: RecordPlace) -> RawRecord:
    record = record_at(file, place)
    file.seek(place.offset)
    return RawRecord(place=place, member=file.read(place.length), record=record)
