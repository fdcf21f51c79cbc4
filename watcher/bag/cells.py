"""CSV that a spreadsheet shows and does not run (RFC 4180, and against formula injection)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from watcher.render.safe import visible

_FORMULA: Final = re.compile(r"\s*[=+\-@|\t\r＝＋－＠]")
"""What a spreadsheet may take for the beginning of a formula, also behind spaces."""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table in UTF-8 with line feeds; ``None`` is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def cell(value: object) -> str:
    """Return a value as a cell: unseen characters shown, and a "'" before what may be a formula.

    >>> cell("=1+1")
    "'=1+1"
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{visible(text)}" if _FORMULA.match(text) else visible(text)
