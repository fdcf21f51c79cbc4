"""A ledger whose writer was killed, or is just writing: what it leaves behind is no problem."""

from itertools import count
from pathlib import Path

import pytest

from tests.verifier.test_ledger import SIGNER, _leaves
from watcher.durable import write_whole
from watcher.ledger.folder import LedgerFolder
from watcher.verifier.ledger import LedgerCheck

_WRITES = 6
"""Two bundles, three tiles and what is remembered stand before the checkpoint."""


class _Killed(Exception):
    """The end of the program, wherever it was."""


def _problems(root: Path) -> list[str]:
    check = LedgerCheck(root, SIGNER.key())
    return [f"{one.where}: {one.detail}" for one in check.problems(lambda read: None)]


def _killed_while_publishing(
    root: Path, monkeypatch: pytest.MonkeyPatch, writes: int, *, draft: bool = False
) -> Path:
    """Return a ledger whose second checkpoint, of 258 leaves, ended before one of its writes."""
    ledger, _ = LedgerFolder.open(root / "ledger", SIGNER, root / "memory")
    leaves = _leaves(258)
    ledger.append(leaves[:250])
    ledger.publish()
    ledger.append(leaves[250:])
    numbers = count()

    def write_or_end(path: Path, content: bytes) -> None:
        if next(numbers) == writes:
            if draft:
                path.with_name(f"{path.name}.new").write_bytes(content[: len(content) // 2])
            raise _Killed
        write_whole(path, content)

    def end(_ledger: LedgerFolder) -> None:
        raise _Killed

    monkeypatch.setattr("watcher.ledger.folder.write_whole", write_or_end)
    monkeypatch.setattr(LedgerFolder, "_drop_journal", end)
    with pytest.raises(_Killed):
        ledger.publish()
    monkeypatch.undo()
    ledger.close()
    return root / "ledger"


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("writes", range(_WRITES + 2))
def test_a_checkpoint_that_was_cut_short_is_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int, draft: bool
) -> None:
    """Tiles that are wider than the signed tree, drafts, a journal that is published already."""
    root = _killed_while_publishing(tmp_path, monkeypatch, writes, draft=draft)

    assert _problems(root) == []


def test_a_tile_ahead_of_the_checkpoint_that_says_something_else_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is compared with the leaves that wait."""
    root = _killed_while_publishing(tmp_path, monkeypatch, 5)
    tile = root / "tile/0/001.p/2"
    tile.write_bytes(tile.read_bytes()[:-1] + b"\x00")

    (problem,) = _problems(root)

    assert problem.startswith(f"{tile}: ")


def test_an_old_journal_that_says_something_else_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leaves must be those that were published."""
    root = _killed_while_publishing(tmp_path, monkeypatch, 99)
    journal = root / "journal-250"
    journal.write_bytes(journal.read_bytes().replace(b'"s"', b'"r"', 1))

    (problem,) = _problems(root)

    assert problem.startswith(f"{journal}: ")


@pytest.mark.parametrize("name", ["readme.torn", "tile/0/readme.new", "readme.new"])
def test_no_ending_makes_a_stranger_welcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Only the writer's own drafts may lie there."""
    root = _killed_while_publishing(tmp_path, monkeypatch, 99)
    (root / name).write_text("hello")

    (problem,) = _problems(root)

    assert problem.startswith(f"{root / name}: ")
