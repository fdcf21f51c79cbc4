"""A whole archive: its WARC files one by one, and every revisit with what it refers to.

Streams: one record in memory at a time, and the last few that revisits referred to.
What the index says is not asked: it is derived, and can be made anew.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from watcher.verifier import Fault, Problem, WarcRecord, restored, sha256
from watcher.verifier.warc_files import read_warc, record_at

FORMAT = "watcher-archive 1\n"
"""What the file FORMAT of an archive says that this verifier knows."""
_KEPT_REFERENTS = 32
_FILES = "warc/*/*/*.warc.gz"
_SAME_PAYLOAD = "identical-payload-digest"

Progress = Callable[[int], None]
"""Told how many bytes of WARC files were read since the last time."""


class ArchiveCheck:
    """One check of the archive at ``root``; `problems` may be asked once, the counts after it."""

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
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

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold, as soon as it is known."""
        yield from self._format()
        for path in self.files:
            name = path.relative_to(self._root / "warc").as_posix()
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

    def _format(self) -> Iterator[Problem]:
        path = self._root / "FORMAT"
        try:
            said = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            yield Problem(Fault.MISSING, str(path), "this folder is no archive")
            return
        if said != FORMAT:
            yield Problem(Fault.UNLIKE, str(path), f"says {said[:80]!r}, and should say {FORMAT!r}")

    def _take(self, record: WarcRecord) -> Iterator[Problem]:
        if record.manifest is not None:
            self.captures += 1
            hops = [hop for fetch in record.manifest["fetches"] for hop in fetch["hops"]]
            self._hops = {hop["response"]: hop["block_sha256"] for hop in hops}
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
        path = self._root / "warc" / relative
        if not path.is_file() or offset >= path.stat().st_size:
            return None, "nothing lies there"
        with path.open("rb") as file:
            record, problems = record_at(file, name, offset)
        return record, problems[0].detail if problems else ""
