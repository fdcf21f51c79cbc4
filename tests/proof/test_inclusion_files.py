"""One file proves to anybody with the log's key that a leaf is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.fictional_log import LOG, ORIGIN, WITNESS, Leaves, cosigned
from watcher.proof import inclusion_files, notes, policies
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.inclusion_files import InclusionFile
from watcher.proof.notes import NoteSigner

LEAVES = Leaves(13)
FILE = InclusionFile(6, LEAVES.path(6, 13), LEAVES.signed(13))
ENCODED = FILE.to_bytes()


def test_the_file_has_the_lines_of_the_specification() -> None:
    with_extra = InclusionFile(0, (), Leaves(1).signed(1), b"more").to_bytes()
    assert with_extra.startswith(
        b"c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n\nexample.gov/log\n1\n"
    )
    lines = ENCODED.split(b"\n")
    assert lines[:2] == [b"c2sp.org/tlog-proof@v1", b"index 6"]
    assert lines[2] == notes.encode_base64(LEAVES.hashes[7]).encode()


@given(st.integers(1, 40), st.data(), st.none() | st.binary(max_size=9))
def test_what_is_written_is_read_and_proves_its_leaf(
    size: int, data: st.DataObject, extra: bytes | None
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = Leaves(size)
    file = InclusionFile(index, leaves.path(index, size), leaves.signed(size), extra)
    read = inclusion_files.parse(file.to_bytes())
    assert read == file
    assert inclusion_files.verify(read, leaves.hashes[index], LOG.key()).size == size


def test_another_leaf_index_key_or_log_is_not_proven() -> None:
    elsewhere = InclusionFile(7, FILE.proof, FILE.checkpoint)
    beyond = InclusionFile(13, FILE.proof, FILE.checkpoint)
    other_key = NoteSigner(ORIGIN, bytes(32)).key()
    for file, leaf, key in (
        (FILE, LEAVES.hashes[7], LOG.key()),
        (elsewhere, LEAVES.hashes[6], LOG.key()),
        (beyond, LEAVES.hashes[6], LOG.key()),
        (FILE, LEAVES.hashes[6][:31], LOG.key()),
        (FILE, LEAVES.hashes[6], other_key),
        (InclusionFile(6, FILE.proof[1:], FILE.checkpoint), LEAVES.hashes[6], LOG.key()),
        (InclusionFile(6, FILE.proof, LEAVES.signed(12)), LEAVES.hashes[6], LOG.key()),
    ):
        with pytest.raises(ProofError):
            inclusion_files.verify(file, leaf, key)


def test_every_flipped_bit_of_a_file_is_refused() -> None:
    file = InclusionFile(1, Leaves(3).path(1, 3), Leaves(3).signed(3))
    leaf = Leaves(3).hashes[1]
    encoded = file.to_bytes()
    for place in range(len(encoded) * 8):
        flipped = bytearray(encoded)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ProofError):
            inclusion_files.verify(inclusion_files.parse(bytes(flipped)), leaf, LOG.key())


def test_a_policy_can_accept_the_checkpoint() -> None:
    """Then the quorum must have cosigned it too."""
    policy = policies.parse(
        f"log {LOG.key().vkey()}\nwitness w {WITNESS.key().vkey()}\nquorum w\n".encode()
    )
    with pytest.raises(NotProven, match="quorum"):
        inclusion_files.verify_as(FILE, LEAVES.hashes[6], policy.verify)
    seen = InclusionFile(6, FILE.proof, cosigned(FILE.checkpoint, WITNESS))
    assert inclusion_files.verify_as(seen, LEAVES.hashes[6], policy.verify).size == 13
    with pytest.raises(NotProven):
        inclusion_files.verify_as(seen, LEAVES.hashes[7], policy.verify)


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"c2sp.org/tlog-proof@v1",
        b"c2sp.org/tlog-proof@v1\n\n",
        ENCODED.replace(b"@v1", b"@v2"),
        ENCODED.replace(b"index 6", b"index 06"),
        ENCODED.replace(b"index 6", b"index  6"),
        ENCODED.replace(b"index 6", b"index -6"),
        ENCODED.replace(b"index 6\n", b""),
        ENCODED.replace(b"index 6", b"index 6\nextra AAAA"),
        ENCODED.replace(b"index 6", b"extra *\nindex 6"),
        ENCODED.replace(b"index 6", b"extra AAAA\nextra AAAA\nindex 6"),
        ENCODED.replace(b"index 6", b"index 6\nAAAA"),
        ENCODED.replace(b"index 6", "index 6é".encode()),
        ENCODED.replace(b"index 6", b"index 6" + b"\n" + b"A" * 43 + b"=" * 64),
        ENCODED.replace(b"index 6", b"index 6" + (b"\n" + b"A" * 43 + b"=") * 60),
        ENCODED.replace(b"\n13\n", b"\n13\n13\n"),
        ENCODED + b"\n",
        b"c2sp.org/tlog-proof@v1\nextra " + b"A" * 2_000_000 + b"\nindex 6\n\n",
    ],
)
def test_what_is_not_exactly_a_file_is_malformed(encoded: bytes) -> None:
    with pytest.raises(Malformed):
        inclusion_files.parse(encoded)


def test_a_file_that_cannot_be_read_cannot_be_made() -> None:
    for index, proof, extra in (
        (-1, (), None),
        (2**63, (), None),
        (0, (bytes(31),), None),
        (0, (bytes(32),) * 64, None),
        (0, (), bytes(1_000_001)),
    ):
        with pytest.raises(Malformed):
            InclusionFile(index, proof, FILE.checkpoint, extra)
    with pytest.raises(Malformed):
        InclusionFile(0, (), notes.sign("no checkpoint\n", LOG))


@given(
    st.binary(max_size=60)
    | st.binary(max_size=60).map(b"c2sp.org/tlog-proof@v1\nindex 6\n".__add__)
    | st.tuples(st.integers(0, len(ENCODED)), st.binary(max_size=3)).map(
        lambda cut: ENCODED[: cut[0]] + cut[1] + ENCODED[cut[0] + 1 :]
    )
)
def test_any_bytes_are_a_file_or_malformed(encoded: bytes) -> None:
    try:
        file = inclusion_files.parse(encoded)
    except Malformed:
        return
    assert file.to_bytes() == encoded
