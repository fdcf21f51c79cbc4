"""One question over HTTP to somebody outside, answered with the exact bytes that came back.

No proxy, no `.netrc`, no cookie, no redirect, no decoding: what the library makes of the answer
is thrown away, and `watcher.text.http_message` reads the bytes, as it will read them in years.
Plain http is fine here; whoever asks decides whether an answer must be signed or the line trusted.
"""

import io
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_READ_BYTES: Final = 1 << 16
_MOST_AROUND: Final = 1 << 16
"""Bytes of head and framing that an answer may have besides its body."""
_LONGEST_SILENCE_SECONDS: Final = 30.0
_BEAT_SECONDS: Final = 0.1
"""How long a program that was told to stop may go on waiting."""

Body = bytes | Mapping[str, str] | None
"""What is sent; a mapping goes as ``application/x-www-form-urlencoded``."""


class NoAnswerError(Exception):
    """There is no whole answer; the words say why, in a phrase without address or header.

    ``too_long`` is true when the answer was longer than allowed: it will be so again.
    """

    def __init__(self, words: str, *, too_long: bool = False) -> None:
        super().__init__(words)
        self.too_long = too_long


class Asker:
    """Asks outsiders, each in at most ``timeout_seconds`` from first to last byte.

    For one thread at a time. ``stopped`` says that the program was told to end: then no question
    is waited for any longer.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        timeout_seconds: float,
        ca_file: str | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take the name under which to ask; ``ca_file`` (PEM) stands in for the usual authorities.

        The name should say who we are and how to reach us.
        """
        self._user_agent = user_agent
        self._timeout = timeout_seconds
        self._ca_file = ca_file
        self._stopped = stopped
        self._hanging: dict[str, threading.Thread] = {}

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        most_bytes: int,
        body: Body = None,
    ) -> bytes:
        """Send one request; return the whole HTTP/1 response as received, head and framing too.

        ``most_bytes`` is of the body. Raises `NoAnswerError`. It is asked from a thread of its own,
        because a peer that drips bytes resets every timeout of a socket. A thread that was given
        up ends with its peer, and until then that host is not asked again: there is never more
        than one for each.
        """
        host = urlsplit(url).netloc
        held = self._hanging.get(host)
        if held is not None and held.is_alive():
            raise NoAnswerError("still hangs on the question before")
        answer: Future[bytes] = Future()

        def settle() -> None:
            try:
                answer.set_result(self._exchange(method, url, headers, body, most_bytes))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                answer.set_exception(error)

        thread = threading.Thread(target=settle, name=f"asks {host}", daemon=True)
        self._hanging[host] = thread
        thread.start()
        return self._waited_for(answer)

    def _waited_for(self, answer: "Future[bytes]") -> bytes:
        left = self._timeout
        while not self._stopped():
            try:
                return answer.result(timeout=min(left, _BEAT_SECONDS))
            except TimeoutError:
                left -= _BEAT_SECONDS
            if left <= 0:
                raise NoAnswerError(f"no answer within {self._timeout:g} seconds")
        raise NoAnswerError("not waited for, because we were told to stop")

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: Body, most_bytes: int
    ) -> bytes:
        own = {"User-Agent": self._user_agent, "Connection": "close"}
        with _plain_session(self._ca_file) as session:
            try:
                with session.request(
                    method,
                    url,
                    data=body,
                    headers={**own, **headers},
                    timeout=min(self._timeout, _LONGEST_SILENCE_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return _read_whole(response, most_bytes)
            except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
                # Not chained: the library's own words name the address and could name more.
                raise NoAnswerError(_what_happened(error)) from None


def _plain_session(ca_file: str | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = ca_file or True
    session.headers.clear()
    adapter = _KeepingAdapter()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _read_whole(response: requests.Response, most_bytes: int) -> bytes:
    kept = cast("_KeptResponse", response.raw._original_response)
    count = 0
    while read := response.raw.read1(_READ_BYTES, decode_content=False):
        count += len(read)
        if count > most_bytes or len(kept.wire) > most_bytes + _MOST_AROUND:
            words = f"the answer has more than {most_bytes} bytes"
            raise NoAnswerError(words, too_long=True)
    return bytes(kept.wire)


def _what_happened(error: Exception) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "no trusted TLS connection"
        case requests.Timeout() | ReadTimeoutError() | TimeoutError():
            return "no answer in time"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"no whole answer ({type(error).__name__})"


class _KeepingReader(io.RawIOBase):
    """Reads from ``stream`` and keeps a copy of every byte."""

    def __init__(self, stream: io.BufferedReader, wire: bytearray) -> None:
        super().__init__()
        self._stream = stream
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        count = self._stream.readinto1(view)
        self._wire += view[:count]
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


class _KeptResponse(HTTPResponse):
    """``wire`` is what was received so far, from the status line on."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.wire = bytearray()
        self.fp = io.BufferedReader(_KeepingReader(self.fp, self.wire), _READ_BYTES)


class _KeepingConnection(HTTPConnection):
    response_class = _KeptResponse


class _KeepingTlsConnection(HTTPSConnection):
    response_class = _KeptResponse


class _KeepingPool(HTTPConnectionPool):
    ConnectionCls = _KeepingConnection


class _KeepingTlsPool(HTTPSConnectionPool):
    ConnectionCls = _KeepingTlsConnection


class _KeepingAdapter(HTTPAdapter):
    """requests' own adapter over connections that keep what they receive."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _KeepingPool,
            "https": _KeepingTlsPool,
        }

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(*args, **kwargs)
        # Given no headers, requests sees neither a redirect to read ahead nor a cookie to keep.
        response.headers.clear()
        return response
