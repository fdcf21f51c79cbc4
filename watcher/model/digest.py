"""Digests: ``sha256:`` followed by lowercase hex, the one spelling used everywhere."""

import hashlib
from typing import NewType

Digest = NewType("Digest", str)


def sha256(data: bytes) -> Digest:
    """Return the labelled SHA-256 of ``data``.

    >>> sha256(b"")
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


def short_id(prefix: str, *parts: str) -> str:
    """Return a short, stable id made of its parts alone, so that rebuilding gives it again.

    Sixteen hex digits (64 bits) of the SHA-256 over the parts, each ended by a NUL.

    >>> short_id("c", "https://example.gov/a", "sha256:00", "sha256:01")
    'c90d8d9d9e0e71a7e'
    """
    joined = "".join(part + "\0" for part in parts).encode()
    return prefix + hashlib.sha256(joined).hexdigest()[:16]
