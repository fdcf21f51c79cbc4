"""A history: findings of one resource, check after check, that are consistent with each other.

For tests only, and made of ``watcher.testing.builders`` alone: no engine reads or compares
anything here, so a history says what services would find, not what they do find.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from watcher.model.alert import Alert
from watcher.model.change import Change, Revision
from watcher.model.check import Check, Outcome, RecordedCheck
from watcher.model.digest import sha256, short_id
from watcher.ports import Finding
from watcher.testing.builders import (
    MOMENT,
    NEW_WORDS,
    OLD_WORDS,
    PACE,
    URL,
    a_change,
    a_check,
    a_place,
    a_recorded_check,
    a_resource,
    a_revision,
    a_sight,
    a_summary,
    a_text,
    an_alert,
    check_id,
)


def a_history(
    words: Sequence[str] = (OLD_WORDS, NEW_WORDS),
    *,
    url: str = URL,
    start: datetime = MOMENT,
    first_check: int = 1,
) -> tuple[Finding, ...]:
    """Return the findings of one check after the other of ``url``, each seeing the next ``words``.

    The first is a first sight; equal neighbours give an unchanged check; others a change
    with an alert. Checks are numbered from ``first_check`` and lie one behind the other in
    `WARC_FILE`, so that histories with neighbouring numbers fit together.
    """
    findings: list[Finding] = []
    for index, seen in enumerate(words):
        before = findings[-1] if findings else None
        findings.append(_next_finding(before, seen, url, start + index * PACE, first_check + index))
    return tuple(findings)


def _next_finding(
    before: Finding | None, words: str, url: str, at: datetime, number: int
) -> Finding:
    recorded = _recorded(url, at, number)
    revision = _revision(before.revision if before else None, words, recorded.check)
    is_new = before is None or before.revision is None or before.revision.id != revision.id
    change = _change(before, revision, recorded.check) if before and is_new else None
    outcome = Outcome.FIRST_SEEN if before is None else Outcome.UNCHANGED
    return Finding(
        recorded=recorded,
        summary=a_summary(
            id=recorded.check.id,
            url=url,
            slot=at,
            captured_at=at,
            outcome=Outcome.CHANGED if change else outcome,
            change=change.id if change else None,
        ),
        resource=a_resource(url=url, next_due=at + PACE),
        sight=a_sight(
            check=recorded.check.id,
            captured_at=at,
            place=recorded.responses[0][0],
            payload_digest=sha256(words.encode()),
        ),
        revision=revision,
        text=a_text(words) if is_new else None,
        changes=(change,) if change else (),
        alerts=(_alert(change),) if change else (),
    )


def _recorded(url: str, at: datetime, number: int) -> RecordedCheck:
    begin = 400 + (number - 1) * 2_000
    return a_recorded_check(
        check=a_check(id=check_id(number), url=url, slot=at, captured_at=at),
        metadata=a_place(offset=begin, length=600),
        responses=((a_place(offset=begin + 800, length=1_200),),),
        end=begin + 2_000,
    )


def _revision(before: Revision | None, words: str, check: Check) -> Revision:
    wording = sha256(words.encode())
    if before is not None and before.wording_digest == wording:
        return replace(before, last_seen=check.captured_at, last_capture=check.id)
    number = before.number + 1 if before else 1
    return a_revision(
        id=short_id("r", check.url, str(number), wording),
        url=check.url,
        number=number,
        text_digest=sha256(b"stamps\n" + words.encode()),
        wording_digest=wording,
        cause="edited" if before else "first_seen",
        first_seen=check.captured_at,
        last_seen=check.captured_at,
        first_capture=check.id,
        last_capture=check.id,
    )


def _change(before: Finding, revision: Revision, check: Check) -> Change:
    assert before.revision is not None
    return a_change(
        id=short_id("c", check.url, check.id),
        event=short_id("e", check.url, check.id),
        url=check.url,
        last_seen_old=before.revision.last_seen,
        first_seen_new=check.captured_at,
        old_digest=before.revision.text_digest,
        new_digest=revision.text_digest,
        old_revision=before.revision.id,
        new_revision=revision.id,
        check=check.id,
    )


def _alert(change: Change) -> Alert:
    return an_alert(
        id=short_id("a", change.event, "desk"),
        event=change.event,
        change=change.id,
        created_at=change.first_seen_new,
        not_before=change.first_seen_new,
    )
