"""A small, fast loopback server in a process of its own, so that its work is nobody's CPU time.

Every answer is composed before it listens: no templates, no 304, no validators, no compression,
and 404 for all else (robots.txt too). Connections are kept alive for clients that want it. Run as
`python -m benchmarks.server COUNT`, it prints its port, then shows the edition named on each line
of standard input and answers with the same line. `PageServer` is the other end of that.
"""

import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from benchmarks.pages import Edition, page, path

ROOT = Path(__file__).resolve().parents[1]

_MISSING = (
    b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot here\n"
)
_LONGEST_REQUEST = 65_536


class PageServer:
    """Starts the server for ``count`` pages; a context manager, stopped at its end."""

    def __init__(self, count: int) -> None:
        """Prepare; nothing runs before the ``with``."""
        self._count = count
        self.port = 0

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "benchmarks.server", str(self._count)]
        self._running = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._said())
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it: it ends when its standard input does."""
        assert self._running.stdin is not None
        self._running.stdin.close()
        self._running.wait(timeout=10)

    @property
    def urls(self) -> tuple[str, ...]:
        """The pages' URLs."""
        return tuple(f"http://127.0.0.1:{self.port}{path(at)}" for at in range(self._count))

    def show(self, edition: Edition) -> None:
        """Answer with this edition from now on."""
        assert self._running.stdin is not None
        self._running.stdin.write(f"{edition}\n")
        self._running.stdin.flush()
        self._said()

    def _said(self) -> str:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        if not line:
            raise RuntimeError("the page server ended early; see its message above")
        return line


class _Site:
    """The answers of every edition, and which edition is shown."""

    def __init__(self, count: int) -> None:
        self._editions = {
            edition: {path(at).encode(): _response(page(at, edition)) for at in range(count)}
            for edition in Edition
        }
        self.shown = Edition.FIRST

    def answer(self, target: bytes) -> bytes:
        return self._editions[self.shown].get(target, _MISSING)


def _response(body: bytes) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\nServer: examples\r\nDate: Wed, 11 Mar 2026 14:30:00 GMT\r\n"
        "Content-Type: text/html; charset=UTF-8\r\nCache-Control: no-cache\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _serve(site: _Site, connection: socket.socket) -> None:
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while len(received) < _LONGEST_REQUEST:
            try:
                more = connection.recv(_LONGEST_REQUEST)
                if not more:
                    return
                received += more
                while b"\r\n\r\n" in received:
                    request, received = received.split(b"\r\n\r\n", 1)
                    connection.sendall(site.answer(request.split(b" ", 2)[1]))
            except (ConnectionError, IndexError):
                return


def _accept(site: _Site, listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_serve, args=(site, connection), daemon=True).start()


def main() -> None:
    """Serve until standard input ends."""
    site = _Site(int(sys.argv[1]))
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    threading.Thread(target=_accept, args=(site, listening), daemon=True).start()
    print(listening.getsockname()[1], flush=True)
    for line in sys.stdin:
        site.shown = Edition(line.strip())
        print(site.shown, flush=True)


if __name__ == "__main__":
    main()
