"""Whether an archive is what was recorded, asked through the command line."""

from pathlib import Path

from watcher.ledger.folder import LedgerFolder
from watcher.proof.canonical_json import Value
from watcher.proof.leaves import leaf
from watcher.proof.notes import NoteSigner
from watcher.testing.newsroom import Newsroom

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)


def test_an_archive_that_nobody_touched_is_as_it_was_recorded(following: Newsroom) -> None:
    """Exit 0, with the counts, and what was not asked."""
    told = following.run("verify")
    record = following.run("verify", "--json").json

    assert told.code == 0
    assert "all as they were recorded" in told.out
    assert "No ledger was checked" in told.out
    assert record["ok"] is True
    assert record["checked"]["captures"] == record["checked"]["payloads"] > 5


def test_a_touched_archive_is_told_with_file_and_place(following: Newsroom) -> None:
    """Exit 3: the archive is damaged."""
    path = next(following.archive.glob("warc/*/*/*.gz"))
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)

    told = following.run("verify")

    assert told.code == 3
    assert path.name in told.out
    assert "offset" in told.out


def test_a_ledger_is_checked_with_the_key_that_is_given(following: Newsroom) -> None:
    """Another key, or none that is a key, is said; so is a ledger that is not there."""
    vkey = SIGNER.key().vkey()
    assert following.run("verify", "--key", vkey).code == 3
    root = following.archive
    ledger, _ = LedgerFolder.open(root / "ledger", SIGNER, root.parent / "checkpoint")
    clock: dict[str, Value] = {"sync": None, "maxerr_us": None}
    body: dict[str, Value] = {"seq": 0, "t": "2026-06-11T14:10:00Z", "clock": clock}
    ledger.append([leaf("stop/1", {**body, "reason": "asked to"})])
    ledger.publish()
    ledger.close()

    sound = following.run("verify", "--key", vkey)
    other = NoteSigner("example.gov/ledger", b"\x08" * 32).key().vkey()

    assert (sound.code, "as they were signed: 1." in sound.out) == (0, True)
    assert following.run("verify", "--key", other).code == 3
    assert following.run("verify", "--key", "what").code == 2


def test_a_folder_without_an_archive_is_said(newsroom: Newsroom, tmp_path: Path) -> None:
    """Nothing is not sound."""
    told = newsroom.run("verify", str(tmp_path / "nowhere"))

    assert (told.code, "no archive" in told.err) == (1, True)
