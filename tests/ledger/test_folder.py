"""The ledger's folder: durable before it is published, and never signed against a promise."""

import contextlib
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher import durable
from watcher.errors import ArchiveError, ArchiveUnwritable, FixityError
from watcher.ledger import folder
from watcher.ledger.folder import LedgerFolder
from watcher.proof import checkpoints, inclusion_files, notes
from watcher.proof.notes import NoteSigner
from watcher.proof.tree import leaf_hash

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
OTHER = NoteSigner("example.gov/ledger", b"\x08" * 32)


def _entries(start: int, stop: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(start, stop)]


def _open(root: Path, signer: NoteSigner = SIGNER) -> LedgerFolder:
    ledger, mended = LedgerFolder.open(root / "ledger", signer, root / "state" / "checkpoint")
    assert mended == ()
    return ledger


def _published(root: Path, count: int) -> LedgerFolder:
    ledger = _open(root)
    ledger.append(_entries(0, count))
    ledger.publish()
    return ledger


def test_entries_are_there_again_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    """What `append` returned for is on disk, published or not."""
    ledger = _open(tmp_path)
    assert ledger.append(_entries(0, 300)) == 0
    ledger.publish()
    assert ledger.append(_entries(300, 310)) == 300
    ledger.close()

    again = _open(tmp_path)

    assert (again.size, again.published.size) == (310, 300)
    assert list(again.entries()) == list(enumerate(_entries(0, 310)))
    assert list(again.entries(299)) == list(enumerate(_entries(0, 310)))[299:]


def test_many_small_appends_give_the_tree_of_one_large_one(tmp_path: Path) -> None:
    """How often it was published shows in the names of partial tiles only."""
    small = _open(tmp_path / "a")
    for start in range(0, 700, 37):
        small.append(_entries(start, min(start + 37, 700)))
        small.publish()
    large = _published(tmp_path / "b", 700)

    assert small.published == large.published


def test_every_entry_is_proven_with_what_a_stranger_gets(tmp_path: Path) -> None:
    """A proof file, the entry and the public key suffice."""
    ledger = _published(tmp_path, 259)
    for index, entry in ledger.entries():
        given = inclusion_files.parse(ledger.inclusion(index).to_bytes())
        assert inclusion_files.verify(given, leaf_hash(entry), SIGNER.key()).size == 259


def test_an_entry_that_waits_has_no_proof_yet(tmp_path: Path) -> None:
    """Nobody has signed for it."""
    ledger = _published(tmp_path, 3)
    ledger.append([b"waits"])

    with pytest.raises(ArchiveError, match="entry 3 is not among the 3 published"):
        ledger.inclusion(3)


def test_a_journal_that_a_crash_left_empty_is_no_hindrance(tmp_path: Path) -> None:
    """Killed between its making and its first entry: there is nothing in it to lose."""
    _published(tmp_path, 3).close()
    (tmp_path / "ledger" / "journal-3").touch()

    ledger = _open(tmp_path)

    assert ledger.append(_entries(3, 5)) == 3
    ledger.close()
    assert list(_open(tmp_path).entries()) == list(enumerate(_entries(0, 5)))


def test_a_torn_entry_is_set_aside_and_told(tmp_path: Path) -> None:
    """A crash in the middle of a write; the whole entries before it stay."""
    ledger = _published(tmp_path, 3)
    ledger.append([b"whole", b"torn"])
    ledger.close()
    journal = tmp_path / "ledger" / "journal-3"
    durable.cut(journal, journal.stat().st_size - 1)

    again, mended = LedgerFolder.open(
        tmp_path / "ledger", SIGNER, tmp_path / "state" / "checkpoint"
    )

    assert [entry for _, entry in again.entries(3)] == [b"whole"]
    assert mended == (f"{journal}: 5 torn bytes at 7 set aside",)
    assert (tmp_path / "ledger" / "journal-3.torn").read_bytes() == b"\x00\x04tor"


def _rolled_back(root: Path) -> None:
    copy = root / "copy"
    ledger = _published(root, 300)
    ledger.close()
    shutil.copytree(root / "ledger", copy)
    later = _open(root)
    later.append(_entries(300, 400))
    later.publish()
    later.close()
    shutil.rmtree(root / "ledger")
    copy.rename(root / "ledger")


def _forked(root: Path) -> None:
    _published(root, 300).close()
    shutil.rmtree(root / "ledger")
    other = LedgerFolder.open(root / "ledger", SIGNER, root / "other")[0]
    other.append([b"another first", *_entries(1, 400)])
    other.publish()
    other.close()


def _emptied(root: Path) -> None:
    _published(root, 3).close()
    shutil.rmtree(root / "ledger")


def _forgotten(root: Path) -> None:
    _published(root, 3).close()
    (root / "state" / "checkpoint").unlink()


def _damaged(root: Path) -> None:
    _published(root, 300).close()
    tile = root / "ledger" / "tile" / "0" / "001.p" / "44"
    tile.write_bytes(tile.read_bytes()[:-1] + b"!")


def _lost(root: Path) -> None:
    _published(root, 300).close()
    (root / "ledger" / "tile" / "1" / "000.p" / "1").unlink()


def _signed_by_another(root: Path) -> None:
    ledger = LedgerFolder.open(root / "ledger", OTHER, root / "state" / "checkpoint")[0]
    ledger.append(_entries(0, 3))
    ledger.publish()
    ledger.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_rolled_back, "has 300 entries, 400 were signed"),
        (_emptied, "has 0 entries, 3 were signed"),
        (_forked, "the first 300 entries are not those that were signed"),
        (_forgotten, "nothing remembered of a ledger that was signed"),
        (_damaged, "lead to root"),
        (_lost, "missing from the ledger"),
        (_signed_by_another, "checkpoint"),
    ],
)
def test_nothing_is_signed_against_a_promise(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    """An older copy, another history, damage, a lost memory, another key: the folder is refused."""
    spoil(tmp_path)

    with pytest.raises(FixityError, match=said):
        _open(tmp_path)


class _Stop(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("steps", range(12))
def test_a_crash_at_any_step_of_publishing_loses_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """Each file is written whole or not at all; the next opening goes on from there."""
    ledger = _published(tmp_path, 250)
    ledger.append(_entries(250, 270))
    left = steps

    def stopping(path: Path, content: bytes) -> None:
        nonlocal left
        if left == 0:
            raise _Stop
        left -= 1
        durable.write_whole(path, content)

    monkeypatch.setattr(folder, "write_whole", stopping)
    with contextlib.suppress(_Stop):
        ledger.publish()
    monkeypatch.undo()

    again = _open(tmp_path)
    again.publish()

    assert list(again.entries()) == list(enumerate(_entries(0, 270)))
    assert again.published == _published(tmp_path / "whole", 270).published
    again.close()
    assert _open(tmp_path).published.size == 270


def test_a_killed_process_leaves_every_acknowledged_entry(tmp_path: Path) -> None:
    """A real SIGKILL in the middle of appending and publishing."""
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        from watcher.ledger.folder import LedgerFolder
        from watcher.proof.notes import NoteSigner
        root = Path({str(tmp_path)!r})
        ledger, _ = LedgerFolder.open(
            root / "ledger", NoteSigner("example.gov/ledger", b"\\x07" * 32),
            root / "state" / "checkpoint",
        )
        while True:
            print(ledger.append([f"leaf {{ledger.size}}".encode()]), flush=True)
            if ledger.size % 7 == 0:
                ledger.publish()
        """
    )
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline()) for _ in range(60)]
            process.kill()

        ledger, _ = LedgerFolder.open(
            tmp_path / "ledger", SIGNER, tmp_path / "state" / "checkpoint"
        )
        assert ledger.size > told[-1]
        assert list(ledger.entries()) == list(enumerate(_entries(0, ledger.size)))
        ledger.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entries wait for the next time."""
    ledger = _published(tmp_path, 3)
    ledger.append([b"leaf 3"])

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "write_whole", full)
    with pytest.raises(ArchiveUnwritable, match="No space left"):
        ledger.publish()
    monkeypatch.undo()
    ledger.publish()

    assert list(ledger.entries()) == list(enumerate(_entries(0, 4)))


def test_the_checkpoint_is_a_note_that_others_can_read(tmp_path: Path) -> None:
    """C2SP signed-note over a tlog-checkpoint, with the key's vkey."""
    _published(tmp_path, 3).close()
    note = notes.parse((tmp_path / "ledger" / "checkpoint").read_bytes())

    assert note.text.splitlines()[:2] == ["example.gov/ledger", "3"]
    assert checkpoints.verify(note, notes.NoteKey.from_vkey(SIGNER.key().vkey())).size == 3
