"""One POST to a webhook: no proxy, no redirect, no cookie, and no address in an error's words.

A webhook's address is a secret: whoever knows it can post. So no error here names it, and
none carries the library's own exception, which would. It neither waits nor tries again.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from watcher.errors import ConfigError, DeliveryError

_MOST_WORDS_BYTES: Final = 2_048
_TRY_AGAIN_STATUSES: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a webhook answered. ``retry_after`` is in seconds; ``words`` the start of the body."""

    status: int
    words: str
    retry_after: float | None = None

    @property
    def success(self) -> bool:
        """Whether the status is a 2xx."""
        return self.status // 100 == 2

    @property
    def busy(self) -> bool:
        """Whether the same request may succeed later: a 5xx, 408, 425 or 429."""
        return self.status // 100 == 5 or self.status in _TRY_AGAIN_STATUSES


class Post(Protocol):
    """Sends a body once and returns the answer; raises `DeliveryError` when none came."""

    def __call__(
        self, url: str, body: bytes, *, headers: Mapping[str, str], timeout: float
    ) -> Answer:
        """POST ``body``; ``timeout`` in seconds, for connecting and for each wait for bytes."""


def post(url: str, body: bytes, *, headers: Mapping[str, str], timeout: float) -> Answer:
    """Send one request with `requests`, ignoring proxies and netrc of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.post(
                url,
                data=body,
                headers={"User-Agent": "Watcher/1", **headers},
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                # One read: a peer that drips bytes cannot hold us longer than the timeout.
                words = response.raw.read1(_MOST_WORDS_BYTES, decode_content=True)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise DeliveryError(_what_happened(error)) from None
    return Answer(
        status=response.status_code,
        words=words.decode("utf-8", "replace").strip(),
        retry_after=_retry_after(response.headers),
    )


def refusal(answer: Answer, said: str) -> DeliveryError:
    """Return the error for an answer that is no success; ``said`` is the part fit to print.

    A redirect is not followed and a client error (4xx) stays one: both are permanent.
    """
    permanent = not answer.success and not answer.busy
    words = f": {said}" if said else ""
    return DeliveryError(
        f"answered {answer.status}{words}",
        retry_after=None if permanent else answer.retry_after,
        permanent=permanent,
    )


def checked_address(url: str) -> str:
    """Return ``url`` if messages may go there: https, or http to this machine.

    Raises `ConfigError`, without naming the address, which is a secret.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ConfigError("the webhook's address is not a URL") from None
    if not host or not url.isascii() or any(char <= " " or char == "\x7f" for char in url):
        raise ConfigError("the webhook's address is not a URL")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host)):
        return url
    raise ConfigError("the webhook's address must begin with https://")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _what_happened(error: Exception) -> str:
    """Say what went wrong in our words: the library's would name the address."""
    match error:
        case requests.exceptions.SSLError():
            return "no trusted TLS connection"
        case requests.Timeout() | ReadTimeoutError():
            return "no answer in time"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"no answer ({type(error).__name__})"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait asked for, in seconds: a number, or a date against the answer's own date."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        asked, answered = (parsedate_to_datetime(text) for text in (value, headers["Date"]))
        return max(0.0, (asked - answered).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None
