"""What outsiders gave: every file below ``anchors/`` in exactly one leaf, and what each proves."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection

from watcher.proof import checkpoints, notes
from watcher.proof.block_headers import LEAST_DIFFICULTY
from watcher.proof.canonical_json import parse
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.leaves import read_leaf
from watcher.proof.notes import NoteKey
from watcher.proof.tiles import TILE_WIDTH, HashReader
from watcher.proof.tree import prefix_root
from watcher.verifier import Fault, Problem, sha256
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.times import microseconds, written
from watcher.verifier.vouchers import ABOUT_A_CHECKPOINT, BEACONS, Span, Unchecked, Voucher

ABOUT = "about.json"
_CHECKPOINT = "checkpoint"
_ADDED = frozenset({"seq", "t", "clock", "files"})
"""Members of a leaf that its ``about.json`` does not have."""
_LONGEST = 4_000_000


class AnchorCheck:
    """Compares the leaves that list files with the files; in order, then the `end`.

    ``tree`` gives the tree of the ledger; ``roots`` are certificates, in DER or PEM, of
    time-stamp authorities that the reader trusts: without any those in the archive are taken.
    """

    def __init__(
        self,
        root: Path,
        database: Connection,
        *,
        key: NoteKey,
        tree: Callable[[], HashReader | None],
        roots: Sequence[bytes] = (),
        least_difficulty: int = LEAST_DIFFICULTY,
    ) -> None:
        """Note which files lie below ``root``, before any leaf is read."""
        database.execute("CREATE TABLE found (path TEXT PRIMARY KEY) WITHOUT ROWID")
        database.execute("CREATE TABLE listed (path TEXT PRIMARY KEY) WITHOUT ROWID")
        paths = ((str(path),) for path in root.rglob("*") if path.is_symlink() or path.is_file())
        database.executemany("INSERT INTO found VALUES (?)", paths)
        self._root = root
        self._database = database
        self._key = key
        self._tree = tree
        self._roots = roots
        self._least_difficulty = least_difficulty
        self.tokens = 0
        """Time-stamps, cosignatures and beacons that prove what they should."""
        self.unchecked = 0
        """Those of which nothing here tells whether they do: no root, or not in a block yet."""

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield what does not hold of the files that a leaf lists."""
        listed = leaf.body.get("files")
        if not isinstance(listed, dict):
            return
        sound = True
        for path, digest in listed.items():
            problem = self._file(leaf, path, str(digest))
            sound = sound and problem is None
            if problem:
                yield problem
        folders = {path.rpartition("/")[0] for path in listed}
        if len(folders) != 1:
            yield Problem(Fault.UNLIKE, leaf.where, f"lists files of {len(folders)} folders")
        elif sound:
            yield from self._act(leaf, self._root / folders.pop())

    def end(self) -> Iterator[Problem]:
        """Yield every file of which no leaf tells: a crash may have left it, or a liar."""
        query = "SELECT path FROM found WHERE path NOT IN (SELECT path FROM listed) ORDER BY path"
        for (path,) in self._database.execute(query):
            if Path(path).exists() or Path(path).is_symlink():
                yield Problem(Fault.UNLISTED, path, "no leaf of the ledger lists this file")

    def _file(self, leaf: Leaf, name: str, digest: str) -> Problem | None:
        path = self._root / name
        row = (str(path),)
        if not self._database.execute("INSERT OR IGNORE INTO listed VALUES (?)", row).rowcount:
            return Problem(Fault.DUPLICATE, str(path), f"{leaf.where} lists it, as one before does")
        if path.is_symlink() or not path.is_file():
            return Problem(Fault.MISSING, str(path), f"{leaf.where} lists this file")
        with path.open("rb") as file:
            found = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            return Problem(Fault.DIGEST, str(path), f"is {found}, and {leaf.where} says {digest}")
        return None

    def _act(self, leaf: Leaf, folder: Path) -> Iterator[Problem]:
        """Check what lies in a folder whose files are those that the leaf lists."""
        try:
            if not _is_about(_read(folder, ABOUT), leaf):
                detail = f"does not say what {leaf.where} says"
                yield Problem(Fault.UNLIKE, str(folder / ABOUT), detail)
            voucher = Voucher(
                files=lambda name: _read(folder, name),
                names=frozenset(path.name for path in folder.iterdir()),
                said=leaf.body,
                roots=self._roots,
                least_difficulty=self._least_difficulty,
            )
            sort = leaf.text("sort")
            if leaf.kind == "anchor/1":
                yield from self._anchor(leaf, folder, sort, voucher)
            elif leaf.kind == "beacon/1":
                yield from self._beacon(leaf, folder, sort, voucher)
        except Unchecked:
            self.unchecked += 1
        except ProofError as error:
            yield Problem(Fault.UNVOUCHED, str(folder), str(error))

    def _anchor(self, leaf: Leaf, folder: Path, sort: str, voucher: Voucher) -> Iterator[Problem]:
        """Check that somebody vouched for a checkpoint of this tree, after its newest leaf."""
        if sort not in ABOUT_A_CHECKPOINT:
            raise NotProven(f"{sort!r:.80} is no sort of anchor that is known here")
        checkpoint = voucher.files(_CHECKPOINT)
        if leaf.text("of") != sha256(checkpoint):
            raise NotProven(f"{_CHECKPOINT} is not the one that {leaf.where} names")
        newest = self._newest(checkpoint)
        span = ABOUT_A_CHECKPOINT[sort](voucher)
        self.tokens += 1
        if newest is not None and span.latest < newest:
            yield _contradicted(folder, f"covers a leaf of {written(newest)}", span)

    def _newest(self, checkpoint: bytes) -> int | None:
        """Return the time of the newest leaf that a checkpoint covers; none if it covers none.

        Raises `ProofError` unless our key signed it and it is one of the ledger's own tree.
        """
        signed = checkpoints.verify(notes.parse(checkpoint), self._key)
        tree = self._tree()
        if tree is None or signed.size > tree.size:
            raise NotProven(f"the ledger has no tree of {signed.size} leaves to compare with")
        if prefix_root(signed.size, tree.read) != signed.root:
            raise NotProven(f"{_CHECKPOINT} is not of this ledger: another past of {signed.size}")
        if signed.size == 0:
            return None
        bundle, offset = divmod(signed.size - 1, TILE_WIDTH)
        return microseconds(read_leaf(tree.entries(bundle)[offset])["t"])

    def _beacon(self, leaf: Leaf, folder: Path, sort: str, voucher: Voucher) -> Iterator[Problem]:
        """Check a public value, and that the leaf is not older than it."""
        if sort not in BEACONS:
            raise NotProven(f"{sort!r:.80} is no sort of beacon that is known here")
        span = BEACONS[sort](voucher)
        self.tokens += 1
        if microseconds(leaf.body["t"]) < span.earliest:
            yield _contradicted(folder, f"a leaf of {leaf.text('t')} holds it", span)


def _is_about(content: bytes, leaf: Leaf) -> bool:
    """Whether an ``about.json`` says what its leaf says; its kind may lack the program's name."""
    said = parse(content)
    if not isinstance(said, dict):
        return False
    expected = {name: value for name, value in leaf.body.items() if name not in _ADDED}
    if said.get("v") == leaf.kind:
        expected["v"] = leaf.kind
    return said == expected


def _contradicted(folder: Path, said: str, span: Span) -> Problem:
    between = f"{written(span.earliest)} and {written(span.latest)}"
    return Problem(Fault.TIME, str(folder), f"{said}, and is of a time between {between}")


def _read(folder: Path, name: str) -> bytes:
    try:
        with (folder / name).open("rb") as file:
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise Malformed(f"{name}: {error.strerror}") from error
    if len(content) > _LONGEST:
        raise Malformed(f"{name}: more than {_LONGEST} bytes")
    return content
