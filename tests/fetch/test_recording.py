"""A recording ends at its limits even when more bytes lie ready."""

import socket
from collections.abc import Iterator

import pytest

from watcher.clock import SystemClock
from watcher.fetch.recording import Recording
from watcher.model.exchange import Truncation


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection: ours and the server's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_nothing_is_read_after_the_deadline(wire: tuple[socket.socket, socket.socket]) -> None:
    """Bytes that lie ready too late are not part of the exchange."""
    ours, theirs = wire
    clock = SystemClock()
    recording = Recording(clock, limit=100, deadline=clock.monotonic() - 1)
    recording.wrap(ours)
    theirs.sendall(b"too late")
    recording.read_on()
    assert recording.received == b""
    assert recording.truncated is Truncation.TIME
    recording.close()


def test_reading_on_stops_at_the_cap(wire: tuple[socket.socket, socket.socket]) -> None:
    """Not one byte more is taken from the connection."""
    ours, theirs = wire
    clock = SystemClock()
    recording = Recording(clock, limit=5, deadline=clock.monotonic() + 10)
    recording.wrap(ours)
    theirs.sendall(b"123456789")
    recording.read_on()
    assert recording.received == b"12345"
    assert recording.truncated is Truncation.LENGTH
    assert ours.recv(10) == b"6789"
    recording.close()


def test_the_end_of_the_connection_is_no_truncation(
    wire: tuple[socket.socket, socket.socket],
) -> None:
    """Whether the message was whole by then is for whoever knows its framing."""
    ours, theirs = wire
    clock = SystemClock()
    recording = Recording(clock, limit=100, deadline=clock.monotonic() + 10)
    sock = recording.wrap(ours)
    sock.sendall(b"asked")
    assert theirs.recv(10) == b"asked"
    theirs.sendall(b"answered")
    theirs.shutdown(socket.SHUT_WR)
    assert sock.makefile("rb").read() == b"answered"
    assert bytes(recording.sent + recording.received) == b"askedanswered"
    assert recording.ended
    assert recording.truncated is None
    recording.close()


def test_closing_a_recording_closes_its_connection(
    wire: tuple[socket.socket, socket.socket],
) -> None:
    """And closing what http.client was given does not."""
    ours, theirs = wire
    clock = SystemClock()
    recording = Recording(clock, limit=100, deadline=clock.monotonic() + 10)
    sock = recording.wrap(ours)
    stream = sock.makefile("rb")
    stream.close()
    sock.close()
    assert ours.fileno() >= 0
    recording.close()
    assert ours.fileno() == -1
    assert theirs.recv(10) == b""


def test_a_recording_is_read_as_bytes_only(wire: tuple[socket.socket, socket.socket]) -> None:
    """Any other mode is a mistake of ours."""
    recording = Recording(SystemClock(), limit=1, deadline=0)
    with pytest.raises(ValueError, match="'rb'"):
        recording.wrap(wire[0]).makefile("r")
    recording.close()
