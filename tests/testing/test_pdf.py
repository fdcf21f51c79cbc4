"""The PDF writer's files are read back by a real PDF library."""

import pypdfium2 as pdfium

from watcher.testing.pages.pdf import text_pdf


def _read(content: bytes) -> list[str]:
    document = pdfium.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def test_every_line_is_read_back_in_order() -> None:
    """Brackets, backslashes and curly quotes survive the way through the file."""
    lines = ("First (in brackets)", "A back\\slash", "“Quoted” — and 100 %")
    assert _read(text_pdf(lines))[0].split("\r\n") == list(lines)


def test_long_texts_continue_on_further_pages() -> None:
    """Nothing is lost at a page's end."""
    lines = tuple(f"Line {number}" for number in range(100))
    pages = _read(text_pdf(lines))
    assert len(pages) == 3
    assert "\r\n".join(pages).split("\r\n") == list(lines)


def test_a_document_without_lines_is_still_a_document() -> None:
    """An empty agreement has one empty page."""
    assert _read(text_pdf(())) == [""]
