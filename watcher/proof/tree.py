"""The Merkle tree of a log: its root, how it grows, and proofs about it.

Specification: RFC 6962 section 2.1, repeated in RFC 9162 section 2.1, with SHA-256. Leaves are
counted from 0, and a tree has at most MAXIMUM_SIZE of them. A subtree is complete when it holds
2**level leaves: level 0 is a leaf, and an index counts the complete subtrees of its level from the
left. Every hash is 32 bytes.

A proof is about one path from the root down to a leaf. Whoever proves and whoever verifies walk
the same path: one looks up the half that is left aside at each fork, the other was handed it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from typing import NamedTuple

from watcher.proof.errors import Malformed, NotProven

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
MAXIMUM_SIZE = 2**63 - 1
"""What a signed 64-bit integer holds, so that a reader in any language can count the leaves."""

ReadHash = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree of a level and an index."""


class Row(NamedTuple):
    """Neighbouring complete subtrees of one level: the index of the first, and all the hashes."""

    level: int
    first: int
    hashes: Sequence[bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of the leaf that holds these bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """Return the hashes of the nodes above each pair; an odd last hash has none yet."""
    # Written out instead of calling node_hash: a call for each node would cost a quarter more.
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a tree in order to grow it: its largest complete subtrees.

    ``hashes`` has one for each bit that is set in ``size``, from the left, so the largest first.
    Raises Malformed when they are not that many, or not of 32 bytes.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        check_size(self.size)
        if len(self.hashes) != self.size.bit_count():
            wanted = self.size.bit_count()
            raise Malformed(
                f"frontier of {self.size} leaves: {len(self.hashes)} hashes where {wanted} belong"
            )
        _check_hashes("frontier", self.hashes)

    def root(self) -> bytes:
        """Return the root hash of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.hashes))

    def append(self, leaf_hashes: Sequence[bytes]) -> tuple["Frontier", list[Row]]:
        """Return the frontier after these leaves, and every complete subtree that they completed.

        The rows come with level 0 first, which are the leaves themselves. This frontier stays as
        it is, so that a caller who fails to keep the rows has lost nothing. Takes about twice the
        memory of the leaf hashes; append many in parts. Raises Malformed.
        """
        _check_hashes("leaves to append", leaf_hashes)
        size = self.size + len(leaf_hashes)
        unpaired = list(self.hashes)
        after: list[bytes] = []
        rows = []
        level, hashes = 0, list(leaf_hashes)
        while hashes or unpaired:
            first = self.size >> level
            if hashes:
                rows.append(Row(level, first, hashes))
            row = [unpaired.pop(), *hashes] if first & 1 else hashes
            if len(row) & 1:
                after.append(row[-1])
            level, hashes = level + 1, parents(row)
        return Frontier(size, tuple(reversed(after))), rows


def prefix_root(size: int, read: ReadHash) -> bytes:
    """Return the root that the tree had at this size, from the hashes of it or of a later size."""
    check_size(size)
    return _span_root(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: ReadHash) -> list[bytes]:
    """Prove that a leaf is in the tree of this size (RFC 9162, 2.1.3.1).

    Raises Malformed for an index outside the tree; what ``read`` raises passes through.
    """
    check_leaf(index, size)
    aside = [fork.aside for fork in _path(index, size)]
    return [_span_root(*span, read) for span in reversed(aside)]


def consistency_proof(old_size: int, new_size: int, read: ReadHash) -> list[bytes]:
    """Prove that the tree of the old size is a prefix of that of the new (RFC 9162, 2.1.4.1).

    Raises Malformed for sizes that no such proof can have; what ``read`` raises passes through.
    """
    forks = _path_to_prefix(old_size, new_size)
    spans = [fork.aside for fork in forks]
    if forks and forks[-1].along[0]:
        spans.append(forks[-1].along)
    return [_span_root(*span, read) for span in reversed(spans)]


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf has this index in the tree of this size and root (RFC 9162, 2.1.3.2).

    Raises NotProven when the proof does not show it, Malformed when the numbers or hashes are
    none that such a proof can have.
    """
    check_leaf(index, size)
    where = f"inclusion proof of leaf {index} in {size}"
    forks = list(_path(index, size))
    _check_count(where, proof, len(forks))
    _check_hashes(where, [leaf_hash, root, *proof])
    reached = leaf_hash
    for fork, aside in zip(reversed(forks), proof, strict=True):
        reached = node_hash(aside, reached) if fork.right else node_hash(reached, aside)
    _check_root(where, reached, root)


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that nothing of the old tree is changed in the new one (RFC 9162, 2.1.4.2).

    Raises NotProven when the proof does not show it, Malformed when the numbers or hashes are
    none that such a proof can have. From size 0 there is nothing to prove, so that is Malformed.
    """
    forks = _path_to_prefix(old_size, new_size)
    where = f"consistency proof from {old_size} to {new_size}"
    # When the old tree is one complete subtree of the new, its root is the hash to start from.
    starts_at_old_root = not (forks and forks[-1].along[0])
    _check_count(where, proof, len(forks) + (not starts_at_old_root))
    if forks:  # between trees of one size nothing is hashed, and their roots are only compared
        _check_hashes(where, [old_root, new_root, *proof])
    hashes = [old_root, *proof] if starts_at_old_root else proof
    old = new = hashes[0]
    for fork, aside in zip(reversed(forks), hashes[1:], strict=True):
        if fork.right:
            old, new = node_hash(aside, old), node_hash(aside, new)
        else:
            new = node_hash(new, aside)
    _check_root(f"{where}, old tree", old, old_root)
    _check_root(f"{where}, new tree", new, new_root)


def check_size(size: int) -> None:
    """Raise Malformed unless a tree can have this many leaves."""
    if not 0 <= size <= MAXIMUM_SIZE:
        # A hostile number may have a million digits: its message must not.
        raise Malformed(f"tree size is negative or above {MAXIMUM_SIZE}")


def check_leaf(index: int, size: int) -> None:
    """Raise Malformed unless a tree of this size has a leaf of this index."""
    check_size(size)
    if not 0 <= index < size:
        raise Malformed(f"leaf index is negative or not below the tree size {size}")


class _Fork(NamedTuple):
    """One step down: the half with the leaf, the half left aside, and which half was taken."""

    along: tuple[int, int]
    aside: tuple[int, int]
    right: bool


def _path(index: int, size: int) -> Iterator[_Fork]:
    """Walk from the root down to a leaf; spans are leaves (start, stop)."""
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _left_width(stop - start)
        left, right = (start, middle), (middle, stop)
        if index < middle:
            yield _Fork(left, right, right=False)
            stop = middle
        else:
            yield _Fork(right, left, right=True)
            start = middle


def _path_to_prefix(old_size: int, new_size: int) -> list[_Fork]:
    """Walk down towards the last leaf of the old tree, until a span ends where that tree ends."""
    check_size(new_size)
    if not 0 < old_size <= new_size:
        raise Malformed(f"consistency with size {new_size}: the old size is 0, negative or above")
    forks: list[_Fork] = []
    if old_size == new_size:
        return forks
    for fork in _path(old_size - 1, new_size):
        forks.append(fork)
        if fork.along[1] == old_size:
            break
    return forks


def _left_width(leaves: int) -> int:
    """Return the largest power of two below a number of leaves, which is at least 2."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _span_root(start: int, stop: int, read: ReadHash) -> bytes:
    """Return the hash above a span of a path: complete subtrees, ever smaller to the right."""
    parts = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        parts.append(read(level, start >> level))
        start += 1 << level
    return reduce(lambda right, left: node_hash(left, right), reversed(parts))


def _check_count(where: str, proof: Sequence[bytes], wanted: int) -> None:
    if len(proof) != wanted:
        raise NotProven(f"{where}: {len(proof)} hashes where {wanted} belong")


def _check_hashes(where: str, hashes: Sequence[bytes]) -> None:
    if not set(map(len, hashes)) <= {HASH_BYTES}:
        raise Malformed(f"{where}: a hash is not {HASH_BYTES} bytes long")


def _check_root(where: str, reached: bytes, root: bytes) -> None:
    if reached != root:
        # Roots that were not to be hashed may be of any length: what is told of them is not.
        told, wanted = reached[:HASH_BYTES].hex(), root[:HASH_BYTES].hex()
        raise NotProven(f"{where}: it leads to root {told} instead of {wanted}")
