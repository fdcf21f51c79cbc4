"""Words that a style keeps from the eye and leaves in the page."""

import pytest

from watcher.model.change import Kind
from watcher.model.statement import StatementText
from watcher.text.compare import compare
from watcher.text.derive import derive
from watcher.text.style import hiding_selectors

WORDS = "The ban ends in May after two more hearings before the whole commission."


def _read(paragraph: str, style: str = "") -> StatementText:
    page = f"""<html><head><title>Count</title><style>{style}</style></head><body><main>
    <h1>The count of teapots</h1><p>The Department of Examples counted its teapots twice and sends
    the tables behind the count to anybody who asks for them by letter or at a counter.</p>
    {paragraph}</main></body></html>"""
    return derive(
        page.encode(), content_type="text/html", url="https://www.example.gov/count", rules=None
    )


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility:collapse",
        "font-size: 0",
        "position:absolute; left:-9999px",
        "text-indent:-10000px",
        "color: transparent",
        "clip:rect(0, 0, 0, 0)",
    ],
)
def test_there_are_more_ways_than_one_to_show_a_sentence_to_nobody(style: str) -> None:
    """On the element itself, or by a rule of the page for its class."""
    shown = _read(f'<p class="aside-note">{WORDS}</p>')
    itself = _read(f'<p class="aside-note" style="{style}">{WORDS}</p>')
    by_rule = _read(f'<p class="aside-note">{WORDS}</p>', f".aside-note{{{style}}}")

    assert compare(shown, itself).kinds == (Kind.HIDDEN_TEXT,)
    assert compare(shown, by_rule).kinds == (Kind.HIDDEN_TEXT,)


@pytest.mark.parametrize(
    ("style", "script"),
    [
        (".tab{display:none} .tab.open{display:block}", ""),
        (".tab{display:none}", "document.querySelector('.tab').hidden = false"),
        ("@media print{.tab{display:none}}", ""),
        (".menu .tab{display:none}", ""),
    ],
)
def test_what_something_else_on_the_page_may_show_is_not_hidden(style: str, script: str) -> None:
    """A tab, a box that a script opens, a rule for paper."""
    assert hiding_selectors([style], [script]) == ()
