"""Reads the changes of an archive in portions, the newest first, so that a viewer opens at once."""

from collections.abc import Iterator
from datetime import timedelta

from watcher.model.change import Change
from watcher.ports import Archive, ChangeFilter

_FIRST_PORTION = 200
_NEXT_PORTIONS = 2_000
_TICK = timedelta(microseconds=1)
"""The resolution of times in the archive."""


def in_portions(archive: Archive, *, most: int) -> Iterator[tuple[Change, ...]]:
    """Yield the newest ``most`` changes, newest first, a few at once and then in larger portions.

    Portions are cut by time. Where more changes than a portion holds share one instant, the
    portion grows until it reaches past them. A change written meanwhile may be missed.
    """
    size, until, seen = _FIRST_PORTION, None, set[str]()
    while len(seen) < most:
        found = archive.changes(ChangeFilter(until=until, limit=size))
        fresh = tuple(change for change in found if change.id not in seen)[: most - len(seen)]
        if fresh:
            seen.update(change.id for change in fresh)
            yield fresh
        if len(found) < size:
            return
        until = found[-1].first_seen_new + _TICK
        size = max(_NEXT_PORTIONS, size if fresh else 2 * size)
