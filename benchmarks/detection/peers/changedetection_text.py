"""changedetection.io with no setting changed: alerts when the checksum of its text differs.

Its default ``ignore_whitespace`` takes all white space out before the checksum, and a page
without any text is an error that it tells its user.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import hashlib
import re

import chardet
import requests
from changedetectionio.html_tools import (
    TRANSLATE_WHITESPACE_TABLE,
    html_to_text,
    workarounds_for_obfuscations,
)
from loguru import logger

from benchmarks.detection.peers.protocol import Page, serve

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_META_CHARSET_RE = re.compile(rb'<meta[^>]+charset\s*=\s*["\']?\s*([^"\'\s;>]+)', re.IGNORECASE)


def checksum(page: Page) -> str:
    """Return what changedetection.io compares. Raises `ValueError` when there is no text."""
    text = _decoded(page)
    if not page.media_type.startswith("text/plain"):
        text = html_to_text(workarounds_for_obfuscations(text))
    if not text.strip():
        raise ValueError("the page has no text")
    return hashlib.md5(text.translate(TRANSLATE_WHITESPACE_TABLE).encode()).hexdigest()


def _decoded(page: Page) -> str:
    """Decode as its fetcher does: by header, byte order mark, meta element, or a guess."""
    response = requests.Response()
    response._content = page.content
    response.encoding = page.charset or _sniffed(page.content)
    return response.text


def _sniffed(content: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    meta = _META_CHARSET_RE.search(content[:2000])
    if meta:
        return meta[1].decode("ascii", errors="ignore")
    guessed: str | None = chardet.detect(content)["encoding"]
    return guessed


if __name__ == "__main__":
    logger.remove()
    serve(lambda old, new: checksum(old) != checksum(new))
