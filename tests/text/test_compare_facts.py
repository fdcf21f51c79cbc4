"""Facts in running text: figures, dates, quotations, modal words, speech, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text import facts as facts_module
from watcher.text import figures as figures_module
from watcher.text.corrections import is_correction_note
from watcher.text.dates import DATE_WORDS, dates, same_day
from watcher.text.facts import Family, facts, names_in
from watcher.text.figures import figures
from watcher.text.normalise import display
from watcher.text.quotes import quoted_spans


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$1.5 million", "$1,500,000"),
        ("10%", "10 percent"),
        ("eleven", "11"),
        ("twenty-one", "21"),
        ("two hundred", "200"),
        ("5 por ciento", "5%"),
        ("3 mil millones", "3,000,000,000"),
    ],
)
def test_one_amount_in_two_spellings_is_one_value(one: str, other: str) -> None:
    """Scale words, number words and percent signs are read."""
    assert [figure.value for figure in figures(one)] == [figure.value for figure in figures(other)]


@pytest.mark.parametrize(
    "text", ["-\u200e3 and \u200e$1,500,000\u200e", "-3 and $\u20661.5 million\u2069"]
)
def test_figures_are_read_through_direction_marks(text: str) -> None:
    """What is read is what people see, in which such a mark is nothing."""
    assert [figure.value for figure in figures(display(text))] == ["-3", "$1500000"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-3", "3"),
        ("−3", "3"),
        ("$-3", "$3"),
        ("$5", "5"),
        ("5%", "5 percentage points"),
        ("1.5", "15"),
        ("1,5", "15"),
        ("1.200", "1.2"),
        ("$3 million", "$3 billion"),
        ("dozens", "hundreds"),
    ],
)
def test_two_amounts_are_two_values(one: str, other: str) -> None:
    """Signs, currencies, units and separators belong to the value."""
    left, right = figures(f"it was {one} then"), figures(f"it was {other} then")
    assert len(left) == len(right) == 1
    assert left[0].value != right[0].value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Monday, June 11, 2026 at 10:30 a.m. it", ["Monday", "June 11, 2026", "10:30 a.m."]),
        ("el 3 de marzo de 2025 en Springfield", ["3 de marzo de 2025"]),
        ("since 2019 and in FY 2024-25", ["2019", "FY 2024-25"]),
        ("filed 2026-06-11 or 6/11/2026", ["2026-06-11", "6/11/2026"]),
        ("2,025 people may march", []),
    ],
)
def test_dates_are_found_and_figures_are_none(text: str, found: list[str]) -> None:
    """Dates in both languages; a count or a verb is no date."""
    assert [text[dated.start : dated.end] for dated in dates(text)] == found


def test_two_spellings_of_a_date_are_one_value() -> None:
    """An abbreviated month and an ordinal change nothing."""
    assert dates("Jun. 11th, 2026")[0].value == dates("June 11, 2026")[0].value


@pytest.mark.parametrize(
    ("paragraphs", "quoted"),
    [
        (["He said, “We won.”"], [["We won."]]),
        (['He said, "We won."'], [["We won."]]),
        (["«Hola», dijo."], [["Hola"]]),
        (["“We won.", "“We left,” he said."], [["We won."], ["We left,"]]),
        (["the 'so-called' pact and workers' rights"], [["so-called"]]),
        (['a 5" pipe and 6" pipe'], [[]]),
    ],
)
def test_quoted_words_are_found(paragraphs: list[str], quoted: list[list[str]]) -> None:
    """Curly, straight, Spanish and single marks; open quotations over paragraphs; no inches."""
    spans = quoted_spans(paragraphs)
    found = [[t[a:b] for a, b in of] for t, of in zip(paragraphs, spans, strict=True)]
    assert found == quoted


def _values(text: str, family: Family, names: frozenset[str] = frozenset()) -> list[str]:
    return [fact.value for fact in facts(text, names) if fact.family is family]


def test_may_the_month_is_no_modal() -> None:
    """Only the verb counts."""
    assert _values("In May they may leave.", Family.MODAL) == ["may"]


def test_a_section_number_is_no_redaction() -> None:
    """An exemption code stands alone; a paragraph of a law has its section before it."""
    text = "Withheld under (b)(7)(C) of section 552(b)(6)"
    assert _values(text, Family.REDACTION) == ["(b)(7)(c)"]


def test_a_sentence_opens_with_a_name_only_if_it_is_one_elsewhere() -> None:
    """Capitals at the beginning prove nothing; the rest of the statement does."""
    assert _values("Clinics closed.", Family.NAME) == []
    known = names_in(["They met Doe in Springfield."])
    assert _values("Doe left.", Family.NAME, known) == ["Doe"]


@pytest.mark.parametrize(
    "text",
    [
        "Correction: the fine was $3.",
        "Editor’s note: this was changed.",
        "An earlier version of this page gave another figure.",
        "Updated on June 3 to correct a name.",
        "This release has been corrected.",
        "Corrección: la multa era de 3 dólares.",
        "Nota del editor: se cambió una cifra.",
    ],
)
def test_correction_notes_are_known(text: str) -> None:
    """The usual openings in both languages."""
    assert is_correction_note(text)


@pytest.mark.parametrize(
    "text",
    ["The correctional facility is old.", "Updated rules apply.", "Corrections officers met."],
)
def test_ordinary_sentences_are_no_correction_notes(text: str) -> None:
    """Words that only look like one are none."""
    assert not is_correction_note(text)


_SPOKEN = st.sampled_from(
    (
        *("will", "won't", "Mustn't", "may", "not", "no.", "5", "cannot", "failed", "to", "said"),
        *("According", "plans", "plan", "up", "about", "$5", "over", "didn’t", "NEVER", "sin"),
        *("tienen", "que", "quizás", "debería", "dijo", "añadió", "hasta", "unas", "at", "least"),
        *("tell", "isn't", "n't", "can't", "_will", "said-so"),
    )
)


@given(st.lists(_SPOKEN, max_size=12))
def test_looking_only_where_a_first_word_stands_finds_all_that_looking_everywhere_does(
    words: list[str],
) -> None:
    """The short way to modal words, negations and verbs of saying misses none of them."""
    text = " ".join(words)
    runs = facts_module._words(text)
    for openers, pattern in (
        (facts_module._MODAL_OPENERS, facts_module._MODAL),
        (facts_module._NEGATION_OPENERS, facts_module._NEGATION),
        (facts_module._SPEECH_OPENERS, facts_module._SPEECH),
    ):
        short = facts_module._beginning_with(openers, pattern, text, runs)
        assert [m.span() for m in short] == [m.span() for m in pattern.finditer(text)]


_COUNTED = st.sampled_from(
    (
        *("a", "hundred", "thousand", "twenty", "one", "un", "tercio", "half", "twice", "mil"),
        *("Dozens", "of", "docenas", "and", "third", "dos", "cientos", "percent", "a-third", "5"),
        *("primera", "mil millones", "someone", "million", "veinte", "y", "forty-two"),
    )
)


@given(st.lists(_COUNTED, max_size=12), st.sampled_from((" ", "-")))
def test_number_words_are_found_wherever_the_pattern_finds_them(words: list[str], gap: str) -> None:
    """The short way to number words misses none of them."""
    text = gap.join(words)
    short = [m.span() for m in figures_module._number_words(text)]
    assert short == [m.span() for m in figures_module._WORDS.finditer(text)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thursday, August 27, 2026", "2026-08-27", True),
        ("Aug. 27, 2026", "27 de agosto de 2026", True),
        ("Friday, August 27, 2026", "August 27, 2026", False),
        ("August 27, 2026", "August 28, 2026", False),
        ("August 27, 2026", "August 27, 2026 at noon", False),
        ("Posted August 27, 2026", "August 27, 2026", False),
        ("August 27", "August 27", False),
        ("February 30, 2026", "2026-02-30", False),
    ],
)
def test_one_day_in_another_spelling_is_the_same_day(one: str, other: str, same: bool) -> None:
    """Nothing but the date may stand there, whole, and with its own weekday."""
    assert same_day(one, other) is same


def test_every_name_of_a_month_or_weekday_is_looked_for() -> None:
    """What tells a text without dates at once takes none for one."""
    for name in DATE_WORDS:
        assert dates(f"On {name.upper()} 5, 2026"), name
