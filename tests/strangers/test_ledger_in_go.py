"""A whole ledger folder, read by Go's transparency-log library and by our own verifier."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.strangers.logs import OTHER, SIGNER, SIZES, VKEY, publish_at
from tests.strangers.verdicts import build_go
from watcher.verifier.ledger import LedgerCheck

SIZE = 700


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_go(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    log = publish_at(folder, SIZES)
    for size, note in log.checkpoints.items():
        (folder / f"checkpoint-{size}").write_bytes(note.to_bytes())
    return folder


def _go_says(go: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [go, "ledger", *map(str, words)], capture_output=True, text=True, check=False
    )


def _we_find(folder: Path) -> list[str]:
    check = LedgerCheck(folder, SIGNER.key())
    return [f"{problem.where}: {problem.detail}" for problem in check.problems(lambda _: None)]


@pytest.mark.parametrize("size", SIZES)
def test_both_accept_what_the_ledger_writes(go: Path, tmp_path: Path, size: int) -> None:
    publish_at(tmp_path, (size,))
    said = _go_says(go, VKEY, tmp_path / "ledger")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"OK {size} leaves")
    assert _we_find(tmp_path / "ledger") == []


@pytest.mark.parametrize("size", SIZES)
def test_go_finds_that_the_ledger_only_grew(go: Path, published: Path, size: int) -> None:
    said = _go_says(go, VKEY, published / "ledger", published / f"checkpoint-{size}")
    assert said.stdout.endswith(f"grown from {size}\n"), said.stderr


def test_go_refuses_a_folder_that_did_not_grow_from_the_old_checkpoint(
    go: Path, published: Path, tmp_path: Path
) -> None:
    fork = publish_at(tmp_path, (257,), "other").checkpoints[257]
    (tmp_path / "old").write_bytes(fork.to_bytes())
    said = _go_says(go, VKEY, published / "ledger", tmp_path / "old")
    assert said.returncode == 1
    assert "old" in said.stderr


def _flip(path: str, at: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        content = bytearray((folder / path).read_bytes())
        content[at] ^= 1
        (folder / path).write_bytes(content)

    return change


def _cut(path: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).write_bytes((folder / path).read_bytes()[:-1])

    return change


def _swap(one: str, other: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
        (folder / one).write_bytes(second)
        (folder / other).write_bytes(first)

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "root in the checkpoint": _flip("checkpoint", 30),
    "signature": _flip("checkpoint", -30),
    "checkpoint cut": _cut("checkpoint"),
    "hash of the first leaf": _flip("tile/0/000", 0),
    "last hash of a full tile": _flip("tile/0/001", -1),
    "partial tile": _flip("tile/0/002.p/188", 5),
    "upper tile": _flip("tile/1/000.p/2", 40),
    "tile cut": _cut("tile/0/001"),
    "tiles swapped": _swap("tile/0/000", "tile/0/001"),
    "word of an entry": _flip("tile/entries/000", 60),
    "length of an entry": _flip("tile/entries/001", 1),
    "entry of the last bundle": _flip("tile/entries/002.p/188", -1),
    "bundle cut": _cut("tile/entries/002.p/188"),
    "bundles swapped": _swap("tile/entries/000", "tile/entries/001"),
    "bytes behind a bundle": lambda folder: (folder / "tile/entries/000").open("ab").write(b"\0\0"),
    "bundle missing": lambda folder: (folder / "tile/entries/001").unlink(),
    "tile missing": lambda folder: (folder / "tile/0/001").unlink(),
    "checkpoint missing": lambda folder: (folder / "checkpoint").unlink(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_both_refuse_a_folder_that_was_changed(
    go: Path, published: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(published / "ledger", tmp_path / "ledger")
    CHANGES[name](tmp_path / "ledger")
    said = _go_says(go, VKEY, tmp_path / "ledger")
    assert (said.returncode, said.stderr[:7]) == (1, "FAILED ")
    assert _we_find(tmp_path / "ledger") != []


def test_go_refuses_a_folder_that_another_key_signed(go: Path, published: Path) -> None:
    said = _go_says(go, OTHER.key().vkey(), published / "ledger")
    assert said.returncode == 1
    assert said.stderr.startswith("FAILED checkpoint: ")
