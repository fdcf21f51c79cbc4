"""Checking what is due: one lane per host, so that no host waits for another or is crowded.

The daemon offers what comes due to the same lanes for as long as it runs; a single sweep
offers once and waits until the lanes are empty.
"""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from watcher.errors import ArchiveError, ConfigError
from watcher.model.exchange import FailureKind
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceKind, ResourceState
from watcher.ports import Archive, CheckSummary, Finding, Progress
from watcher.services.check import Checker
from watcher.services.schedule import SLOWEST

_log = logging.getLogger(__name__)

_Told = TypeVar("_Told")

_UNREACHABLE = {FailureKind.DNS, FailureKind.CONNECT}
_GIVE_UP_AFTER = 3
"""So many unreachable answers in a row, and the rest of the lane stays due for the next sweep."""


class Lanes:
    """Works through offered resources, one thread per host, listings first."""

    def __init__(self, *, checker: Checker, archive: Archive, progress: Progress) -> None:
        self._checker = checker
        self._archive = archive
        self._progress = progress
        self._lock = threading.Lock()
        self._queues: dict[str, list[tuple[int, float, int, Resource]]] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._queued: set[str] = set()
        self._order = itertools.count()
        self._stopping = False
        self._fatal: BaseException | None = None
        self.summaries: list[CheckSummary] = []

    def offer(self, resources: Iterable[Resource]) -> int:
        """Queue resources that are not queued yet; return how many were new.

        A robots.txt is asked before the page that needs it, never for its own sake.
        """
        offered = 0
        with self._lock:
            for resource in resources:
                on_need = resource.kind is ResourceKind.ROBOTS
                if self._stopping or on_need or resource.url in self._queued:
                    continue
                self._queued.add(resource.url)
                host = urlsplit(resource.url).netloc
                entry = (
                    _rank(resource),
                    resource.next_due.timestamp(),
                    next(self._order),
                    resource,
                )
                heapq.heappush(self._queues.setdefault(host, []), entry)
                offered += 1
                if host not in self._threads:
                    thread = threading.Thread(target=self._work, args=(host,), name=f"lane {host}")
                    self._threads[host] = thread
                    thread.start()
        return offered

    def join(self) -> None:
        """Wait until every lane is empty; raise what stopped them, if something did."""
        while True:
            with self._lock:
                threads = list(self._threads.values())
            if not threads:
                break
            for thread in threads:
                thread.join(timeout=0.5)
        if self._fatal is not None:
            raise self._fatal

    def stop(self) -> None:
        """Let every lane finish the check it is at, and no more."""
        with self._lock:
            self._stopping = True
            for queue in self._queues.values():
                queue.clear()

    @property
    def failed(self) -> BaseException | None:
        """What stopped the lanes for good, if something did."""
        return self._fatal

    def _next(self, host: str) -> Resource | None:
        with self._lock:
            queue = self._queues.get(host)
            if not queue or self._stopping:
                self._queues.pop(host, None)
                del self._threads[host]
                return None
            return heapq.heappop(queue)[-1]

    def _work(self, host: str) -> None:
        try:
            self._drain(host)
        except BaseException as error:  # noqa: BLE001 - a lane that died unseen would be waited for without end
            self._fatal = error
            self.stop()
            with self._lock:
                self._threads.pop(host, None)

    def _drain(self, host: str) -> None:
        unreachable = 0
        while (resource := self._next(host)) is not None:
            findings = self._check(resource)
            with self._lock:
                self._queued.discard(resource.url)
            unreachable = unreachable + 1 if _host_unreachable(findings) else 0
            if unreachable >= _GIVE_UP_AFTER:
                self._leave(host, findings)

    def _leave(self, host: str, findings: tuple[Finding, ...]) -> None:
        with self._lock:
            queue = self._queues.get(host, [])
            left = len(queue)
            for *_, resource in queue:
                self._queued.discard(resource.url)
            queue.clear()
        detail = findings[-1].summary.detail if findings else ""
        if left:
            waiting = "1 check stays due" if left == 1 else f"{left} checks stay due"
            self._progress.noticed(f"{host} does not answer ({detail}): {waiting}")

    def _check(self, resource: Resource) -> tuple[Finding, ...]:
        try:
            findings = self._checker.check(resource, slot=resource.next_due)
            for finding in findings:
                self._done(finding)
        except ArchiveError as error:
            self._fatal = error
            self.stop()
            return ()
        except Exception:  # noqa: BLE001 - a bug in one check must not end the others; it is logged whole
            _log.exception("check failed", extra={"action": "check_failed", "url": resource.url})
            self._tell(
                self._progress.noticed,
                f"{resource.url} could not be checked: an error of ours, see the log",
            )
            return ()
        return findings

    @staticmethod
    def _tell(listener: Callable[[_Told], None], what: _Told) -> None:
        """Tell whoever listens; that they went away (a closed terminal) stops no check."""
        try:
            listener(what)
        except Exception:  # noqa: BLE001 - whatever a listener runs into is not about the check
            _log.exception("progress could not be told", extra={"action": "progress_failed"})

    def _done(self, finding: Finding) -> None:
        self.summaries.append(finding.summary)
        self._tell(self._progress.checked, finding.summary)
        found = [resource.url for resource in finding.discovered]
        followed = (self._archive.resource(url) for url in (*finding.due_now, *found))
        offered = self.offer(
            resource
            for resource in followed
            if resource is not None
            and (resource.state is ResourceState.NEW or resource.url in finding.due_now)
        )
        self._tell(self._progress.discovered, offered)


def choose(
    names: tuple[str, ...], *, archive: Archive, settings: Settings, now: datetime, every: bool
) -> tuple[Resource, ...]:
    """Return the resources to check: all that are due, or those of the named sources and URLs.

    A URL that is named is checked whether due or not; ``every`` does so for all. Their slot
    is then ``now``. Raises `ConfigError` for a name that is neither a source nor a followed URL.
    """
    if not names:
        too_late = beyond_all_schedules(archive, now=now)
        chosen = archive.resources() if every else (*archive.due(now), *too_late)
    else:
        chosen = tuple(
            resource
            for name in names
            for resource in _named(name, archive=archive, settings=settings, now=now, every=every)
        )
    return tuple(
        resource if resource.next_due <= now else replace(resource, next_due=now)
        for resource in chosen
    )


def beyond_all_schedules(archive: Archive, *, now: datetime) -> tuple[Resource, ...]:
    """Return resources due later than any schedule says: the clock was ahead when they were set."""
    return tuple(r for r in archive.resources() if r.next_due > now + 2 * SLOWEST)


def _named(
    name: str, *, archive: Archive, settings: Settings, now: datetime, every: bool
) -> tuple[Resource, ...]:
    if settings.source(name) is not None:
        followed = archive.resources(source=name)
        return tuple(resource for resource in followed if every or resource.next_due <= now)
    resource = archive.resource(name)
    if resource is None:
        known = ", ".join(source.name for source in settings.sources)
        raise ConfigError(f"{name!r} is neither a source nor a followed URL; sources are: {known}")
    return (resource,)


def _rank(resource: Resource) -> int:
    """Listings first, because they discover; then doubts; then the rest by age of their slot."""
    if resource.kind.is_set:
        return 0
    return 1 if resource.state is ResourceState.WITHDRAWAL_SUSPECTED else 2


def _host_unreachable(findings: tuple[Finding, ...]) -> bool:
    failure = findings[-1].recorded.check.fetches[-1].failure if findings else None
    return failure is not None and failure.kind in _UNREACHABLE
