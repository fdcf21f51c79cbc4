"""An archive's folder is made once, recognised afterwards, and written by one process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.errors import ArchiveBusy, ArchiveError, ArchiveUnwritable
from watcher.evidence.folder import ArchiveLock, open_archive_folder


def test_a_new_archive_has_a_format_and_a_place_for_captures(tmp_path: Path) -> None:
    """Missing folders above are made; opening again changes nothing."""
    archive = tmp_path / "deep" / "snapshots"

    for _ in range(2):
        assert open_archive_folder(archive) == archive / "warc"
        assert (archive / "FORMAT").read_text() == "watcher-archive 1\n"
        assert sorted(path.name for path in archive.iterdir()) == ["FORMAT", "warc"]


def test_a_folder_with_a_readme_may_become_an_archive(tmp_path: Path) -> None:
    """A checkout keeps a README where the archive will be."""
    (tmp_path / "README.md").write_text("Captures will be here.")

    assert open_archive_folder(tmp_path).is_dir()


def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path) -> None:
    """And left as it is."""
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(ArchiveError, match=r"'thesis.txt' and no FORMAT"):
        open_archive_folder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_another_format_is_refused_by_name(tmp_path: Path) -> None:
    """An archive of a later Watcher is not touched."""
    (tmp_path / "FORMAT").write_text("watcher-archive 2\n")

    with pytest.raises(ArchiveError, match=r"FORMAT: this archive is 'watcher-archive 2'"):
        open_archive_folder(tmp_path)

    assert not (tmp_path / "warc").exists()


def test_a_reader_makes_no_archive(tmp_path: Path) -> None:
    """A mistyped path is told instead of created."""
    with pytest.raises(ArchiveError, match="no archive here"):
        open_archive_folder(tmp_path / "typo", create=False)

    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_a_file_is_unwritable(tmp_path: Path) -> None:
    """The message names it."""
    path = tmp_path / "file"
    path.write_text("")

    with pytest.raises(ArchiveUnwritable, match=str(path)):
        open_archive_folder(path)


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    """In another process, by its id; when the first ends, even by being killed, the next may."""
    code = (
        "import sys; from pathlib import Path; from watcher.evidence.folder import ArchiveLock\n"
        "ArchiveLock(Path(sys.argv[1])).acquire(); print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()

        with pytest.raises(ArchiveBusy, match=f"process {first.pid} is writing"):
            ArchiveLock(tmp_path).acquire()
        first.kill()

    with ArchiveLock(tmp_path):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
        with pytest.raises(ArchiveBusy, match=f"process {os.getpid()}"):
            ArchiveLock(tmp_path).acquire()
    with ArchiveLock(tmp_path):
        pass


def test_a_lock_in_a_folder_that_is_not_there_is_unwritable(tmp_path: Path) -> None:
    """The message names the lock."""
    with pytest.raises(ArchiveUnwritable, match="lock: cannot lock"):
        ArchiveLock(tmp_path / "missing").acquire()
