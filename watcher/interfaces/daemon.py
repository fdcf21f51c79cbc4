"""The daemon: APScheduler keeps time, the lanes do the work, signals end it.

One tick a second asks the archive what has come due: due times live in the database, so a
restart, a crash or a long sleep loses none. All schedules are in UTC intervals; no cron, no
local time (daylight saving skips and repeats hours).
"""

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from watcher.clock import ClockSteps
from watcher.errors import ArchiveError, ArchiveUnwritable
from watcher.model.source import Resource
from watcher.ports import Progress
from watcher.services.deliver import deliver
from watcher.services.sweep import Lanes, beyond_all_schedules
from watcher.wiring.desk import Desk, channels

_TICK_SECONDS = 1
_DELIVER_SECONDS = 10
_PUBLISH_SECONDS = 60
_ASK_SECONDS = 15
_LONG_STEP_SECONDS = 60


class Daemon:
    """Follows everything of one desk until it is told to stop."""

    def __init__(self, desk: Desk, progress: Progress) -> None:
        self._desk = desk
        self._progress = progress
        self._lanes: Lanes = desk.lanes(progress)
        self._stop = threading.Event()
        self._channels = channels(desk.settings)
        self._told: set[str] = set()
        self._told_of_outsiders: set[str] = set()
        self._fatal: ArchiveError | None = None
        self._steps = ClockSteps(desk.clock)

    def tick(self) -> None:
        """Offer what has come due; notice a failed archive."""
        if self._lanes.failed is not None:
            self._stop.set()
            return
        self._offer(self._desk.archive.due(self._desk.clock.now()))

    def _offer(self, resources: Sequence[Resource]) -> None:
        offered = self._lanes.offer(resources)
        if offered:
            self._progress.started(offered)

    def deliver(self) -> None:
        """Try the outbox; say each problem once, until it is another."""
        result = deliver(
            archive=self._desk.archive,
            channels=self._channels,
            clock=self._desk.clock,
            settings=self._desk.settings,
        )
        problems = set(result.problems)
        for problem in problems - self._told:
            self._progress.noticed(f"alert not delivered yet: {problem}")
        self._told = problems

    def publish(self) -> None:
        """Put up a checkpoint over the leaves that wait for one; log finished WARC files."""
        self._desk.attestor.close_files(self._desk.evidence)
        if self._desk.ledger.unpublished:
            self._desk.attestor.publish()

    def ask_outsiders(self) -> None:
        """Let outsiders vouch for what is recorded; say each problem once, until it is another.

        Once the daemon was told to stop nobody is waited for, and that is no news.
        """
        problems = set(self._desk.outsiders.ask())
        if self._stop.is_set():
            return
        for problem in problems - self._told_of_outsiders:
            self._progress.noticed(problem)
        self._told_of_outsiders = problems

    def run(self) -> None:
        """Follow until SIGINT or SIGTERM; raise `ArchiveError` when the archive fails."""
        scheduler = BackgroundScheduler(timezone=UTC)
        every = {"trigger": "interval", "coalesce": True, "misfire_grace_time": None}
        jobs = (
            (self.tick, _TICK_SECONDS),
            (self.deliver, _DELIVER_SECONDS),
            (self.publish, _PUBLISH_SECONDS),
            (self.ask_outsiders, _ASK_SECONDS),
        )
        for job, seconds in jobs:
            scheduler.add_job(self._or_stop, args=[job], seconds=seconds, max_instances=1, **every)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        scheduler.start()
        self._progress.noticed(_opening_words(self._desk))
        self._offer(beyond_all_schedules(self._desk.archive, now=self._desk.clock.now()))
        while not self._stop.wait(1.0):
            self.mind_the_clock(scheduler)
        self._progress.noticed("stopping: the checks under way are finished first")
        scheduler.shutdown(wait=True)
        self._lanes.stop()
        self._lanes.join()
        if self._fatal is not None:
            raise self._fatal
        self._progress.noticed("stopped; everything seen is recorded")

    def mind_the_clock(self, scheduler: BackgroundScheduler) -> None:
        """Notice a stepped clock; after a step back, do not wait for the old future to come.

        APScheduler sleeps until a time of the wall clock: set back by an hour, it would not
        tick for an hour. The due times in the archive are of the old clock as well.
        """
        step = self._steps.since_last_look()
        if step is None:
            return
        self._progress.noticed(f"the system clock stepped by {step:+.0f} s")
        self._or_stop(lambda: self._desk.attestor.stepped(step))
        for job in scheduler.get_jobs():
            job.modify(next_run_time=self._desk.clock.now())
        if step < -_LONG_STEP_SECONDS:
            self._offer(self._desk.archive.resources())

    def _or_stop(self, job: Callable[[], None]) -> None:
        """Run a job; a failing archive ends the daemon, where the scheduler would only log it."""
        try:
            job()
        except ArchiveError as error:
            self._fatal = error
            self._stop.set()
        except OSError as error:
            self._fatal = ArchiveUnwritable(f"{self._desk.settings.archive}: {error}")
            self._stop.set()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._desk.clock.stop()
        self._stop.set()


def _opening_words(desk: Desk) -> str:
    followed = desk.archive.resources()
    due = len(desk.archive.due(desk.clock.now()))
    return (
        f"following {len(followed)} resources of {len(desk.settings.sources)} sources "
        f"into {desk.settings.archive}; {due} are due now. Ctrl-C stops."
    )
