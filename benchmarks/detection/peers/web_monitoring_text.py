"""web-monitoring-diff, ``html_text_diff``: alerts when it counts a change in the visible text.

Payloads are decoded as its diff server does before it calls the function.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import codecs
import re

import chardet
from web_monitoring_diff import html_text_diff

from benchmarks.detection.peers.protocol import Page, serve

_META_RE = re.compile(rb'<meta[^>]+charset\s*=\s*[\'"]?([^>]*?)[ /;\'">]', re.IGNORECASE)
_PROLOG_RE = re.compile(rb'<\?xml\s[^>]*encoding=[\'"]([^\'"]+)[\'"].*\?>', re.IGNORECASE)
_SNIFFED_BYTES = 2048
_GUESSED_BYTES = 18_432


def changed(old: Page, new: Page) -> bool:
    """Whether the diff counts any change."""
    count: int = html_text_diff(_decoded(old), _decoded(new))["change_count"]
    return count > 0


def _decoded(page: Page) -> str:
    encoding = page.charset or _sniffed(page.content)
    if encoding == "iso-8859-1" and "html" in page.media_type:
        encoding = "windows-1252"
    try:
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        encoding = "utf-8"
    return page.content.decode(encoding, errors="replace").replace("\0", "\ufffd")


def _sniffed(content: bytes) -> str:
    for pattern in (_META_RE, _PROLOG_RE):
        declared = pattern.search(content, 0, _SNIFFED_BYTES)
        if declared and declared[1].strip():
            return declared[1].decode("ascii", errors="ignore").strip()
    guessed: str | None = chardet.detect(content[:_GUESSED_BYTES])["encoding"]
    return (guessed or "").lower()


if __name__ == "__main__":
    serve(changed)
