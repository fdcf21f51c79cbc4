"""The tree of an OpenTimestamps proof: messages, the operations between them, and who attests.

Each node is a message, each edge an operation that makes another message of it, and an
attestation at a node says who vouches that its message existed. `watcher.proof.opentimestamps`
reads it from bytes and writes it; the limits here are those of the reference implementation,
python-opentimestamps 0.4.5, since the format has no written specification.

Python has no Keccak-256, and may lack RIPEMD-160: where the tree uses one that is missing, it is
NotProven. Attestations by other chains are kept as `Unknown`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import new as new_hash

from watcher.proof.errors import Malformed, NotProven

MAX_MESSAGE_LENGTH = 4096
MAX_PAYLOAD_LENGTH = 8192
MAX_URI_LENGTH = 1000

ATTESTATION_TAG_LENGTH = 8
PENDING_TAG = bytes.fromhex("83dfe30d2ef90c8e")
BITCOIN_TAG = bytes.fromhex("0588960d73d71901")

DIGEST_LENGTHS = {"sha1": 20, "ripemd160": 20, "sha256": 32, "keccak256": 32}
"""The operations that are hashes, and how many bytes each gives."""

WITH_ARGUMENT = frozenset({"append", "prepend"})
"""The operations that have an argument, of at least one byte."""

_NAMES = frozenset(DIGEST_LENGTHS) | WITH_ARGUMENT | {"reverse", "hexlify"}
_URI = re.compile(rb"[A-Za-z0-9._/:-]*")


@dataclass(frozen=True)
class Operation:
    """One edge: what makes the next message. Only append and prepend have an argument."""

    name: str
    """sha256, sha1, ripemd160, keccak256, append, prepend, reverse or hexlify."""
    argument: bytes = b""

    def __post_init__(self) -> None:
        """Raise Malformed for a name or an argument that cannot be."""
        if self.name not in _NAMES:
            raise Malformed(f"there is no operation {self.name!r}")
        if (self.name in WITH_ARGUMENT) != bool(self.argument) or len(
            self.argument
        ) > MAX_MESSAGE_LENGTH:
            raise Malformed(f"{self.name} with an argument of {len(self.argument)} bytes")

    def apply(self, message: bytes) -> bytes:
        """The message that this operation makes of another one, at most 4,096 bytes.

        Raises Malformed when it would be longer, and NotProven when this Python lacks the hash.
        """
        match self.name:
            case "append":
                result = message + self.argument
            case "prepend":
                result = self.argument + message
            case "reverse":
                result = message[::-1]
            case "hexlify":
                result = message.hex().encode()
            case _:
                result = _digest(self.name, message)
        if len(result) > MAX_MESSAGE_LENGTH:
            raise Malformed(f"{self.name} makes a message of {len(result)} bytes")
        return result


def _digest(name: str, message: bytes) -> bytes:
    try:
        return new_hash(name, message, usedforsecurity=False).digest()
    except ValueError as missing:
        raise NotProven(f"this Python cannot compute {name}") from missing


@dataclass(frozen=True)
class Pending:
    """A calendar at `uri` promises to have the message anchored; ask it again later."""

    uri: str

    def __post_init__(self) -> None:
        """Raise Malformed for an address that the format forbids: other characters, too long."""
        written = self.uri.encode(errors="replace")
        if len(written) > MAX_URI_LENGTH or not _URI.fullmatch(written):
            raise Malformed(f"a calendar's address cannot be {written[:100]!r}")


@dataclass(frozen=True)
class Bitcoin:
    """The message is the Merkle root of the Bitcoin block at this height, not reversed."""

    height: int

    def __post_init__(self) -> None:
        """Raise Malformed for a height that cannot be."""
        if not 0 <= self.height < 1 << 63:
            raise Malformed(f"a block cannot be at height {self.height}")


@dataclass(frozen=True)
class Unknown:
    """An attestation of a kind that we cannot check, kept as it is: tag of 8 bytes and payload."""

    tag: bytes
    payload: bytes

    def __post_init__(self) -> None:
        """Raise Malformed when it could not be written, or would be read as a known one."""
        known = self.tag in (PENDING_TAG, BITCOIN_TAG)
        if known or len(self.tag) != ATTESTATION_TAG_LENGTH:
            raise Malformed(f"an unknown attestation cannot have the tag {self.tag.hex()}")
        if len(self.payload) > MAX_PAYLOAD_LENGTH:
            raise Malformed(f"an attestation of {len(self.payload)} bytes")


Attestation = Pending | Bitcoin | Unknown


@dataclass(frozen=True)
class Branch:
    """An operation, and the timestamp of the message that it makes."""

    operation: Operation
    timestamp: "Timestamp"


@dataclass(frozen=True)
class Timestamp:
    """A node of the tree: a message, and what is known about it, at least one thing."""

    message: bytes
    steps: tuple[Attestation | Branch, ...]

    def __post_init__(self) -> None:
        """Raise Malformed when nothing is known, or a branch is about another message."""
        if not self.steps:
            raise Malformed(f"nothing attests message {self.message.hex()}")
        if not 0 < len(self.message) <= MAX_MESSAGE_LENGTH:
            raise Malformed(f"a message of {len(self.message)} bytes")
        for step in self.steps:
            if isinstance(step, Branch):
                made = step.operation.apply(self.message)
                if made != step.timestamp.message:
                    raise Malformed(
                        f"{step.operation.name} makes {made.hex()},"
                        f" the branch is about {step.timestamp.message.hex()}"
                    )

    def commitments(self) -> Iterator[tuple[bytes, Attestation]]:
        """Each attestation in the tree with the message it attests, in the order of the file."""
        waiting: list[tuple[bytes, Attestation | Branch]] = [
            (self.message, step) for step in reversed(self.steps)
        ]
        while waiting:
            message, step = waiting.pop()
            if isinstance(step, Branch):
                node = step.timestamp
                waiting.extend((node.message, later) for later in reversed(node.steps))
            else:
                yield message, step


def leading_to(message: bytes, operations: Sequence[Operation], end: Timestamp) -> Timestamp:
    """A timestamp of `message`: these operations one after the other, and then `end`.

    So is a calendar's answer tied to the digest of a file. Raises Malformed when the operations
    do not make the message of `end`.
    """
    messages = [message]
    for operation in operations:
        messages.append(operation.apply(messages[-1]))
    if messages[-1] != end.message:
        raise Malformed(
            f"the operations make {messages[-1].hex()}, the timestamp is about {end.message.hex()}"
        )
    for operation, before in zip(reversed(operations), reversed(messages[:-1]), strict=True):
        end = Timestamp(before, (Branch(operation, end),))
    return end


def merged(ours: Timestamp, theirs: Timestamp) -> Timestamp:
    """Everything that two timestamps of the same message know; ours first, nothing twice.

    Raises NotProven when they are about different messages.
    """
    if ours.message != theirs.message:
        raise NotProven(
            f"a timestamp of {theirs.message.hex()} says nothing about {ours.message.hex()}"
        )
    steps: dict[Attestation | Operation, Attestation | Branch] = {}
    for step in (*ours.steps, *theirs.steps):
        known = steps.setdefault(_key(step), step)
        if known is not step and isinstance(known, Branch) and isinstance(step, Branch):
            both = merged(known.timestamp, step.timestamp)
            steps[step.operation] = Branch(step.operation, both)
    return Timestamp(ours.message, tuple(steps.values()))


def _key(step: Attestation | Branch) -> Attestation | Operation:
    return step.operation if isinstance(step, Branch) else step


def upgraded(timestamp: Timestamp, answer: Timestamp) -> Timestamp:
    """The timestamp with a calendar's later answer put in where a pending attestation waits.

    The pending attestation stays, so that the calendar can be asked again. Raises NotProven when
    none waits for the message that the answer is about.
    """
    waiting = {message for message, found in timestamp.commitments() if isinstance(found, Pending)}
    if answer.message not in waiting:
        raise NotProven(f"nothing waits for message {answer.message.hex()}")
    return _with_answer(timestamp, answer)


def _with_answer(node: Timestamp, answer: Timestamp) -> Timestamp:
    if node.message == answer.message:
        return merged(node, answer)
    steps = list(node.steps)
    for place, step in enumerate(steps):
        if isinstance(step, Branch):
            steps[place] = Branch(step.operation, _with_answer(step.timestamp, answer))
    return Timestamp(node.message, tuple(steps))
