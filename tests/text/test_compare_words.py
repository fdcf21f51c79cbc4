"""Edits of words: they rebuild both texts, read well, and stay bounded on hostile sizes."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.tokens import common_length, similarity, tokens
from watcher.text.words import diff_words

_PIECES = st.sampled_from(
    [
        *("eleven", "men", "Men", "11", "10", "$1.5", "-3", "10%", ",", ".", "“", "”", "█", "U.S."),
        *(
            "  ",
            " ",
            "\n\n",
            "the",
            "of",
            "not",
            "won’t",
            "A-1",
            "é",
            "\u2028",
            "\U0001f600",
            "\x1c",
        ),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=24).map("".join) | st.text(max_size=20)


def _rebuilt(old: str, new: str) -> tuple[str, str]:
    edits = diff_words(old, new)
    before = "".join(edit.text for edit in edits if edit.op != "insert")
    return before, "".join(edit.text for edit in edits if edit.op != "delete")


@given(_TEXTS, _TEXTS)
def test_edits_rebuild_both_texts(old: str, new: str) -> None:
    """Applying the edits gives the new text, undoing them the old one, character for character."""
    assert _rebuilt(old, new) == (old, new)


@given(_TEXTS, _TEXTS)
def test_edits_alternate_and_are_never_empty(old: str, new: str) -> None:
    """No edit is empty, no two neighbours are of one sort, deletes stand before inserts."""
    ops = [edit.op for edit in diff_words(old, new)]
    assert all(edit.text for edit in diff_words(old, new))
    assert all(a != b for a, b in pairwise(ops))
    assert ("insert", "delete") not in [*pairwise(ops)]


@given(_TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """The same text gives one equal edit, or none when it is empty."""
    assert [edit.op for edit in diff_words(text, text)] == (["equal"] if text else [])


@given(_TEXTS)
def test_tokens_tile_their_text(text: str) -> None:
    """Tokens with the space behind them, joined, are the text again."""
    assert "".join(text[token.start : token.next] for token in tokens(text)) == text


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_common_length_is_that_of_the_longest_common_subsequence(
    a: list[str], b: list[str]
) -> None:
    """The bit-parallel count agrees with the textbook table."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            longer = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else longer
    assert common_length(a, b) == table[-1][-1]


def test_two_empty_sequences_are_alike() -> None:
    """Nothing is as similar to nothing as can be."""
    assert similarity([], []) == 1.0


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("custody of 11 men", "custody of 10 men", "custody of [-11-]{+10+} men"),
        ("cost $1.5 million.", "cost $15 million.", "cost [-$1.5-]{+$15+} million."),
        ("by -3 points", "by 3 points", "by [--3-]{+3+} points"),
        ("rose 10% then", "rose 12% then", "rose [-10%-]{+12%+} then"),
        ("pages 10-12 of it", "pages 10-13 of it", "pages 10-[-12-]{+13+} of it"),
        ("the men.", "the men and women.", "the men{+ and women+}."),
        ("11 men and 6 women", "10 men and 8 women", "[-11-]{+10+} men and [-6-]{+8+} women"),
        ("the U.S. agency", "the U.S agency", "the [-U.S.-]{+U.S+} agency"),
        (
            "We will provide the necessary funding.",
            "We may offer the requisite money.",
            "We [-will provide the necessary funding-]{+may offer the requisite money+}.",
        ),
    ],
)
def test_edits_cut_between_words_and_keep_numbers_whole(old: str, new: str, edits: str) -> None:
    """Numbers with sign, currency and percent are one token; crumbs between edits are folded."""
    frames = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    assert "".join(frames[e.op].format(e.text) for e in diff_words(old, new)) == edits


def test_texts_with_little_in_common_are_one_replacement() -> None:
    """Below a quarter of common words nobody wants to read the crumbs that match."""
    edits = diff_words("the cat of the house slept all day", "engineers inspect the bridge twice")
    assert [edit.op for edit in edits] == ["delete", "insert"]


def _vocabulary_text(seed: int, count: int, vocabulary: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(vocabulary)}" for _ in range(count)]


def test_a_long_text_with_many_edits_keeps_what_is_equal() -> None:
    """With 30 % of 3,300 words changed, at most 1.3 times the planted change is marked."""
    old = _vocabulary_text(1, 3300, 3000)
    chance = random.Random(2)
    new = [word if chance.random() > 0.3 else f"n{chance.randrange(999)}" for word in old]
    planted = 2 * sum(a != b for a, b in zip(old, new, strict=True))
    edits = diff_words(" ".join(old), " ".join(new))
    marked = sum(len(edit.text.split()) for edit in edits if edit.op != "equal")
    assert marked <= 1.3 * planted


def test_a_long_text_of_few_words_keeps_what_is_equal() -> None:
    """A small vocabulary has no word that occurs once; runs of words anchor it instead."""
    old = _vocabulary_text(3, 6000, 60)
    new = [*old[:2000], "changed", *old[2000:4000], *old[4100:]]
    marked = [e.text for e in diff_words(" ".join(old), " ".join(new)) if e.op != "equal"]
    assert sum(len(text.split()) for text in marked) <= 110


@pytest.mark.parametrize("vocabulary", [2, 50, 100_000])
def test_hostile_texts_end_with_edits_that_rebuild_them(vocabulary: int) -> None:
    """A hundred kilobytes of words without one full stop still get their edits."""
    old = " ".join(_vocabulary_text(4, 20_000, vocabulary))
    new = " ".join(_vocabulary_text(5, 20_000, vocabulary))
    assert _rebuilt(old, new) == (old, new)
