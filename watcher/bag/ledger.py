"""A ledger as a reader sees it: what its checkpoint covers, read while another process may write.

Nothing is written, and the signer's secret key is not needed: the public key alone decides what
counts. Leaves that no checkpoint covers yet are not there for a reader.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watcher.errors import FixityError, NotFound
from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import ProofError
from watcher.proof.inclusion_files import InclusionFile
from watcher.proof.notes import Note, NoteKey
from watcher.proof.tiles import TILE_WIDTH, HashReader
from watcher.proof.tree import inclusion_proof, prefix_root


class PublishedLedger:
    """The leaves of the ledger in a folder, as of the checkpoint that was up when it was opened."""

    def __init__(self, root: Path, key: NoteKey) -> None:
        """Read the checkpoint below ``root`` and believe it when ``key`` signed it.

        Raises `NotFound` when there is no ledger, `FixityError` when it is not as it was signed.
        """
        self._root = root
        self.key = key
        try:
            content = (root / "checkpoint").read_bytes()
        except FileNotFoundError as error:
            raise NotFound(
                f"{root}: no ledger there, or nothing of it published yet: "
                "without one a bag could prove neither times nor completeness"
            ) from error
        with _named(root / "checkpoint"):
            self.note = notes.parse(content)
            self.checkpoint = checkpoints.verify(self.note, key)
        with _named(root):
            self._reader = HashReader(self.checkpoint.size, self.checkpoint.root, self._read)

    @property
    def vkey(self) -> str:
        """The public key as C2SP signed-note writes it."""
        return self.key.vkey()

    def entries(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (index, entry), each checked against the tree; `FixityError` names the file."""
        with _named(self._root):
            for bundle in range(start // TILE_WIDTH, -(-self._reader.size // TILE_WIDTH)):
                for offset, entry in enumerate(self._reader.entries(bundle)):
                    index = bundle * TILE_WIDTH + offset
                    if index >= start:
                        yield index, entry

    def inclusion(self, index: int, note: Note | None = None) -> InclusionFile:
        """Return the proof that a leaf is in the tree of a checkpoint; by default the one up.

        ``note`` may be an earlier one, such as one that an authority stamped. Raises `FixityError`
        when it is not of this ledger, `NotFound` when it does not cover the leaf.
        """
        signed = note or self.note
        covered = self.covers(signed)
        if not 0 <= index < covered.size:
            raise NotFound(f"leaf {index} is not among the {covered.size} of the checkpoint")
        with _named(self._root):
            proof = inclusion_proof(index, covered.size, self._reader.read)
        return InclusionFile(index=index, proof=tuple(proof), checkpoint=signed)

    def covers(self, note: Note) -> Checkpoint:
        """Return what a checkpoint covers; raises `FixityError` unless it is of this very tree."""
        with _named(self._root):
            checkpoint = checkpoints.verify(note, self.key)
            if checkpoint.size > self.checkpoint.size:
                raise FixityError(
                    f"{self._root}: {checkpoint.size} leaves were signed, "
                    f"only {self.checkpoint.size} are here"
                )
            root = prefix_root(checkpoint.size, self._reader.read)
        if root != checkpoint.root:
            raise FixityError(
                f"{self._root}: the first {checkpoint.size} leaves are not those that were signed"
            )
        return checkpoint

    def _read(self, path: str) -> bytes:
        try:
            return (self._root / path).read_bytes()
        except OSError as error:
            raise FixityError(f"{self._root / path}: {error.strerror}") from error


ReadKept = Callable[[str], bytes]
"""Gives the bytes of a file by its path below ``anchors/``; raises `FixityError` without it."""


def kept_files(root: Path) -> ReadKept:
    """Return a reader of the files below an archive's ``anchors/``."""

    def read(path: str) -> bytes:
        try:
            return (root / path).read_bytes()
        except OSError as error:
            raise FixityError(f"{root / path}: a leaf lists it: {error.strerror}") from error

    return read


@contextmanager
def _named(where: Path) -> Iterator[None]:
    """Say of what proves nothing where it lies."""
    try:
        yield
    except ProofError as error:
        raise FixityError(f"{where}: {error}") from error
