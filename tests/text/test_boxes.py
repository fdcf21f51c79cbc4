"""A box of another build before or behind a statement: recorded, told to nobody."""

import pytest

from watcher.model.change import Comparison, Kind, Severity
from watcher.text.judge import Page, judge

BODY = (
    "<p>The Department of Examples counted 11 teapots in the year that ended in May.</p>"
    "<p>The tables behind the count are sent to anybody who asks for them by letter.</p>"
    "<p>The next count begins when the last teapot of this one has been put back.</p>"
)


def _judged(new_body: str, old_body: str = BODY) -> Comparison:
    old, new = (
        Page(
            payload=f"<main><h1>Teapots</h1><div class='text'>{body}</div></main>".encode(),
            content_type="text/html; charset=utf-8",
            url="https://www.example.gov/news/teapots",
        )
        for body in (old_body, new_body)
    )
    found = judge(old, new, None, None).comparison
    assert found is not None
    return found


@pytest.mark.parametrize(
    "box", ["<div class='x-{}'>{}</div>", "<section id='s{}'><p>{}</p></section>"]
)
def test_a_box_built_otherwise_than_its_neighbours_alerts_nobody(box: str) -> None:
    """A promotion in full sentences is the site's; it stays on record."""
    words = "Visit the Museum of Spoons, which is open on every day that ends in y."
    for body in (BODY + box.format("q", words), box.format("q", words) + BODY):
        found = _judged(body)

        assert found.severity is Severity.NONE
        assert words in [hunk.new for hunk in found.hunks]


def test_a_paragraph_of_the_text_itself_is_heard_wherever_it_stands() -> None:
    """Editors add what is built like the rest."""
    words = "Two of the teapots were found to be kettles."
    for body in (
        BODY + f"<p>{words}</p>",
        f"<p>{words}</p>" + BODY,
        BODY + f"<ul><li>{words}</ul>",
    ):
        assert Kind.PASSAGE_ADDED in _judged(body).kinds


def test_a_box_like_others_in_the_text_is_heard() -> None:
    """Where the text is made of boxes, another one is text."""
    old = "".join(f"<div class='part'>{part}</div>" for part in BODY.split("</p>") if part)
    new = old + "<div class='part'><p>Two of the teapots were found to be kettles.</div>"

    assert Kind.PASSAGE_ADDED in _judged(new, old).kinds


def test_a_box_between_the_paragraphs_is_heard() -> None:
    """What stands within a text may be the text's."""
    first, rest = BODY.split("</p>", 1)
    words = "Two of the teapots were found to be kettles."

    assert Kind.PASSAGE_ADDED in _judged(f"{first}</p><div class='y'>{words}</div>{rest}").kinds


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        (
            "<div class='z'>Correction: An earlier version said 12 teapots.</div>",
            Kind.CORRECTION_NOTE,
        ),
        ("<div class='z'>Archived content: this page is no longer updated.</div>", Kind.BANNER),
        (
            "<div class='z' hidden>Two of the teapots were found to be kettles.</div>",
            Kind.HIDDEN_TEXT,
        ),
    ],
)
def test_notices_and_hidden_words_are_heard_in_any_box(box: str, kind: Kind) -> None:
    """Whoever writes a note chooses its box."""
    assert kind in _judged(BODY + box).kinds


def test_a_box_that_goes_is_heard() -> None:
    """What stood there may have been the statement's: a wording is not lost in silence."""
    box = "<div class='x'>Two of the teapots were found to be kettles.</div>"

    assert Kind.PASSAGE_REMOVED in _judged(BODY, BODY + box).kinds
