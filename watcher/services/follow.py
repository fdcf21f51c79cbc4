"""Following what the configuration names: every source's own URLs become resources."""

from datetime import datetime

from watcher.model.settings import Settings
from watcher.model.source import Resource
from watcher.ports import Archive


def follow(*, archive: Archive, settings: Settings, now: datetime) -> None:
    """Follow every URL that a source names; those followed already stay as they are."""
    archive.follow(
        [
            Resource(
                url=url,
                source=source.name,
                agency=source.agency,
                kind=kind,
                discovered_at=now,
                next_due=now,
            )
            for source in settings.sources
            for url, kind in source.resources()
        ]
    )
