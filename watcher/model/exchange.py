"""What one attempt over the wire gave: exchanges, or the reason why there is none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The TLS connection that carried an exchange; ``chain`` is leaf first, DER."""

    version: str
    cipher: str
    chain: tuple[bytes, ...] = ()


class Truncation(StrEnum):
    """Why a response is incomplete, in the words of ISO 28500 (WARC-Truncated)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as the exact bytes that crossed the wire.

    ``request`` and ``response`` hold start line, headers and body; ``response`` still has
    its transfer and content codings. ``watcher.text.http_message`` reads them.
    """

    url: str
    request: bytes
    response: bytes
    started_at: datetime
    seconds: float
    ip: str | None = None
    tls: Tls | None = None
    truncated: Truncation | None = None


class FailureKind(StrEnum):
    """Why an attempt gave no exchange."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    REFUSED = "refused"
    """Our own guard refused: a private address, a strange scheme or port."""
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """An attempt that gave no exchange: a value that is kept, counted and shown."""

    url: str
    kind: FailureKind
    detail: str
    started_at: datetime
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """All that one fetch of one URL gave: its hops in order, and a failure if it ended in one.

    Without a failure the last hop answers the request; earlier hops are redirects.
    """

    url: str
    hops: tuple[Exchange, ...] = ()
    failure: FetchFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the last capture lets us send along: kept verbatim."""

    etag: str | None = None
    last_modified: str | None = None
