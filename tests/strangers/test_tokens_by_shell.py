"""A folder with a time-stamp, checked with a shell and openssl alone."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.proof.authority import (
    DAY,
    NONCE,
    NOW,
    ROOT,
    Issued,
    authority,
    hand_made,
    openssl_reply,
    stamp_info,
    stamper,
)
from tests.strangers.verdicts import needs_shell, run_script
from watcher.proof import timestamps

pytestmark = needs_shell

CHECKPOINT = b"example.gov/ledger\n1\nroot\n\nsignature\n"
DIGEST = hashlib.sha256(CHECKPOINT).digest()


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "-a folder"
    folder.mkdir()
    return folder


def _fill(folder: Path, reply: bytes, root: Issued = ROOT, chain: Sequence[Issued] = ()) -> None:
    (folder / "checkpoint").write_bytes(CHECKPOINT)
    (folder / "response.tsr").write_bytes(reply)
    (folder / "roots.pem").write_bytes(root.pem)
    if chain:
        (folder / "chain.pem").write_bytes(b"".join(one.pem for one in chain))


def _verdict(folder: Path, *words: Path) -> tuple[int, str]:
    ran = run_script("verify_token.sh", folder, *words)
    return ran.returncode, (ran.stdout + ran.stderr).strip()


def test_a_token_holds_and_its_time_is_told(folder: Path, tmp_path: Path) -> None:
    """Made by openssl itself, with the request that it answers."""
    query = timestamps.request(DIGEST, NONCE)
    _fill(folder, openssl_reply(tmp_path, stamper(ROOT), query))
    (folder / "request.tsq").write_bytes(query)
    code, said = _verdict(folder)
    assert code == 0, said
    assert said.startswith("OK stamped 20")


def test_a_token_lasts_longer_than_its_certificates(folder: Path) -> None:
    ends = NOW - timedelta(days=400)
    root = authority("Old root of Examples", starts=ends - DAY, ends=ends)
    signer = stamper(root, starts=ends - DAY, ends=ends)
    at = ends - timedelta(hours=1)
    _fill(folder, hand_made(signer, stamp_info(at, digest=DIGEST, fraction=".25")), root)
    assert _verdict(folder) == (0, f"OK stamped {at:%Y-%m-%dT%H:%M:%SZ}")


def test_a_chain_of_certificates_is_followed_to_the_root(folder: Path) -> None:
    between = authority("Between of Examples", ROOT)
    reply = hand_made(stamper(between), stamp_info(NOW, digest=DIGEST))
    _fill(folder, reply)
    assert _verdict(folder)[0] == 1
    _fill(folder, reply, chain=[between])
    assert _verdict(folder)[0] == 0


def test_roots_from_elsewhere_count_instead_of_those_in_the_folder(
    folder: Path, tmp_path: Path
) -> None:
    other = authority("Other root of Examples")
    mine = tmp_path / "mine.pem"
    _fill(folder, hand_made(stamper(other), stamp_info(NOW, digest=DIGEST)), other)
    assert _verdict(folder)[0] == 0
    mine.write_bytes(ROOT.pem)
    code, said = _verdict(folder, mine)
    assert code == 1
    assert "unable to get local issuer certificate" in said
    mine.write_bytes(other.pem)
    assert _verdict(folder, mine)[0] == 0


def test_what_does_not_prove_the_time_of_this_checkpoint_is_refused(folder: Path) -> None:
    honest = hand_made(stamper(ROOT), stamp_info(NOW, digest=DIGEST))
    of_other = hand_made(stamper(ROOT), stamp_info(NOW, digest=bytes(32)))
    late = hand_made(stamper(ROOT), stamp_info(NOW + 10 * DAY, digest=DIGEST))
    for reply, reason in (
        (of_other, "message imprint mismatch"),
        (late, "certificate has expired"),
        (honest[:-1] + bytes([honest[-1] ^ 1]), ""),
        (honest[:-9], "response.tsr cannot be read"),
        (b"", "response.tsr cannot be read"),
    ):
        _fill(folder, reply)
        code, said = _verdict(folder)
        assert code == 1
        assert said.startswith(f"FAILED {folder}: ")
        assert reason in said


def test_an_answer_to_another_request_is_refused(folder: Path) -> None:
    """The same checkpoint, and another nonce."""
    _fill(folder, hand_made(stamper(ROOT), stamp_info(NOW, digest=DIGEST)))
    (folder / "request.tsq").write_bytes(timestamps.request(DIGEST, NONCE))
    assert _verdict(folder)[0] == 0
    (folder / "request.tsq").write_bytes(timestamps.request(DIGEST, NONCE + 1))
    code, said = _verdict(folder)
    assert code == 1
    assert said.endswith("it does not answer request.tsq")


@pytest.mark.parametrize("name", ["checkpoint", "response.tsr", "roots.pem"])
def test_a_folder_that_lacks_a_file_is_told_which(folder: Path, name: str) -> None:
    _fill(folder, hand_made(stamper(ROOT), stamp_info(NOW, digest=DIGEST)))
    (folder / name).unlink()
    code, said = _verdict(folder)
    assert code == 1
    assert said.endswith(f"/{name} is missing")
