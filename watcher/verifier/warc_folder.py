"""The WARC files of an archive, one after the other, and every revisit with what it refers to.

Streams: one record in memory at a time, and the last few that revisits referred to.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from watcher.verifier import Fault, Problem, is_there, sha256
from watcher.verifier.warc_files import read_warc, record_at
from watcher.verifier.warc_record import WarcRecord, misplaced, restored

_KEPT_REFERENTS = 32
_FILES = "*/*/*.warc.gz"
_SAME_PAYLOAD = "identical-payload-digest"

Progress = Callable[[int], None]
"""Told how many bytes of WARC files were read since the last time."""


class WarcFolderCheck:
    """One check of the folder ``root``; `read` may be asked once, the counts after it."""

    def __init__(self, root: Path) -> None:
        """Look for the files, and at nothing in them yet."""
        self._root = root
        self.files = tuple(sorted(root.glob(_FILES)))
        self.captures = 0
        """Checks: every one has a manifest."""
        self.payloads = 0
        """Responses that were read, and those that revisits stand for."""
        self._hops: dict[str, str] = {}
        self._referent = lru_cache(_KEPT_REFERENTS)(self._read_referent)

    @property
    def size(self) -> int:
        """Bytes of all WARC files."""
        return sum(path.stat().st_size for path in self.files)

    def read(self, told: Progress) -> Iterator[WarcRecord | Problem]:
        """Yield the record that begins each check, and every problem as soon as it is known."""
        for path in self.files:
            name = path.relative_to(self._root).as_posix()
            at = 0
            with path.open("rb") as file:
                for found in read_warc(file, name):
                    if isinstance(found, Problem):
                        yield found
                        continue
                    yield from self._take(found)
                    told(found.offset + found.length - at)
                    at = found.offset + found.length
            told(path.stat().st_size - at)

    def _take(self, record: WarcRecord) -> Iterator[WarcRecord | Problem]:
        if record.manifest is not None:
            self.captures += 1
            self._hops = _blocks(record.manifest)
            yield record
        elif record.type == "response":
            self.payloads += 1
        elif record.type == "revisit":
            yield from self._follow(record)

    def _follow(self, revisit: WarcRecord) -> Iterator[Problem]:
        """Check that what a revisit refers to is there, sound, and what it stands for."""
        place = [
            revisit.named(f"WARC-Refers-To-{part}") or ""
            for part in ("Filename", "File-Offset", "File-Length")
        ]
        name, offset, length = place
        if not (offset.isdecimal() and length.isdecimal()):
            yield Problem(Fault.HEADER, revisit.where, "does not say where its referent lies")
            return
        referred, problem = self._referent(name, int(offset))
        if referred is None:
            yield Problem(Fault.MISSING, revisit.where, f"refers to {name} at {offset}: {problem}")
            return
        self.payloads += 1
        if referred.id != revisit.named("WARC-Refers-To") or referred.length != int(length):
            detail = f"refers to another record than the one in {referred.where}"
            yield Problem(Fault.UNLIKE, revisit.where, detail)
        elif another := misplaced(revisit, referred):
            yield Problem(Fault.UNLIKE, revisit.where, another)
        elif _SAME_PAYLOAD in (revisit.named("WARC-Profile") or ""):
            yield from self._same_payload(revisit, referred)

    def _same_payload(self, revisit: WarcRecord, referred: WarcRecord) -> Iterator[Problem]:
        wire = referred.bodies.wire if referred.bodies else None
        if wire != revisit.named("WARC-Payload-Digest"):
            yield Problem(
                Fault.DIGEST, revisit.where, f"the payload in {referred.where} is another"
            )
        said = self._hops.get(revisit.id)
        if said is not None and said != sha256(restored(revisit, referred)):
            detail = (
                f"with the payload in {referred.where} it is not the response that was recorded"
            )
            yield Problem(Fault.DIGEST, revisit.where, detail)

    def _read_referent(self, name: str, offset: int) -> tuple[WarcRecord | None, str]:
        """Return the record at a place, or why there is none."""
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts or not name:
            return None, "no place in this archive"
        path = self._root / relative
        if not is_there(path) or offset >= path.stat().st_size:
            return None, "nothing lies there"
        with path.open("rb") as file:
            record, problems = record_at(file, name, offset)
        return record, problems[0].detail if problems else ""


def _blocks(manifest: dict[str, Any]) -> dict[str, str]:
    """Return the block digest of each response that a manifest lists.

    Nothing of one that lists in another form: that was told when its record was read.
    """
    try:
        hops = [hop for fetch in manifest["fetches"] for hop in fetch["hops"]]
        return {hop["response"]: hop["block_sha256"] for hop in hops}
    except (KeyError, TypeError):
        return {}
