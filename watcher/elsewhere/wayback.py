"""The Internet Archive's Wayback Machine: Save Page Now 2, and the copies as they were received.

Written to the public draft "Save Page Now 2 Public API Docs" and to what users of it measured
(docs/howto/independent-captures.md lists it). Errors come with status 200 as well, also when a
capture is asked for; a fresh copy may for hours be answered with a redirect to an older one.
It decides nothing: what an answer means for a capture that is wanted, `services.recapture` says.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from watcher.asking import Asker, NoAnswerError
from watcher.errors import ConfigError, NotReadable
from watcher.model.outsiders import RecaptureSettings
from watcher.model.recapture import Copied, Said
from watcher.render.safe import visible
from watcher.text.http_message import Response, read_response

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TICKET: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""Users saw UUIDs and ``spn2-`` with 40 hex digits; it becomes part of an address."""
_TIMESTAMP: Final = re.compile(r"[0-9]{14}")
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,4000}")
_MOST_WORDS: Final = 200
_MOST_STATUS_BYTES: Final = 1_000_000
_MOST_COPY_BYTES: Final = 20_000_000

_NEVER: Final = frozenset(
    {
        "error:blocked-url",
        "error:filesize-limit",
        "error:ftp-access-denied",
        "error:invalid-url",
        "error:invalid-url-syntax",
    }
)
"""The draft's codes that are about the address itself: another try gives the same."""
_SERVICE_WAITS: Final = {
    "error:blocked-client-ip": 3600.0,
    "error:celery": 300.0,
    "error:max-daily-bandwidth": 3600.0,
    "error:max-daily-bandwidth-from-ip": 3600.0,
    "error:no-browsers-available": 300.0,
    "error:user-session-limit": 60.0,
}
"""Codes that are about the service or about us, whatever page is asked for: seconds to wait."""
_LIMIT_WORDS: Final = re.compile(r"reached (?:the|your)\b.*\blimit|limits saving", re.IGNORECASE)
_WAIT_NO_ANSWER: Final = 120.0
_WAIT_TOO_MANY: Final = 300.0
"""Documented: "Try waiting for 5 minutes and then try again."."""
_WAIT_NO_ENTRY: Final = 3600.0
_LONGEST_WAIT: Final = 86_400.0


class Wayback:
    """Speaks with one Wayback Machine. Nothing it does raises for what the network does."""

    def __init__(
        self, settings: RecaptureSettings, asker: Asker, *, most_bytes: int = _MOST_COPY_BYTES
    ) -> None:
        """Prepare; nothing is sent yet.

        Raises `ConfigError`, without printing a secret, when the address is no https address
        (http is for this machine), when a key has no secret or the other way round, or when one
        of them cannot stand in a header. A copy may have ``most_bytes``.
        """
        self._base = _checked_base(settings.base_url)
        self._authorization = _authorization(settings)
        self._hidden = [word for word in (settings.key, settings.secret) if word]
        self._asker = asker
        self._most_bytes = most_bytes

    @property
    def name(self) -> str:
        """Who captures: the host, as ``by`` of an independent-capture leaf."""
        return urlsplit(self._base).hostname or ""

    def address(self, timestamp: str, url: str) -> str:
        """Return where the untouched copy of ``url`` of that time (14 digits, UTC) lies."""
        return f"{self._base}/web/{timestamp}id_/{url}"

    def overview(self, url: str) -> str:
        """Return the page that lists all captures of ``url``."""
        return f"{self._base}/web/*/{url}"

    def ask(self, url: str) -> Said:
        """Ask for a capture, also of an error page, without its outlinks, at most one an hour."""
        form = {
            "url": url,
            "capture_all": "1",
            "skip_first_archive": "1",
            "js_behavior_timeout": "0",
            "if_not_archived_within": "1h",
        }
        return self._said("POST", f"{self._base}/save", form)

    def look(self, ticket: str) -> Said:
        """Ask what became of a capture; the archive remembers it for about an hour."""
        return self._said("GET", f"{self._base}/save/status/{ticket}", None)

    def copy(self, timestamp: str, url: str) -> Copied:
        """Fetch the untouched copy: what the page's server sent, not a page made for replay."""
        try:
            wire = self._asker.ask(
                "GET",
                self.address(timestamp, url),
                headers={"Accept-Encoding": "gzip"},
                most_bytes=self._most_bytes,
            )
            return _copied(read_response(wire), wire, timestamp)
        except NoAnswerError as error:
            if error.too_long:
                return Copied(state="never", words=str(error))
            return Copied(state="later", words=str(error), wait=_WAIT_NO_ANSWER)
        except NotReadable as error:
            return Copied(state="later", words=str(error), wait=_WAIT_NO_ANSWER)

    def _said(self, method: str, url: str, form: Mapping[str, str] | None) -> Said:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if self._authorization:
            headers["Authorization"] = self._authorization
        try:
            wire = self._asker.ask(
                method, url, headers=headers, body=form, most_bytes=_MOST_STATUS_BYTES
            )
            response = read_response(wire, max_payload=_MOST_STATUS_BYTES)
        except (NoAnswerError, NotReadable) as error:
            return Said(state="later", words=str(error), wait=_WAIT_NO_ANSWER)
        raw = response.payload
        for word in self._hidden:
            raw = raw.replace(word.encode(), b"[left out]")
        return _read_status(response, raw)


def _read_status(response: Response, raw: bytes) -> Said:
    """Tell what an answer of Save Page Now means; ``raw`` is its payload."""
    said = _json_object(raw)
    words = _words(said, response)
    code = said.get("status_ext")
    if response.status in {401, 403}:
        why = f"{words}: keys of an account are missing, or not accepted"
        return Said(state="later", words=why, raw=raw, wait=_wait(response, _WAIT_NO_ENTRY))
    if response.status == 429 or code in _SERVICE_WAITS or _LIMIT_WORDS.search(words):
        seconds = _SERVICE_WAITS.get(str(code), _WAIT_TOO_MANY)
        return Said(state="later", words=words, raw=raw, wait=_wait(response, seconds))
    if response.status // 100 != 4 and (response.status // 100 != 2 or not said):
        return Said(state="later", words=words, raw=raw, wait=_wait(response, _WAIT_NO_ANSWER))
    if response.status // 100 == 4 or said.get("status") == "error" or code:
        return Said(state="never" if code in _NEVER else "failed", words=words, raw=raw)
    if said.get("status") == "success":
        return _saved(said, raw)
    if said.get("status") == "pending":
        return Said(state="pending", raw=raw)
    ticket = said.get("job_id")
    if isinstance(ticket, str) and _TICKET.fullmatch(ticket):
        return Said(state="asked", words=words, raw=raw, ticket=ticket)
    return Said(state="failed", words=words or "an answer without a job_id", raw=raw)


def _saved(said: Mapping[str, Any], raw: bytes) -> Said:
    timestamp, url = said.get("timestamp"), said.get("original_url")
    if not isinstance(timestamp, str) or moment_of(timestamp) is None:
        return Said(state="failed", words="success without a timestamp", raw=raw)
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        return Said(state="failed", words="success without an original_url", raw=raw)
    return Said(state="saved", raw=raw, timestamp=timestamp, url=url)


def moment_of(timestamp: str) -> datetime | None:
    """Return the instant that 14 digits (YYYYMMDDhhmmss, UTC) name, or ``None``."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _copied(response: Response, wire: bytes, timestamp: str) -> Copied:
    """Tell whether an answer is the copy: only that has the very time in ``Memento-Datetime``.

    That header (RFC 7089) is what tells an archived 404 from a copy that is not there.
    """
    at = _http_date(response.header("Memento-Datetime"))
    if at is None or at != moment_of(timestamp):
        if response.status == 429 or response.status >= 500:
            wait = _wait(response, _WAIT_TOO_MANY)
            return Copied(state="later", words=f"answered {response.status}", wait=wait)
        return Copied(
            state="not yet", words=f"answered {response.status}, which is not the copy", wire=wire
        )
    return Copied(
        state="there",
        wire=wire,
        status=response.status,
        payload=_payload(response),
        content_type=response.header("Content-Type"),
    )


def _payload(response: Response) -> bytes | None:
    """Return the payload; ``None`` when its codings cannot be taken off.

    Replays were seen that give a gzip body under a ``Content-Encoding`` that is blank or
    missing, with the page's own in ``X-Archive-Orig-Content-Encoding``.
    """
    if response.problem is not None:
        return None
    first = (response.header("X-Archive-Orig-Content-Encoding") or "").strip().lower()
    if first in {"gzip", "x-gzip"} and response.payload.startswith(b"\x1f\x8b"):
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        inner = read_response(head + response.payload)
        return None if inner.problem else inner.payload
    return response.payload


def _json_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in an answer; an empty one when it is an HTML page or anything else.

    The status of one capture may come as a list of one.
    """
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    return said if isinstance(said, dict) else {}


def _words(said: Mapping[str, Any], response: Response) -> str:
    """Return what a person should read of an answer: its code and message, or its status."""
    told = [said.get("status_ext"), said.get("message")]
    words = " ".join(word for word in told if isinstance(word, str))
    if not words and (response.status // 100 != 2 or not said):
        words = f"answered {response.status}" + ("" if said else ", not in JSON")
    return visible(words.replace("\n", " "))[:_MOST_WORDS]


def _wait(response: Response, otherwise: float) -> float:
    """Return the seconds asked for in Retry-After (a number or a date), or ``otherwise``."""
    value = (response.header("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_WAIT)
    asked, answered = _http_date(value), _http_date(response.header("Date"))
    if asked is None or answered is None:
        return otherwise
    return min(max((asked - answered).total_seconds(), 0.0), _LONGEST_WAIT)


def _http_date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _checked_base(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not secure or parts.username is not None or not _ADDRESS.fullmatch(base_url):
        raise ConfigError(
            "the address of the archive to ask must begin with https:// and name a host, without "
            "user and password"
        )
    return base_url.rstrip("/")


def _authorization(settings: RecaptureSettings) -> str | None:
    """Return the header's value, ``LOW key:secret``, or ``None`` without keys."""
    key, secret = settings.key, settings.secret
    if key is None and secret is None:
        return None
    if not key or not secret:
        raise ConfigError("the archive's access key and its secret must both be given")
    if not re.fullmatch(r"[!-9;-~]+", key) or not re.fullmatch(r"[!-~]+", secret):
        raise ConfigError(
            "the archive's access key and secret must be printable ASCII without spaces, "
            "the key without a colon"
        )
    return f"LOW {key}:{secret}"
