"""A URL is asked as it was written, or refused; never something that splits a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.fetch.attempt import AttemptError
from watcher.fetch.target import read_redirect, read_target
from watcher.model.exchange import FailureKind

ORIGIN = read_target("https://www.example.gov/news/old?page=1")

AS_WRITTEN = [
    "https://www.example.gov/news/releases/a-b_c~d.html",
    "https://www.example.gov/a/../b//c/./d",
    "https://www.example.gov/?q=a+b&q=%7Ec&empty=&;x",
    "http://www.example.gov:80/a",
    "HTTPS://WWW.Example.GOV/A",
    "https://www.example.gov",
    "https://www.example.gov/a%0d%0aX:%20y",
    "https://www.example.gov/a?",
    "https://[2600:1400::1]:443/a",
]


@pytest.mark.parametrize("url", AS_WRITTEN)
def test_a_clean_url_is_asked_as_it_was_written(url: str) -> None:
    """What may stand in a request is evidence and stays."""
    assert read_target(url).url == url


def test_a_url_is_taken_apart_as_a_request_needs_it() -> None:
    """Host in lower case, port by scheme, path and query in the request line."""
    target = read_target("HTTPS://WWW.Example.GOV?a=1#part")
    assert (target.scheme, target.host, target.port) == ("https", "www.example.gov", 443)
    assert target.request_target == "/?a=1"
    assert target.host_header == "www.example.gov"
    assert read_target("http://a.example.gov:8080/x").host_header == "a.example.gov:8080"
    assert read_target("http://[2600:1400::1]/x").host_header == "[2600:1400::1]"
    assert target.place == "www.example.gov:443"


def test_what_is_not_ascii_is_encoded_and_a_fragment_dropped() -> None:
    """UTF-8 in percent signs for paths, IDNA for hosts."""
    target = read_target('https://www.exämple.gov:8443/é"<x>?ñ=|#teil')
    assert target.url == "https://www.xn--exmple-cua.gov:8443/%C3%A9%22%3Cx%3E?%C3%B1=%7C"
    assert target.host == "www.xn--exmple-cua.gov"


REFUSED = [
    "https://www.example.gov/a b",
    "https://www.example.gov/a\r\nX-Injected: yes",
    "https://www.example.gov/a\nb",
    "https://www.example.gov/\x00",
    "https://www.example.gov/\x7f",
    "https://www.example.gov/\ud800",
    " https://www.example.gov/",
    "ftp://www.example.gov/a",
    "file:///etc/passwd",
    "gopher://www.example.gov/",
    "javascript:alert(1)",
    "www.example.gov/a",
    "",
    "https://",
    "https:///a",
    "https://user:secret@www.example.gov/",
    "https://www.example.gov@192.0.2.1/",
    "https://www.example.gov\\@192.0.2.1/",
    "https://www.example.gov:port/",
    "https://www.example.gov:99999/",
    "https://[::1/",
    "https://[v1.x]/",
    "https://a..b/",
    "https://exa%6dple.gov/",
    f"https://{'a' * 64}.gov/",
    f"https://{'abc.' * 70}gov/",
    "https://" + "a" * 9000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_that_is_unsafe_is_refused_without_repeating_it(url: str) -> None:
    """The reason names the place of the trouble, never a whole URL or its secrets."""
    with pytest.raises(AttemptError) as caught:
        read_target(url)
    assert caught.value.kind is FailureKind.REFUSED
    assert caught.value.detail
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/new", "https://www.example.gov/new"),
        ("new", "https://www.example.gov/news/new"),
        ("?page=2", "https://www.example.gov/news/old?page=2"),
        ("//other.example.gov/x", "https://other.example.gov/x"),
        ("https://other.example.gov/x#y", "https://other.example.gov/x"),
        ("/caf\xc3\xa9", "https://www.example.gov/caf%C3%A9"),
        ("/caf\xe9", "https://www.example.gov/caf%C3%A9"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(location: str, url: str) -> None:
    """Relative targets, and bytes that are UTF-8 or latin-1."""
    assert read_redirect(ORIGIN, location).url == url


@pytest.mark.parametrize(
    "location",
    ["http://www.example.gov/new", "file:///etc/passwd", "//user@x/", "https://[/", "/a b"],
)
def test_a_redirect_that_is_unsafe_is_refused(location: str) -> None:
    """Also one from https to http."""
    with pytest.raises(AttemptError) as caught:
        read_redirect(ORIGIN, location)
    assert caught.value.kind is FailureKind.REFUSED


def test_a_redirect_from_http_may_go_to_http_and_https() -> None:
    """Only the step down is refused."""
    origin = read_target("http://www.example.gov/")
    assert read_redirect(origin, "http://other.example.gov/").scheme == "http"
    assert read_redirect(origin, "https://www.example.gov/").scheme == "https"


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_asked_is_always_plain_ascii_and_stays_the_same_when_read_again(
    host: str, rest: str
) -> None:
    """Whatever the input, no space, control or foreign character reaches a request line."""
    try:
        target = read_target(f"https://{host}/{rest}")
    except AttemptError:
        return
    sent = target.request_target + target.host_header + target.url
    assert sent.isascii()
    assert all("!" <= character <= "~" for character in sent)
    assert read_target(target.url) == target
