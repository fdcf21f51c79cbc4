"""One WARC 1.1 record (ISO 28500:2017) in one gzip member (RFC 1952): composed and taken apart.

Works on bytes alone. It knows the syntax of a record, not what a check is made of. The same
record gives the same bytes: the gzip header is constant, without time, name or system.
"""

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from watcher.errors import ArchiveError, FixityError
from watcher.model.digest import sha256

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""What every member begins with: deflate, no flags, no time, unknown system."""

_VERSION = b"WARC/1.1\r\n"
_RECORD_END = b"\r\n\r\n"
_COMPRESSION_LEVEL = 6
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x3b\x3d\x3f-\x7e]+")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record taken apart: its named fields in order, and its block."""

    fields: Fields
    block: bytes

    def field(self, name: str) -> str | None:
        """Return the first value of a field (case does not matter), or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    @property
    def type(self) -> str:
        """The record's WARC-Type, or an empty string."""
        return self.field("WARC-Type") or ""


def require_uri(uri: str) -> str:
    """Return ``uri`` when it may stand in a header; otherwise raise `ArchiveError` naming it.

    A URI is printable ASCII without space or angle bracket: a line break in it could forge
    a header, so everything else must have been percent-encoded before.
    """
    if not _URI.fullmatch(uri):
        raise ArchiveError(f"not a percent-encoded URL, so it cannot be recorded: {uri!r}")
    return uri


def compose(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """Return the gzip member of a record; digest and length of the block are added.

    Raises `ArchiveError` naming a field that would break the header.
    """
    full = (*fields, ("WARC-Block-Digest", sha256(block)), ("Content-Length", str(len(block))))
    for name, value in full:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ArchiveError(f"not a WARC header field: {name!r}: {value!r}")
    head = "".join(f"{name}: {value}\r\n" for name, value in full).encode("ascii")
    return compress(_VERSION + head + b"\r\n" + block + _RECORD_END)


def compress(content: bytes) -> bytes:
    """Return ``content`` as one gzip member with the constant header."""
    engine = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = engine.compress(content) + engine.flush()
    trailer = struct.pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return GZIP_HEADER + deflated + trailer


def take_apart(content: bytes, *, where: str) -> Record:
    """Read an uncompressed record and check its block against its digest.

    Raises `FixityError` beginning with ``where`` when syntax, length or digest do not hold.
    """
    head, gap, rest = content.partition(b"\r\n\r\n")
    if not gap or not head.startswith(_VERSION):
        raise FixityError(f"{where}: not a WARC/1.1 record")
    record = Record(fields=_read_fields(head[len(_VERSION) :], where), block=rest[:-4])
    if rest[-4:] != _RECORD_END or record.field("Content-Length") != str(len(record.block)):
        raise FixityError(f"{where}: the record's length is not the one it states")
    stated, found = record.field("WARC-Block-Digest"), sha256(record.block)
    if stated != found:
        raise FixityError(f"{where}: the block is {found}, its record says {stated}")
    return record


def _read_fields(head: bytes, where: str) -> Fields:
    """Return names and values; our own writer never folds a line."""
    try:
        lines = head.decode("ascii").split("\r\n")
    except UnicodeDecodeError as error:
        raise FixityError(f"{where}: a header that is not ASCII") from error
    pairs = [line.partition(": ") for line in lines]
    if any(not colon for _, colon, _ in pairs):
        raise FixityError(f"{where}: a header line without a name")
    return tuple((name, value) for name, _, value in pairs)
