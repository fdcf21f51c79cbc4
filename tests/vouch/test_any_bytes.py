"""Whatever bytes an outsider sends, the answer is a refusal in words or a proof, never a crash."""

import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.proof.authority import NOW, ROOT, authority, needs_openssl, openssl_reply, stamper
from tests.proof.mining import mined
from tests.proof.test_beacons import RELEASED, certificate, published, pulse_fields
from tests.vouch.chain import CalendarServer
from tests.vouch.stamping import StampServer, responder_answer, revocation_list
from watcher.asking import Asker
from watcher.errors import VouchError
from watcher.proof.opentimestamps import write_timestamp
from watcher.proof.timestamp_tree import Pending
from watcher.proof.timestamps import request
from watcher.testing.clock import HandClock
from watcher.vouch.asking import Line
from watcher.vouch.authorities import Authority
from watcher.vouch.beacons import BitcoinBeacon, NistBeacon
from watcher.vouch.blocks import Blocks
from watcher.vouch.calendars import Calendars
from watcher.vouch.revocation import check_revocation

TRIES = 400
CHECKPOINT = b"checkpoint\n"
HEADER = mined(b"\x05" * 32)


def garbled(content: bytes, chance: random.Random) -> bytes:
    """The content with a bit changed, bytes left out or put in, or its end cut off."""
    at = chance.randrange(len(content))
    some = chance.randbytes(chance.randrange(1, 9))
    return chance.choice(
        [
            content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :],
            content[:at] + content[at + len(some) :],
            content[:at] + some + content[at:],
            content[:at],
        ]
    )


class Garbling(Line):
    """Answers with what ``source`` gives for an address and a body, garbled."""

    def __init__(self, source: Callable[[str, bytes], bytes]) -> None:
        """Use the same chance in every run."""
        super().__init__(Asker("Watcher/1", timeout_seconds=1))
        self._source = source
        self._chance = random.Random(7)

    def get(self, url: str, *, accept: str = "*/*", most_bytes: int = 0) -> bytes:
        """Answer."""
        return garbled(self._source(url, b""), self._chance)

    def get_if_there(self, url: str, *, accept: str, most_bytes: int) -> bytes:
        """Answer."""
        return self.get(url)

    def post(
        self, url: str, body: bytes, *, content_type: str, accept: str, most_bytes: int = 0
    ) -> bytes:
        """Answer."""
        return garbled(self._source(url, body), self._chance)


def refusals(ask: Callable[[], object]) -> list[str]:
    """What was said by those of many tries that were refused; another error gets through."""
    said: list[str] = []
    for _ in range(TRIES):
        try:
            ask()
        except VouchError as refusal:
            said.append(str(refusal))
    assert all(words.isprintable() for words in said)
    return said


@needs_openssl
@pytest.mark.parametrize("roots", [ROOT.pem, None], ids=["root known", "root unknown"])
def test_a_garbled_token_is_refused_in_words(tmp_path: Path, roots: bytes | None) -> None:
    nonce = int(HandClock().new_id()[:16], 16)
    middle = authority("Middle of Examples", ROOT)
    query = request(sha256(CHECKPOINT).digest(), nonce)
    reply = openssl_reply(tmp_path, stamper(middle), query, [middle])
    line = Garbling(lambda *_: reply)

    def ask() -> object:
        clock = HandClock(start=NOW)
        one = Authority("Clock", "http://tsa.example.gov/", roots=roots, line=line, clock=clock)
        return one.stamp(CHECKPOINT, revocation=False)

    assert len(refusals(ask)) > TRIES * 0.9


def test_a_garbled_list_of_revoked_certificates_is_never_kept() -> None:
    signer = stamper(ROOT, extra=StampServer().revocable("signer"))
    pages = {"crl": revocation_list(ROOT, (signer, NOW)), "sp": responder_answer(ROOT, signer)}
    line = Garbling(lambda url, _: pages["crl" if url.endswith("crl") else "sp"])
    kept = [check_revocation([signer.raw, ROOT.raw], NOW, line)[0] for _ in range(TRIES)]

    assert not any("signer.crl" in files for files in kept)


def test_a_garbled_promise_is_refused_in_words() -> None:
    calendar = CalendarServer(b"alice")
    promise = Pending("http://127.0.0.1:0")
    honest = Garbling(lambda _, body: write_timestamp(calendar.promise(body, promise)))

    def submit() -> object:
        one = Calendars([promise.uri], blocks=None, line=honest, clock=HandClock())
        return one.submit(CHECKPOINT)

    assert len(refusals(submit)) > TRIES * 0.8


def test_a_garbled_header_is_refused_in_words() -> None:
    pages = {True: HEADER.block_hash.encode(), False: HEADER.content.hex().encode()}
    line = Garbling(lambda url, _: pages[url.endswith("/hash")])

    def ask() -> object:
        blocks = Blocks("http://blocks.example.gov", line=line, least_difficulty=0)
        return BitcoinBeacon(blocks, clock=HandClock()).newest()

    assert len(refusals(ask)) > TRIES * 0.9


def test_a_garbled_pulse_is_refused_in_words() -> None:
    pulse = published(pulse_fields())
    line = Garbling(lambda url, _: pulse if url.endswith("last") else certificate())

    def ask() -> object:
        beacon = NistBeacon("http://beacon.example.gov", line=line, clock=HandClock(start=RELEASED))
        return beacon.newest()

    assert len(refusals(ask)) > TRIES * 0.9
