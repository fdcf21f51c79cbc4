"""The daemon: APScheduler keeps time, the lanes do the work, signals end it.

One tick a second asks the archive what has come due: due times live in the database, so a
restart, a crash or a long sleep loses none. All schedules are in UTC intervals; no cron, no
local time (daylight saving skips and repeats hours).
"""

import signal
import threading
from collections.abc import Callable
from datetime import UTC
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from watcher.clock import ClockSteps
from watcher.errors import ArchiveError
from watcher.model.source import ResourceKind
from watcher.ports import Progress
from watcher.services.deliver import deliver
from watcher.services.sweep import Lanes
from watcher.wiring.desk import Desk, channels

_TICK_SECONDS = 1
_DELIVER_SECONDS = 10


class Daemon:
    """Follows everything of one desk until it is told to stop."""

    def __init__(self, desk: Desk, progress: Progress) -> None:
        self._desk = desk
        self._progress = progress
        self._lanes: Lanes = desk.lanes(progress)
        self._stop = threading.Event()
        self._channels = channels(desk.settings)
        self._told: set[str] = set()
        self._fatal: ArchiveError | None = None
        self._steps = ClockSteps(desk.clock)

    def tick(self) -> None:
        """Offer what has come due; notice a stepped clock and a failed archive."""
        step = self._steps.since_last_look()
        if step is not None:
            self._progress.noticed(f"the system clock stepped by {step:+.0f} s")
        if self._lanes.failed is not None:
            self._stop.set()
            return
        due = self._desk.archive.due(self._desk.clock.now())
        offered = self._lanes.offer(r for r in due if r.kind is not ResourceKind.ROBOTS)
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

    def run(self) -> None:
        """Follow until SIGINT or SIGTERM; raise `ArchiveError` when the archive fails."""
        scheduler = BackgroundScheduler(timezone=UTC)
        every = {"trigger": "interval", "coalesce": True, "misfire_grace_time": None}
        for job, seconds in ((self.tick, _TICK_SECONDS), (self.deliver, _DELIVER_SECONDS)):
            scheduler.add_job(self._or_stop, args=[job], seconds=seconds, max_instances=1, **every)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        scheduler.start()
        self._progress.noticed(_opening_words(self._desk))
        while not self._stop.wait(1.0):
            pass
        self._progress.noticed("stopping: the checks under way are finished first")
        scheduler.shutdown(wait=True)
        self._lanes.stop()
        self._lanes.join()
        if self._fatal is not None:
            raise self._fatal
        self._progress.noticed("stopped; everything seen is recorded")

    def _or_stop(self, job: Callable[[], None]) -> None:
        """Run a job; a failing archive ends the daemon, where the scheduler would only log it."""
        try:
            job()
        except ArchiveError as error:
            self._fatal = error
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
