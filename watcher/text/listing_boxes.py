"""Where on a listing page other links stand: menus, footers, asides, boxes of what is most read.

A box is known by its element, by its role or by its heading. Class names do not count: a
"sidebar" in one may name the whole page that has one.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.text.listing_page import words

_LANDMARKS = (
    "nav, footer, aside, [role=navigation], [role=complementary], [role=contentinfo], [role=menu]"
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_NOUN = (
    r"(?: (?:news|stories|releases|press releases|statements|articles|posts|pages|topics|links"
    r"|content|resources|documents|now|today|this week|this month"
    r"|noticias|comunicados|artículos|contenidos?|temas|enlaces))?"
)
_OTHERS = re.compile(
    rf"(?:(?:the |our )?most (?:read|viewed|popular|shared|visited)|popular|trending|related"
    rf"|recommended|you (?:may|might) (?:also )?(?:like|be interested in)|in case you missed it"
    rf"|(?:lo |los |las |(?:noticias|comunicados|artículos) )?más (?:leíd|vist|compartid)[oa]s?"
    rf"|(?:noticias |comunicados |enlaces |contenidos? )?relacionad[oa]s?|populares|tendencias"
    rf"|(?:también )?te puede interesar){_NOUN}:?",
    re.IGNORECASE,
)
_IN_LANDMARK, _NAMED = 1, 2
_SIBLINGS = 500
"""How many elements behind a heading are looked at."""


class Boxes:
    """The elements of one page in which links are no rows of its list."""

    def __init__(self, tree: LexborHTMLParser, is_row_link: Callable[[LexborNode], bool]) -> None:
        """Find them; ``is_row_link`` says of a link node whether it could be a row."""
        self._known = {node.mem_id: _IN_LANDMARK for node in tree.css(_LANDMARKS)}
        for heading in tree.css(", ".join(_HEADINGS)):
            if _OTHERS.fullmatch(words(heading)):
                for node in _governed(heading, is_row_link):
                    self._known[node.mem_id] = _NAMED

    def depth(self, link: LexborNode) -> int:
        """Return how surely a link stands in a box: 0 in none, 2 where its heading says so."""
        way: list[int] = []
        element: LexborNode | None = link
        while element is not None and element.mem_id not in self._known:
            way.append(element.mem_id)
            element = element.parent
        found = 0 if element is None else self._known[element.mem_id]
        self._known.update(dict.fromkeys(way, found))
        return found


def _governed(
    heading: LexborNode, is_row_link: Callable[[LexborNode], bool]
) -> Iterator[LexborNode]:
    """Yield what a heading stands over: the elements behind it, up to the next such heading.

    A heading may be wrapped with its ornaments: then what stands behind the wrapping counts.
    """
    top = heading
    while top.parent is not None and not any(map(is_row_link, top.parent.css("a[href]"))):
        top = top.parent
    for node in islice(_behind(top), _SIBLINGS):
        if _opens_a_part(node, heading):
            return
        yield node


def _behind(node: LexborNode) -> Iterator[LexborNode]:
    following = node.next
    while following is not None:
        yield following
        following = following.next


def _opens_a_part(node: LexborNode, heading: LexborNode) -> bool:
    """Whether a heading of the same rank or above it begins here; one that is a link is a row."""
    ranks = ", ".join(("h1", *_HEADINGS[: _HEADINGS.index(heading.tag or "") + 1]))
    inner = node.css_first(ranks) if node.is_element_node else None
    return inner is not None and inner.css_first("a[href]") is None and not _is_linked(inner)


def _is_linked(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and parent.tag == "a"
