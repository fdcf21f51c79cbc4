"""The index of a WACZ against its WARC files: each line must lead to a record of that URL and time.

A viewer shows what the index says. A line that leads elsewhere would put one page's words under
another page's address, with every digest right. CDXJ as in WACZ 1.1.1: key, fourteen digits and
an object of JSON. Streams the WARC files; in memory are the places of their records.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from watcher.verifier import Fault, Problem
from watcher.verifier.strict_json import one_object

_STRETCH = 1 << 16
_MAX_HEADER = 1 << 16
_PLACE = re.compile(r"[0-9]{1,15}")
MAX_RATIO = 250
"""Unpacked bytes for each packed one, beyond `FREE_BYTES`: pages compress 3 to 60 times."""
FREE_BYTES = 1 << 20
_NOT_SHOWN = {"request", "warcinfo"}

Place = tuple[str, int]
"""Name of a WARC file below archive/, and offset of a record."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a record is about, as its own header says; ``length`` is that of its gzip member."""

    length: int
    kind: str
    url: str
    moment: str


@dataclass(frozen=True, slots=True)
class _Member:
    """A gzip member: its beginning unpacked, its size packed and unpacked, what lies behind it."""

    head: bytes
    length: int
    unpacked: int
    behind: bytes


class _Damaged(Exception):
    """A WARC file whose records cannot be told apart, or are too large; the message says where."""

    def __init__(self, what: Fault, detail: str) -> None:
        super().__init__(detail)
        self.what = what


def records_of(file: IO[bytes], name: str, where: str) -> Iterator[tuple[Place, Shown] | Problem]:
    """Yield place and header of every record of a ``.warc.gz``; a problem where they end early."""
    offset, unpacked_bytes, held = 0, 0, file.read(_STRETCH)
    try:
        while held:
            member = _member(file, held, offset)
            yield (name, offset), _shown(member.head, member.length)
            offset, held = offset + member.length, member.behind
            unpacked_bytes += member.unpacked
            _require_honest(offset, unpacked_bytes)
    except _Damaged as error:
        yield Problem(error.what, where, str(error))


def _require_honest(packed: int, size: int) -> None:
    """Raise for what unpacks to far more than pages do: it is there to cost time."""
    if size > MAX_RATIO * packed + FREE_BYTES:
        raise _Damaged(Fault.TOO_LARGE, f"{packed} bytes unpack to {size}")


def _member(file: IO[bytes], held: bytes, offset: int) -> _Member:
    engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    head, length, size = bytearray(), 0, 0
    while not engine.eof:
        held = held or file.read(_STRETCH)
        try:
            part = engine.decompress(held, _STRETCH)
        except zlib.error as error:
            raise _Damaged(Fault.MEMBER, f"the record at offset {offset}: {error}") from None
        if not held and not engine.eof:
            raise _Damaged(Fault.MEMBER, f"it ends inside the record at offset {offset}")
        head += part[: _MAX_HEADER - len(head)]
        size += len(part)
        left = engine.unused_data if engine.eof else engine.unconsumed_tail
        length += len(held) - len(left)
        held = left
        _require_honest(length, size)
    return _Member(bytes(head), length, size, held or file.read(_STRETCH))


def _shown(head: bytes, length: int) -> Shown:
    lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields.setdefault(name.lower(), value.strip())
    moment = re.sub("[-:T]", "", fields.get("warc-date", ""))[:14]
    url = fields.get("warc-target-uri", "").strip("<>")
    return Shown(length, fields.get("warc-type", ""), url, moment)


def index_problems(content: bytes, records: dict[Place, Shown], where: str) -> Iterator[Problem]:
    """Yield every line of an index that does not lead to the record of which it speaks.

    ``content`` is the index unpacked, ``records`` those of all WARC files of the package.
    """
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip() or line.startswith(b"!"):
            continue
        at = f"{where}, line {number}"
        try:
            _, moment, rest = line.split(b" ", 2)
            said = one_object(rest)
            place = (str(said["filename"]), _number(said["offset"]))
            length, url = _number(said["length"]), said["url"]
        except (ValueError, KeyError, RecursionError) as error:
            yield Problem(Fault.GARBAGE, at, f"no line of an index: {error!r:.200}")
            continue
        found = records.get(place)
        if found is None or found.kind in _NOT_SHOWN:
            detail = f"no record to show lies in {place[0]!r:.99} at offset {place[1]}"
            yield Problem(Fault.MISSING, at, detail)
        elif (length, url, moment.decode("latin-1")) != (found.length, found.url, found.moment):
            detail = f"it leads to {found.url!r:.99} of {found.moment!r:.20}, {found.length} bytes"
            yield Problem(Fault.UNLIKE, at, detail)


def _number(said: object) -> int:
    """Read a count, which indexers write as a number or as its digits."""
    if not _PLACE.fullmatch(str(said)) or isinstance(said, float):
        raise ValueError(f"{said!r:.99} is no count of bytes")
    return int(str(said))


def unpacked(content: bytes, limit: int) -> bytes:
    """Return what the gzip members in ``content`` hold; raises `ValueError` beyond ``limit``."""
    parts = bytearray()
    while content:
        engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            parts += engine.decompress(content, limit - len(parts) + 1)
        except zlib.error as error:
            raise ValueError(f"damaged: {error}") from None
        if len(parts) > limit or not engine.eof:
            raise ValueError(f"it ends early, or unpacks to more than {limit} bytes")
        content = engine.unused_data
    return bytes(parts)
