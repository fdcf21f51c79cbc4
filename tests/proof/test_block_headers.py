"""Bitcoin headers: the genesis block, which is a public fact, and one that the tests mine.

A mined header has test-network nBits (207fffff), which every second hash meets, and so difficulty
0: the tests say `least_difficulty=0` where it shall be believed.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.mining import mined
from watcher.proof.block_headers import LEAST_DIFFICULTY, read_header, verify_against, verify_work
from watcher.proof.errors import Malformed, NotProven

GENESIS = bytes.fromhex(
    "01000000" + "00" * 32 + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
    "29ab5f49ffff001d1dac2b7c"
)
ROOT = bytes.fromhex("5a" * 32)


def test_the_genesis_header_has_its_known_hash_root_time_and_difficulty() -> None:
    header = read_header(GENESIS)

    assert header.block_hash == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert header.merkle_root[::-1].hex() == (
        "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
    )
    assert header.time == datetime(2009, 1, 3, 18, 15, 5, tzinfo=UTC)
    assert header.previous_hash == bytes(32)
    assert header.difficulty == 1


def test_the_work_of_the_genesis_header_verifies_when_difficulty_one_is_enough() -> None:
    verify_work(read_header(GENESIS), least_difficulty=1)


def test_a_header_that_anybody_could_have_made_proves_nothing_by_default() -> None:
    with pytest.raises(NotProven, match=f"difficulty 1 is below {LEAST_DIFFICULTY}"):
        verify_work(read_header(GENESIS))


def test_a_header_whose_hash_misses_its_target_is_not_proven() -> None:
    another_nonce = read_header(GENESIS[:-1] + b"\x7d")

    with pytest.raises(NotProven, match="does not meet the header's target"):
        verify_work(another_nonce, least_difficulty=1)


def test_a_commitment_is_as_old_as_the_block_that_it_is_the_root_of() -> None:
    assert verify_against(ROOT, mined(ROOT), 0) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_commitment_is_not_proven_by_a_block_with_another_root_or_too_little_work() -> None:
    with pytest.raises(NotProven, match="the time-stamp leads to 5b5b"):
        verify_against(bytes.fromhex("5b" * 32), mined(ROOT), 0)
    with pytest.raises(NotProven, match="difficulty 0 is below"):
        verify_against(ROOT, mined(ROOT))


def test_a_root_in_the_order_that_explorers_print_is_not_taken_for_the_commitment() -> None:
    root = bytes(range(32))

    with pytest.raises(NotProven):
        verify_against(root[::-1], mined(root), 0)


@pytest.mark.parametrize(
    ("bits", "why"),
    [
        (0x00000000, "zero"),
        (0x01000000, "shifted to zero"),
        (0x1D800001, "negative"),
        (0x23000100, "more than 256 bits"),
        (0xFF7FFFFF, "a huge exponent"),
    ],
)
def test_a_compact_target_that_cannot_be_is_malformed(bits: int, why: str) -> None:
    with pytest.raises(Malformed, match="byte 72: nBits"):
        read_header(GENESIS[:72] + bits.to_bytes(4, "little") + GENESIS[76:])


@pytest.mark.parametrize("length", [0, 79, 81])
def test_a_header_of_another_length_is_malformed(length: int) -> None:
    with pytest.raises(Malformed, match=f"has 80 bytes, this one has {length}"):
        read_header((GENESIS + b"\x00")[:length])


@given(st.binary(min_size=80, max_size=80))
def test_any_eighty_bytes_are_a_header_or_malformed_and_never_work(content: bytes) -> None:
    try:
        header = read_header(content)
    except Malformed:
        return
    with pytest.raises(NotProven):
        verify_work(header)
