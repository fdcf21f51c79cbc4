"""Commands that write the archive: run, check, rederive."""

import signal
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from watcher.errors import NotFound
from watcher.interfaces.cli.session import MOMENT, Session, pass_session
from watcher.interfaces.cli.sweeping import SweepLines
from watcher.model.check import Outcome
from watcher.ports import CheckSummary
from watcher.render.records import sweep as sweep_record
from watcher.services.deliver import deliver
from watcher.services.rederive import rederive as rederive_all
from watcher.services.sweep import Lanes, choose
from watcher.wiring.desk import Desk, channels, open_desk
from watcher.wiring.outsiders import witnessing

_NEEDS_ATTENTION = {Outcome.ERROR, Outcome.RULES_BROKEN}


@click.command()
@pass_session
def run(session: Session) -> None:
    """Follow everything until stopped (Ctrl-C or SIGTERM)."""
    from watcher.interfaces.daemon import Daemon  # noqa: PLC0415 - only this command schedules

    with SweepLines() as lines, open_desk(session.settings, session.clock) as desk:
        for notice in desk.notices:
            lines.noticed(notice)
        with witnessing(session.settings.witnessing, session.clock, lines.noticed):
            Daemon(desk, lines).run()


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE|URL]...")
@click.option("--all", "every", is_flag=True, help="Also what is not due yet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--quiet", is_flag=True, help="No line per check.")
@pass_session
def check(
    session: Session, names: tuple[str, ...], every: bool, as_json: bool, quiet: bool
) -> None:
    """Check once, now: all that is due, or what is due of the named sources.

    A URL that is named is asked at once; --all asks everything at once. Exits 1 when a page
    could not be read, 4 when no host could be reached at all.
    """
    clock = session.clock
    started_at = clock.now()
    with SweepLines(quiet=quiet) as lines, open_desk(session.settings, clock) as desk:
        for notice in desk.notices:
            lines.noticed(notice)
        chosen = choose(
            names,
            archive=desk.archive,
            settings=session.settings,
            now=clock.now(),
            every=every,
        )
        lanes = desk.lanes(lines)
        with _stopping_on_signals(lanes, desk):
            lines.started(lanes.offer(chosen))
            lanes.join()
            _deliver(desk, lines)
            if not clock.stopped:
                _ask_outsiders(desk, lines)
    if as_json:
        session.json(sweep_record(lanes.summaries, started_at=started_at, finished_at=clock.now()))
    else:
        session.note(_in_words(lanes.summaries))
    raise click.exceptions.Exit(_exit_code(lanes.summaries))


def _exit_code(summaries: list[CheckSummary]) -> int:
    troubled = [summary for summary in summaries if summary.outcome in _NEEDS_ATTENTION]
    unreached = [summary for summary in troubled if summary.status is None]
    if summaries and len(unreached) == len(summaries):
        return 4
    return 1 if troubled else 0


def _in_words(summaries: list[CheckSummary]) -> str:
    if not summaries:
        return "Nothing is due. (--all checks everything; watcher status says what is due when.)"
    counts = Counter(summary.outcome.value.replace("_", " ") for summary in summaries)
    parts = ", ".join(f"{number} {word}" for word, number in counts.most_common())
    return f"{len(summaries)} checks: {parts}."


def _deliver(desk: Desk, lines: SweepLines) -> None:
    result = deliver(
        archive=desk.archive,
        channels=channels(desk.settings),
        clock=desk.clock,
        settings=desk.settings,
    )
    for problem in result.problems:
        lines.noticed(f"alert not delivered: {problem}")


def _ask_outsiders(desk: Desk, lines: SweepLines) -> None:
    """Let outsiders vouch for what this sweep saw; no daemon has put it up for witnesses yet."""
    if desk.settings.witnesses:
        desk.attestor.publish()
    for problem in desk.outsiders.ask():
        lines.noticed(problem)


class _stopping_on_signals:  # noqa: N801 - reads as a verb where it is used
    """Turns Ctrl-C and SIGTERM into "finish the check at hand, then stop"."""

    def __init__(self, lanes: Lanes, desk: Desk) -> None:
        self._lanes = lanes
        self._desk = desk
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._lanes.stop()
        self._desk.clock.stop()


@click.command()
@click.option(
    "--since", type=MOMENT, default=None, help="Count only changes first seen since then."
)
@pass_session
def rederive(session: Session, since: datetime | None) -> None:
    """Rebuild the index from the WARC files, with today's rules and pipeline; alerts nobody."""
    if not (Path(session.settings.archive) / "warc").exists():
        raise NotFound(f"no WARC files below {session.settings.archive}: nothing to rebuild from")
    with (
        SweepLines() as lines,
        open_desk(session.settings, session.clock, read_missed=False) as desk,
    ):
        for notice in desk.notices:
            lines.noticed(notice)
        rebuilt = rederive_all(
            archive=desk.archive,
            evidence=desk.evidence,
            settings=session.settings,
            since=since,
        )
    session.note(
        f"{rebuilt.checks} recorded checks read again. The index is rebuilt: "
        f"{len(rebuilt.appeared)} changes appeared, {len(rebuilt.disappeared)} disappeared."
    )
