"""Revised documents with a known truth: the truth is true, and the matchers are scored right."""

import random
from pathlib import Path

import pytest

from benchmarks.detection.alignment import (
    DOCUMENTS,
    HELD_BACK_SEED,
    RATES,
    Revision,
    difflib_sentences,
    documents,
    lexical,
    revisions,
    score,
    watcher,
)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    """Documents of the fictional agency, as where no real pages are."""
    return documents(tmp_path_factory.mktemp("nothing"))


def test_no_document_says_a_sentence_twice(texts: list[tuple[str, ...]]) -> None:
    """Otherwise the truth of a pair would be a matter of taste."""
    assert len(texts) >= DOCUMENTS
    assert all(len(set(text)) == len(text) for text in texts)


@pytest.mark.parametrize("rate", RATES)
def test_the_same_seed_gives_the_same_revisions(texts: list[tuple[str, ...]], rate: float) -> None:
    """Nothing but the given numbers decides what is revised."""
    assert revisions(texts, rate, 5) == revisions(texts, rate, 5)
    assert revisions(texts, rate, 5) != revisions(texts, rate, 6)


@pytest.mark.parametrize("rate", RATES)
def test_equal_sentences_are_true_pairs(texts: list[tuple[str, ...]], rate: float) -> None:
    """What stands unchanged on both sides belongs together, and every index is in range."""
    for case in revisions(texts, rate, 5):
        where = {text: j for j, text in enumerate(case.new)}
        kept = {(i, where[text]) for i, text in enumerate(case.old) if text in where}
        assert kept <= case.truth
        assert all(i < len(case.old) and j < len(case.new) for i, j in case.truth)


def test_the_share_of_touched_sentences_is_the_rate(texts: list[tuple[str, ...]]) -> None:
    """At a rate of 40 % about 60 % of the sentences stay as they were, inserts not counted."""
    cases = revisions(texts, 0.4, 5)
    kept = sum(len(set(case.old) & set(case.new)) for case in cases)
    share = kept / sum(len(case.old) for case in cases)
    assert 0.6 < share < 0.75


def test_a_score_counts_pairs() -> None:
    """Two pairs of three right, one missed."""
    case = Revision(("a", "b", "c"), ("a", "b", "d"), frozenset({(0, 0), (1, 1), (2, 0)}))
    got = score(lambda old, new: {(0, 0), (1, 1), (2, 2)}, [case])
    assert got.precision == pytest.approx(2 / 3)
    assert got.recall == pytest.approx(2 / 3)


def test_matchers_agree_on_an_unchanged_document(texts: list[tuple[str, ...]]) -> None:
    """Without a change every matcher pairs each sentence with itself."""
    text = random.Random(3).choice(texts)
    for matcher in (watcher, difflib_sentences, lexical):
        assert matcher(text, text) == {(n, n) for n in range(len(text))}


@pytest.mark.parametrize("rate", RATES)
def test_watcher_outdoes_difflib(texts: list[tuple[str, ...]], rate: float) -> None:
    """On generated prose, whose sentences are alike, precision stays and difflib is behind."""
    cases = revisions(texts, rate, HELD_BACK_SEED)
    ours, theirs = score(watcher, cases), score(difflib_sentences, cases)
    assert ours.precision > 0.97
    assert ours.f1 > theirs.f1


def test_a_folder_without_pages_is_no_error(tmp_path: Path) -> None:
    """The fictional agency's prose stands in."""
    assert documents(tmp_path) == documents(tmp_path)
