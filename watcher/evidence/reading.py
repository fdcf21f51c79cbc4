"""Read our own WARC files: one record by its place, or one file's groups in order.

Never writes and never repairs: what does not hold is a `FixityError` that names file and
offset. A group is the manifest of a check and the records that it lists.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from watcher.errors import FixityError
from watcher.evidence.manifest import Manifest, read_manifest
from watcher.evidence.member import GZIP_HEADER, Record, take_apart
from watcher.evidence.naming import FILE_NAME
from watcher.model.check import RecordPlace

_READ_SIZE = 1 << 16


class TornRecordError(FixityError):
    """The file ends inside a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One check as it lies in a file: its manifest, and the places of the records it lists.

    ``end`` is the offset behind the last of them, also when the file ends before it.
    """

    manifest: Manifest
    place: RecordPlace
    members: tuple[RecordPlace, ...]
    end: int


def open_file(root: Path, name: str) -> BinaryIO:
    """Open a WARC file for reading; raises `FixityError` when it is not there."""
    if not FILE_NAME.fullmatch(name):
        raise FixityError(f"{name!r} is not the name of a WARC file of this archive")
    try:
        return (root / name).open("rb")
    except OSError as error:
        raise FixityError(f"{name}: cannot be read: {error.strerror}") from error


def record_at(file: BinaryIO, place: RecordPlace) -> Record:
    """Return the record at a place, whole and with its digest checked."""
    try:
        record, length = next_record(file, place.file, place.offset, limit=place.length)
    except TornRecordError as error:
        raise FixityError(
            f"{place.file} at offset {place.offset}: no whole record of {place.length} bytes"
        ) from error
    if length != place.length:
        raise FixityError(
            f"{place.file} at offset {place.offset}: "
            f"the record takes {length} bytes, not {place.length}"
        )
    return record


def next_record(
    file: BinaryIO, name: str, offset: int, *, limit: int | None = None
) -> tuple[Record, int]:
    """Return the record that begins at ``offset``, and the length of its member in bytes.

    Reads no further than ``limit`` bytes. Raises `TornRecordError` when they, or the file, end
    inside the record, and `FixityError` when something else is there.
    """
    where = f"{name} at offset {offset}"
    file.seek(offset)
    engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    taken = 0
    while not engine.eof:
        wanted = _READ_SIZE if limit is None else min(_READ_SIZE, limit - taken)
        stretch = file.read(wanted)
        if taken == 0 and not _begins_a_member(stretch):
            raise FixityError(f"{where}: no record begins here")
        if not stretch:
            raise TornRecordError(f"{where}: the file ends inside this record")
        taken += len(stretch)
        try:
            parts.append(engine.decompress(stretch))
        except zlib.error as error:
            raise FixityError(f"{where}: damaged: {error}") from error
    return take_apart(b"".join(parts), where=where), taken - len(engine.unused_data)


def _begins_a_member(stretch: bytes) -> bool:
    """Whether these are the first bytes of a member, even if there are only a few of them."""
    return stretch[: len(GZIP_HEADER)] == GZIP_HEADER[: len(stretch)]


def size_of(file: BinaryIO) -> int:
    """Return the present size of an open file in bytes."""
    return os.fstat(file.fileno()).st_size


def behind_warcinfo(file: BinaryIO, name: str) -> int:
    """Return the offset at which a file's first group begins."""
    record, length = next_record(file, name, 0)
    if record.type != "warcinfo":
        raise FixityError(f"{name} at offset 0: the file does not begin with warcinfo")
    return length


def groups(file: BinaryIO, name: str, *, start: int = 0) -> Iterator[Group]:
    """Yield the groups of a file from ``start``, which is 0 or the end of a group.

    Reads the manifests alone and steps over the records that they list. The last group may
    reach beyond the end of the file: a check that was interrupted.
    """
    size = size_of(file)
    at = start or (behind_warcinfo(file, name) if size else 0)
    while at < size:
        group = group_at(file, name, at)
        yield group
        at = group.end


def group_at(file: BinaryIO, name: str, offset: int) -> Group:
    """Return the group whose manifest begins at ``offset``."""
    record, length = next_record(file, name, offset)
    where = f"{name} at offset {offset}"
    if record.type != "metadata":
        raise FixityError(f"{where}: a {record.type} record where a check should begin")
    manifest = read_manifest(record.block, where=where)
    place = RecordPlace(file=name, offset=offset, length=length)
    members: list[RecordPlace] = []
    at = offset + length
    for listed in manifest.records:
        members.append(RecordPlace(file=name, offset=at, length=listed.length))
        at += listed.length
    return Group(manifest=manifest, place=place, members=tuple(members), end=at)
