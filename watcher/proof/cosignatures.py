"""Cosignatures: a witness saw this checkpoint at this time, and it fits what it saw before.

C2SP tlog-cosignature, the Ed25519 kind: signature type 0x04 over ``cosignature/v1``, the
time, and the whole text of the checkpoint. The time, in seconds since 1970, stands before the
64-byte signature.
"""

from dataclasses import dataclass, field

from watcher.proof import checkpoints, notes
from watcher.proof.errors import Malformed
from watcher.proof.notes import Signature, VerifierKey

COSIGNATURE = 0x04
LATEST_TIME = 2**63 - 1
_TIME_BYTES = 8
_BYTES = _TIME_BYTES + 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """An Ed25519 public key (32 bytes) that verifies cosignatures; a notes.Verifier."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        notes.check_key_name(self.name)
        notes.check_ed25519_key(self.public_key, self.name)

    @classmethod
    def from_vkey(cls, text: str) -> "WitnessKey":
        """Read a vkey of type 0x04; Malformed for any other text."""
        return cls(*notes.ed25519_of_vkey(text, COSIGNATURE))

    @property
    def key_id(self) -> bytes:
        """The 4 bytes by which signature lines name this key."""
        return VerifierKey(self.name, COSIGNATURE, self.public_key).key_id

    def vkey(self) -> str:
        """The text form to publish."""
        return VerifierKey(self.name, COSIGNATURE, self.public_key).to_text()

    def accepts(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is this witness's time and signature over the checkpoint ``text``."""
        if len(value) != _BYTES:
            return False
        time = int.from_bytes(value[:_TIME_BYTES], "big")
        if time > LATEST_TIME:
            return False
        return notes.is_signed(self.public_key, value[_TIME_BYTES:], _message(text, time))


@dataclass(frozen=True, slots=True)
class WitnessSigner:
    """A witness's Ed25519 private key (its 32-byte seed).

    The message does not hold the witness's name: a seed must not serve two witnesses.
    """

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        notes.check_key_name(self.name)
        notes.check_ed25519_key(self.seed, self.name)

    def key(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, notes.public_key_of(self.seed))


def cosign(text: str, signer: WitnessSigner, time: int) -> Signature:
    """The witness's signature over a checkpoint's text, at ``time`` in whole seconds since 1970.

    Raises Malformed for a text that is no checkpoint and a time out of 0 to 2**63 - 1.
    """
    checkpoints.parse_text(text)
    if not 0 <= time <= LATEST_TIME:
        raise Malformed(f"a cosignature of {signer.name!r} at a time out of range")
    value = notes.sign_ed25519(signer.seed, _message(text, time))
    return Signature(signer.name, signer.key().key_id, time.to_bytes(_TIME_BYTES, "big") + value)


def cosigned_at(signature: Signature) -> int:
    """When the witness says it signed, in seconds since 1970; verify the signature first.

    Raises Malformed if the signature has not the 72 bytes of a cosignature.
    """
    if len(signature.value) != _BYTES:
        raise Malformed(f"the signature of {signature.name!r} is no cosignature of 72 bytes")
    return int.from_bytes(signature.value[:_TIME_BYTES], "big")


def _message(text: str, time: int) -> bytes:
    return notes.utf8(f"cosignature/v1\ntime {time}\n{text}", "a cosigned text")
