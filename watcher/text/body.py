"""Reads the region that was found into blocks, with BeautifulSoup.

Only the region: BeautifulSoup is 25 times slower than the parser that found it.
"""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from watcher.model.statement import Block, Role
from watcher.text.blocks import BlockBuilder
from watcher.text.dom import TAKEN_MARK, UNSEEN_TAGS, Element

_LAYOUT_CONTENT = ("table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "figure")


def read_region(element: Element, base: str) -> list[Block]:
    """Return the blocks of a region; marks set on its elements decide their roles."""
    soup = BeautifulSoup(element.node.html or "", "lxml", multi_valued_attributes=None)
    builder = BlockBuilder(base, Role.STATEMENT, (element.number,))
    open_contents: list[Iterator[PageElement]] = [iter(soup.contents)]
    while open_contents:
        node = next(open_contents[-1], None)
        if node is None:
            open_contents.pop()
            if open_contents:
                builder.close()
        elif isinstance(node, Tag):
            if _is_wanted(node) and builder.open(
                node.name, _attributes(node), is_row=_is_row(node)
            ):
                open_contents.append(iter(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            builder.text(str(node))
    return builder.finish()


def _is_wanted(tag: Tag) -> bool:
    return tag.name not in UNSEEN_TAGS and TAKEN_MARK not in tag.attrs


def _attributes(tag: Tag) -> dict[str, str | None]:
    return {name: str(value) for name, value in tag.attrs.items()}


def _is_row(tag: Tag) -> bool:
    """Whether a ``tr`` is a row of figures and words: several cells, none with a layout inside."""
    if tag.name != "tr":
        return False
    cells = tag.find_all(["td", "th"], recursive=False)
    return len(cells) > 1 and tag.find(_LAYOUT_CONTENT) is None
