"""Beacons that publish what nobody knew before, and those that do not."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.proof.mining import mined
from tests.proof.test_beacons import (
    RELEASED,
    certificate,
    certified,
    published,
    pulse_fields,
    rsa_key,
)
from tests.vouch.chain import BlockServer
from watcher.asking import Asker
from watcher.errors import VouchError
from watcher.testing.clock import HandClock
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply
from watcher.vouch.asking import Line
from watcher.vouch.beacons import BitcoinBeacon, NistBeacon
from watcher.vouch.blocks import Blocks

LINE = Line(Asker("Watcher/1 (desk@example.org)", timeout_seconds=10))
HEADER = mined(b"\x05" * 32)


@pytest.fixture
def source() -> Iterator[BlockServer]:
    with BlockServer() as source:
        source.headers = {957_999: mined(b"\x04" * 32), 958_000: HEADER}
        yield source


def bitcoin(source: BlockServer, *, late: timedelta = timedelta(minutes=20)) -> BitcoinBeacon:
    """A beacon that is asked so long after its newest block."""
    blocks = Blocks(source.url + "/", line=LINE, least_difficulty=0)
    return BitcoinBeacon(blocks, clock=HandClock(start=HEADER.time + late))


def test_the_newest_block_is_a_value_with_the_header_that_has_it(source: BlockServer) -> None:
    given = bitcoin(source).newest()

    assert given.sort == "bitcoin"
    assert given.by == source.url
    assert given.value == HEADER.block_hash
    assert given.files == {"header.bin": HEADER.content}
    assert given.remarks == ()


def test_a_tip_that_is_hours_old_is_kept_and_told(source: BlockServer) -> None:
    given = bitcoin(source, late=timedelta(hours=5)).newest()

    assert given.value == HEADER.block_hash
    assert given.remarks == (f"{source.url}: its newest value is 300 minutes old",)


def test_a_header_that_is_not_the_tips_is_refused(source: BlockServer) -> None:
    other = mined(b"\x06" * 32).content.hex().encode()
    source.override[f"/block/{HEADER.block_hash}/header"] = Reply(body=other)

    with pytest.raises(VouchError, match="is the header of block"):
        bitcoin(source).newest()


def test_a_tip_without_the_work_of_a_real_block_is_refused(source: BlockServer) -> None:
    strict = BitcoinBeacon(Blocks(source.url, line=LINE), clock=HandClock())

    with pytest.raises(VouchError, match="may have been made by anybody"):
        strict.newest()


def test_a_block_source_that_is_down_is_told(source: BlockServer) -> None:
    source.stop()

    with pytest.raises(VouchError, match="/blocks/tip/hash: no connection"):
        bitcoin(source).newest()


class PulseServer(LoopbackServer):
    """Publishes one pulse, and the certificate that it names, in DER."""

    def __init__(self, pulse: bytes) -> None:
        """Name the certificate as the pulse does."""
        super().__init__(self._reply)
        name = json.loads(pulse)["pulse"]["certificateId"]
        self.pages = {"/2.0/pulse/last": pulse, f"/2.0/certificate/{name}": certificate()}

    @property
    def url(self) -> str:
        """Where the interface begins."""
        return f"http://{self.address}/2.0"

    def _reply(self, request: Request) -> Reply:
        page = self.pages.get(request.path)
        return Reply(status=404) if page is None else Reply(body=page)


def nist(server: PulseServer, *, late: timedelta = timedelta(seconds=40)) -> NistBeacon:
    """A beacon that is asked so long after its newest pulse."""
    return NistBeacon(server.url, line=LINE, clock=HandClock(start=RELEASED + late))


def test_a_pulse_is_kept_as_it_was_published_with_the_certificate_that_signed_it() -> None:
    pulse = published(pulse_fields())
    with PulseServer(pulse) as server:
        given = nist(server).newest()

    assert given.sort == "nist"
    assert given.by == server.url
    assert given.value == json.loads(pulse)["pulse"]["outputValue"]
    pem = certified(rsa_key()).public_bytes(Encoding.PEM)
    assert given.files == {"pulse.json": pulse, "certificate.pem": pem}
    assert given.remarks == ()


def test_an_old_pulse_is_kept_and_told() -> None:
    with PulseServer(published(pulse_fields())) as server:
        given = nist(server, late=timedelta(hours=1)).newest()

    assert given.remarks == (f"{server.url}: its newest value is 60 minutes old",)


def test_a_pulse_that_was_changed_is_refused() -> None:
    fields = json.loads(published(pulse_fields()))["pulse"]
    changed = json.dumps({"pulse": fields | {"localRandomValue": "A2" * 64}}).encode()
    with PulseServer(changed) as server, pytest.raises(VouchError, match="the pulse is refused"):
        nist(server).newest()


def test_a_beacon_that_gives_something_else_is_told() -> None:
    with PulseServer(published(pulse_fields())) as server:
        (path,) = (path for path in server.pages if "certificate" in path)
        for page, content, said in (
            (path, b"<html>", "neither PEM nor DER"),
            ("/2.0/pulse/last", b"<html>", "pulse: not JSON"),
            ("/2.0/pulse/last", b"{}", "there is no pulse"),
            ("/2.0/pulse/last", b" " * 70_000, "more than 65536 bytes"),
        ):
            server.pages[page] = content
            with pytest.raises(VouchError, match=said):
                nist(server).newest()
