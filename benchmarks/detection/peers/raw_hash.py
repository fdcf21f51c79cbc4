"""A monitor of bytes: alerts when the SHA-256 of the payload differs."""

import hashlib

from benchmarks.detection.peers.protocol import Page, serve


def changed(old: Page, new: Page) -> bool:
    """Whether the hashes differ."""
    return hashlib.sha256(old.content).digest() != hashlib.sha256(new.content).digest()


if __name__ == "__main__":
    serve(changed)
