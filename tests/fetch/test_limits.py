"""A server can cost us neither more bytes nor more time than the settings say."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import FailureKind, Truncation
from watcher.testing.origin import Origin, Script

SITE = "http://www.example.gov"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BRIEF = 0.3
"""Seconds; long enough for loopback, short enough for a test."""


MakeFetcher = Callable[..., HttpFetcher]


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Let servers that keep us waiting go when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def _stalls(after: bytes, release: threading.Event) -> Script:
    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(after)
        release.wait(20)

    return script


def _drips(after: bytes, drop: bytes, release: threading.Event) -> Script:
    """Send a drop every 20 ms, so that no single read ever waits long."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(after)
        while not release.wait(0.02):
            connection.sendall(drop)

    return script


def _pours(connection: socket.socket, _: bytes) -> None:
    connection.sendall(HEAD + b"\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def test_an_endless_body_stops_at_exactly_the_cap(
    origin: Origin, make_fetcher: MakeFetcher
) -> None:
    """The recorded response has max_bytes bytes, head included."""
    origin.play("/news", _pours)
    (exchange,) = make_fetcher(max_bytes=1_048_576).fetch(f"{SITE}/news").hops
    assert len(exchange.response) == 1_048_576
    assert exchange.truncated is Truncation.LENGTH


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 500000\r\n", b"Transfer-Encoding: chunked\r\n"]
)
def test_a_large_body_stops_at_exactly_the_cap_however_it_is_framed(
    framing: bytes, origin: Origin, make_fetcher: MakeFetcher
) -> None:
    """A promised length and chunks are cut like an endless body."""
    origin.play("/news", HEAD + framing + b"\r\n7a120\r\n" + b"x" * 500_000)
    (exchange,) = make_fetcher(max_bytes=100_000).fetch(f"{SITE}/news").hops
    assert len(exchange.response) == 100_000
    assert exchange.truncated is Truncation.LENGTH


def test_a_response_of_exactly_the_cap_is_complete(
    origin: Origin, make_fetcher: MakeFetcher
) -> None:
    """The cap cuts only what is longer."""
    response = HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000
    origin.play("/news", response)
    (exchange,) = make_fetcher(max_bytes=len(response)).fetch(f"{SITE}/news").hops
    assert exchange.response == response
    assert exchange.truncated is None


def test_a_dripping_body_stops_at_the_deadline(
    origin: Origin, make_fetcher: MakeFetcher, release: threading.Event
) -> None:
    """A byte now and then does not prolong the fetch."""
    origin.play("/news", _drips(HEAD + b"\r\n<p>", b"x", release))
    (exchange,) = make_fetcher(timeout_seconds=BRIEF).fetch(f"{SITE}/news").hops
    assert exchange.truncated is Truncation.TIME
    assert exchange.response.startswith(HEAD + b"\r\n<p>x")
    assert BRIEF * 0.9 <= exchange.seconds < BRIEF * 4


def test_dripping_headers_stop_at_the_deadline(
    origin: Origin, make_fetcher: MakeFetcher, release: threading.Event
) -> None:
    """A status line came, so what was seen of the head is kept."""
    origin.play("/news", _drips(HEAD, b"X-Slow: yes\r\n", release))
    (exchange,) = make_fetcher(timeout_seconds=BRIEF).fetch(f"{SITE}/news").hops
    assert exchange.truncated is Truncation.TIME
    assert exchange.response.startswith(HEAD + b"X-Slow: yes\r\n")


@pytest.mark.parametrize("after", [b"", b"HTTP/1.1 2"])
def test_silence_until_the_deadline_is_a_timeout(
    after: bytes, origin: Origin, make_fetcher: MakeFetcher, release: threading.Event
) -> None:
    """Without a whole status line there is no exchange."""
    origin.play("/news", _stalls(after, release))
    fetched = make_fetcher(timeout_seconds=BRIEF).fetch(f"{SITE}/news")
    assert fetched.hops == ()
    assert fetched.failure is not None
    assert fetched.failure.kind is FailureKind.TIMEOUT
    assert fetched.failure.detail == "www.example.gov:80 sent no answer in time"
    assert BRIEF * 0.9 <= fetched.failure.seconds < BRIEF * 4


def test_a_complete_message_ends_the_fetch_although_the_server_keeps_the_connection(
    origin: Origin, make_fetcher: MakeFetcher, release: threading.Event
) -> None:
    """A server that ignores "Connection: close" does not cost us the timeout."""
    origin.play("/news", _stalls(HEAD + b"Content-Length: 2\r\n\r\nhi", release))
    (exchange,) = make_fetcher(timeout_seconds=10.0).fetch(f"{SITE}/news").hops
    assert exchange.truncated is None
    assert exchange.seconds < 5


def test_a_connection_that_is_reset_in_the_body_keeps_what_came(
    origin: Origin, make_fetcher: MakeFetcher
) -> None:
    """A reset after the head is a disconnect, not a lost exchange."""

    def reset(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + b"Content-Length: 99\r\n\r\nhi")
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
        )

    origin.play("/news", reset)
    fetched = make_fetcher().fetch(f"{SITE}/news")
    # A reset may overtake what was sent before it; then nothing was seen.
    if fetched.hops:
        assert fetched.hops[0].truncated is Truncation.DISCONNECT
    else:
        assert fetched.failure is not None
        assert fetched.failure.kind is FailureKind.PROTOCOL
