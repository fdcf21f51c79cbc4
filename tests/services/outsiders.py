"""Fakes of everybody whom `watcher.services.vouch` asks, and of the ledger it writes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from watcher.errors import ArchiveUnwritable, VouchError
from watcher.model.outsiders import AuthoritySettings, BeaconSettings, VouchSettings
from watcher.proof.canonical_json import Value
from watcher.proof.opentimestamps import DetachedTimestamp
from watcher.proof.timestamp_tree import Bitcoin, Pending, Timestamp
from watcher.services.vouch import Voucher, Vouchers
from watcher.testing.clock import HandClock


@dataclass(frozen=True, kw_only=True)
class Gift:
    """What a fake outsider gives."""

    sort: str
    by: str
    files: Mapping[str, bytes]
    value: str = ""
    remarks: tuple[str, ...] = ()


class Moody:
    """An outsider who fails while ``broken`` says why."""

    def __init__(self) -> None:
        """Be well."""
        self.broken = ""
        self.remarks: tuple[str, ...] = ()

    def mind(self) -> None:
        """Fail if broken."""
        if self.broken:
            raise VouchError(self.broken)


class FakeAuthority(Moody):
    """Stamps what it is given and remembers it."""

    def __init__(self, name: str) -> None:
        """Stand at an address that has the name."""
        super().__init__()
        self.name = name
        self.by = f"{name} <http://{name}.example.gov/>"
        self.stamped: list[tuple[bytes, bool]] = []

    def stamp(self, checkpoint: bytes, *, revocation: bool) -> Gift:
        """Give a token, with a list when asked for one."""
        self.stamped.append((checkpoint, revocation))
        self.mind()
        files = {"checkpoint": checkpoint, "response.tsr": b"token"}
        files |= {"signer.crl": b"list"} if revocation else {}
        return Gift(sort="rfc3161", by=self.by, files=files, remarks=self.remarks)


def ots(checkpoint: bytes, *, height: int | None = None) -> bytes:
    """A proof, pending or anchored."""
    end = Pending("https://calendar.example.gov") if height is None else Bitcoin(height)
    digest = sha256(checkpoint).digest()
    return DetachedTimestamp("sha256", Timestamp(digest, (end,))).content


class FakeCalendars(Moody):
    """Promises at once, and anchors when ``height`` is set."""

    def __init__(self) -> None:
        """Anchor nothing yet."""
        super().__init__()
        self.height: int | None = None
        self.submitted: list[bytes] = []
        self.upgrades = 0

    def submit(self, checkpoint: bytes) -> Gift:
        """Promise."""
        self.submitted.append(checkpoint)
        self.mind()
        files = {"checkpoint": checkpoint, "checkpoint.ots": ots(checkpoint)}
        return Gift(sort="opentimestamps", by="calendars", files=files)

    def upgrade(self, checkpoint: bytes, proof: bytes) -> Gift | None:
        """Anchor or not."""
        self.upgrades += 1
        self.mind()
        assert proof == ots(checkpoint)
        if self.height is None:
            return None
        files = {"checkpoint": checkpoint, "checkpoint.ots": ots(checkpoint, height=self.height)}
        return Gift(sort="opentimestamps", by="calendars", files=files)


class FakeBeacon(Moody):
    """Publishes ``value``."""

    sort = "bitcoin"

    def __init__(self) -> None:
        """Begin with some value."""
        super().__init__()
        self.value = "00aa"

    def newest(self) -> Gift:
        """Publish."""
        self.mind()
        files = {"header.bin": b"header"}
        return Gift(sort=self.sort, by="blocks", value=self.value, files=files)


@dataclass(frozen=True)
class Kept:
    """One act, as it is found again after a start."""

    kind: str
    sort: str
    of: str
    by: str
    value: str
    at: datetime
    files: Mapping[str, bytes]

    @property
    def names(self) -> frozenset[str]:
        """Its files."""
        return frozenset(self.files)

    def read(self, name: str) -> bytes:
        """One of its files."""
        if name not in self.files:
            raise VouchError(f"{name}: cannot be read")
        return self.files[name]


@dataclass
class Ledger:
    """Attestor and anchors in one: keeps in memory, and gives back what it kept."""

    clock: HandClock
    acts: list[Kept] = field(default_factory=list)
    full: bool = False

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> int:
        """Keep an act."""
        if self.full:
            raise ArchiveUnwritable("anchors: no space left on device")
        said = {name: str(value) for name, value in fields.items()}
        of, value = said.pop("of", ""), said.pop("value", "")
        sort, by = said.pop("sort"), said.pop("from")
        assert said == {}
        self.acts.append(Kept(kind, sort, of, by, value, self.clock.now(), files))
        return len(self.acts)

    def publish(self) -> bytes:
        """A checkpoint that covers what was kept before."""
        return f"checkpoint of size {len(self.acts)}\n".encode()

    def since(self, moment: datetime) -> list[Kept]:
        """The acts from then on."""
        return [act for act in self.acts if act.at >= moment]

    def sorts(self) -> list[str]:
        """What was kept, in its order."""
        return [act.sort for act in self.acts]


class Scene:
    """A voucher among fakes."""

    def __init__(self, *names: str, calendars: bool = False, beacon: bool = False) -> None:
        """With these authorities."""
        self.clock = HandClock()
        self.ledger = Ledger(self.clock)
        self.authorities = [FakeAuthority(name) for name in names]
        self.calendars = FakeCalendars()
        self.beacon = FakeBeacon()
        self.outsiders = Vouchers(
            authorities=self.authorities,
            calendars=self.calendars if calendars else None,
            beacon=self.beacon if beacon else None,
        )
        self.settings = VouchSettings(
            authorities=tuple(
                AuthoritySettings(name=name, url=f"http://{name}.example.gov/") for name in names
            ),
            beacon=BeaconSettings(sort="bitcoin", url="http://blocks.example.gov"),
        )
        self.voucher = self.started()

    def started(self) -> Voucher:
        """The program as it is after a start."""
        self.voucher = Voucher(
            self.settings,
            self.outsiders,
            attestor=self.ledger,
            anchors=self.ledger,
            clock=self.clock,
        )
        return self.voucher

    def due(self) -> bool:
        """Whether anybody would be asked now."""
        return self.voucher.due(self.clock.now())

    def run(self, after: timedelta = timedelta()) -> tuple[str, ...]:
        """Let time pass and ask who is due."""
        self.clock.advance(seconds=after.total_seconds())
        return self.voucher.run()
