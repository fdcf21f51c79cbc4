"""The WARC files that the ledger says are finished: present, whole, and none left out."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from watcher.verifier import Fault, Problem, is_there
from watcher.verifier.ledger_leaf import Leaf

_KIND = "warc-closed/1"
_OPEN = 2
"""The newest file is written to, and a crash may keep the leaf of the one before it."""


class ClosedFiles:
    """Compares `warc-closed/1` leaves with the files below ``root``; then ask for the `end`."""

    def __init__(self, root: Path, files: tuple[str, ...]) -> None:
        """Begin; ``files`` are the names below ``root``, oldest first."""
        self._root = root
        self._untold = dict.fromkeys(files[:-_OPEN])

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield a problem when a file is not what a leaf says."""
        if leaf.kind != _KIND:
            return
        name = leaf.text("file")
        self._untold.pop(name, None)
        relative = PurePosixPath(name)
        path = self._root / relative
        if relative.is_absolute() or ".." in relative.parts or not is_there(path):
            yield Problem(Fault.MISSING, leaf.where, f"the file {name:.200} is not there")
            return
        length = path.stat().st_size
        if length != leaf.body["length"]:
            detail = f"has {length} bytes, and {leaf.where} says {leaf.body['length']}"
            yield Problem(Fault.LENGTH, name, detail)
            return
        with path.open("rb") as file:
            digest = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
        if digest != leaf.body["sha256"]:
            detail = f"is {digest}, and {leaf.where} says {leaf.text('sha256')}"
            yield Problem(Fault.DIGEST, name, detail)

    def end(self) -> Iterator[Problem]:
        """Yield every file that no leaf called finished, but for the newest two."""
        for name in self._untold:
            detail = f"no leaf says that it is finished, and {_OPEN} files are newer"
            yield Problem(Fault.UNLOGGED, name, detail)
