"""A listing page in memory: its links, the words a reader sees in them, and its next page.

Knows nothing of rows or rules: `watcher.text.listing` decides what is one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from watcher.model.url import matches
from watcher.text.decode import decode
from watcher.text.dom import Page
from watcher.text.link import askable, canonical_url
from watcher.text.normalise import display

_UNREAD = frozenset({"script", "style", "noscript", "template", "title", "desc"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "section"}
    | {"table", "tbody", "td", "th", "time", "tr", "ul"}
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
)
DATE = re.compile(
    rf"\b(?:{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}} (?:de )?{_MONTH}\.?,? (?:de )?\d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE,
)
"""A day in words or figures as US agencies write it, in English or Spanish."""

_NEXT = re.compile(
    r"(?:go to (?:the )?)?next(?: page)?|(?:ir a la )?(?:página )?siguiente(?: página)?",
    re.IGNORECASE,
)
_NEXT_SIGNS = frozenset({"\u203a", "\u203a\u203a", ">"})
_MOST_NODES = 1000
_ARROWS = re.compile("[\u2039\u203a\u00ab\u00bb<>\u2192]")
_ATTRIBUTE = re.compile(r"[A-Za-z_][\w:.-]*")


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A parsed listing page, and what counts as a row on it."""

    tree: LexborHTMLParser
    url: str
    base: str
    follow: Sequence[str]

    @classmethod
    def parse(
        cls, payload: bytes, content_type: str | None, *, url: str, follow: Sequence[str]
    ) -> "ListingPage":
        """Parse a payload found at ``url``.

        Raises `NotReadable` when it is no text, or a page with absurdly many elements.
        """
        tree = Page(decode(payload, content_type).text, url).parser
        node = tree.css_first("base[href]")
        base = canonical_url(node.attributes.get("href") or "", url) if node is not None else url
        return cls(tree, url, base, follow)

    def target(self, node: LexborNode) -> str | None:
        """Return where a link node points on the web, canonical; ``None`` for anything else."""
        href = (node.attributes.get("href") or "").strip()
        if not href or href.startswith("#"):
            return None
        url = canonical_url(href, self.base)
        return url if askable(url) else None

    def follows(self, url: str) -> bool:
        """Whether ``url`` is one to follow; without patterns all are, but for the page itself."""
        return matches(url, self.follow) if self.follow else url != canonical_url(self.url, "")


def split_selector(selector: str) -> tuple[str, str | None]:
    """Return the CSS of ``css@attribute`` and the attribute, ``None`` when it names none.

    >>> split_selector("time@datetime")
    ('time', 'datetime')
    """
    css, separator, attribute = selector.rpartition("@")
    if separator and _ATTRIBUTE.fullmatch(attribute):
        return css, attribute
    return selector, None


def is_css(selector: str) -> bool:
    """Whether the reader of pages (lexbor) understands ``selector``."""
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError:
        return False
    return True


def words(node: LexborNode) -> str:
    """Return the words a reader sees in a node, single-spaced; block elements part words.

    Of a node with thousands of nodes inside, which is no title and no row, only the first.
    """
    pieces = []
    for inner in islice(node.traverse(include_text=True), _MOST_NODES):
        before = inner.prev
        if inner.tag in _BLOCKS or (before is not None and before.tag in _BLOCKS):
            pieces.append(" ")
        if inner.is_text_node and (inner.parent is None or inner.parent.tag not in _UNREAD):
            pieces.append(inner.text_content or "")
    return display("".join(pieces))


def link_title(link: LexborNode) -> str:
    """Return a link's title: the heading inside it, its words, its label, or its picture's."""
    heading = link.css_first("h1, h2, h3, h4, h5, h6")
    picture = link.css_first("img[alt]")
    names = (
        words(heading) if heading is not None else "",
        words(link),
        display(link.attributes.get("aria-label") or ""),
        display(picture.attributes.get("alt") or "") if picture is not None else "",
    )
    return next((name for name in names if name), "")


def next_page(page: ListingPage, chosen: Sequence[LexborNode] | None) -> str | None:
    """Return the URL of the next page on the same host, ``None`` on the last page.

    ``chosen`` is what rules select as the link, or what holds it; without rules (``None``) the
    link is known by ``rel``, by its label or by its words, in English or Spanish.
    """
    here = canonical_url(page.url, "")
    for node in _next_links(page) if chosen is None else _inner_links(chosen):
        url = page.target(node)
        if url is not None and url != here and urlsplit(url).netloc == urlsplit(here).netloc:
            return url
    return None


def _inner_links(nodes: Sequence[LexborNode]) -> Iterator[LexborNode]:
    for node in nodes:
        yield from node.css("[href]")


def _next_links(page: ListingPage) -> Iterator[LexborNode]:
    yield from page.tree.css("link[rel~=next], a[rel~=next]")
    for node in page.tree.css("a[href]"):
        names = (node.attributes.get("aria-label"), node.attributes.get("title"), words(node))
        if any(_says_next(name) for name in names if name):
            yield node


def _says_next(name: str) -> bool:
    plain = display(_ARROWS.sub(" ", name))
    return bool(_NEXT.fullmatch(plain)) or name.strip() in _NEXT_SIGNS
