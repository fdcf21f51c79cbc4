"""Pairs of pages made to keep the comparison busy: each is judged within seconds."""

import pytest

from tests.hostile.test_pages_that_cost_time import within
from watcher.text.judge import Page, judge
from watcher.text.page_talk import is_page_talk
from watcher.text.style import hiding_selectors

URL = "https://www.example.gov/newsroom/grants"
_STATED = "".join(
    f"<p>The department will pay {n} dollars to every farm of county {n}.</p>" for n in range(30)
)


def _page(body: str) -> Page:
    html = f"<html><body><main><h1>Department announces grants</h1>{_STATED}{body}</main></body>"
    return Page(payload=html.encode(), content_type="text/html", url=URL)


def _row(factor: int) -> str:
    return "<table><tr>" + "".join(f"<td>{n * factor}</td>" for n in range(8_000)) + "</table>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>" + "(b)(6) " * 15_000, "<p>" + "(b)(7) " * 15_000),
        (_row(2), _row(3)),
        ("<p>" + "★" * 290 + "x", "<p>" + "★" * 290 + "y"),
    ],
    ids=["thousands of short sentences", "a row of thousands of cells", "near misses of a rating"],
)
def test_a_pair_made_to_cost_time_does_not(old: str, new: str) -> None:
    """Neither side's size is ever multiplied by the other's."""
    with within(8.0):
        judge(_page(old), _page(new), None, None)


@pytest.mark.parametrize(
    "unit", ["★", "☆★", "5 ", "5, ", "may ", "a. m. ", "(1)", "1 / ", "- ", "\N{NO-BREAK SPACE}"]
)
@pytest.mark.parametrize("opening", ["", "Updated: ", "fetched ", "visits ", "printed from "])
def test_near_misses_of_page_talk_cost_nothing(opening: str, unit: str) -> None:
    """Seven thousand such blocks make a page of two megabytes."""
    text = (opening + unit * 300)[:299] + "x"
    with within(1.0):
        for _ in range(100):
            is_page_talk(text)


@pytest.mark.parametrize(
    "sheet",
    [
        "@" * 200_000,
        "/*" * 100_000,
        "a" * 200_000,
        ";" * 200_000,
        "@media{" + "a{}" * 60_000,
        "@a{b{" * 40_000,
        "}" * 200_000,
        "," * 200_000 + "{}",
        "".join(f".c{n}{{display:none}}" for n in range(20_000)),
    ],
    ids=["at", "comments", "a name", "stops", "open at-rule", "nested", "closed", "commas", "many"],
)
def test_a_style_sheet_is_read_once(sheet: str) -> None:
    """No mark that nothing closes makes the reader look for its end again and again."""
    with within(2.0):
        hiding_selectors([".x{display:none}", sheet], [".x" * 200_000])


def _hidden(css: str) -> tuple[str, ...]:
    return hiding_selectors([css], [])


def test_a_rule_that_does_not_apply_hides_nothing() -> None:
    """What stands in an at-rule, in a rule left open, or in another rule is not believed."""
    assert _hidden("@import 'a'; .x { display: none }") == (".x",)
    assert _hidden("@media print { .x { display: none } }") == ()
    assert _hidden(".y{} .x { display: none") == ()
    assert _hidden("a { .x { display: none } }") == ()
    assert _hidden(".x { & b { display: none } }") == ()


def test_another_page_of_thousands_of_elements_costs_little() -> None:
    """What of a page is new is sought in the old one only while both are of a size that exists."""
    old, new = (
        "".join(f"<div><p>{'ab' * 20} {mark}{n}</p></div>" for n in range(5_000)) for mark in "xy"
    )
    with within(8.0):
        judge(_page(old), Page(payload=new.encode(), content_type=None, url=URL), None, None)
