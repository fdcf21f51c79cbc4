"""A reason is told in its place, between the words that stand round it on the page."""

import pytest

from watcher.model.change import Edit, Hunk, Kind
from watcher.render.context import located
from watcher.text.words import diff_words

LONG = "The office in Exampleton reported its week to the department as planned. " * 40


def _hunk(old: str, new: str, kind: Kind = Kind.FIGURE, where: str = "paragraph 3") -> Hunk:
    return Hunk(kinds=(kind,), old=old, new=new, edits=diff_words(old, new), where=where)


@pytest.mark.parametrize(
    ("reason", "old", "new", "told"),
    [
        (
            "figure changed: 69 → 96",
            "In May officers counted 69 people at the office.",
            "In May officers counted 96 people at the office.",
            (
                "figure changed in paragraph 3: “…May officers counted 69 people at the…” → "
                "“…May officers counted 96 people at the…”"
            ),
        ),
        (
            "“will” became “may”",
            "They will be heard.",
            "They may be heard.",
            "“will” became “may” in paragraph 3: “They will be heard.” → “They may be heard.”",
        ),
        (
            "“not” was added",
            "The file is open to all.",
            "The file is not open to all.",
            (
                "“not” was added in paragraph 3: “The file is open to all.” → "
                "“The file is not open to all.”"
            ),
        ),
        (
            "figure removed: 12",
            "We saw 12 people.",
            "We saw people.",
            "figure removed in paragraph 3: “We saw 12 people.” → “We saw people.”",
        ),
        (
            "attribution changed: “Jane Sample” → “Deputy Director John Place”",
            "“Yes,” said Director Jane Sample.",
            "“Yes,” said Deputy Director John Place.",
            (
                "attribution changed in paragraph 3: ““Yes,” said Director Jane Sample.” → "
                "““Yes,” said Deputy Director John Place.”"
            ),
        ),
    ],
)
def test_few_words_are_told_with_their_neighbours(
    reason: str, old: str, new: str, told: str
) -> None:
    """Old and new, cut with dots where the passage goes on."""
    assert located(reason, [_hunk(old, new)]) == told


def test_the_place_is_that_of_the_very_words() -> None:
    """Not of an earlier passage in which the same figure stands unchanged, or inside another."""
    hunks = [
        _hunk("We saw 69 men and 5 dogs.", "We saw 69 men and 6 dogs.", where="paragraph 1"),
        _hunk("In 1969 we saw it.", "In 1996 we saw it.", where="paragraph 2"),
        _hunk("We saw 69 men.", "We saw 96 men.", where="table row 4"),
    ]

    assert located("figure changed: 69 → 96", hunks) == (
        "figure changed in table row 4: “We saw 69 men.” → “We saw 96 men.”"
    )


def test_an_added_word_is_not_found_in_a_passage_that_went() -> None:
    """A removed passage shows no added word, whatever else it holds."""
    gone = Hunk(
        kinds=(Kind.PASSAGE_REMOVED,),
        old="Every file was kept.",
        new="",
        edits=(Edit("delete", "Every file was kept."),),
        where="paragraph 2",
    )

    assert located("“every” was added", [gone]) is None
    assert located("passage removed: “Every file was …”", [gone]) == (
        "passage removed in paragraph 2: “Every file was …”"
    )


def test_a_change_deep_in_a_long_passage_stays_in_view() -> None:
    """Thousands of characters before and behind it are left out."""
    hunk = _hunk(f"{LONG}We saw 69 men. {LONG}", f"{LONG}We saw 96 men. {LONG}")

    told = located("figure changed: 69 → 96", [hunk]) or ""

    assert "“…planned. We saw 69 men. The office…”" in told
    assert len(told) < 150


def test_a_long_quote_whose_change_lies_behind_the_cut_shows_the_change() -> None:
    """Two beginnings that read alike would explain nothing."""
    start = "“We will publish each and every example that we find in any office"
    old, new = f"{start} of ours this year.”", f"{start} of yours this year.”"
    cut = f"“{' '.join(start[1:].split()[:12])} …”"

    told = located(f"quote changed: {cut} → {cut}", [_hunk(old, new, Kind.QUOTE)]) or ""

    assert "office of ours this year" in told
    assert "office of yours this year" in told


def test_a_quote_told_from_its_middle_is_found() -> None:
    """The engine's reason then begins with dots that the page does not have."""
    old = "It said “no file will be used for comparison and for nothing else.”"
    new = "It said “no file will be used for comparison.”"
    reason = (
        "quote changed: “… be used for comparison and for nothing else.” → "
        "“… be used for comparison.”"
    )

    told = located(reason, [_hunk(old, new, Kind.QUOTE)])

    assert told == reason.replace("changed", "changed in paragraph 3")


def test_a_headline_and_an_address_are_told_whole() -> None:
    """They are no part of a passage."""
    headline = _hunk("Count begins", "Count ends", Kind.HEADLINE, where="headline")
    link = _hunk("faq <https://example.gov/a>", "faq <https://example.gov/b>", Kind.LINK)

    assert located("headline changed: “Count begins” → “Count ends”", [headline]) == (
        "headline changed: “Count begins” → “Count ends”"
    )
    reason = "link target changed: https://example.gov/a → https://example.gov/b"
    same = " (under the same words “faq”)"
    assert located(reason + same, [link]) == (
        "link target changed in paragraph 3: https://example.gov/a → https://example.gov/b" + same
    )


def test_the_arrow_of_a_link_that_went_is_no_exchange() -> None:
    """It leads from the words to their target."""
    gone = _hunk("faq <https://example.gov/a>", "", Kind.LINK)

    assert located("link removed: “faq” → https://example.gov/a", [gone]) == (
        "link removed in paragraph 3: “faq” → https://example.gov/a"
    )


def test_a_moved_passage_moved_to_its_place() -> None:
    """Where it stood before is said by its hunk."""
    words = "The office is open."
    hunk = Hunk(
        kinds=(Kind.MOVED,),
        old=words,
        new=words,
        edits=(Edit("equal", words),),
        moved_from="",
        where="list item 5, page 2",
    )

    assert located(f"passage moved: “{words}”", [hunk]) == (
        f"passage moved to list item 5, page 2: “{words}”"
    )


@pytest.mark.parametrize("reason", ["the statement is back", "", "figure changed: 1 → 2", ": → "])
def test_a_reason_that_no_passage_shows_is_not_placed(reason: str) -> None:
    """Rather no place than a wrong one."""
    assert located(reason, [_hunk("We saw 69 men.", "We saw 96 men.")]) is None


def test_unseen_characters_of_the_page_are_named() -> None:
    """A figure behind a direction override does not turn the sentence round."""
    hunk = _hunk("We saw 69 men.", "We saw \u202e96\u202c men.")

    told = located("figure changed: 69 → 96", [hunk]) or ""

    assert "We saw ⟨U+202E⟩96⟨U+202C⟩ men." in told
