"""Pages without an ``h1``: what shows the title is the headline, a date below it the date line."""

import pytest

from watcher.model.change import Kind, Severity
from watcher.model.statement import BlockKind, StatementText
from watcher.text.compare import compare
from watcher.text.derive import derive

TITLE = "What the second count of teapots covers"
H2 = "<h2>{}</h2>"
SPAN = '<span style="font-size:2em">{}</span>'
BOX = '<div class="large">{}</div>'
LINK = '<div class="bar"><a href="/counts/second">{}</a></div>'
SITE_HEAD = '<header class="site"><p>Department of Examples</p><p>{}</p></header>'
NAV = "<nav><a href='/counts/second'>{}</a></nav>"


def _read(
    shown: str, *, title: str = TITLE, above: str = "", between: str = "", region: str = "main"
) -> StatementText:
    html = f"""<!doctype html><html><head><title>{title} | Department of Examples</title></head>
    <body><div class="top">{above.format(title)}</div><div class="wrap">{shown.format(title)}
    {between}<{region} class="body">
    <p>The Department of Examples counted 11 teapots in the year that ended in May.</p>
    <p>Inspectors from four offices opened every cupboard twice, because a cellar was left out.</p>
    <p>The tables behind the count are sent to anybody who asks for them by letter.</p>
    </{region}></div></body></html>"""
    return derive(
        html.encode(), content_type="text/html", url="https://www.example.gov/count", rules=None
    )


def _of_kind(text: StatementText, kind: BlockKind) -> list[str]:
    return [block.text for block in text.statement if block.kind is kind]


@pytest.mark.parametrize("shown", [H2, SPAN, BOX], ids=["h2", "span", "div"])
def test_without_an_h1_what_shows_the_title_is_the_headline(shown: str) -> None:
    """Whatever element it is; and another word in it is a headline change."""
    old = _read(shown)
    new = _read(shown, title=TITLE.replace("covers", "leaves out"))

    assert _of_kind(old, BlockKind.HEADLINE) == [TITLE]
    assert compare(old, new).kinds == (Kind.HEADLINE,)


def test_a_heading_outranks_other_elements_that_show_the_title() -> None:
    """A trail of pages above says the same words; only the heading goes by them."""
    trail = SPAN.format(TITLE) + "<p>June 10, 2026</p>"
    text = _read(H2, above=trail, between="<p>June 11, 2026</p>")

    assert _of_kind(text, BlockKind.HEADLINE) == [TITLE]
    assert _of_kind(text, BlockKind.DATELINE) == ["June 11, 2026"]


@pytest.mark.parametrize("above", [LINK, NAV, SITE_HEAD], ids=["link", "nav", "site head"])
def test_a_menu_link_with_the_words_of_the_title_is_no_headline(above: str) -> None:
    """A menu names the page that it leads to."""
    assert _of_kind(_read("", above=above), BlockKind.HEADLINE) == []


@pytest.mark.parametrize("above", [LINK, NAV, SITE_HEAD], ids=["link", "nav", "site head"])
def test_below_a_menu_link_with_the_same_words_the_shown_title_is_found(above: str) -> None:
    """A date between the two is none of the statement's: it stands above the headline."""
    text = _read(SPAN, above=above + "<p>June 10, 2026</p>", between="<p>June 11, 2026</p>")

    assert _of_kind(text, BlockKind.HEADLINE) == [TITLE]
    assert _of_kind(text, BlockKind.DATELINE) == ["June 11, 2026"]


def test_a_title_of_a_word_or_two_is_not_looked_for() -> None:
    """Such words stand on a page by chance."""
    assert _of_kind(_read(SPAN, title="The count"), BlockKind.HEADLINE) == []


def test_words_that_only_hold_the_title_are_no_headline() -> None:
    """Word for word it must be, and no more."""
    text = _read("<div>More about this: {}</div>")

    assert _of_kind(text, BlockKind.HEADLINE) == []


def test_a_hidden_title_is_no_headline() -> None:
    """Nobody sees it."""
    assert _of_kind(_read('<div style="display:none">{}</div>'), BlockKind.HEADLINE) == []


@pytest.mark.parametrize("shown", ["<h1>{}</h1>", H2, SPAN], ids=["h1", "h2", "span"])
@pytest.mark.parametrize("day", ["June {}, 2026", "06/{}/2026", "Thursday, June {}, 2026"])
def test_a_date_between_headline_and_region_is_the_date_line(shown: str, day: str) -> None:
    """And another day in it is news."""
    old, new = (
        _read(shown, between=f'<p class="when">{day.format(number)}</p>') for number in (11, 18)
    )

    assert _of_kind(old, BlockKind.DATELINE) == [day.format(11)]
    found = compare(old, new)
    assert found.kinds == (Kind.DATE,)
    assert found.severity > Severity.NONE


@pytest.mark.parametrize("between", ["", "<p>June 1, 2026</p>"], ids=["alone", "and a date line"])
def test_a_clock_in_the_head_of_the_site_is_no_date_line(between: str) -> None:
    """It says another day at every look."""
    old, new = (
        _read(H2, above=f'<span class="clock">June {day}, 2026</span>', between=between)
        for day in (11, 12)
    )

    found = compare(old, new)
    assert (found.outcome, found.kinds, found.hunks) == ("noise", (), ())


def test_words_that_hold_a_date_between_headline_and_region_are_no_date_line() -> None:
    """Only a date alone is one."""
    text = _read(H2, between="<p>The next count begins on June 11, 2026</p>")

    assert _of_kind(text, BlockKind.DATELINE) == []
