"""The JSON of every read command, as plain dicts; ``docs/formats/records.md`` specifies it.

Records are exact: page text stays as it is, unseen characters included. Print them with
`watcher.render.safe.to_json`, which keeps a terminal safe. Nothing here decides what is
due, overdue or worth an alert: callers say so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from watcher.model.alert import Alert, AlertState, Message
from watcher.model.change import Change, Comparison, Hunk, Revision
from watcher.model.moment import stamp, utc
from watcher.model.source import Resource, ResourceState, Source, Topic
from watcher.model.statement import StatementText
from watcher.ports import CheckSummary
from watcher.text.canonical import text_digest

Record = dict[str, Any]
"""A JSON object; its keys are specified in ``docs/formats/records.md``."""

_NEEDS_ATTENTION = frozenset(
    {
        ResourceState.BLOCKED,
        ResourceState.FAILING,
        ResourceState.RULES_BROKEN,
        ResourceState.WITHDRAWAL_SUSPECTED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoTexts:
    """What is known of two texts, or of two payloads that gave fewer.

    ``outcome`` is that of ``found``, or says why there is no text: then ``found`` is
    ``None``, the side without a text too, and ``reasons`` say what was seen instead.
    """

    outcome: Literal["identical", "noise", "changed", "rules_broken", "blocked", "gone"]
    derivation: str
    id: str | None = None
    found: Comparison | None = None
    reasons: tuple[str, ...] = ()
    old: StatementText | None = None
    new: StatementText | None = None

    @property
    def alerts(self) -> bool:
        """Whether the difference would be told to somebody who hears of every severity."""
        return self.found is not None and self.found.alerts


def moment(at: datetime) -> str:
    """Return an instant as RFC 3339 with Z: seconds, and microseconds where it has any.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 6, 11, 14, 2, 3, tzinfo=UTC))
    '2026-06-11T14:02:03Z'
    """
    return stamp(at) if at.microsecond else utc(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def rows(record: Record, key: str) -> Iterator[Record]:
    """Yield the objects of the array ``key``, each with the record's format, for ``--jsonl``."""
    for row in record[key]:
        yield {"format": record["format"], **row}


def comparison(two: TwoTexts) -> Record:
    """Return ``watcher/comparison/1``: two texts side by side."""
    found = two.found or Comparison(outcome="identical")
    return {
        "format": "watcher/comparison/1",
        "id": two.id,
        "outcome": two.outcome,
        "kinds": [kind.value for kind in found.kinds],
        "severity": found.severity.label,
        "alerts": two.alerts,
        "reasons": list(two.reasons or found.reasons),
        "old": two.old and _compared_text(two.old),
        "new": two.new and _compared_text(two.new),
        "hunks": [_hunk(hunk) for hunk in found.hunks],
        "silent": found.silent,
        "derivation": two.derivation,
    }


def _compared_text(side: StatementText) -> Record:
    return {
        "title": side.title,
        "published_on": side.published_on,
        "updated_on": side.updated_on,
        "text_digest": text_digest(side),
        "characters": sum(len(block.text) for block in side.statement),
    }


def _hunk(hunk: Hunk) -> Record:
    return {
        "kinds": [kind.value for kind in hunk.kinds],
        "where": hunk.where,
        "old": hunk.old,
        "new": hunk.new,
        "edits": [[edit.op, edit.text] for edit in hunk.edits],
        "moved_from": hunk.moved_from,
        "muted": hunk.muted,
    }


def sweep(checks: Sequence[CheckSummary], *, started_at: datetime, finished_at: datetime) -> Record:
    """Return ``watcher/sweep/1``: every check of one sweep, and how many came to what."""
    return {
        "format": "watcher/sweep/1",
        "started_at": moment(started_at),
        "finished_at": moment(finished_at),
        "checks": [_check(check) for check in checks],
        "counts": dict(sorted(Counter(check.outcome.value for check in checks).items())),
    }


def _check(check: CheckSummary) -> Record:
    return {
        "id": check.id,
        "agency": check.agency,
        "source": check.source,
        "url": check.url,
        "slot": moment(check.slot),
        "captured_at": moment(check.captured_at),
        "outcome": check.outcome.value,
        "status": check.status,
        "detail": check.detail,
        "change": check.change,
        "bytes": check.bytes,
        "seconds": check.seconds,
    }


def changes(found: Sequence[Change]) -> Record:
    """Return ``watcher/changes/1``: a list of changes without their hunks."""
    return {"format": "watcher/changes/1", "changes": [_change(change) for change in found]}


def change(shown: Change) -> Record:
    """Return ``watcher/change/1``: everything that is known of one change."""
    return {
        "format": "watcher/change/1",
        **_change(shown),
        "old_revision": shown.old_revision,
        "new_revision": shown.new_revision,
        "check": shown.check,
        "signature": shown.signature,
        "derivation": shown.derivation,
        "hunks": [_hunk(hunk) for hunk in shown.hunks],
    }


def _change(listed: Change) -> Record:
    return {
        "id": listed.id,
        "event": listed.event,
        "agency": listed.agency,
        "source": listed.source,
        "url": listed.url,
        "title": listed.title,
        "kinds": [kind.value for kind in listed.kinds],
        "severity": listed.severity.label,
        "reasons": list(listed.reasons),
        "last_seen_old": moment(listed.last_seen_old),
        "first_seen_new": moment(listed.first_seen_new),
        "checks_between": listed.checks_between,
        "silent": listed.silent,
        "topics": list(listed.topics),
        "review": listed.review.value,
        "old_digest": listed.old_digest,
        "new_digest": listed.new_digest,
    }


def alert(message: Message) -> Record:
    """Return ``watcher/alert/1``: what a webhook is sent."""
    return {
        "format": "watcher/alert/1",
        "id": message.alert.id,
        "event": message.alert.event,
        "route": message.alert.route,
        "created_at": moment(message.alert.created_at),
        "members": message.members,
        "change_link": message.change_link,
        "change": change(message.change),
    }


def verification(
    *,
    captures: int,
    payloads: int,
    leaves: int,
    checkpoints: int,
    tokens: int,
    problems: Sequence[tuple[str, str, str]],
) -> Record:
    """Return ``watcher/verification/1``; each problem is (what, where, detail)."""
    return {
        "format": "watcher/verification/1",
        "ok": not problems,
        "checked": {
            "captures": captures,
            "leaves": leaves,
            "payloads": payloads,
            "checkpoints": checkpoints,
            "tokens": tokens,
        },
        "problems": [
            {"what": what, "where": where, "detail": detail} for what, where, detail in problems
        ],
    }


def alerts(outbox: Sequence[Alert]) -> Record:
    """Return ``watcher/alerts/1``: the outbox."""
    return {"format": "watcher/alerts/1", "alerts": [_alert(alert) for alert in outbox]}


def _alert(kept: Alert) -> Record:
    return {
        "id": kept.id,
        "event": kept.event,
        "change": kept.change,
        "route": kept.route,
        "state": kept.state.value,
        "created_at": moment(kept.created_at),
        "not_before": moment(kept.not_before),
        "delivered_at": _moment_or_none(kept.delivered_at),
        "tries": kept.tries,
        "last_error": kept.last_error,
    }


def resources(followed: Sequence[Resource]) -> Record:
    """Return ``watcher/resources/1``: every followed URL and how it stands."""
    return {"format": "watcher/resources/1", "resources": [_resource(one) for one in followed]}


def _resource(followed: Resource) -> Record:
    return {
        "url": followed.url,
        "source": followed.source,
        "agency": followed.agency,
        "kind": followed.kind.value,
        "title": followed.title,
        "listed_as": followed.listed_as,
        "delisted": followed.delisted,
        "state": followed.state.value,
        "state_since": _moment_or_none(followed.state_since),
        "discovered_at": moment(followed.discovered_at),
        "next_due": moment(followed.next_due),
        "gone_checks": followed.gone_checks,
        "failures": followed.failures,
    }


def sources(
    configured: Sequence[Source],
    *,
    topics: Sequence[Topic] = (),
    followed: Mapping[str, int] | None = None,
) -> Record:
    """Return ``watcher/sources/1``: what the configuration follows.

    ``followed`` maps a source's name to how many of its resources the archive follows.
    """
    numbers = followed or {}
    return {
        "format": "watcher/sources/1",
        "sources": [_source(source, numbers.get(source.name, 0)) for source in configured],
        "topics": [{"name": topic.name, "phrases": list(topic.phrases)} for topic in topics],
    }


def _source(source: Source, followed: int) -> Record:
    return {
        "name": source.name,
        "agency": source.agency,
        "resources": [
            {"url": url, "kind": resource_kind.value} for url, resource_kind in source.resources()
        ],
        "follow": list(source.follow),
        "exclude": list(source.exclude),
        "documents": list(source.documents),
        "every_seconds": source.every.total_seconds(),
        "max_pages": source.max_pages,
        "alert_on": list(source.alert_on),
        "followed": followed,
    }


def status(
    followed: Sequence[Resource],
    *,
    at: datetime,
    due: Sequence[Resource],
    overdue: Sequence[Resource],
    outbox: Sequence[Alert] = (),
) -> Record:
    """Return ``watcher/status/1``: how everything that is followed stands at an instant.

    ``overdue`` are the resources whose slot passed longer ago than the caller allows.
    """
    by_state = Counter(one.state.value for one in followed)
    by_alert = Counter(kept.state for kept in outbox)
    return {
        "format": "watcher/status/1",
        "at": moment(at),
        "ok": not overdue,
        "resources": len(followed),
        "states": dict(sorted(by_state.items())),
        "due": len(due),
        "overdue": [_resource(one) for one in overdue],
        "attention": [_resource(one) for one in followed if one.state in _NEEDS_ATTENTION],
        "alerts": {
            "pending": by_alert[AlertState.PENDING],
            "dead": by_alert[AlertState.DEAD],
        },
    }


def history(url: str, *, revisions: Sequence[Revision], checks: Sequence[CheckSummary]) -> Record:
    """Return ``watcher/history/1``: the revisions and checks of one resource."""
    return {
        "format": "watcher/history/1",
        "url": url,
        "revisions": [_revision(revision) for revision in revisions],
        "checks": [_check(check) for check in checks],
    }


def text(revision: Revision, shown: StatementText, *, asked: datetime) -> Record:
    """Return ``watcher/text/1``: the text that was in force at the instant ``asked``."""
    return {
        "format": "watcher/text/1",
        "url": revision.url,
        "asked": moment(asked),
        "revision": _revision(revision),
        "title": shown.title,
        "published_on": shown.published_on,
        "updated_on": shown.updated_on,
        "stamps": dict(shown.stamps),
        "blocks": [
            {"kind": block.kind.value, "text": block.text, "page": block.page, "url": block.url}
            for block in shown.statement
        ],
        "locator": shown.locator,
    }


def _revision(revision: Revision) -> Record:
    return {
        "id": revision.id,
        "number": revision.number,
        "cause": revision.cause,
        "text_digest": revision.text_digest,
        "wording_digest": revision.wording_digest,
        "derivation": revision.derivation,
        "first_seen": moment(revision.first_seen),
        "last_seen": moment(revision.last_seen),
        "first_capture": revision.first_capture,
        "last_capture": revision.last_capture,
    }


def _moment_or_none(at: datetime | None) -> str | None:
    return None if at is None else moment(at)
