"""A newsroom that follows the fictional agency: its site, its desk, its config, and the command.

Stories are told through `Newsroom.run`, which calls the command line in this process: the
same code as the installed command, without paying for a new interpreter each time.
"""

import contextlib
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from watcher.interfaces.cli.main import main
from watcher.testing.program import Program, Ran
from watcher.testing.site import AgencySite
from watcher.testing.story import open_for_business, write_config
from watcher.testing.webhook import WebhookDesk

Record = dict[str, Any]
"""One object of the command's JSON."""


def run_in_process(config: Path, environment: Mapping[str, str], *arguments: str) -> Ran:
    """Run the command line in this process and return how it ended; a bug's traceback passes."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        _called_with(["watcher", "--config", str(config), *arguments], environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return Ran(
        code=code if isinstance(code, int) else int(code is not None),
        out=out.getvalue(),
        err=err.getvalue(),
    )


@contextlib.contextmanager
def _called_with(command_line: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    arguments, variables = sys.argv, dict(os.environ)
    sys.argv = command_line
    os.environ.update(environment)
    try:
        yield
    finally:
        sys.argv = arguments
        os.environ.clear()
        os.environ.update(variables)


class Newsroom:
    """A site, a desk that hears of it, and an archive between them in ``folder``."""

    def __init__(self, folder: Path, site: AgencySite, desk: WebhookDesk, alert_from: str) -> None:
        """Write the config; nothing is checked yet."""
        self.site = site
        self.desk = desk
        self.archive = folder / "snapshots"
        self.config = write_config(folder / "config.toml", site.connect_to, alert_from=alert_from)
        self.environment = {"WATCHER_SLACK_WEBHOOK": desk.url}

    @property
    def program(self) -> Program:
        """The same command in processes of its own."""
        return Program(config=self.config, environment=self.environment)

    def run(self, *arguments: str) -> Ran:
        """Run a command in this process."""
        return run_in_process(self.config, self.environment, *arguments)

    def check(self, *names: str) -> list[Record]:
        """Sweep everything (or what is named) now; return the checks."""
        checks: list[Record] = self.run("check", "--all", "--json", *names).json["checks"]
        return checks

    def outcomes(self, *names: str) -> Counter[str]:
        """Sweep, and count the outcomes."""
        return Counter(check["outcome"] for check in self.check(*names))

    def outcome(self, url: str) -> str:
        """Check one URL and return the outcome of its last check."""
        return str([check for check in self.check(url) if check["url"] == url][-1]["outcome"])

    def changes(self, *filters: str) -> list[Record]:
        """Return the changes, oldest first."""
        found: list[Record] = self.run("changes", "--json", *filters).json["changes"]
        return found[::-1]


@contextlib.contextmanager
def open_newsroom(*, per_page: int = 10, alert_from: str = "notable") -> Iterator[Newsroom]:
    """Open a newsroom in a temporary folder, before its first sweep of the opening releases.

    ``alert_from`` is the least severity that the desk hears of.
    """
    with (
        tempfile.TemporaryDirectory(prefix="watcher-newsroom-") as folder,
        AgencySite(per_page=per_page) as site,
        WebhookDesk() as desk,
    ):
        open_for_business(site)
        yield Newsroom(Path(folder), site, desk, alert_from)
