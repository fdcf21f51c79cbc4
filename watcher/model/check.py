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
class RecordedCheck:
    """A check that is durable, and where its parts lie.

    ``responses[i][j]`` is the place of hop ``j`` of fetch ``i``: of its response record, or
    of the revisit record that stands for it. ``end`` is the offset behind the last record.
    """

    check: Check
    metadata: RecordPlace
    responses: tuple[tuple[RecordPlace, ...], ...]
    end: int
