"""Read-only questions about the archive, answered for the commands, the viewer and reports."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.errors import NotFound
from watcher.model.alert import Alert
from watcher.model.change import Change, Comparison, Revision
from watcher.model.source import Resource, ResourceKind
from watcher.model.statement import StatementText
from watcher.ports import Archive, CheckSummary
from watcher.text.compare import compare

OVERDUE_AFTER = timedelta(minutes=30)
"""A slot that passed this long ago without a check makes ``watcher status`` exit 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionText:
    """A revision with its text."""

    revision: Revision
    text: StatementText


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that was seen of one resource: revisions oldest first, checks newest first."""

    resource: Resource
    revisions: tuple[Revision, ...]
    checks: tuple[CheckSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How everything that is followed stands at an instant.

    ``last`` maps a URL to its newest check; ``overdue`` are the resources whose slot passed
    more than `OVERDUE_AFTER` ago without one.
    """

    at: datetime
    followed: tuple[Resource, ...]
    due: tuple[Resource, ...]
    overdue: tuple[Resource, ...]
    outbox: tuple[Alert, ...]
    last: dict[str, CheckSummary]


def one_change(archive: Archive, change_id: str) -> Change:
    """Return a change by its id or an unambiguous beginning of it; raise `NotFound`."""
    change = archive.change(change_id)
    if change is None:
        raise NotFound(f"no change {change_id!r} in the archive; watcher changes lists them")
    return change


def followed(archive: Archive, url: str) -> Resource:
    """Return a followed resource; raise `NotFound` when the URL is not followed."""
    resource = archive.resource(url)
    if resource is None:
        raise NotFound(f"{url} is not followed; watcher resources lists what is")
    return resource


def in_force(archive: Archive, url: str, at: datetime) -> RevisionText:
    """Return the text that was last seen at or before ``at``; raise `NotFound` when none was."""
    followed(archive, url)
    earlier = [r for r in archive.revisions(url) if r.first_seen <= at]
    if not earlier:
        raise NotFound(f"{url} was not seen at or before {at:%Y-%m-%d %H:%M:%S} UTC")
    return _with_text(archive, earlier[-1])


def last_check(archive: Archive, url: str, at: datetime) -> CheckSummary | None:
    """Return the last check of a resource at or before ``at``."""
    return next((check for check in archive.checks(url) if check.captured_at <= at), None)


def difference(
    archive: Archive, url: str, *, since: datetime | None, until: datetime | None
) -> tuple[RevisionText, RevisionText, Comparison]:
    """Compare the texts in force at two instants; by default the last two revisions."""
    followed(archive, url)
    revisions = archive.revisions(url)
    if not revisions:
        raise NotFound(f"no text of {url} was ever seen")
    new = in_force(archive, url, until) if until else _with_text(archive, revisions[-1])
    if since is not None:
        old = in_force(archive, url, since)
    else:
        before = [r for r in revisions if r.number < new.revision.number]
        if not before:
            raise NotFound(f"{url} has only one revision up to then: nothing to compare")
        old = _with_text(archive, before[-1])
    return old, new, compare(old.text, new.text)


def history(archive: Archive, url: str, *, limit: int | None = None) -> History:
    """Return everything that was seen of a resource."""
    return History(
        resource=followed(archive, url),
        revisions=archive.revisions(url),
        checks=archive.checks(url, limit=limit),
    )


def standing(archive: Archive, *, at: datetime) -> Standing:
    """Return how everything stands at ``at``; robots.txt files are asked on need and never due."""
    followed = tuple(r for r in archive.resources() if r.kind is not ResourceKind.ROBOTS)
    return Standing(
        at=at,
        followed=followed,
        due=tuple(resource for resource in followed if resource.next_due <= at),
        overdue=tuple(r for r in followed if r.next_due + OVERDUE_AFTER < at),
        outbox=archive.alerts(),
        last={summary.url: summary for summary in archive.last_checks()},
    )


def _with_text(archive: Archive, revision: Revision) -> RevisionText:
    text = archive.text(revision.id)
    if text is None:
        raise NotFound(f"the text of revision {revision.id} is not in the index: watcher rederive")
    return RevisionText(revision=revision, text=text)
