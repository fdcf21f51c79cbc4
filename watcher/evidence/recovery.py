"""Find and set aside what a crash left torn at the end of a WARC file.

Only the end of a file can be torn, because every group was durable before the next was
begun. So a bad record with a sound check behind it is damage: a `FixityError`, never
repaired. What is cut off stays beside the file as ``<file>.torn-<offset>``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from watcher.durable import cut, write_whole
from watcher.errors import ArchiveUnwritable, FixityError
from watcher.evidence.member import GZIP_HEADER
from watcher.evidence.reading import (
    Group,
    behind_warcinfo,
    group_at,
    next_record,
    open_file,
    record_at,
    size_of,
)

_SEARCH_SIZE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """How a file ends: offset behind its last complete check, first torn byte if there is one.

    ``appendable`` is false when an interrupted check remains, which must stay the last.
    """

    end: int
    torn: int | None
    appendable: bool


def read_tail(root: Path, name: str, *, start: int, visit: Callable[[Group], None]) -> Tail:
    """Walk a file from ``start``, show every complete check to ``visit``, and judge its end.

    Raises `FixityError` when a bad record is not the last thing in the file.
    """
    with open_file(root, name) as file:
        size, at = size_of(file), start
        last: Group | None = None
        try:
            at = at or behind_warcinfo(file, name)
            while at < size:
                group = group_at(file, name, at)
                if last:
                    visit(last)
                last, at = group, group.end
        except FixityError:
            _refuse_damage(file, name, at)
            if last:
                visit(last)
            return Tail(end=at, torn=at, appendable=at > 0)
        if last is None:
            return Tail(end=at, torn=None, appendable=True)
        return _judge_last(file, last, size, visit)


def _judge_last(file: BinaryIO, last: Group, size: int, visit: Callable[[Group], None]) -> Tail:
    """Judge the last group, the only one that may have been interrupted."""
    torn = _first_torn(file, last, size)
    if torn is None and last.end == size:
        visit(last)
        return Tail(end=size, torn=None, appendable=True)
    if torn is not None:
        _refuse_damage(file, last.place.file, torn)
    return Tail(end=last.place.offset, torn=torn, appendable=False)


def _first_torn(file: BinaryIO, group: Group, size: int) -> int | None:
    """Return the offset of the group's first record that is not whole, up to the file's end."""
    for place in group.members:
        if place.offset >= size:
            return None
        try:
            record_at(file, place)
        except FixityError:
            return place.offset
    return None


def _refuse_damage(file: BinaryIO, name: str, bad: int) -> None:
    """Raise `FixityError` when a sound check begins anywhere behind a bad record."""
    overlap = len(GZIP_HEADER) - 1
    at = bad + 1
    while True:
        file.seek(at)
        stretch = file.read(_SEARCH_SIZE)
        found = stretch.find(GZIP_HEADER)
        while found >= 0:
            if _is_check(file, name, at + found):
                raise FixityError(
                    f"{name} at offset {bad}: damaged; a sound check follows at offset {at + found}"
                )
            found = stretch.find(GZIP_HEADER, found + 1)
        if len(stretch) <= overlap:
            return
        at += len(stretch) - overlap


def _is_check(file: BinaryIO, name: str, offset: int) -> bool:
    try:
        record, _ = next_record(file, name, offset)
    except FixityError:
        return False
    return record.type == "metadata"


def set_aside(root: Path, name: str, offset: int) -> str:
    """Move the bytes from ``offset`` on beside the file, durably; return a sentence about it.

    The copy is durable before the file is cut, so a crash in between loses nothing.
    Raises `ArchiveUnwritable` when the folder refuses.
    """
    path = root / name
    try:
        with path.open("rb") as file:
            file.seek(offset)
            torn = file.read()
        kept = _free_name(path, offset, torn)
        if torn and not kept.exists():
            write_whole(kept, torn)
        cut(path, offset)
    except OSError as error:
        raise ArchiveUnwritable(
            f"{path}: its torn end at offset {offset} cannot be set aside: {error.strerror}"
        ) from error
    if not torn:
        return f"{name}: empty from offset 0, removed"
    return f"{name}: {len(torn)} torn bytes from offset {offset} were set aside in {kept.name}"


def _free_name(path: Path, offset: int, torn: bytes) -> Path:
    """Return where the torn bytes go: a name that is free, or holds these very bytes already."""
    name = f"{path.name}.torn-{offset}"
    candidate, number = path.with_name(name), 1
    while candidate.exists() and candidate.read_bytes() != torn:
        number += 1
        candidate = path.with_name(f"{name}.{number}")
    return candidate
