"""A small PDF that unpacks to hundreds of megabytes is refused before the PDF engine sees it."""

import zlib

import pytest

from watcher.errors import NotReadable
from watcher.text.derive import derive
from watcher.text.pdf_bomb import refuse_pdf_bomb


def _pdf(content: bytes, *, filters: bytes = b"/FlateDecode", more: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>\nendobj\n"
        b"4 0 obj\n<</Length " + str(len(content)).encode() + b"/Filter" + filters + more + b">>\n"
        b"stream\n" + content + b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


BOMB = b"q " * 100_000_000


def test_a_stream_that_unpacks_without_end_is_refused_by_name() -> None:
    """The capture is kept; the sentence says which stream and how much."""
    payload = _pdf(zlib.compress(BOMB))

    with pytest.raises(NotReadable, match="unpacks to more than 32000000 bytes"):
        derive(payload, content_type="application/pdf", url="https://example.gov/a.pdf", rules=None)


def test_a_stream_packed_twice_is_unpacked_twice_before_it_is_believed() -> None:
    """A bomb in a bomb is a bomb."""
    twice = zlib.compress(zlib.compress(BOMB))

    with pytest.raises(NotReadable, match="unpacks"):
        refuse_pdf_bomb(_pdf(twice, filters=b"[/FlateDecode/FlateDecode]"))


def test_a_large_picture_and_an_ordinary_page_are_no_bombs() -> None:
    """Pixels are many by nature, and nobody asks for them."""
    refuse_pdf_bomb(_pdf(zlib.compress(BOMB), more=b"/Subtype/Image"))
    refuse_pdf_bomb(_pdf(zlib.compress(b"BT (Eleven examples) Tj ET")))
    refuse_pdf_bomb(_pdf(b"not packed at all"))
