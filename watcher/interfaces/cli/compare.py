"""``watcher compare``: two files, or many pairs; no archive, no config needed."""

import json
import mimetypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from watcher.errors import ConfigError
from watcher.interfaces.cli.session import Session, beside_option, pass_session
from watcher.model.settings import RuleBook
from watcher.render import beside, records, tables
from watcher.render.records import TwoTexts
from watcher.render.safe import to_json
from watcher.services.compare_files import CompareFiles, Pair

_KEYS = {"id", "old", "new", "url", "media_type"}


@click.command()
@click.argument("old", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.argument("new", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--url", help="The address of the page: chooses the rules, resolves its links.")
@click.option("--media-type", help="What the files are; by default by their name.")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help='JSON lines {"id","old","new","url"?,"media_type"?}; one result a line, in order.',
)
@beside_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def compare(
    session: Session,
    old: Path | None,
    new: Path | None,
    url: str | None,
    media_type: str | None,
    pairs: Path | None,
    with_beside: bool,
    as_json: bool,
) -> None:
    """Compare two files, or many pairs of files.

    Exits 1 when the two differ in a way that the default rules would alert, 0 otherwise.
    """
    comparer = CompareFiles(rule_book=_rule_book(session))
    if pairs is not None:
        if old is not None or new is not None:
            raise click.UsageError("give OLD and NEW, or --pairs, not both")
        for pair in _read_pairs(pairs):
            click.echo(to_json(_record(comparer, pair, comparer.compare(pair), with_beside)))
        return
    if old is None or new is None:
        raise click.UsageError("give OLD and NEW, or --pairs FILE")
    pair = _pair(None, old, new, url, media_type)
    found = comparer.compare(pair)
    if as_json:
        session.json(_record(comparer, pair, found, with_beside))
    else:
        session.show(tables.comparison(found, old=str(old), new=str(new)))
        if with_beside:
            session.show(beside.digest(comparer.beside(pair, found)))
    if found.alerts:
        raise click.exceptions.Exit(1)


def _record(
    comparer: CompareFiles, pair: Pair, found: TwoTexts, with_beside: bool
) -> dict[str, Any]:
    record = records.comparison(found)
    return (
        record | {"beside": beside.record(comparer.beside(pair, found))} if with_beside else record
    )


def _rule_book(session: Session) -> RuleBook:
    """Return the shipped rules, the user's before them when there is a config."""
    from watcher.config import shipped_rules  # noqa: PLC0415 - needed nowhere else

    return (
        session.settings.rule_book if session.config.exists() else RuleBook(rules=shipped_rules())
    )


def _read_pairs(path: Path) -> Iterator[Pair]:
    name = "standard input" if str(path) == "-" else str(path)
    try:
        lines = sys.stdin if str(path) == "-" else path.open(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from error
    with lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _read_pair(line, where=f"{name}, line {number}")


def _read_pair(line: str, *, where: str) -> Pair:
    try:
        fields: Any = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{where}: not JSON ({error})") from error
    if not isinstance(fields, dict) or not {"id", "old", "new"} <= fields.keys():
        raise ConfigError(f'{where}: expected an object with "id", "old" and "new"')
    unknown = sorted(fields.keys() - _KEYS)
    if unknown:
        raise ConfigError(f"{where}: unknown key {unknown[0]!r}; known are {sorted(_KEYS)}")
    wrong = [key for key, value in fields.items() if key != "id" and not _text(value)]
    if wrong:
        raise ConfigError(f"{where}: {wrong[0]!r} must be a string")
    return _pair(
        str(fields["id"]),
        Path(fields["old"]),
        Path(fields["new"]),
        fields.get("url"),
        fields.get("media_type"),
    )


def _text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _pair(
    pair_id: str | None, old: Path, new: Path, url: str | None, media_type: str | None
) -> Pair:
    return Pair(
        id=pair_id,
        old=_bytes(old),
        new=_bytes(new),
        url=url,
        old_type=media_type or _guessed(old),
        new_type=media_type or _guessed(new),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


_TYPES = {".md": "text/markdown", ".markdown": "text/markdown", ".asp": "text/html"}


def _guessed(path: Path) -> str | None:
    suffix = path.suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(path.name)[0]
