"""Which units belong together: rewritten passages, large edited documents, and bounded work."""

import random

import pytest

from benchmarks import prose
from watcher.model.statement import BlockKind
from watcher.text import align as module
from watcher.text.align import Alignment, align
from watcher.text.normalise import key
from watcher.text.tokens import compared_words, similarity
from watcher.text.units import Unit


def _units(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Unit]:
    return [
        Unit(text=text, key=key(text), kind=kind, block=number) for number, text in enumerate(texts)
    ]


def _pairs(alignment: Alignment) -> list[tuple[int, int]]:
    return [(match.old[0], match.new[0]) for match in alignment.matches]


_NEIGHBOURS = ("The office opened on Monday.", "Anybody may read the register there.")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "The Office (OSR) counts the teapots of districts, which hold 350,000 cups.",
            "The Office (OCC) leads the making of rules to advance fairness in 14 towns.",
        ),
        ("Doubled the teapots counted since 2005", "Reduced the paper of samples by 4.3% in 2017"),
        ("Springfield opens 12 rooms on 27 March.", "Letters and 27 of the maps: 12 March."),
    ],
)
def test_passages_that_share_only_grammar_and_figures_are_no_edit(old: str, new: str) -> None:
    """A figure of one passage would else be told as having become the other's."""
    first, last = _NEIGHBOURS
    alignment = align(_units(first, old, last), _units(first, new, last))
    assert _pairs(alignment) == [(0, 0), (2, 2)]
    assert (alignment.removed, alignment.added) == ((1,), (1,))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Inspectors held 11 teapots.", "Inspectors held 10 teapots."),
        ("Inspectors held 11 teapots.", "Officers held 10 cups."),
        ("The rule applies.", "The rule does not apply."),
        ("Count: 14", "Count: 15"),
        ("12 March 2026", "13 March 2026"),
        ("Our policies", "Our policy"),
    ],
)
def test_small_edits_of_short_sentences_stay_edits(old: str, new: str) -> None:
    """Few content words are no reason to part a pair that keeps its share of them."""
    first, last = _NEIGHBOURS
    alignment = align(_units(first, old, last), _units(first, new, last))
    assert _pairs(alignment) == [(0, 0), (1, 1), (2, 2)]


def test_a_row_is_known_by_its_first_cell() -> None:
    """All its other words may change."""
    old = _units("Springfield | open | Monday", kind=BlockKind.TABLE_ROW)
    new = _units("Springfield | closed | Friday", kind=BlockKind.TABLE_ROW)
    assert _pairs(align(old, new)) == [(0, 0)]


def _form_letters(count: int) -> list[str]:
    """Sentences made of one small stock of words, so that no word is rare."""
    draw = random.Random(11)
    return [prose.sentence(draw) for _ in range(count)]


def test_a_large_document_edited_everywhere_stays_aligned() -> None:
    """No sentence is equal and no word is rare; some were dropped, so places do not help."""
    draw = random.Random(12)
    old = _form_letters(2000)
    kept = [number for number in range(len(old)) if draw.random() > 0.05]
    new = [old[number].replace("The ", "Our ", 1).replace(".", ", it said.") for number in kept]
    pairs = set(_pairs(align(_units(*old), _units(*new))))
    right = pairs & {(number, place) for place, number in enumerate(kept)}
    assert len(right) > 0.98 * len(kept)
    assert len(pairs - right) < 0.01 * len(kept)


def test_work_grows_with_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the units are compared at most about twice as often, however little they share."""
    compared: list[int] = []

    def counting(a: list[str], b: list[str]) -> float:
        compared.append(len(a) + len(b))
        return similarity(a, b)

    monkeypatch.setattr(module, "similarity", counting)
    work: list[int] = []
    for count in (400, 800, 1600):
        texts = _form_letters(2 * count)
        compared.clear()
        align(_units(*texts[:count]), _units(*texts[count:]))
        work.append(sum(compared))
    assert work[1] < 2.4 * work[0]
    assert work[2] < 2.4 * work[1]


def test_the_words_compared_have_no_case_marks_or_figures() -> None:
    """So that another figure in the same sentence costs no likeness beyond its place."""
    assert compared_words("The U.S. paid $1.5 million—“twice.”") == [
        "the",
        "u.s.",
        "paid",
        "#",
        "million",
        "twice",
    ]
