"""Connections of urllib3 that go only where the guard allows and record what crosses them.

A name is resolved once, every address is checked, and the connection goes to a checked address
itself, so a second DNS answer cannot lead elsewhere. TLS is checked against the name in the URL.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from watcher.fetch.attempt import AttemptError, said
from watcher.fetch.guard import Guard, Way
from watcher.fetch.recording import Recording
from watcher.fetch.target import Target
from watcher.model.exchange import FailureKind, Tls

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host and port, in the order in which to try them."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver. Raises `OSError` (`socket.gaierror`) when it has no answer."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Dialler:
    """Opens guarded TCP connections."""

    def __init__(self, guard: Guard, resolve: Resolver) -> None:
        """Connect where ``guard`` allows, to addresses that ``resolve`` gives."""
        self._guard = guard
        self._resolve = resolve

    def dial(self, target: Target, recording: Recording) -> socket.socket:
        """Return a socket connected to ``target``; its address is noted in ``recording``.

        Raises `AttemptError`: refused, dns, timeout or connect.
        """
        way = self._guard.way(target.host, target.port)
        addresses = self._addresses(way)
        self._guard.check(way, addresses)
        failure: AttemptError | None = None
        for tried, address in enumerate(addresses):
            # Each address gets its share, so that a dead first one leaves time for the next.
            seconds = recording.seconds_left / (len(addresses) - tried)
            try:
                sock = _connected(address, way.port, seconds)
                recording.ip = self._peer(sock, way)
            except OSError as error:
                failure = _no_answer(target, error)
            else:
                return sock
        raise failure or AttemptError(FailureKind.DNS, f"no address for {way.host}")

    def _addresses(self, way: Way) -> Sequence[str]:
        try:
            return self._resolve(way.host, way.port)
        except (OSError, UnicodeError) as error:
            reason = said(error) if isinstance(error, OSError) else "not a host name"
            detail = f"no address for {way.host}: {reason}"
            raise AttemptError(FailureKind.DNS, detail) from error

    def _peer(self, sock: socket.socket, way: Way) -> str:
        """Return the address at the other end, checked once more where it cannot lie."""
        address = str(sock.getpeername()[0])
        try:
            self._guard.check(way, [address])
        except AttemptError:
            sock.close()
            raise
        return address


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    if seconds <= 0:
        raise TimeoutError
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        sock.close()
        raise
    return sock


def _no_answer(target: Target, error: OSError) -> AttemptError:
    if isinstance(error, TimeoutError):
        return AttemptError(FailureKind.TIMEOUT, f"no answer from {target.place} in time")
    return AttemptError(FailureKind.CONNECT, f"no answer from {target.place}: {said(error)}")


class RecordingConnection(HTTPConnection):
    """A plain connection for one exchange with one target."""

    def __init__(self, target: Target, dialler: Dialler, recording: Recording, **tls: Any) -> None:
        """Prepare; nothing is resolved or opened yet."""
        super().__init__(host=target.host, port=target.port, **tls)
        self._target = target
        self._dialler = dialler
        self._recording = recording

    def _new_conn(self) -> socket.socket:
        return self._dialler.dial(self._target, self._recording)

    def connect(self) -> None:
        """Open the connection and put the recording in front of it. Raises `AttemptError`."""
        super().connect()
        self.sock = self._recording.wrap(self.sock)


class RecordingTlsConnection(RecordingConnection, HTTPSConnection):
    """A TLS connection for one exchange; what TLS agreed on is noted in the recording."""

    def connect(self) -> None:
        """Open the connection, check the certificate, put the recording in front of it."""
        try:
            HTTPSConnection.connect(self)
        except OSError as error:
            if self.sock is not None:
                self.sock.close()
            raise _no_tls(self._target, error) from error
        if isinstance(self.sock, ssl.SSLSocket):
            self._recording.tls = _agreed(self.sock)
        self.sock = self._recording.wrap(self.sock)


def _no_tls(target: Target, error: OSError) -> AttemptError:
    """Return the failure for what the handshake ran into; certificate errors are `OSError` too."""
    if isinstance(error, TimeoutError):
        return AttemptError(FailureKind.TIMEOUT, f"no TLS handshake with {target.place} in time")
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.lower()
        detail = f"the certificate of {target.place} is not trusted: {reason}"
    else:
        reason = getattr(error, "reason", None) or said(error)
        detail = f"no TLS with {target.place}: {reason.replace('_', ' ').lower()}"
    return AttemptError(FailureKind.TLS, detail)


def _agreed(sock: ssl.SSLSocket) -> Tls:
    cipher = sock.cipher()
    return Tls(
        version=sock.version() or "",
        cipher=cipher[0] if cipher else "",
        chain=_peer_chain(sock),
    )


def _peer_chain(sock: ssl.SSLSocket) -> tuple[bytes, ...]:
    """Return the verified chain in DER, leaf first; only the leaf where Python does not tell."""
    if hasattr(sock, "get_verified_chain"):  # Python 3.13 and later
        return tuple(sock.get_verified_chain())
    inner = getattr(sock, "_sslobj", None)
    if inner is not None and hasattr(inner, "get_verified_chain"):  # the same, not yet public
        return tuple(certificate.public_bytes(_DER) for certificate in inner.get_verified_chain())
    leaf = sock.getpeercert(binary_form=True)
    return (leaf,) if leaf else ()


_DER = 2
"""``_ssl.ENCODING_DER``, which has no public name."""
