"""Rows of listing pages: read by rules or without, never an empty list by mistake."""

from dataclasses import replace

import pytest

from watcher.errors import NotReadable, RulesBroken
from watcher.model.source import ListingRules
from watcher.model.statement import Listing
from watcher.text.listing import read_listing
from watcher.text.listing_page import is_css, split_selector

HERE = "https://www.example.gov/newsroom"
RELEASES = ["https://www.example.gov/news/*"]
RULES = ListingRules(
    name="examples",
    match=("https://www.example.gov/newsroom*",),
    row=".row",
    link=".headline a",
    title=".headline",
    date="time@datetime",
    next="a.more",
)
ROWS = """
<nav><a href="/news/a">A</a> <a href="/about">About us</a></nav>
<div class="row"><p class="headline"><a href="/news/a?utm_source=list#top">Teapots counted</a></p>
  <time datetime="2000-01-01">June 3, 2026</time> <a href="/news/a">Read more</a></div>
<div class="row"><p class="headline"><a href="news/b">Kettles &amp; cups</a></p>
  <time datetime="2026-06-02">two days ago</time></div>
<div class="row"><p>An advertisement without a headline</p></div>
<a class="more" href="?page=1">Show more</a>
"""


def read(
    html: str,
    rules: ListingRules | None = None,
    follow: list[str] = RELEASES,
    exclude: tuple[str, ...] = (),
    url: str = HERE,
) -> Listing:
    """Read a page of the Department of Examples."""
    return read_listing(
        html.encode(),
        content_type="text/html; charset=utf-8",
        url=url,
        rules=rules,
        follow=follow,
        exclude=exclude,
    )


def test_rules_give_link_title_and_date_of_each_row() -> None:
    """Rows come in page order, each canonical URL once, rows without a link left out."""
    rows = read(ROWS, RULES).items
    assert [(row.url, row.title) for row in rows] == [
        ("https://www.example.gov/news/a", "Teapots counted"),
        ("https://www.example.gov/news/b", "Kettles & cups"),
    ]


def test_a_visible_date_wins_over_the_datetime_attribute() -> None:
    """A site writes one fixed datetime on every row; it stands in only where no date is shown."""
    assert [row.date for row in read(ROWS, RULES).items] == ["June 3, 2026", "2026-06-02"]


def test_rules_give_the_next_page() -> None:
    """The selected link is resolved against the page."""
    assert read(ROWS, RULES).next_url == "https://www.example.gov/newsroom?page=1"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"row": ".gone"}, "'.gone'"),
        ({"link": ".gone a"}, "'.gone a'"),
        ({"title": ".gone"}, "'.gone'"),
        ({"row": "div["}, "'div['"),
        ({"next": "a["}, "'a['"),
    ],
)
def test_rules_that_no_longer_fit_name_selector_and_page(wrong: dict[str, str], named: str) -> None:
    """Nothing falls back to anything: the error says which selector failed where."""
    rules = replace(RULES, **wrong)  # type: ignore[arg-type]
    with pytest.raises(RulesBroken) as told:
        read(ROWS, rules)
    assert named in str(told.value)
    assert HERE in str(told.value)
    assert "'examples'" in str(told.value)


def test_rows_of_which_none_is_followed_are_broken_rules() -> None:
    """A site that moved its releases to other addresses must not look like an empty listing."""
    with pytest.raises(RulesBroken, match="none to follow"):
        read(ROWS, RULES, follow=["https://www.example.gov/press/*"])


def test_rows_that_are_all_excluded_are_an_empty_page() -> None:
    """What the operator excluded is no sign of broken rules."""
    assert read(ROWS, RULES, exclude=("*/news/*",)).items == ()


def test_rules_without_a_row_only_choose_the_next_page() -> None:
    """The rows are then found without rules."""
    rules = ListingRules(name="examples", match=RULES.match, next="a.more")
    listing = read(ROWS, rules)
    assert listing.next_url == f"{HERE}?page=1"
    assert len(listing.items) == 2


def test_without_rules_every_followed_link_is_a_row() -> None:
    """The longest title of a link's duplicates counts, and a date near it."""
    rows = read(ROWS).items
    assert [(row.url, row.title, row.date) for row in rows] == [
        ("https://www.example.gov/news/a", "Teapots counted", "June 3, 2026"),
        ("https://www.example.gov/news/b", "Kettles & cups", "2026-06-02"),
    ]


def test_without_rules_a_page_with_no_followed_link_is_broken() -> None:
    """An error page served as a listing must not remove everything."""
    with pytest.raises(RulesBroken, match="a listing with no rows") as told:
        read("<h1>Sorry</h1><a href='/about'>About</a>")
    assert HERE in str(told.value)


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>06/03/2026</td><td><a href='/news/a'>Teapots</a></td></tr>",
        "<li><a href='/news/a'>Teapots</a> (06/03/2026)</li>",
        "<li><a href='/news/a'><h3>Teapots</h3><p>06/03/2026</p></a></li>",
        "<dt>06/03/2026</dt><dd><a href='/news/a'>Teapots</a></dd>",
    ],
)
def test_a_date_is_found_beside_above_and_inside_the_link(row: str) -> None:
    """Tables, lists, cards and definition lists all show dates, each in its own place."""
    tag = "table" if "<tr>" in row else "dl" if "<dt>" in row else "ul"
    other = row.replace("/news/a", "/news/b").replace("06/03", "05/01")
    rows = read(f"<{tag}>{row}{other}</{tag}>").items
    assert [(row.title, row.date) for row in rows] == [
        ("Teapots", "06/03/2026"),
        ("Teapots", "05/01/2026"),
    ]


@pytest.mark.parametrize(
    "shown",
    [
        "June 3, 2026",
        "Jun. 3, 2026",
        "3 June 2026",
        "3 de junio de 2026",
        "06-03-2026",
        "2026-06-03",
    ],
)
def test_dates_are_known_in_the_ways_agencies_write_them(shown: str) -> None:
    """Words and figures, English and Spanish."""
    assert read(f"<ul><li>{shown} <a href='/news/a'>Teapots</a></li></ul>").items[0].date == shown


def test_a_date_in_a_title_is_not_the_rows_date() -> None:
    """A title that speaks of a day says nothing about when it was published."""
    html = "<ul><li><a href='/news/a'>Statement of May 1, 2026 on tea</a></li></ul>"
    assert read(html).items[0].date == ""


def test_a_neighbours_date_is_not_taken() -> None:
    """A row without a date has none, also when the next row has one."""
    html = "<div><p><a href='/news/a'>A</a></p><p><a href='/news/b'>B</a> May 1, 2026</p></div>"
    assert [row.date for row in read(html).items] == ["", "May 1, 2026"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel='next' href='?page=2'>",
        "<a rel='next' href='?page=2'>More</a>",
        "<a aria-label='Next page' href='?page=2'><svg><title>arrow</title></svg></a>",
        "<a title='Go to next page' href='?page=2'>››</a>",
        "<a href='?page=2'>Next ›</a>",
        "<a href='?page=2'>Siguiente</a>",
        "<a href='?page=2'>›</a>",
    ],
)
def test_the_next_page_is_known_without_rules(link: str) -> None:
    """By rel, label, title or words, in English and Spanish."""
    assert read(ROWS.replace("?page=1", "#") + link).next_url == f"{HERE}?page=2"


@pytest.mark.parametrize(
    "link",
    [
        "<a rel='next' href='https://elsewhere.example/list?page=2'>Next</a>",
        "<a rel='next' href='#more'>Next</a>",
        "<a rel='next' href='/newsroom'>Next</a>",
        "<a rel='next' href='javascript:void(0)'>Next</a>",
        "<a href='/news/what-comes-next'>What comes next</a>",
    ],
)
def test_a_next_link_that_leads_nowhere_ends_the_listing(link: str) -> None:
    """Other hosts, the page itself, scripts and titles with the word are no next page."""
    assert read(ROWS + link).next_url is None


def test_a_base_element_moves_relative_links() -> None:
    """As in a browser."""
    html = "<base href='https://www.example.gov/news/'><a href='a'>A</a>"
    assert read(html).items[0].url == "https://www.example.gov/news/a"


def test_links_in_menus_stand_behind_those_of_the_page() -> None:
    """A menu that shows one release must not put it first."""
    html = "<nav><a href='/news/old'>Old</a></nav><ul><li><a href='/news/new'>New</a></li></ul>"
    assert [row.title for row in read(html).items] == ["New", "Old"]


def test_other_patterns_or_rules_are_another_derivation() -> None:
    """A row that appears because we now follow more is ours, not the agency's."""
    names = {
        read(ROWS, RULES).derivation,
        read(ROWS).derivation,
        read(ROWS, follow=["https://www.example.gov/*"]).derivation,
        read(ROWS, exclude=("https://www.example.gov/news/b",)).derivation,
    }
    assert len(names) == 4
    assert read(ROWS).derivation == read("<a href='/news/x'>X</a>").derivation


def test_a_listing_that_is_no_text_is_not_readable() -> None:
    """A PDF served at the listing's address is told as such."""
    with pytest.raises(NotReadable, match="PDF"):
        read_listing(b"%PDF-1.7\n", content_type=None, url=HERE, rules=None, follow=RELEASES)


def test_selectors_are_split_and_judged() -> None:
    """An @ inside a selector's own quotes names no attribute."""
    assert split_selector("a[href='x@y']") == ("a[href='x@y']", None)
    assert split_selector("time@datetime") == ("time", "datetime")
    assert is_css("ul > li:has(a)")
    assert not is_css("ul > li[")
