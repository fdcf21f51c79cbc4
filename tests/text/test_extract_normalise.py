"""Typography folds; what a reader would call another word, figure or sign never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.normalise import display, key, squeezed

TYPOGRAPHIC = st.text(
    alphabet="ab1 .,-()\u2013\u2014\u2212\u201c\u201d\u2019\u2026\u00a0\u00ad\u200b%:$", max_size=30
)


@given(st.one_of(TYPOGRAPHIC, st.text(max_size=30)))
def test_both_forms_are_fixed_points(text: str) -> None:
    """A form of a form is itself."""
    assert display(display(text)) == display(text)
    assert key(key(text)) == key(text)


@given(TYPOGRAPHIC)
def test_the_key_form_depends_on_the_display_form_alone(text: str) -> None:
    """Two texts that people read alike are never told apart."""
    assert key(display(text)) == key(text)


@given(st.one_of(TYPOGRAPHIC, st.text(max_size=30)))
def test_no_letter_or_digit_is_lost_in_either_form(text: str) -> None:
    """Folding touches typography only."""
    letters = [c for c in display(text) if c.isalnum()]
    assert [c for c in key(text) if c.isalnum()] == letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u201cWe agree\u201d", '"We agree"'),
        ("it\u2019s", "it's"),
        ("a \u2014 b", "a\u2014b"),
        ("2019\u20132020", "2019-2020"),
        ("and so on\u2026", "and so on ..."),
        ("11\u00a0men", "11 men"),
        ("inter\u00adnational", "international"),
        ("he said , then ( later ) left .", "he said, then (later) left."),
        ("5 %", "5%"),
        ("caf\u00e9", "cafe\u0301"),
        ("of\ufb01ce sta\ufb00", "office staff"),
        ("the \u200e15,000\u200e homes", "the 15,000 homes"),
        ("\u206611\u2069 men", "11 men"),
    ],
)
def test_typography_has_one_key(one: str, other: str) -> None:
    """The same words set differently are equal."""
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$1.5 million", "$15 million"),
        ("fell -5 points", "fell 5 points"),
        ("fell \u22125 points", "fell 5 points"),
        ("10 -5", "10-5"),
        ("May", "may"),
        ("No, we did", "No we did"),
        ('"safe"', "safe"),
        ("user\u202eabc", "userabc"),
        ("1\u200f-2", "1-2"),
        ("\u20675 3\u2069", "5 3"),
        ("1, 000", "1,000"),
    ],
)
def test_another_reading_has_another_key(one: str, other: str) -> None:
    """Signs, digits, case, punctuation, quotation marks and reading direction are words."""
    assert key(one) != key(other)


@pytest.mark.parametrize("hostile", ["- ", "( ", ". ", ", ", "\u201c ", "-(", " - 5"])
def test_a_hostile_text_costs_no_more_than_its_length(hostile: str) -> None:
    """A quadratic fold would run for minutes here and hit the suite's time limit."""
    assert key(hostile * 50_000)


def test_the_squeezed_form_finds_a_passage_whatever_the_markup_did_to_its_spaces() -> None:
    """Looking a sentence up across inline tags needs no spaces and folded quotes."""
    assert squeezed("\u201cWe \u00a0agree\u201d ,") == '"Weagree",'


def test_what_is_no_character_is_replaced_so_that_every_store_can_hold_it() -> None:
    """NUL, controls and lone surrogates come from JSON and from hostile pages."""
    shown = display("count\x00ed \ud800 and \x07 eleven")

    assert shown == "count\ufffded \ufffd and \ufffd eleven"
    assert shown.encode() == display(shown).encode()
