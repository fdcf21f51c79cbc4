"""Calendars that promise and keep it, and those that are down, lie, or point elsewhere."""

from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256

import pytest

from tests.proof.mining import mined
from tests.vouch.chain import BlockServer, CalendarServer
from watcher.asking import Asker
from watcher.errors import VouchError
from watcher.proof.block_headers import read_header, verify_against
from watcher.proof.opentimestamps import read_detached, write_timestamp
from watcher.proof.timestamp_tree import Bitcoin, Pending, Timestamp
from watcher.testing.clock import HandClock
from watcher.testing.pages.nouns import Reply
from watcher.vouch.asking import Line
from watcher.vouch.blocks import Blocks
from watcher.vouch.calendars import Calendars
from watcher.vouch.vouched import Vouched

CHECKPOINT = b"example.gov/ledger\n7\nAAAA\n"
DIGEST = sha256(CHECKPOINT).digest()
LINE = Line(Asker("Watcher/1 (desk@example.org)", timeout_seconds=10))
HEIGHT = 958_000


class Scene:
    """Three calendars, a block source, and what asks them."""

    def __init__(self, stack: ExitStack) -> None:
        """Start the servers."""
        names = (b"alice", b"bob", b"carol")
        self.servers = [stack.enter_context(CalendarServer(name)) for name in names]
        self.source = stack.enter_context(BlockServer())
        self.clock = HandClock()
        self.calendars = self.asking(Blocks(self.source.url, line=LINE, least_difficulty=0))

    def asking(self, blocks: Blocks | None) -> Calendars:
        """What asks the three."""
        urls = [server.url for server in self.servers]
        return Calendars(urls, blocks=blocks, line=LINE, clock=self.clock)

    def submitted(self) -> Vouched:
        """A pending proof of CHECKPOINT."""
        return self.calendars.submit(CHECKPOINT)

    def upgraded(self, pending: Vouched) -> Vouched | None:
        """What comes of asking again."""
        return self.calendars.upgrade(CHECKPOINT, pending.files["checkpoint.ots"])

    def anchor(self, server: CalendarServer, height: int = HEIGHT) -> bytes:
        """Mine a block for what the server promised last, and return its header."""
        message = server.promised[-1]
        server.anchor(message, height)
        self.source.headers[height] = mined(server.root(message))
        return self.source.headers[height].content


@pytest.fixture
def scene() -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(stack)


def attested(given: Vouched) -> list[str]:
    """Who attests, in the order of the file."""
    proof = read_detached(given.files["checkpoint.ots"])
    assert proof.digest == DIGEST
    found = [found for _, found in proof.timestamp.commitments()]
    assert all(isinstance(one, Pending | Bitcoin) for one in found)
    return [one.uri if isinstance(one, Pending) else str(one.height) for one in found]  # type: ignore[union-attr]


def test_one_proof_holds_the_promises_of_all_calendars(scene: Scene) -> None:
    given = scene.submitted()

    urls = [server.url for server in scene.servers]
    assert given.sort == "opentimestamps"
    assert given.by == ", ".join(urls)
    assert given.remarks == ()
    assert set(given.files) == {"checkpoint", "checkpoint.ots"}
    assert attested(given) == urls


def test_calendars_are_told_nothing_that_can_be_recognised(scene: Scene) -> None:
    scene.submitted()
    scene.submitted()

    sent = [digest for server in scene.servers for digest in server.digests]
    assert all(len(digest) == 32 for digest in sent)
    assert DIGEST not in sent
    assert len(set(sent)) == 2
    assert scene.servers[0].asked[0].headers["accept"] == "application/vnd.opentimestamps.v1"


def test_a_calendar_that_is_down_is_told_and_the_others_promise(scene: Scene) -> None:
    scene.servers[1].stop()

    given = scene.submitted()

    assert attested(given) == [scene.servers[0].url, scene.servers[2].url]
    assert len(given.remarks) == 1
    assert "no connection" in given.remarks[0]


def test_no_promise_at_all_is_a_failure(scene: Scene) -> None:
    for server in scene.servers:
        server.stop()

    with pytest.raises(VouchError, match=r"no calendar gave a promise: .*no connection"):
        scene.submitted()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=500), "answered 500"),
        (Reply(body=b"<html>"), "the answer is refused: opentimestamps, byte"),
        (Reply(body=b""), "the answer is refused: opentimestamps, byte 0"),
        (Reply(body=bytes(10_001)), "more than 10000 bytes"),
        (Reply(status=301, headers=(("Location", "/x"),)), "a redirect is not followed"),
    ],
)
def test_a_calendar_that_answers_otherwise_is_told(scene: Scene, reply: Reply, said: str) -> None:
    scene.servers[0].override["/digest"] = reply

    given = scene.submitted()

    assert attested(given) == [server.url for server in scene.servers[1:]]
    assert said in given.remarks[0]


def test_a_promise_at_an_address_that_nobody_configured_is_refused(scene: Scene) -> None:
    """Else a calendar could send us to ask any address at all."""
    elsewhere = Pending("http://127.0.0.1:9/latest/meta-data")
    nonce = bytes.fromhex(HandClock().new_id())
    sent = sha256(DIGEST + nonce).digest()
    tree = scene.servers[0].promise(sent, elsewhere)
    scene.servers[0].override["/digest"] = Reply(body=write_timestamp(tree))

    given = scene.submitted()

    assert "is kept by http://127.0.0.1:9/latest/meta-data" in given.remarks[0]
    assert elsewhere.uri not in attested(given)


def test_a_proof_is_pending_until_a_block_has_it(scene: Scene) -> None:
    pending = scene.submitted()

    assert scene.upgraded(pending) is None

    header = scene.anchor(scene.servers[1])
    given = scene.upgraded(pending)

    assert given is not None
    assert given.by == scene.servers[1].url
    assert given.remarks == ()
    assert given.files[f"header-{HEIGHT}.bin"] == header
    assert given.files["checkpoint"] == CHECKPOINT
    urls = [server.url for server in scene.servers]
    assert attested(given) == [urls[0], urls[1], str(HEIGHT), urls[2]]


def test_the_kept_header_has_the_root_that_the_proof_leads_to(scene: Scene) -> None:
    pending = scene.submitted()
    scene.anchor(scene.servers[0])
    given = scene.upgraded(pending)
    assert given is not None

    proof = read_detached(given.files["checkpoint.ots"]).timestamp
    leads = next(message for message, found in proof.commitments() if found == Bitcoin(HEIGHT))

    header = read_header(given.files[f"header-{HEIGHT}.bin"])
    assert verify_against(leads, header, 0) == header.time


def test_a_calendar_that_names_a_block_without_its_root_is_refused(scene: Scene) -> None:
    pending = scene.submitted()
    scene.anchor(scene.servers[0])
    scene.source.headers[HEIGHT] = mined(b"\x01" * 32)

    with pytest.raises(VouchError, match=f"block {HEIGHT} says otherwise: .*its Merkle root is"):
        scene.upgraded(pending)


def test_a_lying_calendar_does_not_hold_up_an_honest_one(scene: Scene) -> None:
    pending = scene.submitted()
    scene.anchor(scene.servers[0], HEIGHT)
    scene.anchor(scene.servers[1], HEIGHT + 1)
    scene.source.headers[HEIGHT] = mined(b"\x01" * 32)

    given = scene.upgraded(pending)

    assert given is not None
    assert given.by == scene.servers[1].url
    assert str(HEIGHT) not in attested(given)
    assert set(given.files) == {"checkpoint", "checkpoint.ots", f"header-{HEIGHT + 1}.bin"}
    assert "says otherwise" in given.remarks[0]


def test_a_block_that_nobody_worked_for_is_refused(scene: Scene) -> None:
    """The source may make up a header with the right root, but not the work of a real block."""
    pending = scene.submitted()
    scene.anchor(scene.servers[0])
    strict = scene.asking(Blocks(scene.source.url, line=LINE))

    with pytest.raises(VouchError, match="the header may have been made by anybody"):
        strict.upgrade(CHECKPOINT, pending.files["checkpoint.ots"])


@pytest.mark.parametrize(
    ("path", "reply", "said"),
    [
        (f"/block-height/{HEIGHT}", Reply(body=b"<html>"), "is not what it should be"),
        (f"/block-height/{HEIGHT}", Reply(status=404), "answered 404"),
        ("header", Reply(body=b"00" * 79), "is not what it should be"),
        ("header", Reply(body=mined(b"\x07" * 32).content.hex().encode()), "is the header of"),
        ("header", Reply(body=b"00" * 80), "is no possible target"),
    ],
)
def test_a_block_source_that_answers_otherwise_is_told(
    scene: Scene, path: str, reply: Reply, said: str
) -> None:
    pending = scene.submitted()
    scene.anchor(scene.servers[0])
    block = scene.source.headers[HEIGHT].block_hash
    scene.source.override[f"/block/{block}/header" if path == "header" else path] = reply

    with pytest.raises(VouchError, match=said):
        scene.upgraded(pending)


def test_without_a_block_source_the_proof_is_kept_and_said_to_be_unchecked(scene: Scene) -> None:
    pending = scene.submitted()
    scene.anchor(scene.servers[0])

    given = scene.asking(None).upgrade(CHECKPOINT, pending.files["checkpoint.ots"])

    assert given is not None
    assert set(given.files) == {"checkpoint", "checkpoint.ots"}
    assert str(HEIGHT) in attested(given)
    assert "no block source is configured" in given.remarks[0]


def test_a_garbled_upgrade_is_told_and_a_calendar_with_nothing_new_is_pending(
    scene: Scene,
) -> None:
    pending = scene.submitted()
    path = f"/timestamp/{scene.servers[0].promised[-1].hex()}"
    scene.servers[0].override[path] = Reply(body=b"\x00")
    with pytest.raises(VouchError, match="the answer is refused: opentimestamps, byte"):
        scene.upgraded(pending)

    message = scene.servers[0].promised[-1]
    again = Timestamp(message, (Pending(scene.servers[0].url),))
    scene.servers[0].override[path] = Reply(body=write_timestamp(again))
    assert scene.upgraded(pending) is None


def test_a_damaged_proof_is_told(scene: Scene) -> None:
    with pytest.raises(VouchError, match="the pending proof cannot be read: opentimestamps"):
        scene.calendars.upgrade(CHECKPOINT, b"not a proof")


def test_the_reference_implementation_reads_both_files(scene: Scene) -> None:
    """python-opentimestamps, with its own parser and its own check of the header's root."""
    why = "opentimestamps 0.4.5 is not installed"
    files = pytest.importorskip("opentimestamps.core.timestamp", reason=why)
    serialize = pytest.importorskip("opentimestamps.core.serialize", reason=why)
    bitcoin = pytest.importorskip("bitcoin.core", reason=why)
    pending = scene.submitted()
    scene.anchor(scene.servers[2])
    given = scene.upgraded(pending)
    assert given is not None

    for file, sorts in (
        (pending, ["PendingAttestation"] * 3),
        (given, ["PendingAttestation"] * 3 + ["BitcoinBlockHeaderAttestation"]),
    ):
        context = serialize.BytesDeserializationContext(file.files["checkpoint.ots"])
        proof = files.DetachedTimestampFile.deserialize(context)
        context.assert_eof()
        found = list(proof.timestamp.all_attestations())
        assert proof.file_digest == DIGEST
        assert sorted(type(one).__name__ for _, one in found) == sorted(sorts)

    (anchored,) = ((leads, one) for leads, one in found if hasattr(one, "height"))
    header = bitcoin.CBlockHeader.deserialize(given.files[f"header-{HEIGHT}.bin"])
    assert anchored[1].height == HEIGHT
    assert anchored[1].verify_against_blockheader(anchored[0], header) == header.nTime
