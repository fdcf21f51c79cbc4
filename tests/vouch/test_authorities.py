"""Time-stamp authorities that do what they should, and all the ways in which they do not."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.proof.authority import (
    DAY,
    NOW,
    ROOT,
    Issued,
    authority,
    granted,
    hand_made,
    needs_openssl,
    openssl,
    stamp_info,
    stamper,
)
from tests.vouch.stamping import StampServer, revocation_list, stamps
from watcher.asking import Asker
from watcher.errors import ConfigError, VouchError
from watcher.proof import der
from watcher.proof.timestamps import Reply as TokenReply
from watcher.proof.timestamps import request as make_request
from watcher.testing.clock import HandClock
from watcher.testing.pages.nouns import Reply
from watcher.vouch.asking import Line
from watcher.vouch.authorities import Authority
from watcher.vouch.vouched import Vouched

pytestmark = needs_openssl

CHECKPOINT = b"example.gov/ledger\n3\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 example.gov/ledger sig\n"
SIGNER = stamper(ROOT)
LINE = Line(Asker("Watcher/1 (desk@example.org)", timeout_seconds=10))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StampServer]:
    """An authority that does what it should, below ROOT."""
    (tmp_path / "authority").mkdir()
    with StampServer(stamps(tmp_path / "authority", SIGNER)) as server:
        yield server


def asked(
    server: StampServer,
    roots: bytes | None = ROOT.pem,
    *,
    revocation: bool = False,
    line: Line = LINE,
    clock: HandClock | None = None,
) -> Vouched:
    """What comes of asking it to stamp CHECKPOINT."""
    own = clock or HandClock(start=datetime.now(UTC))
    one = Authority("Clock of Examples", server.url, roots=roots, line=line, clock=own)
    return one.stamp(CHECKPOINT, revocation=revocation)


def laid_out(folder: Path, files: Vouched) -> Path:
    """Write the files as they would lie below anchors/."""
    for name, content in files.files.items():
        (folder / name).write_bytes(content)
    return folder


def verified(folder: Path, *more: str) -> bool:
    """The verdict of the commands that docs/formats/anchors.md prints."""
    roots = ("-CAfile", folder / "roots.pem", "-attime", str(int(NOW.timestamp()) + 5))
    chain = ("-untrusted", folder / "chain.pem") if (folder / "chain.pem").exists() else ()
    about = ("-data", folder / "checkpoint"), ("-queryfile", folder / "request.tsq")
    words = ("ts", "-verify", "-in", folder / "response.tsr", *roots, *chain, *more)
    return all(openssl(*words, *what).returncode == 0 for what in about)


def test_what_is_kept_of_a_token_satisfies_openssl(server: StampServer, tmp_path: Path) -> None:
    given = asked(server)

    assert given.sort == "rfc3161"
    assert given.by == f"Clock of Examples <{server.url}>"
    assert given.remarks == ()
    assert set(given.files) == {"checkpoint", "request.tsq", "response.tsr", "roots.pem"}
    assert given.files["checkpoint"] == CHECKPOINT
    assert given.files["request.tsq"] == server.asked[0].body
    assert verified(laid_out(tmp_path, given))


def test_each_request_has_a_nonce_of_its_own(server: StampServer) -> None:
    clock = HandClock(start=datetime.now(UTC))

    asked(server, clock=clock)
    asked(server, clock=clock)

    first, second = (request.body for request in server.asked)
    assert first != second


def test_certificates_between_signer_and_root_are_kept(tmp_path: Path) -> None:
    """Whether they came with the token or stand in the file of roots."""
    middle = authority("Middle of Examples", ROOT)
    signer = stamper(middle)
    for sent, roots in (([middle], ROOT.pem), ([], middle.pem + ROOT.pem)):
        folder = tmp_path / str(len(sent))
        folder.mkdir()
        with StampServer(stamps(folder, signer, sent)) as server:
            given = asked(server, roots)

        assert given.files["chain.pem"] == middle.pem
        assert given.files["roots.pem"] == ROOT.pem
        assert verified(laid_out(folder, given))


def test_a_token_without_a_known_root_is_kept_and_said_to_be_unchecked(tmp_path: Path) -> None:
    middle = authority("Middle of Examples", ROOT)
    with StampServer(stamps(tmp_path, stamper(middle), [middle])) as server:
        given = asked(server, None, revocation=True)

    assert "roots.pem" not in given.files
    assert given.files["chain.pem"] == middle.pem
    assert len(given.remarks) == 1
    assert "whose it is was not checked" in given.remarks[0]
    assert [request.path for request in server.asked] == ["/tsr"]


def token_reply(signer: Issued = SIGNER, **of: object) -> bytes:
    """A reply to no request of ours."""
    return hand_made(signer, stamp_info(NOW, **of))  # type: ignore[arg-type]


def damaged(query: bytes, folder: Path) -> bytes:
    reply = stamps(folder, SIGNER)(query)
    assert reply is not None
    return reply.body[:-1] + bytes([reply.body[-1] ^ 1])


OURS = sha256(CHECKPOINT).digest()
REJECTED = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(2)))


@pytest.mark.parametrize("roots", [ROOT.pem, None], ids=["root known", "root unknown"])
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=500, body=b"oh"), "answered 500"),
        (Reply(status=302, headers=(("Location", "ftp://example.gov/"),)), "redirect is not"),
        (Reply(body=b"<html>Sign in</html>"), "the token is refused: reply"),
        (Reply(body=b""), "the token is refused: reply"),
        (Reply(body=bytes(1 << 20) + b"."), "more than 1048576 bytes"),
        (Reply(body=REJECTED), "the authority granted none: 2"),
        (Reply(body=token_reply(digest=OURS)), "nonce: the token answers"),
        (Reply(body=token_reply(digest=sha256(b"other").digest())), "imprint: the token is about"),
        (Reply(body=granted(b"\x30\x00")), "the token is refused: "),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_token_for_us_is_refused_with_the_reason(
    server: StampServer, reply: Reply, said: str, roots: bytes | None
) -> None:
    server.respond = lambda _: reply

    with pytest.raises(VouchError, match=said):
        asked(server, roots)


@pytest.mark.parametrize("roots", [ROOT.pem, None], ids=["root known", "root unknown"])
def test_a_token_with_one_bit_changed_is_refused(
    server: StampServer, tmp_path: Path, roots: bytes | None
) -> None:
    server.respond = lambda query: Reply(body=damaged(query, tmp_path))

    with pytest.raises(VouchError, match="signature: it is not the signer's"):
        asked(server, roots)


def test_another_authoritys_token_is_refused(server: StampServer, tmp_path: Path) -> None:
    """It signed our very request, but under a root that the operator did not name for it."""
    stranger = authority("Root of Strangers")
    server.respond = stamps(tmp_path, stamper(stranger))

    with pytest.raises(VouchError, match="chain: no way from the signer to a root"):
        asked(server, ROOT.pem)


def test_a_token_of_a_certificate_that_has_run_out_is_refused(server: StampServer) -> None:
    expired = stamper(ROOT, starts=NOW - 3 * DAY, ends=NOW - DAY)

    def respond(query: bytes) -> Reply:
        fields = der.Fields(der.read(query, "query"))
        fields.take(der.INTEGER, "version")
        fields.take(der.SEQUENCE, "imprint")
        nonce = fields.take(der.INTEGER, "nonce").raw
        stamp = stamp_info(NOW, digest=OURS).replace(der.write_integer(0xC0FFEE0123456789), nonce)
        return Reply(body=hand_made(expired, relength(stamp)))

    server.respond = respond
    with pytest.raises(VouchError, match=r"Clock of Examples.* was not valid at"):
        asked(server, ROOT.pem)


def relength(stamp: bytes) -> bytes:
    """The same sequence with its length made right after a member was replaced."""
    content = stamp[3:] if stamp[1] & 0x80 else stamp[2:]
    return der.write(der.SEQUENCE, content)


def test_an_authority_that_is_down_or_silent_is_told_and_no_more(server: StampServer) -> None:
    over = threading.Event()

    def silent(_: bytes) -> None:
        over.wait(5)

    server.respond = silent
    hurried = Line(Asker("Watcher/1", timeout_seconds=0.1))
    with pytest.raises(VouchError, match=r"no answer (within 0\.1 seconds|in time)"):
        asked(server, line=hurried)
    over.set()
    server.stop()
    with pytest.raises(VouchError, match="no connection"):
        asked(server)


def test_a_clock_that_differs_from_ours_is_told(server: StampServer) -> None:
    given = asked(server, clock=HandClock(start=NOW - timedelta(hours=2)))

    assert len(given.remarks) == 1
    assert "seconds ahead of ours" in given.remarks[0]


def test_roots_that_are_no_certificates_are_the_operators_mistake(server: StampServer) -> None:
    with pytest.raises(ConfigError, match="authority Clock of Examples: its roots are no"):
        asked(server, b"-----BEGIN NONSENSE-----")


def test_the_request_is_what_openssl_would_have_asked(server: StampServer, tmp_path: Path) -> None:
    """Digest, algorithm and the wish for a certificate; only the nonce is ours."""
    assert shutil.which("openssl")
    asked(server)
    (tmp_path / "query").write_bytes(server.asked[0].body)

    text = openssl("ts", "-query", "-in", tmp_path / "query", "-text").stdout.decode()

    assert "Hash Algorithm: sha256" in text
    assert "Certificate required: yes" in text
    nonce = int(HandClock().new_id()[:16], 16)
    assert server.asked[0].body == make_request(OURS, nonce)
    assert TokenReply.parse(asked(server).files["response.tsr"]).status == 0


def test_a_revoked_signer_makes_no_token(tmp_path: Path) -> None:
    with StampServer() as server:
        signer = stamper(ROOT, extra=server.revocable("signer"))
        server.respond = stamps(tmp_path, signer)
        server.pages["/signer.crl"] = revocation_list(ROOT, (signer, NOW - timedelta(hours=3)))

        with pytest.raises(VouchError, match=r"the token is refused: signer .* was revoked on"):
            asked(server, ROOT.pem, revocation=True)
