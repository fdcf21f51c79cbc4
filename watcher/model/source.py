"""What we are told to follow: sources, the resources found there, and rules to read them."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from watcher.model.digest import Digest, sha256


class ResourceKind(StrEnum):
    """What a followed URL is, which decides how its bytes are read."""

    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    JSON_LIST = "json_list"
    STATEMENT = "statement"
    DOCUMENT = "document"
    ROBOTS = "robots"

    @property
    def is_set(self) -> bool:
        """Whether it is compared as a set of links instead of as a text."""
        return self in {self.LISTING, self.FEED, self.SITEMAP, self.JSON_LIST}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRules:
    """Where a site puts the parts of a statement, and the dates between which that holds.

    Every part is a tuple of selectors, tried in order. A selector is CSS (the text of the
    first match), ``css@attribute``, ``jsonld:Type.key`` (schema.org JSON-LD) or
    ``script:key`` (a quoted ``"key":"value"`` inside a script, such as a data layer).
    ``match`` holds URL patterns where ``*`` stands for any characters.
    """

    name: str
    match: tuple[str, ...]
    holds_from: date | None = None
    holds_until: date | None = None
    headline: tuple[str, ...] = ()
    dateline: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    revision: tuple[str, ...] = ()
    banner: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRules:
    """Where a listing puts its rows, in a row its link, title and date; and the next page."""

    name: str
    match: tuple[str, ...]
    holds_from: date | None = None
    holds_until: date | None = None
    row: str = ""
    link: str = "a"
    title: str = ""
    date: str = ""
    next: str = ""


Rules = StatementRules | ListingRules


def rules_digest(rules: Rules | None) -> Digest:
    """Return the digest that names ``rules`` in a derivation; ``None`` (no rules) has its own."""
    fields = None if rules is None else asdict(rules)
    return sha256(json.dumps(fields, sort_keys=True, default=str, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place we are told to follow. ``follow``, ``exclude`` and ``documents`` are URL patterns."""

    name: str
    agency: str
    listing: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    json_lists: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    every: timedelta = timedelta(minutes=10)
    max_pages: int = 200
    alert_on: tuple[str, ...] = ()
    """Kinds of severity ``none`` that this source counts as ``minor`` (``stamp``, …)."""

    def resources(self) -> tuple[tuple[str, ResourceKind], ...]:
        """Return every URL the source names itself, with what it is."""
        return (
            *((url, ResourceKind.LISTING) for url in self.listing),
            *((url, ResourceKind.FEED) for url in self.feeds),
            *((url, ResourceKind.SITEMAP) for url in self.sitemaps),
            *((url, ResourceKind.JSON_LIST) for url in self.json_lists),
            *((url, ResourceKind.STATEMENT) for url in self.pages),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A named set of phrases followed across sources."""

    name: str
    phrases: tuple[str, ...]


class ResourceState(StrEnum):
    """What the last checks of a resource add up to."""

    NEW = "new"
    LIVE = "live"
    BLOCKED = "blocked"
    FAILING = "failing"
    RULES_BROKEN = "rules_broken"
    WITHDRAWAL_SUSPECTED = "withdrawal_suspected"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One followed URL. Times are aware UTC; ``next_due`` is when its next slot is."""

    url: str
    source: str
    agency: str
    kind: ResourceKind
    discovered_at: datetime
    next_due: datetime
    state: ResourceState = ResourceState.NEW
    state_since: datetime | None = None
    gone_checks: int = 0
    """How many checks in a row saw the statement gone; 0 while it is there."""
    failures: int = 0
    """How many checks in a row gave no exchange, an error or a block."""
    title: str = ""
    listed_as: str = ""
    """The title under which a listing last showed it."""
    delisted: bool = False
    """Whether a listing that showed it no longer does, and it has not been asked since."""
