"""What every archive answers about changes, events and checks; reviews and the outbox."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contracts.writing import MINUTE, OTHER_URL, write
from watcher.errors import NotFound, WriteConflict
from watcher.model.alert import AlertState
from watcher.model.change import Kind, Review, Severity
from watcher.ports import Archive, ChangeFilter, OpenEvent
from watcher.testing.builders import (
    MOMENT,
    PACE,
    SOURCE,
    URL,
    a_change,
    a_finding,
    a_resource,
    an_alert,
)
from watcher.testing.history import a_history

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


def test_a_check_is_found_where_its_records_lie(archive: Archive) -> None:
    """From the first record's first byte to the last one's last."""
    findings = a_history(("a", "b"))
    write(archive, *findings)

    for recorded in (finding.recorded for finding in findings):
        place = archive.place_of_check(recorded.check.id)
        assert place is not None
        assert (place.file, place.offset) == (recorded.metadata.file, recorded.metadata.offset)
        assert place.offset + place.length == recorded.end
    assert archive.place_of_check("never made") is None


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
