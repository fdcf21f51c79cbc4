"""The witness on the wire: ``POST /add-checkpoint`` over plain HTTP, for whoever reaches it.

Made for a loopback address with a web server that speaks TLS before it, and safe without one:
requests are small, connections few, and each has only so long to say what it wants.
"""

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self, cast

from watcher.errors import ConfigError
from watcher.ports import Clock
from watcher.witness.cosigner import Answer

PATH: Final = "/add-checkpoint"
MOST_BYTES: Final = 65_536
"""Of a request's body: 63 hashes and a checkpoint with its signatures are about 5 kB."""
_MOST_HEARD_BYTES: Final = 16_000_000
_MOST_CONNECTIONS: Final = 64
_PATIENCE_SECONDS: Final = 20.0

_Socket = socket.socket
_Answer = Callable[[bytes], Answer]


class WitnessServer:
    """Serves ``answer`` from a thread of its own; a context manager."""

    def __init__(
        self,
        listen: str,
        answer: _Answer,
        *,
        clock: Clock,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        """Listen on ``host:port`` at once, and answer from `start` on; port 0 takes a free one.

        ``patience_seconds`` is how long a connection may take from one answer to the next, and
        to its first. Raises `ConfigError` for an address that cannot be listened on.
        """
        host, _, port = listen.rpartition(":")
        if not host or not port.isascii() or not port.isdigit():
            raise ConfigError(f"the witness listens on {listen!r}, which is no host:port")
        try:
            self._server = _Server((host.strip("[]"), int(port)), answer, clock, patience_seconds)
        except (OSError, OverflowError) as error:
            raise ConfigError(f"the witness cannot listen on {listen}: {error}") from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True
        )

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def start(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on; answers that are being written are written."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Answer until the block ends."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: _Answer, clock: Clock, patience: float
    ) -> None:
        self.answer = answer
        self._clock = clock
        self._patience = patience
        self._since: dict[_Socket, float] = {}
        """When each open connection last had an answer, or was made."""
        self._guard = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002
        """Take a connection unless too many are open: then it is closed without a word."""
        with self._guard:
            return len(self._since) < _MOST_CONNECTIONS

    def process_request(self, request: object, client_address: object) -> None:
        """Give the connection a thread, and begin to count its time."""
        self.answered(cast("_Socket", request))
        super().process_request(cast("_Socket", request), client_address)

    def answered(self, connection: _Socket) -> None:
        """Let the time of a connection begin again."""
        with self._guard:
            self._since[connection] = self._clock.monotonic()

    def shutdown_request(self, request: object) -> None:
        """Close a connection that is done."""
        with self._guard:
            self._since.pop(cast("_Socket", request), None)
        super().shutdown_request(cast("_Socket", request))

    def service_actions(self) -> None:
        """Cut off those who took too long: a timeout on each read can be dripped against."""
        latest = self._clock.monotonic() - self._patience
        with self._guard:
            for connection, since in self._since.items():
                if since < latest:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is its own affair; anything else is a bug, and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(cast("_Socket", request), cast("tuple[str, int]", client_address))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = "text/plain; charset=utf-8"
    server: _Server

    def version_string(self) -> str:
        """Return the Server header."""
        return "Watcher"

    def _respond(self) -> None:
        refused = self._refused()
        if refused is not None:
            self.close_connection = True
            self._send(refused)
            self._hear_out()
            return
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        self._send(self.server.answer(body))
        self.server.answered(self.connection)

    def _hear_out(self) -> None:
        """Read on for a while: closed upon unread bytes, a connection may lose the answer."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            left = _MOST_HEARD_BYTES
            while left > 0 and (heard := self.rfile.read1(MOST_BYTES)):
                left -= len(heard)

    def _refused(self) -> Answer | None:
        """Why the body is not even read; the connection cannot be used again after that."""
        if self.path != PATH:
            return _said(404, f"only {PATH} is here")
        if self.command != "POST":
            return _said(405, f"only POST {PATH} is here")
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or not lengths:
            return _said(411, "a request must state its Content-Length")
        if len(lengths) > 1 or not lengths[0].isascii() or not lengths[0].isdigit():
            return _said(400, "the Content-Length is no number")
        if len(lengths[0]) > 10 or int(lengths[0]) > MOST_BYTES:
            return _said(413, f"a request may have {MOST_BYTES} bytes")
        return None

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.status == 405:
            self.send_header("Allow", "POST")
        if answer.retry_after is not None:
            self.send_header("Retry-After", str(answer.retry_after))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = _respond  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the memory tells what was cosigned, and the caller hears what matters."""


def _said(status: int, words: str) -> Answer:
    return Answer(status=status, body=f"{words}\n".encode())
