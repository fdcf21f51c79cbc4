"""The texts of a bag: which of them a leaf logged, and whether the records of changes mean them.

A text is a program's reading of a record, and nothing here reads it again. But its digest was
logged when it was read, so that a text that was altered since can be told.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from watcher.verifier import Fault, Problem, sha256
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.strict_json import one_object

TEXTS: Final = "data/text"
_RECORD: Final = re.compile(r"([1-9][0-9]{0,5})\.json")
_DIFFERENCE: Final = ".diff.txt"
_LARGEST: Final = 100_000_000


class TextsCheck:
    """One check of the folder ``data/text`` of the bag at ``root``; ask `problems`, then the rest.

    ``leaves`` are those of the bag that were proved to be in the ledger.
    """

    def __init__(self, root: Path, leaves: Iterable[Leaf]) -> None:
        """Look at nothing yet."""
        self._root = root
        self._logged = {
            leaf.text("sha256"): leaf
            for leaf in leaves
            if leaf.kind == "derived/1" and leaf.text("sort") == "text"
        }
        self._found: dict[str, str] = {}

    def problems(self) -> Iterator[Problem]:
        """Yield each record of a change that names another text than the one beside it."""
        folder = self._root / TEXTS
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        for name in names:
            if name.endswith(".txt") and not name.endswith(_DIFFERENCE):
                self._found[name] = sha256(self._content(name))
        for name in names:
            if match := _RECORD.fullmatch(name):
                yield from self._named(name, match[1])

    def remarks(self) -> Iterator[str]:
        """Yield in words which texts no leaf logged, and which that were logged are not here."""
        for name, digest in self._found.items():
            if digest not in self._logged:
                yield f"{TEXTS}/{name}: not proven: no leaf in the bag logged this text"
        for digest in sorted(self._logged.keys() - set(self._found.values())):
            yield f"{self._logged[digest].where}: the text that it logged is not in {TEXTS}"

    def _named(self, name: str, number: str) -> Iterator[Problem]:
        where = f"{TEXTS}/{name}"
        try:
            record = one_object(self._content(name))
        except (ValueError, RecursionError) as error:
            yield Problem(Fault.GARBAGE, where, f"no record of a change: {error!s:.200}")
            return
        for side in ("old", "new"):
            said, found = record.get(f"{side}_digest"), self._found.get(f"{number}-{side}.txt")
            if said != found:
                detail = f"{side}_digest is {said!r:.100}, and {number}-{side}.txt is {found}"
                yield Problem(Fault.DIGEST, where, detail)

    def _content(self, name: str) -> bytes:
        """Return what a plain file begins with; the container check tells of any other."""
        with (self._root / TEXTS / name).open("rb") as file:
            return file.read(_LARGEST)
