"""The archive's folder: made, recognised, and locked for one writer.

Layout in ``docs/formats/archive.md``. It does not look into what the folder holds.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from watcher.durable import make_folder, write_whole
from watcher.errors import ArchiveBusy, ArchiveError, ArchiveUnwritable

ARCHIVE_FORMAT = "watcher-archive 1"

_MAY_STAND_BEFORE = frozenset({"README.md", "lock", "FORMAT.new"})
"""What a folder may hold and still become a new archive."""


def open_archive_folder(path: Path, *, create: bool = True) -> Path:
    """Return the ``warc/`` folder of the archive at ``path``, made if there is none.

    Raises `ArchiveError` for a folder with another FORMAT, for one that holds other things,
    and with ``create`` false for one that is no archive yet; `ArchiveUnwritable` when
    the system refuses or ``path`` is not a folder.
    """
    try:
        found = _read_format(path)
        if found is None:
            _refuse_other_things(path, create=create)
            make_folder(path)
            write_whole(path / "FORMAT", f"{ARCHIVE_FORMAT}\n".encode())
        elif found != ARCHIVE_FORMAT:
            raise ArchiveError(
                f"{path / 'FORMAT'}: this archive is {found!r}; "
                f"this Watcher reads {ARCHIVE_FORMAT!r}"
            )
        if create:
            make_folder(path / "warc")
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: cannot be an archive: {error.strerror}") from error
    return path / "warc"


def _read_format(path: Path) -> str | None:
    try:
        return (path / "FORMAT").read_text(encoding="utf-8", errors="replace").strip()[:80]
    except FileNotFoundError:
        return None


def _refuse_other_things(path: Path, *, create: bool) -> None:
    if not create:
        raise ArchiveError(f"{path}: no archive here; `watcher init` makes one")
    others = {each.name for each in path.iterdir()} if path.exists() else set()
    others -= _MAY_STAND_BEFORE
    if others:
        raise ArchiveError(
            f"{path}: holds {min(others)!r} and no FORMAT, so it is no archive; "
            "choose an empty folder"
        )


class ArchiveLock:
    """The right to write to an archive: one process at a time, given up when it ends.

    A ``flock`` on the file ``lock`` in the archive's folder; the file holds the writer's
    process id for a person to read. Readers take no lock.
    """

    def __init__(self, archive: Path) -> None:
        """Speak of the archive at ``archive``; nothing is locked yet."""
        self._path = archive / "lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises `ArchiveBusy` naming who has it, `ArchiveUnwritable` if refused."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ArchiveUnwritable(f"{self._path}: cannot lock: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise ArchiveBusy(
                f"{self._path.parent}: process {holder} is writing to this archive"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock up; without it, nothing happens."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Take the lock."""
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock up."""
        self.release()
