"""A temporary database for what is too much to be held in memory, gone when it is closed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_KEPT_KIBIBYTES = 64 * 1024


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
