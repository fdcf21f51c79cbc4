"""OpenTimestamps proofs, all made by hand: no calendar was asked, and the block is mined here.

`mined` makes a header of a test network whose root is what the tree leads to.
"""

from hashlib import sha1, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.mining import mined
from watcher.proof.block_headers import verify_against
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.opentimestamps import (
    MAGIC,
    MAX_DEPTH,
    MAX_FILE_LENGTH,
    MAX_STEPS,
    DetachedTimestamp,
    read_detached,
    read_timestamp,
    write_timestamp,
)
from watcher.proof.timestamp_tree import (
    Attestation,
    Bitcoin,
    Branch,
    Operation,
    Pending,
    Timestamp,
    Unknown,
    leading_to,
    merged,
    upgraded,
)

DIGEST = sha256(b"a statement of the Department of Examples").digest()
SHA256 = Operation("sha256")
CALENDAR = Pending("https://calendar.example.gov")
FILE_START = MAGIC + b"\x01\x08" + DIGEST
PENDING_BYTES = bytes.fromhex("00 83dfe30d2ef90c8e 1d 1c") + b"https://calendar.example.gov"
BITCOIN_BYTES = bytes.fromhex("00 0588960d73d71901 03 80ea30")  # height 800,000


def stamp(message: bytes, *steps: Attestation | Branch) -> Timestamp:
    return Timestamp(message, steps)


@st.composite
def timestamps(draw: st.DrawFn, message: bytes | None = None, depth: int = 3) -> Timestamp:
    message = draw(st.binary(min_size=1, max_size=40)) if message is None else message
    steps: list[Attestation | Branch] = draw(st.lists(ATTESTATIONS, max_size=2, unique=True))
    if depth:
        for operation in draw(st.lists(OPERATIONS, max_size=2, unique=True)):
            below = draw(timestamps(operation.apply(message), depth - 1))
            steps.append(Branch(operation, below))
    return Timestamp(message, tuple(draw(st.permutations(steps or [CALENDAR]))))


ATTESTATIONS = st.one_of(
    st.text("abcXYZ019._/:-", max_size=20).map(Pending),
    st.integers(0, 2**63 - 1).map(Bitcoin),
    st.builds(Unknown, st.binary(min_size=8, max_size=8), st.binary(max_size=200)),
)
OPERATIONS = st.one_of(
    st.sampled_from(["sha256", "sha1", "reverse", "hexlify"]).map(Operation),
    st.builds(
        Operation, st.sampled_from(["append", "prepend"]), st.binary(min_size=1, max_size=200)
    ),
)


def test_a_file_written_by_hand_reads_as_the_tree_that_it_means() -> None:
    content = FILE_START + b"\xff" + PENDING_BYTES + b"\xf0\x02\xab\xcd\x08" + BITCOIN_BYTES

    detached = read_detached(content)

    longer = DIGEST + b"\xab\xcd"
    assert detached.hash_name == "sha256"
    assert detached.digest == DIGEST
    assert list(detached.timestamp.commitments()) == [
        (DIGEST, CALENDAR),
        (sha256(longer).digest(), Bitcoin(800_000)),
    ]
    assert detached.timestamp.steps[1] == Branch(
        Operation("append", b"\xab\xcd"),
        stamp(longer, Branch(SHA256, stamp(sha256(longer).digest(), Bitcoin(800_000)))),
    )
    assert detached.content == content


def test_a_digest_is_anchored_when_its_tree_leads_to_the_root_of_a_block() -> None:
    sibling = sha256(b"another statement").digest()
    root = sha256(sha256(DIGEST + sibling).digest()).digest()
    way = [Operation("append", sibling), SHA256, SHA256]
    detached = DetachedTimestamp("sha256", leading_to(DIGEST, way, stamp(root, Bitcoin(7))))

    ((commitment, attestation),) = read_detached(detached.content).timestamp.commitments()

    assert attestation == Bitcoin(7)
    assert verify_against(commitment, mined(root), 0) == mined(root).time


def test_a_tree_about_another_digest_does_not_lead_to_the_root_of_the_block() -> None:
    root = sha256(DIGEST).digest()
    content = DetachedTimestamp(
        "sha256", leading_to(DIGEST, [SHA256], stamp(root, Bitcoin(7)))
    ).content
    forged = content.replace(DIGEST, sha256(b"a reworded statement").digest())

    ((commitment, _),) = read_detached(forged).timestamp.commitments()

    with pytest.raises(NotProven):
        verify_against(commitment, mined(root), 0)


@pytest.mark.parametrize(
    ("operation", "made"),
    [
        (SHA256, sha256(b"\x01\xfe").digest()),
        (Operation("sha1"), sha1(b"\x01\xfe").digest()),
        (Operation("append", b"\x77"), b"\x01\xfe\x77"),
        (Operation("prepend", b"\x77"), b"\x77\x01\xfe"),
        (Operation("reverse"), b"\xfe\x01"),
        (Operation("hexlify"), b"01fe"),
    ],
)
def test_each_operation_makes_its_message(operation: Operation, made: bytes) -> None:
    assert operation.apply(b"\x01\xfe") == made


def test_a_hash_that_python_lacks_is_not_proven_and_not_a_crash() -> None:
    with pytest.raises(NotProven, match="cannot compute keccak256"):
        read_detached(FILE_START + b"\x67" + PENDING_BYTES)


def test_ripemd160_makes_twenty_bytes_or_is_not_proven() -> None:
    try:
        made = Operation("ripemd160").apply(b"")
    except NotProven:
        return
    assert made.hex() == "9c1185a5c5e9fc54612808977ee8f548b2258d31"


def test_an_unknown_attestation_is_kept_as_it_is() -> None:
    content = FILE_START + b"\x00" + b"litecoin" + b"\x03\x01\x02\x03"

    detached = read_detached(content)

    assert detached.timestamp.steps == (Unknown(b"litecoin", b"\x01\x02\x03"),)
    assert detached.content == content


def test_an_upgrade_is_put_where_a_pending_attestation_waits_for_it() -> None:
    submitted = sha256(DIGEST + b"nonce").digest()
    way = [Operation("append", b"nonce"), SHA256]
    waiting = leading_to(DIGEST, way, stamp(submitted, CALENDAR))
    answer = leading_to(submitted, [SHA256], stamp(sha256(submitted).digest(), Bitcoin(9)))

    done = upgraded(waiting, read_timestamp(submitted, write_timestamp(answer)))

    assert list(done.commitments()) == [
        (submitted, CALENDAR),
        (sha256(submitted).digest(), Bitcoin(9)),
    ]
    assert upgraded(done, answer) == done


def test_an_upgrade_that_nothing_waits_for_is_not_proven() -> None:
    anchored = stamp(DIGEST, Bitcoin(1))

    with pytest.raises(NotProven, match="nothing waits for message 00ff"):
        upgraded(stamp(DIGEST, CALENDAR), stamp(b"\x00\xff", Bitcoin(9)))
    with pytest.raises(NotProven, match="nothing waits"):
        upgraded(anchored, stamp(DIGEST, Bitcoin(9)))


def test_the_answers_of_two_calendars_merge_below_the_same_operation() -> None:
    below = SHA256.apply(DIGEST)
    one = leading_to(DIGEST, [SHA256], stamp(below, CALENDAR))
    other = leading_to(DIGEST, [SHA256], stamp(below, CALENDAR, Bitcoin(3)))

    assert merged(one, other) == other
    assert merged(other, one) == other


def test_timestamps_of_different_messages_do_not_merge() -> None:
    with pytest.raises(NotProven, match="says nothing about 01"):
        merged(stamp(b"\x01", CALENDAR), stamp(b"\x02", CALENDAR))


def test_operations_that_do_not_lead_to_the_end_are_refused() -> None:
    with pytest.raises(Malformed, match="the timestamp is about 01"):
        leading_to(DIGEST, [SHA256], stamp(b"\x01", CALENDAR))
    with pytest.raises(Malformed, match="the branch is about 01"):
        stamp(DIGEST, Branch(SHA256, stamp(b"\x01", CALENDAR)))


@pytest.mark.parametrize(
    ("tree", "refusal"),
    [
        (b"", "byte 65: a step needs 1 bytes"),
        (b"\xff", "a step needs 1 bytes"),
        (b"\x08", "a step needs 1 bytes"),
        (b"\x99", "no operation has the tag 99"),
        (b"\xff\xff", "no operation has the tag ff"),
        (PENDING_BYTES + b"\x00", "1 bytes too many"),
        (PENDING_BYTES[:-1], "an attestation needs 29 bytes, 28 are left"),
        (b"\xf0\x00" + PENDING_BYTES, "append with an argument of 0 bytes"),
        (b"\xf1\x81\x20" + bytes(4097) + PENDING_BYTES, "prepend of 4097 bytes, more than 4096"),
        (b"\xf0\x80\x20" + bytes(4096) + PENDING_BYTES, "append makes a message of 4128 bytes"),
        (b"\xf3" * 8 + PENDING_BYTES, "hexlify makes a message of 8192 bytes"),
        (b"\xf0\x81\x00\xaa" + PENDING_BYTES, "written longer than needed"),
        (b"\xf0" + b"\xff" * 9 + PENDING_BYTES, "more than 63 bits"),
        (PENDING_BYTES.replace(b"https:", b"https?"), "a calendar's address cannot be"),
        (PENDING_BYTES.replace(b"https:", b"http\xc3\xb6"), "a calendar's address cannot be"),
        (PENDING_BYTES.replace(b"\x1d\x1c", b"\x1d\x1b"), "byte 103: 1 bytes too many"),
        (BITCOIN_BYTES.replace(b"\x03\x80", b"\x04\x80") + b"\x00", "1 bytes too many"),
        (b"\x00unknown!\x81\x40" + bytes(8193), "an attestation of 8193 bytes, more than 8192"),
    ],
)
def test_a_tree_that_breaks_the_format_is_malformed_and_says_where(
    tree: bytes, refusal: str
) -> None:
    with pytest.raises(Malformed, match=refusal) as caught:
        read_detached(FILE_START + tree)
    assert "opentimestamps, byte " in str(caught.value)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "the magic needs 31 bytes"),
        (FILE_START.replace(b"Proof", b"proof") + PENDING_BYTES, "not the magic"),
        (MAGIC + b"\x02\x08" + DIGEST + PENDING_BYTES, "major version 2"),
        (MAGIC + b"\x01\xf0" + DIGEST + PENDING_BYTES, "no hash has the tag f0"),
        (MAGIC + b"\x01\x08" + DIGEST[:-1], "the digest of the file needs 32 bytes"),
        (bytes(MAX_FILE_LENGTH + 1), "more than 1048576"),
    ],
)
def test_a_file_that_breaks_the_format_is_malformed(content: bytes, refusal: str) -> None:
    with pytest.raises(Malformed, match=refusal):
        read_detached(content)


def test_a_tree_as_deep_as_allowed_comes_back_and_a_deeper_one_is_refused_both_ways() -> None:
    deepest = FILE_START + b"\x08" * (MAX_DEPTH - 1) + PENDING_BYTES

    assert read_detached(deepest).content == deepest
    with pytest.raises(Malformed, match="more than 256 operations in a row"):
        read_detached(FILE_START + b"\x08" * MAX_DEPTH + PENDING_BYTES)
    end = DIGEST
    for _ in range(MAX_DEPTH):
        end = SHA256.apply(end)
    deeper = leading_to(DIGEST, [SHA256] * MAX_DEPTH, stamp(end, CALENDAR))
    with pytest.raises(Malformed, match="more than 256 operations in a row"):
        write_timestamp(deeper)


def test_small_files_that_would_make_many_long_messages_are_refused_both_ways() -> None:
    one = b"\x00unknown!\x00"
    most = FILE_START + (b"\xff" + one) * (MAX_STEPS - 1) + one

    assert read_detached(most).content == most
    with pytest.raises(Malformed, match="more than 4096 steps"):
        read_detached(FILE_START + (b"\xff" + one) * MAX_STEPS + one)
    with pytest.raises(Malformed, match="4096 steps"):
        write_timestamp(Timestamp(DIGEST, (Unknown(b"unknown!", b""),) * (MAX_STEPS + 1)))


def test_a_timestamp_too_long_to_be_read_is_not_written() -> None:
    large = Unknown(b"unknown!", bytes(8192))

    with pytest.raises(Malformed, match="more than 1048576"):
        write_timestamp(Timestamp(DIGEST, (large,) * 130))


def test_parts_that_could_not_be_written_cannot_be_made() -> None:
    for make in (
        lambda: Operation("md5"),
        lambda: Operation("sha256", b"\x01"),
        lambda: Operation("append", bytes(4097)),
        lambda: Pending("https://calendar.example.gov/?query"),
        lambda: Pending("a" * 1001),
        lambda: Bitcoin(-1),
        lambda: Bitcoin(1 << 63),
        lambda: Unknown(b"short", b""),
        lambda: Unknown(bytes.fromhex("0588960d73d71901"), b""),
        lambda: Unknown(b"unknown!", bytes(8193)),
        lambda: Timestamp(DIGEST, ()),
        lambda: Timestamp(b"", (CALENDAR,)),
        lambda: DetachedTimestamp("sha256", stamp(b"\x01", CALENDAR)),
        lambda: DetachedTimestamp("append", stamp(DIGEST, CALENDAR)),
    ):
        with pytest.raises(Malformed):
            make()


@given(timestamps())
def test_what_is_written_reads_back_as_it_was(timestamp: Timestamp) -> None:
    assert read_timestamp(timestamp.message, write_timestamp(timestamp)) == timestamp


@given(timestamps(message=DIGEST), timestamps(message=DIGEST))
def test_merging_keeps_every_commitment_of_both(ours: Timestamp, theirs: Timestamp) -> None:
    both = merged(ours, theirs)

    known = set(ours.commitments()) | set(theirs.commitments())
    assert set(both.commitments()) == known
    assert merged(both, theirs) == both


@given(st.binary(max_size=300))
def test_any_bytes_are_a_tree_that_comes_back_or_a_proof_error(tail: bytes) -> None:
    for content in (tail, FILE_START + tail):
        try:
            detached = read_detached(content)
        except ProofError:
            continue
        assert detached.content == content


@given(timestamps(message=DIGEST), st.data())
def test_a_damaged_file_comes_back_as_it_is_or_is_a_proof_error(
    timestamp: Timestamp, data: st.DataObject
) -> None:
    content = bytearray(DetachedTimestamp("sha256", timestamp).content)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        detached = read_detached(bytes(content))
    except ProofError:
        return
    assert detached.content == bytes(content)
