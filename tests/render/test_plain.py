"""The sentence, the window and the unified text say what happened in plain words."""

from datetime import timedelta

import pytest

from watcher.model.change import Kind
from watcher.render import phrases
from watcher.render.plain import sentence, unified
from watcher.testing.builders import MOMENT, a_change, a_hunk


def test_the_sentence_gives_the_first_reason_and_the_pages_silence() -> None:
    """What changed, and that the page did not admit it."""
    change = a_change(reasons=("figure changed: 11 → 10",), silent=True)

    assert sentence(change) == "figure changed: 11 → 10; page's own stamp did not move"


def test_the_sentence_counts_further_reasons() -> None:
    """One sentence stays one sentence."""
    change = a_change(reasons=("figure changed: 11 → 10", "a", "b"), silent=None)

    assert sentence(change) == "figure changed: 11 → 10, and 2 more"


def test_reasons_that_were_only_counted_are_counted_once() -> None:
    """The comparison names twelve at most, and its last line stands for the others."""
    change = a_change(reasons=(*"abcdefghijkl", "and 7 more edits"), silent=None)

    assert sentence(change) == "a, and 18 more"
    assert phrases.further_reasons(change)[-1] == "and 13 more"


def test_a_change_without_reasons_is_named_by_its_kinds() -> None:
    """There is always a sentence."""
    change = a_change(reasons=(), kinds=(Kind.PASSAGE_ADDED,), silent=False)

    assert sentence(change) == "changed: passage added; the page says so itself"


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
    """The parts of a unified diff, with words marked as wdiff does."""
    change = a_change(last_seen_old=MOMENT + timedelta(microseconds=5))

    lines = unified(change).splitlines()

    assert lines[0] == f"--- {change.url}\t2026-06-11T14:00:00.000005Z"
    assert lines[1] == f"+++ {change.url}\t2026-06-11T14:10:00Z"
    assert lines[2].startswith("@@ ")
    assert lines[3] == " The Department of Examples counted [-11-]{+10+} examples this year."


def test_page_text_cannot_pass_for_a_head_line_of_unified() -> None:
    """Every line of a passage is indented."""
    hunk = a_hunk(old="", new="a\n@@ headline @@\n--- x", edits=())

    lines = unified(a_change(hunks=(hunk,))).splitlines()

    assert [line[0] for line in lines[3:]] == [" ", " ", " "]
