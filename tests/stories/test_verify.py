"""Whether an archive is what was recorded, asked through the command line."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.proof.fictional_log import LOG, Leaves
from watcher.proof.notes import NoteSigner
from watcher.proof.witnessing import FORK_FIRST_LINE, Fork
from watcher.testing.newsroom import Newsroom, run_in_process


def test_an_archive_that_nobody_touched_is_as_it_was_recorded(following: Newsroom) -> None:
    """Exit 0, with the counts, and where the key came from."""
    told = following.run("verify", str(following.archive))
    record = following.run("verify", "--json").json

    assert told.code == 0
    assert "all as they were recorded" in told.out
    assert "all as they were signed" in told.out
    assert "The public key came with it" in told.out
    assert "Compared with your own key" in following.run("verify").err
    assert record["ok"] is True
    assert record["checked"]["captures"] == record["checked"]["payloads"] > 5
    assert record["checked"]["leaves"] > record["checked"]["captures"]
    assert record["checked"]["checkpoints"] == 1


def test_an_archive_goes_on_being_sound_from_sweep_to_sweep(following: Newsroom) -> None:
    """Pages are blocked, the site fails and comes back: nothing of it is a fault of the archive."""
    following.site.block()
    following.check()
    following.site.unblock()
    following.site.fail()
    following.check()
    following.site.recover()
    following.check()

    told = following.run("verify")

    assert (told.code, told.out.splitlines()[0][-26:]) == (0, "all as they were recorded.")


@pytest.mark.unsound
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


@pytest.mark.unsound
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


@pytest.mark.unsound
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
    """Another key, or none that is a key, is said; the right one needs no warning."""
    vkey = (following.archive / "ledger" / "vkey").read_text().strip()
    other = NoteSigner("example.gov/ledger", b"\x08" * 32).key().vkey()

    sound = following.run("verify", "--key", vkey)
    strange = following.run("verify", "--key", other)

    assert (sound.code, "The public key came with it" in sound.out) == (0, False)
    assert (strange.code, "wrong signature: " in strange.out) == (3, True)
    assert following.run("verify", "--key", "what").code == 2
    assert following.run("verify", "--key", vkey, "--key", other).code == 2


@pytest.mark.unsound
def test_a_ledger_that_was_taken_away_is_told(following: Newsroom) -> None:
    """With the key that somebody kept; and a ledger whose key is gone is not passed over."""
    vkey = (following.archive / "ledger" / "vkey").read_text().strip()
    (following.archive / "ledger" / "vkey").unlink()
    assert "no public key to check with" in following.run("verify", str(following.archive)).out
    shutil.rmtree(following.archive / "ledger")

    assert following.run("verify", "--key", vkey).code == 3
    without = following.run("verify", str(following.archive))
    assert "No ledger was checked: some may be missing." in without.out


def test_roots_that_are_no_certificates_are_refused(following: Newsroom, tmp_path: Path) -> None:
    """The reader's mistake is said at once."""
    roots = tmp_path / "roots.pem"
    roots.write_text("none")

    assert following.run("verify", "--roots", str(roots)).code == 2


def test_a_file_that_is_no_contradiction_proves_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    """Exit 3: whoever says that a log contradicted itself must show it."""
    path = tmp_path / "contradiction"
    path.write_text(f"{FORK_FIRST_LINE}\nthey cheated")

    assert newsroom.run("verify", str(path)).code == 3
    assert newsroom.run("verify", str(path), "--json").json["ok"] is False

    path.write_text("they cheated")
    told = newsroom.run("verify", str(path))
    assert told.code == 2
    assert "no archive, no bag, and no contradiction" in told.err


def test_a_contradiction_that_a_witness_kept_convicts_the_log(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    """With the log's key alone; without it the file convicts nobody."""
    path = tmp_path / "kept.fork"
    path.write_bytes(Fork(Leaves(20).signed(20), Leaves(20, other=5).signed(20)).to_bytes())

    told = newsroom.run("verify", str(path), "--key", LOG.key().vkey())

    assert (told.code, "Both cannot be true" in told.out) == (0, True)
    assert newsroom.run("verify", str(path)).code == 3


def test_a_folder_without_an_archive_is_said(newsroom: Newsroom, tmp_path: Path) -> None:
    """Nothing is not sound."""
    told = newsroom.run("verify", str(tmp_path / "nowhere"))

    assert (told.code, "no archive" in told.err) == (1, True)
