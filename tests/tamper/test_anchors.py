"""What outsiders gave: whatever is done to a file or folder of it is told by name."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tamper.tiny import OTHER, copy, problems, tiny, told


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return copy(tmp_path / "archive")


def _folders(archive: Path) -> list[Path]:
    return sorted(archive.glob("anchors/*/*/*"))


def _files(archive: Path) -> Iterator[Path]:
    return (path for folder in _folders(archive) for path in sorted(folder.iterdir()))


def _elsewhere(path: Path) -> Path:
    """Return the same file or folder of another archive of the same owner."""
    at = path.parts.index("anchors")
    return tiny(OTHER).joinpath(*path.parts[at:])


_FILE_SPOILS: dict[str, Callable[[Path], object]] = {
    "taken out": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut behind its first byte": lambda path: path.write_bytes(path.read_bytes()[:1]),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "without its last byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "with a byte more": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "there twice": lambda path: shutil.copy(path, path.with_name(f"{path.name}.copy")),
    "under another name": lambda path: path.rename(path.with_name(f"{path.name}.old")),
    "a link": lambda path: path.symlink_to(path.rename(path.with_name("target"))),
    "in the folder above": lambda path: path.rename(path.parents[1] / path.name),
}


@pytest.mark.parametrize("sentence", _FILE_SPOILS)
def test_a_file_that_is_not_as_it_was_is_told(archive: Path, sentence: str) -> None:
    """Token, request, chain of certificates, cosignature, proof, pulse, what a folder is about."""
    for path in list(_files(archive)):
        folder = path.parent
        kept = shutil.copytree(folder, archive.with_name("kept"))
        _FILE_SPOILS[sentence](path)
        lines = told(archive)
        shutil.rmtree(folder)
        shutil.rmtree(kept.rename(folder) / "none", ignore_errors=True)
        (folder.parent / path.name).unlink(missing_ok=True)
        assert any(folder.name in line and path.name in line for line in lines), path
    assert problems(archive) == []


def _swap_with_next(folder: Path) -> None:
    folders = sorted(folder.parent.iterdir())
    other = folders[(folders.index(folder) + 1) % len(folders)]
    between = folder.rename(folder.with_name("between"))
    other.rename(folder)
    between.rename(other)


def _link(folder: Path) -> None:
    folder.symlink_to(folder.rename(folder.parents[3].with_name("elsewhere")))


_FOLDER_SPOILS: dict[str, Callable[[Path], object]] = {
    "taken out": shutil.rmtree,
    "there twice": lambda folder: shutil.copytree(folder, folder.with_name(f"{folder.name}0")),
    "under another name": lambda folder: folder.rename(folder.with_name(f"{folder.name}0")),
    "in another month": lambda folder: shutil.move(folder, folder.parents[1] / "07" / folder.name),
    "swapped with the next": _swap_with_next,
    "a link": _link,
}


@pytest.mark.parametrize("sentence", _FOLDER_SPOILS)
@pytest.mark.parametrize("number", range(4))
def test_a_folder_that_is_not_as_it_was_is_told(archive: Path, sentence: str, number: int) -> None:
    """Of a beacon, of a witness, of a calendar, of a time-stamp authority."""
    folder = _folders(archive)[number]
    _FOLDER_SPOILS[sentence](folder)

    assert any(folder.name in line for line in told(archive))


def test_what_an_outsider_gave_for_another_archive_is_told(archive: Path) -> None:
    """A token over the checkpoint of another ledger of the same key proves nothing of this one."""
    for path in list(_files(archive)):
        whole = path.read_bytes()
        if whole != (other := _elsewhere(path).read_bytes()):
            path.write_bytes(other)
            assert any(f"{path.parent.name}/{path.name}" in line for line in told(archive)), path
            path.write_bytes(whole)


def test_all_that_outsiders_gave_taken_out_is_told_for_each(archive: Path) -> None:
    """An owner who is ashamed of a date cannot lose the tokens."""
    names = [path.name for path in _folders(archive)]
    shutil.rmtree(archive / "anchors")

    lines = told(archive)
    assert all(any(name in line for line in lines) for name in names)
