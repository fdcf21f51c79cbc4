"""A page with its statement marked, and the mutators that change it in a known way.

A `Base` is a page as served, with selectors that say where its headline, date line and body
stand. A `Scene` is a base parsed for one mutation. A `Mutator` changes a scene, or the markup
or bytes made of it: noise leaves every word, figure, link, picture and attachment of the
statement as it was, an edit changes exactly one thing and says of what kind it is.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

_DOCTYPE = re.compile(r"(<!DOCTYPE[^>]*>)\s*", re.IGNORECASE)
"""The parser keeps the white space behind it and writes a line feed of its own besides."""

Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A page to mutate. The selectors are CSS; each must match, `body` exactly one element."""

    name: str
    family: str
    """The template or site that it comes from; figures are also given by family."""
    url: str
    html: str
    headline: str
    body: str
    dateline: str | None = None
    language: Language = "en"


class Scene:
    """One base parsed for one mutation; mutators change it in place."""

    def __init__(self, base: Base, draw: random.Random) -> None:
        """Parse ``base``. Raises `ValueError` when a selector of it does not match."""
        self.base, self.draw, self.language = base, draw, base.language
        self.soup = BeautifulSoup(base.html, "html.parser")
        self.headline = self._one(base.headline)
        self.body = self._one(base.body)
        self.dateline = self._one(base.dateline) if base.dateline else None

    def _one(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        if found is None:
            raise ValueError(f"{self.base.name}: nothing matches {selector}")
        return found

    def texts(self, within: Tag | None = None) -> list[NavigableString]:
        """Return the non-empty visible text nodes of the body (or of ``within``), in order."""
        return [
            node
            for node in (within or self.body).find_all(string=True)
            if type(node) is NavigableString
            and node.strip()
            and node.find_parent(["script", "style", "template", "noscript"]) is None
        ]

    def paragraphs(self, least_words: int = 8) -> list[Tag]:
        """Return the paragraphs of the body with at least so many words, in order."""
        return [p for p in self.body.find_all("p") if len(p.get_text().split()) >= least_words]

    def markup(self) -> str:
        """Return the page as it now stands."""
        return written(self.soup)


TreeChange = Callable[[Scene], bool]
"""Changes the scene; ``False`` when the page has no place for it, and then nothing was changed."""
MarkupChange = Callable[[str, random.Random], str]
"""Changes serialised markup without parsing it; the same markup back means not applicable."""
BytesChange = Callable[[str, random.Random], bytes]
"""Encodes markup in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A way in which two fetches of an unchanged page differ. Exactly one change is set."""

    name: str
    hard: bool = False
    """Inside the body or the structure of the page, where naive tools look for edits."""
    tree: TreeChange | None = None
    markup: MarkupChange | None = None
    encode: BytesChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A way in which an agency changes a statement.

    ``kind`` is the one true label, a kind of the design's closed list.
    """

    name: str
    kind: str
    tree: TreeChange
    hard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two payloads of one page and what is true of them; ``kind`` is ``None`` for noise."""

    id: str
    family: str
    group: str
    """Where the figure belongs: single, bundled, hard, clean, noisy, redesign, held out, …"""
    mutators: tuple[str, ...]
    url: str
    old: bytes
    new: bytes
    kind: str | None
    media_type: str = "text/html"
    truth: str = ""
    """For page states: the outcome that is right. Empty elsewhere."""


def reread(base: Base) -> Base:
    """Return the base as the mutators' parser writes it, so that parsing it is no change."""
    return replace(base, html=written(BeautifulSoup(base.html, "html.parser")))


def written(soup: BeautifulSoup) -> str:
    """Return the markup of a parsed page; parsing that again and writing it changes nothing."""
    return _DOCTYPE.sub(r"\1\n", str(soup), count=1)
