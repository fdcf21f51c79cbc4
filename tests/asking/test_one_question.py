"""One request and the exact bytes of its answer, from servers that do not behave."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watcher.asking import Asker, NoAnswerError
from watcher.testing.certificates import make_authority, server_context
from watcher.testing.loopback import LoopbackServer
from watcher.testing.pages.nouns import Reply

AGENT = "Watcher/1 (desk@example.org)"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nmemento-datetime:  Thu, 11 Jun 2026 14:05:00 GMT\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n4;x=y\r\nElev\r\n2\r\nen\r\n0\r\nX-T: 1\r\n\r\n"
)


@contextlib.contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that accepts one connection and does as ``answer`` says."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_once() -> None:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65_536)
                answer(connection)

        thread = threading.Thread(target=answer_once, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/save"
        thread.join()


def get(url: str, ca_file: str | None = None, timeout_seconds: float = 5) -> bytes:
    """Ask once."""
    asker = Asker(AGENT, timeout_seconds=timeout_seconds, ca_file=ca_file)
    return asker.ask("GET", url, headers={}, most_bytes=50_000)


def sending(*parts: bytes) -> Callable[[socket.socket], None]:
    """An answer in several packets."""

    def answer(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return answer


@pytest.mark.parametrize(
    "wire",
    [
        CHUNKED,
        b"HTTP/1.0 200 OK\r\nX-Odd:  two  spaces \r\n\r\nup to the end of the connection",
        b"HTTP/1.1 404 Nothing Here\r\nContent-Length: 4\r\n\r\ngone",
        b"HTTP/1.1 302 -\nLocation: https://elsewhere.example/\nSet-Cookie: a=b\n\nmoved",
    ],
)
def test_the_answer_is_given_with_head_and_framing_as_it_came(wire: bytes) -> None:
    """What a stranger reads again years later is what crossed the wire."""
    with answering(sending(wire[:17], wire[17:90], wire[90:])) as url:
        assert get(url) == wire


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        (b"", "no connection"),
        (b"no HTTP at all\r\n\r\n", "no connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "no whole answer"),
        (CHUNKED[:-20], "no whole answer"),
    ],
)
def test_an_answer_that_breaks_off_is_no_answer(wire: bytes, words: str) -> None:
    """Half a copy must not be compared."""
    with answering(sending(wire)) as url, pytest.raises(NoAnswerError, match=words) as none:
        get(url)

    assert "127.0.0.1" not in str(none.value)
    assert none.value.__cause__ is None


def test_a_server_that_falls_silent_is_left() -> None:
    """After the longest time that an answer may take."""
    free = threading.Event()

    def fall_silent(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        free.wait(10)

    with answering(fall_silent) as url:
        with pytest.raises(NoAnswerError, match=r"no answer (within 0\.3 seconds|in time)"):
            get(url, timeout_seconds=0.3)
        free.set()


def test_a_program_that_was_told_to_stop_waits_for_nobody() -> None:
    """A slow outsider would keep it from ending until the system kills it."""
    free, stop = threading.Event(), threading.Event()

    def fall_silent(_: socket.socket) -> None:
        stop.set()
        free.wait(10)

    asker = Asker(AGENT, timeout_seconds=600, stopped=stop.is_set)
    with answering(fall_silent) as url:
        for _ in range(2):
            with pytest.raises(NoAnswerError, match=r"told to stop|still hangs"):
                asker.ask("GET", url, headers={}, most_bytes=1)
        free.set()


def test_an_endless_redirect_is_not_read_ahead() -> None:
    """The cap holds for every answer, also for those that a library would follow."""
    sent: list[int] = []

    def answer_at_length(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 -\r\nLocation: /web/\r\n\r\n")
        for _ in range(64):
            connection.sendall(bytes(1_000_000))
            sent.append(1_000_000)

    with answering(answer_at_length) as url, pytest.raises(NoAnswerError) as none:
        get(url)

    assert none.value.too_long
    assert sum(sent) < 20_000_000


def test_tls_is_trusted_only_when_an_authority_vouches(tmp_path: Path) -> None:
    """Keys go to nobody who cannot show that he is the archive."""
    authority = make_authority(tmp_path, ["localhost"])
    seen: list[str] = []

    def answer(request: object) -> Reply:
        seen.append("asked")
        return Reply(body=b"hello")

    with LoopbackServer(answer, tls=server_context(tmp_path)) as server:
        url = f"https://localhost:{server.port}/save"
        assert get(url, str(authority)).endswith(b"\r\n\r\nhello")
        with pytest.raises(NoAnswerError, match="no trusted TLS connection"):
            get(url)
        with pytest.raises(NoAnswerError, match="no trusted TLS connection"):
            get(f"https://127.0.0.1:{server.port}/save", str(authority))

    assert seen == ["asked"]
