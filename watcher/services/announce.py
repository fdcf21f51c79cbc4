"""Change → event → alerts: one cause is one event, and an event is told once per route."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.model.alert import Alert, Route
from watcher.model.change import Change
from watcher.model.digest import short_id
from watcher.ports import Archive, Finding

EVENT_WINDOW = timedelta(hours=24)
"""A change joins an event whose last member was first seen at most this long ago."""


def announce(
    finding: Finding, *, archive: Archive, routes: Sequence[Route], alert: bool
) -> Finding:
    """Return ``finding`` with each change in its event and, with ``alert``, with alerts for it.

    An event that already told a route is not told again when another page joins it.
    """
    changes: list[Change] = []
    alerts: list[Alert] = []
    for change in finding.changes:
        joined = _in_event(change, changes, archive)
        changes.append(joined)
        if alert:
            alerts += [_alert(joined, route) for route in routes if route.wants(joined)]
    return replace(finding, changes=tuple(changes), alerts=tuple(alerts))


def _in_event(change: Change, beside: list[Change], archive: Archive) -> Change:
    if not change.signature:
        return change
    for sibling in beside:
        if sibling.signature == change.signature:
            return replace(change, event=sibling.event)
    event = archive.open_event(change.signature, change.first_seen_new - EVENT_WINDOW)
    return replace(change, event=event.id) if event else change


def _alert(change: Change, route: Route) -> Alert:
    return Alert(
        id=short_id("a", change.event, route.name),
        event=change.event,
        change=change.id,
        route=route.name,
        created_at=change.first_seen_new,
        not_before=change.first_seen_new,
    )
