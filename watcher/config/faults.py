"""Mistakes in a configuration file -> one error that names file, line, key and what was expected.

Turns what pydantic found into sentences. Never repeats a value of an alert table, which may
be a secret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError

from watcher.config.lines import KeyPath, key_lines, line_of
from watcher.config.tables import (
    ArchiveTable,
    AuthorityTable,
    ConfigTable,
    FetchTable,
    IndependentTable,
    LedgerTable,
    LinksTable,
    ListingTable,
    SlackTable,
    SourceTable,
    StatementTable,
    Table,
    TimeTable,
    TopicTable,
    WebhookTable,
    WithdrawalTable,
    WitnessedTable,
    WitnessingTable,
    WitnessTable,
)
from watcher.config.values import shown
from watcher.errors import ConfigError

TABLES: Final[Mapping[str, type[Table]]] = {
    "archive": ArchiveTable,
    "fetch": FetchTable,
    "withdrawal": WithdrawalTable,
    "ledger": LedgerTable,
    "time": TimeTable,
    "authorities": AuthorityTable,
    "witnesses": WitnessTable,
    "witnessing": WitnessingTable,
    "logs": WitnessedTable,
    "independent": IndependentTable,
    "links": LinksTable,
    "sources": SourceTable,
    "topics": TopicTable,
    "slack": SlackTable,
    "webhook": WebhookTable,
    "statement": StatementTable,
    "listing": ListingTable,
}
_TAGGED: Final = {
    "alerts": 'to: expected to = "slack" or to = "webhook"',
    "rules": 'kind: expected kind = "statement" or kind = "listing"',
}
_SECRETS: Final = {
    "slack": dict.fromkeys(("webhook", "url", "webhook_url", "secret", "token"), "webhook"),
    "webhook": {"url": "url", "webhook": "url", "secret": "secret", "token": "secret"},
}
_UNSUPPORTED: Final = {("archive", "database_url_env"), ("archive", "blobs")}
_EXPECTED: Final = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number that is not infinite",
    "list_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2026-01-31, without quotes",
    "too_short": "a list that is not empty",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "literal_error": "{expected}",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it is in the file, and a sentence about it."""

    path: KeyPath
    message: str


def found_by_pydantic(error: ValidationError, root: type[Table] = ConfigTable) -> list[Fault]:
    """Return a fault for every mistake that pydantic reports."""
    return [_fault(one["loc"], one, root) for one in error.errors(include_url=False)]


def refusal(
    path: PurePath, text: str, tree: Mapping[str, Any], faults: Sequence[Fault]
) -> ConfigError:
    """Return the one error that reports all faults, a line for each, in the order of the file."""
    lines = key_lines(text)
    ordered = sorted(faults, key=lambda fault: line_of(lines, fault.path))
    count = "1 mistake" if len(ordered) == 1 else f"{len(ordered)} mistakes"
    told = [
        f"  {path}:{line_of(lines, fault.path)}: {_where(fault.path, tree)}{fault.message}"
        for fault in ordered
    ]
    return ConfigError("\n".join([f"{path} has {count}:", *dict.fromkeys(told)]))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return "; did you mean …?" for a word that resembles a known one, or what is known."""
    close = get_close_matches(word, known, n=1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known here: {', '.join(sorted(known))}" if known else "; none is known here"


def _fault(loc: tuple[int | str, ...], error: Any, root: type[Table]) -> Fault:
    path = tuple(part for part in _untagged(loc) if part != "[key]")
    kind = error["type"]
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return Fault(path, _TAGGED[str(loc[0])])
    if kind == "extra_forbidden":
        return Fault(path, _unknown(loc, root))
    if kind == "missing":
        field = _table(loc, root).model_fields[str(loc[-1])]
        return Fault(path, f"is missing: {field.description}")
    if kind == "value_error":
        return Fault(path, str(error["ctx"]["error"]))
    template = _EXPECTED.get(kind)
    expected = template.format(**error.get("ctx", {})) if template else error["msg"]
    got = "" if path[0] == "alerts" else f", got {shown(error['input'])}"
    return Fault(path, f"expected {expected}{got}")


def _untagged(loc: tuple[int | str, ...]) -> KeyPath:
    """Return a place without the tag that pydantic puts behind the number of a tagged table."""
    return loc[:2] + loc[3:] if loc[0] in _TAGGED else loc


def _table(loc: tuple[int | str, ...], root: type[Table]) -> type[Table]:
    known = (
        TABLES[part] for part in reversed(loc[:-1]) if part in TABLES and isinstance(part, str)
    )
    return next(known, root)


def _unknown(loc: tuple[int | str, ...], root: type[Table]) -> str:
    key = str(loc[-1])
    if loc in _UNSUPPORTED:
        return "is not supported yet: leave it out; the archive is a folder on this machine"
    route = next((str(part) for part in loc if part in _SECRETS), "") if loc[0] == "alerts" else ""
    if key in _SECRETS.get(route, {}):
        right = _SECRETS[route][key]
        return (
            "a secret does not belong in this file: put it into an environment variable and"
            f' write {right}_env = "NAME_OF_THE_VARIABLE", or into a file of mode 0600 and'
            f' write {right}_file = "path"'
        )
    return "unknown key" + did_you_mean(key, list(_table(loc, root).model_fields))


def _where(path: KeyPath, tree: Mapping[str, Any]) -> str:
    """Return the place in words: the table, the name of it if it has one, and the key."""
    if len(path) > 1 and isinstance(path[1], int):
        table = _element(tree.get(str(path[0])), path[1])
        name = table.get("name") if isinstance(table, dict) else None
        title = f'"{name}"' if isinstance(name, str) else f"number {path[1] + 1}"
        head, rest = f"[[{path[0]}]] {title}", path[2:]
    elif len(path) > 1:
        head, rest = f"[{path[0]}]", path[1:]
    else:
        head, rest = str(path[0]), ()
    parts = [f"number {part + 1}" if isinstance(part, int) else part for part in rest]
    return ": ".join([head, ", ".join(parts), ""] if parts else [head, ""])


def _element(tables: object, number: int) -> object:
    return tables[number] if isinstance(tables, list) and number < len(tables) else None
