"""What happened becomes a leaf of the ledger: every look, and all else that bears on the evidence.

Leaves are written after the records they speak of are durable and before anything reads them.
`docs/formats/ledger.md` says what each member means.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from watcher.errors import FixityError, NotReadable
from watcher.model.check import RecordedCheck
from watcher.model.digest import sha256
from watcher.model.exchange import Exchange, FailureKind, Tls
from watcher.model.moment import stamp
from watcher.model.settings import Settings
from watcher.model.source import Resource
from watcher.ports import Clock, Evidence, Finding, LastLook, Leaf, Ledger
from watcher.proof.canonical_json import Value, canonical, parse
from watcher.proof.errors import Malformed
from watcher.services.declare import digest_of
from watcher.text.http_message import read_head

ABOUT = "about.json"
"""Says in the words of its leaf what a folder below ``anchors/`` holds."""

_BLOCKED = frozenset({401, 403, 407, 429, 451})
_LONGEST_HOP = 2_000
_LISTED = "list"
"""Of a change in a list, which is read without rules of a derivation."""
_SCHEDULED_BYTES = 60_000
"""Of the schedule in one leaf, which has room for 65,535 bytes with all else in it."""

Members = Mapping[str, Value]


class Attestor:
    """Writes the leaves of one archive."""

    def __init__(self, *, ledger: Ledger, clock: Clock, settings: Settings, tool: str) -> None:
        """Write nothing yet; ``tool`` is name and version of the program."""
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._tool = tool
        self._cfg = digest_of(settings)

    # the life of the program

    def start(self) -> None:
        """Log that the program began, and the schedule when it is another than the last one.

        A clock that was set back while nothing ran is logged first: the leaves before are later.
        """
        newest = self._ledger.newest()
        if newest is not None and self._clock.now() < newest:
            self.stepped((self._clock.now() - newest).total_seconds())
        leaves: list[tuple[str, Members]] = [
            ("start/1", self._now() | {"tool": self._tool, "cfg": self._cfg})
        ]
        if self._ledger.told("config/1") != self._cfg:
            leaves += [
                ("config/1", self._now() | {"cfg": self._cfg, "schedule": part})
                for part in _parts(self._schedule())
            ]
        self._ledger.append(leaves)

    def stop(self, reason: str) -> None:
        """Log that the program ends, and why."""
        self.attest("stop/1", {"reason": reason})

    def stepped(self, seconds: float) -> None:
        """Log that somebody set the clock."""
        self.attest("clock-step/1", {"step_us": round(seconds * 1_000_000)})

    def close_files(self, evidence: Evidence) -> None:
        """Log the digest of every WARC file that is finished and has no leaf yet."""
        for file in evidence.finished():
            if not self._ledger.has("warc-closed/1", file):
                digest, length = evidence.fixity(file)
                self.attest("warc-closed/1", {"file": file, "sha256": digest, "length": length})

    # looks

    def look(
        self, recorded: RecordedCheck, *, within: timedelta | None = None, late: bool = False
    ) -> Leaf:
        """Log one recorded check; ``within`` promises the next slot of its URL.

        ``late`` says that the leaf could not be written when the check was recorded.
        """
        members = self._of_check(recorded)
        if within is not None:
            members["within"] = max(round(within.total_seconds()), 1)
        if late:
            members["logged"] = stamp(self._clock.now())
        return self.attest("observation/1", members, at=recorded.check.captured_at)

    def missed(self, resource: Resource, slots: Iterable[datetime]) -> None:
        """Log the slots of a resource that passed without a look, but those logged before."""
        last = self._ledger.last(resource.url)
        self._ledger.append(
            [
                (
                    "observation/1",
                    self._now()
                    | {
                        "url": resource.url,
                        "source": resource.source,
                        "slot": stamp(slot),
                        "outcome": "missed",
                        "cfg": self._cfg,
                        "tool": self._tool,
                    },
                )
                for slot in slots
                if last is None or slot > last.slot
            ]
        )

    def mend(self, evidence: Evidence, indexed: Mapping[str, int]) -> tuple[str, ...]:
        """Log what a crash, or an older program, left without a leaf; return what was found.

        ``indexed`` says up to where the index has read each file: it is written after the
        ledger, so that what it has read is logged, if anything is.
        """
        last = self._ledger.last_check()
        ends = indexed if last is not None else {}
        start: Callable[[str], int] = lambda file: ends.get(file, 0)  # noqa: E731
        behind = [one.record for one in evidence.replay(start=start)]
        if last is not None and last not in behind and not indexed:
            lost = f"the ledger speaks of check {last}, which no WARC file holds: records were lost"
            return (f"{lost}; watcher verify names them", *self._log_kept())
        logged = behind.index(last) + 1 if last in behind else 0
        if logged < len(behind):
            for one in islice(evidence.replay(start=start), logged, None):
                self.look(one, late=True)
        return (*_told(len(behind) - logged, "recorded checks"), *self._log_kept())

    def derive(self, finding: Finding) -> None:
        """Log the text and the changes that were read out of the look that was logged last."""
        last = self._ledger.last(finding.recorded.check.url)
        if last is None or last.check != finding.recorded.record:
            return
        leaves = [
            ("derived/1", self._now() | {"of": [last.leaf.digest]} | members)
            for members in _derived(finding)
        ]
        if leaves:
            self._ledger.append(leaves)

    # whatever else

    def attest(self, kind: str, members: Members, *, at: datetime | None = None) -> Leaf:
        """Append one leaf of a kind with these members, and when it happened."""
        when = self._now() if at is None else self._now() | {"t": stamp(at)}
        return self._ledger.append([(kind, when | dict(members))])[0]

    def keep(self, kind: str, members: Members, files: Mapping[str, bytes]) -> Leaf:
        """Keep files that an outsider gave in a new folder below ``anchors/``, then log them."""
        now = self._clock.now()
        about = canonical({"v": f"watcher/{kind}", **members})
        sort = str(members.get("sort") or kind.partition("/")[0])
        folder = f"{now:%Y/%m/%Y%m%dT%H%M%SZ}-{sort}-{self._clock.new_id()[:8]}"
        kept = self._ledger.keep(folder, {**files, ABOUT: about})
        return self.attest(kind, {**members, "files": dict(kept)})

    def publish(self) -> bytes:
        """Sign a checkpoint over all leaves and return its bytes."""
        return self._ledger.publish()

    def _log_kept(self) -> tuple[str, ...]:
        """Log the folders below ``anchors/`` that have no leaf."""
        count = 0
        for folder, files, about in self._ledger.kept():
            try:
                members = parse(about)
                kind = members.pop("v") if isinstance(members, dict) else None
            except (Malformed, KeyError) as error:
                raise FixityError(f"anchors/{folder}/{ABOUT}: {error}") from error
            if not isinstance(members, dict) or not isinstance(kind, str):
                raise FixityError(f"anchors/{folder}/{ABOUT}: does not say what it is")
            self.attest(kind.removeprefix("watcher/"), {**members, "files": dict(files)})
            count += 1
        return _told(count, "folders of anchors")

    def _now(self) -> dict[str, Value]:
        state = self._clock.state()
        clock: dict[str, Value] = {"sync": state.synchronised, "maxerr_us": state.max_error_us}
        return {"t": stamp(self._clock.now()), "clock": clock}

    def _schedule(self) -> list[Value]:
        return [
            {"source": source.name, "url": url, "every": round(source.every.total_seconds())}
            for source in self._settings.sources
            for url, _ in source.resources()
        ]

    def _of_check(self, recorded: RecordedCheck) -> dict[str, Value]:
        check = recorded.check
        members: dict[str, Value] = {
            "url": check.url,
            "source": check.source,
            "slot": stamp(check.slot),
            "outcome": outcome_of(recorded, self._ledger.last(check.url)),
            "cfg": self._cfg,
            "tool": self._tool,
            "check": recorded.record,
            "manifest": recorded.digest,
        }
        hops = [hop for fetched in check.fetches for hop in fetched.hops]
        if recorded.answer is None:
            failure = check.fetches[-1].failure if check.fetches else None
            members["failure"] = failure.kind.value if failure else FailureKind.PROTOCOL.value
        else:
            members |= _of_answer(recorded, hops.pop())
        if hops:
            members["chain"] = [_hop_in_words(hop) for hop in hops]
        return members


def _parts(schedule: list[Value]) -> list[list[Value]]:
    """Return the schedule in parts that each fit into a leaf; an empty one is a part, too."""
    parts: list[list[Value]] = [[]]
    size = 0
    for one in schedule:
        length = len(canonical(one)) + 1
        if parts[-1] and size + length > _SCHEDULED_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(one)
        size += length
    return parts


def _told(count: int, what: str) -> tuple[str, ...]:
    return (f"{count} {what} had no leaf in the ledger: logged now",) if count else ()


def outcome_of(recorded: RecordedCheck, last: LastLook | None) -> str:
    """Return what a check came to by status and bytes alone; nothing is read for it."""
    answer = recorded.answer
    if answer is None:
        fetches = recorded.check.fetches
        failure = fetches[-1].failure if fetches else None
        return "robots" if failure and failure.kind is FailureKind.ROBOTS else "error"
    if answer.status is None or answer.status < 200 or answer.status >= 500:
        return "error"
    if answer.status == 304:
        return "not-modified-asserted"
    if answer.status in _BLOCKED:
        return "blocked"
    payload = answer.payload or answer.wire
    return "unchanged" if last is not None and payload == last.payload else "changed"


def _of_answer(recorded: RecordedCheck, hop: Exchange) -> dict[str, Value]:
    answer = recorded.answer
    assert answer is not None  # noqa: S101 - the caller asked
    members: dict[str, Value | None] = {
        "status": answer.status,
        "ip": hop.ip,
        "tls": _tls(hop.tls),
        "block": answer.block,
        "payload_wire": answer.wire,
        "payload": answer.payload,
        "record": answer.record,
        "truncated": hop.truncated.value if hop.truncated else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def _tls(tls: Tls | None) -> Value:
    if tls is None or not tls.chain:
        return None
    return {"v": tls.version, "leaf": sha256(tls.chain[0])}


def _hop_in_words(hop: Exchange) -> str:
    """Return status and address of a redirect; a leaf has no room for endless addresses."""
    try:
        status = str(read_head(hop.response).status)
    except NotReadable:
        status = "?"
    return f"{status} {hop.url[:_LONGEST_HOP]}"


def _derived(finding: Finding) -> list[dict[str, Value]]:
    """Return the members of a leaf for a new text, and for each change.

    A change is named by the digest of what a reader can put together again from two texts.
    """
    leaves: list[dict[str, Value]] = []
    if finding.revision is not None and finding.text is not None:
        digest = finding.revision.text_digest
        made_by = finding.revision.derivation
        leaves.append({"sort": "text", "sha256": digest, "derivation": made_by})
    for change in finding.changes:
        named: dict[str, Value] = {
            "url": change.url,
            "old": change.old_digest,
            "new": change.new_digest,
            "kinds": sorted(kind.value for kind in change.kinds),
        }
        digest = sha256(canonical(named))
        made_by = change.derivation or _LISTED
        leaves.append({"sort": "change", "sha256": digest, "derivation": made_by})
    return leaves
