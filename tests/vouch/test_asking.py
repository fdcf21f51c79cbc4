"""One question: what is sent, and each way in which an answer does not come."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.asking import Asker
from watcher.errors import VouchError
from watcher.testing.origin import Origin
from watcher.vouch.asking import Line

USER_AGENT = "Watcher/1 (+https://desk.example.org; desk@example.org)"
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


def _line(timeout_seconds: float = 30) -> Line:
    return Line(Asker(USER_AGENT, timeout_seconds=timeout_seconds))


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as origin:
        yield origin


def test_a_question_says_who_asks_and_brings_back_the_bytes(origin: Origin) -> None:
    origin.play("/tsr", OK + b"Content-Length: 3\r\n\r\n\x00\xff\n")

    answer = _line().post(
        f"http://{origin.address}/tsr", b"asked", content_type="a/query", accept="a/reply"
    )

    assert answer == b"\x00\xff\n"
    head = origin.requests[0].partition(b"\r\n\r\n")[0]
    assert head.startswith(b"POST /tsr HTTP/1.1\r\n")
    for line in (f"User-Agent: {USER_AGENT}", "Content-Type: a/query", "Accept: a/reply"):
        assert line.encode() in head.split(b"\r\n")
    assert b"Accept-Encoding: identity" in head


def test_proxies_and_passwords_of_the_environment_are_not_used(
    origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login desk password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    origin.play("/", OK + b"\r\nfine")

    assert _line().get(f"http://{origin.address}/") == b"fine"
    assert b"Authorization" not in origin.requests[0]


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "answered 500"),
        (b"HTTP/1.1 302 Off\r\nLocation: file:///etc/passwd\r\n\r\n", "a redirect is not followed"),
        (OK + b"Content-Length: 2000000\r\n\r\n" + bytes(1_100_000), "more than 1048576 bytes"),
        (OK + b"Content-Length: 100\r\n\r\nshort", "no whole answer"),
        (b"220 smtp.example.gov ESMTP\r\n", "no connection"),
        (b"", "no connection"),
    ],
)
def test_an_answer_that_is_none_is_told_with_its_address(
    origin: Origin, response: bytes, said: str
) -> None:
    origin.play("/x", response)

    with pytest.raises(VouchError, match=said) as refused:
        _line().get(f"http://{origin.address}/x")

    assert f"http://{origin.address}/x" in str(refused.value)


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(VouchError, match="no connection"):
        _line().get(f"http://127.0.0.1:{port}/")


def test_a_peer_that_drips_bytes_is_given_up_in_time_and_not_asked_again_meanwhile(
    origin: Origin,
) -> None:
    over = threading.Event()

    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(OK + b"X-Slow: ")
        while not over.wait(0.01):
            connection.sendall(b"a")

    origin.play("/", drip)
    line = _line(0.2)

    with pytest.raises(VouchError, match=r"no answer within 0\.2 seconds"):
        line.get(f"http://{origin.address}/")
    with pytest.raises(VouchError, match="still hangs on the question before"):
        line.get(f"http://{origin.address}/")
    over.set()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://tsa.example.gov/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "only http and https"),
        ("http://tsa.example.gov:port/", "not a URL"),
        ("https://desk:secret@tsa.example.gov/", "must not carry a name or password"),
    ],
)
def test_other_addresses_are_not_asked(url: str, said: str) -> None:
    with pytest.raises(VouchError, match=said) as refused:
        _line().get(url)

    assert "secret" not in str(refused.value)


def test_404_can_be_an_answer(origin: Origin) -> None:
    line = _line()

    missing = f"http://{origin.address}/missing"
    assert line.get_if_there(missing, accept="*/*", most_bytes=10) is None
    with pytest.raises(VouchError, match="answered 404"):
        line.get(missing)
