"""A checkpoint says what its three lines say, and counts only when its own log signed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.fictional_log import LOG, ORIGIN, WITNESS, Leaves, cosigned
from watcher.proof import checkpoints, cosignatures, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.notes import Note, NoteSigner, Signature

SPECIFIED = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zh"
    "cyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX"
    "3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
"""The example of C2SP tlog-cosignature: a log's signature and a witness's."""

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


def test_the_example_of_the_specification_is_read_and_written_byte_for_byte() -> None:
    """The time in the witness's line is the one that the specification states."""
    note = notes.parse(SPECIFIED)
    checkpoint = checkpoints.parse_text(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert notes.encode_base64(checkpoint.root) == ROOT
    assert checkpoint.text() == note.text
    assert cosignatures.cosigned_at(note.signatures[1]) == 1679315147
    assert note.to_bytes() == SPECIFIED


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9),
    st.integers(0, checkpoints.LARGEST_SIZE),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text("ab é", min_size=1, max_size=3), max_size=2).map(tuple),
)
def test_what_is_written_is_read(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    """Extension lines of other logs too."""
    checkpoint = Checkpoint(origin, size, root, extensions)
    assert checkpoints.parse_text(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"a\n1\n{ROOT}",
        "a\n1\n",
        f"\n1\n{ROOT}\n",
        f"a\n\n1\n{ROOT}\n",
        f"a\n1\n{ROOT}\n\n",
        f"a\n01\n{ROOT}\n",
        f"a\n+1\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n 1\n{ROOT}\n",
        f"a\n1_0\n{ROOT}\n",
        f"a\n١\n{ROOT}\n",
        f"a\n9223372036854775808\n{ROOT}\n",
        f"a\n{'9' * 10_000}\n{ROOT}\n",
        "a\n1\nAAAA\n",
        f"a\n1\n{ROOT[:-2]}==\n",
        f"a\n1\n{ROOT} \n",
        f"a\r\n1\n{ROOT}\n",
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        checkpoints.parse_text(text)


@given(
    st.text(max_size=60) | st.text(f"a\n09{ROOT[:3]}=", max_size=60).map(f"a\n1\n{ROOT}".__add__)
)
def test_any_text_is_a_checkpoint_or_malformed(text: str) -> None:
    try:
        checkpoint = checkpoints.parse_text(text)
    except Malformed:
        return
    assert checkpoint.text() == text


def test_a_log_signs_its_own_checkpoints_without_extensions() -> None:
    root = bytes(32)
    with pytest.raises(Malformed, match="does not sign for"):
        checkpoints.sign(Checkpoint("example.org/log", 1, root), LOG)
    with pytest.raises(Malformed, match="extension"):
        checkpoints.sign(Checkpoint(ORIGIN, 1, root, ("more",)), LOG)


def test_a_checkpoint_counts_when_its_log_signed_it() -> None:
    """Not when the same key signed it for another origin, and not when another key did."""
    note = Leaves(3).signed(3)
    assert checkpoints.verify(note, LOG.key()) == Checkpoint(ORIGIN, 3, Leaves(3).root(3))
    foreign = notes.sign(Checkpoint("example.org/log", 3, bytes(32)).text(), LOG)
    with pytest.raises(NotProven, match=r"'example\.org/log'"):
        checkpoints.verify(foreign, LOG.key())
    impostor = NoteSigner(ORIGIN, bytes(32))
    with pytest.raises(NotProven, match="no signature by a known key"):
        checkpoints.verify(notes.sign(note.text, impostor), LOG.key())


def test_a_cosignature_holds_the_time_and_is_verified_with_it() -> None:
    """Its vkey comes back from its text; the log's signature beside it is not the witness's."""
    note = cosigned(Leaves(3).signed(3), WITNESS, time=1_700_000_000)
    with pytest.raises(Malformed, match="no cosignature"):
        cosignatures.cosigned_at(note.signatures[0])
    key = WitnessKey.from_vkey(WITNESS.key().vkey())
    (found,) = notes.verify(notes.parse(note.to_bytes()), [key])
    assert (found.name, cosignatures.cosigned_at(found)) == (WITNESS.name, 1_700_000_000)
    assert notes.verify(note, [LOG.key(), key]) == note.signatures


def test_what_a_witness_signs_is_the_message_of_the_specification() -> None:
    text = Leaves(3).signed(3).text
    value = cosignatures.cosign(text, WITNESS, 7).value
    message = f"cosignature/v1\ntime 7\n{text}".encode()
    assert value[:8] == b"\0\0\0\0\0\0\0\7"
    assert notes.is_signed(WITNESS.key().public_key, value[8:], message)


def test_every_flipped_bit_of_a_cosignature_is_refused() -> None:
    """Also in the time, which stands outside the 64 bytes of Ed25519."""
    text = Leaves(3).signed(3).text
    signature = cosignatures.cosign(text, WITNESS, 1_700_000_000)
    for place in range(len(signature.value) * 8):
        flipped = bytearray(signature.value)
        flipped[place // 8] ^= 1 << place % 8
        note = Note(text, (Signature(signature.name, signature.key_id, bytes(flipped)),))
        with pytest.raises(NotProven):
            notes.verify(note, [WITNESS.key()])


@given(st.binary(max_size=80))
def test_any_bytes_can_be_tried_as_a_cosignature(value: bytes) -> None:
    assert WITNESS.key().accepts("text\n", value) is False
    if value:
        try:
            cosignatures.cosigned_at(Signature("a", b"1234", value))
        except ProofError:
            assert len(value) != 72


def test_a_witness_signs_checkpoints_at_real_times_only() -> None:
    text = Leaves(3).signed(3).text
    for wrong, time in (("a poem\n", 7), (text, -1), (text, 2**63)):
        with pytest.raises(Malformed):
            cosignatures.cosign(wrong, WITNESS, time)
    with pytest.raises(Malformed, match="type 0x01"):
        WitnessKey.from_vkey(LOG.key().vkey())
