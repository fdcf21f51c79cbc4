"""A server on loopback that answers with exactly the bytes it was given, well-formed or not.

For tests of what speaks HTTP. It keeps every request as it came in. Where only the page matters,
use `watcher.testing.loopback`.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

_PATIENCE_SECONDS = 20.0
_MAX_HEAD = 1 << 16
_TLS_HANDSHAKE = b"\x16"

Script = Callable[[socket.socket, bytes], None]
"""Answers one request on a connection, any way it likes; the connection is closed afterwards."""


def answer(response: bytes) -> Script:
    """Return a script that sends these bytes and hangs up."""
    return lambda connection, _: connection.sendall(response)


class Origin:
    """Plays scripts by request target (``/path?query``); anything else gets a 404."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of 127.0.0.1; with ``tls``, speak it on every connection."""
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._scripts: dict[str, list[Script]] = {}
        self.port: int = self._socket.getsockname()[1]
        self.requests: list[bytes] = []

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``."""
        return f"127.0.0.1:{self.port}"

    def play(self, target: str, *scripts: Script | bytes) -> None:
        """Answer ``target`` with these in order; the last one is repeated."""
        self._scripts[target] = [
            answer(script) if isinstance(script, bytes) else script for script in scripts
        ]

    def __enter__(self) -> Self:
        """Serve until the block ends."""
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening; a blocked accept notices because its socket is shut down."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        """A client that hangs up or distrusts us is its own affair."""
        with suppress(OSError), connection:
            connection.settimeout(_PATIENCE_SECONDS)
            if self._tls is None:
                self._answer(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)
                    secured.unwrap()

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _MAX_HEAD:
            received = connection.recv(_MAX_HEAD)
            if not received:
                return
            head += received
            if head.startswith(_TLS_HANDSHAKE):  # on a plain port: say what real servers say
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                return
        self.requests.append(head)
        scripts = self._scripts.get(head.split(b" ")[1].decode("latin-1"))
        if scripts is None:
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        script = scripts[0] if len(scripts) == 1 else scripts.pop(0)
        script(connection, head)
