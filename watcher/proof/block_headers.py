"""Bitcoin block headers: 80 bytes that carry a time, a Merkle root and the work that was paid for.

The format is the block header of the Bitcoin protocol (Bitcoin developer reference, "Block
Headers"; for the compact target also "Target nBits"). A header that lies beside a time-stamp
shows offline that its Merkle root was written down before its work was done. Whether the block is
part of the chain that everybody follows cannot be seen from one header: a reader compares
`BlockHeader.block_hash` with any block explorer or node.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from watcher.proof.errors import Malformed, NotProven

HEADER_LENGTH = 80
"""Bytes in a header."""

EASIEST_TARGET = 0xFFFF << 208
"""The largest hash, as a number, that a Bitcoin block may have: difficulty 1."""

LEAST_DIFFICULTY = 10**12
"""Every Bitcoin block since 2018 was harder; a header as hard as this costs 4 x 10^21 hashes."""


@dataclass(frozen=True)
class BlockHeader:
    """One header; `read_header` makes it from bytes.

    Hashes are 32 bytes in the order in which the header stores them; explorers print them in
    reverse, as `block_hash` does.
    """

    content: bytes
    """The 80 bytes."""
    previous_hash: bytes
    merkle_root: bytes
    time: datetime
    """What the miner's clock said, aware, UTC: may be ahead of the true time by two hours, and
    behind it by about one."""
    target: int
    """The hash, read as a little-endian number, must not be above this."""

    @property
    def block_hash(self) -> str:
        """The name of the block: 64 lower-case hex digits in the order that explorers print."""
        return self.hash_bytes[::-1].hex()

    @property
    def hash_bytes(self) -> bytes:
        """SHA-256 of SHA-256 of the header: 32 bytes, not reversed."""
        return sha256(sha256(self.content).digest()).digest()

    @property
    def difficulty(self) -> int:
        """How many times harder than the easiest block, rounded down; 0 on test networks."""
        return EASIEST_TARGET // self.target


def read_header(content: bytes) -> BlockHeader:
    """The header in these 80 bytes; its work is not checked yet.

    Raises Malformed when there are not exactly 80 bytes, or when the compact target stands for
    zero, for less, or for more than 256 bits.
    """
    if len(content) != HEADER_LENGTH:
        raise Malformed(f"a block header has {HEADER_LENGTH} bytes, this one has {len(content)}")
    return BlockHeader(
        content=content,
        previous_hash=content[4:36],
        merkle_root=content[36:68],
        time=datetime.fromtimestamp(int.from_bytes(content[68:72], "little"), UTC),
        target=_expanded_target(int.from_bytes(content[72:76], "little")),
    )


def _expanded_target(compact: int) -> int:
    """The number that nBits stands for: base 256, one byte of exponent, three of mantissa."""
    exponent, mantissa = compact >> 24, compact & 0x7FFFFF
    target = mantissa << 8 * (exponent - 3) if exponent > 3 else mantissa >> 8 * (3 - exponent)
    if compact & 0x800000 or not 0 < target < 1 << 256:
        raise Malformed(f"block header, byte 72: nBits {compact:08x} is no possible target")
    return target


def verify_work(header: BlockHeader, least_difficulty: int = LEAST_DIFFICULTY) -> None:
    """Raise NotProven unless the header's hash meets its own target, and that target is hard.

    Anybody can make a header that names an easy target, so a target below `least_difficulty`
    (`BlockHeader.difficulty`) proves nothing. Lower it for blocks before 2018 and test networks.
    """
    if header.difficulty < least_difficulty:
        raise NotProven(
            f"block {header.block_hash}: difficulty {header.difficulty} is below"
            f" {least_difficulty}, so the header may have been made by anybody"
        )
    if int.from_bytes(header.hash_bytes, "little") > header.target:
        raise NotProven(f"block {header.block_hash}: the hash does not meet the header's target")


def verify_against(
    commitment: bytes, header: BlockHeader, least_difficulty: int = LEAST_DIFFICULTY
) -> datetime:
    """The time of the block whose Merkle root is `commitment` (32 bytes, not reversed).

    What led to the commitment existed before the block did. Raises NotProven when the Merkle
    root is another one, or the work is missing (see `verify_work`).
    """
    verify_work(header, least_difficulty)
    if commitment != header.merkle_root:
        raise NotProven(
            f"block {header.block_hash}: its Merkle root is {header.merkle_root.hex()},"
            f" the time-stamp leads to {commitment.hex()}"
        )
    return header.time
