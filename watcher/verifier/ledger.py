"""A ledger: its checkpoint, every file of its tree, every leaf, and the chain of every page.

Streams: one bundle of entries in memory at a time, a few hundred tiles, and one digest for each
page that was looked at. Only the public key is believed, and it must come from elsewhere.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from watcher.proof import checkpoints, notes
from watcher.proof.errors import Malformed, ProofError
from watcher.proof.leaves import read_leaf
from watcher.proof.notes import NoteKey
from watcher.proof.tiles import (
    MAXIMUM_ENTRY_BYTES,
    TILE_WIDTH,
    HashReader,
    Place,
    entries_of,
    hashes_of,
)
from watcher.proof.tree import leaf_hash
from watcher.verifier import Fault, Problem

_CHECKPOINT = "checkpoint"
_JOURNAL = "journal-"
_LENGTH_BYTES = 2
_LARGEST = TILE_WIDTH * (_LENGTH_BYTES + MAXIMUM_ENTRY_BYTES)
"""Bytes of the largest bundle; nothing else is larger."""

Progress = Callable[[int], None]
"""Told how many leaves were read since the last time."""


class _Lost(Exception):
    """A file of the tree is not there."""


class LedgerCheck:
    """One check of the ledger in the folder ``root``; `problems` may be asked once."""

    def __init__(self, root: Path, key: NoteKey) -> None:
        """Look at nothing yet; ``key`` is whose signature counts."""
        self._root = root
        self._key = key
        self._last: dict[str, str] = {}
        self.leaves = 0
        """Leaves that the checkpoint covers and that were read."""
        self.waiting = 0
        """Leaves that no checkpoint covers yet."""
        self.checkpoints = 0

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold, as soon as it is known."""
        try:
            note = notes.parse(self._read(_CHECKPOINT))
            checkpoint = checkpoints.verify(note, self._key)
            self.checkpoints = 1
            reader = HashReader(checkpoint.size, checkpoint.root, self._read)
        except _Lost as lost:
            yield Problem(Fault.MISSING, str(lost), "the ledger cannot be read without it")
            return
        except ProofError as error:
            what = Fault.TREE if self.checkpoints else Fault.SIGNATURE
            yield Problem(what, str(self._root / _CHECKPOINT), str(error))
            return
        for index in range(-(-reader.size // TILE_WIDTH)):
            yield from self._bundle(reader, index)
            told(min(TILE_WIDTH, reader.size - index * TILE_WIDTH))
        yield from self._files(reader)

    def _read(self, path: str) -> bytes:
        full = self._root / path
        if full.is_symlink() or not full.is_file():
            raise _Lost(str(full))
        with full.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise Malformed(f"{full}: more than {_LARGEST} bytes are no file of a ledger")
        return content

    def _bundle(self, reader: HashReader, index: int) -> Iterator[Problem]:
        place = Place(None, index, min(TILE_WIDTH, reader.size - index * TILE_WIDTH))
        try:
            entries = reader.entries(index)
        except _Lost as lost:
            yield Problem(Fault.MISSING, str(lost), "the tree cannot be read without it")
            return
        except ProofError as error:
            yield Problem(Fault.TREE, str(self._root / place.path), str(error))
            return
        for offset, entry in enumerate(entries):
            self.leaves += 1
            yield from self._leaf(place.path, index * TILE_WIDTH + offset, entry)

    def _leaf(self, path: str, number: int, entry: bytes) -> Iterator[Problem]:
        where = f"{self._root / path}, leaf {number}"
        try:
            body = read_leaf(entry)
        except ProofError as error:
            yield Problem(Fault.LEAF, where, str(error))
            return
        if body["seq"] != number:
            yield Problem(Fault.LEAF, where, f"says that it is leaf {body['seq']}")
        url = body.get("url")
        if "prev" in body and isinstance(url, str):
            if body["prev"] != self._last.get(url):
                detail = f"does not follow the last leaf of {url:.200}"
                yield Problem(Fault.CHAIN, where, detail)
            self._last[url] = f"sha256:{leaf_hash(entry).hex()}"

    # files beside those of the checkpoint's tree

    def _files(self, reader: HashReader) -> Iterator[Problem]:
        """Check every further file: narrower tiles of earlier checkpoints, and the journal."""
        for path in sorted(self._root.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                continue
            if path.is_symlink() or not path.is_file():
                yield Problem(Fault.GARBAGE, str(path), "no plain file")
                continue
            name = path.relative_to(self._root).as_posix()
            if name.startswith(_JOURNAL) and path.suffix != ".torn":
                yield from self._journal(path, reader.size)
            elif name != _CHECKPOINT and path.suffix != ".torn":
                yield from self._tile(path, name, reader)

    def _tile(self, path: Path, name: str, reader: HashReader) -> Iterator[Problem]:
        try:
            place = Place.parse(name)
            self._compare(place, self._read(name), reader)
        except ProofError as error:
            yield Problem(Fault.GARBAGE, str(path), str(error))
        except _Lost:
            return  # told where it was missed

    def _compare(self, place: Place, content: bytes, reader: HashReader) -> None:
        """Raise `ProofError` unless a tile or bundle says what the tree says."""
        if place.level is None:
            found = [leaf_hash(entry) for entry in entries_of(place, content)]
            level = 0
        else:
            found = hashes_of(place, content)
            level = place.level
        first = place.index * TILE_WIDTH
        for offset, hashed in enumerate(found):
            if reader.read(level * 8, first + offset) != hashed:
                raise ProofError(f"{place.path}: hash {offset} is not the one of the tree")

    def _journal(self, path: Path, size: int) -> Iterator[Problem]:
        """Read the leaves that wait for a checkpoint; nobody has signed for them."""
        start = path.name.removeprefix(_JOURNAL)
        if start != str(size):
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
