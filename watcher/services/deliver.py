"""Outbox → channels: at least once, in order, patiently; what cannot go out stays and says why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.errors import DeliveryError
from watcher.model.alert import Alert, AlertState, Message
from watcher.model.settings import Settings
from watcher.ports import Archive, Channel, Clock

_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
_BETWEEN_MESSAGES_SECONDS = 1.0
"""Slack takes about one message a second in a channel (its documented rate for webhooks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round over the outbox gave."""

    delivered: int
    waiting: int
    problems: tuple[str, ...]


def deliver(
    *,
    archive: Archive,
    channels: Mapping[str, Channel],
    clock: Clock,
    settings: Settings,
    only: str | None = None,
) -> Delivered:
    """Try every alert that may go out now, oldest first; return what became of them.

    The new state of an alert is kept as soon as the channel has answered: a crash between
    the two repeats one message, which its id lets the receiver drop. A route that failed
    is not tried again in the same round.
    """
    tired: set[str] = set()
    problems: list[str] = []
    delivered = 0
    for alert in archive.alerts(pending_at=clock.now()):
        if alert.route in tired or (only is not None and alert.id != only):
            continue
        channel = channels.get(alert.route)
        if channel is None:
            tired.add(alert.route)
            why = settings.missing.get(alert.route, "no such route is configured any more")
            problems.append(f"{alert.route}: {why}; its alerts wait")
            continue
        after = _try(alert, channel, archive=archive, clock=clock, settings=settings)
        archive.save_alert(after)
        if after.state is AlertState.DELIVERED:
            delivered += 1
            clock.sleep(_BETWEEN_MESSAGES_SECONDS)
            continue
        problems.append(f"{alert.route}: {after.last_error}")
        if after.state is AlertState.PENDING:
            tired.add(alert.route)
    waiting = sum(alert.state is AlertState.PENDING for alert in archive.alerts())
    return Delivered(delivered=delivered, waiting=waiting, problems=tuple(problems))


def message_for(alert: Alert, *, archive: Archive, settings: Settings) -> Message | None:
    """Return the message of an alert, or ``None`` when its change is no longer in the index."""
    change = archive.change(alert.change)
    if change is None:
        return None
    link = settings.change_link.replace("{id}", change.id) or f"watcher show {change.id}"
    return Message(
        alert=alert, change=change, members=archive.members(change.event), change_link=link
    )


def _try(
    alert: Alert, channel: Channel, *, archive: Archive, clock: Clock, settings: Settings
) -> Alert:
    message = message_for(alert, archive=archive, settings=settings)
    if message is None:
        return _put_off(alert, "its change is not in the index: run watcher rederive", clock.now())
    try:
        channel.deliver(message)
    except DeliveryError as error:
        if error.permanent:
            return replace(
                alert, state=AlertState.DEAD, tries=alert.tries + 1, last_error=str(error)
            )
        return _put_off(alert, str(error), clock.now(), retry_after=error.retry_after)
    return replace(
        alert,
        state=AlertState.DELIVERED,
        tries=alert.tries + 1,
        last_error="",
        delivered_at=clock.now(),
    )


def _put_off(alert: Alert, why: str, now: datetime, *, retry_after: float | None = None) -> Alert:
    wait = min(_FIRST_WAIT * 2 ** min(alert.tries, 10), _LONGEST_WAIT)
    if retry_after is not None:
        wait = timedelta(seconds=retry_after)
    return replace(alert, tries=alert.tries + 1, last_error=why, not_before=now + wait)


def revive(*, archive: Archive, now: datetime) -> int:
    """Put every alert that is not delivered back in front; return how many."""
    undelivered = [a for a in archive.alerts() if a.state is not AlertState.DELIVERED]
    for alert in undelivered:
        archive.save_alert(replace(alert, state=AlertState.PENDING, not_before=now))
    return len(undelivered)
