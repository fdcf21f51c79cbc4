"""Outsiders, voucher, ledger and verifier together: what is kept satisfies who believes nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.proof.authority import NOW, ROOT, needs_openssl, stamper
from tests.proof.test_beacons import published, pulse_fields
from tests.services.trunk import Trunk
from tests.vouch.chain import BlockServer, CalendarServer
from tests.vouch.stamping import StampServer, revocation_list, stamps
from tests.vouch.test_beacons import PulseServer
from watcher.asking import Asker
from watcher.model.outsiders import AuthoritySettings, BeaconSettings, VouchSettings
from watcher.proof.block_headers import BlockHeader, read_header
from watcher.services.vouch import Voucher, Vouchers
from watcher.testing.clock import START
from watcher.verifier.archive import ArchiveCheck
from watcher.vouch.asking import Line
from watcher.vouch.authorities import Authority
from watcher.vouch.beacons import NistBeacon
from watcher.vouch.blocks import Blocks
from watcher.vouch.calendars import Calendars
from watcher.vouch.kept import KeptActs

pytestmark = needs_openssl

HEIGHT = 958_000
HOUR = timedelta(hours=1)


class Scene:
    """An archive, and everybody who vouches for it."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        """Start the servers and the voucher."""
        self.trunk = Trunk(folder)
        stack.callback(self.trunk.close)
        self.clock = self.trunk.clock
        # Authorities stamp with the real time; after an hour of the test ours is the same.
        self.clock.advance(seconds=(NOW - HOUR - START).total_seconds())
        self.stamper = stack.enter_context(StampServer())
        signer = stamper(ROOT, extra=self.stamper.revocable("signer"))
        self.stamper.respond = stamps(folder, signer)
        self.stamper.pages["/signer.crl"] = revocation_list(ROOT)
        self.calendar = stack.enter_context(CalendarServer(b"alice"))
        self.blocks = stack.enter_context(BlockServer())
        self.pulses = stack.enter_context(PulseServer(published(pulse_fields())))
        self.archive = folder / "snapshots"
        self.settings = VouchSettings(
            authorities=(AuthoritySettings(name="Clock", url=self.stamper.url),),
            calendars=(self.calendar.url,),
            block_source=self.blocks.url,
            beacon=BeaconSettings(sort="nist", url=self.pulses.url),
        )
        self.voucher = self.started()

    def started(self) -> Voucher:
        """Join the parts, as the program does when it starts."""
        line = Line(Asker("Watcher/1 (desk@example.org)", timeout_seconds=10))
        (one,) = self.settings.authorities
        blocks = Blocks(self.blocks.url, line=line, least_difficulty=0)
        outsiders = Vouchers(
            authorities=(
                Authority(one.name, one.url, roots=ROOT.pem, line=line, clock=self.clock),
            ),
            calendars=Calendars(
                self.settings.calendars, blocks=blocks, line=line, clock=self.clock
            ),
            beacon=NistBeacon(self.pulses.url, line=line, clock=self.clock),
        )
        self.voucher = Voucher(
            self.settings,
            outsiders,
            attestor=self.trunk.attestor,
            anchors=KeptActs(self.archive / "anchors"),
            clock=self.clock,
        )
        return self.voucher

    def anchor(self) -> None:
        """Put the newest promise into a block of this hour."""
        (message,) = self.calendar.promised[-1:]
        self.calendar.anchor(message, HEIGHT)
        self.blocks.headers[HEIGHT] = _mined(self.calendar.root(message), self.clock.now())

    def verified(self) -> ArchiveCheck:
        """The archive after a verification that found nothing wrong with what outsiders gave."""
        self.trunk.attestor.publish()
        check = ArchiveCheck(self.archive, roots=[ROOT.raw], least_difficulty=0)
        wrong = [one for one in check.problems(lambda _: None) if "anchors" in str(one.where)]
        assert wrong == []
        return check

    def folders(self) -> list[str]:
        """The sorts of what was kept, oldest first."""
        found = sorted((self.archive / "anchors").glob("*/*/*"))
        return [folder.name.split("-")[1] for folder in found]


def _mined(root: bytes, moment: datetime) -> BlockHeader:
    start = bytes(36) + root + int(moment.timestamp()).to_bytes(4, "little")
    start += (0x207FFFFF).to_bytes(4, "little")
    headers = (read_header(start + nonce.to_bytes(4, "little")) for nonce in range(1000))
    return next(one for one in headers if int.from_bytes(one.hash_bytes, "little") <= one.target)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(stack, tmp_path)


def test_a_stranger_can_check_all_that_outsiders_gave(scene: Scene) -> None:
    scene.voucher.run()
    check = scene.verified()
    assert sorted(scene.folders()) == ["nist", "opentimestamps", "rfc3161"]
    assert (check.tokens, check.unchecked) == (2, 1)

    scene.anchor()
    scene.clock.advance(hours=1)
    scene.voucher.run()

    check = scene.verified()
    assert sorted(scene.folders()) == ["nist", "opentimestamps", "opentimestamps", *["rfc3161"] * 2]
    assert (check.tokens, check.unchecked) == (4, 1)


def test_the_program_goes_on_after_a_start_where_it_was(scene: Scene) -> None:
    """From the folders alone: nothing else keeps when somebody was asked or what is pending."""
    scene.voucher.run()

    scene.started()
    assert not scene.voucher.due(scene.clock.now() + timedelta(minutes=59))

    scene.clock.advance(hours=1)
    scene.anchor()
    scene.voucher.run()
    scene.started()
    scene.clock.advance(hours=1)
    scene.voucher.run()
    assert len(scene.calendar.digests) == 1
    assert scene.folders().count("opentimestamps") == 2
    assert scene.folders().count("nist") == 1


def test_a_world_that_is_down_leaves_the_archive_as_it_was(scene: Scene) -> None:
    for server in (scene.stamper, scene.calendar, scene.blocks, scene.pulses):
        server.stop()
    size = scene.trunk.ledger.size

    told = scene.voucher.run()

    assert len(told) == 3
    assert all("no connection" in sentence for sentence in told)
    assert scene.trunk.ledger.size == size
    assert scene.folders() == []
