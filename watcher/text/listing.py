"""A listing page -> its rows as links with title and date; two listings -> what changed in them.

With rules, rows are read where the rules say; without, every link that a source follows is a
row, unless it stands in a box beside the list. A page on which nothing is a row raises
`RulesBroken`: an empty listing would say that an agency removed everything. Follows no link,
fetches no further page, and never compares with the statement differ, which would see "moved"
passages where rows only changed place.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from watcher.errors import RulesBroken
from watcher.model.change import Kind
from watcher.model.digest import sha256
from watcher.model.source import ListingRules, rules_digest
from watcher.model.statement import ListedItem, Listing
from watcher.model.url import matches
from watcher.text.listing_boxes import Boxes
from watcher.text.listing_page import (
    DATE,
    ListingPage,
    link_title,
    next_page,
    split_selector,
    words,
)
from watcher.text.normalise import display, key
from watcher.text.stamps import iso_stamp

VERSION = "watcher-listing/2"
"""Raised whenever the same bytes and rules would give other rows than before."""

_NOT_A_ROW = frozenset({"body", "html", "main", "ol", "ul", "dl", "table", "tbody", "section"})
_ROW_DEPTH = 8
"""How many ancestors of a link are tried as its row: deeper cards than this have not been seen."""
_DESCRIPTIONS = 200
"""How many nodes before a description its term is looked for."""
_LEAST_ROWS = 2
"""So many rows of the same sort are a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChange:
    """One way in which a listing changed; ``old`` or ``new`` is ``None`` where the row is not."""

    kind: Kind
    old: ListedItem | None = None
    new: ListedItem | None = None


def read_listing(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    rules: ListingRules | None,
    follow: Sequence[str],
    exclude: Sequence[str] = (),
) -> Listing:
    """Return the rows of one listing page in page order, each URL once, and its next page.

    ``url`` is where the page was found. Rows whose URL matches no pattern of ``follow`` (when
    there is one) or any of ``exclude`` are left out. Raises `RulesBroken` naming selector and
    page when nothing on it is a row to follow, `NotReadable` when the payload is no text.
    """
    page = ListingPage.parse(payload, content_type, url=url, follow=follow)
    rows = _ruled_rows(page, rules) if rules is not None and rules.row else _linked_rows(page)
    chosen = (
        _select(page.tree, rules.next, rules, page) if rules is not None and rules.next else None
    )
    return Listing(
        items=merged(row for row in rows if not matches(row.url, exclude)),
        next_url=next_page(page, chosen),
        derivation=derivation(follow, exclude, rules),
    )


def derivation(
    follow: Sequence[str], exclude: Sequence[str], rules: ListingRules | None = None
) -> str:
    """Return the name of how a listing was read: other patterns or rules give another name."""
    decided = json.dumps([rules_digest(rules), list(follow), list(exclude)], ensure_ascii=False)
    return f"{VERSION}+rules:{sha256(decided.encode())}"


def merged(rows: Iterator[ListedItem]) -> tuple[ListedItem, ...]:
    """Return rows with each URL once, under its longest title, where it first has a date.

    A release that is also advertised above the list, without a date, stands where the list has it.
    """
    by_url: dict[str, ListedItem] = {}
    for row in rows:
        first = by_url.get(row.url, row)
        title = row.title if len(row.title) > len(first.title) else first.title
        if row.date and not first.date:
            by_url.pop(row.url, None)
        by_url[row.url] = ListedItem(url=row.url, title=title, date=first.date or row.date)
    return tuple(by_url.values())


def compare_listings(
    old: Listing, new: Listing, *, whole: bool = False, ruled: bool = True
) -> tuple[ListingChange, ...]:
    """Return what changed between two readings of a listing, as sets keyed by URL.

    Added and removed rows, new titles and dates (typography and notation ignored) in page
    order, and at most one change of order: the row that moved farthest. A row behind
    the last one that both readings show is not removed, only no longer on the pages read,
    unless ``new`` is known to be the ``whole`` listing. Where no rules said what is a row (not
    ``ruled``), links advertised around a list of dated rows may leave and change places.
    """
    before = {row.url: row for row in old.items}
    now = {row.url: row for row in new.items}
    around = set() if ruled else _around_the_list(before) | _around_the_list(now)
    reach = len(before) if whole else _reach(old, now, partial=new.next_url is not None)
    found = [
        ListingChange(kind=Kind.ITEM_ADDED, new=row)
        for row in now.values()
        if row.url not in before
    ]
    found += [
        ListingChange(kind=Kind.ITEM_REMOVED, old=row)
        for row in list(before.values())[:reach]
        if row.url not in now and row.url not in around
    ]
    for row in now.values():
        if row.url in before:
            found += _row_changes(before[row.url], row)
    return (*found, *_reordered(before, now, around))


def _row_changes(old: ListedItem, new: ListedItem) -> Iterator[ListingChange]:
    if key(old.title) != key(new.title):
        yield ListingChange(kind=Kind.RETITLED, old=old, new=new)
    if old.date and new.date and not _same_day(old.date, new.date):
        yield ListingChange(kind=Kind.REDATED, old=old, new=new)


def _same_day(old: str, new: str) -> bool:
    """Whether two dates are written alike, or without a time of day and name one day."""
    if key(old) == key(new):
        return True
    day = iso_stamp(old) if ":" not in old + new else None
    return day is not None and day == iso_stamp(new)


def _reach(old: Listing, now: dict[str, ListedItem], *, partial: bool) -> int:
    """Return how many of the old rows the new reading speaks about.

    That is up to the last row shown again. When further pages were left unread, an old row
    pinned or advertised on the first page must not stretch that over pages nobody looked at:
    then at least half of the rows up to it must be shown again.
    """
    reach = shown_again = 0
    for place, url in enumerate({row.url: None for row in old.items}, 1):
        if url in now:
            shown_again += 1
            if not partial or shown_again * 2 >= place:
                reach = place
    return reach


def _around_the_list(rows: dict[str, ListedItem]) -> set[str]:
    """Return the rows without a date above the first and below the last row that has one.

    Only where most rows have one: then those are the list, and the others are advertised.
    """
    dated = [place for place, row in enumerate(rows.values()) if row.date]
    if len(dated) < _LEAST_ROWS or len(dated) * 2 < len(rows):
        return set()
    return {url for place, url in enumerate(rows) if not dated[0] <= place <= dated[-1]}


def _reordered(
    before: dict[str, ListedItem], now: dict[str, ListedItem], around: set[str]
) -> tuple[ListingChange, ...]:
    kept = before.keys() & now.keys() - around
    was = {url: rank for rank, url in enumerate(url for url in before if url in kept)}
    moved = [(abs(was[url] - rank), url) for rank, url in enumerate(u for u in now if u in kept)]
    farthest, url = max(moved, key=lambda move: move[0], default=(0, ""))
    if farthest == 0:
        return ()
    return (ListingChange(kind=Kind.REORDERED, old=before[url], new=now[url]),)


# With rules.


def _ruled_rows(page: ListingPage, rules: ListingRules) -> list[ListedItem]:
    rows = _select(page.tree, rules.row, rules, page)
    if not rows:
        raise _broken(page, rules, f"no row: {rules.row!r} selects nothing")
    linked = [(row, link) for row in rows if (link := _row_link(page, row, rules)) is not None]
    if not linked:
        raise _broken(page, rules, f"{len(rows)} rows, but no link: {rules.link!r} selects none")
    followed = [(row, link) for row, link in linked if page.follows(page.target(link) or "")]
    if not followed:
        raise _broken(page, rules, f"{len(linked)} rows, none to follow ({_listed(page.follow)})")
    titles = [_part(page, row, rules.title, rules) for row, _ in followed]
    if rules.title and not any(titles):
        raise _broken(page, rules, f"rows without a title: {rules.title!r} selects nothing")
    return [
        ListedItem(
            url=page.target(link) or "",
            title=title or link_title(link),
            date=_part(page, row, rules.date, rules),
        )
        for (row, link), title in zip(followed, titles, strict=True)
    ]


def _row_link(page: ListingPage, row: LexborNode, rules: ListingRules) -> LexborNode | None:
    """Return the row's link: the first that is to be followed, or else the first."""
    found = _select(row, rules.link, rules, page)
    links = [inner for node in found for inner in node.css("a[href]") if page.target(inner)]
    wanted = (link for link in links if page.follows(page.target(link) or ""))
    return next(wanted, links[0] if links else None)


def _part(page: ListingPage, row: LexborNode, selector: str, rules: ListingRules) -> str:
    """Return what a selector shows in a row, or ""."""
    css, attribute = split_selector(selector)
    found = _select(row, css, rules, page) if css else []
    return _shown(found[0], attribute) if found else ""


def _shown(node: LexborNode, attribute: str | None) -> str:
    """Return a node's words, or its attribute where the words are no date.

    Not the other way about: some sites write one fixed ``datetime`` on every row and print the
    true date beside it. But "two hours ago" is another text at every look.
    """
    visible = words(node)
    if attribute is None or DATE.search(visible):
        return visible
    return display(node.attributes.get(attribute) or "") or visible


def _select(
    where: LexborHTMLParser | LexborNode, css: str, rules: ListingRules, page: ListingPage
) -> list[LexborNode]:
    try:
        return where.css(css)
    except SelectolaxError as error:
        raise _broken(page, rules, f"nothing: {css!r} is not a CSS selector") from error


def _broken(page: ListingPage, rules: ListingRules, what: str) -> RulesBroken:
    return RulesBroken(f"the listing rules {rules.name!r} find on {page.url} {what}")


def _listed(patterns: Sequence[str]) -> str:
    return ", ".join(patterns) or "any other page"


# Without rules.


def _linked_rows(page: ListingPage) -> Iterator[ListedItem]:
    """Return a row for each link to follow; those in boxes only where nothing else is a list."""
    every = [(node, url) for node in page.tree.css("a[href]") if (url := page.target(node))]
    links = [(node, url) for node, url in every if page.follows(url)]
    if not links:
        raise _no_rows(page, len(every))
    urls_below = _urls_below(links)
    followed = {node.mem_id for node, _ in links}
    boxes = Boxes(page.tree, lambda node: node.mem_id in followed)
    shown: dict[int, _ShownRow] = {}
    rows: list[tuple[int, ListedItem]] = []
    for node, url in links:
        title = link_title(node)
        date = _row_date(node, url, title, urls_below, shown)
        rows.append((boxes.depth(node), ListedItem(url=url, title=title, date=date)))
    rows.sort(key=lambda row: row[0])
    return _without_boxes(rows)


def _without_boxes(rows: list[tuple[int, ListedItem]]) -> Iterator[ListedItem]:
    """Yield the rows out of boxes, or those in boxes too: some sites set the list in a ``nav``."""
    dated = any(row.date for _, row in rows)
    known: set[str] = set()
    for depth, alike in groupby(rows, key=lambda row: row[0]):
        if depth and len(known) >= _LEAST_ROWS:
            return
        for _, row in alike:
            if row.date or not dated:
                known.add(row.url)
            yield row


def _no_rows(page: ListingPage, links: int) -> RulesBroken:
    return RulesBroken(
        f"a listing with no rows: none of the {links} links on {page.url}"
        f" is one to follow ({_listed(page.follow)})"
    )


def _urls_below(links: list[tuple[LexborNode, str]]) -> dict[int, set[str]]:
    """Return for every element near a link the URLs to follow that lie in it."""
    below: dict[int, set[str]] = {}
    for node, url in links:
        for element in _upwards(node):
            below.setdefault(element.mem_id, set()).add(url)
    return below


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    """Yield a link and the ancestors that may be its row, innermost first."""
    element: LexborNode | None = node
    for _ in range(_ROW_DEPTH):
        if element is None or element.tag in _NOT_A_ROW:
            return
        yield element
        element = element.parent


@dataclass(frozen=True, slots=True)
class _ShownRow:
    """What an element around a link shows: its words, and the first date in a ``time``."""

    words: str
    time: str

    @classmethod
    def of(cls, element: LexborNode) -> "_ShownRow":
        times = (_shown(time, "datetime") for time in element.css("time"))
        return cls(words(element), next(filter(None, times), ""))


def _row_date(
    node: LexborNode,
    url: str,
    title: str,
    urls_below: dict[int, set[str]],
    rows: dict[int, _ShownRow],
) -> str:
    """Return the date shown in the innermost element around a link that has one and no other link.

    A ``time`` element counts before a text that looks like a date; the title's own words do
    not count, and a term (``dt``) counts for the links in its descriptions. ``rows`` remembers
    what was read: thousands of links may share one element.
    """
    for element in _upwards(node):
        if urls_below[element.mem_id] != {url}:
            break
        row = rows.get(element.mem_id)
        if row is None:
            row = rows[element.mem_id] = _ShownRow.of(element)
        dated = DATE.search(row.words.replace(title, " ") if title else row.words)
        if row.time or dated:
            return row.time or (dated[0] if dated else "")
        if element.tag == "dd":
            return _term_date(element)
    return ""


def _term_date(description: LexborNode) -> str:
    before = description.prev
    for _ in range(_DESCRIPTIONS):
        if before is None or before.tag == "dt":
            break
        before = before.prev
    if before is None or before.tag != "dt":
        return ""
    dated = DATE.search(words(before))
    return dated[0] if dated else ""
