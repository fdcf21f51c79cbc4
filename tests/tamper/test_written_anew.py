"""A whole archive written anew, everything in it fitting: what tells of it lies outside."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.tamper import tiny
from tests.verifier import archives
from tests.verifier.archives import SIGNER, ArchiveBuilder
from watcher.errors import FixityError
from watcher.ledger.folder import LedgerFolder
from watcher.proof.notes import NoteSigner
from watcher.verifier import Fault
from watcher.verifier.archive import ArchiveCheck

THIEF = NoteSigner("example.gov/ledger", b"\x66" * 32)
"""Somebody else, under the same name."""


@pytest.fixture
def forged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an archive of another page that somebody with another key wrote."""
    monkeypatch.setattr(archives, "SIGNER", THIEF)
    root = tmp_path / "archive"
    with closing(ArchiveBuilder(root, max_file_bytes=3_000)) as builder:
        tiny.fill(builder, tiny.OTHER)
    return root


def test_with_another_key_it_is_told_by_whoever_has_the_right_one(forged: Path) -> None:
    """And by nobody else: the key that came with it proves nothing."""
    with_its_own = ArchiveCheck(forged)
    found = list(ArchiveCheck(forged, SIGNER.key()).problems(lambda read: None))

    assert [(one.what, one.where) for one in found] == [
        (Fault.SIGNATURE, str(forged / "ledger" / "checkpoint"))
    ]
    assert list(with_its_own.problems(lambda read: None)) == []
    assert with_its_own.key_is_its_own


def test_under_the_right_key_that_somebody_put_beside_it_it_is_told(forged: Path) -> None:
    """A public key is public."""
    (forged / "ledger" / "vkey").write_text(f"{SIGNER.key().vkey()}\n")

    found = list(ArchiveCheck(forged).problems(lambda read: None))
    assert [one.what for one in found] == [Fault.SIGNATURE]


def test_with_the_same_key_what_outsiders_gave_before_contradicts_it(tmp_path: Path) -> None:
    """Whoever kept a token or a cosignature lays it beside the archive, and it fits no leaf."""
    root, mine = tmp_path / "archive", tiny.tiny()
    shutil.copytree(tiny.tiny(tiny.OTHER), root)
    assert tiny.problems(root) == []
    names = [path.name for path in mine.glob("anchors/*/*/*") if "nist" not in path.name]
    shutil.rmtree(root / "anchors")
    shutil.copytree(mine / "anchors", root / "anchors")

    lines = tiny.told(root)
    assert all(any(name in line for line in lines) for name in names)


def test_with_the_same_key_the_program_refuses_to_sign_over_it(tmp_path: Path) -> None:
    """As long as what it remembers beside the archive is not forged too."""
    root = tiny.copy(tmp_path / "archive")
    memory = tmp_path / "archive-remembered"
    shutil.rmtree(root / "ledger")
    shutil.copytree(tiny.tiny(tiny.OTHER) / "ledger", root / "ledger")

    with pytest.raises(FixityError, match="are not those that were signed"):
        LedgerFolder.open(root / "ledger", SIGNER, memory)
