"""Writing one finding: every row of it, inside a transaction that the caller began.

A key that is written again with what it holds is left alone; with anything else it is a
`WriteConflict`, and the caller's transaction is given up. Only a resource's state, the last
sight, the last listing and the last time a revision was seen may move on.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, func, or_, select, update

from watcher.errors import WriteConflict
from watcher.model.alert import Alert
from watcher.model.change import Change, Revision
from watcher.model.source import Resource
from watcher.model.statement import StatementText
from watcher.ports import Finding
from watcher.store.dialects import insert_new, put
from watcher.store.rows import change_row, check_row, flat_row, revision_row, sight_row, text_row
from watcher.store.schema import (
    alerts,
    change_kinds,
    change_topics,
    changes,
    checks,
    listings,
    resources,
    revisions,
    sights,
    texts,
)
from watcher.text.canonical import listing_to_json, to_json

_RECORDED = ("url", "source", "agency", "kind", "slot", "captured_at", "file", "begin", "end")
"""The columns of a check that were recorded; the others are how it was read."""

_ONCE = (
    "url",
    "number",
    "text_digest",
    "wording_digest",
    "derivation",
    "cause",
    "first_seen",
    "first_capture",
)
"""The columns of a revision that never change."""


def write_finding(connection: Connection, finding: Finding) -> None:
    """Write a finding; do nothing when its check was written before.

    Raises `WriteConflict` when the same check was recorded otherwise, or when a revision or
    change of the finding is known with other content.
    """
    if not _write_check(connection, finding):
        return
    follow(connection, finding.discovered)
    put(connection, resources, flat_row(finding.resource))
    if finding.sight is not None:
        # Written later is later, whatever the times say: a clock may have been set back.
        put(connection, sights, sight_row(finding.resource.url, finding.sight))
    if finding.revision is not None:
        _write_revision(connection, finding.revision, finding.text)
    for change in finding.changes:
        _write_change(connection, change)
    _write_listing(connection, finding)
    insert_new(connection, alerts, [flat_row(alert) for alert in finding.alerts])


def follow(connection: Connection, followed: Sequence[Resource]) -> None:
    """Insert the resources that are not there yet."""
    insert_new(connection, resources, [flat_row(resource) for resource in followed])


def save_alert(connection: Connection, alert: Alert) -> None:
    """Keep the state of an alert.

    Raises `WriteConflict` when its id belongs to another event or route.
    """
    old = connection.execute(select(alerts).where(alerts.c.id == alert.id)).mappings().first()
    if old is not None and (old["event"], old["route"]) != (alert.event, alert.route):
        raise WriteConflict(
            f"alert {alert.id} tells {old['route']} of event {old['event']}; "
            f"it cannot also tell {alert.route} of {alert.event}"
        )
    put(connection, alerts, flat_row(alert))


def _write_check(connection: Connection, finding: Finding) -> bool:
    """Write the row of the check; return whether it was new."""
    row = check_row(finding)
    old = _row_of(connection, checks, row["id"])
    if old is None:
        insert_new(connection, checks, [row])
        return True
    _refuse_other(f"check {row['id']}", old, row, _RECORDED)
    return False


def _write_revision(connection: Connection, revision: Revision, text: StatementText | None) -> None:
    digest = _write_text(connection, text)
    row = revision_row(revision, digest)
    old = _row_of(connection, revisions, revision.id)
    if old is None:
        connection.execute(revisions.insert(), row)
        return
    _refuse_other(
        f"revision {revision.id}", old, row, _ONCE if digest is None else (*_ONCE, "text")
    )
    connection.execute(
        update(revisions)
        .where(revisions.c.id == revision.id, revisions.c.last_seen < revision.last_seen)
        .values(last_seen=revision.last_seen, last_capture=revision.last_capture)
    )


def _write_text(connection: Connection, text: StatementText | None) -> str | None:
    if text is None:
        return None
    row = text_row(to_json(text))
    insert_new(connection, texts, [row])
    digest: str = row["digest"]
    return digest


def _write_change(connection: Connection, change: Change) -> None:
    row = change_row(change)
    old = _row_of(connection, changes, change.id)
    if old is not None:
        _refuse_other(f"change {change.id}", old, row, row)
        return
    connection.execute(changes.insert(), row)
    kinds = [{"change": change.id, "kind": kind} for kind in row["kinds"]]
    topics = [{"change": change.id, "topic": topic} for topic in change.topics]
    insert_new(connection, change_kinds, kinds)
    insert_new(connection, change_topics, topics)


def _write_listing(connection: Connection, finding: Finding) -> None:
    url, at = finding.resource.url, finding.recorded.check.captured_at
    if finding.listing is not None:
        body = listing_to_json(finding.listing)
        put(connection, listings, {"url": url, "seen": at, "body": body})
    _mark_listed(connection, finding.listed)
    _mark_delisted(connection, finding)


def _mark_listed(connection: Connection, listed: Iterable[tuple[str, str]]) -> None:
    """Keep the titles shown; one without a title (a sitemap) shows the resource all the same."""
    shown = [{"shown_url": url, "shown_title": title} for url, title in listed]
    if not shown:
        return
    title = func.coalesce(func.nullif(bindparam("shown_title"), ""), resources.c.listed_as)
    connection.execute(
        update(resources)
        .where(
            resources.c.url == bindparam("shown_url"),
            or_(resources.c.delisted, resources.c.listed_as != title),
        )
        .values(listed_as=title, delisted=False),
        shown,
    )


def _mark_delisted(connection: Connection, finding: Finding) -> None:
    at = finding.recorded.check.captured_at
    for url in finding.due_now:
        lost = update(resources).where(resources.c.url == url)
        connection.execute(lost.values(delisted=True))
        connection.execute(lost.where(resources.c.next_due > at).values(next_due=at))


def _row_of(connection: Connection, table: Table, key: str) -> RowMapping | None:
    return connection.execute(select(table).where(table.c.id == key)).mappings().first()


def _refuse_other(what: str, old: RowMapping, new: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if old[name] != new[name]:
            raise WriteConflict(
                f"{what} was written with {name} {old[name]!r:.80}; "
                f"now it is offered with {new[name]!r:.80}"
            )
