"""The daemon: APScheduler keeps time, the lanes do the work, signals end it.

One tick a second asks the archive what has come due: due times live in the database, so a
restart, a crash or a long sleep loses none. All schedules are in UTC intervals; no cron, no
local time (daylight saving skips and repeats hours).
"""

import signal
import threading
from datetime import UTC
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from watcher.model.source import ResourceKind
from watcher.ports import Progress
from watcher.services.deliver import deliver
from watcher.services.sweep import Lanes
from watcher.wiring import Desk, channels

_TICK_SECONDS = 1
_DELIVER_SECONDS = 10
_CLOCK_STEP_SECONDS = 5.0


class _Daemon:
    def __init__(self, desk: Desk, progress: Progress) -> None:
        self._desk = desk
        self._progress = progress
        self._lanes: Lanes = desk.lanes(progress)
        self._stop = threading.Event()
        self._channels = channels(desk.settings)
        self._told: set[str] = set()
        self._drift = self._wall_minus_monotonic()

    def tick(self) -> None:
        """Offer what has come due; notice a stepped clock and a failed archive."""
        drift = self._wall_minus_monotonic()
        if abs(drift - self._drift) > _CLOCK_STEP_SECONDS:
            self._progress.noticed(f"the system clock stepped by {drift - self._drift:+.0f} s")
            self._drift = drift
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
        scheduler = BackgroundScheduler(timezone=UTC)
        every = {"trigger": "interval", "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self.tick, seconds=_TICK_SECONDS, max_instances=1, **every)
        scheduler.add_job(self.deliver, seconds=_DELIVER_SECONDS, max_instances=1, **every)
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
        self._progress.noticed("stopped; everything seen is recorded")

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._desk.clock.stop()
        self._stop.set()

    def _wall_minus_monotonic(self) -> float:
        return self._desk.clock.now().timestamp() - self._desk.clock.monotonic()


def _opening_words(desk: Desk) -> str:
    followed = desk.archive.resources()
    due = len(desk.archive.due(desk.clock.now()))
    return (
        f"following {len(followed)} resources of {len(desk.settings.sources)} sources "
        f"into {desk.settings.archive}; {due} are due now. Ctrl-C stops."
    )


def run_daemon(desk: Desk, progress: Progress) -> None:
    """Follow until SIGINT or SIGTERM; raise `ArchiveError` when the archive fails."""
    _Daemon(desk, progress).run()
