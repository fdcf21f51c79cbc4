"""A whole archive of a fictional agency, written look by look as the program writes it.

`complete` has everything that an archive can have. Tests of forgeries give `ArchiveBuilder` a
``forge``, which alters leaves before they are signed: a liar signs lies.
"""

import atexit
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.evidence.samples import MEMORY, PAGE, RESPONSES, evidence_in, hop_of, plain
from tests.proof.authority import NONCE, Issued, authority, hand_made, stamp_info, stamper
from tests.proof.test_beacons import certificate, published, pulse_fields
from watcher.ledger.folder import LedgerFolder
from watcher.model.check import Outcome, RecordedCheck
from watcher.model.exchange import Fetched
from watcher.model.moment import stamp
from watcher.proof import cosignatures, notes, timestamps
from watcher.proof.beacons import read_pulse
from watcher.proof.canonical_json import Value, canonical
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.leaves import leaf
from watcher.proof.notes import NoteSigner
from watcher.proof.opentimestamps import DetachedTimestamp
from watcher.proof.timestamp_tree import Pending, Timestamp
from watcher.proof.tree import leaf_hash
from watcher.store.archive import SqlArchive
from watcher.testing.builders import (
    LISTING_URL,
    MOMENT,
    SOURCE,
    URL,
    a_check,
    a_failure,
    a_finding,
    a_resource,
    a_revision,
    a_sight,
    a_summary,
    check_id,
)

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
WITNESS = WitnessSigner("witness.example.gov/w1", b"\x09" * 32)
OTHER_URL = "https://example.gov/news/releases/second-count"
PACE = timedelta(minutes=10)
A_LITTLE = timedelta(seconds=2)
"""How long after a slot all else is written."""
WITHIN = 900
"""Seconds that every look promises: the pace, and some patience."""
CONFIG = "sha256:" + "0c" * 32

Fields = dict[str, Value]
Forge = Callable[[str, Fields], Fields | None]


def _honest(_kind: str, fields: Fields) -> Fields:
    return fields


@cache
def root_authority() -> Issued:
    """The root of a time-stamp authority that was valid when the archive was made."""
    years = timedelta(days=3650)
    return authority("Clock root of Examples", starts=MOMENT - years, ends=MOMENT + years)


@cache
def _stamper() -> Issued:
    return stamper(
        root_authority(), starts=MOMENT - timedelta(days=1), ends=MOMENT + timedelta(days=9)
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """A leaf that was written."""

    index: int
    digest: str


class ArchiveBuilder:
    """Writes an archive below ``root``; use `building`. ``at`` is the time, moved by hand."""

    def __init__(self, root: Path, forge: Forge = _honest, max_file_bytes: int = 6_000) -> None:
        """Begin an archive; a small ``max_file_bytes`` makes several WARC files."""
        (root / "warc").mkdir(parents=True)
        (root / "FORMAT").write_text("watcher-archive 1\n")
        self.root = root
        self.at = MOMENT
        self._forge = forge
        self._evidence = evidence_in(root / "warc", max_file_bytes=max_file_bytes)
        self._index = SqlArchive.open(root / "index.db")
        memory = root.parent / f"{root.name}-remembered"
        self.ledger, _ = LedgerFolder.open(root / "ledger", SIGNER, memory)
        (root / "ledger" / "vkey").write_text(SIGNER.key().vkey() + "\n")
        self._last: dict[str, str] = {}
        self._seen: dict[str, Value] = {}
        self._closed: set[str] = set()
        self._number = 0
        self.checkpoint = b""
        """The newest one, which outsiders vouch for."""

    def close(self) -> None:
        """Let go of all files."""
        self._evidence.close()
        self._index.close()
        self.ledger.close()

    # leaves

    def tell(self, kind: str, fields: Mapping[str, Value], t: datetime | None = None) -> Told:
        """Append a leaf; seq, t, clock and prev are added to its fields."""
        index = self.ledger.size
        common: Fields = {
            "seq": index,
            "t": stamp(t or self.at + A_LITTLE),
            "clock": {"sync": True, "maxerr_us": 900},
        }
        if kind == "observation/1":
            common["prev"] = self._last.get(str(fields["url"]))
        forged = self._forge(kind, {**common, **fields})
        if forged is None:
            return Told(index=-1, digest="")
        entry = leaf(kind, forged)
        digest = f"sha256:{leaf_hash(entry).hex()}"
        self.ledger.append([entry])
        if kind == "observation/1":
            self._last[str(forged["url"])] = digest
        return Told(index=index, digest=digest)

    def start(self, every: int = 600) -> None:
        """Tell that the system began, and the schedule."""
        self.tell("start/1", {"tool": "1.0.0", "cfg": CONFIG})
        schedule: list[Value] = [{"source": SOURCE, "url": LISTING_URL, "every": every}]
        self.tell("config/1", {"cfg": CONFIG, "schedule": schedule})

    def look(self, url: str, *responses: bytes, outcome: str | None = None) -> Told:
        """Check a URL that answers with these hops; with none it does not answer."""
        self._number += 1
        hops = tuple(hop_of(response, url=url, started_at=self.at) for response in responses)
        failure = None if hops else a_failure(url=url, started_at=self.at)
        recorded = self._evidence.record(
            a_check(
                id=check_id(self._number),
                url=url,
                slot=self.at,
                captured_at=self.at + timedelta(seconds=1, microseconds=4_500),
                fetches=(Fetched(url=url, hops=hops, failure=failure),),
            )
        )
        fields = self._fields(recorded, outcome)
        told = self.tell("observation/1", fields, recorded.check.captured_at)
        self._remember(recorded)
        return told

    def _fields(self, recorded: RecordedCheck, outcome: str | None) -> Fields:
        check, answer = recorded.check, recorded.answer
        fields: Fields = {
            "url": check.url,
            "source": check.source,
            "slot": stamp(check.slot),
            "outcome": outcome or "error",
            "cfg": CONFIG,
            "tool": "1.0.0",
            "check": recorded.record,
            "manifest": recorded.digest,
            "within": WITHIN,
        }
        fetched = check.fetches[-1]
        if answer is None:
            return fields | {"failure": fetched.failure.kind.value if fetched.failure else ""}
        truncated = fetched.hops[-1].truncated
        said: dict[str, Value] = {
            "ip": fetched.hops[-1].ip,
            "truncated": truncated and truncated.value,
            "record": answer.record,
            "block": answer.block,
            "payload_wire": answer.wire,
            "payload": answer.payload,
            "status": answer.status,
        }
        fields |= {name: value for name, value in said.items() if value is not None}
        if answer.status == 304:
            fields["outcome"] = "not-modified-asserted"
        elif outcome is None:
            shown = answer.payload or answer.wire
            same = self._seen.get(check.url) == shown
            self._seen[check.url] = shown
            fields["outcome"] = "unchanged" if same else "changed"
        return fields

    def _remember(self, recorded: RecordedCheck) -> None:
        """Write the row of the index; a page that answered is a sight, the first a revision."""
        check, answer = recorded.check, recorded.answer
        shown = answer is not None and answer.status == 200
        sight = a_sight(
            check=check.id,
            captured_at=check.captured_at,
            place=recorded.responses[-1][-1] if shown else recorded.metadata,
            payload_digest=(answer and answer.payload) or "",
        )
        first = a_revision(
            url=check.url,
            first_seen=check.captured_at,
            last_seen=check.captured_at,
            first_capture=check.id,
            last_capture=check.id,
        )
        summary = a_summary(
            id=check.id,
            url=check.url,
            slot=check.slot,
            captured_at=check.captured_at,
            status=answer and answer.status,
            outcome=Outcome.FIRST_SEEN if shown else Outcome.ERROR,
        )
        finding = a_finding(
            recorded=recorded,
            summary=summary,
            resource=a_resource(url=check.url, next_due=check.slot + PACE),
            sight=sight if shown else None,
            revision=first if self._number == 1 else None,
        )
        self._index.write(finding if self._number == 1 else replace(finding, text=None))

    def missed(self, url: str) -> Told:
        """Tell that nobody looked at the present slot."""
        fields: Fields = {
            "url": url,
            "source": SOURCE,
            "slot": stamp(self.at),
            "outcome": "missed",
            "cfg": CONFIG,
            "tool": "1.0.0",
        }
        return self.tell("observation/1", fields)

    def tell_closed(self) -> None:
        """Tell of every WARC file that is finished and not told yet."""
        for name in self._evidence.finished():
            if name not in self._closed:
                digest, length = self._evidence.fixity(name)
                self._closed.add(name)
                fields: Fields = {"file": name, "sha256": digest, "length": length}
                self.tell("warc-closed/1", fields)

    # what outsiders give

    def publish(self) -> bytes:
        """Sign a checkpoint over all leaves."""
        self.checkpoint = self.ledger.publish().to_bytes()
        return self.checkpoint

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> str:
        """Keep files in a new folder below ``anchors/``, then tell; return the folder's name."""
        sort = fields.get("sort", "independent")
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}{self.ledger.size}").hex[:8]
        folder = f"{self.at:%Y/%m/%Y%m%dT%H%M%SZ}-{sort}-{name}"
        about = canonical({"v": f"watcher/{kind}", **fields})
        listed: Fields = {}
        for path, content in {**files, "about.json": about}.items():
            place = self.root / "anchors" / folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            listed[f"{folder}/{path}"] = f"sha256:{sha256(content).hexdigest()}"
        self.tell(kind, {**fields, "files": listed})
        return folder

    def _anchored(self, sort: str, by: str, files: Mapping[str, bytes]) -> str:
        checkpoint = self.checkpoint
        of = f"sha256:{sha256(checkpoint).hexdigest()}"
        fields: Fields = {"sort": sort, "of": of, "from": by}
        return self.keep("anchor/1", fields, {"checkpoint": checkpoint, **files})

    def time_stamped(
        self, gen_time: datetime | None = None, *, nonce: int = NONCE, root: bool = True
    ) -> str:
        """Keep a token of a local authority for the newest checkpoint; its root may be left out."""
        digest = sha256(self.checkpoint).digest()
        token = hand_made(_stamper(), stamp_info(gen_time or self.at, digest=digest))
        files = {"request.tsq": timestamps.request(digest, nonce), "response.tsr": token}
        if root:
            files["roots.pem"] = root_authority().pem
        return self._anchored("rfc3161", "Clock of Examples", files)

    def cosigned(self, moment: datetime | None = None, *, vkey: str | None = None) -> str:
        """Keep a witness's cosignature of the newest checkpoint."""
        text = notes.parse(self.checkpoint).text
        line = cosignatures.cosign(text, WITNESS, int((moment or self.at).timestamp())).line()
        key = vkey or WITNESS.key().vkey()
        files = {"cosignature": line.encode(), "witness.vkey": f"{key}\n".encode()}
        return self._anchored("cosignature", WITNESS.name, files)

    def open_timestamped(
        self, timestamp: Timestamp | None = None, headers: Mapping[str, bytes] | None = None
    ) -> str:
        """Keep an OpenTimestamps proof, by default one that a calendar has only promised."""
        digest = sha256(self.checkpoint).digest()
        proof = timestamp or Timestamp(digest, (Pending("https://calendar.example.gov"),))
        ots = DetachedTimestamp("sha256", proof).content
        files = {"checkpoint.ots": ots, **(headers or {})}
        return self._anchored("opentimestamps", "calendars", files)

    def beacon(self) -> str:
        """Keep a pulse of a beacon."""
        pulse = published(pulse_fields())
        pem = x509.load_der_x509_certificate(certificate()).public_bytes(Encoding.PEM)
        value = read_pulse(pulse).output_value.hex().upper()
        fields: Fields = {"sort": "nist", "value": value, "from": "beacon.example.gov"}
        return self.keep("beacon/1", fields, {"pulse.json": pulse, "certificate.pem": pem})


@contextmanager
def building(root: Path, forge: Forge = _honest) -> Iterator[ArchiveBuilder]:
    """Give a builder of the archive ``root``, and close its files at the end."""
    builder = ArchiveBuilder(root, forge)
    try:
        yield builder
    finally:
        builder.close()


def fill(builder: ArchiveBuilder) -> None:
    """Write half a day of everything: looks of all outcomes, anchors, a pause, files closed."""
    builder.beacon()
    builder.start()
    moved = RESPONSES["moved"]
    builder.look(LISTING_URL, plain(b"<ul>two releases</ul>" * 20))
    builder.look(URL, plain(PAGE))
    builder.look(OTHER_URL, moved, plain(PAGE + b"second"))
    builder.at += PACE
    builder.look(LISTING_URL, plain(b"<ul>two releases</ul>" * 20, extra=b"Age: 9\r\n"))
    builder.look(URL, RESPONSES["not modified"])
    builder.look(OTHER_URL, RESPONSES["chunked and gzip"])
    builder.publish()
    builder.time_stamped()
    builder.cosigned()
    builder.open_timestamped()
    builder.at += PACE
    builder.look(LISTING_URL)
    builder.look(URL, plain(b"<h1>Access denied</h1>", b"403 Forbidden"), outcome="blocked")
    builder.look(OTHER_URL, plain(PAGE + b"second, reworded"))
    builder.tell("stop/1", {"reason": "asked to stop"})
    builder.at += PACE
    for url in (LISTING_URL, URL, OTHER_URL):
        builder.missed(url)
    builder.at += PACE
    builder.start()
    builder.tell("clock-step/1", {"step_us": 250_000})
    builder.look(LISTING_URL, plain(b"<ul>three releases</ul>" * 20))
    builder.look(URL, plain(PAGE, extra=b"Age: 77\r\n"))
    builder.look(OTHER_URL, plain(PAGE + b"second, reworded"))
    builder.tell_closed()
    builder.publish()
    builder.time_stamped()
    builder.tell("stop/1", {"reason": "asked to stop"})
    builder.publish()


@cache
def complete() -> Path:
    """Return an archive with everything in it, made once; take a `copy` to spoil it."""
    root = Path(mkdtemp(dir=MEMORY)) / "archive"
    atexit.register(shutil.rmtree, root.parent)
    with building(root) as builder:
        fill(builder)
    return root


def copy(root: Path) -> Path:
    """Return a copy of `complete` at ``root``, without what a reader of its index left open."""
    return shutil.copytree(complete(), root, ignore=shutil.ignore_patterns("index.db-*"))
