"""What the operator decided, as one value without secrets: its digest stands in the leaves."""

from datetime import date, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any

from watcher.model.digest import sha256
from watcher.model.settings import Settings
from watcher.proof.canonical_json import Value, canonical

_LEFT_OUT = frozenset(
    {
        "destinations",
        "missing",
        "path",
        "archive",
        "ledger",
        "vouching",
        "witnesses",
        "witnessing",
        "recapture",
    }
)
"""Where things lie on this machine, secrets, and outsiders, whose leaves name them: none of it
bears on what is recorded."""


def declared(settings: Settings) -> dict[str, Value]:
    """Return the settings in force as JSON values, secrets and local paths left out."""
    return {
        name: _plain(getattr(settings, name))
        for name in sorted(settings.__slots__)
        if name not in _LEFT_OUT
    }


def digest_of(settings: Settings) -> str:
    """Return the digest of what is declared, as leaves name it in ``cfg``."""
    return sha256(canonical(declared(settings)))


def _plain(value: Any) -> Value:
    """Return a frozen setting as JSON; numbers with a fraction as text, because RFC 8785 may vary.

    Spans are in seconds.
    """
    if isinstance(value, timedelta):
        return _plain(value.total_seconds())
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    if isinstance(value, Enum):
        return str(value.name)
    if isinstance(value, (date, PurePath)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(_plain(one)) for one in value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return {name: _plain(getattr(value, name)) for name in value.__slots__}
