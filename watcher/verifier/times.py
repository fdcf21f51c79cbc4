"""The times in leaves: read as microseconds since 1970, and never backwards in the ledger."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from watcher.proof.errors import Malformed
from watcher.verifier import Fault, Problem
from watcher.verifier.ledger_leaf import OBSERVATION, Leaf

SECOND = 1_000_000
"""Microseconds."""
HOUR = 3600 * SECOND
CLOCK_STEP = "clock-step/1"
"""The kind of a leaf that says by how much the clock was set."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def microseconds(moment: object) -> int:
    """Return a leaf's time, or an aware one, in microseconds since 1970.

    Raises `Malformed` for a text that is no time.
    """
    try:
        aware = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
        return (aware - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError) as error:
        raise Malformed(f"{moment!r:.60} is no time") from error


def written(moment: int) -> str:
    """Return microseconds since 1970 as RFC 3339 text, in UTC."""
    return (_EPOCH + timedelta(microseconds=min(max(moment, 0), _LAST))).isoformat()


class TimeCheck:
    """Whether the leaves of one ledger, in their order, have times in that order too.

    A clock may be set back; then a `clock-step/1` leaf says so. A look says when it began, and
    other leaves may have been written before it ended, so it may lie an hour behind them; one that
    a crash left without a leaf says when it was ``logged``.
    """

    def __init__(self) -> None:
        """Begin before the first leaf."""
        self.latest = 0
        """The latest time since the clock was set, in microseconds since 1970."""

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield a problem when a leaf lies before those that precede it."""
        moment = microseconds(leaf.body.get("logged", leaf.body["t"]))
        stepped = leaf.kind == CLOCK_STEP
        tolerance = HOUR if leaf.kind == OBSERVATION else SECOND
        if moment < self.latest - tolerance and not stepped:
            before = written(self.latest)
            detail = f"is of {written(moment)}, after one of {before}, and no leaf tells of a step"
            yield Problem(Fault.TIME, leaf.where, detail)
        self.latest = moment if stepped else max(self.latest, moment)
