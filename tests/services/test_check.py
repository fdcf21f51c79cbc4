"""Checking one statement: what is recorded, what it comes to, what it is never mistaken for."""

from datetime import timedelta

import pytest

from tests.services.trunk import BLOCKED, GONE, PAGE, ROBOTS, Trunk, release
from watcher.errors import ArchiveError
from watcher.model.change import Kind, Severity
from watcher.model.check import Outcome
from watcher.model.exchange import FailureKind
from watcher.model.source import ResourceState
from watcher.services.check import retry_after
from watcher.services.sweep import Lanes
from watcher.testing.clock import START
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")


def test_a_capture_is_durable_before_it_is_read(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading a check finds its bytes already in the WARC files."""
    trunk.play(ELEVEN)
    read = trunk.checker.interpreter.read
    found_on_disk: list[bytes] = []

    def read_after_looking(recorded):  # type: ignore[no-untyped-def]
        if recorded.check.url == PAGE:
            found_on_disk.append(trunk.evidence.response(recorded.responses[-1][-1]))
        return read(recorded)

    monkeypatch.setattr(trunk.checker.interpreter, "read", read_after_looking)
    trunk.check()

    assert found_on_disk == [ELEVEN.bytes]


def test_a_silent_figure_change_is_found_with_its_window(trunk: Trunk) -> None:
    """11 became 10: one change, with the last sight of the old and the first of the new."""
    stamped = release("We counted 11 examples in the year.", updated="2026-06-11T10:00:00Z")
    silent = release("We counted 10 examples in the year.", updated="2026-06-11T10:00:00Z")
    trunk.play(stamped, stamped, silent)
    trunk.check()
    before = trunk.clock.now()
    trunk.check()
    after = trunk.clock.now()

    finding = trunk.check()

    (change,) = trunk.changes
    assert finding.summary.outcome is Outcome.CHANGED
    assert change.reasons[0] == "figure changed: 11 → 10"
    assert (change.last_seen_old, change.first_seen_new) == (before, after)
    assert change.silent is True
    assert change.topics == ("counting",)
    assert change.severity is Severity.MAJOR


def test_the_same_page_again_is_no_change_and_no_alert(trunk: Trunk) -> None:
    """Equal bytes give equal words."""
    trunk.play(ELEVEN)
    trunk.check()

    assert trunk.check().summary.outcome is Outcome.UNCHANGED
    assert trunk.changes == []
    assert trunk.archive.alerts() == ()


def test_a_block_never_becomes_a_change_or_a_withdrawal(trunk: Trunk) -> None:
    """A refused check leaves what is known as it was, and counts as one that could not see."""
    trunk.play(ELEVEN, BLOCKED, BLOCKED, BLOCKED, TEN)
    trunk.check()
    outcomes = [trunk.check().summary.outcome for _ in range(3)]
    state = trunk.archive.resource(PAGE)

    trunk.check()

    (change,) = trunk.changes
    assert outcomes == [Outcome.BLOCKED] * 3
    assert state is not None
    assert state.state is ResourceState.BLOCKED
    assert change.checks_between == 3
    assert change.kinds == (Kind.FIGURE,)


def test_a_failure_to_observe_never_looks_like_absence(trunk: Trunk) -> None:
    """No answer at all is an error, kept with its reason; nothing is suspected gone."""
    trunk.play(ELEVEN, Scripted(failure=FailureKind.CONNECT, detail="connection refused"))
    trunk.check()

    finding = trunk.check()

    assert finding.summary.outcome is Outcome.ERROR
    assert "refused" in finding.summary.detail
    assert finding.resource.state is ResourceState.FAILING
    assert finding.resource.gone_checks == 0


def test_a_withdrawal_is_suspected_then_confirmed_then_restored_each_with_its_time(
    trunk: Trunk,
) -> None:
    """Two further checks and a quarter of an hour make a withdrawal; its return is news too."""
    trunk.play(ELEVEN, GONE, GONE, GONE, GONE, ELEVEN)
    trunk.check()
    gone_at = trunk.clock.now()
    outcomes = [trunk.check().summary.outcome for _ in range(4)]
    back_at = trunk.clock.now()

    back = trunk.check()

    withdrawal, restoration = trunk.changes
    assert outcomes == [
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.WITHDRAWN,
        Outcome.WITHDRAWN,
    ]
    assert withdrawal.kinds == (Kind.WITHDRAWAL,)
    assert withdrawal.first_seen_new == gone_at
    assert back.summary.outcome is Outcome.RESTORED
    assert restoration.kinds == (Kind.RESTORATION,)
    assert restoration.first_seen_new == back_at


def test_a_page_that_is_back_before_confirmation_was_never_withdrawn(trunk: Trunk) -> None:
    """One 404 between two sights is a hiccup."""
    trunk.play(ELEVEN, GONE, ELEVEN)
    for _ in range(3):
        trunk.check()

    assert trunk.changes == []


def test_a_block_neither_confirms_nor_clears_a_suspicion(trunk: Trunk) -> None:
    """Gone, blocked, gone: only the two that saw it gone count."""
    trunk.play(ELEVEN, GONE, BLOCKED, GONE, GONE)
    trunk.check()
    outcomes = [trunk.check().summary.outcome for _ in range(4)]

    assert outcomes == [
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.BLOCKED,
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.WITHDRAWN,
    ]


def test_back_to_an_earlier_wording_is_three_revisions_and_a_named_reversion(trunk: Trunk) -> None:
    """A → B → A: the third revision is a reversion to the first."""
    trunk.play(ELEVEN, TEN, ELEVEN)
    for _ in range(3):
        trunk.check()

    assert [revision.number for revision in trunk.archive.revisions(PAGE)] == [1, 2, 3]
    assert Kind.REVERSION in trunk.changes[-1].kinds
    assert "2026-06-11 14:00 UTC is back" in trunk.changes[-1].reasons[0]


def test_a_stamp_that_moved_alone_is_recorded_and_alerts_nobody(trunk: Trunk) -> None:
    """A silent redating is a change of severity none."""
    words = "The offices counted 11 examples in the year."
    trunk.play(
        release(words, updated="2026-06-11T10:00:00Z"),
        release(words, updated="2026-06-12T10:00:00Z"),
    )
    trunk.check()
    trunk.check()

    (change,) = trunk.changes
    assert change.kinds == (Kind.STAMP,)
    assert change.severity is Severity.NONE
    assert trunk.archive.alerts() == ()


def test_robots_txt_is_obeyed_recorded_and_asked_once(trunk: Trunk) -> None:
    """A forbidden page is not asked; the refusal is a check of its own."""
    forbids = Scripted(
        headers=(("Content-Type", "text/plain"),), body=b"User-agent: *\nDisallow: /news/"
    )
    trunk.play(forbids, url="https://www.example.gov/robots.txt")
    trunk.play(ELEVEN)

    outcomes = [trunk.check().summary.outcome for _ in range(2)]

    assert outcomes == [Outcome.ROBOTS] * 2
    assert [asked.url for asked in trunk.fetcher.asked] == ["https://www.example.gov/robots.txt"]


def test_a_robots_txt_that_is_due_is_not_asked_for_its_own_sake(trunk: Trunk) -> None:
    """It is known like a resource, but asked only before a page that needs it."""
    trunk.play(ELEVEN)
    trunk.check()
    robots = trunk.archive.resource(ROBOTS)
    assert robots is not None

    lanes = Lanes(checker=trunk.checker, archive=trunk.archive, progress=trunk.progress)

    assert lanes.offer([robots]) == 0


def test_a_server_error_for_robots_txt_stops_asking(trunk: Trunk) -> None:
    """RFC 9309: while robots.txt cannot be read because the server fails, nothing is asked."""
    trunk.play(Scripted(status=503), url="https://www.example.gov/robots.txt")

    assert trunk.check().summary.outcome is Outcome.ROBOTS
    assert len(trunk.fetcher.asked) == 1


def test_validators_are_sent_while_the_last_full_sight_is_young(trunk: Trunk) -> None:
    """A 304 is believed for an hour; then the whole page is asked for."""
    tagged = Scripted(headers=(*ELEVEN.headers, ("ETag", '"a"')), body=ELEVEN.body)
    trunk.play(tagged, Scripted(status=304), tagged)
    trunk.check(minutes=30)
    second = trunk.check(minutes=45)
    trunk.check()

    asked = [one for one in trunk.fetcher.asked if one.url == PAGE]
    assert second.summary.outcome is Outcome.NOT_MODIFIED
    assert asked[1].validators is not None
    assert asked[1].validators.etag == '"a"'
    assert asked[2].validators is None


def test_a_suspected_withdrawal_is_asked_again_past_all_caches(trunk: Trunk) -> None:
    """A stale cache must not confirm a withdrawal."""
    trunk.play(ELEVEN, GONE)
    trunk.check()
    trunk.check()
    trunk.check()

    assert [one.fresh for one in trunk.fetcher.asked if one.url == PAGE] == [False, False, True]


def test_retry_after_pauses_the_host(trunk: Trunk) -> None:
    """A host that names a time is left alone until then."""
    trunk.play(Scripted(status=429, headers=(("Retry-After", "120"),)))
    begun = trunk.clock.now()

    trunk.check()

    ((host, until),) = trunk.fetcher.paused
    assert host == "www.example.gov"
    assert (until - begun).total_seconds() == 120


def test_a_failing_archive_stops_everything_loudly(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a check cannot be recorded, the sweep ends with the archive's error."""
    trunk.play(ELEVEN)

    def refuse(_check: object) -> None:
        raise ArchiveError("the disk is full")

    monkeypatch.setattr(trunk.evidence, "record", refuse)

    with pytest.raises(ArchiveError, match="disk is full"):
        trunk.sweep()


@pytest.mark.unsound
def test_one_failing_resource_never_stops_another(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in reading one page is said, and the other resources are checked."""
    from tests.services.trunk import LISTING, listing  # noqa: PLC0415

    trunk.play(listing(("annual-count", "Department counts its examples")), url=LISTING)
    trunk.play(ELEVEN)
    read = trunk.checker.interpreter.read

    def trip(recorded):  # type: ignore[no-untyped-def]
        if recorded.check.url == LISTING:
            raise ZeroDivisionError
        return read(recorded)

    monkeypatch.setattr(trunk.checker.interpreter, "read", trip)

    assert [summary.url for summary in trunk.sweep()] == [PAGE]
    assert any(LISTING in sentence for sentence in trunk.progress.said)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Thu, 11 Jun 2026 14:02:00 GMT", 120),
        ("999999999", 86_400),
        ("Thu, 11 Jun 2020 14:02:00 GMT", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_at_most_a_day(
    value: str, seconds: int | None
) -> None:
    """RFC 9110 §10.2.3, and nothing a server writes there can stop us for ever or crash us."""
    answer = Scripted(status=503, headers=(("Retry-After", value),)).bytes

    until = retry_after(answer, START)

    assert until == (None if seconds is None else START + timedelta(seconds=seconds))


def test_other_markup_around_the_same_words_is_recorded_and_alerts_nobody(trunk: Trunk) -> None:
    """A paragraph that became a list is formatting: severity none, and nothing breaks."""
    page = release("We counted 11 examples in the year.")
    listed = page.body.replace(b"<p>We counted", b"<ul><li>We counted").replace(
        b"in the year.</p>", b"in the year.</li></ul>"
    )
    trunk.play(page, Scripted(headers=page.headers, body=listed), page)
    for _ in range(3):
        trunk.check()

    assert {change.severity for change in trunk.changes} <= {Severity.NONE}
    assert trunk.archive.alerts() == ()
    assert trunk.check().summary.outcome is Outcome.UNCHANGED
