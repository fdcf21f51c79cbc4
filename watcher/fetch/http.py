"""Ask a URL once with requests: politely, guarded, and with every byte of each hop recorded.

requests' own conveniences are off, because each would ask something nobody recorded or tell
somebody something nobody decided: proxies and netrc from the environment, cookies, retries,
redirects, kept connections. Bodies are not decoded here (`watcher.text.http_message` does).
"""

import re
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from typing import cast

import certifi

from watcher.errors import ConfigError, NotReadable
from watcher.fetch.attempt import AttemptError, said
from watcher.fetch.connection import Dialler, Resolver, resolve_host
from watcher.fetch.guard import Guard
from watcher.fetch.politeness import Politeness
from watcher.fetch.recording import Recording
from watcher.fetch.redirects import next_target
from watcher.fetch.session import RecordedRequest, RecordingAdapter, RecordingSession
from watcher.fetch.target import Target, read_target
from watcher.model.exchange import (
    Exchange,
    FailureKind,
    Fetched,
    FetchFailure,
    Truncation,
    Validators,
)
from watcher.model.settings import FetchSettings
from watcher.ports import Clock
from watcher.text.http_message import read_head

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.8"

_FIRST_FINAL_STATUS = 200
_READ_BYTES = 1 << 16
_SENDABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")


class HttpFetcher:
    """Fetches over HTTP/1.1 (`watcher.ports.Fetcher`). Safe for many threads.

    ``settings.timeout_seconds`` bounds each hop from its first connection to its last byte,
    waiting for our turn not counted; ``settings.max_bytes`` bounds each response on the wire,
    head included: one byte more is `Truncation.LENGTH`, as is a body without a length of its
    own that reaches it.
    """

    def __init__(
        self, settings: FetchSettings, clock: Clock, *, resolve: Resolver = resolve_host
    ) -> None:
        """Read the certificates to trust; raises `ConfigError` when settings cannot be used."""
        self._settings = settings
        self._clock = clock
        self._politeness = Politeness(clock, settings.per_host_seconds)
        guard = Guard(allow_hosts=settings.allow_hosts, connect_to=settings.connect_to)
        self._adapter = RecordingAdapter(Dialler(guard, resolve), _trust(settings.ca_file))
        self._headers = _fixed_headers(settings.user_agent)
        self._threads = threading.local()

    def fetch(
        self, url: str, *, validators: Validators | None = None, fresh: bool = False
    ) -> Fetched:
        """Ask for ``url`` and follow its redirects; validators go with the first request only.

        A validator speaks of what one URL answered; another hop never answered it.
        """
        hops: list[Exchange] = []
        asking, began, started_at = url, self._clock.monotonic(), self._clock.now()
        try:
            target: Target | None = read_target(url)
            extra = _conditions(validators) | (_FRESH if fresh else {})
            while target is not None:
                asking = target.url
                with self._politeness.turn(target.host):
                    began, started_at = self._clock.monotonic(), self._clock.now()
                    exchange = self._exchange(target, extra, started_at, began)
                hops.append(exchange)
                target, extra = next_target(target, hops), _FRESH if fresh else {}
        except AttemptError as error:
            failure = FetchFailure(
                url=asking,
                kind=error.kind,
                detail=error.detail,
                started_at=started_at,
                seconds=self._clock.monotonic() - began,
            )
            return Fetched(url=url, hops=tuple(hops), failure=failure)
        return Fetched(url=url, hops=tuple(hops))

    def slow_down(self, host: str, seconds: float) -> None:
        """Wait at least ``seconds`` between requests to ``host``; never less than configured."""
        self._politeness.slow_down(host, seconds)

    def pause(self, host: str, until: datetime) -> None:
        """Send nothing to ``host`` before ``until``."""
        self._politeness.pause(host, until)

    def _exchange(
        self, target: Target, extra: Mapping[str, str], started_at: datetime, began: float
    ) -> Exchange:
        """Ask one target once; raises `AttemptError` when that gives no exchange."""
        recording = Recording(
            self._clock,
            limit=self._settings.max_bytes,
            deadline=began + self._settings.timeout_seconds,
        )
        headers = {"Host": target.host_header, **self._headers, **extra}
        with closing(recording):
            error = self._send(RecordedRequest(target, headers, recording))
            response = bytes(recording.received)
            _require_answer(target, recording, response, error)
        return Exchange(
            url=target.url,
            request=bytes(recording.sent),
            response=response,
            started_at=started_at,
            seconds=self._clock.monotonic() - began,
            ip=recording.ip,
            tls=recording.tls,
            truncated=recording.truncated,
        )

    def _send(self, request: RecordedRequest) -> Exception | None:
        """Send and receive all there is; return what kept the answer's head from being read."""
        session = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = RecordingSession(self._adapter)
        try:
            response = session.send(request, stream=True, allow_redirects=False)
        except (HTTPException, OSError) as error:
            return error
        _read_to_end(cast("HTTPResponse", response.raw), request.recording)
        return None


def _trust(ca_file: str | None) -> ssl.SSLContext:
    """Return a context that verifies, and reads nothing from the environment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=ca_file or certifi.where())
    except OSError as error:
        message = f"[fetch] ca_file: expected a file of PEM certificates, {ca_file}: {said(error)}"
        raise ConfigError(message) from error
    return context


def _fixed_headers(user_agent: str) -> dict[str, str]:
    if not (user_agent.strip() and user_agent.isascii() and user_agent.isprintable()):
        message = f"[fetch] user_agent: expected printable ASCII, got {user_agent!a}"
        raise ConfigError(message)
    return {
        "User-Agent": user_agent,
        "Accept": ACCEPT,
        # Only what can still be read with zcat in thirty years.
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


_FRESH = {"Cache-Control": "no-cache", "Pragma": "no-cache"}


def _conditions(validators: Validators | None) -> dict[str, str]:
    """Return the conditional headers, verbatim; one that a header cannot carry is not sent."""
    if validators is None:
        return {}
    wanted = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in wanted.items() if value and _SENDABLE.fullmatch(value)}


def _read_to_end(answer: HTTPResponse, recording: Recording) -> None:
    """Read the body to the end that its framing names, and note when it ended before."""
    scrap = bytearray(_READ_BYTES)
    try:
        while answer.readinto(scrap):
            pass
        complete = not answer.length
    except HTTPException:  # a chunk cut short, or no chunk at all
        complete = False
    if complete:
        return
    if not recording.ended:
        recording.read_on()
    elif recording.truncated is None:
        recording.truncated = Truncation.DISCONNECT


def _require_answer(
    target: Target, recording: Recording, response: bytes, error: Exception | None
) -> None:
    """Raise `AttemptError` unless a final status line came and its head could be read."""
    if b"\n" not in response:
        raise _silence(target, recording, error)
    try:
        head = read_head(response)
    except NotReadable as problem:
        raise _not_http(target, f"did not answer in HTTP/1: {response[:40]!a}") from problem
    if head.status < _FIRST_FINAL_STATUS:
        # http.client takes 103 for the answer and would lose the real one behind it.
        raise _not_http(target, f"sent an interim answer, {head.status}, which is not supported")
    if error is not None and recording.truncated is None:
        reason = f"{type(error).__name__} {error}".strip()
        raise _not_http(target, f"sent a head that cannot be read: {reason}") from error
    if head.end is None and recording.truncated is None:
        recording.truncated = Truncation.DISCONNECT


def _silence(target: Target, recording: Recording, error: Exception | None) -> AttemptError:
    """Return the failure of a connection on which no status line came."""
    broken = recording.broken or error
    if recording.truncated is Truncation.TIME or isinstance(broken, TimeoutError):
        return AttemptError(FailureKind.TIMEOUT, f"{target.place} sent no answer in time")
    if isinstance(broken, ssl.SSLError):
        return AttemptError(FailureKind.TLS, f"{target.place} ended TLS: {said(broken)}")
    if isinstance(broken, OSError) and not isinstance(broken, HTTPException):
        return _not_http(target, f"broke the connection before an answer: {said(broken)}")
    if recording.received:
        return _not_http(target, "ended before its status line did")
    return _not_http(target, "closed the connection without an answer")


def _not_http(target: Target, what: str) -> AttemptError:
    return AttemptError(FailureKind.PROTOCOL, f"{target.place} {what}")
