"""Canonical JSON: one value, one sequence of bytes, so that a hash of it means something.

RFC 8785 (JCS) for what a leaf holds: objects, arrays, strings, whole numbers, true, false, null.
Floats are left out on purpose: their shortest form differs between tools, and no leaf needs one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Never, TypeAlias

from watcher.proof.errors import Malformed

Value: TypeAlias = "bool | int | str | Sequence[Value] | Mapping[str, Value] | None"
"""What can be written canonically; ``parse`` gives lists and dicts."""

LARGEST_INTEGER = 2**53 - 1
"""Beyond it a reader that knows only IEEE 754 doubles would see another number (RFC 7493)."""

DEEPEST = 32
"""Levels of objects and arrays: a leaf has three, and a reader must not run out of stack."""

# Possessive, with the closing quote optional: one pass over any bytes, also unclosed strings.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


def canonical(value: Value) -> bytes:
    """The one UTF-8 form of ``value``: keys in the order of their UTF-16 code units, no spaces.

    Raises Malformed, naming the place as ``$.key[0]``, for a float, an integer beyond 2**53 - 1,
    a key that is no string, a lone surrogate, any other type, or more than 32 levels.
    """
    ordered = _ordered(value, "$", 0)
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def parse(encoded: bytes) -> Value:
    """The value that ``encoded`` writes, if it is written canonically.

    Raises Malformed for anything else: not UTF-8, not JSON, floats, two members with one key, more
    than 32 levels, or the same value in other bytes (spaces, another order, needless escapes).
    """
    try:
        text = encoded.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"canonical JSON is not UTF-8 at byte {error.start}") from None
    _refuse_deep(text)
    try:
        value: Value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON at character {error.pos}: {error.msg}") from None
    if canonical(value) != encoded:
        raise Malformed("JSON that is not in its canonical form (RFC 8785)")
    return value


def _ordered(value: Value, where: str, depth: int) -> Value:
    """The same value with sorted objects, after everything in it was found writable."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _writable(value, where)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise Malformed(f"canonical JSON holds no integer beyond 2**53 - 1, at {where}")
        return value
    if depth == DEEPEST:
        raise Malformed(f"canonical JSON deeper than {DEEPEST} levels, at {where}")
    if isinstance(value, Mapping):
        names = sorted((_key(name, where) for name in value), key=_utf16)
        return {name: _ordered(value[name], f"{where}.{name}", depth + 1) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(one, f"{where}[{n}]", depth + 1) for n, one in enumerate(value)]
    raise Malformed(f"canonical JSON of leaves holds no {type(value).__name__}, at {where}")


def _key(name: object, where: str) -> str:
    if not isinstance(name, str):
        raise Malformed(f"an object's key is a {type(name).__name__} and no string, at {where}")
    return _writable(name, where)


def _writable(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed(f"a lone surrogate is no character, at {where}") from None
    return text


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _refuse_deep(text: str) -> None:
    """Count levels before the JSON reader, which recurses, sees the text."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise Malformed(f"JSON deeper than {DEEPEST} levels at character {found.start()}")


def _object(members: list[tuple[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in members:
        if name in found:
            raise Malformed(f"an object has the key {name!r} twice")
        found[name] = value
    return found


def _integer(digits: str) -> int:
    # Long numbers are refused unread: turning digits into an integer takes quadratic time.
    if len(digits) > len(str(-LARGEST_INTEGER)):
        raise Malformed("canonical JSON holds no integer beyond 2**53 - 1")
    return int(digits)


def _refuse_number(digits: str) -> Never:
    raise Malformed(f"canonical JSON of leaves holds no float: {digits[:40]}")
