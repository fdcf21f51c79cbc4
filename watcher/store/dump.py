"""Every row as a line of JSON, so that two indexes can be compared byte for byte.

The lines depend on the content alone: tables by name, rows by primary key, keys sorted, packed
texts unpacked. How rows lie in the database, and in which order they came, leaves no trace.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from watcher.model.moment import stamp

_BATCH = 500
"""Rows that are held in memory at a time."""


def json_lines(connection: Connection, tables: Iterable[Table]) -> Iterator[str]:
    """Yield each row of ``tables`` as a JSON object with its table's name, without line ends."""
    collation = "BINARY" if connection.dialect.name == "sqlite" else "C"
    for table in sorted(tables, key=lambda table: table.name):
        order = [column.collate(collation) for column in table.primary_key]
        query = select(table).order_by(*order).execution_options(yield_per=_BATCH)
        for row in connection.execute(query).mappings():
            line = {"table": table.name, **row}
            yield json.dumps(
                line,
                ensure_ascii=False,
                sort_keys=True,
                separators=(",", ":"),
                default=_plain,
            )


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    raise TypeError(f"a {type(value).__name__} in the index has no place in JSON")
