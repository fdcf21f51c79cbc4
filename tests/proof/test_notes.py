"""Notes are read and written exactly, and only a known key's right signature counts."""

import base64
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.fictional_log import LOG, ORIGIN, Leaves, resigned
from watcher.proof import notes
from watcher.proof.errors import Malformed, NotProven
from watcher.proof.notes import Note, NoteKey, NoteSigner, Signature

SPECIFIED = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMou"
    "FSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()
"""The example of C2SP signed-note."""

ELSEWHERE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
ELSEWHERE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFX"
    "mRKuwHjG1Yu72IneyaQM=\n"
).encode()
"""A note and its key that another implementation made."""

GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The key pair in the examples of Go's note package."""

TEXT = "The Department of Examples\n\nannounced a rule.\n"

_WITHOUT_TOOLS_OF_OURS = r"""
set -eu
sed '/^$/,$d' note >text
grep "^— $(echo "$VKEY" | cut -d+ -f1) " note | cut -d' ' -f3 | base64 -d | tail -c +5 >signature
printf '\060\052\060\005\006\003\053\145\160\003\041\000' >key
echo "$VKEY" | cut -d+ -f3- | base64 -d | tail -c +2 >>key
openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -in text -sigfile signature
"""


def _openssl(folder: Path, note: bytes) -> subprocess.CompletedProcess[str]:
    (folder / "note").write_bytes(note)
    return subprocess.run(
        ["sh", "-c", _WITHOUT_TOOLS_OF_OURS],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "VKEY": LOG.key().vkey()},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_of_the_specification_is_read_and_written_byte_for_byte() -> None:
    """Its text has an empty line of its own: the last one ends the text."""
    note = notes.parse(SPECIFIED)
    assert note.text.endswith("sole:\n\ned è subito sera.\n")
    assert [(one.name, one.key_id.hex()) for one in note.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b")
    ]
    assert len(note.signatures[0].value) == 64
    assert note.to_bytes() == SPECIFIED


def test_a_note_of_another_implementation_verifies() -> None:
    key = NoteKey.from_vkey(ELSEWHERE_VKEY)
    note = notes.parse(ELSEWHERE)
    assert notes.verify(note, [key]) == note.signatures
    assert key.vkey() == ELSEWHERE_VKEY


def test_a_signing_key_of_another_implementation_is_the_same_key_here() -> None:
    signer = NoteSigner.from_skey(GO_SKEY)
    assert signer.key() == NoteKey.from_vkey(GO_VKEY)
    assert signer.skey() == GO_SKEY


def test_openssl_alone_verifies_our_note(tmp_path: Path) -> None:
    """And it refuses the same note with one letter changed."""
    note = Leaves(3).signed(3).to_bytes()
    answer = _openssl(tmp_path, note)
    assert (answer.returncode, answer.stdout.strip()) == (0, "Signature Verified Successfully")
    assert _openssl(tmp_path, note.replace(b"\n3\n", b"\n4\n")).returncode == 1


def test_a_signed_note_verifies_and_is_the_same_each_time() -> None:
    note = notes.sign(TEXT, LOG)
    assert notes.verify(notes.parse(note.to_bytes()), [LOG.key()]) == note.signatures
    assert notes.sign(TEXT, LOG) == note


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.binary(min_size=32, max_size=32),
)
def test_any_text_of_characters_can_be_signed_and_read(text: str, seed: bytes) -> None:
    signer = NoteSigner("example.gov/é", seed)
    note = notes.sign(text + "\n", signer)
    assert notes.parse(note.to_bytes()) == note
    assert notes.verify(note, [signer.key()]) == note.signatures
    assert NoteSigner.from_skey(signer.skey()) == signer
    assert NoteKey.from_vkey(signer.key().vkey()) == signer.key()


def test_an_unknown_key_is_ignored_even_with_the_name_or_the_id_of_a_known_one() -> None:
    note = notes.sign(TEXT, LOG)
    junk = bytes(64)
    strangers = (
        Signature(ORIGIN, b"\0\0\0\0", junk),
        Signature("example.org/log", LOG.key().key_id, junk),
    )
    crowd = Note(TEXT, strangers + note.signatures)
    assert notes.verify(crowd, [LOG.key()]) == note.signatures
    with pytest.raises(NotProven, match=r"no signature by a known key.*example\.gov/log"):
        notes.verify(Note(TEXT, strangers), [LOG.key()])
    assert notes.verified_signatures(Note(TEXT, strangers), [LOG.key()]) == ()


def test_a_wrong_signature_of_a_known_key_rejects_the_whole_note() -> None:
    """Also beside a right one: somebody touched this note."""
    right = notes.sign(TEXT, LOG)
    wrong = resigned(right, bytes(64))
    both = Note(TEXT, right.signatures + wrong.signatures)
    for note in (wrong, both, resigned(right, b"short"), Note(TEXT + "x\n", right.signatures)):
        with pytest.raises(NotProven, match=r"example\.gov/log is wrong"):
            notes.verify(note, [LOG.key()])


def test_every_flipped_bit_of_a_note_is_refused() -> None:
    """Malformed, not proven, or no more signed by this key: never verified."""
    encoded = notes.sign("a\n", LOG).to_bytes()
    for place in range(len(encoded) * 8):
        flipped = bytearray(encoded)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises((Malformed, NotProven)):
            notes.verify(notes.parse(bytes(flipped)), [LOG.key()])


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n",
        TEXT.encode() + b"\n",
        ELSEWHERE[:-1],
        ELSEWHERE + b"\n",
        b"\n" + ELSEWHERE + b"trailing\n",
        ELSEWHERE.replace(b"\n\n", b"\n"),
        ELSEWHERE.replace(b"This", b"This\t"),
        ELSEWHERE.replace(b"This", b"This\r"),
        ELSEWHERE.replace(b"This", b"\xff"),
        ELSEWHERE.replace("— ".encode(), b"- "),
        ELSEWHERE.replace("— ".encode(), "—".encode()),
        ELSEWHERE.replace(b"/foo ", b"/foo  "),
        ELSEWHERE.replace(b"/foo ", b"+foo "),
        ELSEWHERE.replace(b"/foo", "/\u00a0foo".encode()),
        ELSEWHERE.replace(b"yaQM=", b"yaQN="),
        ELSEWHERE.replace(b"yaQM=", b"yaQM"),
        "text\n\n— a AAAAAA==\n".encode(),
        "text\n\n— a AAAA\n".encode(),
        b"text\n\n" + "— a AAAAAAA=\n".encode() * 101,
        b"a" * 1_000_000 + ELSEWHERE,
    ],
)
def test_what_is_not_exactly_a_note_is_malformed(encoded: bytes) -> None:
    with pytest.raises(Malformed):
        notes.parse(encoded)


def test_a_hundred_signatures_are_read() -> None:
    """The specification asks for sixteen at least."""
    encoded = b"text\n\n" + "— a AAAAAAA=\n".encode() * 100
    assert notes.parse(encoded).to_bytes() == encoded


@pytest.mark.parametrize("text", ["", "no newline", "bell\a\n", "lone \ud800\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed):
        notes.sign(text, LOG)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        ELSEWHERE_VKEY.replace("530d903a", "530d903b"),
        ELSEWHERE_VKEY.replace("530d903a", "30d903a"),
        ELSEWHERE_VKEY.replace("530d903a", "+30d903a"),
        ELSEWHERE_VKEY.replace("example.com/foo", ""),
        ELSEWHERE_VKEY.replace("example.com/foo", "example.com/ foo"),
        ELSEWHERE_VKEY.replace("example.com/foo", "example.com/bar"),
        ELSEWHERE_VKEY + "\n",
        ELSEWHERE_VKEY[:-4],
        "example.com/foo+530d903a+",
        notes.VerifierKey("short", notes.ED25519, bytes(31)).to_text(),
        notes.VerifierKey("other", 0x04, bytes(32)).to_text(),
    ],
)
def test_what_is_no_ed25519_vkey_is_malformed(vkey: str) -> None:
    """Wrong key ID, wrong length, or a type that signs something else (0x04 with a time)."""
    with pytest.raises(Malformed):
        NoteKey.from_vkey(vkey)


def test_no_message_shows_a_secret() -> None:
    """Neither the printed signer nor the error about a damaged signing key."""
    secret = GO_SKEY.rpartition("+")[2]
    assert "seed" not in repr(NoteSigner.from_skey(GO_SKEY))
    damaged = [
        GO_SKEY.removeprefix("PRIVATE+"),
        GO_SKEY.replace("c74f20a3", "c74f20a4"),
        GO_SKEY + "=",
        GO_SKEY.replace("+AYEK", "AYEK"),
        GO_SKEY.replace("+AYEK", "+BIEK"),
    ]
    for text in damaged:
        with pytest.raises(Malformed) as caught:
            NoteSigner.from_skey(text)
        assert secret[4:] not in str(caught.value)


@given(
    st.binary(max_size=80)
    | st.text("a\n— +=A", max_size=40).map(str.encode)
    | st.builds(
        lambda name, raw: f"t\n\n— {name} {base64.b64encode(raw).decode()}\n".encode(),
        st.text("ab/+ ", max_size=3),
        st.binary(max_size=9),
    )
)
def test_any_bytes_are_a_note_or_malformed(encoded: bytes) -> None:
    try:
        note = notes.parse(encoded)
    except Malformed:
        return
    assert note.to_bytes() == encoded


@given(
    st.text(max_size=60)
    | st.builds("a+{}+{}".format, st.text("0aF", max_size=9), st.text("A+/=\ud800", max_size=60))
)
def test_any_text_is_a_key_or_malformed(text: str) -> None:
    for read in (NoteKey.from_vkey, NoteSigner.from_skey, notes.parse_vkey):
        for one in (text, "PRIVATE+KEY+" + text):
            try:
                read(one)
            except Malformed:
                continue


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_any_public_key_and_signature_can_be_tried(public_key: bytes, value: bytes) -> None:
    """Bytes that are no point on the curve break nothing."""
    assert isinstance(NoteKey("a", public_key).accepts("text\n", value), bool)


def test_a_key_id_is_the_start_of_a_hash_over_name_type_and_key() -> None:
    key = LOG.key()
    assert key.key_id == sha256(b"example.gov/log\n\x01" + key.public_key).digest()[:4]
