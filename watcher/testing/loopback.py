"""A real web server on loopback for tests, the demo and replays: plain HTTP and TLS on one port.

It does what servers in front of agencies do (validators and 304, gzip when asked, HEAD) and
closes each connection after its answer, so that a site that goes offline is offline at once.
It decides nothing: what a URL answers is the caller's function. It never listens on anything
but 127.0.0.1.
"""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

from watcher.testing.pages.nouns import Reply

_TLS_HANDSHAKE = b"\x16"
"""The first byte of a TLS record that opens a connection (RFC 8446, section 5.1)."""

_PATIENCE_SECONDS = 20.0
"""How long a silent client may hold a thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server read it; header names are lower case, ``path`` has its query."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


Answer = Callable[[Request], Reply | None]
"""What a URL answers; ``None`` closes the connection without a word."""


class LoopbackServer:
    """Serves one `Answer` on 127.0.0.1 from a thread of its own; a context manager.

    ``port`` 0 takes a free one and keeps it over `stop` and `start`. With ``tls``, the same
    port speaks TLS to whoever opens with a handshake.
    """

    def __init__(self, answer: Answer, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        """Prepare to serve; nothing listens before `start`."""
        self._answer = answer
        self._tls = tls
        self._server: _Server | None = None
        self.port = port

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``, as ``[fetch] connect_to`` wants it."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Listen; starting twice is one start. Raises `OSError` when the port is taken."""
        if self._server is None:
            self._server = _Server(self.port, self._answer, self._tls)
            self.port = self._server.server_address[1]
            threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
            ).start()
        return self

    def stop(self) -> None:
        """Stop listening: from now on connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128
    server_address: tuple[str, int]

    def __init__(self, port: int, answer: Answer, tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self.tls = tls
        super().__init__(("127.0.0.1", port), _Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        """Shake hands in the connection's own thread, so that a silent client stops nobody."""
        connection = cast("socket.socket", request)
        connection.settimeout(_PATIENCE_SECONDS)
        if self.tls is not None and connection.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE:
            with self.tls.wrap_socket(connection, server_side=True) as secured:
                super().finish_request(secured, client_address)
        else:
            super().finish_request(connection, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up or distrusts our certificate is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def version_string(self) -> str:
        """Return the Server header."""
        return "Examples"

    def _respond(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        request = Request(
            method=self.command,
            host=headers.get("host", ""),
            path=self.path,
            headers=headers,
            body=body,
        )
        self.close_connection = True
        reply = self.server.answer(request)
        if reply is not None:
            self._send(request, reply)

    def _send(self, request: Request, reply: Reply) -> None:
        unchanged = _is_unchanged(request, reply)
        body, coding = _encoded(request, reply)
        self.send_response(304 if unchanged else reply.status)
        for name, value in (*_validators(reply), *reply.headers):
            self.send_header(name, value)
        if not unchanged:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
            if coding:
                self.send_header("Content-Encoding", coding)
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Connection", "close")
        self.end_headers()
        if not unchanged and request.method != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = _respond  # noqa: N815 - the names are http.server's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: whoever wants to know asks the site what it was asked."""


def _validators(reply: Reply) -> tuple[tuple[str, str], ...]:
    etag = (("ETag", reply.etag),) if reply.etag else ()
    if reply.modified is None:
        return etag
    return (*etag, ("Last-Modified", format_datetime(reply.modified, usegmt=True)))


def _is_unchanged(request: Request, reply: Reply) -> bool:
    """Whether the client has it already (RFC 9110, section 13.2.2: ETag before date)."""
    held = request.headers.get("if-none-match")
    if held is not None:
        return reply.etag is not None and reply.etag in [tag.strip() for tag in held.split(",")]
    since = request.headers.get("if-modified-since")
    return (
        since is not None
        and reply.modified is not None
        and since == format_datetime(reply.modified, usegmt=True)
    )


def _encoded(request: Request, reply: Reply) -> tuple[bytes, str | None]:
    if reply.gzip and "gzip" in request.headers.get("accept-encoding", ""):
        return gzip.compress(reply.body, mtime=0), "gzip"
    return reply.body, None
