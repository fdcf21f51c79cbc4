"""A small archive of www.example.gov, recorded as the daemon records: fetched, then written.

A server of this machine sends every framing and coding that sites send; most pages are asked for
twice, so that there are revisits of the same page, of another page and after a 304.
"""

import gzip
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.evidence.samples import chunked, evidence_in, plain
from watcher.bag.wacz import Page, write_wacz
from watcher.evidence.warc import WarcEvidence
from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import Validators
from watcher.model.settings import FetchSettings
from watcher.testing.builders import MOMENT, a_check, check_id
from watcher.testing.clock import HandClock
from watcher.testing.origin import Origin

HOST = "http://www.example.gov"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
ETAG = '"eleven"'
_GZIP = HTML + b"Content-Encoding: gzip\r\n"


@dataclass(frozen=True)
class Capture:
    """One answer as a reader of the archive must get it: ``body`` without any coding."""

    url: str
    moment: str
    """Fourteen digits."""
    status: int
    body: bytes


@dataclass(frozen=True)
class Recorded:
    """The WARC file, the WACZ made of it, and what is in them."""

    warc: Path
    wacz: Path
    captures: tuple[Capture, ...]


def page(name: str) -> bytes:
    """Return a page that is like no other."""
    words = f"<p>The Department of Examples counted 11 examples of {name}.</p>\n" * 20
    title = f"<title>Count of {name}</title>"
    return f"<!doctype html>{title}<h1>Annual count of {name}</h1>\n{words}".encode()


def _both(name: str) -> bytes:
    """Return chunks of gzip; without chunk extensions, of which ReplayWeb.page 2.4.6 makes text."""
    return chunked(_zipped(name), _GZIP).replace(b";part=yes\r\n", b"\r\n")


def _zipped(name: str) -> bytes:
    return gzip.compress(page(name), mtime=0)


ANSWERS: dict[str, list[tuple[bytes, int, bytes]]] = {
    "plain": [(plain(page("plain"), extra=HTML), 200, page("plain"))] * 2,
    "gzip": [(plain(_zipped("gzip"), extra=_GZIP), 200, page("gzip"))] * 2,
    "chunked": [(chunked(page("chunked"), HTML), 200, page("chunked"))] * 2,
    "chunked-gzip": [(_both("both"), 200, page("both"))] * 2,
    "closing": [(b"HTTP/1.0 200 OK\r\n" + HTML + b"\r\n" + page("end"), 200, page("end"))] * 2,
    "edited": [
        (plain(page("eleven"), extra=HTML), 200, page("eleven")),
        (plain(page("twelve"), extra=HTML), 200, page("twelve")),
    ],
    "copy": [(plain(page("plain"), extra=HTML), 200, page("plain"))],
    "asked-again": [
        (plain(page("tag"), extra=HTML + f"ETag: {ETAG}\r\n".encode()), 200, page("tag")),
        (f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode(), 304, page("tag")),
    ],
    "moved": [(plain(b"", b"301 Moved Permanently", b"Location: /edited\r\n"), 301, b"")],
    "gone": [(plain(page("none"), b"404 Not Found", HTML), 404, page("none"))],
}
"""Name → raw answers in turn, each with its status and its body without codings."""


def record(root: Path) -> Recorded:
    """Fetch every page below ``root`` as often as it has answers, ten minutes apart."""
    clock = HandClock(MOMENT)
    captures: list[Capture] = []
    evidence = evidence_in(root, clock)
    with Origin() as origin:
        settings = FetchSettings(
            user_agent="Watcher/1 (+https://example.org/watcher; desk@example.org)",
            per_host_seconds=0,
            connect_to=(("www.example.gov:80", origin.address),),
        )
        fetcher = HttpFetcher(settings, clock)
        for name, answers in ANSWERS.items():
            origin.play(f"/{name}", *(raw for raw, _, _ in answers))
        for turn in range(2):
            for name, answers in ANSWERS.items():
                if turn < len(answers):
                    clock.advance(seconds=600)
                    _, status, body = answers[turn]
                    _fetch(fetcher, evidence, clock, f"{HOST}/{name}", again=turn > 0)
                    captures.append(_capture(clock, f"{HOST}/{name}", status, body))
    evidence.close()
    warc = next(root.rglob("*.warc.gz"))
    return Recorded(warc, _packed(root, warc, captures), tuple(captures))


def _capture(clock: HandClock, url: str, status: int, body: bytes) -> Capture:
    return Capture(url, f"{clock.now():%Y%m%d%H%M%S}", status, body)


def _fetch(
    fetcher: HttpFetcher, evidence: WarcEvidence, clock: HandClock, url: str, *, again: bool
) -> None:
    """Ask once as the daemon does, and record what came."""
    at = clock.now()
    fetched = fetcher.fetch(url, validators=Validators(etag=ETAG) if again else None)
    number = int((at - MOMENT) / timedelta(seconds=1))
    check = a_check(id=check_id(number), url=url, slot=at, captured_at=at, fetches=(fetched,))
    evidence.record(check)


def _packed(root: Path, warc: Path, captures: list[Capture]) -> Path:
    """Return the WACZ of the archive, with a page for each capture that is one."""
    target = root / "archive.wacz"
    pages = [
        Page(each.url, each.url, MOMENT + timedelta(minutes=10 * number))
        for number, each in enumerate(captures, start=1)
        if each.status == 200
    ]
    created = MOMENT + timedelta(days=1)
    write_wacz(target, [(warc.name, warc)], pages=pages, created=created, software="Watcher test")
    return target
