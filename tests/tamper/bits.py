"""Flips bits of every file of a tiny archive, one at a time, and counts those that are told of.

``make tamper`` runs it over all bits. Each flip is shown only to the part of the verifier that
reads the file; a test sees to it that the whole check tells the same.
"""

import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from tests.evidence.samples import MEMORY
from tests.tamper.tiny import problems, tiny, wide
from tests.verifier.archives import SIGNER
from watcher.verifier import Problem
from watcher.verifier.anchors import AnchorCheck
from watcher.verifier.chains import ChainsCheck
from watcher.verifier.checks import RecordedChecks
from watcher.verifier.index import IndexCheck
from watcher.verifier.ledger import LedgerCheck, leaves_now
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.scratch import scratch
from watcher.verifier.warc_folder import WarcFolderCheck

SILENT = frozenset({"lock", "payloads.idx"})
"""Files of which the verifier says nothing: one is empty of meaning, one is never believed."""
DATABASES = frozenset({"index.db", "chains.db"})
_PIECE = 400
"""Bytes that are flipped without a word of progress."""

Said = Callable[[], Iterator[Problem]]


class Flipping:
    """A copy of an archive in memory, of which one bit at a time is not as it was."""

    def __init__(self, root: Path) -> None:
        """Read the sound archive once: what is not flipped is not read again."""
        self.root = root
        self._ledger = LedgerCheck(root / "ledger", SIGNER.key())
        found = list(self._ledger.read(lambda read: None))
        self._leaves = [each for each in found if isinstance(each, Leaf)]
        recorded = WarcFolderCheck(root / "warc").read(lambda read: None)
        self._recorded = _in_memory()
        self._checks = RecordedChecks(self._recorded)
        for record in recorded:
            assert not isinstance(record, Problem)
            assert not list(self._checks.add(record))

    def files(self) -> list[Path]:
        """Return every file, but those of which nothing is ever said."""
        every = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        return [path for path in every if path.name not in SILENT]

    def untold(self, path: Path, bits: Iterator[int]) -> Iterator[int]:
        """Yield every bit of a file, counted from its first byte's lowest, that nobody tells of."""
        said = self.part(path)
        for bit in bits:
            with flipped(path, bit):
                if not any(self.names(problem, path) for problem in said()):
                    yield bit

    def names(self, problem: Problem, path: Path) -> bool:
        """Whether a problem says which file it is of."""
        name = path.relative_to(self.root).as_posix().removeprefix("warc/").removeprefix("ledger/")
        return name in f"{problem.where} {problem.detail}"

    def part(self, path: Path) -> Said:
        """Return what reads a file, and says what is wrong with it."""
        match path.relative_to(self.root).parts[0]:
            case "warc":
                return self._warc
            case "ledger":
                return self._in_ledger
            case "anchors":
                return self._anchors
            case "index.db":
                return self._index
            case "chains.db":
                return partial(self._chains, self._leaves)
        return lambda: iter(problems(self.root))

    def _warc(self) -> Iterator[Problem]:
        for found in WarcFolderCheck(self.root / "warc").read(lambda read: None):
            if isinstance(found, Problem):
                yield found

    def _in_ledger(self) -> Iterator[Problem]:
        leaves = list[Leaf]()
        ledger = LedgerCheck(self.root / "ledger", SIGNER.key())
        for found in ledger.read(lambda read: None):
            if isinstance(found, Problem):
                yield found
            else:
                leaves.append(found)
        if ledger.tree:
            yield from self._chains(leaves)

    def _anchors(self) -> Iterator[Problem]:
        with scratch() as database:
            anchors = AnchorCheck(
                self.root / "anchors", database, key=SIGNER.key(), tree=lambda: self._ledger.tree
            )
            for leaf in self._leaves:
                yield from anchors.take(leaf)
            yield from anchors.end()

    def _chains(self, leaves: list[Leaf]) -> Iterator[Problem]:
        with scratch() as database:
            chains = ChainsCheck(self.root, database, lambda: leaves_now(self.root / "ledger"))
            for leaf in leaves:
                yield from chains.take(leaf)
            yield from chains.end()

    def _index(self) -> Iterator[Problem]:
        self._recorded.execute("UPDATE checks SET row = NULL")  # what the last flip left
        yield from IndexCheck(self.root, self._checks).problems()


@contextmanager
def flipped(path: Path, bit: int) -> Iterator[None]:
    """Let one bit of a file, counted from its first byte's lowest, be another for a while."""
    with path.open("r+b", buffering=0) as file:
        was = os.pread(file.fileno(), 1, bit // 8)
        os.pwrite(file.fileno(), bytes([was[0] ^ 1 << bit % 8]), bit // 8)
        try:
            yield
        finally:
            os.pwrite(file.fileno(), was, bit // 8)


def _in_memory() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.row_factory = sqlite3.Row
    return database


def said_by(database: Path) -> dict[str, list[object]]:
    """Return what stands in each column of each table; nothing of what cannot be read."""
    said: dict[str, list[object]] = {}
    try:
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?immutable=1", uri=True)
        ) as db:
            db.text_factory = bytes
            schema = "SELECT typeof(type), * FROM sqlite_schema"
            said["its schema"] = list(db.execute(schema).fetchall())
            tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (name,) in tables:
                rows = db.execute(f'SELECT * FROM "{name.decode()}"')
                columns = [column[0] for column in rows.description]
                for column, values in zip(columns, zip(*rows, strict=True), strict=False):
                    said[f"{name.decode()}.{column}"] = list(values)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        said["unreadable"] = [str(error)]
    return said


def why(path: Path, bit: int) -> str:
    """Return what a flipped bit of a database alters: a column, or nothing that it says."""
    before, whole = said_by(path), bytearray(path.read_bytes())
    with TemporaryDirectory(dir=MEMORY) as folder:
        whole[bit // 8] ^= 1 << bit % 8
        altered = Path(folder) / path.name
        altered.write_bytes(whole)
        after = said_by(altered)
    differ = [name for name in before | after if before.get(name) != after.get(name)]
    return differ[0] if differ else "nothing that it says"


def kind(path: Path, root: Path) -> str:
    """Return the sort of file, as the table of results calls it."""
    parts = path.relative_to(root).parts
    match parts[0]:
        case "warc":
            return "warc/…/*.warc.gz"
        case "ledger":
            width = "/partial" if parts[-2].endswith(".p") else ""
            sort = "tile/entries" if "entries" in parts else "tile"
            return f"ledger/{sort}{width}" if "tile" in parts else f"ledger/{parts[-1]}"
        case "anchors":
            return f"anchors/…/{parts[-1]}"
    return parts[-1]


Piece = tuple[str, str, int, int]
"""Name of the archive, path below it, first byte, the one behind the last."""
_ARCHIVES = {"tiny": tiny, "wide": wide}


def pieces(name: str, wanted: str) -> Iterator[Piece]:
    """Yield every stretch of every file whose kind has ``wanted`` in it."""
    root = _ARCHIVES[name]()
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        if path.name in SILENT or wanted not in kind(path, root):
            continue
        size = path.stat().st_size
        for first in range(0, size, _PIECE):
            yield name, path.relative_to(root).as_posix(), first, min(first + _PIECE, size)


def flip(piece: Piece) -> tuple[str, int, Counter[str]]:
    """Flip every bit of a stretch; return the sort of file, how many, and the untold by reason."""
    name, relative, first, end = piece
    reasons = Counter[str]()
    with TemporaryDirectory(dir=MEMORY) as folder:
        root = copytree(_ARCHIVES[name](), Path(folder) / "archive")
        flipping = Flipping(root)
        path = root / relative
        untold = list(flipping.untold(path, iter(range(8 * first, 8 * end))))
        for bit in untold:
            reasons[why(path, bit) if path.name in DATABASES else relative] += 1
        return kind(path, root), 8 * (end - first), reasons


def main(wanted: str) -> None:
    """Flip every bit of every file, and print a table: sort of file, bits, told, not told."""
    todo = [piece for name in _ARCHIVES for piece in pieces(name, wanted)]
    counts, reasons = Counter[str](), dict[str, Counter[str]]()
    began = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, (sort, bits, untold) in enumerate(pool.map(flip, todo), 1):
            counts[sort] += bits
            reasons.setdefault(sort, Counter()).update(untold)
            line = f"\r{done} of {len(todo)} pieces, {time.monotonic() - began:.0f} s, {sort} "
            sys.stderr.write(line.ljust(79))
            sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write("| file | bits | told | not told | what those alter |\n")
    sys.stdout.write("|---|---:|---:|---:|---|\n")
    for sort, bits in sorted(counts.items()):
        silent = reasons[sort].total()
        because = ", ".join(f"{reason}: {count:,}" for reason, count in reasons[sort].most_common())
        sys.stdout.write(f"| `{sort}` | {bits:,} | {bits - silent:,} | {silent:,} | {because} |\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
