"""Plays a story on the fictional agency's site through the real ``watcher`` command.

``python -m watcher.testing.demo`` needs no internet, takes under a minute, and ends with the
list of changes and the viewer (or one rendered change when there is no terminal). It checks
nothing: the stories in ``tests/stories`` do.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watcher.testing.program import Program
from watcher.testing.site import AgencySite
from watcher.testing.story import (
    AGREEMENT,
    BANNER,
    COUNT,
    SHARING,
    WARNING,
    agreement_pdf,
    further_release,
    open_for_business,
    write_config,
)
from watcher.testing.webhook import WebhookDesk


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens on the site, in words and in deed."""

    words: str
    deed: Callable[[AgencySite], None]


def _nothing(_: AgencySite) -> None:
    """Change nothing: the site's noise turns by itself."""


ACTS = (
    Act("The Department of Examples opens its newsroom with five releases.", open_for_business),
    Act(
        "Nothing happens. Every page has fresh tokens, another day and a higher view counter.",
        _nothing,
    ),
    Act("A release is published.", lambda site: site.publish(further_release(1))),
    Act(
        "A figure is changed from 11 to 10. No stamp moves and no note admits it.",
        lambda site: site.edit(COUNT.slug, "11 men", "10 men"),
    ),
    Act(
        "A quotation is reworded, and the page says that it was updated.",
        lambda site: site.edit(
            SHARING.slug, "for comparison and for nothing else", "for comparison", restamp=True
        ),
    ),
    Act(
        "A notice is put on every release at once.",
        lambda site: site.put_banner_everywhere(BANNER),
    ),
    Act("The network in front of the site refuses us.", lambda site: site.block()),
    Act("It lets us in again.", lambda site: site.unblock()),
    Act("A release is taken down.", lambda site: site.withdraw(WARNING.slug)),
    Act("It stays down.", _nothing),
    Act("It is put back as it was.", lambda site: site.restore(WARNING.slug)),
    Act(
        "The agreement's PDF is replaced under the same address: 90 days become 900.",
        lambda site: site.replace_document(AGREEMENT, agreement_pdf(days=900)),
    ),
)


@dataclass(slots=True)
class Stage:
    """Where the story is played: the site, the desk, the program, and what was seen so far."""

    site: AgencySite
    desk: WebhookDesk
    program: Program
    seen: set[str] = field(default_factory=set)
    alerts: int = 0
    figure: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the story; return 0, or the exit code of the command that failed."""
    parser = argparse.ArgumentParser(prog="python -m watcher.testing.demo", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="PATH", help="keep config and archive here")
    chosen = parser.parse_args(arguments)
    if chosen.keep is None:
        with tempfile.TemporaryDirectory(prefix="watcher-demo-") as folder:
            return play(Path(folder))
    chosen.keep.mkdir(parents=True, exist_ok=True)
    return play(chosen.keep)


def play(folder: Path) -> int:
    """Play all acts with an archive in ``folder``; return an exit code."""
    began = time.monotonic()
    with AgencySite() as site, WebhookDesk() as desk:
        config = write_config(folder / "config.toml", site.connect_to)
        program = Program(config=config, environment={"WATCHER_SLACK_WEBHOOK": desk.url})
        stage = Stage(site=site, desk=desk, program=program)
        for number, act in enumerate(ACTS, start=1):
            _say(f"\n{number}. {act.words}")
            act.deed(site)
            code = _watch(stage)
            if code:
                return code
        _say(f"\nThe story took {time.monotonic() - began:.0f} seconds. Everything that changed:\n")
        return _curtain(stage)


def _watch(stage: Stage) -> int:
    """Sweep once and say what came of it; return the exit code of a command that failed."""
    swept = stage.program.run("check", "--all", "--json")
    if swept.code > 1:
        sys.stderr.write(swept.err)
        return swept.code
    _say(f"   Watcher: {_summary(swept.json['checks'])}")
    changes = stage.program.run("changes", "--json").json["changes"]
    fresh = [change for change in reversed(changes) if change["id"] not in stage.seen]
    for change in fresh:
        stage.seen.add(change["id"])
        _say(f"   {change['severity']:>9}  {change['title'][:60]}: {'; '.join(change['reasons'])}")
        if "figure" in change["kinds"] and stage.figure is None:
            stage.figure = change["id"]
    _tell_alerts(stage)
    return 0


def _summary(checks: Sequence[dict[str, Any]]) -> str:
    counts = Counter(check["outcome"].replace("_", " ") for check in checks)
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())


def _tell_alerts(stage: Stage) -> None:
    arrived = len(stage.desk.messages) - stage.alerts
    stage.alerts += arrived
    _say(f"   Alerts that reached the desk: {arrived or 'none'}.")


def _curtain(stage: Stage) -> int:
    code = stage.program.hand_over("changes")
    _say(f"\n{stage.alerts} alerts reached the desk for {len(stage.seen)} changes.\n")
    if code:
        return code
    if sys.stdin.isatty() and sys.stdout.isatty():
        return stage.program.hand_over("view")
    return stage.program.hand_over("show", stage.figure) if stage.figure else 1


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
