"""One question to an outsider over HTTP: capped, timed, with no proxy, redirect, cookie or netrc.

Plain http is fine: what counts in an answer is signed or bound by hashes, and is checked by whoever
asked. A redirect is refused and not followed: the operator names the address that answers.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from watcher.errors import VouchError

MOST_BYTES: Final = 1 << 20
"""Of an answer, unless the question says otherwise: the largest token known has some 8 kB."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes


class Line:
    """Asks outsiders, each in at most ``timeout_seconds`` from first to last byte.

    Raises `VouchError` naming the address and what happened: no connection, no answer in time,
    another status than 200, an answer larger than the cap.
    """

    def __init__(self, user_agent: str, *, timeout_seconds: float = 30.0) -> None:
        """Take the name under which to ask; it should say who we are and how to reach us."""
        self._user_agent = user_agent
        self._timeout = timeout_seconds
        self._hanging: dict[str, threading.Thread] = {}

    def get(self, url: str, *, accept: str = "*/*", most_bytes: int = MOST_BYTES) -> bytes:
        """Return the body behind ``url``, as it was sent."""
        return _body(url, self._ask("GET", url, {"Accept": accept}, None, most_bytes))

    def get_if_there(self, url: str, *, accept: str, most_bytes: int) -> bytes | None:
        """Return the body behind ``url``, or ``None`` when the answer is 404."""
        answer = self._ask("GET", url, {"Accept": accept}, None, most_bytes)
        return None if answer.status == 404 else _body(url, answer)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        accept: str,
        most_bytes: int = MOST_BYTES,
    ) -> bytes:
        """Return the body of the answer to ``body``."""
        headers = {"Accept": accept, "Content-Type": content_type}
        return _body(url, self._ask("POST", url, headers, body, most_bytes))

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, most_bytes: int
    ) -> _Answer:
        """Ask from a thread of its own: a peer that drips bytes resets every timeout of a socket.

        A thread that was given up ends with its peer, and until then that host is not asked
        again: there is never more than one for each.
        """
        host = _host(url)
        held = self._hanging.get(host)
        if held is not None and held.is_alive():
            raise VouchError(f"{url}: still hangs on the question before")
        answer: Future[_Answer] = Future()

        def ask() -> None:
            _settle(answer, lambda: self._exchange(method, url, headers, body, most_bytes))

        thread = threading.Thread(target=ask, name=f"asks {host}", daemon=True)
        self._hanging[host] = thread
        thread.start()
        try:
            return answer.result(timeout=self._timeout)
        except TimeoutError:
            raise VouchError(f"{url}: no answer within {self._timeout:g} seconds") from None

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, most_bytes: int
    ) -> _Answer:
        own = {"User-Agent": self._user_agent, "Accept-Encoding": "identity"}
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.request(
                    method,
                    url,
                    data=body,
                    headers={**own, **headers},
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    content = response.raw.read(most_bytes + 1, decode_content=False)
                    missing = response.raw.length_remaining
            except (requests.RequestException, HTTPError, OSError) as error:
                raise VouchError(f"{url}: {_what_happened(error)}") from None
        if len(content) > most_bytes:
            raise VouchError(f"{url}: answered with more than {most_bytes} bytes")
        if missing:
            raise VouchError(f"{url}: no whole answer ({missing} bytes are missing)")
        return _Answer(response.status_code, content)


def _settle(answer: "Future[_Answer]", ask: Callable[[], _Answer]) -> None:
    """Hand over the answer, or whatever was raised, to the thread that waits for it."""
    try:
        answer.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        answer.set_exception(error)


def _host(url: str) -> str:
    """Return host and port. Raises `VouchError` for an address that is not to be asked."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise VouchError(f"{url}: not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VouchError(f"{url}: only http and https addresses are asked")
    if "@" in parts.netloc:
        # Addresses stand in leaves, which are public.
        raise VouchError(f"{parts.hostname}: an address must not carry a name or password")
    return parts.netloc


def _body(url: str, answer: _Answer) -> bytes:
    if answer.status // 100 == 3:
        raise VouchError(f"{url}: answered {answer.status}; a redirect is not followed")
    if answer.status != 200:
        raise VouchError(f"{url}: answered {answer.status}")
    return answer.body


def _what_happened(error: Exception) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "no trusted TLS connection"
        case requests.Timeout() | ReadTimeoutError():
            return "no answer in time"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"no whole answer ({type(error).__name__})"
