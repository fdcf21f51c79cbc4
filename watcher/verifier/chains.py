"""The chains against the ledger: derived, but the next leaf is written after what they say.

``chains.db`` holds what a writer must know of the earlier leaves: the newest look of each URL,
which files are told of, and size and root of the tree up to which it was read. With another
digest in it, the next look at a page would follow a leaf that is not the last one; with a file in
it that no leaf tells of, none ever would. It also knows the leaves that no checkpoint covers yet.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from watcher.proof.tree import EMPTY_ROOT, Frontier
from watcher.verifier import Fault, Problem
from watcher.verifier.ledger_leaf import OBSERVATION, Leaf
from watcher.verifier.scratch import read_only

_NAME = "chains.db"
_TABLES = {
    "looks": ("url", "leaf", "digest", "slot", "check_record", "payload"),
    "told": ("kind", "name"),
    "newest": ("name", "value"),
}
"""What a writer keeps; the first columns of each name a row."""
_KEYS = {"looks": 1, "told": 2, "newest": 1}
_SIZE, _ROOT = "size", "root"
_TAKE_LOOK = (
    "INSERT INTO own_looks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
    " leaf = excluded.leaf, digest = excluded.digest, slot = excluded.slot,"
    " check_record = excluded.check_record, payload = coalesce(excluded.payload, payload)"
)
"""A look that did not see the page leaves the payload standing that was seen last."""
_SEEN = frozenset({"changed", "unchanged"})
_HASHED_AT_ONCE = 4096


class ChainsCheck:
    """Compares ``chains.db`` in the folder ``root`` with every leaf, in order; then the `end`."""

    def __init__(self, root: Path, database: sqlite3.Connection, now: Callable[[], int]) -> None:
        """Copy what it says before any leaf is read; ``now`` gives how many leaves there are."""
        self._path = root / _NAME
        self._database = database
        self._now = now
        self._broken = ""
        self._size, self._root = 0, EMPTY_ROOT
        self._taken = 0
        self._frontier, self._hashes = Frontier(), list[bytes]()
        if not self._path.exists():
            return
        try:
            self._copy()
        except (sqlite3.Error, ValueError, TypeError) as error:
            self._broken = f"cannot be read, and may be deleted: {error}"

    def _copy(self) -> None:
        with closing(read_only(self._path)) as chains:
            chains.execute("BEGIN")
            for (sentence,) in chains.execute("PRAGMA integrity_check"):
                if sentence != "ok":
                    raise ValueError(sentence)
            for table, columns in _TABLES.items():
                for whose in ("own", "said"):
                    key = ", ".join(columns[: _KEYS[table]])
                    self._database.execute(
                        f"CREATE TABLE {whose}_{table} ({', '.join(columns)}, PRIMARY KEY ({key}))"
                    )
                rows = chains.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - no name from outside
                self._database.executemany(
                    f"INSERT INTO said_{table} VALUES ({', '.join('?' * len(columns))})",  # noqa: S608 - likewise
                    rows,
                )
        mark = f"FROM said_newest WHERE name IN ('{_SIZE}', '{_ROOT}')"
        said = dict(self._database.execute(f"SELECT name, value {mark}").fetchall())
        self._database.execute(f"DELETE {mark}")
        self._size = int(said.get(_SIZE, "0"))
        self._root = bytes.fromhex(said.get(_ROOT, EMPTY_ROOT.hex()))
        if said and said != {_SIZE: str(self._size), _ROOT: self._root.hex()}:
            raise ValueError(f"size and root are {said!r:.200}")

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Take up a leaf as the writer does; nothing can be told before the `end`."""
        if self._taken < self._size and not self._broken:
            self._taken += 1
            self._hashes.append(bytes.fromhex(leaf.digest.removeprefix("sha256:")))
            if len(self._hashes) >= _HASHED_AT_ONCE:
                self._grow()
            self._tell(leaf)
        yield from ()

    def end(self) -> Iterator[Problem]:
        """Yield what is not as the leaves say; all of it can be made anew from them."""
        where = str(self._path)
        if self._broken:
            yield Problem(Fault.GARBAGE, where, self._broken)
        elif not self._path.exists():
            return
        elif self._taken < self._size:
            # Leaves that could not be read were told already, and so the rest says nothing more.
            if (now := self._now()) < self._size:
                detail = f"was read up to leaf {self._size}, and the ledger has {now} leaves"
                yield Problem(Fault.UNLIKE, where, detail)
        else:
            self._grow()
            if self._frontier.root() != self._root:
                yield Problem(Fault.UNLIKE, where, self._another_root())
            yield from self._rows()

    def _another_root(self) -> str:
        waiting = sorted(path.name for path in (self._path.parent / "ledger").glob("journal-*"))
        altered = " or ".join([_NAME, *waiting])
        was = f"the first {self._size} leaves had another root when it was written"
        return f"{was}: {altered} is not as it was"

    def _grow(self) -> None:
        self._frontier, _ = self._frontier.append(self._hashes)
        self._hashes = []

    def _tell(self, leaf: Leaf) -> None:
        body = leaf.body
        self._set("t", str(body.get("logged") or body["t"]))
        if leaf.kind == OBSERVATION:
            seen = body["outcome"] in _SEEN
            payload = (body.get("payload") or body.get("payload_wire")) if seen else None
            check = body.get("check")
            row = (body["url"], leaf.index, leaf.digest, body["slot"], check, payload)
            self._database.execute(_TAKE_LOOK, row)
            if check is not None:
                self._set("check", str(check))
        elif "cfg" in body:
            self._set(leaf.kind, str(body["cfg"]))
        elif "file" in body:
            self._add(leaf.kind, str(body["file"]))
        files = body.get("files")
        for path in files if isinstance(files, dict) else ():
            self._add("files", path.rpartition("/")[0])

    def _set(self, name: str, value: str) -> None:
        self._database.execute("REPLACE INTO own_newest VALUES (?, ?)", (name, value))

    def _add(self, kind: str, name: str) -> None:
        self._database.execute("INSERT OR IGNORE INTO own_told VALUES (?, ?)", (kind, name))

    def _rows(self) -> Iterator[Problem]:
        """Yield every row that is not the leaves', and every one that is missing."""
        for table in _TABLES:
            own, said = f"SELECT * FROM own_{table}", f"SELECT * FROM said_{table}"  # noqa: S608 - no name from outside
            for row in self._database.execute(f"{said} EXCEPT {own}"):
                yield self._unlike(table, row, "says")
            for row in self._database.execute(f"{own} EXCEPT {said}"):
                yield self._unlike(table, row, "does not say what the leaves say:")

    def _unlike(self, table: str, row: sqlite3.Row, verb: str) -> Problem:
        where = f"{_NAME}, {table}, {'/'.join(str(part) for part in row[: _KEYS[table]]):.200}"
        return Problem(Fault.UNLIKE, where, f"{verb} {tuple(row)!r:.300}")
