"""A fetcher that plays a script, for tests of what uses `watcher.ports.Fetcher`.

It keeps the port's guarantees (hops, failures as values, exact bytes) without a network. It does
not wait, guard or resolve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http.client import responses as _reasons

from watcher.fetch.attempt import AttemptError
from watcher.fetch.redirects import next_target
from watcher.fetch.target import Target, read_target
from watcher.model.exchange import (
    Exchange,
    FailureKind,
    Fetched,
    FetchFailure,
    Tls,
    Truncation,
    Validators,
)
from watcher.ports import Clock

_BODYLESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """One answer. A Content-Length is added where a message needs one and none is given.

    With ``failure``, nothing is answered and ``detail`` says why.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: Truncation | None = None
    failure: FailureKind | None = None
    detail: str = "the script says so"

    @property
    def bytes(self) -> bytes:
        """The response as it crosses the wire."""
        names = {name.lower() for name, _ in self.headers}
        headers = list(self.headers)
        if self.status not in _BODYLESS and names.isdisjoint(
            {"content-length", "transfer-encoding"}
        ):
            headers.append(("Content-Length", str(len(self.body))))
        head = f"HTTP/1.1 {self.status} {_reasons.get(self.status, '')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers)
        return head.encode("latin-1") + b"\r\n" + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call of `ScriptedFetcher.fetch`."""

    url: str
    validators: Validators | None
    fresh: bool


class ScriptedFetcher:
    """Answers each URL with its script in order; the last answer is repeated.

    ``asked``, ``slowed`` and ``paused`` keep what was called. A URL without a script gives a
    fetch failure (connect), so that a forgotten one is seen.
    """

    def __init__(self, script: Mapping[str, Sequence[Scripted]], clock: Clock) -> None:
        """Play ``script``, taking times from ``clock``."""
        self._script = {url: list(answers) for url, answers in script.items()}
        self._clock = clock
        self.asked: list[Asked] = []
        self.slowed: list[tuple[str, float]] = []
        self.paused: list[tuple[str, datetime]] = []

    def play(self, url: str, *answers: Scripted) -> None:
        """Answer ``url`` with these from now on."""
        self._script[url] = list(answers)

    def fetch(
        self, url: str, *, validators: Validators | None = None, fresh: bool = False
    ) -> Fetched:
        """Answer ``url`` by its script, hop by hop."""
        self.asked.append(Asked(url=url, validators=validators, fresh=fresh))
        hops: list[Exchange] = []
        asking = url
        try:
            target: Target | None = read_target(url)
            while target is not None:
                asking = target.url
                hops.append(self._exchange(target, None if hops else validators, fresh=fresh))
                target = next_target(target, hops)
        except AttemptError as error:
            failure = FetchFailure(
                url=asking, kind=error.kind, detail=error.detail, started_at=self._clock.now()
            )
            return Fetched(url=url, hops=tuple(hops), failure=failure)
        return Fetched(url=url, hops=tuple(hops))

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep the call in ``slowed``."""
        self.slowed.append((host, seconds))

    def pause(self, host: str, until: datetime) -> None:
        """Keep the call in ``paused``."""
        self.paused.append((host, until))

    def _exchange(self, target: Target, validators: Validators | None, *, fresh: bool) -> Exchange:
        answers = self._script.get(target.url)
        if not answers:
            raise AttemptError(FailureKind.CONNECT, f"nothing is scripted for {target.url}")
        answer = answers[0] if len(answers) == 1 else answers.pop(0)
        if answer.failure is not None:
            raise AttemptError(answer.failure, answer.detail)
        exchange = Exchange(
            url=target.url,
            request=_request(target, validators, fresh=fresh),
            response=answer.bytes,
            started_at=self._clock.now(),
            seconds=0.0,
            ip="192.0.2.1",
            truncated=answer.truncated,
        )
        if target.scheme == "https":
            return replace(exchange, tls=Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384"))
        return exchange


def _request(target: Target, validators: Validators | None, *, fresh: bool) -> bytes:
    headers = {"Host": target.host_header, "User-Agent": "Watcher/1", "Connection": "close"}
    if validators is not None and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators is not None and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    if fresh:
        headers |= {"Cache-Control": "no-cache", "Pragma": "no-cache"}
    head = f"GET {target.request_target} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("latin-1") + b"\r\n"
