"""Refuses PDFs that unpack to more than any reader should be given.

PDFium unpacks a page's instructions whole and has no limit of its own: a file of a few
hundred kilobytes can keep it busy for hours. So the streams are unpacked here first, up to
a bound and no further. Pictures are passed over: they are large by nature, and their pixels
are never asked for.
"""

import re
import zlib

from watcher.errors import NotReadable

MOST_UNPACKED_BYTES = 32_000_000
"""Of one stream. The text of a thousand pages unpacks to a few million bytes."""

_DEEPEST = 2
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY_BYTES = 2_000


def refuse_pdf_bomb(payload: bytes) -> None:
    """Raise `NotReadable` for a PDF one of whose streams unpacks to an absurd size.

    Streams are found as ISO 32000-1, 7.3.8 writes them: a dictionary, the word ``stream``,
    the bytes. Only FlateDecode (7.4.4) packs without a bound.
    """
    for found in _STREAM.finditer(payload):
        dictionary = payload[max(found.start() - _DICTIONARY_BYTES, 0) : found.start()]
        dictionary = dictionary[dictionary.rfind(b" obj") + 1 :]
        filters = dictionary.count(b"/FlateDecode") + dictionary.count(b"/Fl ")
        if not filters or b"/Image" in dictionary:
            continue
        if filters > _DEEPEST:
            raise NotReadable(
                f"a PDF whose stream at byte {found.start()} is packed {filters} times"
            )
        _unpack(memoryview(payload)[found.end() :], filters, at=found.start())


def _unpack(packed: bytes | memoryview, times: int, *, at: int) -> None:
    for _ in range(times):
        try:
            packed = zlib.decompressobj().decompress(packed, MOST_UNPACKED_BYTES)
        except zlib.error:
            return
        if len(packed) >= MOST_UNPACKED_BYTES:
            raise NotReadable(
                f"a PDF whose stream at byte {at} unpacks to more than {MOST_UNPACKED_BYTES} bytes"
            )
