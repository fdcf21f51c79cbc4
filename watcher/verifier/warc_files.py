"""Read one WARC file that somebody else made, believing nothing of it: records and problems.

The files are WARC 1.1 (ISO 28500:2017), one record in one gzip member (RFC 1952), narrowed as
``docs/formats/warc.md`` of Watcher says (``watcher/check/1``). One record is
held in memory, and none beyond a limit.

What one file cannot show is not reported: that whole checks were taken off its end. That needs
the ledger.
"""

import hashlib
import re
import reprlib
import struct
import zlib
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import Any, BinaryIO

from watcher.verifier import Fault, Problem, sha256
from watcher.verifier.http_bodies import MAX_PAYLOAD, bodies_of
from watcher.verifier.manifests import FORMAT, read_manifest
from watcher.verifier.warc_record import WarcRecord

_MEMBER_START = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_VERSION = "WARC/1.1"
_END = b"\r\n\r\n"
_LEVEL = 6
_STRETCH = 1 << 16
_PROBE = 512
"""Packed bytes that surely give a record's first word: the codes before it take less."""
_MAX_HEADER = 1_000_000

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_PEM, _HTTP = "pem-certificate-chain", "http;msgtype=(request|response)"
_FORMS = {
    "WARC-Type": re.compile("warcinfo|metadata|resource|request|response|revisit"),
    "WARC-Record-ID": re.compile(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>"),
    "WARC-Date": re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{6}Z"),
    "WARC-Target-URI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x3b\x3d\x3f-\x7e]+"),
    "WARC-Block-Digest": re.compile("sha256:[0-9a-f]{64}"),
    "Content-Type": re.compile(f"application/(json|warc-fields|{_PEM}|octet-stream|{_HTTP})"),
    "Content-Length": _NUMBER,
}
_REPEATED = frozenset({"warc-concurrent-to", "warc-protocol"})
_SHOWN = reprlib.Repr()
_SHOWN.maxstring = 100
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class _Broken(Exception):
    """Bytes that cannot be read on; ``resume`` is where a following record may begin."""

    def __init__(self, what: Fault, detail: str, resume: int) -> None:
        super().__init__(detail)
        self.what, self.detail, self.resume = what, detail, resume


@dataclass(frozen=True, slots=True)
class _Member:
    content: bytearray
    length: int
    as_written: bool


def read_warc(
    file: BinaryIO, name: str, *, limit: int = MAX_PAYLOAD
) -> Iterator[WarcRecord | Problem]:
    """Yield every record of a file in order, and every problem as soon as it is known.

    ``name`` is what problems call the file, ``limit`` the most bytes that a record may unpack to.
    Raises `OSError` only when the disk does. A file without problems is sound in itself.
    """
    size, at = file.seek(0, SEEK_END), 0
    groups = _Groups(name)
    as_written, otherwise = 0, list[int]()
    if not size:
        yield Problem(Fault.TORN, f"{name}, offset 0", "the file is empty")
    while at < size:
        try:
            member = _unpack(file, at, limit)
        except _Broken as broken:
            following = _next_start(file, broken.resume, size)
            detail = f"{broken.detail}; passed over {following - at} bytes"
            yield Problem(broken.what, f"{name}, offset {at}", detail)
        else:
            following = at + member.length
            as_written += member.as_written
            otherwise += [] if member.as_written else [at]
            record, problems = _read_record(member, name, at)
            yield from problems
            if record:
                yield record
                yield from groups.take(record)
        at = following
    yield from groups.end()
    yield from _packed_otherwise(name, otherwise, as_written)


def record_at(
    file: BinaryIO, name: str, offset: int, *, limit: int = MAX_PAYLOAD
) -> tuple[WarcRecord | None, list[Problem]]:
    """Return the record that begins at ``offset``, to which a revisit refers, and its problems."""
    try:
        return _read_record(_unpack(file, offset, limit), name, offset)
    except _Broken as broken:
        return None, [Problem(broken.what, f"{name}, offset {offset}", broken.detail)]


def _unpack(file: BinaryIO, offset: int, limit: int) -> _Member:
    """Unpack the member at ``offset``, and pack it again to see that it is the writer's."""
    file.seek(offset)
    opening = file.read(len(_MEMBER_START))
    if opening != _MEMBER_START:
        torn = _MEMBER_START.startswith(opening)
        what = Fault.TORN if torn else Fault.GARBAGE
        raise _Broken(what, "no gzip member as the writer begins it", offset + 1)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    again = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    found, expected = hashlib.sha256(), hashlib.sha256()
    content = bytearray()
    at = offset + len(opening)
    while not engine.eof:
        stretch = file.read(_STRETCH)
        if not stretch:
            raise _Broken(Fault.TORN, "the file ends inside this member", at)
        try:
            part = engine.decompress(stretch, limit - len(content) + 1)
        except zlib.error as error:
            raise _Broken(Fault.MEMBER, str(error), at) from None
        content += part
        if len(content) > limit:
            raise _Broken(Fault.TOO_LARGE, f"it unpacks to more than {limit} bytes", at)
        expected.update(again.compress(part))
        found.update(memoryview(stretch)[: len(stretch) - len(engine.unused_data)])
        at += len(stretch) - len(engine.unused_data)
    expected.update(again.flush())
    file.seek(at)
    trailer = file.read(8)
    if len(trailer) < 8:
        raise _Broken(Fault.TORN, "the file ends inside this member", at)
    if trailer != struct.pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF):
        raise _Broken(Fault.MEMBER, "the content does not have its stated checksum or size", at + 8)
    as_written = found.digest() == expected.digest()
    return _Member(content, at + 8 - offset, as_written)


def _next_start(file: BinaryIO, start: int, size: int) -> int:
    """Return where the next record begins at or behind ``start``; ``size`` when none does."""
    while start < size:
        file.seek(start)
        stretch = file.read(_STRETCH)
        found = stretch.find(_MEMBER_START)
        if found >= 0:
            file.seek(start + found + len(_MEMBER_START))
            if _begins_a_record(file.read(_PROBE)):
                return start + found
            start += found + 1
        else:
            start += max(len(stretch) - len(_MEMBER_START) + 1, 1)
    return size


def _begins_a_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, 5) == b"WARC/"
    except zlib.error:
        return False


def _packed_otherwise(name: str, offsets: list[int], as_written: int) -> Iterator[Problem]:
    """Yield what is packed in another way than the writer's zlib packs it.

    The same content has many encodings, and a flipped bit may give another of them. With another
    zlib, then or now, most members differ: that is one problem, and no damage.
    """
    detail = "the record is intact, but zlib packs it differently here"
    if len(offsets) > as_written:
        detail = f"{len(offsets)} records are intact, but zlib packs them differently here"
        offsets = offsets[:1]
    for offset in offsets:
        yield Problem(Fault.ENCODING, f"{name}, offset {offset}", detail)


def _read_record(
    member: _Member, name: str, offset: int
) -> tuple[WarcRecord | None, list[Problem]]:
    """Return the record in a member, if it is one, and what is wrong with it alone."""
    content = member.content
    end = content.find(_END, 0, _MAX_HEADER)
    lines = content[: max(end, 0)].decode("latin-1").split("\r\n")
    matches = [_FIELD.fullmatch(line) for line in lines[1:]]
    if lines[0] != _VERSION or None in matches:
        detail = "the record does not begin with WARC/1.1 and header lines in ASCII"
        return None, [Problem(Fault.HEADER, f"{name}, offset {offset}", detail)]
    fields = tuple((match[1], match[2]) for match in matches if match)
    closed = content.endswith(_END) and len(content) >= end + 2 * len(_END)
    block = bytes(memoryview(content)[end + len(_END) : len(content) - closed * len(_END)])
    given = dict(fields)
    kind = given.get("WARC-Type")
    is_http = given.get("Content-Type") == "application/http;msgtype=response"
    record = WarcRecord(
        file=name,
        offset=offset,
        length=member.length,
        fields=fields,
        block=block,
        digest=sha256(block),
        bodies=bodies_of(block) if is_http and kind in {"response", "revisit"} else None,
        manifest=read_manifest(block) if kind == "metadata" else None,
    )
    return record, [Problem(what, record.where, detail) for what, detail in _faults(record, closed)]


def _faults(record: WarcRecord, closed: bool) -> Iterator[tuple[Fault, str]]:
    """Yield what is wrong with a record by itself; ``closed`` if it ends as a record must."""
    names = Counter(name.lower() for name, _ in record.fields)
    again = [name for name, times in names.items() if times > 1 and name not in _REPEATED]
    if again:
        yield Fault.HEADER, f"more than one {again[0]:.99}"
    for name, form in _FORMS.items():
        value = record.named(name)
        needless = name == "WARC-Target-URI" and record.type == "warcinfo" and value is None
        if not needless and (value is None or not form.fullmatch(value)):
            yield Fault.HEADER, f"{name} is {value!r:.200}"
    size = len(record.block)
    if not closed or record.named("Content-Length") != str(size):
        stated = record.named("Content-Length")
        yield Fault.LENGTH, f"{size} bytes of block, the header says {stated!r:.99}"
    if record.named("WARC-Block-Digest") != record.digest:
        yield Fault.DIGEST, f"the block is {record.digest}, not as WARC-Block-Digest says"
    payload = record.named("WARC-Payload-Digest")
    wire = record.bodies.wire if record.bodies else None
    if record.type == "response" and payload not in {None, wire}:
        yield Fault.DIGEST, f"the payload is {wire}, not as WARC-Payload-Digest says"
    if record.type == "metadata" and record.manifest is None:
        yield Fault.MANIFEST, f"the block is not one line of JSON of {FORMAT}"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A record that must follow, and the note of the exchange that it is part of."""

    type: str
    length: int
    hop: dict[str, Any] | None


class _Groups:
    """Compares the records of a file, as they come, with the manifests that list them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._ids: set[bytes] = set()
        self._manifest: WarcRecord | None = None
        self._awaited: OrderedDict[str, _Listed] = OrderedDict()
        self._chains: set[str] = set()

    def take(self, record: WarcRecord) -> Iterator[Problem]:
        known = hashlib.sha256(record.id.encode()).digest()[:16]
        if known in self._ids:
            yield Problem(Fault.DUPLICATE, record.where, "a record before it has the same id")
        self._ids.add(known)
        if (record.type == "warcinfo") != (record.offset == 0):
            yield Problem(Fault.ORDER, record.where, "a file begins with its one warcinfo record")
        if record.type == "metadata":
            yield from self.end()
            yield from self._begin(record)
        elif record.type == "warcinfo":
            said, own = record.named("WARC-Filename"), self._name.rpartition("/")[2]
            yield from _unlike(record, [("the name of its file", own, said)])
        else:
            yield from self._meet(record)

    def end(self) -> Iterator[Problem]:
        """Yield what the last check still waits for."""
        if self._manifest is None:
            return
        if self._awaited:
            first, count = next(iter(self._awaited)), len(self._awaited)
            detail = f"{count} listed records do not follow, the first is {first:.99}"
            yield Problem(Fault.MISSING, self._manifest.where, detail)
        elif self._chains:
            chain = next(iter(self._chains))
            detail = f"no record holds the certificate chain {_SHOWN.repr(chain)}"
            yield Problem(Fault.MISSING, self._manifest.where, detail)

    def _begin(self, record: WarcRecord) -> Iterator[Problem]:
        self._manifest, self._awaited, self._chains = record, OrderedDict(), set()
        manifest = record.manifest
        if manifest is None:
            return
        try:
            self._awaited = _listed(manifest)
            self._chains = _chains(manifest)
            asked = [fetch["url"] for fetch in manifest["fetches"]]
        except (KeyError, TypeError, ValueError) as error:
            yield Problem(Fault.MANIFEST, record.where, f"incomplete: {error!r:.200}")
            return
        own = record.id.replace("-", "").removeprefix("<urn:uuid:").removesuffix(">")
        yield from _unlike(
            record,
            [
                ("id", manifest.get("id"), own),
                ("WARC-Target-URI", record.id.strip("<>"), record.named("WARC-Target-URI")),
                ("url", [manifest.get("url")], asked[:1] or [manifest.get("url")]),
                ("captured_at", manifest.get("captured_at"), record.named("WARC-Date")),
            ],
        )

    def _meet(self, record: WarcRecord) -> Iterator[Problem]:
        listed = self._awaited.get(record.id)
        if listed is None:
            yield Problem(Fault.UNLISTED, record.where, "the check before it does not list it")
            return
        if next(iter(self._awaited)) != record.id:
            yield Problem(Fault.ORDER, record.where, "its check lists another record before it")
        del self._awaited[record.id]
        said = [("type", listed.type, record.type), ("length", listed.length, record.length)]
        yield from _unlike(record, said)
        if listed.hop and self._manifest:
            yield from _unlike(record, _about_hop(record, listed.hop, self._manifest.id))
        if record.type == "resource":
            self._chains.discard(record.digest)
            target = record.named("WARC-Target-URI")
            yield from _unlike(record, [("WARC-Target-URI", f"urn:{record.digest}", target)])


def _unlike(record: WarcRecord, said: Iterable[tuple[str, object, object]]) -> Iterator[Problem]:
    """Yield a problem for each of (name, what it must be, what it is) that differ."""
    for name, stated, found in said:
        if stated != found:
            detail = f"{name} is {_SHOWN.repr(found)}, and should be {_SHOWN.repr(stated)}"
            yield Problem(Fault.UNLIKE, record.where, detail)


def _listed(manifest: dict[str, Any]) -> OrderedDict[str, _Listed]:
    """Return the records that a manifest lists, by id; raises when it contradicts itself."""
    hops = [hop for fetch in manifest["fetches"] for hop in fetch["hops"]]
    parts = {hop[part]: hop for hop in hops for part in ("request", "response")}
    listed = OrderedDict(
        (each["id"], _Listed(each["type"], each["length"], parts.get(each["id"])))
        for each in manifest["records"]
    )
    chains = [identifier for identifier, each in listed.items() if each.type == "resource"]
    if [*chains, *parts] != [each["id"] for each in manifest["records"]]:
        raise ValueError("the records that it lists are not those of its exchanges")
    return listed


def _chains(manifest: dict[str, Any]) -> set[str]:
    """Return the digests of the certificate chains that must be in the group."""
    hops = (hop for fetch in manifest["fetches"] for hop in fetch["hops"])
    digests = {hop["tls"]["chain"] for hop in hops if hop["tls"]}
    return {digest for digest in digests if digest} - set(manifest["chains"])


def _about_hop(
    record: WarcRecord, hop: dict[str, Any], check: str
) -> Iterator[tuple[str, object, object]]:
    """Yield what a manifest says of an exchange beside what a record of it says."""
    answers = hop["response"] == record.id
    other = hop["request"] if answers else hop["response"]
    links = [value for name, value in record.fields if name == "WARC-Concurrent-To"]
    yield "type is that of a request", not answers, record.type == "request"
    yield "WARC-Concurrent-To", [other, check], links
    yield "WARC-Target-URI", hop.get("url"), record.named("WARC-Target-URI")
    yield "WARC-Date", hop.get("started_at"), record.named("WARC-Date")
    yield "WARC-IP-Address", hop.get("ip"), record.named("WARC-IP-Address")
    if not answers:
        return
    bodies = record.bodies
    yield "status", hop.get("status"), bodies.status if bodies else None
    yield "refers_to", hop.get("refers_to"), _referred(record)
    if record.type == "revisit" and record.named("WARC-Profile") == _SAME_PAYLOAD:
        yield "WARC-Payload-Digest", hop.get("wire_sha256"), record.named("WARC-Payload-Digest")
        return
    yield "WARC-Truncated", hop.get("truncated"), record.named("WARC-Truncated")
    yield "block_sha256", hop.get("block_sha256"), record.digest
    yield "wire_sha256", hop.get("wire_sha256"), bodies.wire if bodies else None
    if bodies and not bodies.undecoded:
        yield "entity_sha256", hop.get("entity_sha256"), bodies.entity
        yield "payload_sha256", hop.get("payload_sha256"), bodies.payload


def _referred(record: WarcRecord) -> dict[str, object] | None:
    """Return the place that a revisit refers to, as a manifest says it."""
    if record.type != "revisit":
        return None
    place: dict[str, object] = {"file": record.named("WARC-Refers-To-Filename")}
    for key in ("offset", "length"):
        text = record.named(f"WARC-Refers-To-File-{key.title()}") or ""
        place[key] = int(text) if _NUMBER.fullmatch(text) else text
    return place
