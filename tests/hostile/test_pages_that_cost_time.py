"""Bytes made to keep a reader busy: each is read, or refused in words, within seconds."""

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from watcher.errors import NotReadable
from watcher.model.source import ListingRules
from watcher.text.derive import derive
from watcher.text.feed import read_feed, read_sitemap
from watcher.text.http_message import MAX_MEMBERS, read_response
from watcher.text.listing import read_listing

PAGE = "https://www.example.gov/newsroom"
FOLLOW = ("https://www.example.gov/*",)
RULES = ListingRules(name="nested", match=("*",), row=".row")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when the block takes more of the processor's time than that."""
    begun = time.process_time()
    yield
    taken = time.process_time() - begun
    assert taken < seconds, f"took {taken:.1f} s"


def _listing(payload: bytes, rules: ListingRules | None = None) -> object:
    return read_listing(payload, content_type="text/html", url=PAGE, rules=rules, follow=FOLLOW)


def _feed(payload: bytes) -> object:
    return read_feed(payload, content_type="application/rss+xml", url=PAGE, follow=FOLLOW)


def _unlabelled(payload: bytes) -> object:
    return derive(payload, content_type=None, url=PAGE, rules=None)


_ATTRIBUTES = b"".join(b'a%d="x" ' % number for number in range(20_000))


@pytest.mark.parametrize(
    ("read", "payload"),
    [
        (_unlabelled, b"<!---->" * 140),
        (_feed, b"<?xml " * 50_000),
        (_feed, b"<?xml" + b" " * 100_000),
        (_feed, b"<rss><channel><item " + _ATTRIBUTES + b"></item></channel></rss>"),
        (_feed, b"<rss><channel>" + b"<item></item>" * 100_000 + b"</channel></rss>"),
        (_listing, b"<div>" + b"<a href=/x>i</a> " * 8_000),
        (_listing, b"<div><a href=/x>i</a>" * 10_000),
        (_listing, b"<dl>" + b"".join(b"<dd><a href=/%d>i</a>" % n for n in range(8_000))),
        (_listing, b"<a href=/x><div>" * 9_000),
        (lambda payload: _listing(payload, RULES), b"<p class=row><b><a href=/x>i</a>" * 5_000),
    ],
    ids=[
        "comments before nothing",
        "declarations",
        "one long declaration",
        "attributes",
        "entries",
        "links to one page in one element",
        "links in elements in elements",
        "descriptions without a term",
        "links in links",
        "rows in rows",
    ],
)
def test_bytes_made_to_cost_time_do_not(read: Callable[[bytes], object], payload: bytes) -> None:
    """No reader's time grows with the square of what it is given, or worse."""
    with within(4.0), suppress(NotReadable):
        read(payload)


def test_more_gzip_members_than_anybody_sends_are_a_problem_and_no_wait() -> None:
    """Empty members unfold to nothing and cost time each."""
    body = gzip.compress(b"", mtime=0) * 50_000
    with within(2.0):
        response = read_response(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body)
    assert str(MAX_MEMBERS) in (response.problem or "")


def test_a_length_of_thousands_of_digits_is_a_problem() -> None:
    """Python refuses to read such a number; that must not be our end."""
    response = read_response(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nabc")
    assert response.payload == b"abc"
    assert "Content-Length" in (response.problem or "")


@pytest.mark.parametrize("encoding", ["idna", "utf-7", "rot13", "undefined", "no-such-thing"])
def test_a_sitemap_in_an_encoding_that_is_none_is_refused_in_words(encoding: str) -> None:
    """Python's parser raises four different errors for them."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?><urlset></urlset>'.encode()
    with pytest.raises(NotReadable, match="sitemap"):
        read_sitemap(xml, content_type="application/xml", url=PAGE, follow=FOLLOW)
