"""Listings before and after, with what is true of them, in the designs that newsrooms have.

Every case runs the real checks over an archive in memory: a listing is seen twice, then every
row that it lost is asked for itself, as the services do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from html import escape

from benchmarks.detection.template_events import HOST, Watch
from watcher.model.change import Change, Kind
from watcher.model.check import Outcome
from watcher.model.source import ListingRules, Source

_LISTING = f"{HOST}/newsroom"
_RELEASE = (
    "<html lang='en'><head><title>{title}</title></head><body><main><h1>{title}</h1><p>The release "
    "about {slug} is kept here in full, with all of its figures and both of its quotations.</p>"
    "</main></body></html>"
)
_GONE = (
    b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>"
)
_REFUSED = (
    b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
    b"<p>You don't have permission to access this page.</p></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One release as a listing shows it."""

    slug: str
    title: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a listing is served at one look; all but the rows and the next page is noise."""

    rows: tuple[Row, ...]
    token: int = 1
    plain: bool = True
    """Straight quotes and bare links; otherwise curly quotes, tracking and other spaces."""
    slashes: bool = False
    """Write June 3, 2026 as 06/03/2026."""
    promoted: tuple[Row, ...] = ()
    next_href: str | None = None

    def href(self, row: Row) -> str:
        """Return the row's link as it is written at this look."""
        bare = f"/news/releases/{row.slug}"
        return bare if self.plain else f"{HOST}{bare}?utm_source=list&amp;utm_id={self.token}#top"

    def title(self, row: Row) -> str:
        """Return the row's title as markup."""
        plain = escape(row.title, quote=False)
        if self.plain:
            return plain
        return plain.replace(" '", " ‘").replace("'", "’").replace(" of ", " of&nbsp;")

    def day(self, row: Row) -> str:
        """Return the row's date in words or figures."""
        words = f"{row.day:%B} {row.day.day}, {row.day.year}"
        return f"{row.day:%m/%d/%Y}" if self.slashes else words


_SUBJECTS = (
    "Teapots of three counties",
    "The bridge of matches",
    "Paper weather stations",
    "A grant for model railways",
    "Lost buttons & found ones",
    "The Secretary's 'letter' to readers",
    "Eleven miniature villages",
    "Kites above the harbour",
    "Rules of fair comparison",
    "The yearly count of samples",
)
_ROWS = tuple(
    Row(
        slug=f"2{number:03}-release",
        title=f"{subject}: report {number + 3} of the department",
        day=date(2026, 6, 20) - timedelta(days=2 * number),
    )
    for number, subject in enumerate(_SUBJECTS)
)
_NEW = tuple(
    Row(slug=f"3{number:03}-release", title=f"{words} begins", day=date(2026, 6, 22 + number))
    for number, words in enumerate(("A spring clean", "The cat census", "Night rehearsal"))
)
_OLD = Row(slug="1000-release", title="The first example of all", day=date(2020, 1, 2))

# designs


def _collection(look: Look) -> str:
    rows = "".join(
        f'<li class="usa-collection__item"><div class="usa-collection__body"><h3 class="usa-'
        f'collection__heading"><a class="usa-link" href="{look.href(row)}">{look.title(row)}</a>'
        f'</h3><time datetime="{row.day}T12:00:00Z">{look.day(row)}</time></div></li>'
        for row in look.rows
    )
    return f'<ul class="usa-collection">{rows}</ul>'


def _view(look: Look) -> str:
    rows = "".join(
        f'<div class="views-row"><div class="news-date">{look.day(row)}</div><div class="news-'
        f'title"><a href="{look.href(row)}">{look.title(row)}</a></div><div class="news-body"><p>'
        f'A summary. <a href="{look.href(row)}">Read more</a></p></div></div>'
        for row in look.rows
    )
    return f'<div class="view js-view-dom-id-{look.token:064x}">{rows}</div>'


def _cards(look: Look) -> str:
    """Cards that are one link each, with one fixed ``datetime`` beside the true date in words."""
    return "".join(
        f'<div class="card"><a class="card-link" href="{look.href(row)}"><span class="badge">'
        f'Release</span><h3>{look.title(row)}</h3><time datetime="2020-01-01">{look.day(row)}'
        "</time></a></div>"
        for row in look.rows
    )


def _table(look: Look) -> str:
    rows = "".join(
        f"<tr><td>{look.day(row)}</td>"
        f"<td><a href='{look.href(row)}'>{look.title(row)}</a></td></tr>"
        for row in look.rows
    )
    return (
        f"<table><thead><tr><th>Date</th><th>Release</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _plain(look: Look) -> str:
    rows = "".join(
        f"<li>{look.day(row)} – <a href='{look.href(row)}'>{look.title(row)}</a></li>"
        for row in look.rows
    )
    return f"<ul>{rows}</ul>"


def _terms(look: Look) -> str:
    rows = "".join(
        f"<dt>{look.day(row)}</dt><dd><a href='{look.href(row)}'>{look.title(row)}</a></dd>"
        for row in look.rows
    )
    return f"<dl>{rows}</dl>"


_rules = partial(ListingRules, name="examples", match=(f"{_LISTING}*",), next="a.next")
_DESIGNS: dict[str, tuple[Callable[[Look], str], ListingRules | None]] = {
    "collection by rules": (
        _collection,
        _rules(row=".usa-collection__item", link="a.usa-link", date="time@datetime"),
    ),
    "view by rules": (_view, _rules(row=".views-row", link=".news-title a", date=".news-date")),
    "cards by rules": (_cards, _rules(row=".card", title="h3", date="time@datetime")),
    "collection": (_collection, None),
    "view": (_view, None),
    "cards": (_cards, None),
    "table": (_table, None),
    "list": (_plain, None),
    "terms": (_terms, None),
}


def _served(look: Look, design: Callable[[Look], str]) -> bytes:
    promoted = "".join(
        f'<li><a href="{look.href(row)}">{look.title(row)}</a></li>' for row in look.promoted
    )
    pager = f'<nav><a class="next" href="{look.next_href}">Next</a></nav>' if look.next_href else ""
    space = "" if look.plain else "\n  "
    return (
        f'<html lang="en"><head><title>Newsroom | Examples</title><script nonce="{look.token:x}">'
        f'var csrf="{look.token:x}"</script><link rel="stylesheet" href="/css_{look.token:x}.css">'
        '</head><body><header><nav><a href="/">Home</a> <a href="/about">About</a></nav></header>'
        f"<main>{space}<h1>Newsroom</h1>{space}{design(look)}{space}{pager}</main>"
        f'<aside><h2>Most read</h2><ul>{promoted}</ul></aside><footer><a href="/contact">Contact'
        f"</a> {look.token % 7} visitors now</footer></body></html>"
    ).encode()


# cases


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    name: str
    after: Look | bytes
    told: frozenset[tuple[Kind, str]] = frozenset()
    """Kind and slug of every change; the slug of a change of order is empty."""
    before: Look = Look(rows=_ROWS)
    outcome: Outcome = Outcome.CHANGED
    further: tuple[tuple[Row, ...], tuple[Row, ...]] = ((), ())
    """The rows of a second page, before and after."""
    gone: frozenset[str] = frozenset()
    """Slugs of releases that no longer answer."""


def _told(*changes: tuple[Kind, Row | None]) -> frozenset[tuple[Kind, str]]:
    return frozenset((kind, row.slug if row else "") for kind, row in changes)


def _without(number: int) -> tuple[Row, ...]:
    return _ROWS[:number] + _ROWS[number + 1 :]


def _with(number: int, row: Row) -> tuple[Row, ...]:
    return (*_ROWS[:number], row, *_ROWS[number + 1 :])


_RETITLED = replace(_ROWS[3], title="A loan for model railways: report 6 of the department")
_REDATED = replace(_ROWS[4], day=date(2026, 6, 10))
_BOTH = replace(_ROWS[5], title=f"Updated: {_ROWS[5].title}", day=date(2026, 6, 21))
_ONLY_A_FIGURE = replace(_ROWS[6], title=_ROWS[6].title.replace("report 9", "report 8"))
_FIRST, _SECOND = _ROWS[:5], _ROWS[5:]
_NEXT = "?page=1"


def _cases() -> Iterator[_Case]:
    yield from _noise()
    yield from _changes()
    yield from _rewritten()
    yield from _pages()


def _noise() -> Iterator[_Case]:
    same = partial(_Case, outcome=Outcome.UNCHANGED)
    rows = Look(rows=_ROWS)
    yield same(name="the same bytes", after=rows)
    yield same(name="other tokens", after=replace(rows, token=2**60 + 3))
    yield same(name="other quotes, spaces and tracking", after=replace(rows, plain=False, token=9))
    yield same(name="dates in figures", after=replace(rows, slashes=True))
    yield same(
        name="another order in the most-read box",
        before=replace(rows, promoted=_ROWS[:3]),
        after=replace(rows, promoted=_ROWS[5:8]),
    )
    boxed = replace(rows, promoted=(_OLD,))
    yield same(name="an old release comes to the most-read box", after=boxed)
    yield same(name="an old release leaves the most-read box", before=boxed, after=rows)
    broken = partial(_Case, outcome=Outcome.RULES_BROKEN)
    yield broken(name="no rows, only the frame", after=replace(rows, rows=()))
    yield _Case(name="a refusal", after=_REFUSED, outcome=Outcome.BLOCKED)


def _changes() -> Iterator[_Case]:
    added, removed = Kind.ITEM_ADDED, Kind.ITEM_REMOVED
    yield _Case(
        name="one row added", after=Look(rows=(_NEW[0], *_ROWS)), told=_told((added, _NEW[0]))
    )
    yield _Case(
        name="three rows added",
        after=Look(rows=(*_NEW, *_ROWS)),
        told=_told(*((added, row) for row in _NEW)),
    )
    yield _Case(
        name="a row removed, its page too",
        after=Look(rows=_without(4)),
        told=_told((removed, _ROWS[4])),
        gone=frozenset({_ROWS[4].slug}),
    )
    for number, where in ((0, "first"), (4, "middle"), (9, "last")):
        yield _Case(
            name=f"the {where} row removed, its page still there",
            after=Look(rows=_without(number)),
            told=_told((removed, _ROWS[number]), (Kind.DELISTED, _ROWS[number])),
        )
    yield _Case(
        name="two rows added, and two pushed off the end",
        after=Look(rows=(*_NEW[:2], *_ROWS[:-2])),
        told=_told((added, _NEW[0]), (added, _NEW[1])),
    )


def _rewritten() -> Iterator[_Case]:
    for name, number, row, kinds in (
        ("a new title", 3, _RETITLED, (Kind.RETITLED,)),
        ("one figure of a title", 6, _ONLY_A_FIGURE, (Kind.RETITLED,)),
        ("a new date", 4, _REDATED, (Kind.REDATED,)),
        ("a new title and date", 5, _BOTH, (Kind.RETITLED, Kind.REDATED)),
    ):
        told = _told(*((kind, row) for kind in kinds))
        yield _Case(name=name, after=Look(rows=_with(number, row)), told=told)
        noisy = Look(rows=_with(number, row), plain=False, token=77)
        yield _Case(name=f"{name}, under noise", after=noisy, told=told)
    yield _Case(
        name="the last row pinned to the top",
        after=Look(rows=(_ROWS[-1], *_ROWS[:-1])),
        told=_told((Kind.REORDERED, None)),
    )
    yield _Case(
        name="one added, one removed, one retitled, under noise",
        after=Look(rows=(_NEW[0], *_with(3, _RETITLED)[:7], *_ROWS[8:]), plain=False, token=5),
        told=_told(
            (Kind.ITEM_ADDED, _NEW[0]),
            (Kind.ITEM_REMOVED, _ROWS[7]),
            (Kind.DELISTED, _ROWS[7]),
            (Kind.RETITLED, _RETITLED),
        ),
    )


def _pages() -> Iterator[_Case]:
    paged = partial(_Case, before=Look(rows=_FIRST, next_href=_NEXT))
    yield paged(
        name="a row pushed to the second page",
        after=Look(rows=(_NEW[0], *_FIRST[:-1]), next_href=_NEXT),
        further=(_SECOND, (_FIRST[-1], *_SECOND)),
        told=_told((Kind.ITEM_ADDED, _NEW[0])),
    )
    yield paged(
        name="a row removed from the first of two pages",
        after=Look(rows=(*_FIRST[:2], *_FIRST[3:], _SECOND[0]), next_href=_NEXT),
        further=(_SECOND, _SECOND[1:]),
        told=_told((Kind.ITEM_REMOVED, _FIRST[2]), (Kind.DELISTED, _FIRST[2])),
    )


def score_listings() -> tuple[int, int, list[str]]:
    """Run every case in every design; return how many are right, how many, and the wrong."""
    wrong = []
    total = 0
    for design_name, (design, rules) in _DESIGNS.items():
        for case in _cases():
            total += 1
            outcome, told = _found(case, design, rules)
            if (outcome, told) != (case.outcome, case.told):
                wrong.append(f"{design_name}: {case.name}: {outcome}, {_shown(told, case.told)}")
    return total - len(wrong), total, wrong


def _shown(told: frozenset[tuple[Kind, str]], true: frozenset[tuple[Kind, str]]) -> str:
    marked = [("too much", told - true), ("missing", true - told)]
    return "; ".join(f"{word} {sorted(found)}" for word, found in marked if found) or "all told"


def _found(
    case: _Case, design: Callable[[Look], str], rules: ListingRules | None
) -> tuple[Outcome, frozenset[tuple[Kind, str]]]:
    releases = f"{HOST}/news/releases/*"
    source = Source(name="list", agency="EXAMPLES", listing=(_LISTING,), follow=(releases,))
    watch = Watch(source, (rules,) if rules else ())
    for row in (*_ROWS, *_NEW, _OLD):
        page = _RELEASE.format(title=escape(row.title), slug=row.slug)
        watch.show(f"{HOST}/news/releases/{row.slug}", page.encode())
    outcome = Outcome.FIRST_SEEN
    for look, further in zip((case.before, case.after), case.further, strict=True):
        watch.show(_LISTING, look if isinstance(look, bytes) else _served(look, design))
        watch.show(f"{_LISTING}{_NEXT}", _served(Look(rows=further), design))
        outcome = watch.check(_LISTING)
        if look is case.before:
            for row in (*look.rows, *further):
                watch.check(f"{HOST}/news/releases/{row.slug}")
    lost = [change for change in watch.changes() if Kind.ITEM_REMOVED in change.kinds]
    for change in lost:
        if change.url.rsplit("/", 1)[-1] in case.gone:
            watch.show(change.url, _GONE, status=404)
        watch.check(change.url)
    return outcome, frozenset(_named(change) for change in watch.changes())


def _named(change: Change) -> tuple[Kind, str]:
    (kind,) = change.kinds
    return kind, "" if kind is Kind.REORDERED else change.url.rsplit("/", 1)[-1]
