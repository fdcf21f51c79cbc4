"""TOML text -> the line on which each key stands, because `tomllib` forgets lines. Reads no value.

Follows TOML 1.0: bare, quoted and dotted keys, tables, arrays of tables, strings and arrays
over several lines. The text must already have been accepted by `tomllib`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

KeyPath = tuple[str | int, ...]
"""A place in the file: keys, and the number (from 0) in an array of tables."""

_TOKEN = re.compile(
    r'(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>#[^\n]*)|(?P<newline>\n)|(?P<blank>[ \t\r]+)"
    r"|(?P<word>[A-Za-z0-9_-]+)|(?P<sign>.)",
    re.DOTALL,
)
_Token = tuple[str, str, int]
"""Kind, text, line."""


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line (from 1) of every table header and key."""
    lines: dict[KeyPath, int] = {}
    tables: dict[KeyPath, int] = {}
    inside: KeyPath = ()
    for statement in _statements(text):
        line = statement[0][2]
        if statement[0][1] == "[":
            inside = _table(_key(statement), statement[1][1] == "[", tables)
            lines.setdefault(inside, line)
        else:
            lines.setdefault(inside + _key(statement), line)
    return lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Return the line of the longest known beginning of ``path``; 1 when none is known."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _table(key: KeyPath, is_array: bool, tables: dict[KeyPath, int]) -> KeyPath:
    """Return the full path of a table header, with the numbers of the arrays it lies in."""
    path: KeyPath = ()
    for place, part in enumerate(key, 1):
        path += (part,)
        if is_array and place == len(key):
            tables[path] = tables.get(path, -1) + 1
        if path in tables:
            path += (tables[path],)
    return path


def _statements(text: str) -> Iterator[list[_Token]]:
    """Yield the tokens of each header or assignment; brackets may carry it over line ends."""
    statement: list[_Token] = []
    depth = 0
    for token in _tokens(text):
        kind, written, _ = token
        if kind == "newline":
            if statement and depth == 0:
                yield statement
                statement = []
        else:
            depth += (written in {"[", "{"}) - (written in {"]", "}"})
            statement.append(token)
    if statement:
        yield statement


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in {"comment", "blank"}:
            yield kind, match.group(), line
        line += match.group().count("\n")


def _key(statement: Sequence[_Token]) -> KeyPath:
    """Return the parts of the key at the beginning of a statement, or inside its header."""
    parts: list[str] = []
    for kind, written, _ in statement:
        if kind == "word":
            parts.append(written)
        elif kind == "string":
            parts.append(_unquoted(written))
        elif written in {"=", "]"}:
            break
    return tuple(parts)


def _unquoted(written: str) -> str:
    """Return a quoted key's text; TOML's escapes beyond JSON's are left as they are written."""
    if written.startswith('"'):
        try:
            return str(json.loads(written))
        except ValueError:
            pass
    return written[1:-1]
