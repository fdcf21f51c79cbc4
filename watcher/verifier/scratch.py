"""Databases: a temporary one for what is too much for memory, and a stranger's, only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KEPT_KIBIBYTES = 64 * 1024
_NO_PLAIN_TABLE = (
    "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')"
    " OR sql LIKE '%CREATE VIRTUAL%' LIMIT 1"
)


@contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """Give an empty database that spills to a nameless temporary file beyond 64 MiB.

    Its rows know their columns by name.
    """
    database = sqlite3.connect("", isolation_level=None)
    database.row_factory = sqlite3.Row
    try:
        # Nobody will ever read it after a crash.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"PRAGMA cache_size = -{_KEPT_KIBIBYTES}")
        # One transaction without an end: each statement would else write its pages out.
        database.execute("BEGIN")
        yield database
    finally:
        database.close()


def read_only(path: Path) -> sqlite3.Connection:
    """Open a database of somebody else without leaving a trace beside it, or running its code.

    Raises `sqlite3.Error` when there is none, and for one that holds more than plain tables.
    """
    absolute = path.absolute()
    # Without a log nobody has it open: it can be read from a medium that takes no writes.
    has_log = absolute.with_name(f"{absolute.name}-wal").exists()
    mode = "ro" if has_log else "ro&immutable=1"
    database = sqlite3.connect(f"{absolute.as_uri()}?mode={mode}", uri=True, isolation_level=None)
    try:
        # What a stranger wrote into a view or trigger may call nothing.
        database.execute("PRAGMA trusted_schema = OFF")
        # And a view may go on without end.
        for (name,) in database.execute(_NO_PLAIN_TABLE):
            raise sqlite3.DatabaseError(f"{name!r:.80} is no plain table")
    except sqlite3.Error:
        database.close()
        raise
    return database
