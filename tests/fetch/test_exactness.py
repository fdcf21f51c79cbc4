"""Every byte of an exchange is recorded as it crossed the wire, whatever its form."""

import gzip
import socket

import pytest

from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import FailureKind, Truncation
from watcher.testing.origin import Origin
from watcher.text.http_message import read_response

SITE = "http://www.example.gov"
PAGE = b"<html><p>The Department of Examples announced a rule.</p></html>\n" * 40
GZIPPED = gzip.compress(PAGE, mtime=0)
HALF = len(GZIPPED) // 2


def _chunked(*parts: bytes, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return chunks + b"0\r\n" + trailers + b"\r\n"


def _with_length(body: bytes, *headers: bytes) -> bytes:
    lines = (b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


COMPLETE = {
    "identity": (_with_length(PAGE, b"Server:   two  spaces  "), PAGE),
    "gzip": (_with_length(GZIPPED, b"Content-Encoding: gzip"), PAGE),
    "chunked with extensions": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + _chunked(PAGE[:100], PAGE[100:], extension=b';note="a;b"'),
        PAGE,
    ),
    "chunked and gzip": (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Encoding: gzip\r\n\r\n"
        + _chunked(GZIPPED[:HALF], GZIPPED[HALF:]),
        PAGE,
    ),
    "trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + _chunked(PAGE, trailers=b"Digest: sha-256=abc\r\nX-Late: yes\r\n"),
        PAGE,
    ),
    "not modified": (b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n', b""),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "redirect without a target": (
        b"HTTP/1.1 301 Moved Permanently\r\nContent-Length: 2\r\n\r\nhi",
        b"hi",
    ),
    "ended by closing, HTTP/1.0": (
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE,
        PAGE,
    ),
    "folded and latin-1 headers": (
        _with_length(PAGE, b"X-Folded: one\r\n\ttwo", b"X-Place: Qu\xe9bec", b"X-Empty:"),
        PAGE,
    ),
    "odd reason": (b"HTTP/1.1 200 \xa1Fine,  thanks!\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nhi", b"hi"),
    "not found": (b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone", b"gone"),
    "a header line without a colon": (
        b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nhi",
        b"hi",
    ),
}


@pytest.mark.parametrize("case", COMPLETE)
def test_a_complete_response_is_recorded_byte_for_byte(
    case: str, origin: Origin, fetcher: HttpFetcher
) -> None:
    """What the server sent is what the exchange holds, and its payload can be read from it."""
    response, payload = COMPLETE[case]
    origin.play("/news", response)
    fetched = fetcher.fetch(f"{SITE}/news")
    assert fetched.failure is None
    (exchange,) = fetched.hops
    assert exchange.response == response
    assert exchange.truncated is None
    assert read_response(exchange.response).payload == payload


def test_a_request_is_recorded_byte_for_byte(origin: Origin, fetcher: HttpFetcher) -> None:
    """What the server received is what the exchange holds, headers in our order."""
    origin.play("/news?page=2", _with_length(PAGE))
    (exchange,) = fetcher.fetch(f"{SITE}/news?page=2").hops
    assert [exchange.request] == origin.requests
    assert exchange.request.startswith(
        b"GET /news?page=2 HTTP/1.1\r\nHost: www.example.gov\r\n"
        b"User-Agent: Watcher/1 (+https://example.org/watcher; desk@example.org)\r\n"
        b"Accept: text/html,"
    )
    assert b"\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n" in exchange.request


def test_a_response_that_comes_in_single_bytes_is_recorded_byte_for_byte(
    origin: Origin, fetcher: HttpFetcher
) -> None:
    """How the network cuts a message leaves no trace."""
    response, _ = COMPLETE["trailers"]

    def drip(connection: socket.socket, _: bytes) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(response)):
            connection.sendall(response[at : at + 1])

    origin.play("/news", drip)
    (exchange,) = fetcher.fetch(f"{SITE}/news").hops
    assert exchange.response == response
    assert exchange.truncated is None


SHORT = {
    "fewer bytes than promised": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nonly this",
    "a chunk cut short": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nonly this",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n",
    "no end of the headers": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
}


@pytest.mark.parametrize("case", SHORT)
def test_a_response_cut_short_is_kept_and_marked(
    case: str, origin: Origin, fetcher: HttpFetcher
) -> None:
    """A connection that ends too early gives what came, marked as a disconnect."""
    origin.play("/news", SHORT[case])
    (exchange,) = fetcher.fetch(f"{SITE}/news").hops
    assert exchange.response == SHORT[case]
    assert exchange.truncated is Truncation.DISCONNECT
    assert read_response(exchange.response).problem


def test_a_chunked_body_that_is_not_chunked_is_recorded_to_its_end(
    origin: Origin, fetcher: HttpFetcher
) -> None:
    """Broken framing stops our reading of it, not the recording."""
    response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n" + PAGE * 200
    origin.play("/news", response)
    (exchange,) = fetcher.fetch(f"{SITE}/news").hops
    assert exchange.response == response
    assert exchange.truncated is None
    assert "not chunked" in str(read_response(exchange.response).problem)


UNANSWERED = {
    "an interim answer": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + _with_length(PAGE),
        "103",
    ),
    "a continue": (b"HTTP/1.1 100 Continue\r\n\r\n" + _with_length(PAGE), "100"),
    "another protocol": (b"220 mail.example.gov ESMTP\r\n", "did not answer in HTTP"),
    "nothing": (b"", "without an answer"),
    "half a status line": (b"HTTP/1.1 20", "before its status line"),
    "a header line without end": (
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        "head that cannot be read",
    ),
    "too many headers": (
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        "head that cannot be read",
    ),
}


@pytest.mark.parametrize("case", UNANSWERED)
def test_what_is_not_an_http_answer_is_a_failure_with_its_reason(
    case: str, origin: Origin, fetcher: HttpFetcher
) -> None:
    """An answer that could be misread never becomes an exchange."""
    response, reason = UNANSWERED[case]
    origin.play("/news", response)
    fetched = fetcher.fetch(f"{SITE}/news")
    assert fetched.hops == ()
    assert fetched.failure is not None
    assert fetched.failure.kind is FailureKind.PROTOCOL
    assert reason in fetched.failure.detail
    assert "www.example.gov:80" in fetched.failure.detail
