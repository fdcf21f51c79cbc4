"""Which edits of two pages are one: the cause, not the words alone, makes a signature."""

import pytest

from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.compare import compare


def _statement(sentence: str, title: str = "") -> StatementText:
    paragraph = Block(kind=BlockKind.PARAGRAPH, text=f"{sentence} Nothing else was said that day.")
    return StatementText(title=title, blocks=(paragraph,))


def _signature(sentence: str, old: str, new: str) -> str:
    before = sentence.replace("…", old)
    after = sentence.replace("…", new)
    return compare(_statement(before), _statement(after)).signature


def _titled(title: str, old: str, new: str) -> str:
    before = _statement("We counted.", title.replace("…", old))
    return compare(before, _statement("We counted.", title.replace("…", new))).signature


_CALLS = (
    "The count of teapots went well, … said on Monday.",
    "A bridge of matches was opened by … at the old harbour.",
    "Asked about cats, … had no answer to give.",
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Secretary Jane Doe", "Secretary John Roe"),
        ("Jane Doe", "Robert van Dyke"),
        ("the Office of Model Railways", "the Bureau of Model Railways"),
        ("whoever studies climate change", "whoever studies extreme weather"),
    ],
)
def test_a_name_or_a_phrase_swapped_in_other_sentences_has_one_cause(old: str, new: str) -> None:
    """An official who is replaced is replaced in forty releases."""
    assert len({_signature(sentence, old, new) for sentence in _CALLS}) == 1


@pytest.mark.parametrize(
    ("sentences", "old", "new"),
    [
        (("A maker … show it.", "The bridge … carry a cat at noon."), "must", "may"),
        (("We held … kites.", "In the harbour lay … model boats."), "11", "10"),
        (("It opens on … at noon.", "Cats were counted … and fed."), "Monday", "Tuesday"),
        (("It does … open at noon.", "We do … count cats of others."), "not", ""),
        (("It was … broken.", "The cats were … counted by us."), "allegedly", ""),
        (("Makers … to show it.", "The town … to feed cats at noon."), "are required", "are asked"),
        (("It is a big … of tea.", "We found the … in a drawer."), "pot", "cup"),
    ],
)
def test_a_common_word_swapped_in_other_sentences_has_a_cause_of_its_own(
    sentences: tuple[str, str], old: str, new: str
) -> None:
    """Taking two such edits for one would hide the second."""
    assert len({_signature(sentence, old, new) for sentence in sentences}) == 2


def test_the_same_sentence_on_two_pages_has_one_cause() -> None:
    """Boilerplate: a figure of the telephone, a word of the notice."""
    call = "For a copy ask the press office at 202-555-…, or write."
    first = _signature(f"Tea is served. {call}", "0100", "0199")
    assert first == _signature(f"Cats are counted. {call}", "0100", "0199") != ""


def test_a_word_before_two_headlines_has_one_cause_and_a_word_within_them_two() -> None:
    """ "Archived:" is put before every headline; "may" for "must" is about one of them."""
    titles = ("…Makers of teapots show them", "…The bridge at Riverton carries cats")
    assert len({_titled(title, "", "Archived: ") for title in titles}) == 1
    titles = ("Makers of teapots … show them", "The bridge at Riverton … carry cats")
    assert len({_titled(title, "must", "may") for title in titles}) == 2
