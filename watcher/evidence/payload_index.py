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
_KEY_END = 66
"""A row's kind, a space and 64 hex digits."""
_CHECK_LENGTH = 9
"""A row's last space and 8 hex digits."""
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
        self._places: dict[bytes, bytes] = {}
        """Kind and key → place, both as they stand in a row: most are never looked at."""
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
        for line in content[whole:].split(b"\n")[:-1]:
            if not _is_sound(line):
                break
            self._keep(line)
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
        return self._place(_PAYLOAD, digest)

    def page(self, url: str) -> RecordPlace | None:
        """Return the place of the last whole response that showed the content of ``url``."""
        return self._place(_PAGE, _page_key(url))

    def chain(self, digest: str) -> RecordPlace | None:
        """Return the place of a certificate chain."""
        return self._place(_CHAIN, digest)

    def add(self, rows: Iterable[Row]) -> None:
        """Keep the rows that say something new."""
        lines = (_write_row(row) for row in rows)
        new = [line for line in lines if self._places.get(line[:_KEY_END]) != _value(line)]
        for line in new:
            self._keep(line)
        self._append(new)

    def mark(self, file: str, end: int) -> None:
        """Note that all checks of a file up to offset ``end`` are in the index."""
        if self._marks.get(file) != end:
            line = _write_row((_MARK, _EMPTY, RecordPlace(file=file, offset=end, length=0)))
            self._keep(line)
            self._append([line])

    def _place(self, kind: str, key: str) -> RecordPlace | None:
        value = self._places.get(_row_key(kind, key))
        return None if value is None else _read_place(value)

    def _keep(self, line: bytes) -> None:
        if line.startswith(_MARK.encode()):
            place = _read_place(_value(line))
            self._marks[place.file] = place.offset
        else:
            self._places[line[:_KEY_END]] = _value(line)

    def _append(self, lines: list[bytes]) -> None:
        if not lines or not self._keeping:
            return
        try:
            with self._path.open("ab") as file:
                file.write(b"".join(line + b"\n" for line in lines))
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


def _row_key(kind: str, key: str) -> bytes:
    return f"{kind} {key.removeprefix('sha256:')}".encode("ascii")


def _value(line: bytes) -> bytes:
    """Return the place of a row as it is written there."""
    return line[_KEY_END + 1 : -_CHECK_LENGTH]


def _write_row(row: Row) -> bytes:
    """Return a row as a line without its end."""
    kind, key, place = row
    value = f" {place.file} {place.offset} {place.length}".encode("ascii")
    line = _row_key(kind, key) + value
    return b"%s %08x" % (line, zlib.crc32(line))


def _is_sound(line: bytes) -> bool:
    """Whether a row is neither torn nor damaged."""
    return line[-_CHECK_LENGTH:] == b" %08x" % zlib.crc32(line[:-_CHECK_LENGTH])


def _read_place(value: bytes) -> RecordPlace:
    file, offset, length = value.decode("ascii").split(" ")
    return RecordPlace(file=file, offset=int(offset), length=int(length))
