"""One page that our own reader cannot bear stops neither the others nor the next start."""

import logging

import pytest

from tests.services.trunk import GONE, PAGE, Trunk, release
from watcher.model.check import Outcome
from watcher.ports import CheckSummary
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")


@pytest.fixture
def faulty_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours: reading the statement divides by zero, whatever the page."""

    def divide(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("watcher.services.read_statement.derive", divide)


@pytest.mark.usefixtures("faulty_reader")
def test_a_page_our_reader_cannot_bear_is_kept_and_scheduled(trunk: Trunk) -> None:
    """The capture is recorded, the outcome says that the fault is ours, the slot moves on."""
    trunk.play(ELEVEN)
    found = trunk.check()
    known = trunk.archive.known(PAGE)
    assert found.summary.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in found.summary.detail
    assert trunk.evidence.response(found.recorded.responses[-1][-1]) == ELEVEN.bytes
    assert known is not None
    assert known.resource.next_due > found.recorded.check.captured_at


@pytest.mark.usefixtures("faulty_reader")
def test_a_page_our_reader_cannot_bear_does_not_keep_the_archive_from_opening(
    trunk: Trunk,
) -> None:
    """What was recorded but not read when the program died is read at the next start."""
    trunk.play(ELEVEN)
    trunk.check()
    trunk.archive.clear_derived()
    trunk.close()
    trunk.open()
    assert trunk.caught_up > 0


def test_a_reader_mended_later_finds_what_the_faulty_one_kept(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing seen is lost: rebuilding with the mended reader shows the change."""
    trunk.play(ELEVEN, TEN, ELEVEN)
    trunk.check()
    with monkeypatch.context() as patched:
        patched.setattr("watcher.services.statement_changes.compare", None)
        trunk.check()
    assert trunk.changes == []
    trunk.rebuild()
    assert len(trunk.changes) == 1


def test_a_terminal_that_went_away_does_not_hang_the_sweep(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever listens to a sweep may fail; every check is still made, and the sweep ends."""

    def gone(_: CheckSummary) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(trunk.progress, "checked", gone)
    trunk.play(ELEVEN)
    trunk.play(GONE, url="https://www.example.gov/news")
    with caplog.at_level(logging.CRITICAL):
        summaries = trunk.sweep()
    assert {summary.outcome for summary in summaries} >= {Outcome.FIRST_SEEN}
    assert trunk.archive.checks(PAGE)


@pytest.mark.parametrize(
    "headers",
    [
        (("Content-Type", "text/html; charset=undefined"),),
        (("Content-Type", "text/html; charset=idna"),),
        (("Content-Type", "text/html; charset=punycode"),),
    ],
    ids=["undefined", "idna", "punycode"],
)
def test_headers_that_lie_give_an_outcome_and_not_a_fault(
    trunk: Trunk, headers: tuple[tuple[str, str], ...]
) -> None:
    """No header makes our code fail; the page is read, or the reason is said."""
    latin = ELEVEN.body + b"<p>\xff\xfe</p>"
    trunk.play(Scripted(headers=headers, body=latin))
    found = trunk.check()
    assert "fault" not in found.summary.detail
    assert trunk.archive.checks(PAGE)[0].status == 200
