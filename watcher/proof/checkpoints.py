"""Checkpoints: what a log signs, the size and root hash of its tree (C2SP tlog-checkpoint v1.0.0).

The text is three lines: the log's origin, the number of leaves in decimal, the root in base64.
Extension lines of other logs are read and kept, and ours have none: nobody can audit them.
"""

import re
from dataclasses import dataclass

from watcher.proof import notes
from watcher.proof.errors import Malformed, NotProven
from watcher.proof.notes import Note, NoteKey, NoteSigner

HASH_BYTES = 32
LARGEST_SIZE = 2**63 - 1
_DECIMAL = re.compile("0|[1-9][0-9]{0,18}")
_CONTROL = re.compile("[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree head of the log ``origin``: ``size`` leaves (0 to 2**63 - 1), 32-byte ``root``.

    Raises Malformed for what a checkpoint cannot say.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            if not line or _CONTROL.search(line):
                raise Malformed("a checkpoint has an empty line or one with a control character")
        if not 0 <= self.size <= LARGEST_SIZE:
            raise Malformed(f"a checkpoint of {self.origin!r} with a size out of range")
        if len(self.root) != HASH_BYTES:
            raise Malformed(f"the root of {self.origin!r} has {len(self.root)} bytes, not 32")

    def text(self) -> str:
        """The text that is signed, with its last newline."""
        lines = (self.origin, str(self.size), notes.encode_base64(self.root), *self.extensions)
        return "\n".join(lines) + "\n"


def parse_text(text: str) -> Checkpoint:
    """Read the text of a checkpoint's note; says nothing of its signatures. Raises Malformed."""
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3:
        raise Malformed("a checkpoint is not made of three lines that end in a newline")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        parse_decimal(size, "the size of a checkpoint"),
        parse_hash(root, "the root of a checkpoint"),
        tuple(extensions),
    )


def sign(checkpoint: Checkpoint, signer: NoteSigner) -> Note:
    """The checkpoint as a note signed by its log, whose key must be named like the origin.

    Raises Malformed for another name or for extension lines.
    """
    if signer.name != checkpoint.origin:
        raise Malformed(f"{signer.name!r} does not sign for the log {checkpoint.origin!r}")
    if checkpoint.extensions:
        raise Malformed(f"a checkpoint of {checkpoint.origin!r} to sign has extension lines")
    return notes.sign(checkpoint.text(), signer)


def verify(note: Note, log: NoteKey) -> Checkpoint:
    """What the log says, once its signature is found right.

    Raises Malformed if the note holds no checkpoint; NotProven if it is another log's, not signed
    by this key, or signed wrongly.
    """
    checkpoint = parse_text(note.text)
    if checkpoint.origin != log.name:
        raise NotProven(f"a checkpoint of {checkpoint.origin!r}, and the key is of {log.name!r}")
    notes.verify(note, [log])
    return checkpoint


def parse_decimal(text: str, what: str) -> int:
    """0 to 2**63 - 1 in ASCII digits without leading zeros; Malformed, naming ``what``, else."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise Malformed(f"{what} is no decimal number from 0 to 2**63 - 1: {text[:40]!r}")
    return int(text)


def parse_hash(text: str, what: str) -> bytes:
    """32 bytes in base64; Malformed, naming ``what``, else."""
    raw = notes.decode_base64(text, what)
    if len(raw) != HASH_BYTES:
        raise Malformed(f"{what} has {len(raw)} bytes, not {HASH_BYTES}")
    return raw
