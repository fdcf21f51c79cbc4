"""Signed notes: a text, a blank line, and who signed it (C2SP signed-note v1.0.0).

    example.gov/log
    3
    Lh0J…=

    — example.gov/log Az3g…=

Keys are Ed25519 (RFC 8032). In text they are ``<name>+<key ID in hex>+<base64 of type and key>``,
and a signing key has ``PRIVATE+KEY+`` before that and the 32-byte seed as its key.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from watcher.proof.errors import Malformed, NotProven

ED25519 = 0x01
"""The signature type of a plain Ed25519 signature over the text."""

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
"""The specification asks for 16 at least; a hostile note must not buy a million verifications."""

KEY_BYTES = 32
_KEY_ID_BYTES = 4
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_KEY_ID_HEX = re.compile("[0-9a-fA-F]{8}")


class Verifier(Protocol):
    """A public key under a name, which knows the signatures of its type."""

    @property
    def name(self) -> str:
        """The key name on signature lines."""

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that tell this key from others of the same name."""

    def accepts(self, text: str, value: bytes) -> bool:
        """Whether ``value`` (a signature without its key ID) is this key's over ``text``."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its 4-byte key ID, and what it signed with.

    Raises Malformed for a name or key ID that a line cannot hold.
    """

    name: str
    key_id: bytes
    value: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.key_id) != _KEY_ID_BYTES:
            raise Malformed(f"the key ID of {self.name!r} has {len(self.key_id)} bytes, not 4")
        if not self.value:
            raise Malformed(f"the signature of {self.name!r} is empty")

    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, with 1 to 100 signatures, verified or not.

    Raises Malformed for a text that a note cannot hold, so that each Note can be written and read.
    """

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise Malformed("the text of a note does not end in a newline")
        if _CONTROL.search(self.text):
            raise Malformed("the text of a note has a control character")
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise Malformed(f"a note with {len(self.signatures)} signatures, not 1 to 100")
        if len(self.to_bytes()) > MAX_NOTE_BYTES:
            raise Malformed(f"a note longer than {MAX_NOTE_BYTES} bytes")

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return utf8(f"{self.text}\n{''.join(one.line() for one in self.signatures)}", "a note")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A vkey: name, signature type (one byte) and public key material, whatever the type."""

    name: str
    signature_type: int
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256 over name, newline, type and key."""
        return sha256(self.name.encode() + b"\n" + self._typed_key()).digest()[:_KEY_ID_BYTES]

    def to_text(self) -> str:
        """The vkey in one line, without a newline."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(self._typed_key())}"

    def _typed_key(self) -> bytes:
        return bytes([self.signature_type]) + self.public_key


@dataclass(frozen=True, slots=True)
class NoteKey:
    """An Ed25519 public key (32 bytes) that verifies plain note signatures, type 0x01."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        check_ed25519_key(self.public_key, self.name)

    @classmethod
    def from_vkey(cls, text: str) -> "NoteKey":
        """Read a vkey of type 0x01; Malformed for any other text."""
        return cls(*ed25519_of_vkey(text, ED25519))

    @property
    def key_id(self) -> bytes:
        """The 4 bytes by which signature lines name this key."""
        return VerifierKey(self.name, ED25519, self.public_key).key_id

    def vkey(self) -> str:
        """The text form to publish."""
        return VerifierKey(self.name, ED25519, self.public_key).to_text()

    def accepts(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is this key's 64-byte Ed25519 signature over the UTF-8 text."""
        return is_signed(self.public_key, value, utf8(text, "a note's text"))


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """An Ed25519 private key (its 32-byte seed) that signs notes under a name."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_key_name(self.name)
        check_ed25519_key(self.seed, self.name)

    @classmethod
    def from_skey(cls, text: str) -> "NoteSigner":
        """Read ``PRIVATE+KEY+<name>+<key ID>+<base64>``; Malformed names no part of the secret."""
        if not text.startswith(_PRIVATE):
            raise Malformed("a signing key does not start with PRIVATE+KEY+")
        name, key_id, signature_type, seed = _key_parts(text.removeprefix(_PRIVATE))
        if signature_type != ED25519:
            raise Malformed(f"the signing key of {name!r} is of type {signature_type:#04x}, not 1")
        signer = cls(name, seed)
        if signer.key().key_id != key_id:
            raise Malformed(f"the signing key of {name!r} does not have the key ID that it states")
        return signer

    def skey(self) -> str:
        """The text form to keep secret, as other tools for notes read it."""
        seed = encode_base64(bytes([ED25519]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.key().key_id.hex()}+{seed}"

    def key(self) -> NoteKey:
        """The public half."""
        return NoteKey(self.name, public_key_of(self.seed))


def parse(encoded: bytes) -> Note:
    """Read a note of any text; verifies nothing. Raises Malformed.

    ``parse(encoded).to_bytes() == encoded``: what has two spellings elsewhere (base64 with stray
    bits) is refused.
    """
    if len(encoded) > MAX_NOTE_BYTES:
        raise Malformed(f"a note longer than {MAX_NOTE_BYTES} bytes")
    try:
        whole = encoded.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"a note is not UTF-8 at byte {error.start}") from None
    # A text may have empty lines: the last one parts it from the signatures.
    before, blank, after = whole.rpartition("\n\n")
    if not blank:
        raise Malformed("a note has no blank line between its text and its signatures")
    return Note(before + "\n", parse_signature_lines(after))


def parse_signature_lines(text: str) -> tuple[Signature, ...]:
    """Signature lines, each with its newline, 1 to 100 of them. Raises Malformed."""
    if not text.endswith("\n"):
        raise Malformed("the last signature line does not end in a newline")
    lines = text.removesuffix("\n").split("\n", MAX_SIGNATURES)
    if len(lines) > MAX_SIGNATURES:
        raise Malformed(f"more than {MAX_SIGNATURES} signature lines")
    return tuple(_parse_signature(line, number) for number, line in enumerate(lines, 1))


def sign(text: str, signer: NoteSigner) -> Note:
    """A note of ``text`` with one signature. Raises Malformed if no note can hold the text."""
    value = sign_ed25519(signer.seed, utf8(text, "a note's text"))
    return Note(text, (Signature(signer.name, signer.key().key_id, value),))


def verified_signatures(note: Note, verifiers: Iterable[Verifier]) -> tuple[Signature, ...]:
    """The signatures by the given keys, all verified, perhaps none; unknown keys are ignored.

    Raises NotProven when a known key's signature is wrong: such a note was tampered with.
    """
    known = {(one.name, one.key_id): one for one in verifiers}
    found = []
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.accepts(note.text, signature.value):
            raise NotProven(f"the signature of {signature.name} is wrong")
        found.append(signature)
    return tuple(found)


def verify(note: Note, verifiers: Iterable[Verifier]) -> tuple[Signature, ...]:
    """The verified signatures, one at least; else, or when a known one is wrong, NotProven."""
    found = verified_signatures(note, verifiers)
    if not found:
        signers = ", ".join(sorted({one.name for one in note.signatures}))
        raise NotProven(f"no signature by a known key: signed by {signers}")
    return found


def parse_vkey(text: str) -> VerifierKey:
    """Read a vkey of any signature type. Raises Malformed, also when its key ID does not fit.

    Types whose key ID is made otherwise (0x02) are refused by that.
    """
    name, key_id, signature_type, public_key = _key_parts(text)
    key = VerifierKey(name, signature_type, public_key)
    if key.key_id != key_id:
        raise Malformed(f"the vkey of {name!r} does not have the key ID that it states")
    return key


def ed25519_of_vkey(text: str, signature_type: int) -> tuple[str, bytes]:
    """Name and Ed25519 public key of a vkey that must be of ``signature_type``. Malformed."""
    key = parse_vkey(text)
    if key.signature_type != signature_type:
        raise Malformed(
            f"the vkey of {key.name!r} is of type {key.signature_type:#04x}, not {signature_type}"
        )
    return key.name, key.public_key


def check_key_name(name: str) -> None:
    """Raise Malformed unless ``name`` can stand on a signature line and in a vkey."""
    if not name or "+" in name or any(one.isspace() for one in name) or _CONTROL.search(name):
        raise Malformed(f"{name[:80]!r} is no key name: empty, or with a space, control or plus")
    utf8(name, "a key name")


def check_ed25519_key(key: bytes, name: str) -> None:
    """Raise Malformed unless ``key`` has the 32 bytes of an Ed25519 key or seed."""
    if len(key) != KEY_BYTES:
        raise Malformed(f"the Ed25519 key of {name!r} has {len(key)} bytes, not {KEY_BYTES}")


def is_signed(public_key: bytes, value: bytes, message: bytes) -> bool:
    """Whether ``value`` is an Ed25519 signature (RFC 8032) over ``message`` by the key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(value, message)
    except InvalidSignature:
        return False
    return True


def sign_ed25519(seed: bytes, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature over ``message``: always the same for a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_key_of(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def encode_base64(raw: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode("ascii")


def decode_base64(text: str, what: str) -> bytes:
    """The bytes of standard base64 in its one spelling; Malformed, naming ``what``, else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"{what} is not base64") from None
    # Unused bits and inner padding would let one value be written in two ways.
    if encode_base64(raw) != text:
        raise Malformed(f"{what} is not base64 in its usual spelling")
    return raw


def utf8(text: str, what: str) -> bytes:
    """``text`` in UTF-8; Malformed, naming ``what``, for a lone surrogate."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{what} has a lone surrogate at character {error.start}") from None


def _parse_signature(line: str, number: int) -> Signature:
    if not line.startswith(_DASH):
        raise Malformed(f"signature line {number} does not start with an em dash and a space")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not space:
        raise Malformed(f"signature line {number} has no space between its name and signature")
    raw = decode_base64(encoded, f"the signature on line {number}")
    return Signature(name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


def _key_parts(text: str) -> tuple[str, bytes, int, bytes]:
    """Name, stated key ID, signature type and key material. Never quotes the text: it may be
    secret."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed("a key is not made of a name, a key ID and base64 with plus signs between")
    name, key_id, encoded = parts
    check_key_name(name)
    if not _KEY_ID_HEX.fullmatch(key_id):
        raise Malformed(f"the key ID of {name!r} is not 8 hexadecimal digits")
    raw = decode_base64(encoded, f"the key of {name!r}")
    if not raw:
        raise Malformed(f"the key of {name!r} is empty")
    return name, bytes.fromhex(key_id), raw[0], raw[1:]
