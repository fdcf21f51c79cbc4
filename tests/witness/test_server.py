"""The witness on the wire: each answer has its number, and no client can hold it up."""

import http.client
import socket
import threading
from pathlib import Path

import pytest

from tests.witness.newsrooms import Ledger, Witnessing, log_signer, serving
from watcher.clock import SystemClock
from watcher.errors import ConfigError
from watcher.proof import notes, witnessing
from watcher.proof.notes import NoteSigner
from watcher.proof.witnessing import Request
from watcher.testing.clock import HandClock
from watcher.witness import server
from watcher.witness.cosigner import Answer, KnownLogs
from watcher.witness.server import MOST_BYTES, PATH, WitnessServer

HERE, THERE = "gazette.example.org", "courier.example.com"
VKEY = log_signer(HERE).key().vkey()


def _echo(body: bytes) -> Answer:
    return Answer(status=200, body=body)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _answered(url: str, raw: bytes) -> bytes:
    """All that comes back for these bytes, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", _port(url)), timeout=20) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
        return b"".join(parts)


def test_every_refusal_has_its_number(tmp_path: Path) -> None:
    """As C2SP tlog-witness numbers them, over real HTTP and on one connection."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    small, large = notes.parse(ledger.grow(7)), notes.parse(ledger.grow(13))
    proof = tuple(ledger.consistency(7, 20))
    stranger = Ledger.open(tmp_path / "x", "post.example.net")
    impostor = notes.sign(large.text, NoteSigner(f"{HERE}/ledger", bytes(32)))
    asked = [
        (Request(0, (), small), 200),
        (Request(7, proof, large), 200),
        (Request(20, (), large), 200),
        (Request(7, proof, large), 409),
        (Request(0, (), small), 409),
        (Request(21, (), large), 400),
        (Request(20, proof, large), 422),
        (Request(20, (), impostor), 403),
        (Request(0, (), notes.parse(stranger.grow(1))), 404),
    ]
    with witness.cosigning() as cosigner, serving(cosigner.answer) as url:
        connection = http.client.HTTPConnection("127.0.0.1", _port(url), timeout=20)
        for request, status in asked:
            connection.request("POST", PATH, request.to_bytes())
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == status
            if status == 409:
                assert (body, answer.headers["Content-Type"]) == (b"20\n", "text/x.tlog.size")
        connection.request("POST", PATH, b"rubbish")
        assert connection.getresponse().status == 400
        connection.close()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /add-checkpoint HTTP/1.1\r\n\r\n", 405),
        (b"HEAD /add-checkpoint HTTP/1.1\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"BREW / HTTP/1.1\r\n\r\n", 501),
        (b"rubbish\r\n\r\n", 400),
    ],
)
def test_what_is_no_submission_is_refused_and_hung_up_on(raw: bytes, status: int) -> None:
    """Without reading a body that may not be one."""
    with serving(_echo) as url, socket.create_connection(("127.0.0.1", _port(url))) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        head = connection.makefile("rb").read()

    assert str(status).encode() in head.partition(b"\n")[0].split()
    assert b"<" not in head


def test_a_huge_body_is_refused_before_it_is_read() -> None:
    """The answer arrives although the client goes on sending."""
    huge = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 12000000\r\n\r\n" + bytes(12_000_000)
    with serving(_echo) as url:
        assert _answered(url, huge).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_the_largest_size_is_read() -> None:
    """One byte more is refused."""
    with serving(_echo) as url:
        for size, status in ((MOST_BYTES, 200), (MOST_BYTES + 1, 413)):
            connection = http.client.HTTPConnection("127.0.0.1", _port(url), timeout=20)
            connection.request("POST", PATH, bytes(size))
            answer = connection.getresponse()
            assert (answer.status, len(answer.read()) == size) == (status, status == 200)
            connection.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Le",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf",
    ],
)
def test_a_client_that_stops_talking_is_cut_off(said: bytes) -> None:
    """Wherever it stops."""
    with serving(_echo, patience=0.2) as url:
        assert _answered(url, said) == b""


def test_half_a_request_is_not_answered() -> None:
    """The client has closed its side too early, and still listens."""
    half = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf"
    with serving(_echo) as url, socket.create_connection(("127.0.0.1", _port(url))) as connection:
        connection.sendall(half)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""


def test_a_client_that_drips_is_cut_off() -> None:
    """Each byte comes in time, the whole does not."""
    clock = HandClock()
    with WitnessServer("127.0.0.1:0", _echo, clock=clock, patience_seconds=30.0) as running:
        address = ("127.0.0.1", running.port)
        with socket.create_connection(address, timeout=20) as connection:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
            cut = threading.Event()

            def listen() -> None:
                assert connection.recv(1) == b""
                cut.set()

            threading.Thread(target=listen, daemon=True).start()
            while not cut.wait(0.05):
                clock.advance(seconds=5)
                connection.sendall(b"x") if clock.monotonic() < 30 else None
                assert clock.monotonic() < 3000
        assert clock.monotonic() > 30


def test_a_log_that_keeps_its_connection_open_is_not_cut_off() -> None:
    """Each answer begins its time anew, as C2SP tlog-witness wishes for keep-alive."""
    clock = HandClock()
    with WitnessServer("127.0.0.1:0", _echo, clock=clock, patience_seconds=30.0) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
        connection.connect()
        first = connection.sock
        for _ in range(4):
            connection.request("POST", PATH, b"hi")
            assert connection.getresponse().read() == b"hi"
            clock.advance(seconds=20)
            running._server.service_actions()
        assert connection.sock is first
        connection.close()


def test_silent_clients_cannot_take_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of connections new ones are closed at once; a place that is left is given."""
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 2)
    with serving(_echo) as url:
        address = ("127.0.0.1", _port(url))
        request = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
        silent = [socket.create_connection(address, timeout=20) for _ in range(2)]
        for connection in silent:
            connection.sendall(request)
            assert connection.recv(1) == b"H"
        with socket.create_connection(address, timeout=20) as third:
            assert third.recv(1) == b""
        for connection in silent:
            connection.close()
        while not _answered(url, request.replace(b"HTTP/1.1", b"HTTP/1.0")):
            pass


def test_an_answer_that_fails_harms_only_its_own_connection(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The next client is served, and the bug is not hidden."""

    def answer(body: bytes) -> Answer:
        if body == b"bad":
            raise RuntimeError
        return _echo(body)

    with serving(answer) as url:
        assert (
            _answered(url, b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 3\r\n\r\nbad") == b""
        )
        good = b"POST /add-checkpoint HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi"
        assert _answered(url, good).endswith(b"\r\n\r\nhi")
    assert "RuntimeError" in capfd.readouterr().err


@pytest.mark.parametrize("listen", ["", "8379", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_a_mistake_in_the_configuration(listen: str) -> None:
    with pytest.raises(ConfigError, match="listen"):
        WitnessServer(listen, _echo, clock=SystemClock())


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with serving(_echo) as url, pytest.raises(ConfigError, match="cannot listen on 127"):
        WitnessServer(f"127.0.0.1:{_port(url)}", _echo, clock=SystemClock())


def test_a_log_that_grows_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    """Only what the log itself signed counts, and asking again for the same is free."""
    ledger = Ledger.open(tmp_path, HERE)
    other = Ledger.open(tmp_path / "other", THERE)
    witness = Witnessing.of(tmp_path, THERE, [HERE, THERE], hourly=2)
    assert isinstance(witness.clock, HandClock)
    with witness.cosigning() as cosigner:
        size = 0
        for status in (200, 200, 429, 429):
            note = notes.parse(ledger.grow(1))
            proof = ledger.consistency(size, ledger.folder.size) if size else ()
            answer = cosigner.answer(Request(size, tuple(proof), note).to_bytes())
            assert answer.status == status
            if status == 200:
                size = ledger.folder.size
                again = cosigner.answer(Request(size, (), note).to_bytes())
                assert again.status == 200
        assert answer.retry_after == 3601
        assert cosigner.answer(Request(0, (), notes.parse(other.grow(1))).to_bytes()).status == 200
        witness.clock.advance(seconds=answer.retry_after)
        proof = ledger.consistency(size, ledger.folder.size)
        assert cosigner.answer(Request(size, tuple(proof), note).to_bytes()).status == 200


def test_a_key_that_is_no_logs_is_a_mistake_in_the_configuration() -> None:
    for logs in ([("rubbish", 1)], [(VKEY, 0)]):
        with pytest.raises(ConfigError):
            KnownLogs(logs)
    assert KnownLogs([(VKEY, 3), (VKEY, 9)]).hourly == {f"{HERE}/ledger": 9}


def test_a_request_that_does_not_fit_is_never_read_as_one() -> None:
    """The largest honest request is far below the limit."""
    signer = log_signer(HERE)
    note = notes.sign(f"{signer.name}\n9223372036854775807\n{'A' * 43}=\n", signer)
    assert len(witnessing.Request(2**62, (bytes(32),) * 63, note).to_bytes()) < MOST_BYTES // 8
