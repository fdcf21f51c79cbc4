"""A log as files: tiles of hashes, bundles of entries, and hashes read from them.

Specification: C2SP tlog-tiles v0.1.0. A tile holds up to 256 hashes side by side: at level 0 those
of the leaves, at each level above the roots of the full tiles below. A bundle holds the entries
of one tile of level 0. Only the last tile of a level may be partial, and its name says how wide it
is, so that no file is ever changed once it is written.

Nothing here opens a file: paths and bytes come in and go out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from watcher.proof.errors import Malformed, NotProven
from watcher.proof.tree import (
    HASH_BYTES,
    MAXIMUM_SIZE,
    Frontier,
    Row,
    check_size,
    leaf_hash,
    parents,
)

TILE_WIDTH = 256
TILE_HEIGHT = 8
"""Levels of the tree from the hashes of a full tile up to its root."""

MAXIMUM_ENTRY_BYTES = 2**16 - 1

ReadFile = Callable[[str], bytes]
"""Gives the bytes of a file of the log by its path; what it raises passes through."""

_MAXIMUM_LEVEL = 63
_KEPT_TILES = 256  # of full width with their inner nodes these are about 10 MB
_PATH = re.compile(
    r"tile/(?P<level>entries|\d{1,2})/(?P<index>(?:x\d{3}/){0,6}\d{3})(?:\.p/(?P<width>\d{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tile lies: its level, its index in the level, its width in hashes.

    Level None is a bundle of entries. Raises Malformed for numbers that no tile has.
    """

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= _MAXIMUM_LEVEL:
            raise Malformed(f"tile: its level is not from 0 to {_MAXIMUM_LEVEL}")
        if not 0 <= self.index <= MAXIMUM_SIZE:
            raise Malformed("tile: its index is negative or too large")
        if not 1 <= self.width <= TILE_WIDTH:
            raise Malformed(f"tile: its width is not from 1 to {TILE_WIDTH}")

    @property
    def path(self) -> str:
        """The path below the log's folder: ``tile/0/x001/x234/067``, ``tile/entries/000.p/17``."""
        level = "entries" if self.level is None else self.level
        *outer, last = f"{self.index:,}".split(",")
        groups = "".join(f"x{group:0>3}/" for group in outer)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{groups}{last:0>3}{partial}"

    @classmethod
    def parse(cls, path: str) -> Self:
        """Return the place of a path. Raises Malformed unless it is the one way to write it."""
        found = _PATH.fullmatch(path)
        if not found:
            raise Malformed(f"not the path of a tile or bundle: {path[:80]!r}")
        place = cls(
            None if found["level"] == "entries" else int(found["level"]),
            int(found["index"].replace("/", "").replace("x", "")),
            int(found["width"] or TILE_WIDTH),
        )
        if place.path != path:
            raise Malformed(f"the tile of path {path!r} is to be written {place.path!r}")
        return place


def hashes_of(place: Place, tile: bytes) -> list[bytes]:
    """Return the hashes of a tile. Raises Malformed unless it is as long as its place says."""
    if len(tile) != place.width * HASH_BYTES:
        raise Malformed(
            f"{place.path}: {len(tile)} bytes where {place.width * HASH_BYTES} are a tile"
        )
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def entries_of(place: Place, bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises Malformed unless they are as many as its place says.

    Each is written as its length, two bytes with the high one first, and its bytes.
    """
    entries: list[bytes] = []
    at = 0
    for _ in range(place.width):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start])
        if at > len(bundle):
            raise Malformed(f"{place.path}: ends within entry {len(entries)} of {place.width}")
        entries.append(bundle[start:at])
    if at != len(bundle):
        raise Malformed(f"{place.path}: {len(bundle) - at} bytes after its {place.width} entries")
    return entries


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """Return the bundle of these entries. Raises Malformed for one above 65,535 bytes."""
    longest = max(map(len, entries), default=0)
    if longest > MAXIMUM_ENTRY_BYTES:
        raise Malformed(f"bundle: an entry of {longest} bytes is above {MAXIMUM_ENTRY_BYTES}")
    return b"".join([part for entry in entries for part in (len(entry).to_bytes(2), entry)])


class HashReader:
    """Reads hashes and entries of the tree of one size and root out of its files.

    Believes no file: the partial tiles are checked against the root at once, every other tile
    against the tile above it when it is first read. Raises NotProven when what a file holds does
    not lead to the root, Malformed when a file is not of its format; both name the file, unless
    it is one of several partial tiles. Keeps up to 256 tiles in memory.
    """

    def __init__(self, size: int, root: bytes, read_file: ReadFile) -> None:
        check_size(size)
        self.size = size
        self._read_file = read_file
        self._kept: dict[tuple[int, int], list[list[bytes]]] = {}
        self._partial: dict[int, list[list[bytes]]] = {}
        for level in range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT):
            index, width = divmod(size >> level * TILE_HEIGHT, TILE_WIDTH)
            if width:
                self._partial[level] = self._rows_in(Place(level, index, width))
        self.frontier = Frontier(size, self._frontier_hashes())
        if self.frontier.root() != root:
            raise NotProven(
                f"the partial tiles of {size} leaves lead to root {self.frontier.root().hex()}, "
                "which is not the one to be shown"
            )

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, for the proofs of ``watcher.proof.tree``.

        Raises Malformed where the tree has no such subtree, NotProven as the class says.
        """
        if not 0 <= level <= _MAXIMUM_LEVEL or not 0 <= index < self.size >> level:
            raise Malformed(f"a tree of {self.size} leaves has no such complete subtree")
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile, offset = divmod(index, TILE_WIDTH >> height)
        return self._rows(tile_level, tile)[height][offset]

    def entries(self, index: int) -> list[bytes]:
        """Return the entries of a bundle, each checked against its leaf in the tree."""
        wide = min(TILE_WIDTH, self.size - index * TILE_WIDTH)
        place = Place(None, index, wide)
        entries = entries_of(place, self._read_file(place.path))
        for offset, (entry, proven) in enumerate(
            zip(entries, self._rows(0, index)[0], strict=True)
        ):
            if leaf_hash(entry) != proven:
                leaf = index * TILE_WIDTH + offset
                raise NotProven(f"{place.path}: entry {leaf} is not the one of the tree")
        return entries

    def partial_hashes(self, level: int) -> list[bytes]:
        """Return the hashes of the partial tile of a level of tiles; none if it has none."""
        return self._partial[level][0] if level in self._partial else []

    def _rows(self, level: int, index: int) -> list[list[bytes]]:
        """Return the hashes of a tile and the rows of nodes above them, proven."""
        if index == self.size >> (level + 1) * TILE_HEIGHT:
            return self._partial[level]
        if (level, index) in self._kept:
            return self._kept[level, index]
        place = Place(level, index)
        above, offset = divmod(index, TILE_WIDTH)
        proven = self._rows(level + 1, above)[0][offset]
        rows = self._rows_in(place)
        if rows[TILE_HEIGHT] != [proven]:
            raise NotProven(f"{place.path}: its hashes are not those of the tree")
        if len(self._kept) >= _KEPT_TILES:
            del self._kept[next(iter(self._kept))]
        self._kept[level, index] = rows
        return rows

    def _rows_in(self, place: Place) -> list[list[bytes]]:
        """Return the hashes of a tile and the rows of nodes above them, not proven yet."""
        rows = [hashes_of(place, self._read_file(place.path))]
        while len(rows[-1]) > 1:
            rows.append(parents(rows[-1]))
        return rows

    def _frontier_hashes(self) -> tuple[bytes, ...]:
        """Return the last hash of every row of odd length, the largest subtree first."""
        levels = sorted(self._partial, reverse=True)
        rows = [row for level in levels for row in reversed(self._partial[level])]
        return tuple(row[-1] for row in rows if len(row) % 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A tree that has grown: its frontier, and the new files by path, in the order to write them.

    Bundles come first, then tiles from the bottom up, so that at no moment a tile is there whose
    entries or lower tiles are not.
    """

    frontier: Frontier
    files: dict[str, bytes]


def grow(old: HashReader, entries: Sequence[bytes]) -> Growth:
    """Append entries to the log that ``old`` reads, and return what is to be written.

    What stands in partial tiles and bundles is carried over into wider ones, and is proven
    before. Raises Malformed for an entry above 65,535 bytes, and what ``old`` raises. Holds all
    new files in memory; append very many entries in parts.
    """
    frontier, rows = old.frontier.append([leaf_hash(entry) for entry in entries])
    files = {place.path: bundle_of(part) for place, part in _bundles(old, entries)}
    for row in rows:
        if row.level % TILE_HEIGHT == 0:
            files |= {place.path: b"".join(part) for place, part in _tiles(old, row)}
    return Growth(frontier=frontier, files=files)


def _bundles(old: HashReader, entries: Sequence[bytes]) -> Iterator[tuple[Place, Sequence[bytes]]]:
    if not entries:
        return
    index, width = divmod(old.size, TILE_WIDTH)
    standing = old.entries(index) if width else []
    yield from _parted(None, index, [*standing, *entries])


def _tiles(old: HashReader, row: Row) -> Iterator[tuple[Place, Sequence[bytes]]]:
    level = row.level // TILE_HEIGHT
    standing = old.partial_hashes(level)
    yield from _parted(level, row.first // TILE_WIDTH, [*standing, *row.hashes])


def _parted(
    level: int | None, index: int, all_parts: Sequence[bytes]
) -> Iterator[tuple[Place, Sequence[bytes]]]:
    for at in range(0, len(all_parts), TILE_WIDTH):
        part = all_parts[at : at + TILE_WIDTH]
        yield Place(level, index + at // TILE_WIDTH, len(part)), part
