"""What the fictional site is made of: releases, how they are shown now, and replies to requests."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Gone = Literal["404", "410", "soft", "home"]
"""How a withdrawn release answers: honestly, by a 200 that apologises, by sending people home."""

Block = Literal["denied", "challenge"]
"""How a visitor is kept out: refused with 403, or tested with a script and status 200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a URL answers. ``gzip`` allows compression when asked; header order is kept."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    modified: datetime | None = None
    gzip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A statement as its authors wrote it.

    ``body`` holds one block each: plain words become a paragraph, markup is taken as it is.
    ``contact`` is an e-mail address, printed under the body in a form that scrapers cannot
    read and that differs at every view. ``documents`` are (link text, file name).
    """

    slug: str
    title: str
    body: tuple[str, ...]
    published: datetime
    place: str = "Washington, DC, United States"
    topic: str = "Operations"
    language: str = "en"
    contact: str | None = None
    documents: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Where the site serves it."""
        folder = "/es/noticias/" if self.language == "es" else "/news/releases/"
        return folder + self.slug


@dataclass(slots=True, kw_only=True)
class Shown:
    """A release as the site shows it now: stamps, row in the listing, what is wrong with it."""

    release: Release
    node: int
    revision: int
    updated: datetime
    listed: bool = True
    listed_title: str | None = None
    listed_date: datetime | None = None
    gone: Gone | None = None
    blocked: Block | None = None

    @property
    def row_title(self) -> str:
        """The title as the listing shows it."""
        return self.listed_title or self.release.title

    @property
    def row_date(self) -> datetime:
        """The date as the listing shows it."""
        return self.listed_date or self.release.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a page puts into the site's frame: ``main`` and ``head`` are markup.

    ``facts`` are what the page tells the site's own analytics.
    """

    title: str
    main: str
    head: str = ""
    language: str = "en"
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a page needs beside its release: the site's other news, a banner, and noise."""

    base: str
    noise: "Noise"
    banner: str | None = None
    related: tuple[Release, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What differs at every view of a page that did not change. ``render`` counts the views."""

    render: int
    token: str
    """64 hex digits, fresh at each view."""
    today: str
    survey: bool
    """Whether this view opens the satisfaction survey."""
