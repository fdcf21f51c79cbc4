"""A checkpoint that a reader kept elsewhere: whether the ledger still holds what it promised.

An older copy of a whole archive is sound in itself. What shows it to be older, or written anew with
the same key, is a promise that lies where its owner cannot reach.
"""

from collections.abc import Iterator
from pathlib import Path

from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import ProofError
from watcher.proof.notes import MAX_NOTE_BYTES, Note, NoteKey
from watcher.proof.tiles import HashReader
from watcher.proof.tree import consistency_proof, prefix_root
from watcher.proof.witnessing import Fork
from watcher.verifier import Fault, Problem


class KeptCheckpoint:
    """The checkpoint (C2SP tlog-checkpoint) in a file, to be compared with a ledger."""

    def __init__(self, path: Path, key: NoteKey) -> None:
        """Read nothing yet; ``key`` is that of the ledger."""
        self._path = path
        self._key = key
        self.contradiction: Fork | None = None
        """Proof for anybody that the key signed two histories, where `problems` found them."""

    def problems(self, tree: HashReader | None, signed: bytes) -> Iterator[Problem]:
        """Yield a problem unless ``tree`` is, or continues, that of the checkpoint.

        ``tree`` is the ledger's, none where it cannot be read; ``signed`` the bytes of the
        checkpoint that is up.
        """
        where = str(self._path)
        try:
            with self._path.open("rb") as file:
                note = notes.parse(file.read(MAX_NOTE_BYTES + 1))
            promised = checkpoints.verify(note, self._key)
        except OSError as error:
            yield Problem(Fault.MISSING, where, f"cannot be read: {error.strerror}")
            return
        except ProofError as error:
            yield Problem(Fault.SIGNATURE, where, f"no checkpoint of this ledger: {error}")
            return
        size = tree.size if tree else 0
        if tree is None or size < promised.size:
            detail = f"signed {promised.size} leaves, and the ledger has {size}"
            what = f"{detail}: it is an older copy, or some were taken away"
            yield Problem(Fault.TREE, where, what)
            return
        try:
            yield from self._compared(note, promised, tree, signed)
        except ProofError as error:
            yield Problem(Fault.TREE, where, f"cannot be compared: {error}")

    def _compared(
        self, note: Note, promised: Checkpoint, tree: HashReader, signed: bytes
    ) -> Iterator[Problem]:
        root = prefix_root(promised.size, tree.read)
        if root == promised.root:
            return
        if promised.size == tree.size:
            self.contradiction = Fork(note, notes.parse(signed))
        else:
            proof = tuple(consistency_proof(promised.size, tree.size, tree.read))
            self.contradiction = Fork(note, notes.parse(signed), root, proof)
        detail = f"its {promised.size} leaves are not the first {promised.size} of the ledger"
        written_anew = f"{detail}: it was written anew with the same key"
        yield Problem(Fault.TREE, str(self._path), written_anew)
