"""Feeds, sitemaps and JSON lists: their entries, and a sentence for everything that is none."""

import gzip
import json

import pytest

from watcher.errors import NotReadable
from watcher.model.statement import Listing
from watcher.text import feed

HERE = "https://www.example.gov/rss/news.xml"
RELEASES = ["https://www.example.gov/news/*"]
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<item><title>Teapots &amp; cups</title><link>https://www.example.gov/news/a?utm_source=rss</link>
  <pubDate>Wed, 03 Jun 2026 09:00:00 EDT</pubDate></item>
<item><title>A visit</title><link>https://www.example.gov/events/visit</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>Teapots</title><link href="/news/a"/><updated>2026-06-03T09:00:00Z</updated></entry>
</feed>"""
LINK_IN_TITLE = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>&lt;a href="/news/a"&gt;Teapots &amp;amp; cups&lt;/a&gt;</title>
  <link>https://www.example.gov/</link>
  <dc:creator>&lt;time datetime="2026-06-03T09:00:00-04:00"&gt;Wed, 06/03/2026 - 09:00&lt;/time&gt;
  </dc:creator></item>
<item><title><a href="/news/b">Kettles</a></title>
  <dc:creator><time datetime="2026-06-02T09:00:00-04:00">Tue, 06/02/2026 - 09:00</time></dc:creator>
</item></channel></rss>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://www.example.gov/news/a </loc><lastmod>2026-06-03</lastmod></url>
<url><loc>https://www.example.gov/about</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://www.example.gov/sitemap.xml?page=1</loc></sitemap></sitemapindex>"""
REGISTER = {
    "count": 2,
    "next_page_url": "https://www.example.gov/api/documents.json?page=2",
    "results": [
        {
            "title": "Notice of Teapots",
            "html_url": "https://www.example.gov/html/1",
            "pdf_url": "https://www.example.gov/news/1.pdf",
            "publication_date": "2026-06-03",
        }
    ],
}


def read_feed(payload: str | bytes, follow: list[str] = RELEASES) -> Listing:
    """Read a feed of the Department of Examples."""
    raw = payload if isinstance(payload, bytes) else payload.encode()
    return feed.read_feed(raw, content_type="application/rss+xml", url=HERE, follow=follow)


def read_sitemap(payload: bytes) -> Listing:
    """Read a sitemap of the Department of Examples."""
    return feed.read_sitemap(payload, content_type="text/xml", url=HERE, follow=RELEASES)


def read_json(answer: object, follow: list[str] = RELEASES) -> Listing:
    """Read a JSON list of the Department of Examples."""
    raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return feed.read_json_list(raw, content_type="application/json", url=HERE, follow=follow)


def shown(listing: Listing) -> list[tuple[str, str, str]]:
    """Return the rows without the host."""
    return [(r.url.removeprefix("https://www.example.gov"), r.title, r.date) for r in listing.items]


def test_rss_gives_canonical_links_titles_and_dates_as_written() -> None:
    """Entries that are not followed are left out."""
    assert shown(read_feed(RSS)) == [("/news/a", "Teapots & cups", "Wed, 03 Jun 2026 09:00:00 EDT")]


def test_atom_links_are_resolved_against_the_feed() -> None:
    """And the update stands for the date."""
    assert shown(read_feed(ATOM)) == [("/news/a", "Teapots", "2026-06-03T09:00:00Z")]


def test_a_link_inside_the_title_and_a_date_inside_the_creator_are_found() -> None:
    """One newsroom's feed is so malformed, escaped or not."""
    assert shown(read_feed(LINK_IN_TITLE)) == [
        ("/news/a", "Teapots & cups", "Wed, 06/03/2026 - 09:00"),
        ("/news/b", "Kettles", "Tue, 06/02/2026 - 09:00"),
    ]


def test_a_feed_in_latin_1_is_read_as_it_says() -> None:
    """The bytes decide, then the declaration."""
    raw = RSS.replace("utf-8", "iso-8859-1").replace("Teapots", "Caf\u00e9").encode("latin-1")
    assert read_feed(raw).items[0].title == "Caf\u00e9 & cups"


def test_a_malformed_feed_is_read_as_far_as_it_goes() -> None:
    """A stray ampersand is no reason to miss a release."""
    assert shown(read_feed(RSS.replace("&amp;", "&")))[0][1] == "Teapots & cups"


def test_a_feed_without_entries_is_an_empty_listing() -> None:
    """The format itself says that there is nothing."""
    assert read_feed("<rss version='2.0'><channel><title>News</title></channel></rss>").items == ()


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (
            "<!doctype html><title>Access Denied</title>",
            "not XML: an HTML page titled 'Access Denied'",
        ),
        ("<!-- x --><html><body>Hello</body></html>", "an HTML page without a title"),
        ('{"items": []}', "a JSON object"),
        ("", "an empty payload"),
        ("News will follow.", "text"),
        (SITEMAP, "no RSS or Atom: XML whose outermost element is <urlset>"),
        ("%PDF-1.7", "a PDF"),
    ],
)
def test_what_is_no_feed_is_named(payload: str, named: str) -> None:
    """The message says what came instead."""
    with pytest.raises(NotReadable) as told:
        read_feed(payload)
    assert named in str(told.value)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "payload",
    [
        LAUGHS + "<rss version='2.0'><channel><title>&b;</title></channel></rss>",
        OUTSIDE + "<rss version='2.0'><channel><title>&a;</title></channel></rss>",
        "<!DOCTYPE x [<!BAD> <!ENTITY a 'ha'>]><rss version='2.0'><channel/></rss>",
        "<rss version='2.0'>" + "<a>" * 20_000 + "</a>" * 20_000 + "</rss>",
    ],
)
def test_dangerous_xml_is_refused(payload: str) -> None:
    """Entity bombs, outside files, declarations behind damage and deep nesting."""
    with pytest.raises(NotReadable, match="dangerous XML"):
        read_feed(payload)
    with pytest.raises(NotReadable):
        read_sitemap(payload.encode())


def test_many_comments_before_the_first_element_take_no_time() -> None:
    """Naming what came must not be an attack of its own."""
    with pytest.raises(NotReadable):
        read_feed("<!-- -->" * 20_000 + "!")


def test_a_sitemap_gives_followed_pages_with_their_last_change() -> None:
    """Packed or not."""
    for payload in (SITEMAP.encode(), gzip.compress(SITEMAP.encode(), mtime=0)):
        listing = read_sitemap(payload)
        assert shown(listing) == [("/news/a", "", "2026-06-03")]
        assert not feed.is_sitemap_index(listing)


def test_a_sitemap_index_gives_sitemaps_whatever_the_patterns() -> None:
    """They are read next, and no statements."""
    listing = read_sitemap(INDEX.encode())
    assert shown(listing) == [("/sitemap.xml?page=1", "", "")]
    assert feed.is_sitemap_index(listing)


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"<html><title>Gone</title></html>", "an HTML page titled 'Gone'"),
        (SITEMAP.encode()[:-20], "not XML"),
        (RSS.encode(), "outermost element is <rss>"),
        (gzip.compress(SITEMAP.encode(), mtime=0)[:60], "damaged"),
        (gzip.compress(b" " * 60_000_000, mtime=0), "too large"),
    ],
)
def test_what_is_no_sitemap_is_named(payload: bytes, named: str) -> None:
    """Also a packed one that swells beyond what the protocol allows."""
    with pytest.raises(NotReadable) as told:
        read_sitemap(payload)
    assert named in str(told.value)


def test_the_federal_register_gives_the_link_that_is_followed() -> None:
    """Its pages turn robots away, so the patterns choose the PDF; the next page is kept."""
    listing = read_json(REGISTER)
    assert shown(listing) == [("/news/1.pdf", "Notice of Teapots", "2026-06-03")]
    assert listing.next_url == REGISTER["next_page_url"]
    assert shown(read_json(REGISTER, follow=[]))[0][0] == "/html/1"


def test_a_next_page_on_another_host_is_not_followed() -> None:
    """An answer must not send us elsewhere."""
    assert read_json({**REGISTER, "next_page_url": "https://elsewhere.example/"}).next_url is None


def test_a_plain_list_of_objects_is_read() -> None:
    """With url or link, title and date."""
    answer = [{"url": "/news/a", "title": "A"}, {"link": "/news/b", "title": "B", "date": "May 1"}]
    assert shown(read_json(answer)) == [("/news/a", "A", ""), ("/news/b", "B", "May 1")]


def test_an_answer_that_counts_nothing_is_an_empty_listing() -> None:
    """The register then leaves the results out."""
    assert read_json({"count": 0}).items == ()


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({"documents": []}, "an object with documents"),
        ("news", "a JSON string"),
        ([1], "entry 0 is a JSON number"),
        ([{"url": "/news/a"}, {"title": "B"}], "entry 1 has none of"),
        (b"<html><title>Request Access</title>", "an HTML page titled 'Request Access'"),
        (b"[" * 100_000, "not JSON"),
        (b'{"results": [', "not JSON"),
    ],
)
def test_what_is_no_list_is_named(answer: object, named: str) -> None:
    """The message says which entry, or what came instead."""
    with pytest.raises(NotReadable) as told:
        read_json(answer)
    assert named in str(told.value)
    assert HERE in str(told.value)
