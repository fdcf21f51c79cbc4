"""Where SQLite and PostgreSQL differ: connecting, beginning a transaction, inserting what is new.

The one file of the store that knows a dialect; everything else is SQLAlchemy Core. Settings
for SQLite follow https://sqlite.org/pragma.html: WAL so that readers go on while one writes,
``synchronous=FULL`` so that what was acknowledged survives a loss of power.
"""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from watcher.errors import ArchiveError, ArchiveUnwritable, ConfigError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_WRITES = "watcher_writes"
"""Execution option of connections whose transactions write."""


def for_writing(engine: Engine) -> Engine:
    """Return ``engine`` with transactions that claim the right to write when they begin.

    SQLite refuses to turn a reading transaction into a writing one once another has
    written, and no waiting helps; claiming first makes it wait its turn instead.
    """
    return engine.execution_options(**{_WRITES: True})


def connect(place: str | Path, *, writable: bool, patience_seconds: float) -> tuple[Engine, str]:
    """Return an engine for a file or a database URL, and the name to call it by in messages.

    Raises `ConfigError` for a URL that cannot be read or whose driver is missing, and
    `ArchiveError` or `ArchiveUnwritable` for a path that cannot hold a database.
    """
    if isinstance(place, Path) or "://" not in place:
        return _sqlite(Path(place), writable=writable, patience_seconds=patience_seconds)
    try:
        url = make_url(place)
        if url.get_backend_name() == "sqlite" and url.database:
            path = Path(url.database)
            return _sqlite(path, writable=writable, patience_seconds=patience_seconds)
        if url.get_backend_name() != "postgresql":
            raise ConfigError(
                f"a database URL begins with sqlite: or postgresql:, not {place!r:.20}"
            )
        # One snapshot for all queries of an answer, as SQLite gives by itself.
        engine = create_engine(url, isolation_level="REPEATABLE READ")
        return engine, url.render_as_string(hide_password=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(f"the database URL cannot be used: {error}") from error


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those ``rows`` whose primary key is not there yet; leave the others as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert ``row``, or overwrite the row that has its primary key."""
    key = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    fresh = {name: statement.excluded[name] for name in row if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=fresh), row)


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite's users need not wait for it

    return postgresql.insert(table)


def _sqlite(path: Path, *, writable: bool, patience_seconds: float) -> tuple[Engine, str]:
    _refuse_what_cannot_be(path, writable=writable)
    engine = create_engine(
        URL.create("sqlite", database=_uri(path, writable=writable), query={"uri": "true"}),
        connect_args={"timeout": patience_seconds, "isolation_level": None},
        max_overflow=-1,  # a reader never waits for another reader to finish
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        if writable and connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine, str(path)


def _refuse_what_cannot_be(path: Path, *, writable: bool) -> None:
    if path.is_dir():
        raise ArchiveError(f"{path}: is a folder, where a database file was expected")
    if not path.parent.is_dir():
        raise ArchiveUnwritable(f"{path}: its folder does not exist")
    if not writable and not path.exists():
        raise ArchiveError(
            f"{path}: there is no index; `watcher check` or `watcher rederive` makes one"
        )


def _uri(path: Path, *, writable: bool) -> str:
    """Return the file URI (https://sqlite.org/uri.html) that opens ``path``.

    A WAL database on a medium that nobody can write has no place for its shared memory;
    it opens as immutable, which it is, unless a log shows that a writer was cut off.
    """
    uri = "file:" + quote(str(path.absolute()))
    if writable:
        return uri + "?mode=rwc"
    log = path.with_name(path.name + "-wal")
    sealed = not os.access(path.parent, os.W_OK) and not log.exists()
    return uri + ("?immutable=1" if sealed else "?mode=ro")
