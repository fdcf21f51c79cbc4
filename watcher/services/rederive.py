"""Rebuilding the index from the WARC files: after it was lost, or with new rules or a new pipeline.

Alerts nobody: a difference made by a derivation of ours is not an act of an agency. What a
crash left recorded but unread is read by the same walk, and that does announce.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model.check import RecordedCheck
from watcher.model.settings import Settings
from watcher.ports import Archive, ChangeFilter, Evidence, Finding
from watcher.services.announce import announce
from watcher.services.attest import Attestor
from watcher.services.interpret import Interpreter


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild gave: checks read, and how the list of changes differs from before."""

    checks: int
    appeared: tuple[str, ...]
    disappeared: tuple[str, ...]


def rederive(
    *,
    archive: Archive,
    evidence: Evidence,
    settings: Settings,
    since: datetime | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Rebuilt:
    """Delete everything derived and read every recorded check again.

    The whole archive is always read, because each text is compared with the one before it;
    ``since`` limits which changes are reported as different.
    """
    wanted = ChangeFilter(since=since)
    before = {change.id for change in archive.changes(wanted)}
    archive.clear_derived()
    checks = _walk(
        archive=archive, evidence=evidence, settings=settings, alert=False, progress=progress
    )
    after = {change.id for change in archive.changes(wanted)}
    return Rebuilt(
        checks=checks,
        appeared=tuple(sorted(after - before)),
        disappeared=tuple(sorted(before - after)),
    )


def catch_up(
    *, archive: Archive, evidence: Evidence, settings: Settings, attestor: Attestor
) -> int:
    """Read the checks that are recorded but not in the index; return how many there were.

    They announce as if they had just been made, unless the whole index is missing: then
    what was announced before is unknown, and repeating it all would be noise.
    """
    known_before = bool(archive.last_checks())
    return _walk(
        archive=archive,
        evidence=evidence,
        settings=settings,
        alert=known_before,
        progress=lambda _: None,
        derived=attestor.derive,
    )


def _walk(
    *,
    archive: Archive,
    evidence: Evidence,
    settings: Settings,
    alert: bool,
    progress: Callable[[int], None],
    derived: Callable[[Finding], None] = lambda _: None,
) -> int:
    interpreter = Interpreter(archive=archive, evidence=evidence, settings=settings)
    files: list[str] = []

    def start(file: str) -> int:
        files.append(file)
        return archive.indexed_end(file)

    count = 0
    for recorded in evidence.replay(start=start):
        if count == 0 and _is_further_page(recorded, archive):
            for page in _pages_before(recorded, files[-2:], archive, evidence):
                interpreter.read(page)
        finding = announce(
            interpreter.read(recorded), archive=archive, routes=settings.routes, alert=alert
        )
        derived(finding)
        archive.write(finding)
        count += 1
        progress(count)
    return count


def _is_further_page(recorded: RecordedCheck, archive: Archive) -> bool:
    """Whether a check is of a list, and of none that is followed by that address."""
    return recorded.check.kind.is_set and archive.resource(recorded.check.url) is None


def _pages_before(
    stopped_at: RecordedCheck, files: Sequence[str], archive: Archive, evidence: Evidence
) -> list[RecordedCheck]:
    """Return the pages of a list that were read when the program died before ``stopped_at``.

    They are in the index; only the reader, who must know them to go on, has forgotten them.
    """
    check = stopped_at.check
    pages: list[RecordedCheck] = []
    for earlier in evidence.replay(start=lambda file: 0 if file in files else sys.maxsize):
        one = earlier.check
        if one.id == check.id:
            break
        if (one.kind, one.source) == (check.kind, check.source):
            pages = [*pages, earlier] if _is_further_page(earlier, archive) else [earlier]
    return pages
