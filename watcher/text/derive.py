"""From the bytes of one payload to a `StatementText`: the one door to extraction.

Decides what sort of payload it is and names the derivation; the sorts are read elsewhere in
this folder. Same bytes, rules and previous text give the same answer on any machine.
"""

import re
from dataclasses import replace

from watcher.errors import NotReadable
from watcher.model.digest import sha256
from watcher.model.source import StatementRules, rules_digest
from watcher.model.statement import StatementText
from watcher.text.decode import decode, looks_binary
from watcher.text.dom import Page
from watcher.text.html_statement import html_statement
from watcher.text.plain import plain_statement

PIPELINE_VERSION = "watcher-text/3"
"""Raised whenever a change here could give another text for the same bytes."""

_PLAIN_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/asp"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_DOCUMENT_TYPES = (
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.",
    "application/octet-stream",
    "application/rtf",
    "text/csv",
    "image/",
    "audio/",
    "video/",
    "font/",
)
_PDF_WINDOW = 1024
_PLAIN_ENDINGS = (".md", ".markdown", ".txt", ".asp.txt")
_HTML_START = re.compile(
    # Atomic: a comment ends at its first end, or a row of them could be parted in 2**n ways.
    rb"\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_OTHER_START = re.compile(rb"\s*(?:<\?xml(?![^>]*\?>\s*<(?:!doctype\s+)?html)|[{\[])", re.I)


def derivation_name(rules: StatementRules | None) -> str:
    """Return the name of the pipeline and rules that make a text."""
    return f"{PIPELINE_VERSION}+rules:{rules_digest(rules)}"


def is_document(content_type: str | None, payload: bytes, url: str) -> bool:
    """Whether a payload is a file (PDF, Office, image); its bytes outweigh its labels."""
    if _is_pdf(payload):
        return True
    if _sort(content_type, payload, url) in {"html", "plain"}:
        return False
    media_type = _media_type(content_type)
    return media_type.startswith(_DOCUMENT_TYPES) or looks_binary(payload) is not None


def derive(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    rules: StatementRules | None,
    previous: StatementText | None = None,
    page: Page | None = None,
    chrome: bool = True,
) -> StatementText:
    """Return the text of a payload.

    ``page`` is the payload as `watcher.text.pagestate.readable_page` parsed it, if it did;
    it is used up. Without ``chrome`` the blocks around the statement are left out: they can
    be read from the capture when somebody asks.
    Raises `RulesBroken` when rules exist and select nothing that proves itself, and
    `NotReadable` when the bytes are damaged, encrypted, or of a type that is no statement.
    """
    if is_document(content_type, payload, url):
        _refuse_mislabelled(content_type, payload, url)
        text, decoding = _document(payload, content_type), "bytes"
    else:
        decoded = decode(payload, content_type)
        decoding = decoded.reason
        sort = _sort(content_type, payload, url)
        if sort == "html":
            page = page or Page(decoded.text, url)
            text = html_statement(page, rules=rules, previous=previous, chrome=chrome)
        elif sort == "plain":
            text = plain_statement(decoded.text, media_type=_media_type(content_type))
        else:
            raise NotReadable(f"{url} is {_media_type(content_type)}, which is no statement")
    return replace(text, decoding=decoding, derivation=derivation_name(rules))


def _document(payload: bytes, content_type: str | None) -> StatementText:
    """Return the text of a file: of a PDF its text layer, of anything else its digest alone."""
    if _is_pdf(payload):
        from watcher.text.pdf import pdf_statement  # noqa: PLC0415 - loads PDFium, rarely needed

        text = pdf_statement(payload)
    else:
        text = StatementText(
            title="",
            blocks=(),
            media_type=_media_type(content_type),
            locator="document: compared by its bytes",
        )
    return replace(text, payload_digest=sha256(payload))


def _refuse_mislabelled(content_type: str | None, payload: bytes, url: str) -> None:
    """Raise `NotReadable` for bytes that were declared a page and are none: a fault, no edit."""
    declared = _media_type(content_type)
    if declared in _HTML_TYPES | _PLAIN_TYPES and not _is_pdf(payload):
        raise NotReadable(f"{url} was declared {declared}, but is {looks_binary(payload)}")


def _is_pdf(payload: bytes) -> bool:
    """Whether the header stands within the first 1024 bytes, as ISO 32000-1, annex H allows."""
    return b"%PDF-" in payload[:_PDF_WINDOW] and not payload.lstrip().startswith(b"<")


def _sort(content_type: str | None, payload: bytes, url: str) -> str:
    """Return "html", "plain" or "other"; bytes that are clearly HTML outweigh a wrong label."""
    if looks_binary(payload) is not None:
        return "other"
    media_type = _media_type(content_type)
    if media_type in _HTML_TYPES or _HTML_START.match(payload[:_PDF_WINDOW]):
        return "html"
    if media_type in _PLAIN_TYPES:
        return "plain"
    if media_type or _OTHER_START.match(payload[:_PDF_WINDOW]):
        return "other"
    return "plain" if url.partition("?")[0].lower().endswith(_PLAIN_ENDINGS) else "html"


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()
