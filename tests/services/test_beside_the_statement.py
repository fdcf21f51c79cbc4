"""A sentence that is reworded in what calls itself furniture: told once, and kept."""

from tests.services.trunk import PAGE, Trunk, release
from watcher.model.check import Outcome
from watcher.testing.fetcher import Scripted

SAID = "The offices counted 11 examples in the year that ended in May."


def _page(fee: str) -> Scripted:
    box = f"<p>Anybody who asks for a copy of the tables pays a fee of {fee} dollars.</p>"
    return release(f'{SAID}</p><div class="related" role="status">{box}</div><p>Thank you.')


def test_a_sentence_reworded_beside_the_statement_is_told_once(trunk: Trunk) -> None:
    """It makes a revision of its own, so that the next look is compared with it."""
    trunk.play(_page("four"), _page("nine"), _page("nine"), _page("four"))
    outcomes = [trunk.check().summary.outcome for _ in range(4)]

    assert outcomes == [
        Outcome.FIRST_SEEN,
        Outcome.CHANGED,
        Outcome.UNCHANGED,
        Outcome.CHANGED,
    ]
    assert trunk.changes[0].hunks[0].where == "beside the statement"
    assert len({revision.id for revision in trunk.archive.revisions(PAGE)}) == 3


def test_a_rebuilt_index_tells_the_same(trunk: Trunk) -> None:
    """From the captures alone."""
    trunk.play(_page("four"), _page("nine"), _page("four"))
    for _ in range(3):
        trunk.check()
    before = trunk.changes

    trunk.rebuild()

    assert trunk.changes == before
