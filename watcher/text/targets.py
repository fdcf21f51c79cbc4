"""What links and pictures point at: documents, originals of pictures, veiled addresses."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qsl

from watcher.text.link import canonical_url

_DOCUMENT_PATH = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|csv)$|/files/document/|/doclib/", re.IGNORECASE
)
_SITE_FILE = re.compile(r"/sites/[^/]+/files/", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|avif|ico|bmp|mp4|mp3|mov|css|js)$", re.I)
_IMAGE_STYLE = re.compile(r"/styles/[^/]+/(?:public|private)(?=/)")
_SIZE_SUFFIX = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled|@[23]x)(?=\.\w{3,4}$)")
_SCALED_PATH = re.compile(r"/(?:cdn-cgi/image|_ipx)/[^/]+/(.+)")
_SCALING_HOST = re.compile(r"(?:https?:)?//i\d\.wp\.com/(.+)")
_PICTURE_FIELDS = ("url", "src", "image")
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_PIXEL = frozenset({"0", "1", "0px", "1px"})
_EMAIL_FRAGMENT = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]+)")


def document_link(url: str) -> bool:
    """Whether a canonical URL is a document (PDF, Office, archive, or a site's file folder)."""
    path = url.partition("?")[0]
    if _DOCUMENT_PATH.search(path):
        return True
    return bool(_SITE_FILE.search(path)) and not _PICTURE.search(path)


def image_url(attributes: Mapping[str, str | None], base: str) -> str | None:
    """Return a picture's URL without query and size; ``None`` for pixels and inline bytes."""
    if attributes.get("width") in _PIXEL or attributes.get("height") in _PIXEL:
        return None
    for name in _LAZY_SOURCES:
        source = (attributes.get(name) or "").strip()
        if source and not source.startswith("data:"):
            path = canonical_url(_original(source), base).partition("?")[0]
            return _SIZE_SUFFIX.sub("", _IMAGE_STYLE.sub("", path))
    return None


def _original(source: str) -> str:
    """Return the address of the picture that a service scales on the way, if one does."""
    path, _, query = source.partition("?")
    if in_path := _SCALED_PATH.search(path):
        rest = in_path[1]
        return rest if rest.startswith(("http:", "https:")) else f"/{rest}"
    if in_host := _SCALING_HOST.match(path):
        return f"https://{in_host[1]}"
    asked = dict(parse_qsl(query))
    named = next((asked[name] for name in _PICTURE_FIELDS if name in asked), "")
    return named if _PICTURE.search(named.partition("?")[0]) else source


def veiled_words(attributes: Mapping[str, str | None]) -> str | None:
    """Return the address that stands where Cloudflare shows "[email protected]"."""
    return _unveiled(attributes.get("data-cfemail") or "")


def veiled_target(attributes: Mapping[str, str | None]) -> str | None:
    """Return the address behind a link that Cloudflare veiled."""
    found = _EMAIL_FRAGMENT.search(attributes.get("href") or "")
    return _unveiled(found[1]) if found else veiled_words(attributes)


def _unveiled(veiled: str) -> str | None:
    """Undo Cloudflare's veil: the first byte is the XOR key of the rest, new for every response.

    What was veiled is markup: the address may itself be written in entities drawn anew.
    """
    if not veiled:
        return None
    try:
        key = int(veiled[:2], 16)
        markup = bytes(byte ^ key for byte in bytes.fromhex(veiled[2:])).decode()
    except ValueError:  # no hex, or no UTF-8 behind it: nothing is veiled here
        return None
    return unescape(markup) or None
