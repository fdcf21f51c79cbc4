"""When a resource is asked again: listings by their cadence, statements ever more slowly."""

from datetime import datetime, timedelta

from watcher.model.check import Outcome
from watcher.model.settings import WithdrawalSettings
from watcher.model.source import Resource, ResourceKind, Source

_DECAY = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=360), timedelta(days=7)),
)
SLOWEST = timedelta(days=30)
"""Releases years old were restamped in one night in January 2025: no age is too old to ask."""

_PATIENT = {Outcome.BLOCKED, Outcome.ROBOTS}
_LONGEST_BACKOFF = timedelta(days=1)
"""How long a host that refuses us is left alone at most."""
_UNREACHED_AGAIN = timedelta(minutes=5)
"""A network that is down says nothing about the site: it must be seen again soon after."""
ROBOTS_EVERY = timedelta(hours=24)
"""RFC 9309 §2.4: a robots.txt should not be used from a cache for longer than a day."""


def decayed(age: timedelta) -> timedelta:
    """Return the time between checks of a statement whose wording is ``age`` old."""
    return next((gap for limit, gap in _DECAY if age < limit), SLOWEST)


def next_due(
    resource: Resource,
    *,
    source: Source | None,
    withdrawal: WithdrawalSettings,
    outcome: Outcome,
    now: datetime,
    answered: bool,
    wording_since: datetime | None,
) -> datetime:
    """Return the next slot of ``resource`` after a check at ``now`` that came to ``outcome``.

    ``resource`` is as it stands after the check; ``answered`` is whether any response came;
    ``wording_since`` is when its present wording was first seen.
    """
    usual = _usual(resource, source, now - (wording_since or resource.discovered_at))
    if outcome is Outcome.WITHDRAWAL_SUSPECTED:
        return now + _while_suspected(withdrawal, usual)
    if outcome is Outcome.ERROR and not answered:
        return now + min(usual, _UNREACHED_AGAIN)
    if outcome in _PATIENT:
        doublings = min(max(resource.failures - 1, 0), 10)
        return now + min(usual * (1 << doublings), max(_LONGEST_BACKOFF, usual))
    return now + usual


def slots_due(
    resource: Resource, *, source: Source | None, now: datetime, wording_since: datetime | None
) -> tuple[datetime, ...]:
    """Return every slot of ``resource`` that has come by ``now``, at least its own, in order.

    All but the last were missed: the system was down, or late.
    """
    slots = [resource.next_due]
    since = wording_since or resource.discovered_at
    while (following := slots[-1] + _usual(resource, source, slots[-1] - since)) <= now:
        slots.append(following)
    return tuple(slots)


def longest_wait(
    resource: Resource,
    *,
    source: Source | None,
    withdrawal: WithdrawalSettings,
    now: datetime,
    wording_since: datetime | None,
) -> timedelta:
    """Return the longest time to the next slot that any outcome of a check at ``now`` can give.

    Known before anything is read, so that it can be promised with the look itself.
    """
    usual = _usual(resource, source, now - (wording_since or resource.discovered_at))
    refused = usual * (1 << min(resource.failures, 10))
    return max(
        usual, min(refused, max(_LONGEST_BACKOFF, usual)), _while_suspected(withdrawal, usual)
    )


def _while_suspected(withdrawal: WithdrawalSettings, usual: timedelta) -> timedelta:
    """Return the time to the next look at a page that may be gone: at least one a day."""
    wait = max(withdrawal.after / max(withdrawal.checks, 1), timedelta(seconds=1))
    return min(wait, max(_LONGEST_BACKOFF, usual))


def _usual(resource: Resource, source: Source | None, age: timedelta) -> timedelta:
    if resource.kind is ResourceKind.ROBOTS:
        return ROBOTS_EVERY
    if source is not None and (resource.kind.is_set or resource.url in source.pages):
        return source.every
    return decayed(age)
