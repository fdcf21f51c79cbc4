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
from itertools import groupby
from pathlib import Path

from watcher.testing.newsroom import Newsroom, Record
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
class Told:
    """What the audience was told so far: changes, alerts, and the change of the figure."""

    changes: set[str] = field(default_factory=set)
    alerts: int = 0
    figure: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the story; return 0, or the exit code of the command that failed."""
    parser = argparse.ArgumentParser(prog="python -m watcher.testing.demo", description=__doc__)
    parser.add_argument(
        "--keep", type=Path, metavar="PATH", help="keep config and archive here, in an empty folder"
    )
    chosen = parser.parse_args(arguments)
    if chosen.keep is None:
        with tempfile.TemporaryDirectory(prefix="watcher-demo-") as folder:
            return play(Path(folder))
    folder = chosen.keep.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        parser.error(f"{folder} is not empty, and the story begins with an empty archive")
    code = play(folder)
    program = Path(sys.executable).with_name("watcher")
    _say(f"\nKept. Look again with: {program} --config {folder / 'config.toml'} changes")
    return code


def play(folder: Path) -> int:
    """Play all acts with an archive in ``folder``; return an exit code."""
    began = time.monotonic()
    with AgencySite() as site, WebhookDesk() as desk:
        newsroom = Newsroom(folder, site, desk, alert_from="minor")
        told = Told()
        for number, act in enumerate(ACTS, start=1):
            _say(f"\n{number}. {act.words}")
            act.deed(site)
            code = _watch(newsroom, told)
            if code:
                return code
        _say(f"\nThe story took {time.monotonic() - began:.0f} seconds. All that changed:\n")
        return _curtain(newsroom, told)


def _watch(newsroom: Newsroom, told: Told) -> int:
    """Sweep once and say what came of it; return the exit code of a command that failed."""
    swept = newsroom.run("check", "--all", "--quiet", "--json")
    if swept.code > 1:
        sys.stderr.write(swept.err)
        return swept.code
    _say(f"   Watcher saw: {_summary(swept.json['checks'])}.")
    fresh = [change for change in newsroom.changes() if change["id"] not in told.changes]
    told.changes.update(change["id"] for change in fresh)
    for _, members in groupby(sorted(fresh, key=_event), key=_event):
        _tell(list(members), told)
    arrived = len(newsroom.desk.messages) - told.alerts
    told.alerts += arrived
    _say(f"   Alerts at the desk: {arrived or 'none'}.")
    return 0


def _event(change: Record) -> str:
    return str(change["event"])


def _tell(members: Sequence[Record], told: Told) -> None:
    first = members[0]
    pages = f" (on {len(members)} pages or lists)" if len(members) > 1 else ""
    _say(f"   {first['severity']:>9}  {first['title'][:70]}{pages}")
    _say(f"              {'; '.join(first['reasons'])[:140]}")
    if "figure" in first["kinds"] and told.figure is None:
        told.figure = first["id"]


def _summary(checks: Sequence[Record]) -> str:
    counts = Counter(check["outcome"].replace("_", " ") for check in checks)
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())


def _curtain(newsroom: Newsroom, told: Told) -> int:
    """Show the list of changes, then the viewer, or the change of the figure without a terminal."""
    code = newsroom.program.hand_over("changes")
    _say(f"\n{told.alerts} alerts reached the desk for {len(told.changes)} changes.\n")
    if code or told.figure is None:
        return code or 1
    if sys.stdin.isatty() and sys.stdout.isatty():
        return newsroom.program.hand_over("view")
    return newsroom.program.hand_over("show", told.figure)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
