"""The index against the WARC files: it is derived and proves nothing, but it must not mislead.

A check that it knows and no file holds was there once.
"""

import contextlib
import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from watcher.verifier import Fault, Problem, is_there
from watcher.verifier.checks import RecordedChecks
from watcher.verifier.scratch import read_only

_NAME = "index.db"
_SAID = {"url": "url", "slot": "slot", "captured_at": "t"}
"""Columns, and what a check calls the same."""
_NOT_READ = "error"
"""The outcome of a check whose answer could not be read, so that it has no status."""
_LONGEST_TEXT = 64_000_000
_FILES = "SELECT file, count(*) FROM checks GROUP BY file ORDER BY file"
_ROWS = (
    'SELECT rowid, id, file, "begin", url, slot, captured_at, status, outcome FROM checks'
    ' ORDER BY file, "begin"'
)
_CHANGES = "changes"
"""A change in a list is of what the list named, and its check is of the list."""
_REFERRING = {
    "sights": ("url", '"check"', "captured_at", "sights"),
    "revisions, first": ("id", "first_capture", "first_seen", "revisions"),
    "revisions, last": ("id", "last_capture", "last_seen", "revisions"),
    "changes": ("id", '"check"', "first_seen_new", _CHANGES),
}
"""Rows that name a check and the time at which it was made."""
_SUSPECTED = (
    "SELECT 1 FROM changes JOIN checks ON checks.url = changes.url"
    " AND checks.captured_at = changes.first_seen_new"
    """ WHERE changes.id = ? AND changes.kinds = '["withdrawal"]'"""
)
"""A withdrawal names the check that confirmed it, and the time of the one that suspected it."""


class IndexCheck:
    """Compares ``index.db`` in the folder ``root`` with the checks of the WARC files."""

    def __init__(self, root: Path, checks: RecordedChecks) -> None:
        """Begin before the WARC files are read: what the index knows is in them already."""
        self._root = root
        self._checks = checks
        self._known = 0
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError), closing(self._open()) as index:
            (self._known,) = index.execute("SELECT ifnull(max(rowid), 0) FROM checks").fetchone()

    def problems(self) -> Iterator[Problem]:
        """Yield every row that does not agree; nothing where there is no index."""
        if not (self._root / _NAME).exists():
            return
        try:
            with closing(self._open()) as index:
                yield from _damage(index)
                yield from self._rows(index)
                yield from self._referring(index)
                yield from _texts(index)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            yield Problem(Fault.GARBAGE, "index.db", f"cannot be read: {error}")

    def _open(self) -> sqlite3.Connection:
        return read_only(self._root / _NAME)

    def _rows(self, index: sqlite3.Connection) -> Iterator[Problem]:
        """Compare the rows of checks with the checks, both ways."""
        lost = set[str]()
        for name, count in index.execute(_FILES):
            if not is_there(self._root / "warc" / str(name)):
                lost.add(name)
                yield Problem(Fault.MISSING, "index.db", f"{count} checks lie in {name}: no file")
        for row, identifier, name, begin, *said, status, outcome in index.execute(_ROWS):
            where = f"index.db, check {identifier}"
            recorded = self._checks.find(str(identifier))
            if recorded is None or (recorded["file"], recorded["begin"]) != (name, begin):
                if name not in lost and row <= self._known:
                    detail = f"no check lies in {name} at offset {begin}"
                    yield Problem(Fault.MISSING, where, detail)
                continue
            self._checks.is_indexed(recorded)
            for (column, member), value in zip(_SAID.items(), said, strict=True):
                if value != recorded[member]:
                    yield _unlike(where, column, value, recorded[member])
            unread = status is None and outcome == _NOT_READ
            if status != recorded["status"] and not unread:
                yield _unlike(where, "status", status, recorded["status"])
        for recorded in self._checks.not_indexed():
            detail = f"index.db has no row of this check of {recorded['url']:.200}"
            yield Problem(Fault.MISSING, recorded["place"], detail)

    def _referring(self, index: sqlite3.Connection) -> Iterator[Problem]:
        """Check that what the index derives from a check names one, with its time."""
        for what, (name, check, time, table) in _REFERRING.items():
            query = (
                f"SELECT {name}, {check}, {time}, url,"  # noqa: S608 - no name from outside
                f" (SELECT rowid FROM checks WHERE id = {check}) FROM {table} ORDER BY {name}"
            )
            for row, named, moment, url, known in index.execute(query):
                where = f"index.db, {what}, {row}"
                recorded = self._checks.find(str(named))
                if recorded is not None and moment != recorded["t"]:
                    if table == _CHANGES and index.execute(_SUSPECTED, (row,)).fetchone():
                        continue
                    yield _unlike(where, f"time of check {named}", moment, recorded["t"])
                elif recorded is None and (known is None or known <= self._known):
                    yield Problem(Fault.MISSING, where, f"no WARC file holds its check {named}")
                elif recorded is not None and table != _CHANGES and url != recorded["url"]:
                    yield _unlike(where, f"url of check {named}", url, recorded["url"])


def _unlike(where: str, name: str, found: object, stated: object) -> Problem:
    return Problem(
        Fault.UNLIKE, where, f"{name} is {found!r:.200}, and the record says {stated!r:.200}"
    )


def _damage(index: sqlite3.Connection) -> Iterator[Problem]:
    for (sentence,) in index.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            yield Problem(Fault.GARBAGE, "index.db", f"integrity check: {sentence}")


def _texts(index: sqlite3.Connection) -> Iterator[Problem]:
    """Check that each text is the one whose digest it is kept under."""
    for digest, body in index.execute("SELECT digest, body FROM texts ORDER BY digest"):
        where = f"index.db, text {digest}"
        try:
            text = zlib.decompressobj().decompress(body, _LONGEST_TEXT)
        except (zlib.error, TypeError) as error:
            yield Problem(Fault.GARBAGE, where, f"cannot be unpacked: {error}")
            continue
        found = "sha256:" + hashlib.sha256(text).hexdigest()
        if found != digest:
            yield Problem(Fault.DIGEST, where, f"the text is {found}")
