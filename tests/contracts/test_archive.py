"""What every archive promises of following and of checks: asked of memory, SQLite, PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contracts.writing import MINUTE, OTHER_URL, a_listing_finding, write
from watcher.errors import WriteConflict
from watcher.model.alert import AlertState
from watcher.model.change import Review
from watcher.model.check import Outcome
from watcher.model.source import ResourceKind, ResourceState
from watcher.ports import Archive, ChangeFilter, Finding
from watcher.testing.builders import (
    LISTING_URL,
    MOMENT,
    PACE,
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
    check_id,
)
from watcher.testing.history import a_history

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
