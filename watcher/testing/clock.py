"""A clock for tests: it moves only when somebody sleeps or a test says so; ids count up."""

import itertools
from datetime import UTC, datetime, timedelta

from watcher.ports import ClockState

START = datetime(2026, 6, 11, 14, 0, tzinfo=UTC)


class HandClock:
    """`watcher.ports.Clock` moved by hand. ``slept`` keeps every wait in seconds.

    While ``stopped`` is true, a wait ends at once, as it does in a program that was told to end.
    """

    def __init__(
        self, start: datetime = START, *, each_look_seconds: float = 0.0, first_id: int = 1
    ) -> None:
        """Stand at ``start``; each look at the time moves the clock on first, if so wished."""
        self._start = start
        self._passed = timedelta()
        self._stepped = timedelta()
        self._each_look = timedelta(seconds=each_look_seconds)
        self._ids = itertools.count(first_id)
        self.slept: list[float] = []
        self.stopped = False

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        self._passed += self._each_look
        return self._start + self._passed + self._stepped

    def monotonic(self) -> float:
        """Return the seconds that have passed, whatever the wall clock was set to."""
        return self._passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        if not self.stopped:
            self.advance(seconds=seconds)

    def new_id(self) -> str:
        """Return 32 hex digits that begin with the next number."""
        return f"{next(self._ids):06x}".ljust(32, "0")

    def state(self) -> ClockState:
        """Return that of a machine whose clock is looked after."""
        return ClockState(synchronised=True, max_error_us=1_000)

    def advance(self, **span: float) -> None:
        """Let the time of a `timedelta` pass."""
        self._passed += timedelta(**span)

    def step(self, **span: float) -> None:
        """Set the wall clock forward or back by a `timedelta` without any time passing."""
        self._stepped += timedelta(**span)
