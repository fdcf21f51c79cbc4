"""Files that prove a leaf to be in a log, offline (C2SP tlog-proof, ``c2sp.org/tlog-proof@v1``).

The index of the leaf, the hashes from its sibling up to the root's child, an empty line, and the
checkpoint as its log signed it. Stored as ``.tlog-proof``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint, parse_decimal, parse_hash
from watcher.proof.errors import Malformed
from watcher.proof.notes import Note, NoteKey
from watcher.proof.tree import verify_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
"""No path in a tree of at most 2**63 - 1 leaves is longer."""

MAX_EXTRA_BYTES = 1_000_000
_MAX_HEAD_BYTES = 1_500_000


@dataclass(frozen=True, slots=True)
class InclusionFile:
    """The leaf at ``index`` (from 0) is in the tree of the checkpoint, if it verifies.

    ``proof`` has 32-byte hashes, the leaf's sibling first. ``extra`` is for the application and
    proven by nothing. Raises Malformed for what the file cannot hold.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= checkpoints.LARGEST_SIZE:
            raise Malformed("an inclusion proof with an index out of range")
        check_hashes(self.proof, "an inclusion proof")
        if self.extra is not None and len(self.extra) > MAX_EXTRA_BYTES:
            raise Malformed(f"an inclusion proof with extra of more than {MAX_EXTRA_BYTES} bytes")
        checkpoints.parse_text(self.checkpoint.text)

    def to_bytes(self) -> bytes:
        """The file."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {notes.encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [notes.encode_base64(one) for one in self.proof]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint.to_bytes()


def parse(encoded: bytes) -> InclusionFile:
    """Read a file; verifies nothing. ``parse(encoded).to_bytes() == encoded``. Raises Malformed."""
    first, *lines = split_head(encoded, "an inclusion proof")
    if first != FIRST_LINE:
        raise Malformed(f"an inclusion proof does not begin with {FIRST_LINE}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = notes.decode_base64(lines.pop(0).removeprefix("extra "), "extra of a proof")
    if not lines or not lines[0].startswith("index "):
        raise Malformed("an inclusion proof does not state its index")
    index = parse_decimal(lines[0].removeprefix("index "), "the index of a proof")
    hashes = parse_hashes(lines[1:], "an inclusion proof")
    return InclusionFile(index, hashes, notes.parse(after_head(encoded)), extra)


def verify(file: InclusionFile, leaf_hash: bytes, log: NoteKey) -> Checkpoint:
    """The checkpoint, once the log's signature on it and the leaf's path to its root are right.

    ``leaf_hash`` is of the leaf in hand (32 bytes). Raises NotProven, or Malformed for numbers
    and hashes that no proof can have.
    """
    return verify_as(file, leaf_hash, lambda note: checkpoints.verify(note, log))


def verify_as(
    file: InclusionFile, leaf_hash: bytes, accept: Callable[[Note], Checkpoint]
) -> Checkpoint:
    """As ``verify``, with the checkpoint accepted by other means, such as ``Policy.verify``."""
    checkpoint = accept(file.checkpoint)
    verify_inclusion(leaf_hash, file.index, checkpoint.size, file.proof, checkpoint.root)
    return checkpoint


def split_head(encoded: bytes, what: str) -> list[str]:
    """The ASCII lines before the first empty line; Malformed, naming ``what``, without one."""
    end = encoded.find(b"\n\n", 0, _MAX_HEAD_BYTES)
    if end < 0:
        raise Malformed(f"{what} has no empty line before its checkpoint")
    try:
        return encoded[:end].decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed(f"{what} is not ASCII at byte {error.start}") from None


def after_head(encoded: bytes) -> bytes:
    """All bytes after the first empty line."""
    return encoded.partition(b"\n\n")[2]


def parse_hashes(lines: Sequence[str], what: str) -> tuple[bytes, ...]:
    """The 32-byte hashes of a proof, one a line; Malformed, naming ``what``, else."""
    if len(lines) > MAX_HASHES:
        raise Malformed(f"{what} with {len(lines)} hashes, more than {MAX_HASHES}")
    return tuple(parse_hash(line, f"hash {n} of {what}") for n, line in enumerate(lines, 1))


def check_hashes(hashes: Sequence[bytes], what: str) -> None:
    """Raise Malformed, naming ``what``, unless these are at most 63 hashes of 32 bytes."""
    if len(hashes) > MAX_HASHES or any(len(one) != checkpoints.HASH_BYTES for one in hashes):
        raise Malformed(f"{what} is not of at most {MAX_HASHES} hashes of 32 bytes")
