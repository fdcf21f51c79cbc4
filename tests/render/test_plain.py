"""The sentence, the window and the unified text say what happened in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from watcher.model.change import Kind
from watcher.render import phrases
from watcher.render.plain import sentence, unified
from watcher.testing.builders import MOMENT, a_change, a_comparison, a_hunk


def test_the_sentence_can_be_quoted() -> None:
    """Where, old and new between their neighbours, and that the page did not admit it."""
    change = a_change(reasons=("figure changed: 11 → 10",), silent=True)

    assert sentence(change) == (
        "Figure changed in paragraph 1: “…of Examples counted 11 examples this year.” → "
        "“…of Examples counted 10 examples this year.”; "
        "page's own stamp did not move, no correction note"
    )


@pytest.mark.parametrize(
    ("silent", "admission"),
    [
        (True, "; page's own stamp did not move, no correction note"),
        (False, "; page's own stamp moved, no correction note"),
        (None, "; page has no stamp that could tell, no correction note"),
    ],
)
def test_the_sentence_says_what_the_page_admits(silent: bool | None, admission: str) -> None:
    """A page without a stamp is not called silent, nor one that moved it."""
    assert sentence(a_change(silent=silent)).endswith(admission)
    assert sentence(a_comparison(silent=silent)).endswith(admission)


def test_a_correction_note_is_named_as_what_admits_the_change() -> None:
    """One that was added; one that was removed admits nothing."""
    kinds = (Kind.FIGURE, Kind.CORRECTION_NOTE)
    added = a_hunk(kinds=kinds[1:], old="", new="Correction: 10.", edits=())
    removed = a_hunk(kinds=kinds[1:], old="Correction: 10.", new="", edits=())

    noted = sentence(a_change(kinds=kinds, hunks=(a_hunk(), added), silent=False))
    withdrawn = sentence(a_change(kinds=kinds, hunks=(a_hunk(), removed), silent=True))

    assert noted.endswith("; a correction note of the page says so")
    assert withdrawn.endswith("; page's own stamp did not move, no correction note")


@pytest.mark.parametrize("kind", [Kind.WITHDRAWAL, Kind.REDATED, Kind.STAMP])
def test_where_no_words_changed_nothing_has_to_be_admitted(kind: Kind) -> None:
    """A page that is gone has no stamp to speak of."""
    change = a_change(kinds=(kind,), reasons=("it is gone",), hunks=(), silent=None)

    assert sentence(change) == "It is gone"


def test_the_sentence_counts_further_places() -> None:
    """One sentence stays one sentence."""
    reasons = ("the statement is replaced", "a", "b")
    change = a_change(reasons=reasons, silent=True, hunks=a_change().hunks[:1] * 3)

    assert sentence(change).startswith("The statement is replaced, and 2 more; page's")


def test_several_reasons_in_one_place_are_one_change() -> None:
    """A figure in a headline changed once, not twice."""
    change = a_change(reasons=("headline changed", "figure changed"), hunks=a_change().hunks[:1])

    assert ", and" not in sentence(change)


def test_places_that_are_quiet_or_muted_are_not_counted() -> None:
    """What nobody is told of is not "more"."""
    (hunk,) = a_change().hunks[:1]
    quiet = replace(hunk, kinds=(Kind.TYPOGRAPHY,)), replace(hunk, muted=True)

    assert ", and" not in sentence(a_change(reasons=("a",), hunks=(hunk, *quiet)))


def test_a_reversion_says_also_which_words_are_back() -> None:
    """Its own reason shows no passage; the next one does, and is not told a second time."""
    change = a_change(
        kinds=(Kind.REVERSION, Kind.FIGURE),
        reasons=("the wording of 2026-06-11 is back", "figure changed: 11 → 10", "a"),
        hunks=a_change().hunks[:1] * 2,
    )

    assert sentence(change).startswith(
        "The wording of 2026-06-11 is back; figure changed in paragraph 1: “…of Examples"
    )
    assert ", and 1 more;" in sentence(change)
    assert phrases.further_reasons(change) == ("a",)


def test_reasons_that_were_only_counted_are_counted_once() -> None:
    """The comparison names twelve at most, and its last line stands for the others."""
    change = a_change(reasons=(*"abcdefghijkl", "and 7 more edits"))

    assert phrases.further_reasons(change)[-1] == "and 13 more"


@pytest.mark.parametrize("reasons", [(), ("",), (" \n",)])
def test_a_change_without_reasons_is_named_by_its_kinds(reasons: tuple[str, ...]) -> None:
    """There is always a sentence; Slack refuses a message with an empty one."""
    change = a_change(reasons=reasons, kinds=(Kind.PASSAGE_ADDED,), silent=False)

    assert sentence(change).startswith("Changed: passage added; page's own stamp moved")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(days=1, hours=1, minutes=5), "1 day 1 hour"),
        (timedelta(days=1, seconds=5), "1 day"),
        (timedelta(milliseconds=20), "less than a second"),
        (timedelta(seconds=-5), "less than a second"),
    ],
)
def test_a_duration_has_two_units_at_most(span: timedelta, words: str) -> None:
    """As exact as a person reads it."""
    assert phrases.duration(span) == words


def test_the_window_names_both_ends_and_the_blind_checks() -> None:
    """An alert never sounds more exact than the checks were."""
    change = a_change(checks_between=2)

    assert phrases.window(change) == (
        "last seen old 2026-06-11 14:00:00 UTC → first seen new 2026-06-11 14:10:00 UTC"
        " (10 minutes; 2 checks between could not see it)"
    )


def test_a_withdrawals_window_does_not_speak_of_a_new_text() -> None:
    """There is none."""
    assert "first seen gone" in phrases.window(a_change(kinds=(Kind.WITHDRAWAL,)))


def test_a_long_list_of_reasons_ends_with_their_number() -> None:
    """A rewritten page does not push its passages off the screen."""
    few = a_change(reasons=tuple("abcdefg"))
    many = a_change(reasons=tuple("abcdefghijk"))

    assert phrases.further_reasons(few) == tuple("bcdefg")
    assert phrases.further_reasons(many) == (*"bcdef", "and 5 more")


def test_a_moved_passage_says_where_it_stood() -> None:
    """Behind which passage, or at the top."""
    assert phrases.moved(a_hunk(moved_from=None)) == ""
    assert phrases.moved(a_hunk(moved_from="")) == "moved: before, it stood at the top"
    assert "“Write to us.”" in phrases.moved(a_hunk(moved_from="Write to us."))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.gov/", "https://example.gov/\u202e", "", "x y"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Whatever a page or a config calls a URL."""
    assert phrases.web_address(url) is None


def test_unified_has_times_place_and_marked_words() -> None:
    """The sentence, then the parts of a unified diff, with words marked as wdiff does."""
    change = a_change(last_seen_old=MOMENT + timedelta(microseconds=5))

    lines = unified(change).splitlines()

    assert lines[0] == f"# {sentence(change)}"
    assert lines[1] == f"--- {change.url}\t2026-06-11T14:00:00.000005Z"
    assert lines[2] == f"+++ {change.url}\t2026-06-11T14:10:00Z"
    assert lines[3].startswith("@@ ")
    assert lines[4] == " The Department of Examples counted [-11-]{+10+} examples this year."


def test_page_text_cannot_pass_for_a_head_line_of_unified() -> None:
    """Every line of a passage is indented."""
    hunk = a_hunk(old="", new="a\n@@ headline @@\n--- x", edits=())

    lines = unified(a_change(hunks=(hunk,))).splitlines()

    assert [line[0] for line in lines[4:]] == [" ", " ", " "]
