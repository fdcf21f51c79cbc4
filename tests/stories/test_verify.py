"""Whether an archive is what was recorded, asked through the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

from watcher.ledger.folder import LedgerFolder
from watcher.proof.canonical_json import Value
from watcher.proof.leaves import leaf
from watcher.proof.notes import NoteSigner
from watcher.testing.newsroom import Newsroom, run_in_process

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


def test_a_check_that_was_cut_out_is_told_by_the_index(following: Newsroom) -> None:
    """The file is sound without it; but it was known once."""
    (path,) = following.archive.glob("warc/*/*/*.gz")
    with closing(sqlite3.connect(following.archive / "index.db")) as index:
        query = 'SELECT "begin", "end" FROM checks ORDER BY "begin" DESC LIMIT 1'
        ((begin, end),) = index.execute(query).fetchall()
    whole = path.read_bytes()
    path.write_bytes(whole[:begin] + whole[end:])

    told = following.run("verify")

    assert (told.code, "missing record: index.db, check " in told.out) == (3, True)


def test_a_lost_file_and_an_unreadable_index_are_told(following: Newsroom) -> None:
    """Neither is passed over."""
    (path,) = following.archive.glob("warc/*/*/*.gz")
    path.unlink()
    assert "no file" in following.run("verify").out
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (following.archive / name).unlink(missing_ok=True)
    (following.archive / "index.db").write_bytes(b"no database at all" * 100)

    told = following.run("verify")

    assert (told.code, "cannot be read" in told.out) == (3, True)


def test_an_archive_is_verified_without_a_config(following: Newsroom, tmp_path: Path) -> None:
    """Whoever was handed an archive has no settings of its owner's."""
    nowhere = tmp_path / "no.toml"
    archive = str(following.archive)

    assert run_in_process(nowhere, {}, "verify", archive).code == 0
    assert run_in_process(nowhere, {}, "--archive", archive, "verify").code == 0


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
