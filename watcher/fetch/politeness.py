"""Wait our turn: one request at a time for each host, and a decent pause before the next.

Knows nothing of HTTP. Waits with the clock it is given, so that a stopped program stops here.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import urlsplit

from watcher.fetch.attempt import refuse
from watcher.model.moment import stamp
from watcher.ports import Clock

LONGEST_WAIT_SECONDS = 300.0
"""A host that asks for a longer wait is not waited for: the fetch fails and says what it asks.

Otherwise a robots.txt with a delay of years would hold a sweep, and every command, for years.
"""

_EARLY_SECONDS = 0.05
"""How much too early a sleep may return before we take it for a call to stop."""


class _Lane:
    """The queue in front of one host; times are monotonic seconds."""

    def __init__(self, interval: float) -> None:
        self.turn = threading.Lock()
        self.interval = interval
        self.last_end = -math.inf
        self.paused_until = -math.inf
        self.resume: datetime | None = None

    @property
    def ready(self) -> float:
        return max(self.last_end + self.interval, self.paused_until)


class Politeness:
    """Hands out turns. Safe for many threads; hosts do not wait for each other."""

    def __init__(self, clock: Clock, per_host_seconds: float) -> None:
        """Leave at least ``per_host_seconds`` between the end of a request and the next start."""
        self._clock = clock
        self._per_host_seconds = per_host_seconds
        self._lanes: dict[str, _Lane] = {}
        self._lanes_lock = threading.Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until ``host`` may be asked and keep others from asking meanwhile.

        Raises `AttemptError` (refused) when the program stops while waiting, or when the host
        asks for a wait longer than `LONGEST_WAIT_SECONDS` (and than our own interval).
        """
        lane = self._lane(host)
        with lane.turn:
            self._wait(lane, host)
            try:
                yield
            finally:
                lane.last_end = self._clock.monotonic()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least ``seconds`` between requests to ``host``; never less than configured."""
        self._lane(host).interval = max(seconds, self._per_host_seconds)

    def pause(self, host: str, until: datetime) -> None:
        """Start no request to ``host`` before ``until``; an earlier pause is never shortened."""
        lane = self._lane(host)
        seconds = (until - self._clock.now()).total_seconds()
        paused_until = self._clock.monotonic() + seconds
        if paused_until > lane.paused_until:
            lane.paused_until = paused_until
            lane.resume = until

    def _wait(self, lane: _Lane, host: str) -> None:
        # Another thread may lengthen the pause while this one sleeps, hence the loop.
        while (left := (ready := lane.ready) - self._clock.monotonic()) > 0:
            if left > max(LONGEST_WAIT_SECONDS, self._per_host_seconds):
                refuse(_too_long(lane, host))
            self._clock.sleep(left)
            if ready - self._clock.monotonic() > _EARLY_SECONDS:
                refuse(f"the program stopped while waiting for its turn at {host}")

    def _lane(self, host: str) -> _Lane:
        name = _lane_name(host)
        with self._lanes_lock:
            lane = self._lanes.get(name)
            if lane is None:
                lane = self._lanes[name] = _Lane(self._per_host_seconds)
            return lane


def _too_long(lane: _Lane, host: str) -> str:
    if lane.resume is not None and lane.paused_until >= lane.last_end + lane.interval:
        return f"{host} asked us to wait until {stamp(lane.resume)}"
    return f"{host} asks in its robots.txt for {lane.interval:.6g} seconds between requests"


def _lane_name(host: str) -> str:
    """Return the host alone, lower case: one server is one lane, whatever port it listens on."""
    if host.count(":") <= 1 or host.startswith("["):  # else it is a bare IPv6 address
        with suppress(ValueError):
            host = urlsplit(f"//{host}").hostname or host
    return host.lower().rstrip(".")
