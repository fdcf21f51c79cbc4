"""One request with `requests`, answered with the exact bytes that came over the wire.

No proxy, no `.netrc`, no cookie, no redirect, no decoding: what the library makes of the answer
is thrown away, and `watcher.text.http_message` reads the bytes, as it will read them in years.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Final, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError

from watcher.ports import Clock

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_READ_BYTES: Final = 1 << 16


class NoAnswerError(Exception):
    """There is no whole answer; the words say why, in a phrase without address or header.

    ``too_long`` is true when the answer was longer than allowed: it will be so again.
    """

    def __init__(self, words: str, *, too_long: bool = False) -> None:
        super().__init__(words)
        self.too_long = too_long


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how much: seconds for each wait, seconds in all, bytes with the head."""

    each_wait: float = 30.0
    in_all: float = 120.0
    most_bytes: int = 20_000_000


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    patience: Patience,
    clock: Clock,
    form: Mapping[str, str] | None = None,
    ca_file: str | None = None,
) -> bytes:
    """Send one request and return the whole HTTP/1 response as received, head and framing too.

    ``form`` is sent as ``application/x-www-form-urlencoded``; ``ca_file`` (PEM) stands in for
    the usual authorities. ``patience.in_all`` counts while
    the body comes. Raises `NoAnswerError`.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.verify = ca_file or True
        session.headers.clear()
        adapter = _KeepingAdapter()
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        ends = clock.monotonic() + patience.in_all
        try:
            with session.request(
                method,
                url,
                data=form,
                headers={**headers, "Connection": "close"},
                timeout=patience.each_wait,
                allow_redirects=False,
                stream=True,
            ) as response:
                kept = cast("_KeptResponse", response.raw._original_response)
                while response.raw.read1(_READ_BYTES, decode_content=False):
                    if len(kept.wire) > patience.most_bytes:
                        raise _too_long(patience)
                    if clock.monotonic() > ends:
                        raise NoAnswerError("the answer did not end in time")
        except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
            # Not chained: the library's own words name the address and could name more.
            raise NoAnswerError(_what_happened(error)) from None
    if len(kept.wire) > patience.most_bytes:
        raise _too_long(patience)
    return bytes(kept.wire)


def _too_long(patience: Patience) -> NoAnswerError:
    return NoAnswerError(f"the answer has more than {patience.most_bytes} bytes", too_long=True)


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
