"""What outsiders gave, below ``anchors/``: one folder for each act, whole before its leaf.

``about.json`` in each folder says in the words of its leaf what it is, so that a folder that a
crash left without a leaf can still get one. Nothing here is ever changed or removed.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from watcher.durable import make_folder, sync_folder, write_whole
from watcher.errors import ArchiveError, ArchiveUnwritable, WriteConflict
from watcher.model.digest import sha256

ABOUT = "about.json"
_DRAFT = ".part"
_FOLDERS = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/*"
_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}"
_FILE = re.compile(_PART)
_FOLDER = re.compile(rf"\d{{4}}/\d\d/{_PART}")


class AnchorFolders:
    """The folder ``anchors/`` of an archive."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; nothing is made before the first folder is kept."""
        self._root = root

    def keep(self, folder: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Keep files in a new folder, all of them or none; return path → SHA-256 digest.

        Raises `WriteConflict` when the folder is there already, `ArchiveError` for a name that
        cannot be a file here, `ArchiveUnwritable` when the system refuses.
        """
        wrong = next((name for name in files if not _FILE.fullmatch(name)), None)
        if wrong is not None or not _FOLDER.fullmatch(folder):
            raise ArchiveError(f"anchors/{folder}: no name for a file: {wrong or folder!r}")
        path = self._root / folder
        if path.exists():
            raise WriteConflict(f"{path}: is there already")
        draft = path.with_name(path.name + _DRAFT)
        try:
            make_folder(draft)
            for name, content in files.items():
                write_whole(draft / name, content)
            draft.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise ArchiveUnwritable(f"{path}: cannot be kept: {error.strerror}") from error
        return {f"{folder}/{name}": sha256(content) for name, content in sorted(files.items())}

    def folders(self) -> Iterator[str]:
        """Yield every folder that is whole, by month and name."""
        for path in sorted(self._root.glob(_FOLDERS)):
            if path.is_dir() and path.suffix != _DRAFT:
                yield path.relative_to(self._root).as_posix()

    def files(self, folder: str) -> tuple[Mapping[str, str], bytes]:
        """Return path → digest of all files of a folder, and the bytes of its ``about.json``.

        Raises `ArchiveUnwritable` when they cannot be read.
        """
        try:
            content = {
                path.relative_to(self._root).as_posix(): path.read_bytes()
                for path in sorted((self._root / folder).iterdir())
            }
        except OSError as error:
            raise ArchiveUnwritable(f"{self._root / folder}: {error.strerror}") from error
        about = content.get(f"{folder}/{ABOUT}", b"")
        return {path: sha256(one) for path, one in content.items()}, about

    def drop_drafts(self) -> tuple[str, ...]:
        """Remove what a crash left half written; return a sentence for each folder.

        Nothing was said of it anywhere yet: who gave it can be asked again. Raises
        `ArchiveUnwritable` when the system refuses.
        """
        dropped: list[str] = []
        for draft in sorted(self._root.glob(_FOLDERS + _DRAFT)):
            try:
                for path in draft.iterdir():
                    path.unlink()
                draft.rmdir()
            except OSError as error:
                words = f"{draft}: cannot be removed: {error.strerror}"
                raise ArchiveUnwritable(words) from error
            dropped.append(f"{draft}: an anchor that was not kept whole was removed")
        return tuple(dropped)
