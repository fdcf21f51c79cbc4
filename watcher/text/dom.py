"""A parsed page with its visible text and how much of it is links and prose, per element.

lexbor parses once; one walk in document order gives every element the half-open span of its
visible text in ``Page.text``. Judges nothing: where the statement is, `watcher.text.locate`
says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.errors import NotReadable
from watcher.text.normalise import squeezed
from watcher.text.style import HIDING_DECLARATIONS, hiding_selectors
from watcher.text.targets import veiled_words

ROLE_MARK = "data-watcher-role"
"""Set on elements before a region is handed on; removed from every page first."""

TAKEN_MARK = "data-watcher-taken"
"""Set on elements that are blocks of their own already: a headline inside the region."""

UNSEEN_TAGS = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "head", "object", "math", "canvas"}
)
"""Elements whose text a reader does not see as text of the page."""

OPENING_MARK, CLOSING_MARK = "“", "”"
"""What a browser sets round the words of a ``<q>``."""

_NOT_PROSE = frozenset({"nav", "footer", "select", "button", "a"})
_PROSE_RUN = 25
MOST_ELEMENTS = 100_000
DEEPEST = 1_000
"""Beyond these a page is hostile or broken: real ones have thousands, and tens of levels."""

_ABSURD = f"the page has more than {MOST_ELEMENTS} elements or {DEEPEST} levels of them"
_SUSPICIOUS_TAGS = 20_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_DEEP = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "dd", "dt", "li", "option", "p"),
        *("tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
"""Void elements, and those a sibling closes."""

_HIDING_STYLE = re.compile(rf"(?:^|;)\s*(?:{HIDING_DECLARATIONS})", re.I)
_SCREEN_READER_CLASS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-reader-text|element-invisible)(?:\s|$)"
)


_VOLATILE_NAME = re.compile(r"\d{3}|[0-9a-f]{12}|^(active|open|show|is-|js-)")
_MOST_CLASSES = 3


@dataclass(slots=True, eq=False)
class Element:
    """One element: its place in the visible text and what that text is made of.

    ``start`` and ``end`` are offsets in ``Page.text``; ``linked`` counts the characters that
    are link words, ``prose`` those in long runs outside links, menus and footers.
    """

    node: LexborNode
    tag: str
    names: str
    """Class names and id, lowercased, separated by spaces."""
    parent: "Element | None"
    start: int
    end: int = 0
    linked: int = 0
    prose: int = 0
    number: int = 0
    """Place in document order."""
    last: int = 0
    """``number`` of the last descendant."""

    @property
    def length(self) -> int:
        """Number of visible characters, spaces not counted."""
        return self.end - self.start

    @property
    def link_density(self) -> float:
        """Share of the visible characters that are link words; 0.0 for an empty element."""
        return self.linked / self.length if self.end > self.start else 0.0

    def holds(self, other: "Element") -> bool:
        """Whether ``other`` is this element or lies inside it."""
        return self.number <= other.number <= self.last

    def ancestors(self) -> Iterator["Element"]:
        """Yield the parent, its parent and so on to the root."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


@dataclass(slots=True)
class _Walk:
    """What the walk over a page has counted so far."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    linked: int = 0
    prose: int = 0
    in_link: int = 0
    in_no_prose: int = 0
    depth: int = 0


class Page:
    """A page in memory: its elements in document order and its squeezed visible text."""

    def __init__(self, html: str, url: str) -> None:
        """Parse ``html``; ``url`` is what its relative links are resolved against.

        Raises `NotReadable` for a page with absurdly many or deeply nested elements.
        """
        _refuse_absurd_depth(html)
        self.parser = LexborHTMLParser(html)
        self.url = url
        for mark in (ROLE_MARK, TAKEN_MARK):
            for node in self.parser.css(f"[{mark}]"):
                del node.attrs[mark]
        self._hide_by_style()
        walk = _Walk()
        root = self.parser.body or self.parser.root
        if root is not None:
            _walk(root, walk)
        self.elements = walk.elements
        self.text = "".join(walk.pieces)
        self._by_id = {element.node.mem_id: element for element in self.elements}
        self.base = self._base()

    def _hide_by_style(self) -> None:
        """Mark what the page's own style sheet hides as its author could have: as ``hidden``."""
        styles = [node.text() for node in self.parser.css("style")]
        scripts = (node.text() for node in self.parser.css("script"))
        for selector in hiding_selectors(styles, scripts):
            for node in self.parser.css(selector):
                node.attrs["hidden"] = ""

    def select(self, css: str) -> list[Element]:
        """Return the visible elements that a selector matches; `ValueError` when it is no CSS."""
        found = (self._by_id.get(node.mem_id) for node in self.nodes(css))
        return sorted((element for element in found if element), key=lambda one: one.number)

    def number_of(self, node: LexborNode) -> int:
        """Return a visible element's place in document order, -1 for anything else."""
        element = self._by_id.get(node.mem_id)
        return element.number if element is not None else -1

    def nodes(self, css: str) -> list[LexborNode]:
        """Return all nodes that a selector matches, seen or not; `ValueError` when it is no CSS."""
        try:
            return self.parser.css(css)
        except Exception as error:
            raise ValueError(f"{css!r} is not a CSS selector: {error}") from error

    def meta(self, name: str) -> str | None:
        """Return the content of the first ``<meta>`` of this name or property, stripped."""
        for attribute in ("property", "name", "itemprop"):
            for node in self.parser.css(f'meta[{attribute}="{name}"]'):
                content = (node.attributes.get("content") or "").strip()
                if content:
                    return content
        return None

    @property
    def document_title(self) -> str:
        """The text of ``<title>``, stripped."""
        node = self.parser.css_first("title")
        return " ".join(node.text().split()) if node is not None else ""

    @property
    def language(self) -> str | None:
        """The ``lang`` of the document, if it has one."""
        root = self.parser.css_first("html")
        return (root.attributes.get("lang") or "").strip() or None if root is not None else None

    def _base(self) -> str:
        node = self.parser.css_first("base[href]")
        href = (node.attributes.get("href") or "").strip() if node is not None else ""
        return href if href.startswith(("http://", "https://")) else self.url


def stable_names(attributes: Mapping[str, str | None]) -> str:
    """Return id and classes as in CSS, without those that differ from one rendering to the next."""
    identity = attributes.get("id") or ""
    found = [f"#{identity}"] if identity and not _VOLATILE_NAME.search(identity) else []
    classes = [
        f".{name}"
        for name in (attributes.get("class") or "").split()
        if not _VOLATILE_NAME.search(name)
    ]
    return "".join(found + classes[:_MOST_CLASSES])


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether these attributes keep an element from a reader's eye (not: from a screen reader)."""
    if "hidden" in attributes:
        return attributes["hidden"] != "until-found"
    style = attributes.get("style")
    if style and _HIDING_STYLE.search(style):
        return True
    names = attributes.get("class")
    return bool(names and _SCREEN_READER_CLASS.search(names))


def is_out_of_sight(element: Element) -> bool:
    """Whether an element or one around it is hidden from a reader's eye."""
    return any(is_hidden(one.node.attributes) for one in (element, *element.ancestors()))


def _refuse_absurd_depth(html: str) -> None:
    """Raise `NotReadable` before parsing what would cost time quadratic in its depth."""
    if html.count("<") < _SUSPICIOUS_TAGS:
        return
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _NEVER_DEEP:
            depth = max(depth - 1, 0) if closing else depth + 1
        if depth > _SUSPICIOUS_TAGS:
            raise NotReadable(_ABSURD)


def _walk(body: LexborNode, walk: _Walk) -> None:
    """Visit every node below ``body`` without recursion, so that depth costs no stack."""
    current = _opened(body, None, walk)
    node: LexborNode | None = body.first_child
    while True:
        if node is None:
            _close(current, walk)
            if current.parent is None:
                return
            node, current = current.node.next, current.parent
        elif node.is_text_node:
            _add_text(node.text_content or "", walk)
            node = node.next
        elif node.is_element_node and node.tag not in UNSEEN_TAGS:
            current = _opened(node, current, walk)
            email = veiled_words(node.attributes)
            if email is not None:
                _add_text(email, walk)
            node = node.first_child if email is None else None
        else:
            node = node.next


def _opened(node: LexborNode, parent: Element | None, walk: _Walk) -> Element:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    element = Element(node, node.tag or "", names, parent, walk.length)
    element.number = len(walk.elements)
    walk.depth += 1
    if element.number >= MOST_ELEMENTS or walk.depth > DEEPEST:
        raise NotReadable(_ABSURD)
    element.linked, element.prose = walk.linked, walk.prose
    walk.elements.append(element)
    walk.in_link += element.tag == "a"
    walk.in_no_prose += element.tag in _NOT_PROSE
    if element.tag == "q":
        _add_text(OPENING_MARK, walk)
    return element


def _close(element: Element, walk: _Walk) -> None:
    if element.tag == "q":
        _add_text(CLOSING_MARK, walk)
    walk.depth -= 1
    element.end = walk.length
    element.linked = walk.linked - element.linked
    element.prose = walk.prose - element.prose
    element.last = len(walk.elements) - 1
    walk.in_link -= element.tag == "a"
    walk.in_no_prose -= element.tag in _NOT_PROSE


def _add_text(text: str, walk: _Walk) -> None:
    piece = squeezed(text)
    if not piece:
        return
    walk.pieces.append(piece)
    walk.length += len(piece)
    if walk.in_link:
        walk.linked += len(piece)
    if not walk.in_no_prose and len(piece) >= _PROSE_RUN:
        walk.prose += len(piece)
