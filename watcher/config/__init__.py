"""config.toml -> settings, proved and frozen, with every mistake in it told at once.

Reads the file, the environment variables that it names and the shipped rules; opens no
connection and writes nothing.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from watcher.config import outsiders
from watcher.config.crosschecks import cross_faults
from watcher.config.destinations import SecretMissing, destination
from watcher.config.faults import found_by_pydantic, refusal
from watcher.config.rules import read_rules, rules_of, shipped_rules
from watcher.config.tables import (
    ConfigTable,
    FetchTable,
    LedgerTable,
    SlackTable,
    WebhookTable,
)
from watcher.errors import ConfigError
from watcher.model.alert import Route
from watcher.model.change import Kind, Severity
from watcher.model.settings import (
    Destination,
    FetchSettings,
    LedgerSettings,
    RuleBook,
    Settings,
    WithdrawalSettings,
)
from watcher.model.source import Source, Topic

__all__ = ["DEFAULT_CONFIG", "load", "read_rules", "shipped_rules"]

DEFAULT_CONFIG: Final = (files("watcher") / "default_config.toml").read_text(encoding="utf-8")
"""The commented configuration that ``watcher init`` writes."""


def load(path: Path, *, archive: Path | None = None, environ: Mapping[str, str]) -> Settings:
    """Return the settings in the file at ``path``; relative paths in it start from its folder.

    ``archive`` takes the place of the file's own. Raises one `ConfigError` naming every
    mistake with its line. A secret that is not there now is no mistake: its route is kept
    and told in ``Settings.missing``.
    """
    text = _text(path)
    tree = _tree(path, text)
    faults = cross_faults(tree, path.parent)
    try:
        tables = ConfigTable.model_validate(tree)
    except ValidationError as error:
        raise refusal(path, text, tree, found_by_pydantic(error) + faults) from error
    if faults:
        raise refusal(path, text, tree, faults)
    return _settings(tables, path, archive or path.parent / tables.archive.path, environ)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        hint = ": `watcher init` writes one" if isinstance(error, FileNotFoundError) else ""
        raise ConfigError(f"cannot read {path}: {error.strerror}{hint}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 at byte {error.start}") from error


def _tree(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _settings(
    tables: ConfigTable, path: Path, archive: Path, environ: Mapping[str, str]
) -> Settings:
    names = _route_names(tables)
    destinations, missing = _destinations(tables, names, environ, path.parent)
    fetch = _fetch(tables.fetch, path.parent)
    recapture = None
    try:
        recapture = outsiders.recapture(tables.independent, environ=environ, folder=path.parent)
    except SecretMissing as error:
        missing[outsiders.INDEPENDENT] = str(error)
    return Settings(
        path=path,
        archive=archive,
        fetch=fetch,
        sources=tuple(Source(**table.frozen()) for table in tables.sources),
        topics=tuple(Topic(name=t.name, phrases=tuple(t.phrases)) for t in tables.topics),
        routes=tuple(_route(*named) for named in zip(tables.alerts, names, strict=True)),
        destinations=destinations,
        missing=missing,
        rule_book=RuleBook(rules=(*map(rules_of, tables.rules), *shipped_rules())),
        withdrawal=WithdrawalSettings(
            checks=tables.withdrawal.checks, after=tables.withdrawal.after
        ),
        ledger=_ledger(tables.ledger, path.parent),
        vouching=outsiders.vouching(tables, path.parent),
        witnesses=outsiders.witnesses(tables),
        witnessing=outsiders.witnessing(tables.witnessing, path.parent),
        recapture=recapture,
        change_link=tables.links.change,
    )


def _fetch(table: FetchTable, folder: Path) -> FetchSettings:
    return FetchSettings(
        user_agent=table.user_agent,
        per_host_seconds=table.per_host_seconds,
        timeout_seconds=table.timeout_seconds,
        max_bytes=table.max_bytes,
        allow_hosts=tuple(table.allow_hosts),
        connect_to=tuple(table.connect_to.items()),
        ca_file=str(folder / table.ca_file) if table.ca_file is not None else None,
    )


def _ledger(table: LedgerTable, folder: Path) -> LedgerSettings:
    return LedgerSettings(
        origin=table.origin,
        key_file=folder / table.key_file if table.key_file is not None else None,
        memory_file=folder / table.memory_file if table.memory_file is not None else None,
    )


def _route_names(tables: ConfigTable) -> list[str]:
    """Return a name for each route: its own, or where it goes and the first free number."""
    taken = {table.name for table in tables.alerts}
    names: list[str] = []
    for number, table in enumerate(tables.alerts, 1):
        free = (f"{table.to}-{n}" for n in range(number, number + len(tables.alerts) + 1))
        names.append(table.name or next(name for name in free if name not in taken))
        taken.add(names[-1])
    return names


def _route(table: SlackTable | WebhookTable, name: str) -> Route:
    return Route(
        name=name,
        to=table.to,
        severity=Severity.of(table.severity),
        agencies=tuple(table.agencies),
        sources=tuple(table.sources),
        topics=tuple(table.topics),
        kinds=tuple(map(Kind, table.kinds)),
    )


def _destinations(
    tables: ConfigTable, names: list[str], environ: Mapping[str, str], folder: Path
) -> tuple[dict[str, Destination], dict[str, str]]:
    """Return where each route goes, and for the others why that is not known now."""
    known: dict[str, Destination] = {}
    missing: dict[str, str] = {}
    for table, name in zip(tables.alerts, names, strict=True):
        try:
            known[name] = destination(table, environ, folder)
        except SecretMissing as error:
            missing[name] = str(error)
    return known, missing
