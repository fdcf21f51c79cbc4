"""What a database says, in our words: every error of SQLAlchemy or of a driver becomes one of ours.

Knows SQLite's result codes (https://sqlite.org/rescode.html); other databases are judged by
the class of error alone. Repairs nothing and retries nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError

from watcher.errors import ArchiveBusy, ArchiveError, ArchiveUnwritable, WriteConflict

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_DISK_REFUSED = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_DELETE,
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_PRIMARY = 0xFF
"""The low byte of an extended SQLite result code is its primary code."""


@contextmanager
def in_our_words(name: str) -> Iterator[None]:
    """Let only our errors out; each names the database ``name``.

    Raises `ArchiveBusy` (locked by another writer), `ArchiveUnwritable` (no space, no
    permission, cannot be opened), `WriteConflict` (a key or reference is broken) or
    `ArchiveError` (damaged, or anything else the database refuses).
    """
    try:
        yield
    except ArchiveError as error:
        raise type(error)(f"{name}: {error}") from error
    except UnicodeEncodeError as error:
        raise ArchiveError(f"{name}: cannot hold what is not Unicode text: {error}") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _ours(name, error) from error


def _ours(name: str, error: Exception) -> ArchiveError:
    said = error.orig if isinstance(error, StatementError) and error.orig else error
    if isinstance(error, IntegrityError):
        return WriteConflict(f"{name}: refuses a row that contradicts what it holds: {said}")
    code = getattr(said, "sqlite_errorcode", None)
    if code is None:
        return ArchiveError(f"{name}: {said}")
    primary = code & _PRIMARY
    if primary in _BUSY:
        return ArchiveBusy(f"{name}: another process is writing to it; nothing was changed")
    if primary in _REFUSED or code in _DISK_REFUSED:
        return ArchiveUnwritable(
            f"{name}: cannot be opened or written ({said}); nothing was changed"
        )
    if primary in _DAMAGED:
        return ArchiveError(
            f"{name}: damaged, or not a database of Watcher ({said}); "
            "it can be rebuilt from the WARC files with `watcher rederive`"
        )
    return ArchiveError(f"{name}: {said}")
