"""What one recorded check means: the outcome, the revision, the changes, what to follow next.

Reading a record never touches the network or the clock: a live check and a rebuild of the
index from the WARC files go through the same code and come to the same finding.
"""

import logging
import re
from collections.abc import Callable

from watcher.errors import ArchiveError, NotReadable
from watcher.model.check import Outcome, RecordedCheck
from watcher.model.exchange import Exchange, FailureKind
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceKind, ResourceState
from watcher.model.statement import PageState, PageStateKind
from watcher.ports import Archive, Evidence, Finding, Known
from watcher.services.read_listing import ListingReader
from watcher.services.read_statement import StatementReader
from watcher.services.reading import Reading, Seen, conclude, hop_urls, live, unseen
from watcher.text.http_message import Response, read_response
from watcher.text.pagestate import page_state, readable_page, shown_text

_log = logging.getLogger(__name__)

_CONDITION = re.compile(rb"\r\nif-(?:none-match|modified-since):", re.IGNORECASE)


class Interpreter:
    """Reads recorded checks, in the order in which they were recorded."""

    def __init__(self, *, archive: Archive, evidence: Evidence, settings: Settings) -> None:
        self._archive = archive
        self._evidence = evidence
        self._settings = settings
        self._statements = StatementReader(archive=archive, evidence=evidence, settings=settings)
        self.listings = ListingReader(settings=settings)

    def read(self, recorded: RecordedCheck) -> Finding:
        """Return what ``recorded`` means, given all that the archive knows before it.

        Raises `ArchiveError` when an earlier capture it must be compared with is damaged.
        """
        known = self._known(recorded)
        try:
            reading = self._reading(recorded, known)
        except ArchiveError:
            raise
        except Exception as error:  # noqa: BLE001 - what is on disk is read at every start: one page our reader cannot bear would keep the archive shut
            reading = self._fault(recorded, known, error)
        if recorded.check.kind.is_set:
            self.listings.lost(recorded.check)
        return conclude(recorded, known, reading, self._settings)

    def _fault(self, recorded: RecordedCheck, known: Known, error: Exception) -> Reading:
        """Return the reading of a capture at which our own code failed; it stays on disk."""
        check = recorded.check
        _log.error(
            "reading a capture failed",
            exc_info=error,
            extra={"action": "reading_failed", "url": check.url},
        )
        why = f"recorded, but a fault of ours ({type(error).__name__}) kept it from being read"
        return unseen(check, known, Outcome.ERROR, why)

    def _known(self, recorded: RecordedCheck) -> Known:
        check = recorded.check
        url = self.listings.listing_of(check.url) if check.kind.is_set else check.url
        known = self._archive.known(url)
        if known is not None and not _named_by_hand(known.resource, self._settings):
            return known
        return Known(
            resource=Resource(
                url=check.url,
                source=check.source,
                agency=check.agency,
                kind=check.kind,
                discovered_at=check.captured_at,
                next_due=check.slot,
            )
        )

    def _reading(self, recorded: RecordedCheck, known: Known) -> Reading:
        check = recorded.check
        fetched = check.fetches[-1]
        if fetched.failure is not None:
            by_robots = fetched.failure.kind is FailureKind.ROBOTS
            outcome = Outcome.ROBOTS if by_robots else Outcome.ERROR
            return unseen(check, known, outcome, fetched.failure.detail)
        try:
            response = read_response(fetched.hops[-1].response)
        except NotReadable as error:
            return unseen(check, known, Outcome.ERROR, str(error))
        if response.status == 304:
            return _not_modified(recorded, known)
        if check.kind is ResourceKind.ROBOTS:
            return _robots(recorded, known, response)
        return self._seen(_seen(recorded, known, response, self._shown_before(known)))

    def _shown_before(self, known: Known) -> Callable[[], str]:
        """Return what reads all the text of the page that was last seen there."""

        def read() -> str:
            if known.sight is None:
                return ""
            last = read_response(self._evidence.response(known.sight.place))
            return shown_text(last.payload, known.sight.content_type, known.resource.url)

        return read

    def _seen(self, seen: Seen) -> Reading:
        status, reason = seen.response.status, seen.state.reason
        is_set = seen.check.kind.is_set
        match seen.state.kind:
            case PageStateKind.BLOCKED:
                return unseen(seen.check, seen.known, Outcome.BLOCKED, reason, status=status)
            case PageStateKind.GONE if not is_set:
                return self._statements.gone(seen)
            case PageStateKind.OK | PageStateKind.REDIRECTED if is_set:
                return self.listings.read(seen)
            case PageStateKind.OK | PageStateKind.REDIRECTED:
                return self._statements.read(seen)
            case _:
                return unseen(seen.check, seen.known, Outcome.ERROR, reason, status=status)


def _seen(
    recorded: RecordedCheck, known: Known, response: Response, shown_before: Callable[[], str]
) -> Seen:
    """Return the answer with its page state; bytes that were content before are so again."""
    fetched = recorded.check.fetches[-1]
    urls = hop_urls(fetched)
    if _is_last_sight(known, response, urls):
        page, state = None, PageState(kind=PageStateKind.OK, reason="the same bytes as before")
    else:
        page = readable_page(response.payload, response.header("content-type"), urls[-1])
        state = page_state(
            status=response.status,
            headers=response.headers,
            payload=response.payload,
            urls=urls,
            previous=known.text,
            page=page,
            shown_before=shown_before,
        )
    cut = fetched.hops[-1].truncated
    if state.kind is PageStateKind.OK and (cut or response.problem):
        reason = f"the answer is incomplete: cut off by {cut}" if cut else response.problem
        state = PageState(kind=PageStateKind.TRUNCATED, reason=reason or "")
    return Seen(recorded=recorded, known=known, response=response, state=state, page=page)


def _is_last_sight(known: Known, response: Response, urls: tuple[str, ...]) -> bool:
    return (
        known.sight is not None
        and response.status == 200
        and len(urls) == 1
        and known.sight.payload_digest == response.payload_digest
        and known.sight.content_type == response.header("content-type")
    )


def _named_by_hand(resource: Resource, settings: Settings) -> bool:
    """Whether this is the first check of a URL from the configuration.

    When it was written there is in no WARC file, so its discovery counts from its first check:
    a rebuilt index then says the same.
    """
    source = settings.source(resource.source)
    named = source is not None and (resource.url, resource.kind) in source.resources()
    return named and resource.state is ResourceState.NEW


def _not_modified(recorded: RecordedCheck, known: Known) -> Reading:
    check = recorded.check
    conditional = _asked_conditionally(check.fetches[-1].hops[-1])
    withdrawn = known.resource.state is ResourceState.WITHDRAWN
    if known.sight is None or withdrawn or not conditional:
        why = "the server answered 304 (not modified) although it was asked for the whole page"
        return unseen(check, known, Outcome.ERROR, why, status=304)
    return Reading(
        outcome=Outcome.NOT_MODIFIED,
        resource=live(known.resource, check, _settled(known)),
        status=304,
        revision=StatementReader.seen_again(known, check),
    )


def _asked_conditionally(hop: Exchange) -> bool:
    """Whether the request held a validator: only then does a 304 speak of what we have."""
    return _CONDITION.search(hop.request) is not None


def _settled(known: Known) -> ResourceState:
    redirected = known.resource.state is ResourceState.REDIRECTED
    return ResourceState.REDIRECTED if redirected else ResourceState.LIVE


def _robots(recorded: RecordedCheck, known: Known, response: Response) -> Reading:
    state = PageState(kind=PageStateKind.OK)
    seen = Seen(recorded=recorded, known=known, response=response, state=state)
    sight = known.sight
    if sight is None:
        outcome = Outcome.FIRST_SEEN
    elif sight.payload_digest == seen.response.payload_digest:
        outcome = Outcome.UNCHANGED
    else:
        outcome = Outcome.CHANGED
    return Reading(
        outcome=outcome,
        resource=live(seen.known.resource, seen.check),
        status=seen.response.status,
        sight=seen.sight(),
    )
