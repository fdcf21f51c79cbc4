"""Files that belong to no archive: nothing vouches for them, and somebody may take them for it."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from watcher.verifier import Fault, Problem

_WARC = r"warc/(\d{4})/(\d\d)/watcher-\1\2\d\dT\d{6}Z-[0-9a-f]{6}\.warc\.gz"
_BELONGS = re.compile(
    rf"FORMAT|lock|README\.md|{_WARC}(\.torn-\d+(\.\d+)?)?|warc/payloads\.idx"
    r"|(index|chains)\.db(-wal|-shm|-journal)?|recaptures/[^/]+\.json"
)
"""Names of all files that ``docs/formats/archive.md`` lists, but those in `_CHECKED`."""
_CHECKED = frozenset({"ledger", "anchors"})
"""Folders of which every file is compared with the ledger elsewhere."""
_FILES_OF_THE_LEDGER = frozenset({"ledger/checkpoint", "ledger/vkey"})
_DRAFT = ".new"
"""Ends the name of a file while it is written, and stays when the program is killed just then."""


def unreadable(root: Path) -> Iterator[Problem]:
    """Yield a problem for each name that would be read as a file and is none.

    That is a pipe, a device, a link that leads nowhere or in a circle, or a folder where a file
    belongs: opening one of them may never end.
    """
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        is_file_name = _BELONGS.fullmatch(name) is not None or name in _FILES_OF_THE_LEDGER
        try:
            kind = path.stat().st_mode
        except OSError as error:
            # A daemon may have removed it meanwhile; other links are told where they are missed.
            if is_file_name and path.is_symlink():
                yield Problem(Fault.GARBAGE, str(path), f"leads nowhere: {error.strerror}")
            continue
        if not (stat.S_ISREG(kind) or (stat.S_ISDIR(kind) and not is_file_name)):
            yield Problem(Fault.GARBAGE, str(path), "no plain file: nothing of this is read")


def strays(root: Path) -> Iterator[Problem]:
    """Yield a problem for each file below the folder of an archive that no archive has."""
    for top in sorted(root.iterdir()):
        if top.is_dir() and top.name not in _CHECKED:
            yield from (_stray(path) for path in _files(top) if not _belongs(path, root))
        elif not top.is_dir() and not _belongs(top, root):
            yield _stray(top)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if not path.is_dir())


def _belongs(path: Path, root: Path) -> bool:
    name = path.relative_to(root).as_posix().removesuffix(_DRAFT)
    return _BELONGS.fullmatch(name) is not None and (path.is_file() or not path.exists())


def _stray(path: Path) -> Problem:
    return Problem(
        Fault.GARBAGE, str(path), "no file of an archive has this name, or is of this kind"
    )
