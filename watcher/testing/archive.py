"""An archive in memory that passes the same contract as the one on SQL; nothing outlives it.

For tests of services. Not for several processes, and slow on many thousands of rows.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from watcher.errors import NotFound, WriteConflict
from watcher.model.alert import Alert, AlertState
from watcher.model.change import Change, Review, Revision
from watcher.model.check import RecordedCheck, RecordPlace
from watcher.model.source import Resource
from watcher.model.statement import Listing, StatementText
from watcher.ports import ChangeFilter, CheckSummary, Finding, Known, LastSight, OpenEvent

_MOVES_ON = {"last_seen", "last_capture"}

_Noun = TypeVar("_Noun")


class MemoryArchive:
    """`watcher.ports.Archive` in dictionaries; may be used from several threads."""

    def __init__(self) -> None:
        """Begin empty."""
        self._one_at_a_time = threading.RLock()
        self._alerts: dict[str, Alert] = {}
        self._reviews: dict[str, dict[tuple[datetime, str], Review]] = {}
        self.clear_derived()

    def clear_derived(self) -> None:
        """Delete everything that can be rebuilt from the WARC files; keep outbox and notes."""
        with self._one_at_a_time:
            self._resources: dict[str, Resource] = {}
            self._recorded: dict[str, RecordedCheck] = {}
            self._checks: dict[str, CheckSummary] = {}
            self._sights: dict[str, LastSight] = {}
            self._revisions: dict[str, Revision] = {}
            self._texts: dict[str, StatementText] = {}
            self._changes: dict[str, Change] = {}
            self._listings: dict[str, tuple[datetime, Listing]] = {}

    def _all(self, kept: Mapping[str, _Noun]) -> list[_Noun]:
        with self._one_at_a_time:
            return list(kept.values())

    # following

    def follow(self, resources: Sequence[Resource]) -> None:
        """Start following ``resources``; those already followed stay as they are."""
        with self._one_at_a_time:
            for resource in resources:
                self._resources.setdefault(resource.url, resource)

    def resource(self, url: str) -> Resource | None:
        """Return one followed resource."""
        return self._resources.get(url)

    def resources(self, *, source: str | None = None) -> tuple[Resource, ...]:
        """Return all followed resources, by source and URL."""
        wanted = [r for r in self._all(self._resources) if source in {None, r.source}]
        return tuple(sorted(wanted, key=lambda r: (r.source, r.url)))

    def due(self, now: datetime) -> tuple[Resource, ...]:
        """Return the resources whose slot has come, longest overdue first."""
        come = [r for r in self._all(self._resources) if r.next_due <= now]
        return tuple(sorted(come, key=lambda r: (r.next_due, r.url)))

    # one check

    def known(self, url: str) -> Known | None:
        """Return what is known of a resource; ``None`` when it is not followed."""
        with self._one_at_a_time:
            if url not in self._resources:
                return None
            revision = next(reversed(self.revisions(url)), None)
            _, listing = self._listings.get(url, (None, None))
            return Known(
                resource=self._resources[url],
                sight=self._sights.get(url),
                revision=revision,
                text=self._texts.get(revision.id) if revision else None,
                listing=listing,
                unseeing_checks=self._unseeing(url, self._sights.get(url), revision),
            )

    def _unseeing(self, url: str, sight: LastSight | None, revision: Revision | None) -> int:
        seen = [sight.captured_at] if sight else []
        seen += [revision.last_seen] if revision else []
        return sum(
            check.url == url and check.outcome.blind and (not seen or check.captured_at > max(seen))
            for check in self._checks.values()
        )

    def revisions_by_wording(self, url: str, wording_digest: str) -> tuple[Revision, ...]:
        """Return the revisions of ``url`` with these very words, oldest first."""
        return tuple(r for r in self.revisions(url) if r.wording_digest == wording_digest)

    def open_event(self, signature: str, since: datetime) -> OpenEvent | None:
        """Return the newest event with this signature that had a member at or after ``since``."""
        recent = [
            change
            for change in self._newest_first()
            if signature and change.signature == signature and change.first_seen_new >= since
        ]
        newest = [c for c in recent if c.first_seen_new == recent[0].first_seen_new]
        event = min((change.event for change in newest), default=None)
        return None if event is None else OpenEvent(id=event, last_at=recent[0].first_seen_new)

    def write(self, finding: Finding) -> None:
        """Write a finding, whole or not at all. The same check again is a no-op."""
        recorded = finding.recorded
        with self._one_at_a_time:
            if recorded.check.id in self._recorded:
                old = self._recorded[recorded.check.id]
                _refuse_other(f"check {recorded.check.id}", old == recorded)
                return
            self._refuse_conflicts(finding)
            self._recorded[recorded.check.id] = recorded
            self._checks[recorded.check.id] = replace(finding.summary, id=recorded.check.id)
            self.follow(finding.discovered)
            self._resources[finding.resource.url] = finding.resource
            self._write_sight(finding)
            self._write_revision(finding)
            for change in finding.changes:
                self._changes[change.id] = replace(change, review=Review.NEW)
            self._write_listing(finding)
            for alert in finding.alerts:
                self._alerts.setdefault(alert.id, alert)

    def _refuse_conflicts(self, finding: Finding) -> None:
        revision, text = finding.revision, finding.text
        if revision is not None:
            old = self._revisions.get(revision.id)
            _refuse_other(f"revision {revision.id}", old is None or _once(old) == _once(revision))
            kept = self._texts.get(revision.id) if old else text
            _refuse_other(f"revision {revision.id}", text is None or kept == text)
            numbers = {r.number: r.id for r in self.revisions(revision.url)}
            same = numbers.get(revision.number, revision.id) == revision.id
            _refuse_other(f"revision {revision.number} of {revision.url}", same)
        for change in finding.changes:
            known = self._changes.get(change.id)
            same = known is None or known == replace(change, review=Review.NEW)
            _refuse_other(f"change {change.id}", same)

    def _write_sight(self, finding: Finding) -> None:
        if finding.sight:
            self._sights[finding.resource.url] = finding.sight

    def _write_revision(self, finding: Finding) -> None:
        revision = finding.revision
        if revision is None:
            return
        old = self._revisions.get(revision.id)
        if old is None or old.last_seen < revision.last_seen:
            self._revisions[revision.id] = revision
        if finding.text is not None:
            self._texts[revision.id] = finding.text

    def _write_listing(self, finding: Finding) -> None:
        url, at = finding.resource.url, finding.recorded.check.captured_at
        if finding.listing is not None:
            self._listings[url] = (at, finding.listing)
        for shown, title in finding.listed:
            if resource := self._resources.get(shown):
                title_now = title or resource.listed_as
                self._resources[shown] = replace(resource, listed_as=title_now, delisted=False)
        for lost in finding.due_now:
            if resource := self._resources.get(lost):
                due = min(resource.next_due, at)
                self._resources[lost] = replace(resource, next_due=due, delisted=True)

    def indexed_end(self, file: str) -> int:
        """Return the offset in a WARC file up to which every check has been written here."""
        recorded = self._all(self._recorded)
        return max((r.end for r in recorded if r.metadata.file == file), default=0)

    # reading

    def change(self, change_id: str) -> Change | None:
        """Return one change; an unambiguous beginning of an id is enough."""
        with self._one_at_a_time:
            found = [i for i in sorted(self._changes) if i.startswith(change_id.lower())]
            found = [change_id] if change_id in self._changes else found
            if len(found) > 1:
                named = ", ".join(found[:10])
                raise NotFound(f"{change_id!r} begins the ids of several changes: {named}")
            return self._reviewed(self._changes[found[0]]) if found else None

    def changes(self, wanted: ChangeFilter) -> tuple[Change, ...]:
        """Return the changes that match, newest first; ``until`` itself is outside."""
        found = [change for change in self._newest_first() if _matches(change, wanted)]
        return tuple(self._reviewed(change) for change in found[: wanted.limit])

    def _newest_first(self) -> list[Change]:
        by_id = sorted(self._all(self._changes), key=lambda change: change.id)
        return sorted(by_id, key=lambda change: change.first_seen_new, reverse=True)

    def _reviewed(self, change: Change) -> Change:
        reviews = self._reviews.get(change.id)
        return replace(change, review=reviews[max(reviews)]) if reviews else change

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """Return all revisions of a resource, oldest first."""
        mine = [revision for revision in self._all(self._revisions) if revision.url == url]
        return tuple(sorted(mine, key=lambda revision: revision.number))

    def text(self, revision_id: str) -> StatementText | None:
        """Return the text of a revision."""
        return self._texts.get(revision_id)

    def checks(self, url: str, *, limit: int | None = None) -> tuple[CheckSummary, ...]:
        """Return the checks of a resource, newest first."""
        mine = [check for check in self._all(self._checks) if check.url == url]
        return tuple(sorted(mine, key=lambda c: (c.captured_at, c.id), reverse=True)[:limit])

    def last_checks(self) -> tuple[CheckSummary, ...]:
        """Return the newest check of every resource."""
        newest = (self.checks(resource.url, limit=1) for resource in self.resources())
        return tuple(check for checks in newest for check in checks)

    def place_of_check(self, check_id: str) -> RecordPlace | None:
        """Return the stretch of a WARC file that holds all records of a check."""
        recorded = self._recorded.get(check_id)
        if recorded is None:
            return None
        begin = recorded.metadata
        return replace(begin, length=recorded.end - begin.offset)

    def members(self, event: str) -> int:
        """Return how many changes an event has."""
        return sum(change.event == event for change in self._all(self._changes))

    def review(self, change_id: str, review: Review, note: str, author: str, at: datetime) -> None:  # noqa: ARG002 -- no one can ask this archive for the note
        """Keep what the newsroom made of a change."""
        with self._one_at_a_time:
            change = self.change(change_id)
            if change is None:
                raise NotFound(f"no change {change_id!r}")
            self._reviews.setdefault(change.id, {})[at, author] = review

    # outbox

    def alerts(self, *, pending_at: datetime | None = None) -> tuple[Alert, ...]:
        """Return all alerts, oldest first; or the pending ones that may go out at an instant."""
        chosen = [
            alert
            for alert in self._all(self._alerts)
            if pending_at is None
            or (alert.state is AlertState.PENDING and alert.not_before <= pending_at)
        ]
        return tuple(sorted(chosen, key=lambda alert: (alert.created_at, alert.id)))

    def save_alert(self, alert: Alert) -> None:
        """Keep the new state of an alert."""
        with self._one_at_a_time:
            old = self._alerts.get(alert.id, alert)
            same = (old.event, old.route) == (alert.event, alert.route)
            _refuse_other(f"alert {alert.id}", same)
            self._alerts[alert.id] = alert


def _once(revision: Revision) -> dict[str, Any]:
    """Return the fields of a revision that never change."""
    names = (field.name for field in fields(revision))
    return {name: getattr(revision, name) for name in names if name not in _MOVES_ON}


def _refuse_other(what: str, same: bool) -> None:
    if not same:
        raise WriteConflict(f"{what} was written before with other content")


def _matches(change: Change, wanted: ChangeFilter) -> bool:
    return all(_conditions(change, wanted))


def _conditions(change: Change, wanted: ChangeFilter) -> Iterable[bool]:
    yield wanted.since is None or change.first_seen_new >= wanted.since
    yield wanted.until is None or change.first_seen_new < wanted.until
    yield wanted.agency in {None, change.agency}
    yield wanted.source in {None, change.source}
    yield wanted.url in {None, change.url}
    yield wanted.event in {None, change.event}
    yield wanted.topic is None or wanted.topic in change.topics
    yield wanted.kind is None or wanted.kind in change.kinds
    yield wanted.severity is None or change.severity >= wanted.severity
