"""Two readers of HTTP that share no code find the same bodies."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.samples import PAGE, RESPONSES, chunked, plain
from watcher.errors import NotReadable
from watcher.model.digest import sha256
from watcher.text.http_message import read_response
from watcher.verifier.http_bodies import bodies_of

ZLIB = zlib.compress(PAGE)
RAW = ZLIB[2:-4]
TWICE = gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)
MORE = {
    "deflate": plain(ZLIB, extra=b"Content-Encoding: deflate\r\n"),
    "raw deflate": plain(RAW, extra=b"Content-Encoding: deflate\r\n"),
    "two codings": plain(TWICE, extra=b"Content-Encoding: gzip, x-gzip\r\n"),
    "two members": plain(gzip.compress(PAGE) * 2, extra=b"Content-Encoding: gzip\r\n"),
    "behind gzip": plain(gzip.compress(b"a") + b"zz", extra=b"Content-Encoding: gzip\r\n"),
    "unknown": plain(PAGE, extra=b"Content-Encoding: br\r\n"),
    "cut gzip": plain(gzip.compress(PAGE)[:-9], extra=b"Content-Encoding: gzip\r\n"),
    "identity": chunked(PAGE, b"Transfer-Encoding: identity\r\nContent-Encoding: identity\r\n"),
    "two lengths": plain(PAGE, extra=b"Content-Length: 5\r\n"),
    "folded": plain(PAGE, extra=b"Content-Encoding:\r\n\tidentity\r\n"),
    "folded under a line that is none": plain(
        PAGE, extra=b"Content-Encoding: identity\r\nC\n x\r\n"
    ),
    "line feeds only": chunked(PAGE).replace(b"\r\n", b"\n"),
    "no line between chunks": chunked(b"ab", size=1).replace(b"a\r\n", b"a"),
}


def agree(raw: bytes) -> None:
    """Compare both readers on one response."""
    found = bodies_of(raw)
    try:
        other = read_response(raw)
    except NotReadable:
        assert found.undecoded
        return
    assert found.status == other.status
    assert found.wire == sha256(other.body)
    assert (found.undecoded is None) == (other.problem is None), (found, other.problem)
    if not found.undecoded:
        assert found.entity == sha256(other.entity)
        assert found.payload == other.payload_digest


@pytest.mark.parametrize("kind", [*RESPONSES, *MORE])
def test_both_readers_agree_on_a_response(kind: str) -> None:
    """Whichever its codings are."""
    agree({**RESPONSES, **MORE}[kind])


@given(st.sampled_from([*RESPONSES.values(), *MORE.values()]), st.data())
@settings(max_examples=400, deadline=None)
def test_both_readers_agree_on_a_response_that_was_damaged(raw: bytes, data: st.DataObject) -> None:
    """A stretch of it replaced by anything."""
    start = data.draw(st.integers(0, min(len(raw), 200)))
    end = start + data.draw(st.integers(0, 30))
    junk = data.draw(
        st.binary(max_size=10) | st.sampled_from([b"\r\n", b"\n \n", b",", b"chunked"])
    )
    agree(raw[:start] + junk + raw[end:])


def test_a_body_that_unpacks_to_gigabytes_is_not_held_in_memory() -> None:
    """It stops at 250 times its size; and 100 000 chunks of one byte are one small body."""
    bomb = plain(gzip.compress(bytes(30_000_000)), extra=b"Content-Encoding: gzip\r\n")
    crumbs = chunked(bytes(100_000), size=1)
    tracemalloc.start()
    assert "more than" in (bodies_of(bomb).undecoded or "")
    assert bodies_of(crumbs).payload == sha256(bytes(100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3 * 250 * len(bomb)
