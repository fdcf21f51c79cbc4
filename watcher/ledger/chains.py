"""What the next leaf must know of the earlier ones: the newest leaf of each URL, and what is told.

Derived from the ledger and kept beside it only to open quickly: delete ``chains.db`` and it
is made again from the leaves. It says up to which tree it was read, so that a copy that belongs
to another ledger is noticed and made anew.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from watcher.errors import ArchiveUnwritable, FixityError
from watcher.model.moment import parse_stamp
from watcher.ports import LastLook, Leaf
from watcher.proof.canonical_json import Value
from watcher.proof.tree import EMPTY_ROOT

_SCHEMA = """
CREATE TABLE IF NOT EXISTS looks (
    url TEXT PRIMARY KEY, leaf INTEGER, digest TEXT, slot TEXT, check_record TEXT, payload TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (
    kind TEXT, name TEXT, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS newest (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_OBSERVATION = "watcher/observation/1"
_PREFIX = "watcher/"
_SEEN = frozenset({"changed", "unchanged"})
_CHECK = "check"
_SIZE, _ROOT, _TIME = "size", "root", "t"

Members = dict[str, Value]


class Chains:
    """The newest leaf of every URL. Use `open`; one process at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> "Chains":
        """Return the chains kept in a file, empty ones where it cannot be read.

        Raises `ArchiveUnwritable` when there can be none.
        """
        try:
            try:
                return cls._connect(path)
            except sqlite3.DatabaseError:
                for each in path.parent.glob(path.name + "*"):
                    each.unlink()
                return cls._connect(path)
        except (sqlite3.Error, OSError) as error:
            raise ArchiveUnwritable(f"{path}: cannot be made anew: {error}") from error

    @classmethod
    def _connect(cls, path: Path) -> "Chains":
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            # What a crash of the machine takes away is read from the ledger again.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return cls(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def mark(self) -> tuple[int, bytes]:
        """Return size and root of the tree up to which the leaves were read."""
        try:
            root = self._newest(_ROOT)
            return int(self._newest(_SIZE) or 0), bytes.fromhex(root) if root else EMPTY_ROOT
        except ValueError:
            return 0, EMPTY_ROOT

    def clear(self) -> None:
        """Forget everything."""
        for table in ("looks", "told", "newest"):
            self._run(f"DELETE FROM {table}")  # noqa: S608 - no name from outside

    def take(self, leaves: Iterable[tuple[Leaf, Members]], size: int, root: bytes) -> None:
        """Take up leaves in their order, all of them or none.

        Raises `ArchiveUnwritable` when the disk refuses; the leaves are read again at the next
        opening.
        """
        try:
            with self._transaction():
                for leaf, body in leaves:
                    self._take(leaf, body)
                self._set(_SIZE, str(size))
                self._set(_ROOT, root.hex())
        except sqlite3.Error as error:
            raise ArchiveUnwritable(f"chains.db cannot be written: {error}") from error

    def last(self, url: str) -> LastLook | None:
        """Return what the newest leaf of ``url`` says."""
        row = self._run(
            "SELECT leaf, digest, slot, check_record, payload FROM looks WHERE url = ?", (url,)
        ).fetchone()
        if row is None:
            return None
        index, digest, slot, check, payload = row
        leaf = Leaf(index=index, digest=digest)
        return LastLook(leaf=leaf, slot=parse_stamp(slot), check=check, payload=payload)

    def last_check(self) -> str | None:
        """Return the record id of the check that was logged last."""
        return self._newest(_CHECK)

    def newest(self) -> datetime | None:
        """Return the time of the newest leaf."""
        moment = self._newest(_TIME)
        return None if moment is None else parse_stamp(moment)

    def told(self, kind: str) -> str | None:
        """Return the ``cfg`` of the newest leaf of a kind."""
        return self._newest(kind)

    def has(self, kind: str, name: str) -> bool:
        """Whether there is a leaf of a kind about ``name``."""
        query = "SELECT 1 FROM told WHERE kind = ? AND name = ?"
        return self._run(query, (kind, name)).fetchone() is not None

    def _take(self, leaf: Leaf, body: Members) -> None:
        kind = str(body["v"]).removeprefix(_PREFIX)
        self._set(_TIME, str(body.get("logged") or body["t"]))
        if body["v"] == _OBSERVATION:
            self._take_look(leaf, body)
            if _CHECK in body:
                self._set(_CHECK, str(body[_CHECK]))
        elif "cfg" in body:
            self._set(kind, str(body["cfg"]))
        elif "file" in body:
            self._tell(kind, str(body["file"]))
        files = body.get("files")
        for path in files if isinstance(files, dict) else ():
            self._tell("files", path.rpartition("/")[0])

    def _take_look(self, leaf: Leaf, body: Members) -> None:
        seen = body["outcome"] in _SEEN
        payload = (body.get("payload") or body.get("payload_wire")) if seen else None
        row = (body["url"], leaf.index, leaf.digest, body["slot"], body.get(_CHECK), payload)
        # A look that did not see the page leaves the last one that was seen standing.
        self._connection.execute(
            "INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
            "leaf = excluded.leaf, digest = excluded.digest, slot = excluded.slot, "
            "check_record = excluded.check_record, payload = coalesce(excluded.payload, payload)",
            row,
        )

    def _tell(self, kind: str, name: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (kind, name))

    def _newest(self, name: str) -> str | None:
        query = "SELECT value FROM newest WHERE name = ?"
        row = self._run(query, (name,)).fetchone()
        return None if row is None else row[0]

    def _run(self, sql: str, values: tuple[str, ...] = ()) -> sqlite3.Cursor:
        """Read or clear; raises `FixityError` for damage, because then no leaf may be written."""
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise FixityError(
                f"chains.db cannot be read: {error}; delete it, it is made again from the ledger"
            ) from error

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO newest VALUES (?, ?)", (name, value))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
