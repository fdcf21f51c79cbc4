"""A raw server on loopback, a fetcher that takes it for www.example.gov, and a certificate."""

import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from watcher.clock import SystemClock
from watcher.fetch.http import HttpFetcher
from watcher.model.settings import FetchSettings
from watcher.testing.certificates import make_authority, server_context
from watcher.testing.origin import Origin

USER_AGENT = "Watcher/1 (+https://example.org/watcher; desk@example.org)"

MakeFetcher = Callable[..., HttpFetcher]


@pytest.fixture
def origin() -> Iterator[Origin]:
    """Serve exact bytes."""
    with Origin() as origin:
        yield origin


@pytest.fixture
def make_fetcher(origin: Origin) -> MakeFetcher:
    """Make fetchers that find www.example.gov and other.example.gov at the origin."""

    def make(**changes: object) -> HttpFetcher:
        settings: dict[str, object] = {
            "user_agent": USER_AGENT,
            "per_host_seconds": 0.0,
            "timeout_seconds": 10.0,
            "connect_to": (
                ("www.example.gov:80", origin.address),
                ("other.example.gov:80", origin.address),
            ),
        }
        return HttpFetcher(FetchSettings(**(settings | changes)), SystemClock())  # type: ignore[arg-type]

    return make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> HttpFetcher:
    """Fetch with generous limits and no pauses."""
    return make_fetcher()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A server's certificate for www.example.gov and the authority that signed it."""

    authority: Path
    server: ssl.SSLContext
    leaf: bytes


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make an authority and a certificate with the openssl command."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    authority = make_authority(folder, ["www.example.gov"])
    leaf = ssl.PEM_cert_to_DER_cert((folder / "server.pem").read_text())
    return Certificate(authority=authority, server=server_context(folder), leaf=leaf)
