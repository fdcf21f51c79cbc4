"""Leaves, bundles, tiles, checkpoint and journal: whatever is done to one is told with its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tamper.spoils import SPOILS, spoiled
from tests.tamper.tiny import OTHER, copy, problems, tiny, told
from watcher.proof.tiles import bundle_of

_HASH = 32
"""Bytes."""
_NEEDLESS = {"ledger/vkey", "ledger/tile/0/000.p/4", "ledger/tile/entries/000.p/4"}
"""The reader has the key; what an earlier checkpoint left may be deleted."""
_JOURNAL = "ledger/journal-10"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return copy(tmp_path / "archive")


def _entries(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle, each with its length before it."""
    entries: list[bytes] = []
    while bundle:
        length = 2 + int.from_bytes(bundle[:2])
        entries.append(bundle[:length])
        bundle = bundle[length:]
    return entries


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[at : at + _HASH] for at in range(0, len(tile), _HASH)]


def _lengths_made_to_fit(entries: list[bytes]) -> bytes:
    return bundle_of([entry[2:] for entry in entries])


def _names(archive: Path, folder: str) -> list[str]:
    """Return the names below the archive of all files in a folder, as problems spell them."""
    paths = (path for path in sorted((archive / folder).rglob("*")) if path.is_file())
    return [path.relative_to(archive).as_posix() for path in paths]


@pytest.mark.parametrize("sentence", SPOILS)
@pytest.mark.parametrize("join", [b"".join, _lengths_made_to_fit])
def test_a_leaf_that_is_not_as_it_was_is_told_with_its_file(
    archive: Path, sentence: str, join: Callable[[list[bytes]], bytes]
) -> None:
    """Each leaf of each bundle, also with the length before it made to fit."""
    for name in _names(archive, "ledger/tile/entries"):
        path = archive / name
        whole, other = path.read_bytes(), (tiny(OTHER) / name).read_bytes()
        for number, after in enumerate(spoiled(sentence, _entries(whole), _entries(other))):
            if (content := join(after)) != whole:
                path.write_bytes(content)
                assert any(name in line for line in told(archive)), (name, number)
        path.write_bytes(whole)


@pytest.mark.parametrize("sentence", SPOILS)
def test_a_leaf_that_nobody_signed_for_yet_is_told(archive: Path, sentence: str) -> None:
    """The chains know its digest; without them a reader cannot tell."""
    path = archive / _JOURNAL
    whole, other = path.read_bytes(), (tiny(OTHER) / _JOURNAL).read_bytes()
    for after in spoiled(sentence, _entries(whole), _entries(other)):
        if (content := _lengths_made_to_fit(after)) != whole:
            path.write_bytes(content)
            lines = told(archive)
            assert any(path.name in line or "chains.db" in line for line in lines)


@pytest.mark.parametrize("sentence", SPOILS)
def test_a_hash_of_a_tile_that_is_not_as_it_was_is_told(archive: Path, sentence: str) -> None:
    """Each hash of each tile."""
    for name in _names(archive, "ledger/tile/0"):
        path = archive / name
        whole, other = path.read_bytes(), (tiny(OTHER) / name).read_bytes()
        for number, after in enumerate(spoiled(sentence, _hashes(whole), _hashes(other))):
            path.write_bytes(b"".join(after))
            lines = told(archive)
            assert any(name.removeprefix("ledger/") in line for line in lines), (name, number)
        path.write_bytes(whole)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


_FILE_SPOILS: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut behind its first byte": lambda path: path.write_bytes(path.read_bytes()[:1]),
    "cut in half": _half,
    "without its last byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "with a byte more": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "twice as long": lambda path: path.write_bytes(path.read_bytes() * 2),
    "a link to itself elsewhere": lambda path: path.symlink_to(
        path.rename(path.parents[len(path.parts) - 4] / "elsewhere")
    ),
}


@pytest.mark.parametrize("sentence", _FILE_SPOILS)
def test_a_file_of_the_ledger_that_is_not_as_it_was_is_told(archive: Path, sentence: str) -> None:
    """Checkpoint, key, journal, each tile, each bundle."""
    for name in _names(archive, "ledger"):
        path = archive / name
        whole = path.read_bytes()
        _FILE_SPOILS[sentence](path)
        lines = told(archive)
        path.unlink()
        path.write_bytes(whole)
        assert any(name.removeprefix("ledger/") in line for line in lines) or (
            name == _JOURNAL and any("chains.db" in line for line in lines)
        ), name
    assert problems(archive) == []


def test_a_file_that_was_taken_out_of_the_ledger_is_told(archive: Path) -> None:
    """But those that nobody needs."""
    for name in _names(archive, "ledger"):
        path = archive / name
        whole = path.read_bytes()
        path.unlink()
        lines = told(archive)
        path.write_bytes(whole)
        asked = "chains.db" if name == _JOURNAL else name.removeprefix("ledger/")
        assert any(asked in line for line in lines) is (name not in _NEEDLESS), name


def test_what_may_be_deleted_is_not_missed(archive: Path) -> None:
    """What is derived, what the reader has, what an earlier checkpoint left."""
    for name in (*_NEEDLESS, "index.db", "chains.db", "warc/payloads.idx", "lock"):
        (archive / name).unlink()

    assert problems(archive) == []


def test_leaves_that_nobody_signed_for_can_go_with_the_chains_that_know_them(archive: Path) -> None:
    """A look is missed by its check, but for the last one, which a crash may leave so."""
    (archive / _JOURNAL).unlink()
    (archive / "chains.db").unlink()

    assert problems(archive) == []


@pytest.mark.parametrize(
    ("name", "copy_name"),
    [
        ("checkpoint", "checkpoint.old"),
        ("journal-10", "journal-4"),
        ("journal-10", "journal-12"),
        ("tile/0/000.p/10", "tile/0/001.p/10"),
        ("tile/0/000.p/10", "tile/0/000.p/11"),
        ("tile/0/000.p/10", "tile/1/000.p/10"),
        ("tile/entries/000.p/10", "tile/entries/001.p/10"),
        ("tile/entries/000.p/4", "tile/entries/000.p/5"),
    ],
)
@pytest.mark.parametrize("renamed", [False, True])
def test_a_file_of_the_ledger_under_another_name_is_told(
    archive: Path, name: str, copy_name: str, *, renamed: bool
) -> None:
    """Beside the right one, or instead of it."""
    source, target = archive / "ledger" / name, archive / "ledger" / copy_name
    target.parent.mkdir(parents=True, exist_ok=True)
    (source.rename if renamed else lambda to: shutil.copy(source, to))(target)

    assert any(copy_name in line or name in line for line in told(archive))


def _swapped(first: str, second: str) -> Callable[[Path], None]:
    def swap(ledger: Path) -> None:
        one, two = (ledger / first).read_bytes(), (ledger / second).read_bytes()
        (ledger / first).write_bytes(two)
        (ledger / second).write_bytes(one)

    return swap


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tile/0/000.p/4", "tile/0/000.p/10"),
        ("tile/entries/000.p/4", "tile/entries/000.p/10"),
        ("tile/0/000.p/10", "tile/entries/000.p/10"),
        ("journal-10", "tile/entries/000.p/10"),
        ("checkpoint", "vkey"),
    ],
)
def test_files_of_the_ledger_in_each_others_place_are_told(
    archive: Path, first: str, second: str
) -> None:
    """Of one kind, or of two."""
    _swapped(first, second)(archive / "ledger")

    lines = told(archive)
    assert any(first in line or second in line for line in lines)


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint",
        "journal-10",
        "tile/0/000.p/10",
        "tile/0/000.p/4",
        "tile/entries/000.p/10",
        "tile/entries/000.p/4",
    ],
)
def test_a_file_of_another_ledger_of_the_same_key_is_told(archive: Path, name: str) -> None:
    """What the same owner signed for something else proves nothing here."""
    shutil.copy(tiny(OTHER) / "ledger" / name, archive / "ledger" / name)

    lines = told(archive)
    assert any(name in line or "ledger/checkpoint" in line for line in lines)


def test_a_whole_ledger_of_another_archive_of_the_same_key_is_told(archive: Path) -> None:
    """It is signed, and every leaf of it speaks of other bytes."""
    shutil.rmtree(archive / "ledger")
    shutil.copytree(tiny(OTHER) / "ledger", archive / "ledger")

    lines = told(archive)
    assert any("leaf 3: not as its check says: manifest" in line for line in lines)
    assert any("chains.db" in line for line in lines)
    assert any("anchors/" in line for line in lines)
