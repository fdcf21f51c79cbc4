"""Rebuilding the index from the WARC files: after it was lost, or with new rules or a new pipeline.

Alerts nobody: a difference made by a derivation of ours is not an act of an agency. What a
crash left recorded but unread is read by the same walk, and that does announce.
"""

from collections.abc import Callable

from watcher.model.settings import Settings
from watcher.ports import Archive, Evidence
from watcher.services.announce import announce
from watcher.services.interpret import Interpreter


def rederive(
    *,
    archive: Archive,
    evidence: Evidence,
    settings: Settings,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Delete everything derived, read every recorded check again, return how many there were."""
    archive.clear_derived()
    return _walk(
        archive=archive, evidence=evidence, settings=settings, alert=False, progress=progress
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
    for recorded in evidence.replay():
        if recorded.end <= archive.indexed_end(recorded.metadata.file):
            continue
        finding = interpreter.read(recorded)
        archive.write(announce(finding, archive=archive, routes=settings.routes, alert=alert))
        count += 1
        progress(count)
    return count
