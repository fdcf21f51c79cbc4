"""What every command shares: the settings, logging, printing for people or as JSON, and times."""

import logging
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.clock import SystemClock
from watcher.config import load
from watcher.interfaces.cli.logs import start_logging
from watcher.model.settings import Settings
from watcher.render.safe import to_json, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_AGO_RE = re.compile(r"(\d+)\s*([mhdw])")
_AGO_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(kw_only=True)
class Session:
    """One run of a command. The config is read when a command first asks for it."""

    config: Path
    archive: Path | None
    verbose: int

    def __post_init__(self) -> None:
        """Start logging to stderr."""
        levels = {0: logging.WARNING, 1: logging.INFO}
        start_logging(levels.get(self.verbose, logging.DEBUG))

    @cached_property
    def settings(self) -> Settings:
        """The proved configuration; raises `ConfigError`."""
        return load(self.config, archive=self.archive, environ=os.environ)

    @cached_property
    def clock(self) -> SystemClock:
        """The program's clock."""
        return SystemClock()

    @cached_property
    def console(self) -> "Console":
        """Where people read: colour only on a terminal, and never with NO_COLOR."""
        from rich.console import Console  # noqa: PLC0415 - not paid for by --json

        plain_width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "100"))
        return Console(highlight=False, width=plain_width)

    def show(self, renderable: "RenderableType") -> None:
        """Print for people."""
        self.console.print(renderable)

    def json(self, record: dict[str, Any]) -> None:
        """Print one JSON object."""
        click.echo(to_json(record, indent=2))

    def jsonl(self, rows: Iterable[dict[str, Any]]) -> None:
        """Print one JSON object a line."""
        for row in rows:
            click.echo(to_json(row))

    def note(self, sentence: str) -> None:
        """Say something beside the result, on stderr."""
        click.echo(visible(sentence), err=True)


class Moment(click.ParamType[datetime]):
    """A time as typed: ISO 8601 (UTC when it names no zone), or "3d" for three days ago."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return an aware UTC instant, or fail with the accepted forms."""
        if isinstance(value, datetime):
            return value
        ago = _AGO_RE.fullmatch(value.strip())
        if ago is not None:
            span = timedelta(**{_AGO_UNITS[ago.group(2)]: int(ago.group(1))})
            return SystemClock().now() - span
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(
                f"{value!r} is no time: write 2026-06-11, 2026-06-11T14:00Z, or 3d for three "
                "days ago (m, h, d, w)",
                param,
                ctx,
            )
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


MOMENT = Moment()

pass_session = click.make_pass_decorator(Session)


beside_option = click.option(
    "--beside",
    "with_beside",
    is_flag=True,
    help="Also what came and went beside the statement: related news, menus, footers.",
)


def output_options(command: Any) -> Any:
    """Add ``--json`` and ``--jsonl`` to a read command."""
    command = click.option("--jsonl", "as_jsonl", is_flag=True, help="One JSON object a line.")(
        command
    )
    return click.option("--json", "as_json", is_flag=True, help="One JSON object.")(command)
