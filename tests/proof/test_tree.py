"""The Merkle tree beside its definition, and its proofs beside every pair of small sizes."""

import json
import os
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.tree import (
    EMPTY_ROOT,
    MAXIMUM_SIZE,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    prefix_root,
    verify_consistency,
    verify_inclusion,
)

SMALL = 70
LARGE = 600
ENTRIES = [f"entry {number} of the Department of Examples".encode() for number in range(LARGE)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]

_BESIDE = Path(__file__).resolve().parents[3] / "shared"
VECTORS = Path(os.environ.get("WATCHER_SHARED") or _BESIDE) / "vectors"

needs_vectors = pytest.mark.skipif(
    not (VECTORS / "inclusion").is_dir(), reason=f"no Merkle proof vectors at {VECTORS}"
)


def defined_root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash word for word as RFC 6962 defines it, with no cleverness."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(bytes([0]) + entries[0]).digest()
    half = 1
    while half * 2 < len(entries):
        half *= 2
    halves = defined_root(entries[:half]) + defined_root(entries[half:])
    return sha256(bytes([1]) + halves).digest()


ROOTS = [defined_root(ENTRIES[:size]) for size in range(SMALL + 1)]


def read(level: int, index: int) -> bytes:
    """The hash of a complete subtree, by definition."""
    return defined_root(ENTRIES[index << level : (index + 1) << level])


def flipped(bytes_: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over."""
    return (int.from_bytes(bytes_) ^ 1 << bit).to_bytes(len(bytes_))


def vectors(kind: str) -> list[Any]:
    """One test parameter a vector file."""
    paths = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in paths]


def accepts(path: Path) -> bool:
    """Whether our verifier accepts a vector."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    proof = [b64decode(part) for part in asked["proof"] or []]
    try:
        if "leafIdx" in asked:
            leaf, root = b64decode(asked["leafHash"]), b64decode(asked["root"])
            verify_inclusion(leaf, asked["leafIdx"], asked["treeSize"], proof, root)
        else:
            roots = b64decode(asked["root1"]), b64decode(asked["root2"])
            verify_consistency(asked["size1"], asked["size2"], *roots, proof)
    except ProofError:
        return False
    return True


@needs_vectors
@pytest.mark.parametrize("path", [*vectors("inclusion"), *vectors("consistency")])
def test_exactly_the_good_vectors_are_accepted(path: Path) -> None:
    """transparency-dev's good proofs pass and its broken ones do not."""
    assert accepts(path) is not json.loads(path.read_text(encoding="utf-8"))["wantErr"]


@needs_vectors
def test_all_vectors_are_there() -> None:
    """A folder that lost its files would let every vector pass."""
    assert len(vectors("inclusion")) == 98
    assert len(vectors("consistency")) == 98


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    """RFC 6962 gives it the hash of the empty string."""
    assert Frontier().root() == EMPTY_ROOT == defined_root([])
    assert prefix_root(0, read) == EMPTY_ROOT


@settings(max_examples=60, deadline=None)
@given(st.integers(0, LARGE), st.lists(st.integers(0, LARGE), max_size=6))
def test_growing_in_any_steps_leads_to_the_defined_root(size: int, stops: list[int]) -> None:
    """However leaves arrive, root and hashes are those of the definition."""
    frontier = Frontier()
    for start, stop in pairwise(sorted({0, size, *(stop for stop in stops if stop < size)})):
        frontier, _ = frontier.append(LEAVES[start:stop])

    assert frontier.size == size
    assert frontier.root() == defined_root(ENTRIES[:size]) == prefix_root(size, read)
    assert Frontier(frontier.size, frontier.hashes).root() == frontier.root()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(0, 200))
def test_growing_tells_exactly_the_subtrees_that_became_complete(old: int, more: int) -> None:
    """Every one, in its place, with its hash; none that was complete before."""
    frontier, _ = Frontier().append(LEAVES[:old])
    _, rows = frontier.append(LEAVES[old : old + more])

    told = {
        (row.level, row.first + offset): hash_
        for row in rows
        for offset, hash_ in enumerate(row.hashes)
    }
    assert told == {
        (level, index): read(level, index)
        for level in range(10)
        for index in range(old >> level, (old + more) >> level)
    }


def test_a_frontier_that_has_grown_is_still_what_it_was() -> None:
    """A writer whose disk fails goes on from the old one."""
    frontier, _ = Frontier().append(LEAVES[:5])
    root = frontier.root()
    frontier.append(LEAVES[5:9])

    assert (frontier.size, frontier.root()) == (5, root)


def test_every_leaf_of_every_small_tree_is_proven_and_no_other_hash_is() -> None:
    """All pairs; the proof of one leaf holds neither for its neighbour nor in another tree."""
    for size in range(1, SMALL + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            with pytest.raises(NotProven):
                verify_inclusion(LEAVES[index + 1], index, size, proof, ROOTS[size])
            with pytest.raises(NotProven):
                verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1])


def test_every_small_tree_is_proven_a_prefix_of_every_larger_one() -> None:
    """All pairs; and not one with a different root on either side."""
    for new in range(1, SMALL + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, read)
            verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
            with pytest.raises(NotProven):
                verify_consistency(old, new, ROOTS[old - 1], ROOTS[new], proof)
            with pytest.raises(NotProven):
                verify_consistency(old, new, ROOTS[old], ROOTS[new - 1], proof)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (6, 7), (3, 11), (10, 11), (64, 70)])
def test_no_bit_of_an_inclusion_proof_can_be_turned(index: int, size: int) -> None:
    """Of any hash in it, of the leaf, of the root; and no hash left out, doubled or swapped."""
    proof = inclusion_proof(index, size, read)
    hashes = [LEAVES[index], ROOTS[size], *proof]
    for at in range(len(hashes)):
        for bit in range(256):
            turned = list(hashes)
            turned[at] = flipped(hashes[at], bit)
            leaf, root, *rest = turned
            with pytest.raises(NotProven):
                verify_inclusion(leaf, index, size, rest, root)
    for rest in _rearranged(proof):
        with pytest.raises(NotProven):
            verify_inclusion(LEAVES[index], index, size, rest, ROOTS[size])


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 2), (4, 8), (3, 7), (6, 7), (43, 70)])
def test_no_bit_of_a_consistency_proof_can_be_turned(old: int, new: int) -> None:
    """Of any hash in it, of either root; and no hash left out, doubled or swapped."""
    proof = consistency_proof(old, new, read)
    hashes = [ROOTS[old], ROOTS[new], *proof]
    for at in range(len(hashes)):
        for bit in range(256):
            turned = list(hashes)
            turned[at] = flipped(hashes[at], bit)
            before, after, *rest = turned
            with pytest.raises(NotProven):
                verify_consistency(old, new, before, after, rest)
    for rest in _rearranged(proof):
        with pytest.raises(NotProven):
            verify_consistency(old, new, ROOTS[old], ROOTS[new], rest)


def _rearranged(proof: list[bytes]) -> list[list[bytes]]:
    shorter = [proof[:at] + proof[at + 1 :] for at in range(len(proof))]
    longer = [[*proof[:at], EMPTY_ROOT, *proof[at:]] for at in range(len(proof) + 1)]
    swapped = [
        [*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]] for at in range(len(proof) - 1)
    ]
    return shorter + longer + swapped


def test_a_leaf_is_not_taken_for_a_node() -> None:
    """An entry that spells out a node's content has another hash than that node."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("short", [b"", b"x" * 31, b"x" * 33])
def test_a_hash_of_another_length_is_refused_wherever_it_stands(short: bytes) -> None:
    """In a leaf, a root, a proof or a frontier."""
    good = LEAVES[0]
    for leaf, part, root in [(short, good, good), (good, short, good), (good, good, short)]:
        with pytest.raises(Malformed, match=r"leaf 0 in 2.*32 bytes"):
            verify_inclusion(leaf, 0, 2, [part], root)
        with pytest.raises(Malformed, match=r"from 1 to 2.*32 bytes"):
            verify_consistency(1, 2, leaf, root, [part])
    with pytest.raises(Malformed, match=r"frontier.*32 bytes"):
        Frontier(1, (short,))
    with pytest.raises(Malformed, match=r"append.*32 bytes"):
        Frontier().append([good, short])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (0, 2**63), (1, -2)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    """Neither made nor accepted."""
    with pytest.raises(Malformed):
        inclusion_proof(index, size, read)
    with pytest.raises(Malformed):
        verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5), (1, 2**63), (-2, -1)])
def test_sizes_that_no_growth_has_are_refused(old: int, new: int) -> None:
    """From nothing, backwards, negative or too large."""
    with pytest.raises(Malformed):
        consistency_proof(old, new, read)
    with pytest.raises(Malformed):
        verify_consistency(old, new, LEAVES[0], LEAVES[0], [])


def test_a_frontier_holds_one_hash_for_each_bit_of_its_size() -> None:
    """Another count could not be the tree's."""
    with pytest.raises(Malformed, match="frontier of 6 leaves: 3 hashes where 2 belong"):
        Frontier(6, tuple(LEAVES[:3]))


def test_a_tree_never_grows_beyond_what_readers_can_count() -> None:
    """The last leaf that fits is taken, the one after it not."""
    full = Frontier(MAXIMUM_SIZE - 1, tuple(LEAVES[:62]))
    last, _ = full.append([LEAVES[0]])

    assert last.size == MAXIMUM_SIZE
    with pytest.raises(Malformed, match="tree size"):
        last.append([LEAVES[0]])


def test_the_largest_tree_is_proven_with_few_hashes() -> None:
    """A hostile size costs no more than 63 steps."""
    proof = inclusion_proof(MAXIMUM_SIZE // 3, MAXIMUM_SIZE, lambda level, index: EMPTY_ROOT)

    assert len(proof) <= 63


_numbers = st.integers(-3, 12) | st.integers() | st.just(10**5000)
_hashes = st.binary(max_size=40) | st.just(LEAVES[0])


@given(_hashes, _numbers, _numbers, st.lists(_hashes, max_size=5), _hashes)
def test_whatever_is_handed_in_only_a_proof_error_comes_out(
    first: bytes, small: int, large: int, proof: list[bytes], second: bytes
) -> None:
    """Numbers and bytes of any size, in any order."""
    for verified in (
        lambda: verify_inclusion(first, small, large, proof, second),
        lambda: verify_consistency(small, large, first, second, proof),
        lambda: Frontier(small, tuple(proof)),
    ):
        with suppress(ProofError):
            verified()
