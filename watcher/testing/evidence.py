"""Evidence in memory, for tests of what stands on it: same promises, no disk.

Passes the contract of `watcher.ports.Evidence`. Nothing is durable and nothing can be torn.
"""

import uuid
from collections.abc import Callable, Iterator

from watcher.errors import FixityError
from watcher.evidence.compose import Referent, compose_group
from watcher.evidence.manifest import write_manifest
from watcher.evidence.restore import answer_in
from watcher.model.check import Check, RecordedCheck, RecordPlace
from watcher.model.digest import sha256
from watcher.model.exchange import Exchange

MEMORY_FILE = "memory"
"""The file that every place names."""


def _from_the_start(_file: str) -> int:
    return 0


class _NothingEarlier:
    """Memory writes no revisits, so that nothing is asked for."""

    def same_payload(self, body: bytes) -> Referent | None:  # noqa: ARG002 - see the class
        return None

    def last_response(self, url: str) -> Referent | None:  # noqa: ARG002 - see the class
        return None

    def chain(self, digest: str) -> RecordPlace | None:  # noqa: ARG002 - see the class
        return None


class MemoryEvidence:
    """Keeps checks in a list; a place is an offset that counts the bytes seen so far."""

    def __init__(self) -> None:
        """Begin empty."""
        self._recorded: list[RecordedCheck] = []
        self._responses: dict[RecordPlace, bytes] = {}
        self._end = 0

    def record(self, check: Check) -> RecordedCheck:
        """Keep a check; raises `ArchiveError` for what a WARC header could not hold."""
        manifest = compose_group(check, _NothingEarlier()).manifest
        metadata = self._take(1)
        responses = tuple(
            tuple(self._keep(hop) for hop in fetched.hops) for fetched in check.fetches
        )
        recorded = RecordedCheck(
            check=check,
            metadata=metadata,
            responses=responses,
            end=self._end,
            record=f"urn:uuid:{uuid.UUID(hex=check.id)}",
            digest=sha256(write_manifest(manifest)),
            answer=answer_in(manifest),
        )
        self._recorded.append(recorded)
        return recorded

    def response(self, place: RecordPlace) -> bytes:
        """Return the response kept at a place; raises `FixityError` when nothing is there."""
        try:
            return self._responses[place]
        except KeyError as error:
            raise FixityError(f"{place.file} at offset {place.offset}: nothing here") from error

    def replay(self, *, start: Callable[[str], int] = _from_the_start) -> Iterator[RecordedCheck]:
        """Yield every check in order, without those that end at or before ``start``."""
        behind = start(MEMORY_FILE)
        yield from (recorded for recorded in tuple(self._recorded) if recorded.end > behind)

    def recover(self) -> tuple[str, ...]:
        """Return nothing: memory has no torn tails."""
        return ()

    def finished(self) -> tuple[str, ...]:
        """Return nothing: there is one file, and it may grow."""
        return ()

    def fixity(self, file: str) -> tuple[str, int]:
        """Raise `FixityError`: memory has no files."""
        raise FixityError(f"{file}: memory has no files")

    def _keep(self, hop: Exchange) -> RecordPlace:
        place = self._take(len(hop.response) + 1)
        self._responses[place] = hop.response
        return place

    def _take(self, length: int) -> RecordPlace:
        place = RecordPlace(file=MEMORY_FILE, offset=self._end, length=length)
        self._end += length
        return place
