"""How each monitor is told to follow the pages, started, and understood: as its users do it.

A monitor gets a folder, writes its own config there, and names its command. What it says about
the pages is counted, because a fast tool that misses changes has not done the work.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_WATCHER_CONFIG = """\
[archive]
path = "snapshots"

[fetch]
user_agent = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
per_host_seconds = 0
allow_hosts = ["{host}"]

[[sources]]
name = "examples"
agency = "Examples"
pages = {pages}
"""

_WEBCHANGES_CONFIG = """\
display:
  new: true
version_check:
  enabled: false
"""
"""Its look for a newer release asks the internet once a run; that is no part of checking pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """One tool in one setting: ``name`` for the table, ``peer`` the environment it lives in.

    ``prepare`` writes its files for these URLs into a folder; ``command`` follows the
    interpreter's folder; ``reported`` reads from its standard output how many pages it called
    new and how many changed.
    """

    name: str
    peer: str | None
    executable: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path, Sequence[str]], None]
    reported: Callable[[str], Counter[str]]

    def command(self, scripts: Path) -> list[str]:
        """Return the command line, given the folder of its environment's scripts."""
        return [str(scripts / self.executable), *self.arguments]


def _prepare_watcher(folder: Path, urls: Sequence[str]) -> None:
    host = urls[0].split("/")[2]
    text = _WATCHER_CONFIG.format(host=host, pages=json.dumps(list(urls), indent=2))
    (folder / "config.toml").write_text(text, encoding="utf-8")


def _reported_by_watcher(out: str) -> Counter[str]:
    outcomes = Counter(str(check["outcome"]) for check in json.loads(out)["checks"])
    return Counter(new=outcomes["first_seen"], changed=outcomes["changed"])


def _prepare_urlwatch(method: str) -> Callable[[Path, Sequence[str]], None]:
    def prepare(folder: Path, urls: Sequence[str]) -> None:
        jobs = [f"url: {url}\nfilter:\n  - html2text:\n      method: {method}\n" for url in urls]
        (folder / "urls.yaml").write_text("---\n".join(jobs), encoding="utf-8")
        (folder / "hooks.py").touch()

    return prepare


def _prepare_webchanges(folder: Path, urls: Sequence[str]) -> None:
    jobs = [f"url: {url}\nfilters:\n  - html2text\n" for url in urls]
    (folder / "jobs.yaml").write_text("---\n".join(jobs), encoding="utf-8")
    (folder / "config.yaml").write_text(_WEBCHANGES_CONFIG, encoding="utf-8")
    (folder / "hooks.py").touch(mode=0o600)


_SUMMARY_RE = re.compile(r"^\d+\. ([A-Z]+)", re.MULTILINE)


def _reported_in_summary(out: str) -> Counter[str]:
    """Count the numbered lines ("007. CHANGED: …") that open a report of urlwatch and its fork."""
    said = Counter(_SUMMARY_RE.findall(out))
    return Counter(new=said["NEW"], changed=said["CHANGED"])


_URLWATCH_ARGUMENTS = (
    *("--urls", "urls.yaml", "--config", "urlwatch.yaml"),
    *("--hooks", "hooks.py", "--cache", "cache.db"),
)

WATCHER = Monitor(
    name="watcher",
    peer=None,
    executable="watcher",
    arguments=("check", "--all", "--json"),
    prepare=_prepare_watcher,
    reported=_reported_by_watcher,
)

PEERS = (
    *(
        Monitor(
            name=f"urlwatch, html2text {method}",
            peer="urlwatch",
            executable="urlwatch",
            arguments=_URLWATCH_ARGUMENTS,
            prepare=_prepare_urlwatch(method),
            reported=_reported_in_summary,
        )
        for method in ("re", "bs4")
    ),
    Monitor(
        name="webchanges, html2text",
        peer="webchanges",
        executable="webchanges",
        arguments=(
            *("--jobs", "jobs.yaml", "--config", "config.yaml"),
            *("--hooks", "hooks.py", "--database", "snapshots.db"),
        ),
        prepare=_prepare_webchanges,
        reported=_reported_in_summary,
    ),
)
