"""A check as it is recorded, before anything reads it; and what reading it gave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.model.exchange import Fetched
from watcher.model.source import ResourceKind


class Outcome(StrEnum):
    """What one check came to (DESIGN, ``watcher check --json``)."""

    FIRST_SEEN = "first_seen"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    BLOCKED = "blocked"
    WITHDRAWAL_SUSPECTED = "withdrawal_suspected"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REDIRECTED = "redirected"
    RULES_BROKEN = "rules_broken"
    ROBOTS = "robots"
    ERROR = "error"

    @property
    def blind(self) -> bool:
        """Whether such a check could not see the text, for whatever reason."""
        return self in _BLIND


_BLIND = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.WITHDRAWAL_SUSPECTED,
        Outcome.WITHDRAWN,
        Outcome.RULES_BROKEN,
        Outcome.ROBOTS,
        Outcome.ERROR,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Asking one resource at one instant: everything that is recorded of it.

    ``fetches`` has one element, or one per page for a listing that was paged through.
    ``id`` is 32 hex digits; ``captured_at`` was taken once, at the start.
    """

    id: str
    url: str
    source: str
    agency: str
    kind: ResourceKind
    slot: datetime
    captured_at: datetime
    fetches: tuple[Fetched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlace:
    """Where a WARC record lies: file below ``warc/``, offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """The response that answered a check, as its records say: ids and ``sha256:`` digests.

    ``block`` of all that was received, ``wire`` of the body with its codings, ``payload`` of
    the body without; the last two and ``status`` are ``None`` for what is no HTTP.
    """

    record: str
    block: str
    wire: str | None
    payload: str | None
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCheck:
    """A check that is durable, and where its parts lie.

    ``responses[i][j]`` is the place of hop ``j`` of fetch ``i``: of its response record, or
    of the revisit record that stands for it. ``end`` is the offset behind the last record.
    ``record`` and ``digest`` are id and SHA-256 of the record that describes the check;
    ``answer`` is ``None`` where nothing answered.
    """

    check: Check
    metadata: RecordPlace
    responses: tuple[tuple[RecordPlace, ...], ...]
    end: int
    record: str
    digest: str
    answer: RecordedAnswer | None
