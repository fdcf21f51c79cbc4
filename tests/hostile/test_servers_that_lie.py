"""Servers that answer what nobody asked, or ask for what nobody can give."""

import pytest

from tests.services.trunk import HTML, PAGE, Trunk, release
from watcher.fetch.attempt import AttemptError
from watcher.fetch.politeness import Politeness
from watcher.model.check import Outcome
from watcher.testing.clock import HandClock
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")


def test_a_304_that_nobody_asked_for_does_not_vouch_for_the_text(trunk: Trunk) -> None:
    """Without a validator in the request, "not modified" says nothing: the text was not seen."""
    trunk.play(ELEVEN, Scripted(status=304), TEN)
    trunk.check()
    assert trunk.check().summary.outcome is Outcome.ERROR
    known = trunk.archive.known(PAGE)
    assert known is not None
    assert known.revision is not None
    assert known.revision.last_seen == known.revision.first_seen
    assert trunk.check().summary.outcome is Outcome.CHANGED
    assert trunk.changes[0].checks_between == 1


def test_a_304_to_a_validator_vouches_for_the_text(trunk: Trunk) -> None:
    """That is what validators are for."""
    tagged = Scripted(headers=(*HTML, ("ETag", '"a"')), body=ELEVEN.body)
    trunk.play(tagged, Scripted(status=304))
    trunk.check()
    assert trunk.check().summary.outcome is Outcome.NOT_MODIFIED


@pytest.mark.parametrize("seconds", [86_400, 1e9, 1e300])
def test_a_crawl_delay_of_a_day_or_more_is_refused_and_not_slept(seconds: float) -> None:
    """A sweep must end; the failure names the host and what it asks for."""
    clock = HandClock()
    politeness = Politeness(clock, 0)
    politeness.slow_down("www.example.gov", seconds)
    with politeness.turn("www.example.gov"):
        pass
    with (
        pytest.raises(AttemptError, match=r"www\.example\.gov .*robots\.txt"),
        politeness.turn("www.example.gov"),
    ):
        pass
    assert clock.slept == []


def test_a_nul_in_a_page_does_not_hide_a_change(trunk: Trunk) -> None:
    """Browsers pass over a stray NUL, so a page with one is read like any other."""
    trunk.play(ELEVEN, Scripted(headers=HTML, body=TEN.body.replace(b"counted", b"coun\0ted")))
    trunk.check()
    assert trunk.check().summary.outcome is Outcome.CHANGED
