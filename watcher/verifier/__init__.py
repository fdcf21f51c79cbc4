"""The verifier: checks an archive or a bag that somebody else made, and believes nothing of it.

Imports the standard library, `cryptography` and `watcher.proof`, so that it can be published with
that package alone. Here are the words that its readers share.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """What can be wrong with an archive."""

    MEMBER = "damaged gzip member"
    TORN = "torn tail"
    GARBAGE = "bytes that are no record"
    TOO_LARGE = "record too large"
    ENCODING = "packed in another way"
    """The records are intact, but their gzip members are not what the writer makes of them."""
    HEADER = "not a WARC/1.1 header"
    LENGTH = "wrong length"
    DIGEST = "wrong digest"
    DUPLICATE = "duplicate record id"
    MANIFEST = "not a manifest"
    MISSING = "missing record"
    UNLISTED = "record that no check lists"
    ORDER = "record out of order"
    UNLIKE = "not as its check says"
    SIGNATURE = "wrong signature"
    TREE = "not of the signed tree"
    LEAF = "not a leaf"
    CHAIN = "broken chain"
    UNLOGGED = "check without a leaf"
    BYTELESS = "leaf without bytes"
    SLOT = "slot without a leaf"
    TIME = "time contradicted"
    UNVOUCHED = "not vouched for"
    """What an outsider gave is not what the ledger says it is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold; ``where`` is file, offset in bytes, and record id if known."""

    what: Fault
    where: str
    detail: str


def sha256(content: bytes | memoryview) -> str:
    """Return the digest of ``content`` as WARC files and checks spell it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def is_there(path: Path) -> bool:
    """Whether there is a plain file of this name; there is none whose name the system refuses."""
    try:
        return path.is_file()
    except OSError:
        return False
