"""Checks of a fictional agency with every kind of response a server may send."""

import gzip
import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from watcher.evidence.warc import WarcEvidence
from watcher.model.check import Check
from watcher.model.exchange import Exchange, Tls, Truncation
from watcher.ports import Clock
from watcher.testing.builders import MOMENT, URL, a_check, a_fetch, an_exchange, check_id
from watcher.testing.clock import HandClock

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder in memory, for tests that sync thousands of times."""

PAGE = b"<h1>Annual count</h1><p>The Department of Examples counted 11 examples.</p>" * 20
ZIPPED = gzip.compress(PAGE, mtime=0)
CHAIN = (b"\x30\x82leaf certificate", b"\x30\x82issuing certificate")
TLS = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", chain=CHAIN)


def plain(body: bytes = PAGE, status: bytes = b"200 OK", extra: bytes = b"") -> bytes:
    """Return a response with a Content-Length."""
    length = str(len(body)).encode()
    return (
        b"HTTP/1.1 " + status + b"\r\n" + extra + b"Content-Length: " + length + b"\r\n\r\n" + body
    )


def chunked(body: bytes, extra: bytes = b"", *, size: int = 100, trailer: bytes = b"") -> bytes:
    """Return a response in chunks of ``size`` bytes."""
    parts = (body[at : at + size] for at in range(0, len(body), size))
    chunks = b"".join(b"%x;part=yes\r\n%s\r\n" % (len(part), part) for part in parts)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + extra + b"\r\n"
    return head + chunks + b"0\r\n" + trailer + b"\r\n"


RESPONSES: dict[str, bytes] = {
    "identity": plain(),
    "gzip": plain(ZIPPED, extra=b"Content-Encoding: gzip\r\n"),
    "chunked with extensions": chunked(PAGE),
    "chunked and gzip": chunked(ZIPPED, b"Content-Encoding: gzip\r\n"),
    "trailers": chunked(PAGE, size=77, trailer=b"X-Count: 11\r\n"),
    "not modified": b'HTTP/1.1 304 Not Modified\r\nETag: "eleven"\r\n\r\n',
    "moved": plain(b"", b"301 Moved Permanently", b"Location: https://example.gov/new\r\n"),
    "ended by closing": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE + b"!",
    "folded Latin-1 header": plain(PAGE + b"folded", extra=b"X-Old: caf\xe9\r\n  and more\r\n"),
    "odd reason": plain(PAGE + b"odd", b"299 Odd   Re\xe4son  "),
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 4\n\nbare",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + plain(b"after hints"),
    "short body": plain(b"short").replace(b"Content-Length: 5", b"Content-Length: 500"),
    "longer than it says": plain(b"eleven").replace(b"Content-Length: 6", b"Content-Length: 5"),
    "no header end": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
    "nothing": b"",
}
"""Raw responses, one of each kind."""


def a_clock(start: datetime = MOMENT) -> HandClock:
    """Return a clock on which every look is a second later."""
    return HandClock(start, each_look_seconds=1)


def evidence_in(
    root: Path, clock: Clock | None = None, *, max_file_bytes: int = 10**9
) -> WarcEvidence:
    """Return evidence that writes below ``root``."""
    return WarcEvidence(
        root,
        clock=clock or a_clock(),
        software="Watcher test",
        max_file_bytes=max_file_bytes,
    )


def check_of(number: int, *responses: bytes, url: str = URL, **given: object) -> Check:
    """Return a check with one hop for each response; ``given`` fields go to every hop."""
    hops = tuple(hop_of(response, url=url, **given) for response in responses)
    at = MOMENT + timedelta(minutes=number)
    fetches = (a_fetch(url=url, hops=hops),)
    return a_check(id=check_id(number), url=url, captured_at=at, slot=at, fetches=fetches)


def hop_of(response: bytes, **given: object) -> Exchange:
    """Return an exchange over TLS that gave ``response``."""
    return replace(an_exchange(tls=TLS, response=response), **given)  # type: ignore[arg-type]


def every_kind() -> list[Check]:
    """Return a check for every kind of response, whole, again, and cut short."""
    numbers = itertools.count(1)
    checks = [
        check_of(next(numbers), raw, url=f"https://example.gov/{kind.replace(' ', '-')}")
        for kind, raw in RESPONSES.items()
        for _ in range(2)
    ]
    checks += [
        check_of(next(numbers), RESPONSES["short body"], truncated=reason) for reason in Truncation
    ]
    checks.append(check_of(next(numbers), RESPONSES["moved"], RESPONSES["identity"]))
    checks.append(check_of(next(numbers), RESPONSES["not modified"]))
    return checks
