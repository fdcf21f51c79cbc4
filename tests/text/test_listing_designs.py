"""Listings in designs of many newsrooms, read without rules: only the list's own rows count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import pytest

from watcher.model.change import Kind
from watcher.model.statement import Listing
from watcher.text.listing import compare_listings, read_listing

HERE = "https://www.example.gov/newsroom"
_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One release as a listing shows it; ``date`` is year, month and day."""

    slug: str
    title: str
    date: tuple[int, int, int]

    @property
    def href(self) -> str:
        """The link of the row."""
        return f"/news/{self.slug}"

    @property
    def link(self) -> str:
        """The row's title as a link."""
        return f'<a href="{self.href}">{self.title}</a>'

    @property
    def figures(self) -> str:
        """The date in figures."""
        year, month, day = self.date
        return f"{month:02}/{day:02}/{year}"

    @property
    def spanish(self) -> str:
        """The date in Spanish words."""
        year, month, day = self.date
        return f"{day} de {_MONTHS[month - 1]} de {year}"


def _row(slug: str, title: str, *date: int) -> Row:
    year, month, day = date
    return Row(slug=slug, title=title, date=(year, month, day))


ROWS = (
    _row("kites", "Kites above the harbour", 2026, 6, 3),
    _row("teapots", "Teapots of three counties", 2026, 5, 28),
    _row("villages", "Eleven miniature villages", 2026, 1, 12),
    _row("buttons", "Lost buttons and found ones", 2025, 8, 30),
    _row("bridge", "The bridge of matches", 2025, 7, 2),
    _row("cats", "The cat census", 2025, 2, 11),
)
NEW = _row("night", "Night rehearsal of the examples", 2026, 6, 9)
OLD = (
    _row("first", "The first example of all", 2019, 3, 1),
    _row("letter", "A letter to all readers of examples", 2018, 4, 5),
    _row("rules", "Rules of fair comparison", 2017, 2, 6),
)
Rows = tuple[Row, ...]
Design = Callable[[Rows, Rows], str]
"""The markup of a page with these rows, and a box with those others."""


def _links(rows: Rows) -> str:
    return "<ul>" + "".join(f"<li>{row.link}</li>" for row in rows) + "</ul>"


def _table(rows: Rows, boxed: Rows) -> str:
    """A table with a topic in each row, and a box in an aside of the same main element."""
    cells = "".join(
        f"<tr><td>{row.figures}</td><td>{row.link}</td><td><a href='/topics/1'>Topic</a></td></tr>"
        for row in rows
    )
    return f"<table>{cells}</table><aside><h2>Popular</h2>{_links(boxed)}</aside>"


def _cards(rows: Rows, boxed: Rows) -> str:
    """Cards with three links each; the box is known only by its role."""
    cards = "".join(
        f'<div class="card"><a href="{row.href}"><img alt="" src="/x.png"></a><div><h3>{row.link}'
        f'</h3><span>{row.figures}</span><p>Words. <a href="{row.href}">Read more</a></p></div>'
        "</div>"
        for row in rows
    )
    return f'<div class="grid">{cards}</div><div role="complementary">{_links(boxed)}</div>'


def _days(rows: Rows, boxed: Rows) -> str:
    """Terms with a date, descriptions with a link, a box of the same elements."""
    terms = "".join(f"<dt>{row.figures}</dt><dd>{row.link}</dd>" for row in rows)
    others = "".join(f"<dd>{row.link}</dd>" for row in boxed)
    return f"<dl>{terms}</dl><h2>Most viewed releases</h2><dl>{others}</dl>"


def _more(rows: Rows, boxed: Rows) -> str:
    """Articles with a link to load more, and tiles of what is trending behind it."""
    shown = "".join(
        f"<article><header><h2>{row.link}</h2></header><time>{row.figures}</time></article>"
        for row in rows
    )
    tiles = "".join(f'<div class="tile"><h4>{row.link}</h4></div>' for row in boxed)
    return (
        f'{shown}<a href="?page=1" class="pager">Load more</a><section><div><h3>Trending now</h3>'
        f"</div><div>{tiles}</div></section>"
    )


def _years(rows: Rows, boxed: Rows) -> str:
    """One list for each year; the box is a list too, under a heading of the same rank."""
    lists = "".join(
        f"<h2>{year}</h2><ul>{''.join(f'<li>{row.link} ({row.figures})</li>' for row in of_year)}"
        "</ul>"
        for year, of_year in groupby(rows, key=lambda row: row.date[0])
    )
    return f"{lists}<h2>You may also like</h2>{_links(boxed)}"


def _spanish(rows: Rows, boxed: Rows) -> str:
    """In Spanish, with the box in plain divisions in front of the list."""
    shown = "".join(
        f"<div class='fila'><p>{row.spanish}</p><p>{row.link}</p></div>" for row in rows
    )
    box = f'<div class="caja"><p><strong></strong></p><h3>Lo más leído</h3>{_links(boxed)}</div>'
    return f'{box}<div class="lista">{shown}</div>'


def _sidebar(rows: Rows, boxed: Rows) -> str:
    """A sidebar of divisions in front of the list, whose links show dates too."""
    box = "".join(f"<li>{row.link} <time>{row.figures}</time></li>" for row in boxed)
    shown = "".join(f"<p>{row.figures}: {row.link}</p>" for row in rows)
    return f'<div class="side"><h4>In case you missed it</h4><ul>{box}</ul></div>{shown}'


def _pinned(rows: Rows, boxed: Rows) -> str:
    """The last row is pinned to the top of the list and stands in its place too."""
    pinned = f'<li class="pinned">{rows[-1].link} <time>{rows[-1].figures}</time></li>'
    shown = "".join(f"<li>{row.link} <time>{row.figures}</time></li>" for row in rows)
    return f"<ul>{pinned}{shown}</ul><nav><h2>Related news</h2>{_links(boxed)}</nav>"


def _in_nav(rows: Rows, boxed: Rows) -> str:
    """The list itself stands in a nav, under a ticker with its first row."""
    shown = "".join(f"<li>{row.figures} {row.link}</li>" for row in rows)
    return (
        f'<div class="ticker">Breaking: {rows[0].link}</div><nav class="releases"><ul>{shown}</ul>'
        f"</nav><nav><h2>Popular releases</h2>{_links(boxed)}</nav>"
    )


def _undated(rows: Rows, boxed: Rows) -> str:
    """No dates anywhere; more links stand in the footer than in the list of three rows."""
    return f"<main>{_links(rows)}</main><footer>{_links((*boxed, *OLD))}</footer>"


def _slides(rows: Rows, boxed: Rows) -> str:
    """A slide show of other releases above the list, without a heading or dates."""
    slides = "".join(
        f'<div class="slide"><a href="{row.href}"><img src="/y.png" alt=""><span>{row.title}</span>'
        "</a></div>"
        for row in boxed
    )
    shown = "".join(
        f'<div class="views-row"><h3>{row.link}</h3><time>{row.figures}</time></div>'
        for row in rows
    )
    return f'<div class="slides">{slides}</div><div class="view">{shown}</div>'


DESIGNS: tuple[Design, ...] = (
    _table,
    _cards,
    _days,
    _more,
    _years,
    _spanish,
    _sidebar,
    _pinned,
    _in_nav,
    _undated,
)


def page(markup: str) -> Listing:
    """Read a page of the Department of Examples without rules."""
    html = (
        '<html><body><header><nav><a href="/">Home</a></nav></header><div class="with-sidebar">'
        f"<h1>Newsroom</h1>{markup}</div></body></html>"
    )
    return read_listing(
        html.encode(),
        content_type="text/html; charset=utf-8",
        url=HERE,
        rules=None,
        follow=["https://www.example.gov/news/*"],
    )


def told(old: str, new: str) -> set[tuple[Kind, str]]:
    """Return kind and slug of each change; a change of order names no row."""
    before, after = page(old), page(new)
    grew = {row.url for row in after.items} - {row.url for row in before.items}
    return {
        (change.kind, "" if change.kind is Kind.REORDERED else row.url.rsplit("/", 1)[-1])
        for change in compare_listings(before, after, whole=not grew, ruled=False)
        if (row := change.new or change.old) is not None
    }


Shown = tuple[Rows, Rows]


def _looks() -> Iterator[tuple[str, Shown, Shown, set[tuple[Kind, str]]]]:
    """Give what was shown in list and box, what is shown then, and what changed."""
    plain = (ROWS, OLD[:2])
    cut = (*ROWS[:2], *ROWS[3:])
    retitled = (ROWS[0], replace(ROWS[1], title="Teapots of two counties"), *ROWS[2:])
    redated = (ROWS[0], replace(ROWS[1], date=(2026, 5, 29)), *ROWS[2:])
    removed = {(Kind.ITEM_REMOVED, "villages")}
    yield "other releases in the box", plain, (ROWS, OLD[1:]), set()
    yield "nothing in the box any more", plain, (ROWS, ()), set()
    yield "a release in the box for the first time", (ROWS, ()), (ROWS, OLD[:1]), set()
    yield "rows of the list in the box", plain, (ROWS, ROWS[2:4]), set()
    yield "a new row", plain, ((NEW, *ROWS), OLD[:2]), {(Kind.ITEM_ADDED, "night")}
    yield "a new row, also in the box", plain, ((NEW, *ROWS), (NEW,)), {(Kind.ITEM_ADDED, "night")}
    yield "a row removed", plain, (cut, OLD[:2]), removed
    yield "a row removed, still in the box", (ROWS, ROWS[2:3]), (cut, ROWS[2:3]), removed
    yield (
        "a shorter title, the old one still in the box",
        (ROWS, ROWS[1:2]),
        (retitled, ROWS[1:2]),
        {(Kind.RETITLED, "teapots")},
    )
    yield "a new date", plain, (redated, OLD[:2]), {(Kind.REDATED, "teapots")}


@pytest.mark.parametrize("look", tuple(_looks()), ids=lambda look: str(look[0]).replace(" ", "-"))
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: str(design.__name__).strip("_"))
def test_only_the_rows_of_the_list_count(
    design: Design, look: tuple[str, Shown, Shown, set[tuple[Kind, str]]]
) -> None:
    """Whatever a box shows beside the list, or a text in it, is no news of the list."""
    _, old, new, true = look
    if design is _undated:
        true = {change for change in true if change[0] is not Kind.REDATED}
    assert told(design(*old), design(*new)) == true


def _featured(row: Row, rows: Rows, date: str = "") -> str:
    shown = "".join(f"<li>{one.link} <time>{one.figures}</time></li>" for one in rows)
    lead = f'<section class="lead"><h2>Featured</h2><h3>{row.link}</h3>{date}</section>'
    return f"{lead}<ul>{shown}</ul>"


def test_a_featured_story_is_a_row_and_stays_one_when_it_moves_down() -> None:
    """The newest release may stand nowhere else, and must be followed at once."""
    first = _featured(ROWS[0], ROWS[1:])
    assert [row.url.rsplit("/", 1)[-1] for row in page(first).items][:2] == ["kites", "teapots"]
    assert told(first, _featured(NEW, ROWS)) == {(Kind.ITEM_ADDED, "night")}
    dated = _featured(ROWS[0], ROWS[1:], f"<time>{ROWS[0].figures}</time>")
    assert told(dated, _featured(NEW, ROWS)) == {(Kind.ITEM_ADDED, "night")}


def test_an_older_story_featured_anew_stays_where_the_list_has_it() -> None:
    """What stands above the list, without a date, is advertised."""
    assert told(_featured(ROWS[0], ROWS), _featured(ROWS[3], ROWS)) == set()


def test_a_slide_show_without_a_heading_removes_nothing() -> None:
    """What it shows may be new and stand nowhere else, but what it loses was never listed."""
    assert told(_slides(ROWS, OLD[:2]), _slides(ROWS, OLD[1:])) == {(Kind.ITEM_ADDED, "rules")}
    assert told(_slides(ROWS, OLD[:2]), _slides(ROWS, ROWS[2:4])) == set()
    cut = (*ROWS[:2], *ROWS[3:])
    assert told(_slides(ROWS, OLD), _slides(cut, ())) == {(Kind.ITEM_REMOVED, "villages")}


def test_a_row_without_a_date_among_dated_ones_is_a_row() -> None:
    """A link in its summary hides its date, and nothing else of it."""
    rows = [f"<h3>{row.link}</h3><p>{row.figures}. Words.</p>" for row in ROWS]
    rows[2] = rows[2].replace("Words", f"See also {OLD[0].link}")
    was, then = (
        "".join(f"<div>{row}</div>" for row in shown) for shown in (rows, rows[:2] + rows[3:])
    )
    assert (Kind.ITEM_REMOVED, "villages") in told(was, then)


def test_a_date_that_is_no_longer_shown_is_no_other_date() -> None:
    """A redesign without dates says of no release that its date moved."""
    assert told(_years(ROWS, ()), _links(ROWS)) == set()


def test_text_behind_a_date_does_not_hide_it() -> None:
    """A paragraph begins a line, as in a browser."""
    rows = page("<div><a href='/news/a'>A</a><span>06/03/2026</span><p>Words of it.</p></div>")
    assert rows.items[0].date == "06/03/2026"
