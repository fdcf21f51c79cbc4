"""Ready-made nouns of a fictional agency, valid by default, any field overridden by keyword.

For tests only. Nothing here reads a clock or draws a random number: the same call gives the
same value. Several findings that fit together come from ``watcher.testing.history``.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.model.alert import Alert, Message
from watcher.model.change import Change, Comparison, Edit, Hunk, Kind, Revision, Severity
from watcher.model.check import Check, Outcome, RecordedCheck, RecordPlace
from watcher.model.digest import sha256, short_id
from watcher.model.exchange import Exchange, FailureKind, Fetched, FetchFailure, Validators
from watcher.model.source import Resource, ResourceKind, ResourceState, Source
from watcher.model.statement import Block, BlockKind, ListedItem, Listing, StatementText
from watcher.ports import CheckSummary, Finding, LastSight

MOMENT = datetime(2026, 6, 11, 14, 0, tzinfo=UTC)
"""The instant at which everything begins."""

PACE = timedelta(minutes=10)
"""The time between two checks."""

AGENCY = "EXAMPLES"
SOURCE = "examples-news"
URL = "https://example.gov/news/releases/annual-count"
LISTING_URL = "https://example.gov/news"
WARC_FILE = "2026/06/watcher-20260611T140000Z-0a1b2c.warc.gz"
DERIVATION = "watcher-text/3+rules:" + sha256(b"rules of the Department of Examples")
OLD_WORDS = "The Department of Examples counted 11 examples this year."
NEW_WORDS = "The Department of Examples counted 10 examples this year."


def check_id(number: int) -> str:
    """Return a check id, 32 hex digits, that sorts by ``number``."""
    return f"{number:032x}"


def a_source(**given: Any) -> Source:
    """Return a source: one newsroom listing with its releases."""
    plain = Source(
        name=SOURCE,
        agency=AGENCY,
        listing=(LISTING_URL,),
        follow=("https://example.gov/news/releases/*",),
    )
    return replace(plain, **given)


def a_resource(**given: Any) -> Resource:
    """Return a live statement, due at `MOMENT`."""
    plain = Resource(
        url=URL,
        source=SOURCE,
        agency=AGENCY,
        kind=ResourceKind.STATEMENT,
        discovered_at=MOMENT - timedelta(days=1),
        next_due=MOMENT,
        state=ResourceState.LIVE,
        state_since=MOMENT - timedelta(days=1),
        title="Annual count",
        listed_as="Annual count",
    )
    return replace(plain, **given)


def an_exchange(**given: Any) -> Exchange:
    """Return an exchange that was answered with 200 and a small page."""
    page = b"<h1>Annual count</h1><article><p>" + OLD_WORDS.encode() + b"</p></article>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
    plain = Exchange(
        url=URL,
        request=b"GET /news/releases/annual-count HTTP/1.1\r\nHost: example.gov\r\n\r\n",
        response=head + str(len(page)).encode() + b"\r\n\r\n" + page,
        started_at=MOMENT,
        seconds=0.25,
        ip="192.0.2.1",
    )
    return replace(plain, **given)


def a_fetch(**given: Any) -> Fetched:
    """Return a fetch of one hop that was answered."""
    return replace(Fetched(url=URL, hops=(an_exchange(),)), **given)


def a_failure(**given: Any) -> FetchFailure:
    """Return an attempt that gave no exchange."""
    plain = FetchFailure(
        url=URL, kind=FailureKind.TIMEOUT, detail="no answer in 60 s", started_at=MOMENT, seconds=60
    )
    return replace(plain, **given)


def a_check(**given: Any) -> Check:
    """Return a check of the statement at `MOMENT`."""
    plain = Check(
        id=check_id(1),
        url=URL,
        source=SOURCE,
        agency=AGENCY,
        kind=ResourceKind.STATEMENT,
        slot=MOMENT,
        captured_at=MOMENT,
        fetches=(a_fetch(),),
    )
    return replace(plain, **given)


def a_place(**given: Any) -> RecordPlace:
    """Return the place of a WARC record."""
    return replace(RecordPlace(file=WARC_FILE, offset=1_000, length=600), **given)


def a_recorded_check(**given: Any) -> RecordedCheck:
    """Return a check that lies in a WARC file at offset 400."""
    plain = RecordedCheck(
        check=a_check(),
        metadata=a_place(offset=400, length=600),
        responses=((a_place(offset=1_200),),),
        end=1_800,
        record=f"urn:uuid:{uuid.UUID(int=1)}",
        digest="sha256:" + "0" * 64,
        answer=None,
    )
    return replace(plain, **given)


def a_summary(**given: Any) -> CheckSummary:
    """Return the summary of a first sight."""
    plain = CheckSummary(
        id=check_id(1),
        source=SOURCE,
        agency=AGENCY,
        url=URL,
        slot=MOMENT,
        captured_at=MOMENT,
        outcome=Outcome.FIRST_SEEN,
        status=200,
        detail="",
        change=None,
        bytes=5_120,
        seconds=0.25,
    )
    return replace(plain, **given)


def a_sight(**given: Any) -> LastSight:
    """Return a sight of the statement at `MOMENT`."""
    plain = LastSight(
        check=check_id(1),
        captured_at=MOMENT,
        place=a_place(offset=1_200),
        payload_digest=sha256(OLD_WORDS.encode()),
        content_type="text/html; charset=utf-8",
        validators=Validators(etag='"1"', last_modified="Thu, 11 Jun 2026 13:00:00 GMT"),
    )
    return replace(plain, **given)


def a_block(text: str = OLD_WORDS, **given: Any) -> Block:
    """Return a paragraph."""
    return replace(Block(kind=BlockKind.PARAGRAPH, text=text), **given)


def a_text(words: str = OLD_WORDS, **given: Any) -> StatementText:
    """Return a statement's text: a headline and one paragraph of ``words``."""
    plain = StatementText(
        title="Annual count",
        blocks=(Block(kind=BlockKind.HEADLINE, text="Annual count"), a_block(words)),
        published_on="2026-06-11",
        language="en",
        locator="rules: article",
        decoding="utf-8: valid",
        derivation=DERIVATION,
    )
    return replace(plain, **given)


def a_listing(*urls: str, **given: Any) -> Listing:
    """Return a listing of ``urls`` (one when none is given), titled by their last segment."""
    shown = tuple(
        ListedItem(url=url, title=url.rsplit("/", 1)[-1], date="June 11, 2026")
        for url in urls or (URL,)
    )
    return replace(Listing(items=shown, derivation=DERIVATION), **given)


def a_revision(**given: Any) -> Revision:
    """Return the first revision of the statement."""
    plain = Revision(
        id=short_id("r", URL, "1"),
        url=URL,
        number=1,
        text_digest=sha256(b"stamps\n" + OLD_WORDS.encode()),
        wording_digest=sha256(OLD_WORDS.encode()),
        derivation=DERIVATION,
        cause="first_seen",
        first_seen=MOMENT,
        last_seen=MOMENT,
        first_capture=check_id(1),
        last_capture=check_id(1),
    )
    return replace(plain, **given)


def a_hunk(**given: Any) -> Hunk:
    """Return the hunk in which 11 became 10."""
    plain = Hunk(
        kinds=(Kind.FIGURE,),
        old=OLD_WORDS,
        new=NEW_WORDS,
        edits=(
            Edit("equal", "The Department of Examples counted "),
            Edit("delete", "11"),
            Edit("insert", "10"),
            Edit("equal", " examples this year."),
        ),
        where="paragraph 1",
    )
    return replace(plain, **given)


def a_comparison(**given: Any) -> Comparison:
    """Return the comparison in which 11 became 10."""
    plain = Comparison(
        outcome="changed",
        kinds=(Kind.FIGURE, Kind.WORDING),
        severity=Severity.MAJOR,
        reasons=("figure changed: 11 → 10",),
        hunks=(a_hunk(),),
        silent=True,
        signature="figure 11 → 10",
    )
    return replace(plain, **given)


def a_change(**given: Any) -> Change:
    """Return the change in which 11 became 10, ten minutes after the first sight."""
    plain = Change(
        id=short_id("c", URL, check_id(2)),
        event=short_id("e", URL, check_id(2)),
        agency=AGENCY,
        source=SOURCE,
        url=URL,
        title="Annual count",
        kinds=(Kind.FIGURE, Kind.WORDING),
        severity=Severity.MAJOR,
        reasons=("figure changed: 11 → 10",),
        hunks=(a_hunk(),),
        last_seen_old=MOMENT,
        first_seen_new=MOMENT + PACE,
        checks_between=0,
        silent=True,
        topics=("counts",),
        old_digest=sha256(b"stamps\n" + OLD_WORDS.encode()),
        new_digest=sha256(b"stamps\n" + NEW_WORDS.encode()),
        old_revision=short_id("r", URL, "1"),
        new_revision=short_id("r", URL, "2"),
        check=check_id(2),
        signature="figure 11 → 10",
        derivation=DERIVATION,
    )
    return replace(plain, **given)


def an_alert(**given: Any) -> Alert:
    """Return a pending alert of `a_change`."""
    change = a_change()
    plain = Alert(
        id=short_id("a", change.event, "desk"),
        event=change.event,
        change=change.id,
        route="desk",
        created_at=change.first_seen_new,
        not_before=change.first_seen_new,
    )
    return replace(plain, **given)


def a_message(**given: Any) -> Message:
    """Return the message that tells of `a_change`."""
    change = a_change()
    plain = Message(
        alert=an_alert(), change=change, members=1, change_link=f"watcher show {change.id}"
    )
    return replace(plain, **given)


def a_finding(**given: Any) -> Finding:
    """Return the finding of the first sight of the statement."""
    plain = Finding(
        recorded=a_recorded_check(),
        summary=a_summary(),
        resource=a_resource(next_due=MOMENT + PACE),
        sight=a_sight(),
        revision=a_revision(),
        text=a_text(),
    )
    return replace(plain, **given)
