"""Copy out every byte that one connection sends and receives, within a byte cap and a deadline.

Both limits hold inside the reader: a socket's own timeout starts anew with each byte, so a
server that drips would never reach it. Knows sockets, not HTTP.
"""

import io
import socket
from typing import TYPE_CHECKING, cast

from watcher.model.exchange import Tls, Truncation
from watcher.ports import Clock

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_READ_BYTES = 1 << 16


class Recording:
    """What crossed the wire in one exchange. ``limit`` bounds the received bytes, head included.

    ``deadline`` is in the clock's monotonic seconds. ``ended`` tells that nothing more can be
    read: the peer closed, a limit was reached (``truncated``), or the connection broke
    (``broken`` holds what the system said).
    """

    def __init__(self, clock: Clock, *, limit: int, deadline: float) -> None:
        """Start with nothing sent and nothing received."""
        self._clock = clock
        self._deadline = deadline
        self._limit = limit
        self._reader: _RecordedReader | None = None
        self.sent = bytearray()
        self.received = bytearray()
        self.ip: str | None = None
        self.tls: Tls | None = None
        self.truncated: Truncation | None = None
        self.broken: OSError | None = None
        self.ended = False

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline, possibly negative."""
        return self._deadline - self._clock.monotonic()

    def wrap(self, sock: socket.socket) -> socket.socket:
        """Return a stand-in for ``sock`` that records; give it to whoever speaks HTTP."""
        self._reader = _RecordedReader(self, sock)
        return cast("socket.socket", RecordedSocket(self, sock, self._reader))

    def read_on(self) -> None:
        """Receive until nothing more comes, whatever the message's framing said."""
        scrap = bytearray(_READ_BYTES)
        while self._reader is not None and self._reader.readinto(scrap):
            pass

    def close(self) -> None:
        """Give the connection back to the system."""
        if self._reader is not None:
            self._reader.hang_up()

    def receive(self, stream: io.RawIOBase, sock: socket.socket, into: "WriteableBuffer") -> int:
        """Read once from ``stream`` and keep a copy; 0 when the recording has ended."""
        room = self._limit - len(self.received)
        left = self.seconds_left
        if self.ended or room <= 0 or left <= 0:
            return self._end(Truncation.LENGTH if room <= 0 else Truncation.TIME)
        view = memoryview(into)[:room]
        try:
            sock.settimeout(left)
            count = stream.readinto(view) or 0
        except TimeoutError:
            return self._end(Truncation.TIME)
        except OSError as error:
            self.broken = error
            return self._end(Truncation.DISCONNECT)
        if count == 0:
            self.ended = True
        self.received += view[:count]
        return count

    def _end(self, why: Truncation) -> int:
        if not self.ended:
            self.ended = True
            self.truncated = why
        return 0


class _RecordedReader(io.RawIOBase):
    """The receiving half. Closing it does not close the connection: `read_on` may still need it."""

    def __init__(self, recording: Recording, sock: socket.socket) -> None:
        super().__init__()
        self._recording = recording
        self._sock = sock
        # Holds a reference of its own, because http.client closes the socket
        # as soon as it knows that the body ends with the connection.
        self._stream = cast("io.RawIOBase", sock.makefile("rb", buffering=0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        return self._recording.receive(self._stream, self._sock, buffer)

    def hang_up(self) -> None:
        self._stream.close()
        self._sock.close()


class RecordedSocket:
    """The part of a socket that http.client and urllib3 use, recording both ways."""

    def __init__(self, recording: Recording, sock: socket.socket, reader: _RecordedReader) -> None:
        """Stand in for ``sock``."""
        self._recording = recording
        self._sock = sock
        self._reader = reader

    def sendall(self, message: bytes) -> None:
        """Send and record; raises `OSError` like a socket's."""
        self._recording.sent += message
        self._sock.settimeout(max(self._recording.seconds_left, 0.001))
        self._sock.sendall(message)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the recorded stream of received bytes."""
        if mode != "rb":
            message = f"a recorded socket is read as 'rb', not {mode!r}"
            raise ValueError(message)
        return io.BufferedReader(self._reader, _READ_BYTES)

    def settimeout(self, seconds: float | None) -> None:
        """Leave the socket as it is: the recording's deadline is the only one."""

    def close(self) -> None:
        """Leave the connection open until the recording is closed."""
