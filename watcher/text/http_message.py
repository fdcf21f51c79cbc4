"""Read one recorded HTTP/1 response: status, headers, and its body with the codings taken off.

Pure and forgiving, because the bytes are evidence and stay as they are: whatever is odd is
told in `Response.problem`. It does not know why a recording stopped early (see
`watcher.model.exchange.Truncation`) and does not read character sets.
Framing follows RFC 9112, content codings RFC 9110 section 8.4.
"""

import re
import zlib
from dataclasses import dataclass

from watcher.errors import NotReadable
from watcher.model.digest import Digest, sha256

_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?\r?(?:\n|\Z)")
_HEAD_END = re.compile(rb"\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,18}")
_BODYLESS = frozenset({204, 304})

MAX_CODINGS = 2
"""More content codings than this on one response are refused: nobody honest nests them."""
MAX_RATIO = 250
"""Decoded bytes for each encoded byte, beyond `FREE_PAYLOAD`. Pages compress 3 to 60 times."""
MAX_MEMBERS = 100
"""More gzip members than this in one body are refused: each costs time, even an empty one."""
FREE_PAYLOAD = 1 << 20
"""Decoded bytes that are never too many, whatever the ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response taken apart.

    ``header_end`` is the offset in the raw bytes at which the body begins, ``body`` what
    follows there as on the wire, ``entity`` the same without transfer coding, ``payload``
    the same without content coding either. ``problem`` says in words why decoding stopped
    or what the message lacks; ``payload`` then holds what could be decoded.
    """

    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    header_end: int
    body: bytes
    entity: bytes
    payload: bytes
    problem: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case, or ``None``."""
        return _first(self.headers, name)

    @property
    def payload_digest(self) -> Digest:
        """The SHA-256 of the payload, labelled."""
        return sha256(self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A response's status line and headers; ``end`` is where its body begins, if it was reached."""

    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    end: int | None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case, or ``None``."""
        return _first(self.headers, name)


def read_head(raw: bytes) -> Head:
    """Read only the head of a recorded response, whatever length its body has.

    Raises `NotReadable` only when the bytes do not begin with an HTTP/1 status line.
    """
    status_line = _STATUS_LINE.match(raw)
    if status_line is None:
        message = f"no HTTP status line at byte 0 of {len(raw)}: {raw[:40]!r}"
        raise NotReadable(message)
    end = _HEAD_END.search(raw, max(status_line.end() - 1, 0))
    block = raw[status_line.end() : end.start() if end else len(raw)]
    return Head(
        status=int(status_line[2]),
        reason=(status_line[3] or b"").decode("latin-1").strip(),
        version=status_line[1].decode("ascii"),
        headers=_read_headers(block),
        end=end.end() if end else None,
    )


def read_response(raw: bytes, *, max_payload: int = 64_000_000) -> Response:
    """Take a recorded response apart; ``max_payload`` bounds the decoded bytes.

    Raises `NotReadable` only when the bytes do not begin with an HTTP/1 status line.
    """
    head = read_head(raw)
    header_end = len(raw) if head.end is None else head.end
    body = raw[header_end:]
    entity, problem = _transfer_decoded(body, head.headers, head.status)
    payload, content_problem = _content_decoded(entity, head.headers, max_payload)
    problem = "the header block has no end" if head.end is None else problem or content_problem
    return Response(
        status=head.status,
        reason=head.reason,
        version=head.version,
        headers=head.headers,
        header_end=header_end,
        body=body,
        entity=entity,
        payload=payload,
        problem=problem,
    )


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def _read_headers(block: bytes) -> tuple[tuple[str, str], ...]:
    """Return names and values in order; a folded line continues the value before it."""
    headers: list[tuple[str, str]] = []
    for line in block.decode("latin-1").split("\n"):
        if line[:1] in {" ", "\t"} and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip(" \t\r")))
    return tuple(headers)


def _tokens(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """Return the comma-separated, lower-case tokens of every header of that name."""
    values = ",".join(value for key, value in headers if key.lower() == name)
    return [token for part in values.split(",") if (token := part.strip().lower())]


def _transfer_decoded(
    body: bytes, headers: tuple[tuple[str, str], ...], status: int
) -> tuple[bytes, str | None]:
    """Take off the transfer coding, or cut at Content-Length when there is none."""
    codings = [coding for coding in _tokens(headers, "transfer-encoding") if coding != "identity"]
    if codings == ["chunked"]:
        return _unchunked(body) if body or status not in _BODYLESS else (b"", None)
    if codings:
        return b"", f"a transfer coding nobody asked for: {', '.join(codings)}"
    lengths = set(_tokens(headers, "content-length"))
    if not lengths:
        return body, None
    promised = lengths.pop()
    if lengths or not _LENGTH.fullmatch(promised):
        return body, "a Content-Length that is not one number"
    if len(body) < int(promised) and not (status in _BODYLESS and not body):
        return body, f"the body ends after {len(body)} of {promised} bytes"
    return body[: int(promised)], None


def _unchunked(body: bytes) -> tuple[bytes, str | None]:
    """Join the chunks of a body; chunk extensions and trailers are passed over."""
    parts: list[bytes] = []
    at = 0
    while size_line := _CHUNK_SIZE.match(body, at):
        start = size_line.end()
        size = int(size_line[1], 16)
        if size == 0:
            return b"".join(parts), None
        parts.append(body[start : start + size])
        if len(body) < start + size:
            return b"".join(parts), "the body ends inside a chunk"
        at = start + size
        if body.startswith(b"\r\n", at):
            at += 2
        elif body.startswith(b"\n", at):
            at += 1
    if not parts and body:
        # Some archives store the body unchunked under its old header: give what is there.
        return body, "the body is not chunked although its header says so"
    if at >= len(body):
        return b"".join(parts), "the body ends before its last chunk"
    return b"".join(parts), f"no chunk size at byte {at} of the body"


def _content_decoded(
    entity: bytes, headers: tuple[tuple[str, str], ...], max_payload: int
) -> tuple[bytes, str | None]:
    """Take off the content codings, last applied first."""
    codings = [coding for coding in _tokens(headers, "content-encoding") if coding != "identity"]
    if not codings or not entity:
        return entity, None
    if len(codings) > MAX_CODINGS:
        return b"", f"{len(codings)} content codings, one inside the other"
    payload = entity
    limit = min(max_payload, max(FREE_PAYLOAD, MAX_RATIO * len(entity)))
    problem: str | None = None
    for coding in reversed(codings):
        if coding in {"gzip", "x-gzip"}:
            payload, problem = _inflated(payload, coding, zlib.MAX_WBITS | 16, limit)
        elif coding == "deflate":
            payload, problem = _inflated(payload, coding, _deflate_window(payload), limit)
        else:
            return b"", f"an unknown content coding: {coding}"
        if problem:
            return payload, problem
    return payload, problem


def _deflate_window(stream: bytes) -> int:
    """Return the zlib window: "deflate" means a zlib stream, but many servers send it raw.

    A zlib stream begins with 0x?8 and its first two bytes are a multiple of 31 (RFC 1950).
    Nothing may come in, out of another coding.
    """
    opening = int.from_bytes(stream[:1], "big")
    is_zlib = opening & 0x0F == zlib.DEFLATED and int.from_bytes(stream[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflated(stream: bytes, coding: str, window: int, limit: int) -> tuple[bytes, str | None]:
    """Decompress up to ``limit`` bytes; several gzip members in a row are one stream (RFC 1952)."""
    parts: list[bytes] = []
    size = 0
    for _ in range(MAX_MEMBERS):
        engine = zlib.decompressobj(window)
        try:
            part = engine.decompress(stream, limit - size + 1)
        except zlib.error as error:
            salvaged = b"".join(parts) or _salvaged(stream, window, limit)
            return salvaged, f"the body is not {coding} throughout: {error}"
        parts.append(part)
        size += len(part)
        if size > limit:
            return b"".join(parts)[:limit], f"more than {limit} bytes come out of the {coding} body"
        if not engine.eof:
            return b"".join(parts), f"the {coding} body ends early"
        stream = engine.unused_data
        if window < zlib.MAX_WBITS or not stream.startswith(b"\x1f\x8b"):
            return b"".join(parts), None
    return b"".join(parts), f"more than {MAX_MEMBERS} {coding} members in one body"


def _salvaged(stream: bytes, window: int, limit: int) -> bytes:
    """Return what a damaged stream gives before its damage, to within 256 encoded bytes."""
    engine = zlib.decompressobj(window)
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(stream), 256):
        try:
            part = engine.decompress(stream[start : start + 256], limit - size + 1)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return b"".join(parts)[:limit]
