"""What all readers of recorded checks share: what was seen, what it is read as, the finding."""

from dataclasses import dataclass, replace

from watcher.model.change import Change, Revision
from watcher.model.check import Check, Outcome, RecordedCheck
from watcher.model.exchange import Fetched, Validators
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceState
from watcher.model.statement import Listing, PageState, StatementText
from watcher.ports import CheckSummary, Finding, Known, LastSight
from watcher.services.schedule import next_due
from watcher.text.dom import Page
from watcher.text.http_message import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A check that was answered: the record, what was known before, and the answer as read."""

    recorded: RecordedCheck
    known: Known
    response: Response
    state: PageState
    page: Page | None = None
    """The payload parsed, for the one reader that uses it up."""

    @property
    def check(self) -> Check:
        """The check itself."""
        return self.recorded.check

    @property
    def content_type(self) -> str | None:
        """The media type as the server declared it."""
        return self.response.header("content-type")

    @property
    def final_url(self) -> str:
        """The URL that answered, behind all redirects."""
        return hop_urls(self.check.fetches[-1])[-1]

    def sight(self) -> LastSight:
        """Return this check as the last sight of its resource."""
        return LastSight(
            check=self.check.id,
            captured_at=self.check.captured_at,
            place=self.recorded.responses[-1][-1],
            payload_digest=self.response.payload_digest,
            content_type=self.content_type,
            validators=Validators(
                etag=self.response.header("etag"),
                last_modified=self.response.header("last-modified"),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a check: everything of a `Finding` but the bookkeeping."""

    outcome: Outcome
    resource: Resource
    status: int | None = None
    detail: str = ""
    sight: LastSight | None = None
    revision: Revision | None = None
    text: StatementText | None = None
    listing: Listing | None = None
    changes: tuple[Change, ...] = ()
    discovered: tuple[Resource, ...] = ()
    listed: tuple[tuple[str, str], ...] = ()
    due_now: tuple[str, ...] = ()


def conclude(
    recorded: RecordedCheck, known: Known, reading: Reading, settings: Settings
) -> Finding:
    """Return the finding for a reading: with its summary, and the resource's next slot."""
    revision = reading.revision or known.revision
    due = next_due(
        reading.resource,
        source=settings.source(reading.resource.source),
        withdrawal=settings.withdrawal,
        outcome=reading.outcome,
        now=recorded.check.captured_at,
        answered=any(fetched.hops for fetched in recorded.check.fetches),
        wording_since=revision.first_seen if revision else None,
    )
    return Finding(
        recorded=recorded,
        summary=_summary(recorded.check, reading),
        resource=replace(reading.resource, next_due=due),
        sight=reading.sight,
        revision=reading.revision,
        text=reading.text,
        listing=reading.listing,
        changes=reading.changes,
        discovered=reading.discovered,
        listed=reading.listed,
        due_now=reading.due_now,
    )


def _summary(check: Check, reading: Reading) -> CheckSummary:
    return CheckSummary(
        id=check.id,
        source=check.source,
        agency=check.agency,
        url=check.url,
        slot=check.slot,
        captured_at=check.captured_at,
        outcome=reading.outcome,
        status=reading.status,
        detail=reading.detail,
        change=reading.changes[0].id if reading.changes else None,
        bytes=sum(len(hop.response) for fetched in check.fetches for hop in fetched.hops),
        seconds=round(sum(hop.seconds for fetched in check.fetches for hop in fetched.hops), 6),
    )


_STATE_OF = {
    Outcome.BLOCKED: ResourceState.BLOCKED,
    Outcome.RULES_BROKEN: ResourceState.RULES_BROKEN,
}


def unseen(
    check: Check, known: Known, outcome: Outcome, why: str, *, status: int | None = None
) -> Reading:
    """Return the reading of a check that could not see the text; what is known stays as it is.

    A block in the middle of a suspected withdrawal neither confirms nor clears it.
    """
    old = known.resource
    pending = old.state in {ResourceState.WITHDRAWAL_SUSPECTED, ResourceState.WITHDRAWN}
    state = _STATE_OF.get(outcome, ResourceState.FAILING)
    resource = replace(old if pending else in_state(old, state, check), failures=old.failures + 1)
    return Reading(outcome=outcome, resource=resource, status=status, detail=why)


def in_state(resource: Resource, state: ResourceState, check: Check) -> Resource:
    """Return ``resource`` in ``state``, since this check if it was in another."""
    since = resource.state_since if resource.state is state else check.captured_at
    return replace(resource, state=state, state_since=since)


def live(resource: Resource, check: Check, state: ResourceState = ResourceState.LIVE) -> Resource:
    """Return ``resource`` as one whose content was seen just now."""
    return replace(in_state(resource, state, check), failures=0, gone_checks=0, delisted=False)


def hop_urls(fetched: Fetched) -> tuple[str, ...]:
    """Return the requested URL and every redirect target after it."""
    return tuple(hop.url for hop in fetched.hops) or (fetched.url,)


def topics_in(text: str, settings: Settings) -> tuple[str, ...]:
    """Return the names of the topics that ``text`` touches, ignoring case."""
    folded = text.casefold()
    return tuple(
        topic.name
        for topic in settings.topics
        if any(phrase.casefold() in folded for phrase in topic.phrases)
    )
