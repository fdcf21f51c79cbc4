"""One resource, one instant: fetch, record, and only then read what was recorded."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from watcher.errors import ArchiveError, NotReadable
from watcher.model.check import Check
from watcher.model.exchange import FailureKind, Fetched, FetchFailure, Validators
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceKind, ResourceState
from watcher.ports import Archive, Clock, Evidence, Fetcher, Finding, Known, Leaf
from watcher.services.announce import announce
from watcher.services.attest import Attestor
from watcher.services.interpret import Interpreter
from watcher.services.schedule import ROBOTS_EVERY, longest_wait, slots_due
from watcher.text.http_message import read_head, read_response
from watcher.text.robots import Robots, read_robots

_log = logging.getLogger(__name__)

_BELIEVE_304_FOR = timedelta(hours=1)
"""A 304 is the server's word, not our observation: the whole page is asked for this often."""

_LONGEST_PAUSE = timedelta(days=1)


class Checker:
    """Checks one resource at a time; may be called from several threads.

    Recording and reading happen one check at a time, in one order, so that a rebuild from
    the WARC files walks the same way.
    """

    def __init__(
        self,
        *,
        archive: Archive,
        evidence: Evidence,
        fetcher: Fetcher,
        clock: Clock,
        settings: Settings,
        attestor: Attestor,
        heard: Callable[[Finding, Leaf], None] = lambda _finding, _leaf: None,
    ) -> None:
        """``heard`` is told of each finding with the leaf of its look, once both are written."""
        self._archive = archive
        self._evidence = evidence
        self._fetcher = fetcher
        self._clock = clock
        self._settings = settings
        self._attestor = attestor
        self._heard = heard
        self._one_at_a_time = threading.Lock()
        self._robots: dict[str, Robots | FetchFailure] = {}
        self._robots_until: dict[str, datetime] = {}
        self.interpreter = Interpreter(archive=archive, evidence=evidence, settings=settings)

    def check(self, resource: Resource, *, slot: datetime) -> tuple[Finding, ...]:
        """Ask ``resource`` once and return what was found; a listing gives one finding a page.

        The slots that passed since ``slot`` are logged as missed, and the last one is answered.
        Raises `ArchiveError` when the answer cannot be recorded: then nothing may go on.
        """
        known = self._archive.known(resource.url)
        *missed, slot = self._slots(replace(resource, next_due=slot), known)
        if missed:
            self._attestor.missed(resource, missed)
        findings = [self._ask(resource, resource.url, slot, known=known, promised=True)]
        if resource.kind.is_set:
            findings += self._further_pages(resource, slot)
        return tuple(findings)

    def _slots(self, resource: Resource, known: Known | None) -> tuple[datetime, ...]:
        """Return the slots that have come; what was never looked at has missed none of them.

        A first sweep takes hours, and its last page is as new as its first.
        """
        if resource.state is ResourceState.NEW:
            return (resource.next_due,)
        return slots_due(
            resource,
            source=self._settings.source(resource.source),
            now=self._clock.now(),
            wording_since=known.revision.first_seen if known and known.revision else None,
        )

    def _further_pages(self, resource: Resource, slot: datetime) -> list[Finding]:
        findings: list[Finding] = []
        listings = self.interpreter.listings
        while (url := listings.next_page(resource.url)) is not None:
            findings.append(self._ask(resource, url, slot))
        return findings

    def _ask(
        self,
        resource: Resource,
        url: str,
        slot: datetime,
        *,
        known: Known | None = None,
        promised: bool = False,
    ) -> Finding:
        refused = self._tried(url, lambda: self._refused_by_robots(resource, url, slot))
        captured_at = self._clock.now()
        known = known or self._archive.known(url)
        validators = _validators(known, captured_at)
        fresh = resource.state is ResourceState.WITHDRAWAL_SUSPECTED
        fetched = refused or self._tried(
            url, lambda: self._fetcher.fetch(url, validators=validators, fresh=fresh)
        )
        assert fetched is not None  # noqa: S101 - a fetcher always answers
        check = Check(
            id=self._clock.new_id(),
            url=url,
            source=resource.source,
            agency=resource.agency,
            kind=resource.kind,
            slot=slot,
            captured_at=captured_at,
            fetches=(fetched,),
        )
        self._heed_retry_after(fetched, captured_at)
        within = self._longest_wait(resource, known, captured_at) if promised else None
        return self.record(check, within=within)

    def _longest_wait(self, resource: Resource, known: Known | None, now: datetime) -> timedelta:
        return longest_wait(
            resource,
            source=self._settings.source(resource.source),
            withdrawal=self._settings.withdrawal,
            now=now,
            wording_since=known.revision.first_seen if known and known.revision else None,
        )

    def _tried(self, url: str, ask: Callable[[], Fetched | None]) -> Fetched | None:
        """Return what ``ask`` gives; a fault of ours is a failure that is recorded like others.

        Otherwise the slot would leave no trace and come due again at once, without end.
        """
        try:
            return ask()
        except ArchiveError:
            raise
        except Exception as error:  # noqa: BLE001 - it is logged whole, and recorded as a failure
            _log.exception("asking failed", extra={"action": "asking_failed", "url": url})
            failure = FetchFailure(
                url=url,
                kind=FailureKind.PROTOCOL,
                detail=f"not asked, because of a fault of ours ({type(error).__name__})",
                started_at=self._clock.now(),
            )
            return Fetched(url=url, failure=failure)

    def record(self, check: Check, *, within: timedelta | None = None) -> Finding:
        """Make one check durable, log it, and only then read it and write what it means.

        ``within`` promises in the ledger when its next slot will have come.
        """
        with self._one_at_a_time:
            recorded = self._evidence.record(check)
            leaf = self._attestor.look(recorded, within=within)
            finding = announce(
                self.interpreter.read(recorded),
                archive=self._archive,
                routes=self._settings.routes,
                alert=True,
            )
            self._attestor.derive(finding)
            self._archive.write(finding)
        self._heard(finding, leaf)
        return finding

    # being a good guest

    def _refused_by_robots(self, resource: Resource, url: str, slot: datetime) -> Fetched | None:
        """Return the refusal when robots.txt forbids ``url`` or gave no answer (RFC 9309 §2.3)."""
        if resource.kind is ResourceKind.ROBOTS:
            return None
        rules = self._robots_for(resource, url, slot)
        if isinstance(rules, FetchFailure):
            return Fetched(url=url, failure=rules)
        if rules.allows(url, self._settings.fetch.user_agent):
            return None
        failure = FetchFailure(
            url=url,
            kind=FailureKind.ROBOTS,
            detail="robots.txt asks us not to fetch this page, so we did not",
            started_at=self._clock.now(),
        )
        return Fetched(url=url, failure=failure)

    def _robots_for(self, resource: Resource, url: str, slot: datetime) -> Robots | FetchFailure:
        parts = urlsplit(url)
        robots_url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        now = self._clock.now()
        if robots_url in self._robots and now < self._robots_until[robots_url]:
            return self._robots[robots_url]
        robots, until = self._stored_robots(robots_url, now) or self._asked_robots(
            resource, robots_url, slot
        )
        self._robots[robots_url], self._robots_until[robots_url] = robots, until
        if isinstance(robots, Robots):
            delay = robots.delay(self._settings.fetch.user_agent)
            if delay:
                self._fetcher.slow_down(parts.netloc, delay)
        return robots

    def _stored_robots(self, robots_url: str, now: datetime) -> tuple[Robots, datetime] | None:
        known = self._archive.known(robots_url)
        if known is None or known.sight is None:
            return None
        until = known.sight.captured_at + ROBOTS_EVERY
        if not known.sight.captured_at <= now < until:
            return None
        response = read_response(self._evidence.response(known.sight.place))
        return read_robots(response.payload if response.status < 300 else b""), until

    def _asked_robots(
        self, resource: Resource, robots_url: str, slot: datetime
    ) -> tuple[Robots | FetchFailure, datetime]:
        asked = Resource(
            url=robots_url,
            source=resource.source,
            agency=resource.agency,
            kind=ResourceKind.ROBOTS,
            discovered_at=slot,
            next_due=slot,
        )
        finding = self._ask(asked, robots_url, slot)
        fetched = finding.recorded.check.fetches[-1]
        now = self._clock.now()
        if fetched.failure is not None:
            return fetched.failure, now + timedelta(minutes=1)
        response = read_response(fetched.hops[-1].response)
        if response.status >= 500:
            failure = FetchFailure(
                url=robots_url,
                kind=FailureKind.ROBOTS,
                detail=f"robots.txt answered {response.status}: until it answers, we ask nothing",
                started_at=now,
            )
            return failure, now + timedelta(minutes=5)
        payload = response.payload if response.status < 300 else b""
        return read_robots(payload), now + ROBOTS_EVERY

    def _heed_retry_after(self, fetched: Fetched, now: datetime) -> None:
        """Send nothing more to a host before the time it named (RFC 9110 §10.2.3)."""
        if not fetched.hops:
            return
        last = fetched.hops[-1]
        until = retry_after(last.response, now)
        if until is not None:
            self._fetcher.pause(urlsplit(last.url).netloc, until)


def retry_after(response: bytes, now: datetime) -> datetime | None:
    """Return the instant that a 429 or 503 response asks us to wait for, at most a day ahead."""
    try:
        answer = read_head(response)
    except NotReadable:
        return None
    value = (answer.header("retry-after") or "").strip()
    if answer.status not in {429, 503} or not value:
        return None
    try:
        until = now + timedelta(seconds=int(value)) if value.isdigit() else _http_date(value)
    except (ValueError, OverflowError):
        return None
    return min(until, now + _LONGEST_PAUSE) if until > now else None


def _http_date(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _validators(known: Known | None, now: datetime) -> Validators | None:
    """Return what makes a 304 possible, unless only the whole page would do."""
    if known is None or known.sight is None or known.resource.kind is ResourceKind.ROBOTS:
        return None
    unfinished = known.resource.kind.is_set and known.listing is None
    settled = known.resource.state in {ResourceState.LIVE, ResourceState.REDIRECTED}
    fresh = timedelta(0) <= now - known.sight.captured_at < _BELIEVE_304_FOR
    if unfinished or not settled or not fresh:
        return None
    return known.sight.validators
