"""The index of a WACZ: a line that would show another page than it says is told."""

import gzip
import re

import pytest

from tests.standards.packages import changed, contents, relisted, sound, told, warc_of
from watcher.verifier import Fault

INDEX = "indexes/index.cdx"


def _lines(wacz: bytes) -> list[str]:
    return contents(wacz)[INDEX].decode().splitlines()


def _with_index(wacz: bytes, *lines: str) -> bytes:
    index = "".join(line + "\n" for line in lines).encode()
    return relisted(changed(wacz, **{INDEX: index}))


def test_a_line_that_leads_to_another_page_is_told() -> None:
    """All digests are right, and a viewer would show one page under another's address."""
    [line] = _lines(sound())

    [(fault, words)] = told(_with_index(sound(), line.replace("annual-count", "annual-report")))

    assert fault is Fault.UNLIKE
    assert "line 1: it leads to 'https://example.gov/news/releases/annual-count' of '2026" in words


@pytest.mark.parametrize(
    ("pattern", "other", "fault"),
    [
        (r" 20260611140000 ", " 20260611140001 ", Fault.UNLIKE),
        (r'"length": "\d+"', '"length": "7"', Fault.UNLIKE),
        (r'"offset": "\d+"', '"offset": "1"', Fault.MISSING),
        (r'"offset": "\d+"', '"offset": 0', Fault.MISSING),
        (r'"filename": "[^"]+"', '"filename": "other.warc.gz"', Fault.MISSING),
        (r'"offset": "\d+"', '"offset": -1', Fault.GARBAGE),
        (r'"offset": "\d+", ', "", Fault.GARBAGE),
        (r"\{.*", "[]", Fault.GARBAGE),
        (r".*", "no line", Fault.GARBAGE),
    ],
)
def test_a_line_that_leads_to_no_such_record_is_told(
    pattern: str, other: str, fault: Fault
) -> None:
    """Another time or length, no record, a record that nobody can show, or no line at all."""
    [line] = _lines(sound())

    found = told(_with_index(sound(), re.sub(pattern, other, line, count=1)))

    assert [each for each, _ in found] == [fault]


def test_a_packed_index_is_read_too() -> None:
    """As py-wacz writes it, in several gzip members."""
    [line] = _lines(sound())
    packed = "indexes/index.cdx.gz"
    good = gzip.compress(f"{line}\n".encode()) + gzip.compress(b"!meta 0 {}\n")
    bad = gzip.compress(line.replace("annual", "yearly").encode())

    def with_packed(content: bytes) -> bytes:
        return relisted(changed(sound(), **{INDEX: None, packed: content}))

    assert told(with_packed(good)) == []
    assert [fault for fault, _ in told(with_packed(bad))] == [Fault.UNLIKE]
    assert [fault for fault, _ in told(with_packed(good[:-1]))] == [Fault.GARBAGE]


def test_a_damaged_warc_is_told() -> None:
    """Also when the package lists it as it is."""
    warc = contents(sound())[warc_of(sound())]

    found = told(relisted(changed(sound(), **{warc_of(sound()): warc[:-9]})))

    assert [fault for fault, _ in found] == [Fault.MEMBER, Fault.MISSING]


def test_a_record_that_unpacks_to_everything_is_told() -> None:
    """A WARC file is stored, so the zip's own sizes do not show it."""
    bomb = gzip.compress(bytes(30_000_000), 9)

    found = told(relisted(changed(sound(), **{"archive/bomb.warc.gz": bomb})))

    assert [fault for fault, _ in found] == [Fault.TOO_LARGE]


def test_a_long_record_is_read_to_its_end() -> None:
    """Its last bytes come out when nothing more goes in."""
    record = b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" + b"\n" * 1_000_000
    more = gzip.compress(record)

    assert told(relisted(changed(sound(), **{"archive/more.warc.gz": more}))) == []
