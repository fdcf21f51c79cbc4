"""When an outsider is asked next: a while after success, after a failure soon and then later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(slots=True)
class Turn:
    """Where we stand with one outsider. All moments are aware."""

    every: timedelta
    pause: timedelta = timedelta()
    """The least time between two questions."""
    asked_at: datetime | None = None
    done_at: datetime | None = None
    failures: int = 0
    granted: timedelta = timedelta()
    """The wait that it asked for itself, at the last question."""

    @property
    def wait(self) -> timedelta:
        """How long a failure is waited out: a minute, two, four, at last an hour."""
        doubled = _FIRST_WAIT * (1 << min(self.failures - 1, 10))
        return max(self.pause, min(max(doubled, self.granted), _LONGEST_WAIT))

    def due(self, now: datetime, *, wanted: bool = False) -> bool:
        """Whether to ask now; ``wanted`` asks as soon as the pause allows."""
        if self.failures:
            return _over(self.asked_at, self.wait, now)
        if wanted:
            return _over(self.asked_at, self.pause, now)
        return _over(self.done_at, self.every, now)

    def failed(self, moment: datetime, *, granted: timedelta = timedelta()) -> datetime:
        """Note a question in vain, and the wait that was asked for; return when to ask again."""
        self.asked_at = moment
        self.failures += 1
        self.granted = granted
        return moment + self.wait

    def remember(self, moment: datetime) -> None:
        """Note a question that was answered."""
        self.asked_at = self.done_at = moment
        self.failures = 0


def _over(then: datetime | None, span: timedelta, now: datetime) -> bool:
    """Whether a span has passed; a moment yet to come is of a clock that was set back since."""
    return then is None or not then <= now < then + span
