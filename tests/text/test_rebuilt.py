"""A page in another template: its labels are no passages, another day is news."""

import dataclasses

from watcher.model.change import Kind, Severity
from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.compare import compare

BODY = (
    "The Department of Examples counted 11 teapots in the year that ended in May.",
    "The tables behind the count are sent to anybody who asks for them by letter.",
)


def _page(*words: str, locator: str) -> StatementText:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in words)
    return StatementText(title="A count", blocks=blocks, locator=f"generic: {locator}")


OLD = _page("March 5, 2026", *BODY, locator="main")


def test_a_new_template_with_other_labels_alerts_nobody() -> None:
    """An office, a type and the same day written otherwise are the site's affair."""
    new = _page("News release", "2026-03-05", *BODY, "Office of Counts", locator="div.page")

    found = compare(OLD, new)

    assert (found.outcome, found.severity) == ("noise", Severity.NONE)


def test_the_same_labels_in_the_same_template_are_passages() -> None:
    """Nothing was rebuilt, so somebody put them there."""
    new = _page("March 5, 2026", *BODY, "Office of Counts", locator="main")

    assert compare(OLD, new).kinds == (Kind.PASSAGE_ADDED,)


def test_another_day_in_the_date_line_of_a_new_template_is_heard() -> None:
    """A redesign must not hide that a statement was redated."""
    for words in (
        ("News release", "2026-03-09", *BODY, "Office of Counts"),
        ("News release", *BODY, "Office of Counts", "Published", "March 9, 2026"),
    ):
        assert compare(OLD, _page(*words, locator="div.page")).severity > Severity.NONE, words


def test_a_new_sentence_or_figure_at_the_edge_of_a_new_template_is_heard() -> None:
    """Labels have neither figures nor the mark that ends a sentence."""
    for words in ("All fees are waived.", "12 more teapots"):
        new = _page("March 5, 2026", *BODY, words, locator="div.page")
        assert Kind.PASSAGE_ADDED in compare(OLD, new).kinds, words


def test_saying_once_more_what_stands_on_the_page_adds_nothing() -> None:
    """A pull quote, or a second copy for printing."""
    new = dataclasses.replace(OLD, blocks=(*OLD.blocks, OLD.blocks[-1]))

    assert compare(OLD, new).severity is Severity.NONE
