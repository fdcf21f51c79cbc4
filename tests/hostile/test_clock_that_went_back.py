"""A clock that was set back orders nothing: what was recorded later was seen later."""

from tests.services.trunk import GONE, LISTING, PAGE, Trunk, listing, release
from watcher.model.check import Outcome
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")


def _back(trunk: Trunk) -> None:
    trunk.clock.advance(hours=-5)


def test_a_reversion_after_the_clock_was_set_back_is_found(trunk: Trunk) -> None:
    """The bytes of the first sight return: that is a change from what was seen in between."""
    trunk.play(ELEVEN, TEN, ELEVEN)
    trunk.check()
    _back(trunk)
    assert trunk.check().summary.outcome is Outcome.CHANGED
    assert trunk.check().summary.outcome is Outcome.CHANGED
    assert len(trunk.changes) == 2
    assert len(trunk.archive.revisions(PAGE)) == 3


def test_a_304_after_the_clock_was_set_back_speaks_of_the_last_sight(trunk: Trunk) -> None:
    """The validator sent is the one of the text in force, not of the one before."""
    first, second = ('"a"', '"b"')
    trunk.play(
        Scripted(headers=(*ELEVEN.headers, ("ETag", first)), body=ELEVEN.body),
        Scripted(headers=(*TEN.headers, ("ETag", second)), body=TEN.body),
    )
    trunk.check()
    _back(trunk)
    trunk.check()
    trunk.check()
    sent = [asked.validators for asked in trunk.fetcher.asked if asked.url == PAGE][-1]
    assert sent is None or sent.etag == second


def test_a_list_after_the_clock_was_set_back_is_compared_with_the_last(trunk: Trunk) -> None:
    """A row that came and went is told both times."""
    one, two = ("a", "A first release"), ("b", "A second release")
    trunk.play(listing(one), listing(two, one), listing(one), url=LISTING)
    trunk.check(LISTING)
    _back(trunk)
    trunk.check(LISTING)
    trunk.check(LISTING)
    assert [change.kinds[0].value for change in trunk.changes] == ["item_added", "item_removed"]


def test_a_withdrawal_over_a_clock_that_was_set_back_is_still_confirmed(trunk: Trunk) -> None:
    """It may take longer, but it is never forgotten."""
    trunk.play(ELEVEN, GONE)
    trunk.check()
    trunk.check()
    _back(trunk)
    outcomes = [trunk.check(minutes=60).summary.outcome for _ in range(8)]
    assert outcomes[-1] is Outcome.WITHDRAWN


def test_a_rebuild_after_the_clock_was_set_back_gives_the_same_index(trunk: Trunk) -> None:
    """The order of the files decides, then as now."""
    trunk.play(listing(("a", "A first release")), url=LISTING)
    trunk.check(LISTING)
    trunk.play(ELEVEN, TEN, ELEVEN, GONE, GONE, ELEVEN)
    for _ in range(3):
        trunk.check()
    _back(trunk)
    for _ in range(3):
        trunk.check()
    before = list(trunk.archive.dump_derived())
    trunk.rebuild()
    assert list(trunk.archive.dump_derived()) == before
