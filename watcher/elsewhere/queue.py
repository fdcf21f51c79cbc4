"""The captures that are wanted elsewhere, one small file each, so that a restart forgets none.

A file is whole or not there. What stands in it, `watcher.services.recapture` knows.
"""

import contextlib
import re
from pathlib import Path
from typing import Final

from watcher.durable import make_folder, sync_folder, write_whole
from watcher.errors import ArchiveUnwritable

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_ENDING: Final = ".json"


class RecaptureQueue:
    """A folder of files, ``<name>.json``. One process writes."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``; it is made when the first file is put into it."""
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names in order; drafts that a crash left are passed over.

        Raises `ArchiveUnwritable` when the folder cannot be listed.
        """
        try:
            found = [path.stem for path in self._folder.iterdir() if path.suffix == _ENDING]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _refused(self._folder, "listed", error) from error
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def __contains__(self, name: str) -> bool:
        """Whether a file of that name is there. Raises `ArchiveUnwritable`."""
        try:
            return self._path(name).exists()
        except OSError as error:
            raise _refused(self._path(name), "looked for", error) from error

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises `ArchiveUnwritable` when it cannot be read."""
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise _refused(self._path(name), "read", error) from error

    def put(self, name: str, content: bytes) -> None:
        """Write a file, or write it anew; durable when this returns.

        Raises `ArchiveUnwritable`; then what was there before is there still.
        """
        path = self._path(name)
        try:
            make_folder(self._folder)
            write_whole(path, content)
        except OSError as error:
            raise _refused(path, "written", error) from error

    def remove(self, name: str) -> None:
        """Remove a file, durably; one that is gone already is fine. Raises `ArchiveUnwritable`."""
        path = self._path(name)
        try:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                sync_folder(self._folder)
        except OSError as error:
            raise _refused(path, "removed", error) from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"no name of a wanted capture: {name!r}")
        return self._folder / (name + _ENDING)


def _refused(path: Path, what: str, error: OSError) -> ArchiveUnwritable:
    return ArchiveUnwritable(f"{path}: cannot be {what}: {error.strerror or error}")
