"""Page text cannot steer a terminal, and cannot hide what it holds."""

import json
import sys

from hypothesis import given
from hypothesis import strategies as st

from watcher.render.safe import cut, one_line, to_json, visible, visible_edit

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)  # lone surrogates too
BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
ZERO_WIDTH = {0x00AD, *range(0x200B, 0x200E), 0x2060, 0xFEFF, *range(0xE0000, 0xE0080)}
CONTROLS = ({*range(0x20), 0x7F, *range(0x80, 0xA0)} - {0x09, 0x0A}) | {0x2028, 0x2029}
LONE = set(range(0xD800, 0xE000))


def test_no_character_of_unicode_leaves_a_control_behind() -> None:
    """Of all code points, none that steers, reorders or hides comes out of `visible`."""
    forbidden = {chr(code) for code in BIDI | ZERO_WIDTH | CONTROLS | LONE}

    for start in range(0, sys.maxunicode + 1, 4096):
        shown = visible("".join(map(chr, range(start, start + 4096))))
        assert forbidden.isdisjoint(shown), f"in the 4,096 characters from U+{start:04X}"
        assert shown.encode()


def test_letters_of_the_world_stay_as_they_are() -> None:
    """Accents, other scripts, quotes, dashes, emoji, newline and tab are not touched."""
    text = "Año — “naïve” Привет 你好 العربية हिन्दी 🏛\n\t½ €"

    assert visible(text) == text


def test_an_unseen_character_is_shown_as_its_code_point() -> None:
    """A reader can look up what was hidden."""
    assert (
        visible("pay\u202eeerf\u200b\x1b]0;x\x07") == "pay⟨U+202E⟩eerf⟨U+200B⟩⟨U+001B⟩]0;x⟨U+0007⟩"
    )


@given(ANY_TEXT)
def test_showing_twice_is_showing_once(text: str) -> None:
    """What is visible already is left alone."""
    assert visible(visible(text)) == visible(text)
    assert visible_edit(visible_edit(text)) == visible_edit(text)


@given(ANY_TEXT, ANY_TEXT)
def test_texts_that_differ_look_different(one: str, other: str) -> None:
    """No two texts are shown alike, unless one of them spells an escape itself."""
    if one != other and "⟨" not in one + other:
        assert visible(one) != visible(other)


def test_a_strange_space_is_named_inside_an_edit_only() -> None:
    """Where a no-break space replaced a space, both would print alike."""
    assert visible_edit("\u00a0") == "⟨U+00A0⟩"
    assert visible("11\u00a0men") == "11\u00a0men"


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    """No title and no reason can begin a line of its own."""
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(st.sampled_from("ab \n"), max_size=60), st.integers(0, 60))
def test_a_cut_fits_and_keeps_the_beginning(text: str, length: int) -> None:
    """What is cut is no longer than asked, says that it was cut, and invents nothing."""
    shown = cut(text, length)

    assert len(shown) <= length
    if shown != text and length:
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])


def test_a_cut_keeps_words_whole() -> None:
    """It ends behind a word, also when the word just fits."""
    assert cut("ten people were named", 11) == "ten people…"
    assert cut("ten people were named", 10) == "ten peopl…", "a cut at half loses too much"
    assert cut("antidisestablishmentarianism", 6) == "antid…"


@given(ANY_TEXT)
def test_json_is_exact_and_yet_safe_to_print(text: str) -> None:
    """A parser reads back every character; the printed line holds no control."""
    printed = to_json({"text": text})

    assert json.loads(printed) == {"text": text}
    assert visible(printed) == printed
