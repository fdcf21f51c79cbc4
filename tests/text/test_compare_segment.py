"""Sentences: they tile the text and do not break inside names, numbers and abbreviations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.segment import sentences

_PIECES = st.sampled_from(
    ["It ", "ended", ". ", "? ", "! ", "… ", "... ", "U.S. ", "Mr. ", "1.5 ", "“", "” ", " ", "A"]
)


@given(st.lists(_PIECES, max_size=20).map("".join) | st.text(max_size=30))
def test_sentences_tile_the_text(text: str) -> None:
    """Joined, the sentences are the text, and none is empty."""
    assert "".join(sentences(text)) == text
    assert all(sentences(text))


@given(st.lists(st.sampled_from(["One ended.", "It cost $1.5.", "Mr. Doe left!"]), max_size=6))
def test_a_sentence_is_split_the_same_alone_and_in_company(texts: list[str]) -> None:
    """Splitting a row of sentences gives back each of them."""
    assert [piece.strip() for piece in sentences(" ".join(texts))] == texts


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Mint paid $1.5 million to Mr. J. Doe of Dept. No. 5.",
        "See Sec. 1902(a) and Art. 3 of Pub. L. 100-5.",
        "It opens at 9 a.m. Tuesday on St. John Ave. in Springfield.",
        "El Sr. Pérez y la Dra. Mora viajaron a EE. UU. el lunes.",
        "She said “Stop. now” and left.",
        "1. First entry of the list",
        "It fell by 1.5% … and then rose.",
        "Doe v. State, et al. was heard.",
    ],
)
def test_a_sentence_stays_whole(text: str) -> None:
    """Abbreviations, initials, numbers and list marks end no sentence."""
    assert sentences(text) == (text,)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It ended. They left.", 2),
        ("He said: “We won.” They left.", 2),
        ("It is in the U.S. The rest is not.", 2),
        ("He works for Acme Inc. The firm is old.", 2),
        ("The answer was no. They left.", 2),
        ("¿Quién fue? Nadie lo sabe. ¡Qué pena!", 3),
        ("Viven en EE. UU. El resto no.", 2),
        ("It begins at 9 a.m. The doors open at 8.", 2),
        ("It cost 5. Nobody paid.", 2),
        ("They left… Nobody knew.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    """Full stops, question marks, closing quotation marks and Spanish openings are understood."""
    assert len(sentences(text)) == count


def test_an_edit_in_an_endless_sentence_moves_no_other_cut() -> None:
    """A sentence longer than anybody writes is cut at words, not at places."""
    words = [f"word{n}" for n in range(3000)]
    before = sentences(" ".join(words))
    after = sentences(" ".join([*words[:50], "inserted", *words[50:]]))
    assert len(before) > 30
    assert len(set(before) - set(after)) <= 1


@pytest.mark.parametrize("text", ["." * 100_000 + "x", '"' * 100_000, ". " * 50_000, "x" * 100_000])
def test_a_run_of_marks_is_read_in_one_pass(text: str) -> None:
    """Marks without words end, and tile the text."""
    assert "".join(sentences(text)) == text
