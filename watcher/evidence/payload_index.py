"""The payload index: where this archive already holds a payload, a page, a certificate chain.

Derived from the manifests and kept in ``warc/payloads.idx`` only to open quickly: delete it
and it is rebuilt. It is written after the records it speaks of are durable, and whoever
uses a place from it reads the record there and compares: a wrong row costs space, never
truth. Format: one line a row, ``kind key file offset length crc32``; an ``m`` row says up
to which offset a file's checks are in the index. It does not know how to read a WARC file.
"""

import contextlib
import logging
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from watcher.evidence.manifest import HopNote, Manifest
from watcher.model.check import RecordPlace
from watcher.model.digest import sha256

INDEX_NAME = "payloads.idx"

_FIRST_LINE = b"watcher/payloads/1\n"
_PAYLOAD, _PAGE, _CHAIN, _MARK = "p", "u", "c", "m"
_EMPTY = sha256(b"")
_SUCCESS = 200
_log = logging.getLogger(__name__)

Row = tuple[str, str, RecordPlace]
"""Kind, key, and the place it stands for."""


def rows_of(manifest: Manifest, places: tuple[RecordPlace, ...]) -> Iterator[Row]:
    """Yield what a recorded check adds to the index; ``places`` are those of its records."""
    listed = tuple(zip(manifest.records, places, strict=True))
    hops = [hop for fetch in manifest.fetches for hop in fetch.hops]
    chains = dict.fromkeys(hop.tls.chain for hop in hops if hop.tls and hop.tls.chain)
    new = [digest for digest in chains if digest not in manifest.chains]
    # Chain records stand in the order in which the hops first name them.
    resources = [place for record, place in listed if record.type == "resource"]
    for digest, place in zip(new, resources, strict=True):
        yield _CHAIN, digest, place
    by_id = {record.id: place for record, place in listed}
    for hop in hops:
        yield from _rows_of_hop(hop, by_id[hop.response])


def _rows_of_hop(hop: HopNote, place: RecordPlace) -> Iterator[Row]:
    """Yield rows for a response on which a later revisit may stand."""
    if hop.truncated or hop.wire is None or hop.wire == _EMPTY:
        return
    if hop.refers_to is None:
        yield _PAYLOAD, hop.wire, place
    if hop.status == _SUCCESS:
        yield _PAGE, _page_key(hop.url), hop.refers_to or place


def _page_key(url: str) -> str:
    return sha256(url.encode())


class PayloadIndex:
    """The index in memory, and the file it is kept in."""

    def __init__(self, root: Path) -> None:
        """Open the index below ``root``, a ``warc/`` folder; nothing is read before `load`."""
        self._path = root / INDEX_NAME
        self._places: dict[tuple[str, bytes], RecordPlace] = {}
        self._marks: dict[str, int] = {}
        self._keeping = True

    def load(self) -> None:
        """Read the file as far as it is whole; what follows a broken line is forgotten."""
        self._places.clear()
        self._marks.clear()
        self._keeping = True
        try:
            content = self._path.read_bytes()
        except OSError:
            content = b""
        if not content.startswith(_FIRST_LINE):
            self._start_over()
            return
        whole = len(_FIRST_LINE)
        names: dict[str, str] = {}
        for line in content[whole:].split(b"\n")[:-1]:
            row = _read_row(line, names)
            if row is None:
                break
            self._keep(row)
            whole += len(line) + 1
        if whole < len(content):
            self._truncate(whole)

    def clear(self) -> None:
        """Forget everything, also on disk."""
        self._places.clear()
        self._marks.clear()
        self._start_over()

    @property
    def marks(self) -> dict[str, int]:
        """For every known file, the offset up to which its checks are in the index."""
        return dict(self._marks)

    def payload(self, digest: str) -> RecordPlace | None:
        """Return the place of a whole response with a body of this digest."""
        return self._places.get((_PAYLOAD, _short(digest)))

    def page(self, url: str) -> RecordPlace | None:
        """Return the place of the last whole response that showed the content of ``url``."""
        return self._places.get((_PAGE, _short(_page_key(url))))

    def chain(self, digest: str) -> RecordPlace | None:
        """Return the place of a certificate chain."""
        return self._places.get((_CHAIN, _short(digest)))

    def add(self, rows: Iterable[Row]) -> None:
        """Keep the rows that say something new."""
        new = [row for row in rows if self._places.get((row[0], _short(row[1]))) != row[2]]
        for row in new:
            self._keep(row)
        self._append(new)

    def mark(self, file: str, end: int) -> None:
        """Note that all checks of a file up to offset ``end`` are in the index."""
        if self._marks.get(file) != end:
            row = (_MARK, _EMPTY, RecordPlace(file=file, offset=end, length=0))
            self._keep(row)
            self._append([row])

    def _keep(self, row: Row) -> None:
        kind, key, place = row
        if kind == _MARK:
            self._marks[place.file] = place.offset
        else:
            self._places[kind, _short(key)] = place

    def _append(self, rows: list[Row]) -> None:
        if not rows or not self._keeping:
            return
        try:
            with self._path.open("ab") as file:
                file.write(b"".join(map(_write_row, rows)))
        except OSError as error:
            self._give_up(error)

    def _start_over(self) -> None:
        try:
            self._path.write_bytes(_FIRST_LINE)
        except OSError as error:
            self._give_up(error)

    def _truncate(self, size: int) -> None:
        try:
            with self._path.open("r+b") as file:
                file.truncate(size)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Work from memory: the records are durable, and the next opening reads them again."""
        self._keeping = False
        with contextlib.suppress(OSError):
            self._path.unlink()
        _log.warning(
            "%s cannot be written (%s); it will be rebuilt when the archive is next opened",
            self._path.name,
            error.strerror,
            extra={"action": "payload_index_unwritable"},
        )


def _short(digest: str) -> bytes:
    """Return 32 bytes instead of 71 characters: there may be a million of them."""
    return bytes.fromhex(digest.removeprefix("sha256:"))


def _write_row(row: Row) -> bytes:
    kind, key, place = row
    digits = key.removeprefix("sha256:")
    line = f"{kind} {digits} {place.file} {place.offset} {place.length}".encode("ascii")
    return b"%s %08x\n" % (line, zlib.crc32(line))


def _read_row(line: bytes, names: dict[str, str]) -> Row | None:
    """Read a row; ``None`` when it is torn or damaged. Equal file names share one string."""
    content, _, check = line.rpartition(b" ")
    if check != b"%08x" % zlib.crc32(content):
        return None
    try:
        kind, key, file, offset, length = content.decode("ascii").split(" ")
    except ValueError:
        return None
    file = names.setdefault(file, file)
    return kind, key, RecordPlace(file=file, offset=int(offset), length=int(length))
