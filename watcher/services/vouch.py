"""Trusted time: which outsider is asked when, and what of their answers is kept.

A beacon's value goes into the ledger, the ledger is published, authorities and calendars vouch for
the checkpoint. A dead, slow or lying outsider is told in a sentence, asked again later, and changes
nothing that is recorded. Nothing here waits: a scheduler asks `Voucher.due` and calls
`Voucher.run`, from one thread that is not the one which captures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from watcher.errors import VouchError
from watcher.model.digest import sha256
from watcher.model.outsiders import VouchSettings
from watcher.ports import Clock
from watcher.proof.canonical_json import Value
from watcher.proof.errors import ProofError
from watcher.proof.opentimestamps import read_detached
from watcher.proof.timestamp_tree import Bitcoin
from watcher.services.turns import Turn

_DAY: Final = timedelta(days=1)
_UPGRADE_EVERY: Final = timedelta(hours=1)
_LONG_PENDING: Final = timedelta(days=7)
"""A calendar anchors within hours; after this it is told each day that it did not."""
_REMEMBERED: Final = timedelta(days=90)
"""How far back a start looks: a proof that is pending longer is given up."""


class Given(Protocol):
    """What an outsider gave, checked (`watcher.vouch.vouched.Vouched`)."""

    @property
    def sort(self) -> str: ...  # noqa: D102 - the members are described in Vouched
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def files(self) -> Mapping[str, bytes]: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def remarks(self) -> tuple[str, ...]: ...  # noqa: D102


class Authority(Protocol):
    """Stamps checkpoints. Raises `VouchError` for every failure, as all outsiders here do."""

    name: str
    by: str
    """The name with the address, as it stands in leaves."""

    def stamp(self, checkpoint: bytes, *, revocation: bool) -> Given:
        """Return a token, and with ``revocation`` today's lists of revoked certificates."""


class Calendars(Protocol):
    """OpenTimestamps calendars, all of them as one."""

    def submit(self, checkpoint: bytes) -> Given:
        """Return a pending proof, ``checkpoint.ots``."""

    def upgrade(self, checkpoint: bytes, proof: bytes) -> Given | None:
        """Return the proof with a Bitcoin block in it, or ``None`` when there is none yet."""


class Beacon(Protocol):
    """Publishes values that nobody knew before."""

    sort: str

    def newest(self) -> Given:
        """Return the newest value and what it takes to check it."""


class Act(Protocol):
    """One thing that an outsider gave earlier (`watcher.vouch.kept.Act`)."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def sort(self) -> str: ...  # noqa: D102
    @property
    def of(self) -> str: ...  # noqa: D102
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def names(self) -> frozenset[str]: ...  # noqa: D102

    def read(self, name: str) -> bytes: ...  # noqa: D102


class Anchors(Protocol):
    """What was kept below ``anchors/``."""

    def since(self, moment: datetime) -> Sequence[Act]:
        """Return the acts at or after ``moment``, oldest first."""


class Attestor(Protocol):
    """Writes leaves; raises `ArchiveError` when it cannot, and that is not caught here."""

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> object:
        """Keep files below ``anchors/`` and then the leaf that lists them."""

    def publish(self) -> bytes:
        """Sign the ledger as it is and return the checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouchers:
    """Who can be asked."""

    authorities: Sequence[Authority] = ()
    calendars: Calendars | None = None
    beacon: Beacon | None = None


@dataclass(slots=True)
class _Turn(Turn):
    covered: int = 0
    """How many changes had happened when the checkpoint was made that was vouched for last."""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Proof:
    """A calendars' proof that has no Bitcoin block yet."""

    of: str
    checkpoint: bytes
    content: bytes
    since: datetime
    turn: _Turn = field(default_factory=lambda: _Turn(_UPGRADE_EVERY))
    alarm: Turn = field(default_factory=lambda: Turn(_DAY))


class Voucher:
    """Asks whoever is due. One thread calls `due` and `run`; any may call `changed`."""

    def __init__(
        self,
        settings: VouchSettings,
        vouchers: Vouchers,
        *,
        attestor: Attestor,
        anchors: Anchors,
        clock: Clock,
    ) -> None:
        """Read from ``anchors`` what is pending and when somebody was last asked."""
        every = timedelta(seconds=settings.every_seconds)
        pauses = {one.name: one.min_seconds_between for one in settings.authorities}
        self._vouchers = vouchers
        self._attestor = attestor
        self._clock = clock
        self._changes = 0
        self._counting = Lock()
        self._told: list[str] = []
        self._stamping = {
            one.by: _Turn(every, timedelta(seconds=pauses[one.name]))
            for one in vouchers.authorities
        }
        self._lists = {one.by: Turn(_DAY) for one in vouchers.authorities}
        self._submitting = _Turn(_DAY)
        beacon = settings.beacon.min_seconds_between if settings.beacon else 0
        self._beacon = _Turn(every, timedelta(seconds=beacon))
        self._value = ""
        self._pending: dict[str, _Proof] = {}
        for act in anchors.since(clock.now() - _REMEMBERED):
            self._remember(act)

    def changed(self) -> None:
        """Say that a change was recorded: a token is wanted before the hour is over."""
        with self._counting:
            self._changes += 1

    def due(self, now: datetime) -> bool:
        """Whether `run` would ask anybody, at an aware instant."""
        upgrades = self._vouchers.calendars is not None and any(
            proof.turn.due(now) for proof in self._pending.values()
        )
        return upgrades or self._vouching(now) or self._beacon_due(now)

    def run(self) -> tuple[str, ...]:
        """Ask everybody who is due and keep what they give; return what a person should read.

        Takes as long as the slowest outsider is allowed to. Raises `ArchiveError` when the
        archive cannot be written.
        """
        now = self._clock.now()
        changes = self._changes
        if self._beacon_due(now):
            self._ask_beacon()
        if self._vouching(now):
            checkpoint = self._attestor.publish()
            for authority in self._vouchers.authorities:
                if self._stamp_due(authority, now):
                    self._stamp(authority, checkpoint, changes)
            if self._submit_due(now):
                self._submit(checkpoint)
        for proof in list(self._pending.values()):
            if self._vouchers.calendars is not None and proof.turn.due(now):
                self._upgrade(proof, self._vouchers.calendars)
        told, self._told = tuple(self._told), []
        return told

    def _stamp_due(self, authority: Authority, now: datetime) -> bool:
        turn = self._stamping[authority.by]
        return turn.due(now, wanted=self._changes > turn.covered)

    def _submit_due(self, now: datetime) -> bool:
        return self._vouchers.calendars is not None and self._submitting.due(now)

    def _vouching(self, now: datetime) -> bool:
        """Whether somebody is to vouch for a checkpoint."""
        stamps = any(self._stamp_due(one, now) for one in self._vouchers.authorities)
        return stamps or self._submit_due(now)

    def _beacon_due(self, now: datetime) -> bool:
        wanted = self._vouching(now)
        return self._vouchers.beacon is not None and self._beacon.due(now, wanted=wanted)

    def _ask(self, turn: _Turn, ask: Callable[[], Given | None]) -> Given | None:
        """What somebody gave, if anything; a failure is told, with the time of the next try."""
        asked_at = self._clock.now()
        try:
            given = ask()
        except VouchError as error:
            turn.failed(asked_at)
            minutes = f"{turn.wait.total_seconds() / 60:g}"
            unit = "minute" if minutes == "1" else "minutes"
            self._told.append(f"{error}; asked again in {minutes} {unit}")
            return None
        turn.remember(asked_at)
        remarks = given.remarks if given is not None else ()
        self._told += [remark for remark in remarks if remark not in turn.remarks]
        turn.remarks = remarks
        return given

    def _ask_beacon(self) -> None:
        beacon = self._vouchers.beacon
        given = self._ask(self._beacon, beacon.newest) if beacon is not None else None
        # Between two Bitcoin blocks the newest value is the one that the ledger has already.
        if given is not None and given.value != self._value:
            fields: dict[str, Value] = {"sort": given.sort, "value": given.value, "from": given.by}
            self._attestor.keep("beacon/1", fields, given.files)
            self._value = given.value

    def _stamp(self, authority: Authority, checkpoint: bytes, changes: int) -> None:
        turn, lists = self._stamping[authority.by], self._lists[authority.by]
        revocation = lists.due(self._clock.now())
        given = self._ask(turn, lambda: authority.stamp(checkpoint, revocation=revocation))
        if given is not None:
            turn.covered = changes
            if revocation:
                lists.remember(self._clock.now())
            self._keep(given, sha256(checkpoint))

    def _submit(self, checkpoint: bytes) -> None:
        calendars = self._vouchers.calendars
        if calendars is None:
            return
        given = self._ask(self._submitting, lambda: calendars.submit(checkpoint))
        if given is not None:
            of = sha256(checkpoint)
            now = self._clock.now()
            proof = _Proof(of, checkpoint, given.files["checkpoint.ots"], now)
            proof.turn.remember(now)
            self._keep(given, of)
            self._pending[of] = proof

    def _upgrade(self, proof: _Proof, calendars: Calendars) -> None:
        """Ask for a proof's block; what comes is kept beside the pending proof, not over it."""
        given = self._ask(proof.turn, lambda: calendars.upgrade(proof.checkpoint, proof.content))
        if given is not None:
            self._keep(given, proof.of)
            del self._pending[proof.of]
            return
        now = self._clock.now()
        if now - proof.since > _LONG_PENDING and proof.alarm.due(now):
            proof.alarm.remember(now)
            self._told.append(
                f"the OpenTimestamps proof of {proof.since:%Y-%m-%d %H:%M} UTC for checkpoint"
                f" {proof.of} has no Bitcoin block after {(now - proof.since).days} days"
            )

    def _keep(self, given: Given, of: str) -> None:
        self._attestor.keep(
            "anchor/1", {"sort": given.sort, "of": of, "from": given.by}, given.files
        )

    def _remember(self, act: Act) -> None:
        """Take up where the program was when it wrote this act."""
        if act.kind == "beacon/1":
            beacon = self._vouchers.beacon
            if beacon is not None and act.sort == beacon.sort:
                self._beacon.remember(act.at)
                self._value = act.value
        elif act.sort == "rfc3161" and act.by in self._stamping:
            self._stamping[act.by].remember(act.at)
            if any(name.endswith((".crl", ".ocsp")) for name in act.names):
                self._lists[act.by].remember(act.at)
        elif act.sort == "opentimestamps":
            try:
                self._remember_proof(act)
            except (VouchError, ProofError) as error:
                self._told.append(f"an earlier OpenTimestamps proof is not upgraded: {error}")

    def _remember_proof(self, act: Act) -> None:
        content = act.read("checkpoint.ots")
        found = (found for _, found in read_detached(content).timestamp.commitments())
        if any(isinstance(one, Bitcoin) for one in found):
            self._pending.pop(act.of, None)
            return
        self._submitting.remember(act.at)
        proof = _Proof(act.of, act.read("checkpoint"), content, act.at)
        proof.turn.remember(act.at)
        self._pending[act.of] = proof
