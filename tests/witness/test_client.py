"""What a client makes of any answer: it keeps what is signed, and is held up by nothing."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.witness.newsrooms import (
    AGENT,
    Ledger,
    Witnessing,
    serving,
    witness_signer,
)
from watcher.asking import Asker
from watcher.errors import ConfigError
from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.proof import cosignatures, notes, witnessing
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply
from watcher.witness.client import WitnessClient
from watcher.witness.cosigner import Answer

HERE, THERE = "gazette.example.org", "courier.example.com"


def _asked(tmp_path: Path, answer: Callable[[bytes], Answer], count: int = 9) -> NotCosigned:
    """What comes of asking a witness that answers like this."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    with serving(answer) as url:
        given = witness.client(url).ask(ledger.grow(count), ledger.consistency)
    assert isinstance(given, NotCosigned)
    return given


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"", "newline"),
        (200, b"rubbish\n", "em dash"),
        (200, bytes(70_000), "more than 65536 bytes"),
        (403, b"no such key\n", "answered 403: no such key"),
        (404, b"\x1b[2Junknown\xff\n", "answered 404: ?[2Junknown?"),
        (409, b"", "newline"),
        (409, b"-1\n", "no decimal number"),
        (409, b"0\n", "asked to go on from 0 leaves and then says 0"),
        (422, b"no\n", "answered 422: no"),
        (302, b"", "answered 302: nothing"),
        (500, b"x" * 9999, "answered 500: " + "x" * 200),
    ],
)
def test_an_answer_without_a_cosignature_is_a_sentence(
    tmp_path: Path, status: int, body: bytes, said: str
) -> None:
    """Harmless to print, and no reason for alarm."""
    given = _asked(tmp_path, lambda _: Answer(status=status, body=body))

    assert said in given.why
    assert given.why.isascii()
    assert len(given.why) < 400
    assert not given.alarming


def test_a_cosignature_that_is_not_the_witnesss_own_is_not_kept(tmp_path: Path) -> None:
    """By another key, or over another checkpoint."""
    other = Ledger.open(tmp_path / "other", HERE)
    other_text = notes.parse(other.grow(8)).text

    def by_another(body: bytes) -> Answer:
        text = witnessing.parse_request(body).note.text
        line = cosignatures.cosign(text, witness_signer(HERE), 9).line()
        return Answer(status=200, body=line.encode())

    def over_another(body: bytes) -> Answer:
        line = cosignatures.cosign(other_text, witness_signer(THERE), 9).line()
        return Answer(status=200, body=line.encode())

    assert "no signature by a known key" in _asked(tmp_path / "a", by_another).why
    assert "is wrong" in _asked(tmp_path / "b", over_another).why


def test_a_witness_that_contradicts_itself_is_asked_twice_at_most(tmp_path: Path) -> None:
    """Not in circles."""
    sizes = iter(b"%d\n" % size for size in range(5, 100))
    asked: list[int] = []

    def answer(body: bytes) -> Answer:
        asked.append(witnessing.parse_request(body).old_size)
        return Answer(status=409, body=next(sizes))

    assert "asked to go on from 5 leaves and then says 6" in _asked(tmp_path, answer).why
    assert asked == [0, 5]


def test_a_busy_witness_says_when_to_come_again(tmp_path: Path) -> None:
    """In seconds; what is no number is not believed."""
    given = _asked(tmp_path, lambda _: Answer(status=429, body=b"busy\n", retry_after=77))
    assert given.retry_after == 77


def test_the_request_says_who_asks_and_carries_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies and netrc of the environment are not used; a redirect is not followed."""
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        return Reply(status=307, headers=(("Location", "/elsewhere"),))

    (tmp_path / "netrc").write_text("machine 127.0.0.1 login desk password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    with LoopbackServer(answer) as server:
        given = witness.client(f"http://{server.address}/w/").ask(ledger.grow(1), lambda *_: ())

    assert isinstance(given, NotCosigned)
    (request,) = seen
    assert (request.method, request.path) == ("POST", "/w/add-checkpoint")
    assert request.headers["user-agent"] == AGENT
    assert "authorization" not in request.headers
    assert witnessing.parse_request(request.body).old_size == 0


@contextmanager
def _dripping(first: bytes) -> Iterator[tuple[str, threading.Event]]:
    """A server that says ``first`` and then a byte at a time until told to stop."""
    enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(first)
                while not enough.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", enough
        enough.set()
        thread.join()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_witness_that_drips_holds_nobody_up(tmp_path: Path, first: bytes) -> None:
    """Before, within and behind its headers; while it goes on it is not asked again."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    checkpoint = ledger.grow(1)
    with _dripping(first) as (url, _):
        client = witness.client(url, timeout_seconds=0.3)
        given = client.ask(checkpoint, ledger.consistency)
        again = client.ask(checkpoint, ledger.consistency)

    assert isinstance(given, NotCosigned)
    assert "no answer within 0.3 seconds" in given.why
    assert isinstance(again, NotCosigned)
    assert "still hangs" in again.why


def test_nobody_there_is_a_sentence(tmp_path: Path) -> None:
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    with serving(lambda body: Answer(status=200, body=body)) as url:
        pass
    given = witness.client(url).ask(ledger.grow(1), ledger.consistency)
    assert given == NotCosigned(why="no connection")


def test_settings_that_name_no_witness_are_mistakes_in_the_configuration() -> None:
    """With the witness's name."""
    log = notes.NoteSigner("x", bytes(32)).key().vkey()
    key = witness_signer(THERE).key().vkey()
    for url, vkey in (("https://x.example", log), ("ftp://x.example", key), ("x", key)):
        with pytest.raises(ConfigError, match="witness courier"):
            WitnessClient(
                WitnessSettings(name="courier", url=url, vkey=vkey), Asker(AGENT, timeout_seconds=1)
            )


def test_a_cosignature_that_is_there_already_is_no_new_one(tmp_path: Path) -> None:
    """A checkpoint that carries cosignatures may be submitted: the new line is what is kept."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    checkpoint = ledger.grow(1)

    def unasked(old: int, new: int) -> Sequence[bytes]:
        raise AssertionError

    with witness.serving() as client:
        first = client.ask(checkpoint, unasked)
        assert isinstance(first, Cosigned)
        again = client.ask(checkpoint + first.lines, unasked)
        assert again == NotCosigned(why="answered a cosignature that the checkpoint has already")
