"""A ledger: its checkpoint, every file of its tree, every leaf, and the chain of every page.

Streams: one bundle of entries in memory at a time, a few hundred tiles, and one digest for each
page that was looked at. Only the public key is believed, and it must come from elsewhere.
A daemon may go on writing meanwhile: what it publishes is read too.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from watcher.proof import checkpoints, notes
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.leaves import read_leaf
from watcher.proof.notes import NoteKey
from watcher.proof.tiles import (
    MAXIMUM_ENTRY_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    HashReader,
    Place,
    entries_of,
    grow,
    hashes_of,
)
from watcher.proof.tree import leaf_hash, prefix_root
from watcher.verifier import Fault, Problem
from watcher.verifier.ledger_leaf import OBSERVATION, Leaf
from watcher.verifier.times import microseconds

_CHECKPOINT = "checkpoint"
VKEY = "vkey"
"""The file in which the ledger's own public key lies."""
_JOURNAL = "journal-"
_TORN = re.compile(r"journal-[0-9]+\.torn")
"""What a crash left behind the last whole leaf, set aside."""
_DRAFT = ".new"
_DIGITS = 18
_LENGTH_BYTES = 2
_TIMES = frozenset({"t", "slot", "logged"})
_LARGEST = TILE_WIDTH * (_LENGTH_BYTES + MAXIMUM_ENTRY_BYTES)
"""Bytes of the largest bundle; nothing else is larger."""

Progress = Callable[[int], None]
"""Told how many leaves were read since the last time."""


class _Lost(ProofError):
    """A file of the tree is not there."""


def leaves_now(root: Path) -> int:
    """Return how many leaves the ledger in ``root`` says it has, published or not; unverified."""
    try:
        note = notes.parse((root / _CHECKPOINT).read_bytes())
        size = checkpoints.parse_text(note.text).size
    except (OSError, ProofError):
        size = 0
    try:
        with (root / f"{_JOURNAL}{size}").open("rb") as journal:
            while len(head := journal.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
                size += len(journal.read(int.from_bytes(head))) == int.from_bytes(head)
    except OSError:
        pass  # nothing waits
    return size


class LedgerCheck:
    """One check of the ledger in the folder ``root``; `read` or `problems` may be asked once."""

    def __init__(self, root: Path, key: NoteKey) -> None:
        """Look at nothing yet; ``key`` is whose signature counts."""
        self._root = root
        self._key = key
        self._last: dict[str, str] = {}
        self.signed: bytes | None = None
        """The checkpoint that is up, as it was read; none before it was."""
        self._next = 0
        self.tree: HashReader | None = None
        """The tree that the checkpoint signs; none while, or where, it cannot be read."""
        self.leaves = 0
        """Leaves that the checkpoint covers and that were read."""
        self.waiting = 0
        """Leaves that no checkpoint covers yet."""
        self.checkpoints = 0

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold, as soon as it is known."""
        return (found for found in self.read(told) if isinstance(found, Problem))

    def read(self, told: Progress) -> Iterator[Leaf | Problem]:
        """Yield every leaf in order, and everything that does not hold as soon as it is known."""
        try:
            while tree := self._published():
                self.tree = tree
                for index in range(self._next // TILE_WIDTH, -(-tree.size // TILE_WIDTH)):
                    yield from self._bundle(tree, index)
                    told(min(TILE_WIDTH, tree.size - index * TILE_WIDTH))
        except _Lost as lost:
            yield Problem(Fault.MISSING, str(lost), "the ledger cannot be read without it")
        except ProofError as error:
            what = Fault.TREE if self.checkpoints else Fault.SIGNATURE
            yield Problem(what, str(self._root / _CHECKPOINT), str(error))
        if self.tree is not None:
            yield from self._files(self.tree)

    def _published(self) -> HashReader | None:
        """Return the tree of the checkpoint that is up; nothing when it was read already."""
        content = self._read(_CHECKPOINT)
        if content == self.signed:
            return None
        checkpoint = checkpoints.verify(notes.parse(content), self._key)
        self.signed = content
        self.checkpoints = 1
        try:
            tree = HashReader(checkpoint.size, checkpoint.root, self._read)
        except _Lost:
            if self._outdated():
                return self._published()
            raise
        except NotProven as error:
            raise NotProven(f"{error} ({', '.join(_partial_tiles(checkpoint.size))})") from error
        before = self.tree
        if before and prefix_root(before.size, tree.read) != before.frontier.root():
            raise NotProven(f"does not continue the one of {before.size} leaves before it")
        return tree

    def _outdated(self) -> bool:
        """Whether another checkpoint was put up meanwhile, so that files may come and go."""
        try:
            return self._read(_CHECKPOINT) != self.signed
        except ProofError:
            return False

    def _read(self, path: str) -> bytes:
        full = self._root / path
        if full.is_symlink() or not full.is_file():
            raise _Lost(str(full))
        with full.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise Malformed(f"{full}: more than {_LARGEST} bytes are no file of a ledger")
        return content

    def _bundle(self, tree: HashReader, index: int) -> Iterator[Leaf | Problem]:
        first = index * TILE_WIDTH
        place = Place(None, index, min(TILE_WIDTH, tree.size - first))
        try:
            entries = tree.entries(index)
        except _Lost as lost:
            if self._outdated():
                return  # a wider bundle stands in its place
            yield Problem(Fault.MISSING, str(lost), "the tree cannot be read without it")
            entries = []
        except ProofError as error:
            yield Problem(Fault.TREE, str(self._root / place.path), str(error))
            entries = []
        for number, entry in enumerate(entries, first):
            if number >= self._next:
                self.leaves += 1
                yield from self._leaf(place.path, number, entry)
        self._next = first + place.width

    def _leaf(self, path: str, number: int, entry: bytes) -> Iterator[Leaf | Problem]:
        where = f"{self._root / path}, leaf {number}"
        try:
            body = read_leaf(entry)
            for name in _TIMES & body.keys():
                microseconds(body[name])
        except ProofError as error:
            yield Problem(Fault.LEAF, where, str(error))
            return
        leaf = Leaf(number, f"sha256:{leaf_hash(entry).hex()}", where, body)
        if body["seq"] != number:
            yield Problem(Fault.LEAF, where, f"says that it is leaf {body['seq']}")
        if leaf.kind == OBSERVATION:
            url = leaf.text("url")
            if body["prev"] != self._last.get(url):
                detail = f"does not follow the last leaf of {url:.200}"
                yield Problem(Fault.CHAIN, where, detail)
            self._last[url] = leaf.digest
        yield leaf

    # files beside those of the checkpoint's tree

    def _files(self, tree: HashReader) -> Iterator[Leaf | Problem]:
        """Check every further file: narrower tiles of earlier checkpoints, key and journal."""
        for path in sorted(self._root.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                continue
            name = path.relative_to(self._root).as_posix()
            if path.is_symlink() or not path.is_file():
                if path.is_symlink() or path.exists():  # else it was taken away meanwhile
                    yield Problem(Fault.GARBAGE, str(path), "no plain file")
            elif name.startswith(_JOURNAL) and not _TORN.fullmatch(name):
                yield from self._journal(path, tree)
            elif name == VKEY:
                yield from self._vkey(path)
            elif name != _CHECKPOINT and not _TORN.fullmatch(name) and not _is_draft(name):
                yield from self._tile(path, name, tree)

    def _vkey(self, path: Path) -> Iterator[Problem]:
        """Check that the key that lies there is the one whose signature counts."""
        if self._read(VKEY) != f"{self._key.vkey()}\n".encode():
            yield Problem(Fault.UNLIKE, str(path), "is not the key of which this ledger is")

    def _tile(self, path: Path, name: str, tree: HashReader) -> Iterator[Problem]:
        try:
            place = Place.parse(name)
            self._compare(place, self._read(name), tree)
        except _Lost:
            return  # told where it was missed
        except ProofError as error:
            if not self._outdated() and not self._is_ahead(name, tree):
                yield Problem(Fault.GARBAGE, str(path), str(error))

    def _is_ahead(self, name: str, tree: HashReader) -> bool:
        """Whether a file is one of the next checkpoint, which is not up yet, or never was.

        It is written from the leaves that wait, before the checkpoint is.
        """
        try:
            waiting = self._read(f"{_JOURNAL}{tree.size}")
            return grow(tree, list(_entries(waiting))).files.get(name) == self._read(name)
        except ProofError:
            return self._outdated()

    def _compare(self, place: Place, content: bytes, tree: HashReader) -> None:
        """Raise `ProofError` unless a tile or bundle says what the tree says."""
        if place.level is None:
            found = [leaf_hash(entry) for entry in entries_of(place, content)]
            level = 0
        else:
            found = hashes_of(place, content)
            level = place.level
        first = place.index * TILE_WIDTH
        for offset, hashed in enumerate(found):
            if tree.read(level * 8, first + offset) != hashed:
                raise ProofError(f"{place.path}: hash {offset} is not the one of the tree")

    def _journal(self, path: Path, tree: HashReader) -> Iterator[Leaf | Problem]:
        """Read the leaves that wait for a checkpoint; nobody has signed for them."""
        size = tree.size
        if path.name != f"{_JOURNAL}{size}":
            if not self._is_published(path.name, tree) and not self._outdated():
                yield Problem(Fault.GARBAGE, str(path), f"does not begin at leaf {size}")
            return
        with path.open("rb") as file:
            while head := file.read(_LENGTH_BYTES):
                entry = file.read(int.from_bytes(head))
                if len(head) < _LENGTH_BYTES or len(entry) < int.from_bytes(head):
                    yield Problem(Fault.TORN, str(path), f"ends within leaf {size + self.waiting}")
                    return
                yield from self._leaf(path.name, size + self.waiting, entry)
                self.waiting += 1

    def _is_published(self, name: str, tree: HashReader) -> bool:
        """Whether a journal holds leaves of the tree alone: it goes when their checkpoint is up."""
        start = name.removeprefix(_JOURNAL)
        try:
            if not start.isdecimal() or len(start) > _DIGITS:
                return False
            return all(
                tree.read(0, index) == leaf_hash(entry)
                for index, entry in enumerate(_entries(self._read(name)), int(start))
            )
        except _Lost:
            return True  # it has gone
        except ProofError:
            return False


def _entries(journal: bytes) -> Iterator[bytes]:
    """Yield the whole entries of a journal."""
    at = 0
    while (start := at + _LENGTH_BYTES) <= len(journal):
        at = start + int.from_bytes(journal[at:start])
        if at <= len(journal):
            yield journal[start:at]


def _is_draft(name: str) -> bool:
    """Whether a file of the ledger was being written: it stays when the program is killed then."""
    finished = name.removesuffix(_DRAFT)
    try:
        return finished != name and (finished in {_CHECKPOINT, VKEY} or bool(Place.parse(finished)))
    except ProofError:
        return False


def _partial_tiles(size: int) -> Iterator[str]:
    """Yield the paths of the tiles that a tree has not filled yet."""
    level = 0
    while size >> level * TILE_HEIGHT:
        index, width = divmod(size >> level * TILE_HEIGHT, TILE_WIDTH)
        if width:
            yield Place(level, index, width).path
        level += 1
