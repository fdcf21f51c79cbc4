"""OpenTimestamps files: from a digest by hashing to what calendars and Bitcoin blocks attest.

The format has no written specification; it is what the reference implementation
python-opentimestamps 0.4.5 reads and writes (detached file of major version 1). The tree itself is
in `watcher.proof.timestamp_tree`.

Steps keep the order of the file, and a number that is written longer than needed is refused, so
whatever `read_detached` accepts, `DetachedTimestamp.content` gives back byte for byte. Depth and
lengths are bounded as in the reference; the number of steps and the length of the file are
bounded by us, against small files that grow in memory.
"""

from dataclasses import dataclass

from watcher.proof.errors import Malformed
from watcher.proof.timestamp_tree import (
    ATTESTATION_TAG_LENGTH,
    BITCOIN_TAG,
    DIGEST_LENGTHS,
    MAX_MESSAGE_LENGTH,
    MAX_PAYLOAD_LENGTH,
    MAX_URI_LENGTH,
    PENDING_TAG,
    WITH_ARGUMENT,
    Attestation,
    Bitcoin,
    Branch,
    Operation,
    Pending,
    Timestamp,
    Unknown,
)

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
MAJOR_VERSION = 1

MAX_FILE_LENGTH = 1 << 20
MAX_STEPS = 4096
MAX_DEPTH = 256

_FORK, _ATTESTATION = 0xFF, 0x00
_TAGS = {
    "sha1": 0x02,
    "ripemd160": 0x03,
    "sha256": 0x08,
    "keccak256": 0x67,
    "append": 0xF0,
    "prepend": 0xF1,
    "reverse": 0xF2,
    "hexlify": 0xF3,
}
_NAMES = {tag: name for name, tag in _TAGS.items()}
_FILE_HASHES = {_TAGS[name]: name for name in DIGEST_LENGTHS}


@dataclass(frozen=True)
class DetachedTimestamp:
    """An `.ots` file: the hash that was used on the stamped file, and the tree from its digest."""

    hash_name: str
    timestamp: Timestamp

    def __post_init__(self) -> None:
        """Raise Malformed when the digest is not of the length that the hash gives."""
        if DIGEST_LENGTHS.get(self.hash_name) != len(self.digest):
            raise Malformed(
                f"opentimestamps: a {self.hash_name} digest of {len(self.digest)} bytes"
            )

    @property
    def digest(self) -> bytes:
        """The digest of the stamped file."""
        return self.timestamp.message

    @property
    def content(self) -> bytes:
        """The bytes of the file. Raises Malformed when `read_detached` would refuse them."""
        start = MAGIC + bytes([MAJOR_VERSION, _TAGS[self.hash_name]]) + self.digest
        return _not_too_long(start + write_timestamp(self.timestamp))


def read_detached(content: bytes) -> DetachedTimestamp:
    """The proof in an `.ots` file.

    Raises Malformed when the bytes are no such file, and NotProven when its tree needs a hash
    that this Python lacks.
    """
    reader = _Reader(content)
    if reader.take(len(MAGIC), "the magic") != MAGIC:
        raise reader.refusal("not the magic of a detached timestamp")
    if (version := reader.byte("the version")) != MAJOR_VERSION:
        raise reader.refusal(f"major version {version}, only {MAJOR_VERSION} is known")
    tag = reader.byte("the hash of the file")
    if (name := _FILE_HASHES.get(tag)) is None:
        raise reader.refusal(f"no hash has the tag {tag:02x}")
    digest = reader.take(DIGEST_LENGTHS[name], "the digest of the file")
    return DetachedTimestamp(name, reader.whole_tree(digest))


def read_timestamp(message: bytes, content: bytes) -> Timestamp:
    """The tree that a calendar answers with, for the message that it was asked about.

    Raises Malformed and NotProven as `read_detached` does.
    """
    return _Reader(content).whole_tree(message)


class _Reader:
    """Goes through the bytes once; every refusal names the byte."""

    def __init__(self, content: bytes, start: int = 0) -> None:
        self.content = _not_too_long(content)
        self.start = start
        self.at = 0
        self.steps = 0

    def refusal(self, why: object) -> Malformed:
        return Malformed(f"opentimestamps, byte {self.start + self.at}: {why}")

    def take(self, length: int, what: str) -> bytes:
        taken = self.content[self.at : self.at + length]
        if len(taken) < length:
            raise self.refusal(f"{what} needs {length} bytes, {len(taken)} are left")
        self.at += length
        return taken

    def byte(self, what: str) -> int:
        return self.take(1, what)[0]

    def number(self, what: str) -> int:
        """Unsigned LEB128: seven bits a byte, lowest first, in as few bytes as possible."""
        value = 0
        for shift in range(0, 63, 7):
            byte = self.byte(what)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if shift and not byte:
                    raise self.refusal(f"{what} is written longer than needed")
                return value
        raise self.refusal(f"{what} has more than 63 bits")

    def counted(self, longest: int, what: str) -> bytes:
        length = self.number(f"the length of {what}")
        if length > longest:
            raise self.refusal(f"{what} of {length} bytes, more than {longest}")
        return self.take(length, what)

    def finish(self) -> None:
        if self.at < len(self.content):
            raise self.refusal(f"{len(self.content) - self.at} bytes too many")

    def whole_tree(self, message: bytes) -> Timestamp:
        tree = self.tree(message, 1)
        self.finish()
        return tree

    def tree(self, message: bytes, depth: int) -> Timestamp:
        if depth > MAX_DEPTH:
            raise self.refusal(f"more than {MAX_DEPTH} operations in a row")
        steps: list[Attestation | Branch] = []
        more = True
        while more:
            tag = self.byte("a step")
            if more := tag == _FORK:
                tag = self.byte("a step")
            steps.append(self.step(tag, message, depth))
        return Timestamp(message, tuple(steps))

    def step(self, tag: int, message: bytes, depth: int) -> Attestation | Branch:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise self.refusal(f"more than {MAX_STEPS} steps")
        if tag == _ATTESTATION:
            return self.attestation()
        if (name := _NAMES.get(tag)) is None:
            raise self.refusal(f"no operation has the tag {tag:02x}")
        argument = self.counted(MAX_MESSAGE_LENGTH, name) if name in WITH_ARGUMENT else b""
        try:
            operation = Operation(name, argument)
            made = operation.apply(message)
        except Malformed as wrong:
            raise self.refusal(wrong) from wrong
        return Branch(operation, self.tree(made, depth + 1))

    def attestation(self) -> Attestation:
        tag = self.take(ATTESTATION_TAG_LENGTH, "the tag of an attestation")
        payload = self.counted(MAX_PAYLOAD_LENGTH, "an attestation")
        if tag not in (PENDING_TAG, BITCOIN_TAG):
            return Unknown(tag, payload)
        inside = _Reader(payload, self.at - len(payload))
        known = inside.known_attestation(tag)
        inside.finish()
        return known

    def known_attestation(self, tag: bytes) -> Attestation:
        if tag == BITCOIN_TAG:
            return Bitcoin(self.number("a block's height"))
        uri = self.counted(MAX_URI_LENGTH, "a calendar's address")
        try:
            return Pending(uri.decode(errors="replace"))
        except Malformed as wrong:
            raise self.refusal(wrong) from wrong


def write_timestamp(timestamp: Timestamp) -> bytes:
    """The bytes of the tree, without its first message, as calendars exchange it.

    Raises Malformed when the tree is larger or deeper than `read_timestamp` accepts.
    """
    written = bytearray()
    steps = 0
    waiting = _steps_last_first(timestamp, 1)
    while waiting:
        depth, more, step = waiting.pop()
        steps += 1
        if depth > MAX_DEPTH or steps > MAX_STEPS:
            raise Malformed(
                f"opentimestamps, byte {len(written)}: more than {MAX_DEPTH} operations in a row,"
                f" or than {MAX_STEPS} steps"
            )
        if more:
            written.append(_FORK)
        if isinstance(step, Branch):
            written += _written_operation(step.operation)
            waiting += _steps_last_first(step.timestamp, depth + 1)
        else:
            written += _written_attestation(step)
    return _not_too_long(bytes(written))


def _steps_last_first(node: Timestamp, depth: int) -> list[tuple[int, bool, Attestation | Branch]]:
    """Each step with its depth and whether another one follows it at this node."""
    return [(depth, more > 0, step) for more, step in enumerate(reversed(node.steps))]


def _written_operation(operation: Operation) -> bytes:
    tag = bytes([_TAGS[operation.name]])
    return tag + _counted(operation.argument) if operation.name in WITH_ARGUMENT else tag


def _written_attestation(attestation: Attestation) -> bytes:
    match attestation:
        case Pending(uri):
            tag, payload = PENDING_TAG, _counted(uri.encode())
        case Bitcoin(height):
            tag, payload = BITCOIN_TAG, _number(height)
        case Unknown(tag, payload):
            pass
    return bytes([_ATTESTATION]) + tag + _counted(payload)


def _counted(content: bytes) -> bytes:
    return _number(len(content)) + content


def _number(value: int) -> bytes:
    """Unsigned LEB128, as `_Reader.number` reads it."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(written) + bytes([value])


def _not_too_long(content: bytes) -> bytes:
    if len(content) > MAX_FILE_LENGTH:
        raise Malformed(f"opentimestamps: {len(content)} bytes, more than {MAX_FILE_LENGTH}")
    return content
