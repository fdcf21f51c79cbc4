"""What a page shows, read without any of Watcher's own code: the yardstick of its coverage."""

from collections.abc import Iterator
from unicodedata import category

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

_NOT_TEXT = {
    *("script", "style", "noscript", "template", "svg", "iframe", "head", "object", "math"),
    "canvas",
}


_SET_APART = dict.fromkeys(map(ord, "|•·▪▫◦‣●○∙–-"))
"""A bullet or dash at the start of a line is the mark of a list, and a block of its own."""


def visible_strings(html: str) -> list[str]:
    """Return the strings of a page's nodes in order, squeezed of white space and bars.

    A bar is what stands between the cells of a row when it is read as one line.
    """
    soup = BeautifulSoup(html, "lxml")
    return [bare for string in _strings(soup.body or soup) if (bare := squeezed_of_bars(string))]


def squeezed_of_bars(text: str) -> str:
    """Return a text without white space, characters of no width, bars, dashes and bullets."""
    bare = "".join(text.translate(_SET_APART).split())
    return "".join(one for one in bare if one.isascii() or category(one) != "Cf")


def _strings(root: PageElement) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.name not in _NOT_TEXT:
                waiting += reversed(node.contents)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node)
