"""From a PDF's text layer to paragraphs with their page numbers. Recognises no scanned text.

A text layer knows lines, not paragraphs: a line clearly shorter than the page's usual line,
an empty line or a list marker ends a paragraph. Lines repeated at the edge of most pages and
page numbers are furniture.
"""

import re
import threading
from collections import Counter
from dataclasses import dataclass

import pypdfium2 as pdfium

from watcher.errors import NotReadable
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.normalise import display
from watcher.text.pdf_bomb import refuse_pdf_bomb
from watcher.text.stamps import iso_stamp

_ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps global state and may be entered by one thread only."""

_SOFT_BREAK = re.compile("[\ufffe\u00ad\x02]\\s*")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_LIST_MARKER = re.compile(r"(?:[-\u2022\u25cf\u25aa\u2013*]|\(?[0-9a-zA-Z]{1,3}[.)])\s")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013]?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-\u2013]?", re.I
)
_PDF_DATE = re.compile(
    r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2})'?(\d{2})'?|(Z))?"
)
_FULL_LINE_SHARE = 0.7
_REPEATED_ON = 3
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class _Contents:
    """What PDFium gives: metadata and the lines of each page."""

    metadata: dict[str, str]
    pages: tuple[tuple[str, ...], ...]


def pdf_statement(payload: bytes) -> StatementText:
    """Return the text of a PDF; raise `NotReadable` when it is damaged or encrypted.

    A PDF without a text layer gives no blocks and says so in ``locator``.
    """
    refuse_pdf_bomb(payload)
    contents = _read(payload)
    repeated = _repeated_lines(contents.pages)
    blocks = tuple(
        block
        for number, lines in enumerate(contents.pages, start=1)
        for block in _page_blocks(lines, number, repeated)
    )
    shown = next((block.text for block in blocks if block.role is Role.STATEMENT), "")
    return StatementText(
        title=display(contents.metadata.get("Title", "")) or shown[:_LONGEST_TITLE],
        blocks=blocks,
        published_on=_pdf_date(contents.metadata.get("CreationDate", "")),
        updated_on=_pdf_date(contents.metadata.get("ModDate", "")),
        media_type="application/pdf",
        locator="pdf: text layer" if blocks else "pdf: no text layer",
    )


def _read(payload: bytes) -> _Contents:
    with _ONE_AT_A_TIME:
        try:
            document = pdfium.PdfDocument(payload)
        except pdfium.PdfiumError as error:
            raise NotReadable(f"a PDF of {len(payload)} bytes cannot be opened: {error}") from error
        try:
            pages = tuple(_page_lines(document, index) for index in range(len(document)))
            return _Contents(document.get_metadata_dict(), pages)
        finally:
            document.close()


def _page_lines(document: pdfium.PdfDocument, index: int) -> tuple[str, ...]:
    try:
        page = document[index]
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        textpage.close()
        page.close()
    except pdfium.PdfiumError as error:
        raise NotReadable(f"page {index + 1} of a PDF cannot be read: {error}") from error
    return tuple(_SOFT_BREAK.sub("", text).replace("\r\n", "\n").split("\n"))


def _repeated_lines(pages: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """Return the lines that stand first or last on at least three pages and on most of them."""
    edges: Counter[str] = Counter()
    for lines in pages:
        shown = [line for line in map(display, lines) if line]
        edges.update({*shown[:1], *shown[-1:]})
    needed = max(_REPEATED_ON, len(pages) // 2 + 1)
    return frozenset(line for line, count in edges.items() if count >= needed)


def _page_blocks(lines: tuple[str, ...], number: int, repeated: frozenset[str]) -> list[Block]:
    shown = [display(line) for line in lines]
    full = max(map(len, shown), default=0) * _FULL_LINE_SHARE
    blocks: list[Block] = []
    paragraph: list[str] = []
    for line in shown:
        if line in repeated or _PAGE_NUMBER.fullmatch(line):
            blocks.append(_block(line, number, Role.FURNITURE))
            continue
        if paragraph and (not line or _LIST_MARKER.match(line)):
            blocks.append(_block(_flowed(paragraph), number, Role.STATEMENT))
            paragraph = []
        if line:
            paragraph.append(line)
        if paragraph and len(line) < full:
            blocks.append(_block(_flowed(paragraph), number, Role.STATEMENT))
            paragraph = []
    if paragraph:
        blocks.append(_block(_flowed(paragraph), number, Role.STATEMENT))
    return blocks


def _block(text: str, number: int, role: Role) -> Block:
    kind = BlockKind.LIST_ITEM if _LIST_MARKER.match(text) else BlockKind.PARAGRAPH
    return Block(kind=kind, text=text, role=role, page=number)


def _flowed(lines: list[str]) -> str:
    """Join lines to one text; a word that was divided at a line's end is whole again."""
    text = lines[0]
    for line in lines[1:]:
        if _HYPHENATED.search(text) and line[:1].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}"
    return display(text)


def _pdf_date(stamp: str) -> str | None:
    """Read a PDF date (ISO 32000-1, 7.9.4), such as ``D:20260611093000-04'00'``."""
    found = _PDF_DATE.match(stamp)
    if not found:
        return None
    year, month, day, hour, minute, second, sign, zone_hours, zone_minutes, utc = found.groups()
    zone = "Z" if utc else f"{sign}{zone_hours}:{zone_minutes}" if sign else ""
    return iso_stamp(f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}")
