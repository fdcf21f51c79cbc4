"""A Slack-like channel on loopback: keeps what it is told, and can be made to refuse.

It checks nothing of what it receives; tests read ``messages``.
"""

import json
import threading
from typing import Any, Self

from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply


class WebhookDesk:
    """Receives what Watcher posts; answers as it is told to. A context manager."""

    def __init__(self) -> None:
        """Prepare a desk that accepts everything."""
        self._lock = threading.Lock()
        self._messages: list[Any] = []
        self._refusal: Reply | None = None
        self._server = LoopbackServer(self._receive)

    @property
    def url(self) -> str:
        """The address to put into the environment as the webhook."""
        return f"http://{self._server.address}/services/T000/B000/desk"

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``."""
        return self._server.address

    @property
    def messages(self) -> tuple[Any, ...]:
        """Every accepted message, oldest first, as JSON read it."""
        with self._lock:
            return tuple(self._messages)

    def refuse(self, status: int = 503, *, retry_after: int | None = None) -> None:
        """Answer everything with ``status`` from now on; ``retry_after`` in seconds."""
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        with self._lock:
            self._refusal = Reply(status=status, headers=headers, body=b"no_service")

    def accept(self) -> None:
        """Take messages again."""
        with self._lock:
            self._refusal = None

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.stop()

    def _receive(self, request: Request) -> Reply:
        with self._lock:
            if self._refusal is not None:
                return self._refusal
            self._messages.append(json.loads(request.body))
        return Reply(body=b"ok", content_type="text/plain")
