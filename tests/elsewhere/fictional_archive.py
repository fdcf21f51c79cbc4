"""A small Wayback Machine on loopback that behaves as users of the real one documented it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self
from urllib.parse import parse_qs

from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply

PAGE = "https://www.example.gov/news/releases/eleven-men"
TAKEN = "20260611140500"
TICKET = "spn2-dea4b01e0839fb6ccf689dc93f5b2f5a4a4f8335"
HTML_ERROR = b"<!DOCTYPE html><title>Internet Archive: error</title><p>Sorry"


def as_json(said: Mapping[str, Any], status: int = 200, **headers: str) -> Reply:
    """An answer of Save Page Now."""
    return Reply(
        status=status,
        body=json.dumps(said).encode(),
        content_type="application/json",
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def as_copy(body: bytes, taken: str = TAKEN, *, status: int = 200, **headers: str) -> Reply:
    """A copy as ``id_`` addresses give it, with the headers that the original had."""
    moment = datetime.strptime(taken, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return Reply(
        status=status,
        body=body,
        headers=(
            ("Memento-Datetime", format_datetime(moment, usegmt=True)),
            *((name.replace("_", "-"), value) for name, value in headers.items()),
        ),
    )


class FictionalArchive:
    """Takes captures, remembers requests. Set a member to make it answer otherwise."""

    def __init__(self) -> None:
        """Begin with everything working and the copy of ``PAGE`` to be had at once."""
        self.requests: list[Request] = []
        self.to_save: Reply | None = as_json({"url": PAGE, "job_id": TICKET})
        self.to_look: Reply | None = as_json(
            {"status": "success", "job_id": TICKET, "timestamp": TAKEN, "original_url": PAGE}
        )
        self.to_copy: Reply | None = as_copy(b"<h1>Eleven men</h1>")
        self.meanwhile: Callable[[], None] = lambda: None
        self._server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """The address that stands for https://web.archive.org."""
        return f"http://{self._server.address}"

    def asked(self) -> list[dict[str, list[str]]]:
        """The forms of all captures that were asked for."""
        return [parse_qs(r.body.decode()) for r in self.requests if r.method == "POST"]

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.stop()

    def _answer(self, request: Request) -> Reply | None:
        self.requests.append(request)
        self.meanwhile()
        if request.method == "POST" and request.path == "/save":
            return self.to_save
        if request.path == f"/save/status/{TICKET}":
            return self.to_look
        if request.path == f"/web/{TAKEN}id_/{PAGE}":
            return self.to_copy
        return Reply(status=404, body=HTML_ERROR)
