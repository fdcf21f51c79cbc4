"""A raw server on loopback, a fetcher that takes it for www.example.gov, and a certificate."""

import shutil
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watcher.clock import SystemClock
from watcher.fetch.http import HttpFetcher
from watcher.model.settings import FetchSettings
from watcher.testing.certificates import make_authority
from watcher.testing.certificates import server_context as make_server_context
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


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority and a certificate for www.example.gov with the openssl command."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    make_authority(folder, ["www.example.gov"])
    return folder


@pytest.fixture
def authority(certificates: Path) -> Path:
    """The file of the authority's certificate."""
    return certificates / "ca.pem"


@pytest.fixture
def leaf(certificates: Path) -> bytes:
    """The server's certificate in DER."""
    return ssl.PEM_cert_to_DER_cert((certificates / "server.pem").read_text())


@pytest.fixture
def server_context(certificates: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS as www.example.gov."""
    return make_server_context(certificates)
