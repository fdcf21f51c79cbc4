"""JSON that every reader takes for the same: an object that names no member twice, no NaN."""

import json
from typing import Any, Never


def one_object(content: bytes) -> dict[str, Any]:
    """Read one JSON object (RFC 8259) in UTF-8.

    Raises `ValueError` for anything else, for a name that stands twice and for NaN and Infinity,
    and `RecursionError` for what is nested too deeply.
    """
    found = json.loads(
        content.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse
    )
    if isinstance(found, dict):
        return found
    raise ValueError("no JSON object")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a JSON object that says the same name twice")
    return found


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is no JSON")
