"""TLS is verified against the name in the URL, and what it agreed on is part of the exchange."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.clock import SystemClock
from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import FailureKind
from watcher.model.settings import FetchSettings
from watcher.testing.origin import Origin

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"
CLOSED = b"HTTP/1.0 200 OK\r\n\r\npage"


@pytest.fixture
def secured(server_context: ssl.SSLContext) -> Iterator[Origin]:
    """Serve exact bytes over TLS."""
    with Origin(tls=server_context) as origin:
        yield origin


def _fetcher(origin: Origin, authority: Path | None) -> HttpFetcher:
    settings = FetchSettings(
        user_agent="Watcher/1",
        per_host_seconds=0,
        timeout_seconds=10,
        connect_to=(
            ("www.example.gov:443", origin.address),
            ("other.example.gov:443", origin.address),
            ("www.example.gov:80", origin.address),
        ),
        ca_file=None if authority is None else str(authority),
    )
    return HttpFetcher(settings, SystemClock())


@pytest.mark.parametrize("response", [PAGE, CLOSED])
def test_an_exchange_over_tls_is_exact_and_names_its_certificate(
    response: bytes, secured: Origin, authority: Path, leaf: bytes
) -> None:
    """The recorded bytes are those inside TLS; the chain begins with the server's certificate."""
    secured.play("/news", response)
    fetched = _fetcher(secured, authority).fetch("https://www.example.gov/news")
    assert fetched.failure is None
    (exchange,) = fetched.hops
    assert exchange.response == response
    assert [exchange.request] == secured.requests
    assert exchange.truncated is None
    assert exchange.tls is not None
    assert exchange.tls.version == "TLSv1.3"
    assert exchange.tls.cipher.startswith("TLS_")
    assert exchange.tls.chain[0] == leaf
    assert len(exchange.tls.chain) == 2


def test_a_certificate_of_an_unknown_authority_is_a_tls_failure(secured: Origin) -> None:
    """Without ca_file only the public authorities are trusted."""
    failure = _fetcher(secured, None).fetch("https://www.example.gov/news").failure
    assert failure is not None
    assert failure.kind is FailureKind.TLS
    assert failure.detail.startswith("the certificate of www.example.gov:443 is not trusted: ")
    assert secured.requests == []


def test_a_certificate_of_another_host_is_a_tls_failure(secured: Origin, authority: Path) -> None:
    """The name in the URL counts, not the address that was connected to."""
    failure = _fetcher(secured, authority).fetch("https://other.example.gov/news").failure
    assert failure is not None
    assert failure.kind is FailureKind.TLS
    assert "other.example.gov" in failure.detail


def test_a_server_that_does_not_speak_tls_is_a_tls_failure(origin: Origin) -> None:
    """It is told apart from a server that is not there."""
    failure = _fetcher(origin, None).fetch("https://www.example.gov/news").failure
    assert failure is not None
    assert failure.kind is FailureKind.TLS
    assert "www.example.gov:443" in failure.detail


def test_a_step_from_https_down_to_http_is_refused(secured: Origin, authority: Path) -> None:
    """The redirect is kept, and nothing was asked in the clear."""
    secured.play(
        "/news",
        b"HTTP/1.1 301 Moved\r\nLocation: http://www.example.gov/news\r\nContent-Length: 0\r\n\r\n",
    )
    fetched = _fetcher(secured, authority).fetch("https://www.example.gov/news")
    assert len(fetched.hops) == 1
    assert fetched.failure is not None
    assert fetched.failure.kind is FailureKind.REFUSED
    assert "from https to http" in fetched.failure.detail
    assert len(secured.requests) == 1
