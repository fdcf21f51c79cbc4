"""How an HTTP body loses its codings, and the digests of what comes out at each step.

Framing as in RFC 9112, content codings as in RFC 9110 section 8.4, both as forgiving as the
writer's, because a check states digests of what servers sent and not of what they should have sent.
"""

import re
import zlib
from dataclasses import dataclass

from watcher.verifier import sha256

MAX_PAYLOAD = 64_000_000
"""Bytes that a body may decode to."""

HEAD_END = re.compile(rb"\n\r?\n")
"""What ends the header block of a response."""
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t][^\r\n]*)?\r?(?:\n|\Z)")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,18}")
_BODYLESS = frozenset({204, 304})
_MAX_RATIO = 250
_FREE_PAYLOAD = 1 << 20
_MAX_CODINGS = 2
_MAX_MEMBERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """SHA-256 digests (``sha256:`` and hex) of an HTTP response's body, and its status.

    ``wire`` as received, ``entity`` without transfer coding, ``payload`` without content coding.
    The last two are ``None`` where ``undecoded`` says why.
    """

    status: int | None
    wire: str
    entity: str | None
    payload: str | None
    undecoded: str | None


class _Undecoded(Exception):
    """A body whose codings cannot be taken off; the message says why."""


def bodies_of(response: bytes) -> Bodies:
    """Return the digests of an HTTP response as it was received; survives any bytes."""
    head_end = HEAD_END.search(response)
    end = head_end.end() if head_end else len(response)
    status_line = _STATUS.match(response)
    status = int(status_line[1]) if status_line else None
    body = memoryview(response)[end:]
    entity: memoryview | None = None
    payload: memoryview | None = None
    undecoded = None if head_end and status_line else "the header block has no end or no status"
    try:
        if not undecoded:
            headers = _headers(response[:end])
            entity = _without_transfer_coding(body, headers, status)
            payload = _without_content_coding(entity, headers)
    except _Undecoded as error:
        undecoded = str(error)
    return Bodies(
        status=status,
        wire=sha256(body),
        entity=None if entity is None else sha256(entity),
        payload=None if payload is None else sha256(payload),
        undecoded=undecoded,
    )


def _headers(head: bytes) -> dict[str, list[str]]:
    """Return the comma-separated, lower-case words of every header, folded lines joined."""
    lines: list[str] = []
    for line in head.decode("latin-1").lower().split("\n")[1:]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] += " " + line.strip()
        elif line.partition(":")[0].strip() and ":" in line:
            lines.append(line.strip(" \t\r"))
    words: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found = (word.strip() for word in value.split(","))
        words.setdefault(name.strip(), []).extend(word for word in found if word)
    return words


def _codings(headers: dict[str, list[str]], name: str) -> list[str]:
    return [coding for coding in headers.get(name, []) if coding != "identity"]


def _without_transfer_coding(
    body: memoryview, headers: dict[str, list[str]], status: int | None
) -> memoryview:
    codings = _codings(headers, "transfer-encoding")
    if not body and status in _BODYLESS:
        return body
    if codings == ["chunked"]:
        return memoryview(_joined_chunks(body))
    if codings:
        raise _Undecoded(f"an unknown transfer coding: {codings}")
    lengths = set(headers.get("content-length", []))
    if not lengths:
        return body
    stated = lengths.pop()
    if lengths or not _LENGTH.fullmatch(stated) or len(body) < int(stated):
        raise _Undecoded(f"{len(body)} bytes of body are not its Content-Length")
    return body[: int(stated)]


def _joined_chunks(body: memoryview) -> bytearray:
    entity = bytearray()
    at = 0
    while size_line := _CHUNK_SIZE.match(body, at):
        start, size = size_line.end(), int(size_line[1], 16)
        if size == 0:
            return entity
        if len(body) < start + size:
            raise _Undecoded("the body ends inside a chunk")
        entity += body[start : start + size]
        at = start + size
        # A chunk that does not end with a line break is followed by the next size all the same.
        line_end = bytes(body[at : at + 2])
        at += 2 if line_end == b"\r\n" else line_end.startswith(b"\n")
    raise _Undecoded(f"no chunk size at byte {at} of the body")


def _without_content_coding(entity: memoryview, headers: dict[str, list[str]]) -> memoryview:
    codings = _codings(headers, "content-encoding")
    if len(codings) > _MAX_CODINGS:
        raise _Undecoded(f"{len(codings)} content codings, one inside the other")
    limit = min(MAX_PAYLOAD, max(_FREE_PAYLOAD, _MAX_RATIO * len(entity)))
    for coding in reversed(codings) if entity else ():
        if coding not in {"gzip", "x-gzip", "deflate"}:
            raise _Undecoded(f"an unknown content coding: {coding}")
        entity = memoryview(_inflated(entity, _window(coding, entity), limit))
    return entity


def _window(coding: str, stream: memoryview) -> int:
    """Return zlib's window: "deflate" means a zlib stream (RFC 1950), but many send it raw."""
    if coding != "deflate":
        return zlib.MAX_WBITS | 16
    opening = bytes(stream[:2])
    is_zlib = opening[:1] and opening[0] & 15 == 8 and int.from_bytes(opening, "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflated(stream: memoryview | bytes, window: int, limit: int) -> bytes:
    """Decompress up to ``limit`` bytes; gzip members in a row are one stream (RFC 1952)."""
    content = bytearray()
    for _ in range(_MAX_MEMBERS):
        engine = zlib.decompressobj(window)
        try:
            content += engine.decompress(stream, limit - len(content) + 1)
        except zlib.error as error:
            raise _Undecoded(f"the body is damaged: {error}") from None
        if len(content) > limit:
            raise _Undecoded(f"more than {limit} bytes come out of the body")
        if not engine.eof:
            raise _Undecoded("the body ends inside its content coding")
        stream = engine.unused_data
        if window < zlib.MAX_WBITS | 16 or not stream.startswith(b"\x1f\x8b"):
            return bytes(content)
    raise _Undecoded(f"more than {_MAX_MEMBERS} gzip members in one body")
