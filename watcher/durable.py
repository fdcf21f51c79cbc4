"""Writes that are on disk when they return, and the one file that is open for appending.

Raises `ArchiveUnwritable` for whatever the system refuses; then the file is as it was. It
knows nothing of what the bytes mean.
"""

import contextlib
import os
from pathlib import Path
from typing import Self

from watcher.errors import ArchiveUnwritable, FixityError


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, and make their names durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a new file so that it appears under its name only when it is whole and durable."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync_folder(path.parent)


def cut(path: Path, size: int) -> None:
    """Cut a file to ``size`` bytes, durably; cut to nothing, it is removed."""
    if size == 0:
        path.unlink()
        sync_folder(path.parent)
        return
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


class AppendFile:
    """A file that grows by whole groups: each is durable when `append` returns, or gone."""

    def __init__(self, path: Path, name: str, descriptor: int, size: int) -> None:
        """Take over an open descriptor; use `create` or `reopen`."""
        self._path = path
        self._descriptor = descriptor
        self._size = size
        self.name = name

    @classmethod
    def create(cls, root: Path, name: str) -> Self:
        """Create a file that does not exist yet; its name is durable after the first append."""
        path = root / name
        try:
            make_folder(path.parent)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            return cls(path, name, os.open(path, flags, 0o644), 0)
        except OSError as error:
            raise ArchiveUnwritable(f"{path}: cannot be created: {error.strerror}") from error

    @classmethod
    def reopen(cls, root: Path, name: str) -> Self:
        """Open a whole file to append to it."""
        path = root / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            return cls(path, name, descriptor, os.fstat(descriptor).st_size)
        except OSError as error:
            raise ArchiveUnwritable(f"{path}: cannot be opened: {error.strerror}") from error

    @property
    def size(self) -> int:
        """The bytes that are in the file."""
        return self._size

    def append(self, content: bytes) -> int:
        """Append ``content`` durably and return the offset at which it begins.

        Raises `ArchiveUnwritable` after cutting the file back to what it was, and
        `FixityError` when somebody else has changed its size.
        """
        start = self._size
        found = os.fstat(self._descriptor).st_size
        if found != start:
            raise FixityError(
                f"{self.name} at offset {min(start, found)}: another program changed the file; "
                f"it has {found} bytes, we had written {start}"
            )
        try:
            self._write(content)
        except OSError as error:
            self._cut_back(start)
            raise ArchiveUnwritable(
                f"{self._path}: {len(content)} bytes could not be written at offset {start}: "
                f"{error.strerror}; nothing of them was kept"
            ) from error
        self._size = start + len(content)
        return start

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._descriptor, left) :]
        os.fdatasync(self._descriptor)
        if self._size == 0:
            os.fsync(self._descriptor)
            sync_folder(self._path.parent)

    def _cut_back(self, size: int) -> None:
        """Undo a failed append; where even that fails, the next opening sets the tail aside."""
        with contextlib.suppress(OSError):
            cut(self._path, size)

    def close(self) -> None:
        """Close the file; everything in it is durable already."""
        os.close(self._descriptor)
