"""Feeds, sitemaps and JSON lists -> their entries as a listing. Fetches nothing, expands nothing.

Formats: RSS 0.9 to 2.0 and Atom (RFC 4287), read by feedparser; sitemaps.org 0.9; the Federal
Register's API and plain JSON lists. XML is proved harmless before anything else reads it:
declared entities, outside references and deep nesting are refused, as is an unpacked sitemap
larger than the protocol allows. An entry list that is empty is a fact here, unlike a listing
page without rows: the format says that there is nothing.
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from selectolax.lexbor import LexborHTMLParser

from watcher.errors import NotReadable
from watcher.model.statement import ListedItem, Listing
from watcher.model.url import matches
from watcher.text.decode import decode, looks_binary
from watcher.text.link import askable, canonical_url, same_site
from watcher.text.listing import derivation, merged
from watcher.text.listing_page import DATE, words
from watcher.text.normalise import display

MAX_DEPTH: Final = 100
"""How deep XML may be nested; real feeds stay below ten."""
MAX_ATTRIBUTES: Final = 200
"""How many attributes an element may have; real feeds stay below twenty."""
MAX_ENTRIES: Final = 20_000
"""How many entries a feed may have: reading this many takes seconds; real feeds have hundreds."""
MAX_SITEMAP_BYTES: Final = 52_428_800
"""The largest sitemap that sitemaps.org allows, unpacked."""

_INDEX_MARK: Final = "sitemapindex:"
_JSON_LINKS: Final = ("html_url", "pdf_url", "url", "link")
_JSON_DATES: Final = ("publication_date", "date", "published", "date_published", "updated")
_FEED_ROOTS: Final = frozenset({"rss", "feed", "rdf:rdf", "channel"})
_HTML_ROOTS: Final = frozenset({"html", "head", "title", "meta", "body", "div", "p", "script"})
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>", re.I | re.S)
_TAG = re.compile(r"<([A-Za-z_][\w:.-]*)")
_XML_CHARSET = re.compile(r"\A(\s*+<\?xml[^>]{0,200}?)\sencoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ENTRY = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)


def read_feed(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    follow: Sequence[str],
    exclude: Sequence[str] = (),
) -> Listing:
    """Return the entries of an RSS or Atom feed; raise `NotReadable` naming what came instead.

    An entry's link may also be the ``href`` of a link inside its title, and its date a
    ``time`` element inside ``dc:creator``: one agency's newsroom writes them so.
    """
    text = _XML_CHARSET.sub(r"\1", decode(payload, content_type).text, count=1)
    if _root(text) not in _FEED_ROOTS:
        expected = "a feed that is no RSS or Atom" if _is_xml(text) else "a feed that is not XML"
        raise _unreadable(url, expected, _nature(text))
    entries = sum(1 for _ in _ENTRY.finditer(text))
    if entries > MAX_ENTRIES:
        raise _unreadable(url, "a feed that is too large", f"{entries} entries")
    xml = text.encode()
    _refuse_dangerous_xml(xml, url)
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    import feedparser  # noqa: PLC0415 - a sixth of the start-up, and few sources have feeds

    parsed = feedparser.parse(io.BytesIO(xml), response_headers=headers, sanitize_html=False)
    rows = (_entry(entry, url) for entry in parsed.entries)
    return _listing(rows, follow, exclude)


def read_sitemap(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    follow: Sequence[str],
    exclude: Sequence[str] = (),
) -> Listing:
    """Return the pages of a sitemap, or the sitemaps of an index (see `is_sitemap_index`).

    Pages are kept by the patterns, sitemaps when they are on the index's own host, as
    sitemaps.org demands: nobody may send us elsewhere. ``date`` is ``lastmod``, which is a hint
    and no proof. Reads gzip. Raises `NotReadable` naming what came instead.
    """
    xml = _unpacked(payload, url)
    root, entries = _sitemap_entries(xml, content_type, url)
    rows = (
        ListedItem(url=canonical_url(place, url), date=entry.get("lastmod", ""))
        for entry in entries
        if (place := entry.get("loc"))
    )
    if root == "sitemapindex":
        return _index(rows, url)
    return _listing(rows, follow, exclude)


def _index(rows: Iterator[ListedItem], url: str) -> Listing:
    named = merged(rows)
    kept = tuple(row for row in named if askable(row.url) and same_site(row.url, url))
    if named and not kept:
        raise _unreadable(url, "a sitemap index", f"{len(named)} addresses on no page of this host")
    return Listing(items=kept, derivation=_INDEX_MARK + derivation((), ()))


def is_sitemap_index(listing: Listing) -> bool:
    """Whether the rows that `read_sitemap` returned are further sitemaps instead of pages."""
    return listing.derivation.startswith(_INDEX_MARK)


def read_json_list(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    follow: Sequence[str],
    exclude: Sequence[str] = (),
) -> Listing:
    """Return the entries of a JSON list: a plain list of objects, or an object with ``results``.

    An entry's URL is the first of ``html_url``, ``pdf_url``, ``url`` and ``link`` that is to be
    followed. ``next_page_url`` is the next page when it is on the same host. Raises
    `NotReadable` naming the place for anything else.
    """
    text = decode(payload, content_type).text
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(url, "a JSON list that is not JSON", _nature(text), error) from error
    entries, further = _json_entries(answer, url)
    rows = [_json_row(entry, number, url, follow) for number, entry in enumerate(entries)]
    listing = _listing(rows, follow, exclude)
    return Listing(items=listing.items, next_url=further, derivation=listing.derivation)


def _listing(
    rows: Iterator[ListedItem] | Sequence[ListedItem],
    follow: Sequence[str],
    exclude: Sequence[str],
) -> Listing:
    kept = (
        row
        for row in rows
        if askable(row.url)
        and (not follow or matches(row.url, follow))
        and not matches(row.url, exclude)
    )
    return Listing(items=merged(kept), derivation=derivation(follow, exclude))


def _unreadable(url: str, what: str, instead: str, error: Exception | None = None) -> NotReadable:
    why = f" ({error})" if error is not None else ""
    return NotReadable(f"{what}: {instead} at {url}{why}")


def _root(text: str) -> str:
    """Return the name of the outermost element, lowercased; "" when the text does not begin one."""
    at = 1 if text.startswith("\ufeff") else 0
    while (skipped := _PROLOG.match(text, at)) is not None:
        at = skipped.end()
    tag = _TAG.match(text, at)
    return tag[1].lower() if tag is not None else ""


def _is_xml(text: str) -> bool:
    return _root(text) not in _HTML_ROOTS | {""}


def _nature(text: str) -> str:
    """Say in words what a text is that was expected to be something else."""
    start, root = text.lstrip("\ufeff \t\r\n")[:1], _root(text)
    if root in _HTML_ROOTS:
        title = LexborHTMLParser(text).css_first("title")
        name = display(title.text()) if title is not None else ""
        return f"an HTML page titled {name!r}" if name else "an HTML page without a title"
    if root:
        return f"XML whose outermost element is <{root}>"
    return {"": "an empty payload", "{": "a JSON object", "[": "a JSON list"}.get(start, "text")


# XML.


def _refuse_dangerous_xml(xml: bytes, url: str) -> None:
    """Raise `NotReadable` for XML that could harm its reader; what is only malformed may pass."""
    try:
        for _ in _steps(xml, url):
            pass
    except ParseError as error:
        # The parser stopped before it could judge the rest.
        if b"<!entity" in xml.lower():
            raise _dangerous(url, f"malformed, and it declares entities ({error})") from error


def _steps(xml: bytes, url: str) -> Iterator[tuple[str, Any, int]]:
    """Yield (event, element, depth below the root) for every start and end of an element."""
    depth = -1
    try:
        for event, element in iterparse(io.BytesIO(xml), events=("start", "end")):
            depth += event == "start"
            if depth >= MAX_DEPTH:
                raise _dangerous(url, f"nested more than {MAX_DEPTH} deep")
            if event == "start" and len(element.attrib) > MAX_ATTRIBUTES:
                raise _dangerous(url, f"an element with {len(element.attrib)} attributes")
            yield event, element, depth
            depth -= event == "end"
    except DefusedXmlException as error:
        raise _dangerous(url, f"it declares or calls entities ({error})") from error
    except (LookupError, ValueError) as error:
        # Python's parser raises these, too, for an encoding that it does not have.
        raise ParseError(str(error)) from error


def _dangerous(url: str, why: str) -> NotReadable:
    return NotReadable(f"refused as dangerous XML: {why} at {url}")


def _unpacked(payload: bytes, url: str) -> bytes:
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(payload)) as packed:
            unpacked = packed.read(MAX_SITEMAP_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(url, "a sitemap that is damaged", "gzip data", error) from error
    if len(unpacked) > MAX_SITEMAP_BYTES:
        limit = f"more than {MAX_SITEMAP_BYTES} bytes when unpacked"
        raise _unreadable(url, "a sitemap that is too large", limit)
    return unpacked


def _sitemap_entries(
    xml: bytes, content_type: str | None, url: str
) -> tuple[str, list[dict[str, str]]]:
    """Return the local name of the root, and the texts in each of its entries by local name."""
    root, entries = "", []
    try:
        for event, element, depth in _steps(xml, url):
            if event == "start" and depth == 0:
                root = _local(element.tag)
            if event == "end" and depth == 1:
                entries.append({_local(child.tag): display(child.text or "") for child in element})
                element.clear()
    except ParseError as error:
        instead = looks_binary(xml) or _nature(decode(xml, content_type).text)
        raise _unreadable(url, "a sitemap that is not XML", instead, error) from error
    if root not in {"urlset", "sitemapindex"}:
        instead = _nature(decode(xml, content_type).text)
        raise _unreadable(url, "a sitemap that is no sitemap", instead)
    return root, entries


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# Feeds.


def _entry(entry: Any, url: str) -> ListedItem:
    title, place = _marked_up(entry.get("title", ""))
    place = place or entry.get("link") or ""
    day = entry.get("published") or entry.get("updated") or _creator_date(entry)
    return ListedItem(
        url=canonical_url(place, url) if place else "", title=title, date=display(day)
    )


def _marked_up(value: str) -> tuple[str, str]:
    """Return the words of a title that may hold markup, and the target of a link in it."""
    if "<" not in value and "&" not in value:
        return display(value), ""
    tree = LexborHTMLParser(value)
    link = tree.css_first("a[href]")
    href = link.attributes.get("href") if link is not None else None
    return words(tree.body) if tree.body is not None else "", href or ""


def _creator_date(entry: Any) -> str:
    """Return the date that stands where an entry's author should be, in the words shown."""
    creator = str(entry.get("author", ""))
    if "<time" in creator:
        time = LexborHTMLParser(creator).css_first("time")
        return "" if time is None else words(time) or time.attributes.get("datetime") or ""
    stamped = entry.get("time")
    if not isinstance(stamped, dict):
        return ""
    return creator if DATE.search(creator) else str(stamped.get("datetime", ""))


# JSON.


def _json_entries(answer: object, url: str) -> tuple[list[object], str | None]:
    """Return the entries of a JSON answer and the URL of its next page."""
    if isinstance(answer, list):
        return answer, None
    if not isinstance(answer, dict):
        raise _unreadable(url, "a JSON list that is no list", f"a JSON {_type(answer)}")
    # The Federal Register leaves "results" out of an answer that has none.
    entries = answer.get("results", [] if answer.get("count") == 0 else None)
    if not isinstance(entries, list):
        keys = ", ".join(sorted(map(str, answer))[:10]) or "no key"
        raise _unreadable(url, "a JSON list without a list of results", f"an object with {keys}")
    further = answer.get("next_page_url")
    following = canonical_url(further, url) if isinstance(further, str) and further else None
    goes_on = following and askable(following) and same_site(following, canonical_url(url, ""))
    return entries, following if goes_on else None


def _json_row(entry: object, number: int, url: str, follow: Sequence[str]) -> ListedItem:
    if not isinstance(entry, dict):
        raise _unreadable(url, "a JSON list", f"entry {number} is a JSON {_type(entry)}")
    places = [
        canonical_url(place, url)
        for name in _JSON_LINKS
        if isinstance(place := entry.get(name), str) and place
    ]
    if not places:
        named = f"entry {number} has none of {', '.join(_JSON_LINKS)}"
        raise _unreadable(url, "a JSON list", named)
    wanted = (place for place in places if not follow or matches(place, follow))
    dates = (entry[name] for name in _JSON_DATES if isinstance(entry.get(name), str))
    title = entry.get("title")
    return ListedItem(
        url=next(wanted, places[0]),
        title=_marked_up(title)[0] if isinstance(title, str) else "",
        date=display(next(dates, "")),
    )


def _type(value: object) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
