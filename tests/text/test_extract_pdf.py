"""A PDF's text layer gives paragraphs with page numbers; without one its bytes stand for it."""

import pytest

from watcher.errors import NotReadable
from watcher.model.statement import BlockKind, Role, StatementText
from watcher.text.derive import derive

FULL = "This line of the agreement is about as long as a line of the page usually is"


def pdf(*pages: list[str], title: str = "") -> bytes:
    """Return a PDF (ISO 32000-1) with one text line per string, written by hand."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for place, lines in enumerate(pages):
        drawn = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F 10 Tf 14 TL 40 780 Td {drawn}ET"
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * place} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    objects.append(f"<</Title({title})/ModDate(D:20260611093000-04'00')>>")
    out = b"%PDF-1.4\n"
    for number, body in enumerate(objects, start=1):
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    return out + f"trailer<</Root 1 0 R/Info {len(objects)} 0 R>>\n%%EOF".encode()


def read(payload: bytes) -> StatementText:
    """Derive a PDF as it comes over the wire."""
    url = "https://www.example.gov/files/agreement.pdf"
    return derive(payload, content_type="application/pdf", url=url, rules=None)


def test_lines_flow_into_paragraphs_and_keep_their_page() -> None:
    """A short line ends a paragraph, a list marker begins one."""
    text = read(
        pdf(
            ["AGREEMENT", FULL, f"{FULL} and", "ends here.", "1. First term."],
            [FULL, "has a sec-", "ond page."],
            title="Data agreement",
        )
    )
    assert text.title == "Data agreement"
    assert text.updated_on == "2026-06-11T09:30:00-04:00"
    assert text.locator == "pdf: text layer"
    assert text.payload_digest.startswith("sha256:")
    assert [(block.page, block.kind, block.text) for block in text.blocks] == [
        (1, BlockKind.PARAGRAPH, "AGREEMENT"),
        (1, BlockKind.PARAGRAPH, f"{FULL} {FULL} and ends here."),
        (1, BlockKind.LIST_ITEM, "1. First term."),
        (2, BlockKind.PARAGRAPH, f"{FULL} has a second page."),
    ]


def test_running_heads_and_page_numbers_are_furniture() -> None:
    """What stands at the edge of every page is not the statement."""
    pages = [["Department of Examples", f"{FULL} {n}", f"Page {n} of 3"] for n in range(1, 4)]
    roles = {block.text: block.role for block in read(pdf(*pages)).blocks}
    assert roles["Department of Examples"] is Role.FURNITURE
    assert roles["Page 2 of 3"] is Role.FURNITURE
    assert roles[f"{FULL} 2"] is Role.STATEMENT


def test_a_pdf_without_a_text_layer_says_so_and_is_known_by_its_bytes() -> None:
    """A scan is compared by its digest."""
    text = read(pdf([]))
    assert text.blocks == ()
    assert text.locator == "pdf: no text layer"
    assert text.payload_digest.startswith("sha256:")


@pytest.mark.parametrize("payload", [b"%PDF-1.7\njunk", b"%PDF-", pdf([FULL])[:40]])
def test_a_damaged_pdf_is_not_readable(payload: bytes) -> None:
    """It is an error of ours by name, never a traceback of the library."""
    with pytest.raises(NotReadable, match="PDF"):
        read(payload)
