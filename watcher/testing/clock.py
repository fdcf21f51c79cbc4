"""A clock for tests: it moves only when somebody sleeps or a test says so; ids count up."""

import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 11, 14, 0, tzinfo=UTC)


class HandClock:
    """`watcher.ports.Clock` moved by hand. ``slept`` keeps every wait in seconds."""

    def __init__(self, start: datetime = START) -> None:
        """Stand at ``start``."""
        self._now = start
        self._ids = itertools.count(1)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds since the clock was made to stand at its start."""
        return (self._now - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)

    def new_id(self) -> str:
        """Return the next number as 32 hex digits."""
        return f"{next(self._ids):032x}"

    def advance(self, **span: float) -> None:
        """Move the clock by a `timedelta`, which may be negative: clocks jump."""
        self._now += timedelta(**span)
