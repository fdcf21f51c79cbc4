"""What every check of the WARC files says of itself, to be compared with ledger and index."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from watcher.verifier import Fault, Problem
from watcher.verifier.warc_record import WarcRecord

_SCHEMA = """
CREATE TABLE checks (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, place TEXT, file TEXT, begin INTEGER,
    url TEXT, source TEXT, slot TEXT, t TEXT, manifest TEXT, record TEXT, block TEXT,
    payload_wire TEXT, payload TEXT, status INTEGER, failure TEXT, ip TEXT,
    truncated TEXT, leaf INTEGER, row INTEGER
)
"""
_ADD = (
    "INSERT OR IGNORE INTO checks VALUES (NULL, :id, :place, :file, :begin, :url, :source, :slot,"
    " :t, :manifest, :record, :block, :payload_wire, :payload, :status, :failure, :ip, :truncated,"
    " NULL, NULL)"
)
_LARGEST_STATUS = 999


class RecordedChecks:
    """The checks in the order in which they were recorded; ``id`` is 32 hex digits."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Begin without any, in a database of `watcher.verifier.scratch`."""
        database.execute(_SCHEMA)
        self._database = database

    def add(self, record: WarcRecord) -> Iterator[Problem]:
        """Take up the check whose manifest this record is."""
        try:
            said = _said(record, record.manifest or {})
            added = self._database.execute(_ADD, said).rowcount
        except (KeyError, TypeError, ValueError, IndexError) as error:
            yield Problem(Fault.MANIFEST, record.where, f"incomplete: {error!r:.200}")
            return
        if not added:
            yield Problem(Fault.DUPLICATE, record.where, "another file has a check with this id")

    def find(self, identifier: str) -> sqlite3.Row | None:
        """Return what a check says, its members named as those of a leaf."""
        query = "SELECT * FROM checks WHERE id = ?"
        found: sqlite3.Row | None = self._database.execute(query, (identifier,)).fetchone()
        return found

    def is_logged(self, check: sqlite3.Row, leaf: int) -> None:
        """Remember which leaf tells of a check."""
        self._database.execute(
            "UPDATE checks SET leaf = ? WHERE number = ?", (leaf, check["number"])
        )

    def is_indexed(self, check: sqlite3.Row) -> None:
        """Remember that the index has a row of a check."""
        self._database.execute("UPDATE checks SET row = 1 WHERE number = ?", (check["number"],))

    def unlogged(self) -> Iterator[sqlite3.Row]:
        """Yield every check of which no leaf tells, but the last one."""
        return self._all_but_the_last("leaf IS NULL")

    def not_indexed(self) -> Iterator[sqlite3.Row]:
        """Yield every check that the index does not have, but the last one."""
        return self._all_but_the_last("row IS NULL")

    def _all_but_the_last(self, condition: str) -> Iterator[sqlite3.Row]:
        # A program that stopped just after it recorded a check told nobody of it yet.
        query = (
            f"SELECT * FROM checks WHERE {condition}"  # noqa: S608 - no condition from outside
            " AND number < (SELECT max(number) FROM checks) ORDER BY number"
        )
        yield from self._database.execute(query)


def _said(record: WarcRecord, manifest: Mapping[str, Any]) -> dict[str, str | int | None]:
    """Return what a leaf and the index must say of a check; raises for what no manifest says."""
    fetch = manifest["fetches"][-1]
    failure = fetch["failure"]
    answer = fetch["hops"][-1] if failure is None else {}
    status = answer.get("status")
    if not (status is None or (isinstance(status, int) and 0 <= status <= _LARGEST_STATUS)):
        raise ValueError(f"a status of {status!r:.40}")
    texts = {
        "id": record.id.strip("<>").removeprefix("urn:uuid:").replace("-", ""),
        "place": record.where,
        "file": record.file,
        "url": manifest["url"],
        "source": manifest["source"],
        "slot": manifest["slot"],
        "t": manifest["captured_at"],
        "manifest": record.digest,
        "record": (answer.get("response") or "").strip("<>") or None,
        "block": answer.get("block_sha256"),
        "payload_wire": answer.get("wire_sha256"),
        "payload": answer.get("payload_sha256"),
        "failure": None if failure is None else failure["kind"],
        "ip": answer.get("ip"),
        "truncated": answer.get("truncated"),
    }
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{name} is {text!r:.40}")
    return {**texts, "begin": record.offset, "status": status}
