"""Parts of a page that change at most looks: learned, recorded, and no longer alerted."""

import pytest

from tests.services.trunk import PAGE, Trunk, release
from watcher.model.change import Change, Severity
from watcher.testing.fetcher import Scripted

SAID = "The offices counted 11 examples in the year that ended in May."


def _page(count: str, *, said: str = SAID, part: str = 'class="counter"') -> Scripted:
    return release(f"{said}</p><div {part}><b>{count}</b></div><p>Thank you for reading.")


def _seen(trunk: Trunk, *pages: Scripted, minutes: float = 10) -> list[Change]:
    trunk.play(*pages)
    for _ in pages:
        trunk.check(minutes=minutes)
    return trunk.changes


def test_a_counter_alerts_twice_and_is_then_recorded_without_alerts(trunk: Trunk) -> None:
    """Two close looks teach; from the third on the counter is told only where all is told."""
    changes = _seen(trunk, *(_page(f"{4099 + n} readers so far") for n in range(8)))

    assert len(changes) == 7
    assert [change.severity > Severity.NONE for change in changes] == [True] * 2 + [False] * 5
    assert all(hunk.muted for change in changes[2:] for hunk in change.hunks)
    assert changes[-1].reasons == (
        "in a part of the page that changes at most looks, figure changed: 4105 → 4106",
    )
    assert len(trunk.archive.alerts()) == 2


def test_an_edit_beside_a_muted_counter_alerts_with_its_own_reasons_only(trunk: Trunk) -> None:
    """11 became 10 while the counter ran on."""
    pages = [_page(f"{4099 + n} readers so far") for n in range(8)]
    edited = _page("5000 readers so far", said=SAID.replace("11", "10"))

    change = _seen(trunk, *pages, edited)[-1]

    assert change.reasons == ("figure changed: 11 → 10",)
    assert change.severity is Severity.MAJOR
    assert [hunk.muted for hunk in change.hunks] == [False, True]


def test_words_that_turn_at_every_look_are_muted_whole(trunk: Trunk) -> None:
    """A quotation of the day is not edited: one goes, another comes."""
    sayings = [
        "An hour of counting saves a day of guessing.",
        "Whoever files in haste repents in the basement.",
        "No example is an island.",
        "Two copies are a beginning.",
        "Paper is patient, readers are not.",
        "Nothing rhymes with specimen.",
    ]
    changes = _seen(trunk, *(_page(saying, part='id="saying"') for saying in sayings))

    assert [change.severity > Severity.NONE for change in changes] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_sentence_of_the_statement_is_never_muted(trunk: Trunk) -> None:
    """A figure that the agency corrects at every look is news at every look."""
    changes = _seen(trunk, *(release(SAID.replace("11", str(20 + n))) for n in range(8)))

    assert all(change.severity is Severity.MAJOR for change in changes)


def test_paragraphs_with_an_id_each_are_no_slots(trunk: Trunk) -> None:
    """What is named is the statement itself, paragraph by paragraph."""

    def page(count: int) -> Scripted:
        words = "".join(
            f'<p id="part-{letter}">{letter} counted {count if letter == "c" else 7} examples '
            "in the year that ended in May, after two readings.</p>"
            for letter in "abcdefghij"
        )
        return release(f"The count by office follows.</p>{words}<p>Thank you.")

    changes = _seen(trunk, *(page(100 + n) for n in range(6)))

    assert all(change.severity is Severity.MAJOR for change in changes)


def test_a_muted_part_that_shows_a_figure_of_the_statement_is_heard(trunk: Trunk) -> None:
    """A ticker that turns to the statement's own number may be news."""
    said = "The offices counted 4,711 examples in the year that ended in May."
    pages = [_page(f"{100 + n} readers so far", said=said) for n in range(6)]

    change = _seen(trunk, *pages, _page("4,711 readers withdrawn", said=said))[-1]

    assert change.severity is Severity.MAJOR


def test_a_muted_part_that_shows_a_followed_phrase_is_heard(trunk: Trunk) -> None:
    """The topic of the settings is "count"."""
    pages = [_page(f"Saying {n}", part='id="saying"') for n in range(100, 106)]

    change = _seen(trunk, *pages, _page("The Count was wrong", part='id="saying"'))[-1]

    assert change.severity > Severity.NONE


def test_a_figure_among_words_of_its_own_is_never_muted(trunk: Trunk) -> None:
    """A running count in a named box looks like a counter and may be the news itself."""
    changes = _seen(trunk, *(_page(f"{4099 + n} teapots returned so far") for n in range(8)))

    assert all(change.severity is Severity.MAJOR for change in changes)


@pytest.mark.unsound
def test_what_changes_once_a_day_is_not_volatile(trunk: Trunk) -> None:
    """What may be a daily figure alerts every day, whatever the words beside it."""
    pages = [_page(f"{4099 + n} readers today") for n in range(6)]

    changes = _seen(trunk, *pages, minutes=24 * 60)

    assert all(change.severity is Severity.MAJOR for change in changes)


def test_a_part_that_came_to_rest_is_heard_again(trunk: Trunk) -> None:
    """After many looks without a change the part is no longer volatile."""
    restless = [_page(f"{4099 + n} readers today") for n in range(5)]
    resting = [restless[-1]] * 12

    change = _seen(trunk, *restless, *resting, _page("5000 readers today"))[-1]

    assert change.severity is Severity.MAJOR


def test_a_part_that_flaps_between_two_states_is_no_reversion(trunk: Trunk) -> None:
    """Two servers that disagree about a ticker do not restore a wording."""
    pages = [_page(("Open today", "Closed today")[n % 2]) for n in range(8)]

    changes = _seen(trunk, *pages)

    assert [change.severity > Severity.NONE for change in changes[2:]] == [False] * 5


def test_a_rebuilt_index_mutes_the_same_changes(trunk: Trunk) -> None:
    """What was learned is learned again from the captures."""
    _seen(trunk, *(_page(f"{4099 + n} readers so far") for n in range(6)))
    before = trunk.changes

    trunk.rebuild()

    assert trunk.changes == before
    assert trunk.archive.resource(PAGE) is not None
