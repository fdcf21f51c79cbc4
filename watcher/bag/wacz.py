"""Write a WACZ: WARC files, an index and a list of pages in one zip that web archive viewers open.

The format is WACZ 1.1.1 (Webrecorder, specs.webrecorder.net/wacz/1.1.1), its index CDXJ, one line
for each response; `docs/formats/wacz.md` says what is narrower here. The WARC files go in byte
for byte. Nothing is deflated and every time in the zip is the same, so that the same input gives
the same bytes with any zlib. It is not signed: its digest in a leaf or a manifest vouches for it.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, Protocol
from urllib.parse import urlsplit

from watcher.errors import ArchiveError, FixityError, NotReadable
from watcher.model.digest import sha256
from watcher.model.moment import utc
from watcher.text.http_message import read_head

VERSION = "1.1.1"

_STRETCH = 1 << 20
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can say."""
_PLAIN_FILE = 0o100644 << 16
_NEEDS_ZIP64 = 1 << 31
_WARC_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.warc\.gz")
_NOT_MODIFIED = "304"
_WWW = re.compile(r"www\d*\.")
_ADDRESS = re.compile(r"[\d.]+|.*:.*")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a viewer offers to open: as it was captured at ``ts``, a time with a zone."""

    url: str
    title: str
    ts: datetime


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record of a WARC file; ``packed`` is the digest of its gzip member."""

    filename: str
    offset: int
    length: int
    packed: str
    fields: dict[str, str]
    block: bytes

    @property
    def where(self) -> str:
        return f"{self.filename} at offset {self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What the index says of a record that answers for a URL."""

    record: str
    refers_to: str | None
    url: str
    key: str
    moment: str
    digest: str
    shown: dict[str, str]


def write_wacz(
    target: Path | BinaryIO,
    warcs: Sequence[tuple[str, Path | bytes]],
    *,
    pages: Sequence[Page],
    created: datetime,
    software: str,
) -> None:
    """Write the WACZ of ``warcs``, each a file name such as ``a.warc.gz`` and where it is.

    ``target`` is a new file, or one that is open for writing and can seek. ``created`` has a zone.
    The WARC files are those of this program: a gzip member a record. Raises `FixityError` naming
    file and offset of a record that is damaged, `ArchiveError` for names that cannot be used, for
    a revisit of what is not among ``warcs`` and for a page that is not captured there, and
    `OSError` when the disk refuses or ``target`` exists; then there is no new file.
    """
    _require_names([name for name, _ in warcs])
    with _opened(target) as file, zipfile.ZipFile(file, "w") as container:
        package = _Package(container)
        lines = [line for name, source in warcs for line in package.add_warc(name, source)]
        _require_captured(pages, lines)
        package.add("indexes/index.cdx", _index(lines))
        package.add("pages/pages.jsonl", _page_list(pages))
        manifest = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": software,
            "created": _stamp(created),
            "mainPageUrl": pages[0].url,
            "mainPageDate": _stamp(pages[0].ts),
            "resources": package.resources,
        }
        described = _json(manifest)
        package.add("datapackage.json", described)
        digest = {"path": "datapackage.json", "hash": sha256(described)}
        package.add("datapackage-digest.json", _json(digest))


@contextmanager
def _opened(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a new file, and remove it again when it cannot be finished."""
    if not isinstance(target, Path):
        yield target
        return
    with target.open("xb") as file:
        try:
            yield file
        except BaseException:
            target.unlink()
            raise


def _require_names(names: Sequence[str]) -> None:
    """Raise `ArchiveError` unless every system can keep these names beside each other."""
    if not names:
        raise ArchiveError("a WACZ needs at least one WARC file")
    for name in names:
        if not _WARC_NAME.fullmatch(name):
            raise ArchiveError(f"{name!r} cannot be the name of a WARC file in a WACZ")
    folded = [name.casefold() for name in names]
    if len(set(folded)) < len(folded):
        again = next(name for name in names if folded.count(name.casefold()) > 1)
        raise ArchiveError(f"{again!r} is the name of more than one WARC file of a WACZ")


def _require_captured(pages: Sequence[Page], lines: Sequence[_Line]) -> None:
    """Raise `ArchiveError` unless a viewer finds every page."""
    if not pages:
        raise ArchiveError("a WACZ needs at least one page to open")
    captured = {(line.url, line.moment) for line in lines}
    for page in pages:
        if (page.url, _digits(page.ts)) not in captured:
            raise ArchiveError(f"the page {page.url} of {_stamp(page.ts)} is in none of the WARCs")


class _Package:
    """The files of a zip, as they are added; ``resources`` lists them as a data package does."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self.resources: list[dict[str, str | int]] = []

    def add(self, path: str, content: bytes) -> None:
        """Add a small file."""
        with self._container.open(_zip_header(path), "w") as out:
            out.write(content)
        self._list(path, hashlib.sha256(content).hexdigest(), len(content))

    def add_warc(self, name: str, source: Path | bytes) -> list[_Line]:
        """Copy a WARC file and return what the index says of it; one record in memory at a time."""
        path = f"archive/{name}"
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        opened = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        with (
            opened as file,
            self._container.open(_zip_header(path), "w", force_zip64=size >= _NEEDS_ZIP64) as out,
        ):
            copy = _Copy(file, out)
            found = [_line(record) for record in _records(copy, name)]
        self._list(path, copy.digest.hexdigest(), copy.size)
        return [line for line in found if line]

    def _list(self, path: str, digest: str, size: int) -> None:
        name = path.rpartition("/")[2].lower()
        resource: dict[str, str | int] = {
            "name": name,
            "path": path,
            "hash": f"sha256:{digest}",
            "bytes": size,
        }
        self.resources.append(resource)


def _zip_header(path: str) -> zipfile.ZipInfo:
    """Return a header that says neither when nor on what system it was made."""
    header = zipfile.ZipInfo(path, _ZIP_TIME)
    header.create_system = 3
    header.external_attr = _PLAIN_FILE
    return header


class _Copy:
    """Copies what is read from ``source`` to ``out``; whoever reads to its end has copied all."""

    def __init__(self, source: BinaryIO, out: IO[bytes]) -> None:
        self._source = source
        self._out = out
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        stretch = self._source.read(size)
        self._out.write(stretch)
        self.digest.update(stretch)
        self.size += len(stretch)
        return stretch


# reading records


def _records(file: _Readable, name: str) -> Iterator[_Record]:
    """Yield every record in order; raises `FixityError` for what is none."""
    offset, held = 0, file.read(_STRETCH)
    while held:
        engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        packed, content, length = hashlib.sha256(), bytearray(), 0
        while not engine.eof:
            if not held:
                raise FixityError(f"{name} at offset {offset}: the file ends inside this record")
            try:
                content += engine.decompress(held)
            except zlib.error as error:
                raise FixityError(f"{name} at offset {offset}: damaged: {error}") from error
            used = len(held) - len(engine.unused_data)
            packed.update(memoryview(held)[:used])
            length += used
            held = engine.unused_data or file.read(_STRETCH)
        yield _record(name, offset, length, packed.hexdigest(), bytes(content))
        offset += length


def _record(name: str, offset: int, length: int, packed: str, content: bytes) -> _Record:
    head, gap, rest = content.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines[1:]:
        field, _, value = line.partition(": ")
        fields.setdefault(field, value)
    whole = gap and rest.endswith(b"\r\n\r\n") and lines[0] == "WARC/1.1"
    if not whole or fields.get("Content-Length") != str(len(rest) - 4):
        raise FixityError(f"{name} at offset {offset}: not a whole WARC/1.1 record")
    return _Record(
        filename=name,
        offset=offset,
        length=length,
        packed=f"sha256:{packed}",
        fields=fields,
        block=rest[:-4],
    )


# the index


def _line(record: _Record) -> _Line | None:
    """Return what the index says of a record; ``None`` for what no viewer can show.

    The digest is that of the body as it crossed the wire, also where `WARC-Payload-Digest` is
    left out, so that a response and its revisits have the same.
    """
    kind = record.fields.get("WARC-Type")
    if kind not in {"response", "revisit"}:
        return None
    try:
        head = read_head(record.block)
    except NotReadable:
        return None
    if not 200 <= head.status <= 599:
        return None
    fields, digest = record.fields, record.fields.get("WARC-Payload-Digest")
    if digest is None:
        digest = sha256(record.block[len(record.block) if head.end is None else head.end :])
    media = re.split(r"[;,\s]", head.header("Content-Type") or "", maxsplit=1)[0].lower()
    shown = {
        "mime": "warc/revisit" if kind == "revisit" else media or "application/octet-stream",
        "status": str(head.status),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.filename,
        "recordDigest": record.packed,
    }
    try:
        moment = datetime.fromisoformat(fields["WARC-Date"])
        return _Line(
            record=fields["WARC-Record-ID"],
            refers_to=fields["WARC-Refers-To"] if kind == "revisit" else None,
            url=fields["WARC-Target-URI"],
            key=_sort_key(fields["WARC-Target-URI"]),
            moment=_digits(moment),
            digest=digest,
            shown=shown,
        )
    except (KeyError, ValueError) as error:
        raise FixityError(f"{record.where}: a header without sound {error}") from error


def _index(lines: Sequence[_Line]) -> bytes:
    """Return the CDXJ of these records, sorted by its bytes as a binary search needs it.

    A 304 has nothing to show: viewers find the capture before it, which the server spoke of.
    """
    records = {line.record for line in lines}
    written: list[bytes] = []
    for line in lines:
        if line.refers_to is not None and line.refers_to not in records:
            detail = f"stands for {line.refers_to}, which is in none of the WARCs"
            raise ArchiveError(f"the revisit {line.record} of {line.url} {detail}")
        if line.shown["status"] == _NOT_MODIFIED:
            continue
        shown = {"url": line.url, "digest": line.digest, **line.shown}
        # In this order, and with these spaces: what other indexers write.
        said = json.dumps(shown)
        written.append(f"{line.key} {line.moment} {said}\n".encode("ascii"))
    return b"".join(sorted(written))


def _sort_key(url: str) -> str:
    """Return the URL as a CDXJ index sorts it: host reversed, ``www``, case and scheme gone."""
    parts = urlsplit(url.lower())
    host = parts.hostname or ""
    if www := _WWW.match(host):
        host = host[www.end() :]
    if not _ADDRESS.fullmatch(host):
        host = ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port not in {None, _PORTS.get(parts.scheme)} else ""
    path = re.sub("/{2,}", "/", parts.path).rstrip("/") or "/"
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){path}{query}"


def _page_list(pages: Sequence[Page]) -> bytes:
    lines = [_json({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})]
    # A viewer opens a page by URL and second: those of one second are one page to it.
    for (ts, url), page in {(_stamp(page.ts), page.url): page for page in pages}.items():
        name = hashlib.sha256(f"{ts} {url}".encode()).hexdigest()[:16]
        lines.append(_json({"id": name, "url": url, "ts": ts, "title": page.title}))
    return b"".join(lines)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _stamp(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def _digits(moment: datetime) -> str:
    return f"{utc(moment):%Y%m%d%H%M%S}"
