"""Rebuilding the index from the WARC files: after it was lost, or with new rules or a new pipeline.

Alerts nobody: a difference made by a derivation of ours is not an act of an agency. What a
crash left recorded but unread is read by the same walk, and that does announce.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from watcher.model.settings import Settings
from watcher.ports import Archive, ChangeFilter, Evidence
from watcher.services.announce import announce
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


def catch_up(*, archive: Archive, evidence: Evidence, settings: Settings) -> int:
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
    )


def _walk(
    *,
    archive: Archive,
    evidence: Evidence,
    settings: Settings,
    alert: bool,
    progress: Callable[[int], None],
) -> int:
    interpreter = Interpreter(archive=archive, evidence=evidence, settings=settings)
    count = 0
    for recorded in evidence.replay(start=archive.indexed_end):
        finding = interpreter.read(recorded)
        archive.write(announce(finding, archive=archive, routes=settings.routes, alert=alert))
        count += 1
        progress(count)
    return count
