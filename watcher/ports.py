"""What services need from the world, as Protocols with their guarantees in words.

Every implementation of a port passes the same contract suite (``tests/contracts``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.model.alert import Alert, Message
from watcher.model.change import Change, Kind, Review, Revision, Severity
from watcher.model.check import Check, Outcome, RecordedCheck, RecordPlace
from watcher.model.exchange import Fetched, Validators
from watcher.model.source import Resource
from watcher.model.statement import Listing, StatementText
from watcher.proof.canonical_json import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """What the machine says of its own clock; ``None`` where it says nothing."""

    synchronised: bool | None
    max_error_us: int | None
    """By how many microseconds it may be wrong at most, as the kernel estimates it."""


class Clock(Protocol):
    """The only source of time, sleep and randomness."""

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go backwards."""

    def sleep(self, seconds: float) -> None:
        """Wait; return early when the program was asked to stop."""

    def new_id(self) -> str:
        """Return 32 fresh random hex digits."""

    def state(self) -> ClockState:
        """Return how far the clock can be trusted, flattering or not."""


class Fetcher(Protocol):
    """Asks a URL once, politely, and returns exactly what crossed the wire.

    Never raises for what the network or the server does: that is a `FetchFailure` in the
    answer. Redirects are followed hop by hop, each hop guarded and paced; a hop that fails
    ends the fetch with the earlier hops kept.
    """

    def fetch(
        self, url: str, *, validators: Validators | None = None, fresh: bool = False
    ) -> Fetched:
        """Ask for ``url``; ``fresh`` asks caches on the way to look again."""

    def slow_down(self, host: str, seconds: float) -> None:
        """Wait at least ``seconds`` between requests to ``host``; never less than configured."""

    def pause(self, host: str, until: datetime) -> None:
        """Send nothing to ``host`` before ``until`` (Retry-After)."""


class Evidence(Protocol):
    """The WARC files: what was seen, written once, durable before it is read."""

    def record(self, check: Check) -> RecordedCheck:
        """Write all records of one check and return when they are on disk.

        A payload that this archive already holds is written as a revisit record. Raises
        `ArchiveUnwritable`; then nothing of the check counts as recorded.
        """

    def response(self, place: RecordPlace) -> bytes:
        """Return the exact response bytes of a record, or of the one its revisit refers to.

        For a revisit, its own header block with the payload of the record it refers to.
        Raises `FixityError` when the bytes do not match the record's digest.
        """

    def replay(self, *, start: Callable[[str], int] = ...) -> Iterator[RecordedCheck]:
        """Yield every complete check in the order in which they were recorded.

        ``start`` says, for a file, from which offset on; by default from its beginning.
        """

    def recover(self) -> tuple[str, ...]:
        """Set aside torn tails left by a crash; return a sentence for each, with file and offset.

        Nothing whole is ever removed; what is cut off is kept beside the file.
        """

    def finished(self) -> tuple[str, ...]:
        """Return the files to which nothing will be added any more, oldest first."""

    def fixity(self, file: str) -> tuple[str, int]:
        """Return the SHA-256 digest and the length in bytes of a whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A leaf that is in the ledger: its index, and its digest (``sha256:`` and hex)."""

    index: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLook:
    """What the newest leaf of a URL says: the next one follows it."""

    leaf: Leaf
    slot: datetime
    check: str | None
    """The record id of its check; ``None`` for a slot that was missed."""
    payload: str | None
    """The digest of the last payload that this URL showed, in this leaf or an earlier one."""


class Ledger(Protocol):
    """The append-only log of every look: durable before anything reads what was seen.

    Leaves are those of ``docs/formats/ledger.md``. Raises `ArchiveUnwritable` when the disk
    refuses, then nothing of the call was kept; `FixityError` when what was signed before
    does not hold, then nothing more may be signed.
    """

    def append(self, leaves: Sequence[tuple[str, Mapping[str, Value]]]) -> tuple[Leaf, ...]:
        """Append leaves of a kind ("observation/1") with these members, durably.

        The ledger adds ``v`` and ``seq``, and to an observation ``prev``.
        """

    def last(self, url: str) -> LastLook | None:
        """Return what the newest leaf of ``url`` says."""

    def last_check(self) -> str | None:
        """Return the record id of the check that was logged last."""

    def newest(self) -> datetime | None:
        """Return the time of the newest leaf: when it was logged, or what it tells of happened."""

    def told(self, kind: str) -> str | None:
        """Return the ``cfg`` of the newest leaf of a kind that has one ("config/1")."""

    def has(self, kind: str, name: str) -> bool:
        """Whether a WARC file ("warc-closed/1") or a folder of an anchor has its leaf."""

    def keep(self, folder: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Keep what an outsider gave in a folder below ``anchors/``, durably.

        Returns each path below ``anchors/`` with its SHA-256 digest. The leaf comes after.
        """

    def kept(self) -> Iterator[tuple[str, Mapping[str, str], bytes]]:
        """Yield folder, files and the bytes of ``about.json`` of what has no leaf yet."""

    def publish(self) -> bytes:
        """Sign a checkpoint over all leaves, put it up, and return its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSight:
    """The last capture that showed a resource's content."""

    check: str
    captured_at: datetime
    place: RecordPlace
    payload_digest: str
    content_type: str | None
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the archive knows of one resource when a check of it begins."""

    resource: Resource
    sight: LastSight | None = None
    revision: Revision | None = None
    text: StatementText | None = None
    listing: Listing | None = None
    unseeing_checks: int = 0
    """Checks since the last sight that could not see the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """One row of ``watcher check --json`` and of a history."""

    id: str
    source: str
    agency: str
    url: str
    slot: datetime
    captured_at: datetime
    outcome: Outcome
    status: int | None
    detail: str
    change: str | None
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What reading one recorded check gave: all that is written of it, in one transaction.

    ``discovered`` are resources to follow from now on (known ones are left as they are);
    ``due_now`` are URLs to ask again at once (a listing lost them).
    """

    recorded: RecordedCheck
    summary: CheckSummary
    resource: Resource
    sight: LastSight | None = None
    """Set when this check showed the content, also unchanged or not modified."""
    revision: Revision | None = None
    """The revision now in force: new, or the old one with a later ``last_seen``."""
    text: StatementText | None = None
    """Set with a new revision."""
    listing: Listing | None = None
    changes: tuple[Change, ...] = ()
    alerts: tuple[Alert, ...] = ()
    discovered: tuple[Resource, ...] = ()
    listed: tuple[tuple[str, str], ...] = ()
    """(URL, title) of every item a listing shows."""
    due_now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes to list; every field that is set must match. Newest first."""

    since: datetime | None = None
    until: datetime | None = None
    agency: str | None = None
    source: str | None = None
    topic: str | None = None
    kind: Kind | None = None
    severity: Severity | None = None
    """At least this severe."""
    url: str | None = None
    event: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvent:
    """An event that a new change may join."""

    id: str
    last_at: datetime


class Archive(Protocol):
    """Everything derived from the WARC files, and beside it the outbox and human notes.

    One process writes; any number read. Writes are durable when a method returns. Every method
    may raise `ArchiveError`, and then nothing was written.
    """

    # following

    def follow(self, resources: Sequence[Resource]) -> None:
        """Start following ``resources``; those already followed stay as they are."""

    def resource(self, url: str) -> Resource | None:
        """Return one followed resource."""

    def resources(self, *, source: str | None = None) -> tuple[Resource, ...]:
        """Return all followed resources, by source and URL."""

    def due(self, now: datetime) -> tuple[Resource, ...]:
        """Return the resources whose slot has come, longest overdue first."""

    # one check

    def known(self, url: str) -> Known | None:
        """Return what is known of a resource; ``None`` when it is not followed."""

    def revisions_by_wording(self, url: str, wording_digest: str) -> tuple[Revision, ...]:
        """Return the revisions of ``url`` with these very words, oldest first."""

    def open_event(self, signature: str, since: datetime) -> OpenEvent | None:
        """Return the newest event with this signature that had a member at or after ``since``."""

    def write(self, finding: Finding) -> None:
        """Write a finding, whole or not at all. The same check again is a no-op.

        What is written later is later, whatever its times say: a clock may be set back. Raises
        `WriteConflict` when a check, revision or change is known otherwise under its id.
        """

    def indexed_end(self, file: str) -> int:
        """Return the offset in a WARC file up to which every check has been written here."""

    def clear_derived(self) -> None:
        """Delete what can be rebuilt from the WARC files; keep outbox, deliveries, notes."""

    # reading

    def change(self, change_id: str) -> Change | None:
        """Return one change; an unambiguous beginning of an id is enough.

        Raises `NotFound` naming the candidates when there are several.
        """

    def changes(self, wanted: ChangeFilter) -> tuple[Change, ...]:
        """Return the changes that match, newest first; ``until`` itself is outside."""

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """Return all revisions of a resource, oldest first."""

    def text(self, revision_id: str) -> StatementText | None:
        """Return the text of a revision."""

    def checks(self, url: str, *, limit: int | None = None) -> tuple[CheckSummary, ...]:
        """Return the checks of a resource, newest first."""

    def last_checks(self) -> tuple[CheckSummary, ...]:
        """Return the newest check of every resource."""

    def place_of_check(self, check_id: str) -> RecordPlace | None:
        """Return the stretch of a WARC file that holds all records of a check."""

    def members(self, event: str) -> int:
        """Return how many changes an event has."""

    def review(self, change_id: str, review: Review, note: str, author: str, at: datetime) -> None:
        """Keep what the newsroom made of a change; the newest review is the one it shows.

        Raises `NotFound` when there is no such change.
        """

    # outbox

    def alerts(self, *, pending_at: datetime | None = None) -> tuple[Alert, ...]:
        """Return all alerts, oldest first; or the pending ones that may go out at an instant."""

    def save_alert(self, alert: Alert) -> None:
        """Keep the new state of an alert.

        Raises `WriteConflict` when the id stands for another event or route.
        """


class Channel(Protocol):
    """Hands one message over. Raises `DeliveryError` with what the channel said."""

    def deliver(self, message: Message) -> None:
        """Deliver once."""


class Progress(Protocol):
    """Hears how a sweep goes on; must return quickly and may be called from several threads."""

    def started(self, total: int) -> None:
        """A sweep of ``total`` resources begins; more may be discovered on the way."""

    def discovered(self, count: int) -> None:
        """``count`` more resources joined the sweep."""

    def checked(self, summary: CheckSummary) -> None:
        """One check is done."""

    def noticed(self, sentence: str) -> None:
        """Something a person should read: a host that does not answer, a recovered file."""
