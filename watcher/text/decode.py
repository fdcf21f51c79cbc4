"""From bytes to characters, with the choice of charset in words. Guesses no language.

The order follows the WHATWG Encoding Standard's precedence for byte order marks and its
label table (a page that says ISO-8859-1 means windows-1252), except that bytes which are
valid UTF-8 with a multi-byte character win over any label: servers mislabel, chance does not
make valid UTF-8.
"""

import codecs
import re
from dataclasses import dataclass

from watcher.errors import NotReadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV)"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"7z\xbc\xaf", "a 7z file"),
    (b"MZ\x90", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"%PDF-", "a PDF"),
    (b"wOF", "a web font"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"ID3", "an MP3 file"),
)
_CHARSET_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_META_WINDOW = 4096
_STRAY_NUL_IN = 500
"""One NUL in so many bytes is a slip in a text, which browsers pass over: a page must not get out
of being compared by holding one. Packed data has one in 256."""
_READ_AS_CP1252 = frozenset({"ascii", "iso8859-1", "cp1252"})
_OF_THE_WEB = frozenset(
    {
        *("utf-8", "ascii", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
        *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
        *(f"cp{page}" for page in range(1250, 1259)),
        *("gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "cp932"),
        *("iso2022_jp", "euc_kr", "cp949"),
    }
)
"""What the Encoding Standard knows, by Python's names. Python has more, which a server could
name to have bytes unescaped (``unicode_escape``, ``utf-7``) or to make decoding fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Decoded characters, the charset that was used, and why it was chosen."""

    text: str
    charset: str
    reason: str


def looks_binary(payload: bytes) -> str | None:
    """Return what a payload that is no text looks like ("a PNG image"), or ``None`` for text."""
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            return name
    sample = payload[:65536]
    stray = sample.count(0) * _STRAY_NUL_IN <= len(sample)
    if not stray and not _starts_with_utf16_bom(payload):
        return "binary data (NUL bytes)"
    return None


def decode(payload: bytes, content_type: str | None) -> Decoded:
    """Return the characters of ``payload``; raise `NotReadable` naming what a binary looks like."""
    binary = looks_binary(payload)
    if binary is not None:
        raise NotReadable(f"not text: the payload of {len(payload)} bytes looks like {binary}")
    for bom, charset in _BOMS:
        if payload.startswith(bom):
            text = payload[len(bom) :].decode(charset, errors="replace")
            return Decoded(text=text, charset=charset, reason=f"{charset}: byte order mark")
    if payload.isascii():
        return Decoded(text=payload.decode("ascii"), charset="utf-8", reason="utf-8: all ASCII")
    try:
        text = payload.decode("utf-8")
        return Decoded(
            text=text, charset="utf-8", reason="utf-8: valid, with multi-byte characters"
        )
    except UnicodeDecodeError as error:
        return _decode_labelled(payload, content_type, error.start)


def _decode_labelled(payload: bytes, content_type: str | None, bad_at: int) -> Decoded:
    """Decode bytes that are not UTF-8 by their labels, and by windows-1252 without one."""
    refused = [f"not valid UTF-8 at byte {bad_at}"]
    for origin, label in _labels(payload, content_type):
        charset = _known_charset(label)
        if charset == "utf-8":
            if _is_mostly_utf8(payload):
                return Decoded(
                    text=payload.decode("utf-8", errors="replace"),
                    charset="utf-8",
                    reason=f"utf-8: {origin}, though {refused[0]} (replaced)",
                )
            continue
        if charset is None:
            refused.append(f"{origin} names the unknown charset {label!r}")
            continue
        text = payload.decode(charset, errors="replace")
        return Decoded(text=text, charset=charset, reason=f"{charset}: {origin}")
    return Decoded(text=_cp1252(payload), charset="cp1252", reason="cp1252: " + "; ".join(refused))


def _labels(payload: bytes, content_type: str | None) -> list[tuple[str, str]]:
    labels = []
    header = _CHARSET_PARAMETER.search(content_type or "")
    if header:
        labels.append(("Content-Type header", header[1]))
    meta = _META_CHARSET.search(payload[:_META_WINDOW])
    if meta:
        labels.append(("meta element", meta[1].decode("ascii", errors="replace")))
    return labels


def _known_charset(label: str) -> str | None:
    """Return Python's codec for a label; ``None`` for one that no page of the web is written in."""
    try:
        codec = codecs.lookup(label)
    except LookupError:
        return None
    if codec.name not in _OF_THE_WEB:
        return None
    return "cp1252" if codec.name in _READ_AS_CP1252 else codec.name


def _is_mostly_utf8(payload: bytes) -> bool:
    """Whether a page labelled UTF-8 is that but for a few damaged characters (1 in 10)."""
    text = payload.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return damaged * 10 <= sum(1 for character in text if ord(character) > 127)


def _cp1252(payload: bytes) -> str:
    """Decode windows-1252 as browsers do: its five unassigned bytes are C1 controls."""
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(
            bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in payload
        )


def _starts_with_utf16_bom(payload: bytes) -> bool:
    return payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
