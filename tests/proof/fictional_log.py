"""A log of the Department of Examples and two witnesses, with keys that anybody may know."""

from hashlib import sha256

from watcher.proof import checkpoints, cosignatures, notes, tree
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.notes import Note, NoteSigner

ORIGIN = "example.gov/log"
LOG = NoteSigner(ORIGIN, sha256(b"log").digest())
WITNESS = WitnessSigner("witness.example.org/w1", sha256(b"w1").digest())
OTHER_WITNESS = WitnessSigner("witness.example.com/w2", sha256(b"w2").digest())


class Leaves:
    """A tree over numbered leaves; ``other`` makes a different one from that leaf on."""

    def __init__(self, size: int, other: int | None = None) -> None:
        self.hashes = [
            tree.leaf_hash(b"leaf %d %d" % (n, other is not None and n >= other))
            for n in range(size)
        ]

    def read(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        if level == 0:
            return self.hashes[index]
        return tree.node_hash(self.read(level - 1, 2 * index), self.read(level - 1, 2 * index + 1))

    def root(self, size: int) -> bytes:
        """The root at a size."""
        return tree.prefix_root(size, self.read)

    def signed(self, size: int) -> Note:
        """The log's checkpoint at a size."""
        return checkpoints.sign(Checkpoint(ORIGIN, size, self.root(size)), LOG)

    def growth(self, old: int, new: int) -> tuple[bytes, ...]:
        """The consistency proof."""
        return tuple(tree.consistency_proof(old, new, self.read))

    def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """The inclusion proof."""
        return tuple(tree.inclusion_proof(index, size, self.read))


def cosigned(note: Note, *witnesses: WitnessSigner, time: int = 1_700_000_000) -> Note:
    """The note with these witnesses' cosignatures."""
    found = tuple(cosignatures.cosign(note.text, one, time) for one in witnesses)
    return Note(note.text, note.signatures + found)


def resigned(note: Note, value: bytes, place: int = 0) -> Note:
    """The note with another value for one signature."""
    every = list(note.signatures)
    every[place] = notes.Signature(every[place].name, every[place].key_id, value)
    return Note(note.text, tuple(every))
