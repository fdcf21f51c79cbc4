"""What every archive promises: asked of memory, of SQLite, and of PostgreSQL if there is one.

Set ``WATCHER_TEST_POSTGRES`` to the URL of an empty PostgreSQL database to ask that as well.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from watcher.errors import NotFound, WriteConflict
from watcher.model.alert import AlertState
from watcher.model.change import Kind, Review, Severity
from watcher.model.check import Outcome
from watcher.model.source import ResourceKind, ResourceState
from watcher.ports import Archive, ChangeFilter, Finding, OpenEvent
from watcher.store.archive import SqlArchive
from watcher.store.schema import metadata
from watcher.testing.archive import MemoryArchive
from watcher.testing.builders import (
    LISTING_URL,
    MOMENT,
    PACE,
    SOURCE,
    URL,
    WARC_FILE,
    a_change,
    a_finding,
    a_listing,
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
from watcher.testing.history import a_history

OTHER_URL = "https://example.gov/news/releases/other-count"
MINUTE = timedelta(minutes=1)
POSTGRES = os.environ.get("WATCHER_TEST_POSTGRES", "")


@pytest.fixture(scope="module")
def empty_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an empty database to copy, because migrating one for every test takes long."""
    path = tmp_path_factory.mktemp("empty") / "index.db"
    SqlArchive.open(path).close()
    return path


@pytest.fixture(params=["memory", "sqlite"] + (["postgresql"] if POSTGRES else []))
def archive(request: pytest.FixtureRequest, tmp_path: Path, empty_index: Path) -> Iterator[Archive]:
    """Give an empty archive of each kind."""
    if request.param == "memory":
        yield MemoryArchive()
        return
    place: Path | str = POSTGRES
    if request.param == "sqlite":
        place = tmp_path / "index.db"
        shutil.copyfile(empty_index, place)
    else:
        _empty(POSTGRES)
    with closing(SqlArchive.open(place)) as opened:
        yield opened


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    engine.dispose()


def write(archive: Archive, *findings: Finding) -> None:
    """Write findings one after the other."""
    for finding in findings:
        archive.write(finding)


# following


def test_a_followed_resource_comes_back_equal(archive: Archive) -> None:
    """Every field of a resource survives, also those that are not set."""
    whole = a_resource(state=ResourceState.WITHDRAWN, gone_checks=3, failures=2, delisted=True)
    bare = a_resource(
        url=LISTING_URL, kind=ResourceKind.LISTING, state=ResourceState.NEW, state_since=None
    )

    archive.follow([whole, bare])

    assert archive.resource(whole.url) == whole
    assert archive.resource(bare.url) == bare
    assert archive.resource("https://example.gov/unknown") is None


def test_following_again_changes_nothing(archive: Archive) -> None:
    """A resource that is followed already stays as it is."""
    archive.follow([a_resource(title="First")])

    archive.follow([a_resource(title="Second"), a_resource(url=OTHER_URL)])

    assert archive.resource(URL) == a_resource(title="First")
    assert archive.resource(OTHER_URL) is not None


def test_resources_are_listed_by_source_and_url(archive: Archive) -> None:
    """The list is sorted, and can be narrowed to one source."""
    second = a_resource(url="https://example.gov/b")
    first = a_resource(url="https://example.gov/a")
    elsewhere = a_resource(url="https://example.gov/0", source="other")

    archive.follow([elsewhere, second, first])

    assert archive.resources() == (first, second, elsewhere)
    assert archive.resources(source="other") == (elsewhere,)
    assert archive.resources(source="none") == ()


def test_the_longest_overdue_is_due_first(archive: Archive) -> None:
    """What is due at this very instant counts as due; what comes later does not."""
    late = a_resource(url="https://example.gov/late", next_due=MOMENT - PACE)
    now = a_resource(url="https://example.gov/now", next_due=MOMENT)
    later = a_resource(url="https://example.gov/later", next_due=MOMENT + MINUTE / 60_000_000)

    archive.follow([later, now, late])

    assert archive.due(MOMENT) == (late, now)


# one check


def test_nothing_is_known_of_a_resource_that_is_not_followed(archive: Archive) -> None:
    """An unknown URL is not known, rather than known to be empty."""
    assert archive.known(URL) is None


def test_a_resource_that_was_never_checked_is_known_without_sight(archive: Archive) -> None:
    """Following alone gives no revision and no text."""
    archive.follow([a_resource()])

    known = archive.known(URL)

    assert known is not None
    assert known.resource == a_resource()
    assert (known.sight, known.revision, known.text, known.listing) == (None, None, None, None)
    assert known.unseeing_checks == 0


def test_a_finding_is_known_afterwards_as_it_was_written(archive: Archive) -> None:
    """Resource, sight, revision, text, check and change all come back equal."""
    first, second = a_history()

    write(archive, first, second)

    known = archive.known(URL)
    assert known is not None
    assert known.resource == second.resource
    assert known.sight == second.sight
    assert known.revision == second.revision
    assert known.text == second.text
    assert archive.change(second.changes[0].id) == second.changes[0]
    assert archive.alerts() == second.alerts
    assert archive.checks(URL) == (second.summary, first.summary)


def test_a_finding_of_a_resource_that_was_not_followed_makes_it_followed(archive: Archive) -> None:
    """A check is never lost because nobody had said that its URL is followed."""
    archive.write(a_finding())

    assert archive.resource(URL) == a_finding().resource


def test_the_same_check_again_changes_nothing(archive: Archive) -> None:
    """A finding that is written twice is written once, and what came later stays."""
    first, second = a_history()
    write(archive, first, second)

    archive.write(first)

    known = archive.known(URL)
    assert known is not None
    assert known.revision == second.revision
    assert known.resource == second.resource
    assert len(archive.checks(URL)) == 2


def test_the_same_check_read_otherwise_changes_nothing(archive: Archive) -> None:
    """What a check meant is decided once: a repeated reading after a crash sees later state."""
    archive.write(a_finding())

    archive.write(a_finding(summary=a_summary(outcome=Outcome.UNCHANGED), text=a_text("Other.")))

    assert archive.checks(URL) == (a_summary(),)
    assert archive.text(a_revision().id) == a_text()


def test_the_same_check_recorded_otherwise_is_a_conflict(archive: Archive) -> None:
    """One check id cannot stand for two records."""
    archive.write(a_finding())

    with pytest.raises(WriteConflict, match=check_id(1)):
        archive.write(a_finding(recorded=a_recorded_check(end=9_999)))

    assert archive.indexed_end(WARC_FILE) == 1_800


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: replace(f, revision=replace(f.revision, text_digest="sha256:00"), text=None),
        lambda f: replace(f, revision=a_revision(wording_digest="sha256:00"), text=None),
        lambda f: replace(f, revision=a_revision(id="r-other-with-number-1")),
        lambda f: replace(f, revision=a_revision(), text=a_text("Not what it was.")),
        lambda f: replace(f, changes=(a_change(reasons=("another",)),)),
    ],
    ids=["text_digest", "wording_digest", "number taken", "text", "change"],
)
def test_a_known_id_with_other_content_is_a_conflict(
    archive: Archive, spoil: Callable[[Finding], Finding]
) -> None:
    """Revisions and changes are written once; the whole finding that contradicts is refused."""
    archive.write(a_finding(changes=(a_change(),)))
    later = a_history(("a", "b"))[1]
    later = replace(later, revision=a_revision(), text=None, changes=(), alerts=())

    with pytest.raises(WriteConflict):
        archive.write(spoil(later))

    assert archive.checks(URL) == (a_summary(),)
    known = archive.known(URL)
    assert known is not None
    assert (known.revision, known.text, known.sight) == (a_revision(), a_text(), a_sight())
    assert archive.change(a_change().id) == a_change()


def test_a_revision_that_is_seen_again_only_gets_a_later_last_sight(archive: Archive) -> None:
    """An unchanged check moves the last sight and needs no text."""
    first, again = a_history(("same", "same"))

    write(archive, first, again)

    assert again.text is None
    assert archive.revisions(URL) == (again.revision,)
    assert again.revision is not None
    assert archive.text(again.revision.id) == first.text


def test_going_back_to_old_words_is_a_third_revision(archive: Archive) -> None:
    """A to B to A is three revisions, and the words of the first find both."""
    findings = a_history(("A", "B", "A"))

    write(archive, *findings)

    revisions = archive.revisions(URL)
    assert revisions == tuple(finding.revision for finding in findings)
    assert archive.revisions_by_wording(URL, revisions[0].wording_digest) == (
        revisions[0],
        revisions[2],
    )
    assert archive.revisions_by_wording(OTHER_URL, revisions[0].wording_digest) == ()


def test_two_resources_with_one_text_each_have_it(archive: Archive) -> None:
    """The same words under two URLs are two revisions with equal texts."""
    (here,) = a_history(("same",))
    (there,) = a_history(("same",), url=OTHER_URL, first_check=2)

    write(archive, here, there)

    assert here.revision is not None
    assert there.revision is not None
    assert archive.text(here.revision.id) == archive.text(there.revision.id) == here.text


def test_an_unknown_revision_has_no_text(archive: Archive) -> None:
    """Asking for what is not there is no error."""
    assert archive.text("r0000000000") is None


def test_texts_of_every_shape_come_back_equal(archive: Archive) -> None:
    """Also text beyond the basic plane, empty parts and a document without words."""
    odd = a_text("A “quoted” 𝔸 — ünïcödé\nline", stamps=(("revision", "7"),), title="")
    bare = a_text(media_type="application/pdf", payload_digest="sha256:00", blocks=())
    second = a_history(("a", "b"))[1]

    write(archive, a_finding(text=odd), replace(second, text=bare))

    assert archive.text(a_revision().id) == odd
    assert second.revision is not None
    assert archive.text(second.revision.id) == bare


def test_checks_that_could_not_see_are_counted_since_the_last_sight(archive: Archive) -> None:
    """Blocked, failed and gone checks count; a 304 does not, and ends the count like a sight."""
    first, *blind = a_history(("a",) * 6)
    outcomes = (
        Outcome.BLOCKED,
        Outcome.NOT_MODIFIED,
        Outcome.ERROR,
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.ROBOTS,
    )
    archive.write(first)
    counts = []
    for finding, outcome in zip(blind, outcomes, strict=True):
        seen = finding.revision if outcome is Outcome.NOT_MODIFIED else None
        summary = replace(finding.summary, outcome=outcome)
        archive.write(replace(finding, summary=summary, sight=None, revision=seen))
        known = archive.known(URL)
        assert known is not None
        assert known.sight == first.sight
        counts.append(known.unseeing_checks)

    assert counts == [1, 0, 1, 2, 3]


def test_blind_checks_before_any_sight_are_counted_too(archive: Archive) -> None:
    """A resource that was never seen has been unseen since its first check."""
    blocked = a_summary(outcome=Outcome.BLOCKED)
    archive.write(a_finding(summary=blocked, sight=None, revision=None, text=None))

    known = archive.known(URL)

    assert known is not None
    assert known.sight is None
    assert known.unseeing_checks == 1


def test_the_sight_written_last_is_the_last_one(archive: Archive) -> None:
    """Whatever its time says: the clock was set back."""
    first, second = a_history(("a", "a"))

    write(archive, second, replace(first, text=None, revision=None))

    known = archive.known(URL)
    assert known is not None
    assert known.sight == first.sight


# listings


def a_listing_finding(*, at: int, **given: object) -> Finding:
    """Return the finding of a check of the listing, ``at`` so many minutes after the first."""
    (seen,) = a_history(("x",), url=LISTING_URL, start=MOMENT + at * MINUTE, first_check=50 + at)
    resource = a_resource(url=LISTING_URL, kind=ResourceKind.LISTING)
    plain = replace(seen, resource=resource, revision=None, text=None)
    return replace(plain, **given)  # type: ignore[arg-type]


def test_the_last_listing_is_known_with_its_time(archive: Archive) -> None:
    """Rows come back equal and in order; a check without rows leaves the last ones."""
    rows = a_listing(OTHER_URL, URL, next_url="https://example.gov/news?page=2")

    write(archive, a_listing_finding(at=0, listing=rows), a_listing_finding(at=1))

    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == rows
    assert known.listing_seen == MOMENT


def test_the_listing_written_last_takes_the_place_of_the_one_before(archive: Archive) -> None:
    """Also when its time is earlier: the clock was set back."""
    old, new = a_listing(URL), a_listing(URL, OTHER_URL)

    write(archive, a_listing_finding(at=1, listing=old), a_listing_finding(at=0, listing=new))

    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == new
    assert known.listing_seen == MOMENT


def test_what_a_listing_shows_is_followed_and_titled(archive: Archive) -> None:
    """New URLs are followed; known ones keep everything but the title that was shown."""
    archive.follow([a_resource(listed_as="Old title", delisted=True)])
    found = a_resource(url=OTHER_URL, listed_as="")

    archive.write(
        a_listing_finding(
            at=0,
            discovered=(a_resource(title="Ignored"), found),
            listed=((URL, "New title"), (OTHER_URL, ""), ("https://example.gov/not-followed", "x")),
        )
    )

    assert archive.resource(URL) == a_resource(listed_as="New title", delisted=False)
    assert archive.resource(OTHER_URL) == found
    assert archive.resource("https://example.gov/not-followed") is None


def test_a_listing_without_titles_leaves_the_title_it_had(archive: Archive) -> None:
    """A sitemap shows a statement without naming it."""
    archive.follow([a_resource(listed_as="Title", delisted=True)])

    archive.write(a_listing_finding(at=0, listed=((URL, ""),)))

    assert archive.resource(URL) == a_resource(listed_as="Title", delisted=False)


def test_what_a_listing_lost_is_due_at_once(archive: Archive) -> None:
    """A lost URL is marked and due when the listing was seen, unless it is overdue already."""
    archive.follow(
        [
            a_resource(next_due=MOMENT + timedelta(days=30)),
            a_resource(url=OTHER_URL, next_due=MOMENT - PACE),
        ]
    )

    archive.write(a_listing_finding(at=1, due_now=(URL, OTHER_URL, "https://example.gov/no")))

    assert archive.resource(URL) == a_resource(next_due=MOMENT + MINUTE, delisted=True)
    assert archive.resource(OTHER_URL) == a_resource(
        url=OTHER_URL, next_due=MOMENT - PACE, delisted=True
    )


def test_a_further_page_of_a_listing_is_a_check_of_its_own_url(archive: Archive) -> None:
    """The page need not be followed; what it showed belongs to the listing."""
    page = f"{LISTING_URL}?page=2"
    recorded = a_history(("x",), url=page, first_check=90)[0].recorded
    summary = a_summary(id=recorded.check.id, url=page)

    archive.write(a_listing_finding(at=0, recorded=recorded, summary=summary, listing=a_listing()))

    assert archive.checks(page) == (summary,)
    assert archive.resource(page) is None
    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == a_listing()


# the end of what is written


def test_the_indexed_end_is_the_end_of_the_last_check_of_a_file(archive: Archive) -> None:
    """Each WARC file has its own; a file that is not known has none."""
    first, second = a_history()
    elsewhere = a_recorded_check(
        check=replace(first.recorded.check, id=check_id(9), url=OTHER_URL),
        metadata=a_place(file="2026/06/other.warc.gz"),
        end=77,
    )

    write(archive, first, second)
    archive.write(
        a_finding(recorded=elsewhere, resource=a_resource(url=OTHER_URL), revision=None, text=None)
    )

    assert archive.indexed_end(WARC_FILE) == second.recorded.end
    assert archive.indexed_end("2026/06/other.warc.gz") == 77
    assert archive.indexed_end("2026/06/none.warc.gz") == 0


# changes


def three_changes(archive: Archive) -> None:
    """Write three changes: minor in June, major in July, none in August."""
    common = {"old_revision": None, "new_revision": None}
    changes = (
        a_change(
            id="c100",
            event="e1",
            severity=Severity.MINOR,
            kinds=(Kind.WORDING,),
            topics=(),
            **common,
        ),
        a_change(
            id="c200",
            event="e1",
            url=OTHER_URL,
            first_seen_new=MOMENT + timedelta(days=30),
            kinds=(Kind.QUOTE, Kind.WORDING),
            topics=("counts", "quotes"),
            **common,
        ),
        a_change(
            id="c210",
            event="e3",
            agency="OTHERS",
            source="others",
            severity=Severity.NONE,
            first_seen_new=MOMENT + timedelta(days=60),
            kinds=(Kind.TYPOGRAPHY,),
            topics=("quotes",),
            **common,
        ),
    )
    archive.write(a_finding(changes=changes))


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ChangeFilter(), ["c210", "c200", "c100"]),
        (ChangeFilter(limit=2), ["c210", "c200"]),
        (ChangeFilter(limit=0), []),
        (ChangeFilter(since=MOMENT + timedelta(days=30)), ["c210", "c200"]),
        (ChangeFilter(until=MOMENT + timedelta(days=30)), ["c100"]),
        (ChangeFilter(agency="OTHERS"), ["c210"]),
        (ChangeFilter(source=SOURCE), ["c200", "c100"]),
        (ChangeFilter(topic="quotes"), ["c210", "c200"]),
        (ChangeFilter(topic="quote"), []),
        (ChangeFilter(kind=Kind.WORDING), ["c200", "c100"]),
        (ChangeFilter(kind=Kind.WORDING, topic="counts"), ["c200"]),
        (ChangeFilter(severity=Severity.NONE), ["c210", "c200", "c100"]),
        (ChangeFilter(severity=Severity.MINOR), ["c200", "c100"]),
        (ChangeFilter(severity=Severity.MAJOR), ["c200"]),
        (ChangeFilter(url=OTHER_URL), ["c200"]),
        (ChangeFilter(event="e1"), ["c200", "c100"]),
        (ChangeFilter(event="e1", severity=Severity.NOTABLE, limit=1), ["c200"]),
    ],
)
def test_changes_are_those_that_match_newest_first(
    archive: Archive, wanted: ChangeFilter, ids: list[str]
) -> None:
    """Every field that is set must match; the end of a period is outside it."""
    three_changes(archive)

    assert [change.id for change in archive.changes(wanted)] == ids


def test_changes_of_one_instant_are_ordered_by_id(archive: Archive) -> None:
    """The order never depends on which was written first."""
    changes = tuple(a_change(id=id_) for id_ in ("c3", "c1", "c2"))

    archive.write(a_finding(changes=changes))

    assert [change.id for change in archive.changes(ChangeFilter())] == ["c1", "c2", "c3"]


def test_a_change_comes_back_equal(archive: Archive) -> None:
    """Also what is empty or not known of it."""
    bare = a_change(
        id="c0",
        kinds=(),
        reasons=(),
        hunks=(),
        silent=None,
        topics=(),
        old_digest=None,
        new_digest=None,
        old_revision=None,
        new_revision=None,
        check="",
        signature="",
        derivation="",
    )
    silent = a_change(id="c1", silent=False, checks_between=7)

    archive.write(a_finding(changes=(bare, silent)))

    assert archive.change("c0") == bare
    assert archive.change("c1") == silent


def test_the_beginning_of_an_id_is_enough_when_it_is_alone(archive: Archive) -> None:
    """An exact id wins over the longer ones that it begins."""
    archive.write(a_finding(changes=(a_change(id="c12"), a_change(id="c123"), a_change(id="c2"))))

    assert archive.change("c2") == a_change(id="c2")
    assert archive.change("c123") == a_change(id="c123")
    assert archive.change("c12") == a_change(id="c12")
    assert archive.change("C2") == a_change(id="c2")
    assert archive.change("c9") is None
    assert archive.change("c%") is None


def test_an_ambiguous_beginning_names_the_candidates(archive: Archive) -> None:
    """A person who typed too little is told what to choose from."""
    archive.write(a_finding(changes=(a_change(id="c12"), a_change(id="c13"), a_change(id="c2"))))

    with pytest.raises(NotFound, match="c12, c13"):
        archive.change("c1")


# events


def test_an_event_is_open_while_its_last_member_is_recent(archive: Archive) -> None:
    """The newest event with the signature is found, with the time of its newest member."""
    last_at = MOMENT + PACE
    archive.write(
        a_finding(
            changes=(
                a_change(id="c1", event="e1", signature="s", first_seen_new=MOMENT - PACE),
                a_change(id="c2", event="e2", signature="s", first_seen_new=MOMENT),
                a_change(id="c3", event="e2", signature="s", first_seen_new=last_at),
                a_change(id="c4", event="e4", signature="other", first_seen_new=last_at + PACE),
            )
        )
    )

    assert archive.open_event("s", MOMENT) == OpenEvent(id="e2", last_at=last_at)
    assert archive.open_event("s", last_at) == OpenEvent(id="e2", last_at=last_at)
    assert archive.open_event("s", last_at + MINUTE) is None
    assert archive.open_event("unknown", MOMENT) is None
    assert archive.members("e2") == 2
    assert archive.members("e0") == 0


def test_changes_without_a_signature_share_no_event(archive: Archive) -> None:
    """No signature means that nothing is known to be the same, not that everything is."""
    archive.write(a_finding(changes=(a_change(signature=""),)))

    assert archive.open_event("", MOMENT - PACE) is None


# checks


def test_checks_are_listed_newest_first(archive: Archive) -> None:
    """The list can be cut short, and holds every kind of outcome."""
    findings = a_history(("a", "a", "b"))
    write(archive, *findings)

    newest_first = tuple(finding.summary for finding in reversed(findings))

    assert archive.checks(URL) == newest_first
    assert archive.checks(URL, limit=1) == newest_first[:1]
    assert archive.checks(OTHER_URL) == ()


def test_the_last_checks_are_one_for_every_resource(archive: Archive) -> None:
    """Resources that were never checked have none."""
    here = a_history(("a", "a"))
    there = a_history(("b",), url=OTHER_URL, first_check=7)
    archive.follow([a_resource(url="https://example.gov/never-checked")])
    write(archive, *here, *there)

    assert archive.last_checks() == (here[1].summary, there[0].summary)


# reviews


def test_a_change_shows_its_newest_review(archive: Archive) -> None:
    """The review with the latest time counts, whichever was kept last."""
    archive.write(a_finding(changes=(a_change(),)))
    assert archive.change(a_change().id) == a_change(review=Review.NEW)

    archive.review(a_change().id, Review.NEWSWORTHY, "Call them.", "ann", MOMENT + PACE)
    archive.review(a_change().id[:6], Review.SEEN, "", "bob", MOMENT)

    assert archive.change(a_change().id) == a_change(review=Review.NEWSWORTHY)
    assert archive.changes(ChangeFilter()) == (a_change(review=Review.NEWSWORTHY),)


def test_an_unknown_change_cannot_be_reviewed(archive: Archive) -> None:
    """A note for nothing would be lost."""
    with pytest.raises(NotFound, match="c0000000000"):
        archive.review("c0000000000", Review.SEEN, "", "ann", MOMENT)


# outbox


def test_alerts_wait_until_they_may_go_out(archive: Archive) -> None:
    """Pending alerts whose time has come, oldest first; all of them when no instant is asked."""
    later = an_alert(id="a3", not_before=MOMENT + 2 * PACE)
    older = an_alert(id="a2", created_at=MOMENT, not_before=MOMENT)
    dead = an_alert(id="a1", state=AlertState.DEAD, last_error="no such channel")
    archive.write(a_finding(alerts=(later, older, dead)))

    assert archive.alerts(pending_at=MOMENT) == (older,)
    assert archive.alerts(pending_at=MOMENT + 2 * PACE) == (older, later)
    assert archive.alerts() == (older, dead, later)


def test_the_new_state_of_an_alert_is_kept(archive: Archive) -> None:
    """A delivered alert comes back equal and waits no more."""
    archive.write(a_finding(alerts=(an_alert(),)))
    delivered = an_alert(state=AlertState.DELIVERED, tries=2, delivered_at=MOMENT + PACE)

    archive.save_alert(delivered)

    assert archive.alerts() == (delivered,)
    assert archive.alerts(pending_at=MOMENT + 2 * PACE) == ()


def test_an_alert_that_was_told_is_not_told_again(archive: Archive) -> None:
    """Another member of its event brings the same alert id, which stays as it is."""
    first, second, third = a_history(("a", "b", "c"))
    alert = second.alerts[0]
    write(archive, first, second)
    told = replace(alert, state=AlertState.DELIVERED, delivered_at=MOMENT + PACE)
    archive.save_alert(told)

    archive.write(replace(third, alerts=(replace(alert, change=third.changes[0].id),)))

    assert archive.alerts() == (told,)


def test_an_alert_id_belongs_to_one_event_and_route(archive: Archive) -> None:
    """A state cannot be kept under the id of another alert."""
    archive.save_alert(an_alert())

    with pytest.raises(WriteConflict, match=an_alert().id):
        archive.save_alert(an_alert(route="other"))

    assert archive.alerts() == (an_alert(),)


# rebuilding


def test_clearing_keeps_outbox_and_reviews_and_nothing_else(archive: Archive) -> None:
    """What a rebuild brings back finds its delivered alerts and its reviews again."""
    findings = a_history()
    write(archive, *findings, a_listing_finding(at=0, listing=a_listing()))
    change = findings[1].changes[0]
    told = replace(findings[1].alerts[0], state=AlertState.DELIVERED, delivered_at=MOMENT + PACE)
    archive.save_alert(told)
    archive.review(change.id, Review.DISMISSED, "", "ann", MOMENT)

    archive.clear_derived()

    assert archive.resources() == ()
    assert archive.known(URL) is None
    assert archive.changes(ChangeFilter()) == ()
    assert archive.revisions(URL) == ()
    assert archive.checks(URL) == ()
    assert archive.last_checks() == ()
    assert archive.indexed_end(WARC_FILE) == 0
    assert archive.alerts() == (told,)
    write(archive, *findings)
    assert archive.alerts() == (told,)
    assert archive.change(change.id) == replace(change, review=Review.DISMISSED)
