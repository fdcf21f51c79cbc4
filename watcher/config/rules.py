"""Rules tables -> rules; and the rules that come with Watcher, read from its own package."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import PurePath

from pydantic import ValidationError

from watcher.config.faults import found_by_pydantic, refusal
from watcher.config.tables import ListingTable, RulesFileTable, StatementTable
from watcher.errors import ConfigError
from watcher.model.source import ListingRules, Rules, StatementRules


def rules_of(table: StatementTable | ListingTable) -> Rules:
    """Return the rules that a table describes."""
    make = ListingRules if isinstance(table, ListingTable) else StatementRules
    return make(**table.frozen("kind"))


@cache
def shipped_rules() -> tuple[Rules, ...]:
    """Return the rules that come with Watcher, by file name and then in the order of each file."""
    folder = files("watcher") / "rules"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        rules
        for name in names
        for rules in read_rules(PurePath(name), (folder / name).read_text(encoding="utf-8"))
    )


def read_rules(path: PurePath, text: str) -> tuple[Rules, ...]:
    """Return the rules in the text of a rules file; raises `ConfigError` naming all mistakes."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    try:
        tables = RulesFileTable.model_validate(tree)
    except ValidationError as error:
        raise refusal(path, text, tree, found_by_pydantic(error, RulesFileTable)) from error
    return (*map(rules_of, tables.statement), *map(rules_of, tables.listing))
