"""Real parts for commands that only read: the index, the WARC files; nothing that fetches."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watcher.errors import NotFound
from watcher.model.settings import Settings
from watcher.ports import Archive, Clock, Evidence
from watcher.store.archive import SqlArchive

DATABASE = "index.db"


@contextmanager
def open_reading_room(settings: Settings) -> Iterator[Archive]:
    """Open the archive for reading only; any number may, also while one writes.

    Raises `NotFound` when there is no archive yet.
    """
    database = Path(settings.archive) / DATABASE
    if not database.exists():
        raise NotFound(
            f"no archive at {settings.archive}: run watcher check (or make run) first, "
            "or watcher rederive if only its index.db is missing"
        )
    archive = SqlArchive.open(database, writable=False)
    try:
        yield archive
    finally:
        archive.close()


def evidence_to_read(settings: Settings, clock: Clock) -> Evidence:
    """Return the WARC files, to read from while another process may write them."""
    from watcher.evidence.warc import WarcEvidence  # noqa: PLC0415 - few commands that read need it

    return WarcEvidence(Path(settings.archive) / "warc", clock=clock, software="watcher")
