"""Makes block headers for tests: real ones of a network that is easy to mine."""

from watcher.proof.block_headers import BlockHeader, read_header

_EASY_BITS = 0x207FFFFF
_TIME = 1767323045


def mined(merkle_root: bytes) -> BlockHeader:
    """A header with this root, of 2 January 2026, 03:04:05 UTC, whose easy target is met."""
    start = (4).to_bytes(4, "little") + bytes(32) + merkle_root + _TIME.to_bytes(4, "little")
    for nonce in range(1000):
        header = read_header(start + _EASY_BITS.to_bytes(4, "little") + nonce.to_bytes(4, "little"))
        if int.from_bytes(header.hash_bytes, "little") <= header.target:
            return header
    raise AssertionError("a thousand nonces, each of which had an even chance")
