"""Reading the index: one query a question, inside a transaction that the caller began.

Answers in nouns. Nothing here writes, and nothing decides what an answer means.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, select

from watcher.errors import FixityError, NotFound
from watcher.model.alert import Alert, AlertState
from watcher.model.change import Change, Revision
from watcher.model.check import Outcome, RecordPlace
from watcher.model.digest import sha256
from watcher.model.source import Resource
from watcher.model.statement import StatementText
from watcher.ports import ChangeFilter, CheckSummary, Known, LastSight, OpenEvent
from watcher.store.rows import change_of, revision_of, sight_of, summary_of
from watcher.store.schema import (
    alerts,
    change_kinds,
    change_topics,
    changes,
    checks,
    listings,
    resources,
    reviews,
    revisions,
    sights,
    texts,
)
from watcher.text.canonical import from_json, listing_from_json

_BLIND = tuple(outcome for outcome in Outcome if outcome.blind)

_CANDIDATES = 10
"""How many ids an ambiguous beginning names."""


# following


def resource(connection: Connection, url: str) -> Resource | None:
    """Return one followed resource."""
    row = connection.execute(select(resources).where(resources.c.url == url)).mappings().first()
    return None if row is None else Resource(**row)


def followed(connection: Connection, source: str | None) -> tuple[Resource, ...]:
    """Return all resources, or those of one source, by source and URL."""
    query = select(resources).order_by(resources.c.source, resources.c.url)
    if source is not None:
        query = query.where(resources.c.source == source)
    return _resources(connection, query)


def due(connection: Connection, now: datetime) -> tuple[Resource, ...]:
    """Return the resources whose slot has come, longest overdue first."""
    query = select(resources).where(resources.c.next_due <= now)
    return _resources(connection, query.order_by(resources.c.next_due, resources.c.url))


def _resources(connection: Connection, query: Select[Any]) -> tuple[Resource, ...]:
    return tuple(Resource(**row) for row in connection.execute(query).mappings())


# one check


def known(connection: Connection, url: str) -> Known | None:
    """Return what is known of a resource; ``None`` when it is not followed."""
    found = resource(connection, url)
    if found is None:
        return None
    sight = _sight(connection, url)
    revision, text = _in_force(connection, url)
    row = connection.execute(select(listings).where(listings.c.url == url)).mappings().first()
    return Known(
        resource=found,
        sight=sight,
        revision=revision,
        text=text,
        listing=None if row is None else listing_from_json(row["body"]),
        unseeing_checks=_unseeing(connection, url, sight, revision),
    )


def _sight(connection: Connection, url: str) -> LastSight | None:
    row = connection.execute(select(sights).where(sights.c.url == url)).mappings().first()
    return None if row is None else sight_of(row)


def _in_force(connection: Connection, url: str) -> tuple[Revision | None, StatementText | None]:
    newest = (
        select(revisions, texts.c.body)
        .outerjoin(texts, texts.c.digest == revisions.c.text)
        .where(revisions.c.url == url)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    row = connection.execute(newest).mappings().first()
    return (None, None) if row is None else (revision_of(row), _text_of(row))


def _text_of(row: RowMapping) -> StatementText | None:
    """Read a text, proving first that it is the one that was written."""
    if row["text"] is None:
        return None
    if row["body"] is None or sha256(row["body"].encode()) != row["text"]:
        raise FixityError(f"the index is damaged: the text {row['text']} does not match its digest")
    return from_json(row["body"])


def _unseeing(
    connection: Connection, url: str, sight: LastSight | None, revision: Revision | None
) -> int:
    """Count the blind checks since content was last seen; a 304 counts as seeing the revision."""
    query = (
        select(func.count())
        .select_from(checks)
        .where(checks.c.url == url, checks.c.outcome.in_(_BLIND))
    )
    seen = [sight.captured_at] if sight else []
    seen += [revision.last_seen] if revision else []
    if seen:
        query = query.where(checks.c.captured_at > max(seen))
    return connection.execute(query).scalar_one()


def revisions_of(
    connection: Connection, url: str, wording_digest: str | None = None
) -> tuple[Revision, ...]:
    """Return the revisions of ``url``, or those with these very words, oldest first."""
    query = select(revisions).where(revisions.c.url == url).order_by(revisions.c.number)
    if wording_digest is not None:
        query = query.where(revisions.c.wording_digest == wording_digest)
    return tuple(revision_of(row) for row in connection.execute(query).mappings())


def text(connection: Connection, revision_id: str) -> StatementText | None:
    """Return the text of a revision."""
    query = (
        select(revisions.c.text, texts.c.body)
        .outerjoin(texts, texts.c.digest == revisions.c.text)
        .where(revisions.c.id == revision_id)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _text_of(row)


def open_event(connection: Connection, signature: str, since: datetime) -> OpenEvent | None:
    """Return the newest event with this signature that had a member at or after ``since``."""
    if not signature:
        return None
    query = (
        select(changes.c.event, changes.c.first_seen_new)
        .where(changes.c.signature == signature, changes.c.first_seen_new >= since)
        .order_by(changes.c.first_seen_new.desc(), changes.c.event)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else OpenEvent(id=row["event"], last_at=row["first_seen_new"])


def members(connection: Connection, event: str) -> int:
    """Return how many changes an event has."""
    query = select(func.count()).select_from(changes).where(changes.c.event == event)
    return connection.execute(query).scalar_one()


def indexed_end(connection: Connection, file: str) -> int:
    """Return the largest end of a check in a WARC file, 0 when none is written."""
    query = select(func.max(checks.c.end)).where(checks.c.file == file)
    return connection.execute(query).scalar() or 0


def indexed_files(connection: Connection) -> dict[str, int]:
    """Return for every WARC file with a written check the largest end of one."""
    query = select(checks.c.file, func.max(checks.c.end)).group_by(checks.c.file)
    return {file: end for file, end in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy


# changes


def _changes_with_review() -> Select[Any]:
    latest = (
        select(reviews.c.review)
        .where(reviews.c.change == changes.c.id)
        .order_by(reviews.c.at.desc(), reviews.c.author.desc())
        .limit(1)
        .correlate(changes)
        .scalar_subquery()
    )
    return select(changes, latest.label("review"))


def change(connection: Connection, change_id: str) -> Change | None:
    """Return one change by its id or an unambiguous beginning of it.

    Raises `NotFound` naming the candidates when there are several.
    """
    row = (
        connection.execute(_changes_with_review().where(changes.c.id == change_id))
        .mappings()
        .first()
    )
    if row is not None:
        return change_of(row)
    begins = changes.c.id.startswith(change_id.lower(), autoescape=True)
    query = select(changes.c.id).where(begins).order_by(changes.c.id).limit(_CANDIDATES + 1)
    found = connection.execute(query).scalars().all()
    if len(found) > 1:
        named = ", ".join(found[:_CANDIDATES]) + (" …" if len(found) > _CANDIDATES else "")
        raise NotFound(f"{change_id!r} begins the ids of several changes: {named}")
    return change(connection, found[0]) if found else None


def changes_wanted(connection: Connection, wanted: ChangeFilter) -> tuple[Change, ...]:
    """Return the changes that match, newest first; ``until`` itself is outside."""
    query = (
        _changes_with_review()
        .where(*_conditions(wanted))
        .order_by(changes.c.first_seen_new.desc(), changes.c.id)
        .limit(wanted.limit)
    )
    return tuple(change_of(row) for row in connection.execute(query).mappings())


def _conditions(wanted: ChangeFilter) -> Iterable[ColumnElement[bool]]:
    for name in ("agency", "source", "url", "event"):
        value = getattr(wanted, name)
        if value is not None:
            yield changes.c[name] == value
    if wanted.since is not None:
        yield changes.c.first_seen_new >= wanted.since
    if wanted.until is not None:
        yield changes.c.first_seen_new < wanted.until
    if wanted.severity is not None:
        yield changes.c.severity >= wanted.severity
    if wanted.kind is not None:
        of_kind = select(change_kinds.c.change).where(change_kinds.c.kind == wanted.kind.value)
        yield changes.c.id.in_(of_kind)
    if wanted.topic is not None:
        of_topic = select(change_topics.c.change).where(change_topics.c.topic == wanted.topic)
        yield changes.c.id.in_(of_topic)


# checks


def checks_of(connection: Connection, url: str, limit: int | None) -> tuple[CheckSummary, ...]:
    """Return the checks of a URL, newest first."""
    query = (
        select(checks)
        .where(checks.c.url == url)
        .order_by(checks.c.captured_at.desc(), checks.c.id.desc())
        .limit(limit)
    )
    return tuple(summary_of(row) for row in connection.execute(query).mappings())


def last_checks(connection: Connection) -> tuple[CheckSummary, ...]:
    """Return the newest check of every resource, by source and URL."""
    mine = checks.alias()
    newest = (
        select(mine.c.id)
        .where(mine.c.url == resources.c.url)
        .order_by(mine.c.captured_at.desc(), mine.c.id.desc())
        .limit(1)
        .correlate(resources)
        .scalar_subquery()
    )
    query = (
        select(checks)
        .join(resources, checks.c.id == newest)
        .order_by(resources.c.source, resources.c.url)
    )
    return tuple(summary_of(row) for row in connection.execute(query).mappings())


def place_of_check(connection: Connection, check_id: str) -> RecordPlace | None:
    """Return the stretch of a WARC file that holds all records of a check."""
    query = select(checks.c.file, checks.c.begin, checks.c.end).where(checks.c.id == check_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    return RecordPlace(file=row.file, offset=row.begin, length=row.end - row.begin)


# outbox


def alerts_of(connection: Connection, pending_at: datetime | None) -> tuple[Alert, ...]:
    """Return all alerts, or the pending ones that may go out at an instant, oldest first."""
    query = select(alerts).order_by(alerts.c.created_at, alerts.c.id)
    if pending_at is not None:
        may_go = and_(alerts.c.state == AlertState.PENDING, alerts.c.not_before <= pending_at)
        query = query.where(may_go)
    return tuple(Alert(**row) for row in connection.execute(query).mappings())
