"""A statement's text as the engine reads it: blocks of display text, each with its role.

The canonical text, its digest and its JSON are made in ``watcher.text.canonical``.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    BANNER = "banner"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    IMAGE = "image"
    """``text`` is the alternative text, ``url`` the picture."""
    ATTACHMENT = "attachment"
    """A link to a document: ``text`` is the link's words, ``url`` its target."""


class Role(StrEnum):
    """Every visible sentence is one of these; nothing is dropped."""

    STATEMENT = "statement"
    FURNITURE = "furniture"
    """Beside the statement and about it: share bars, related news, tags."""
    CHROME = "chrome"
    """The site's own: menus, footers, cookie notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in a block: the half-open span of its words in the block's text, and its target."""

    start: int
    end: int
    url: str


class Slot(NamedTuple):
    """A small named part of the page: the half-open span of its words in a block, its path."""

    start: int
    end: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of display text (NFC, single spaces). Spans are half-open character offsets."""

    kind: BlockKind
    text: str
    role: Role = Role.STATEMENT
    links: tuple[Link, ...] = ()
    struck: tuple[tuple[int, int], ...] = ()
    hidden: bool = False
    """Present in the page but not shown to a reader (``display:none``, ``hidden``)."""
    url: str | None = None
    page: int | None = None
    """The page of a PDF, from 1."""
    slots: tuple[Slot, ...] = field(default=(), compare=False)
    """Small parts that may turn out to change at every look; none holds much of the statement."""
    path: tuple[int, ...] = field(default=(), compare=False)
    """The elements of the region that hold it, outermost first, numbered as they open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """What derivation made of one payload.

    ``published_on`` and ``updated_on`` are the page's own stamps: ISO 8601 dates or
    datetimes as precise as the page is. ``stamps`` holds every other stamp or revision id
    (name, value), sorted. ``locator`` says how the statement was found, ``decoding`` how
    the bytes were read, ``derivation`` which pipeline and rules did it.
    """

    title: str
    blocks: tuple[Block, ...]
    published_on: str | None = None
    updated_on: str | None = None
    stamps: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    media_type: str = "text/html"
    locator: str = ""
    decoding: str = ""
    derivation: str = ""
    shown_stamps: tuple[str, ...] = field(default=(), compare=False)
    """The days that the page tells its readers it was updated on, as written, spaces left out.

    No part of the canonical text: some pages write today's date there at every look.
    """
    payload_digest: str = ""
    """Set for documents without a text layer, where the bytes are all that can be compared."""

    @property
    def statement(self) -> tuple[Block, ...]:
        """The blocks that are the statement itself."""
        return tuple(block for block in self.blocks if block.role is Role.STATEMENT)


class PageStateKind(StrEnum):
    """What a response is, before any comparison."""

    OK = "ok"
    BLOCKED = "blocked"
    GONE = "gone"
    """404 or 410, or a page that says so with another status, or a redirect to a home page."""
    SERVER_ERROR = "server_error"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    REDIRECTED = "redirected"
    """Another URL on the way to content: see ``Fetched.hops``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """A page state with the evidence for it in words."""

    kind: PageStateKind
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """One row of a listing, feed, sitemap or JSON list. ``url`` is its key; ``date`` as shown."""

    url: str
    title: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The rows of a listing in page order, and the URL of its next page if it has one."""

    items: tuple[ListedItem, ...]
    next_url: str | None = None
    derivation: str = ""
