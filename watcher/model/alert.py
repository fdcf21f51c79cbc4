"""Alerts: routes say who hears of what, the outbox keeps every decision until it was delivered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from watcher.model.change import Change, Kind, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who hears of what: every filter that is not empty must match. ``name`` is unique.

    ``url`` and ``secret`` are read from the environment or from a 0600 file, never from
    the config file itself; they are kept out of ``repr``.
    """

    name: str
    to: Literal["slack", "webhook"]
    severity: Severity = Severity.NOTABLE
    agencies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def wants(self, change: Change) -> bool:
        """Whether this route should hear of ``change``."""
        return (
            change.severity is not Severity.NONE
            and change.severity >= self.severity
            and (not self.agencies or change.agency in self.agencies)
            and (not self.sources or change.source in self.sources)
            and (not self.topics or not set(self.topics).isdisjoint(change.topics))
            and (not self.kinds or not set(self.kinds).isdisjoint(change.kinds))
        )


class AlertState(StrEnum):
    """Where an alert stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """The channel refused it for good; ``watcher alerts retry`` revives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Our decision to tell one route of one event. ``id`` lets a receiver drop repeats."""

    id: str
    event: str
    change: str
    """The first member of the event: the change shown in full."""
    route: str
    created_at: datetime
    not_before: datetime
    state: AlertState = AlertState.PENDING
    tries: int = 0
    last_error: str = ""
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is asked to deliver: the alert, its change, and how many pages share it."""

    alert: Alert
    change: Change
    members: int
    change_link: str
    """A URL or a command that shows the change."""
