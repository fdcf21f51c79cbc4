"""The archive on SQL: every method of ``watcher.ports.Archive`` as one transaction.

Puts together what the other files of this folder do; holds no rule of its own.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, delete

from watcher.errors import NotFound
from watcher.model.alert import Alert
from watcher.model.change import Change, Review, Revision
from watcher.model.check import RecordPlace
from watcher.model.source import Resource
from watcher.model.statement import StatementText
from watcher.ports import ChangeFilter, CheckSummary, Finding, Known, OpenEvent
from watcher.store import reading, writing
from watcher.store.dialects import connect, for_writing, put
from watcher.store.dump import json_lines
from watcher.store.failures import in_our_words
from watcher.store.schema import DERIVED, KEPT, reviews
from watcher.store.version import require_head


class SqlArchive:
    """`watcher.ports.Archive` on SQLite or PostgreSQL; may be used from several threads.

    Every method may raise `ArchiveError`: `ArchiveBusy` when another process kept the
    database locked, `ArchiveUnwritable` when the disk refuses, `FixityError` for a text that
    is not what was written. A method that raises has changed nothing.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        """Use `SqlArchive.open`, which also proves the version of the database."""
        self._engine = engine
        self._writing_engine = for_writing(engine)
        self._name = name
        self._one_writer = threading.Lock()

    @classmethod
    def open(
        cls, url: str | Path, *, writable: bool = True, patience_seconds: float = 10.0
    ) -> Self:
        """Open the database in a file or behind a database URL, bringing it up to date.

        An empty or older database is upgraded, unless it is opened only for reading. A
        transaction waits ``patience_seconds`` for another writer before it gives up. Raises
        `SchemaMismatch` for a database of a newer Watcher, `ConfigError` for an unusable
        URL, and `ArchiveError` or `ArchiveUnwritable` for what is no database or cannot be one.
        """
        engine, name = connect(url, writable=writable, patience_seconds=patience_seconds)
        archive = cls(engine, name)
        try:
            with in_our_words(name):
                require_head(engine, writable=writable)
        except BaseException:
            archive.close()
            raise
        return archive

    def close(self) -> None:
        """Close all connections; SQLite then folds its log into the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Return the archive itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with in_our_words(self._name), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        # Threads wait here, in order, instead of polling for SQLite's lock.
        with self._one_writer, in_our_words(self._name), self._writing_engine.begin() as connection:
            yield connection

    # following

    def follow(self, resources: Sequence[Resource]) -> None:
        """Start following ``resources``; those already followed stay as they are."""
        with self._write() as connection:
            writing.follow(connection, resources)

    def resource(self, url: str) -> Resource | None:
        """Return one followed resource."""
        with self._read() as connection:
            return reading.resource(connection, url)

    def resources(self, *, source: str | None = None) -> tuple[Resource, ...]:
        """Return all followed resources, by source and URL."""
        with self._read() as connection:
            return reading.followed(connection, source)

    def due(self, now: datetime) -> tuple[Resource, ...]:
        """Return the resources whose slot has come, longest overdue first."""
        with self._read() as connection:
            return reading.due(connection, now)

    # one check

    def known(self, url: str) -> Known | None:
        """Return what is known of a resource; ``None`` when it is not followed."""
        with self._read() as connection:
            return reading.known(connection, url)

    def revisions_by_wording(self, url: str, wording_digest: str) -> tuple[Revision, ...]:
        """Return the revisions of ``url`` with these very words, oldest first."""
        with self._read() as connection:
            return reading.revisions_of(connection, url, wording_digest)

    def open_event(self, signature: str, since: datetime) -> OpenEvent | None:
        """Return the newest event with this signature that had a member at or after ``since``.

        No event is ever open for an empty signature, which names no edit.
        """
        with self._read() as connection:
            return reading.open_event(connection, signature, since)

    def write(self, finding: Finding) -> None:
        """Write a finding, whole or not at all. The same check again is a no-op.

        Raises `WriteConflict` when the check was recorded otherwise, or when a revision or
        change is known under the same id with other content.
        """
        with self._write() as connection:
            writing.write_finding(connection, finding)

    def indexed_end(self, file: str) -> int:
        """Return the offset in a WARC file up to which every check has been written here.

        That is the largest end of a written check: findings must be written in the order in
        which their checks were recorded.
        """
        with self._read() as connection:
            return reading.indexed_end(connection, file)

    def indexed_files(self) -> dict[str, int]:
        """Return for every WARC file with a written check what `indexed_end` gives."""
        with self._read() as connection:
            return reading.indexed_files(connection)

    def clear_derived(self) -> None:
        """Delete everything that can be rebuilt from the WARC files; keep outbox and notes."""
        with self._write() as connection:
            for table in DERIVED:
                connection.execute(delete(table))

    # reading

    def change(self, change_id: str) -> Change | None:
        """Return one change; an unambiguous beginning of an id is enough.

        Raises `NotFound` naming the candidates when there are several.
        """
        with self._read() as connection:
            return reading.change(connection, change_id)

    def changes(self, wanted: ChangeFilter) -> tuple[Change, ...]:
        """Return the changes that match, newest first; ``until`` itself is outside."""
        with self._read() as connection:
            return reading.changes_wanted(connection, wanted)

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """Return all revisions of a resource, oldest first."""
        with self._read() as connection:
            return reading.revisions_of(connection, url)

    def text(self, revision_id: str) -> StatementText | None:
        """Return the text of a revision."""
        with self._read() as connection:
            return reading.text(connection, revision_id)

    def checks(self, url: str, *, limit: int | None = None) -> tuple[CheckSummary, ...]:
        """Return the checks of a resource, newest first."""
        with self._read() as connection:
            return reading.checks_of(connection, url, limit)

    def last_checks(self) -> tuple[CheckSummary, ...]:
        """Return the newest check of every resource."""
        with self._read() as connection:
            return reading.last_checks(connection)

    def place_of_check(self, check_id: str) -> RecordPlace | None:
        """Return the stretch of a WARC file that holds all records of a check."""
        with self._read() as connection:
            return reading.place_of_check(connection, check_id)

    def members(self, event: str) -> int:
        """Return how many changes an event has."""
        with self._read() as connection:
            return reading.members(connection, event)

    def review(self, change_id: str, review: Review, note: str, author: str, at: datetime) -> None:
        """Keep what the newsroom made of a change; the newest review is the one it shows.

        Raises `NotFound` when the archive holds no such change.
        """
        with self._write() as connection:
            change = reading.change(connection, change_id)
            if change is None:
                raise NotFound(f"no change {change_id!r}")
            row = {"change": change.id, "at": at, "author": author, "review": review, "note": note}
            put(connection, reviews, row)

    # outbox

    def alerts(self, *, pending_at: datetime | None = None) -> tuple[Alert, ...]:
        """Return all alerts, oldest first; or the pending ones that may go out at an instant."""
        with self._read() as connection:
            return reading.alerts_of(connection, pending_at)

    def save_alert(self, alert: Alert) -> None:
        """Keep the new state of an alert."""
        with self._write() as connection:
            writing.save_alert(connection, alert)

    # leaving

    def dump_derived(self) -> Iterator[str]:
        """Yield every derived row as a line of JSON, in an order that content alone decides."""
        with self._read() as connection:
            yield from json_lines(connection, DERIVED)

    def dump_kept(self) -> Iterator[str]:
        """Yield every row that cannot be rebuilt (outbox, reviews) as a line of JSON."""
        with self._read() as connection:
            yield from json_lines(connection, KEPT)
