"""A recorded response is read exactly as far as it can be, and says where that ends."""

import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import NotReadable
from watcher.text.http_message import FREE_PAYLOAD, MAX_RATIO, read_head, read_response

PAGE = b"<p>The Department of Examples announced a rule.</p>\n" * 30


def _message(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *headers)) + b"\r\n\r\n" + body


def _chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_response_is_taken_apart() -> None:
    """Status line, headers in order, body, and where the body begins."""
    raw = b"HTTP/1.1 404 Not Found\r\nServer: a\r\nX-Two: 1\r\nx-two: 2\r\n\r\nbody"
    response = read_response(raw)
    assert (response.version, response.status, response.reason) == ("HTTP/1.1", 404, "Not Found")
    assert response.headers == (("Server", "a"), ("X-Two", "1"), ("x-two", "2"))
    assert response.header("X-TWO") == "1"
    assert response.header("absent") is None
    assert raw[response.header_end :] == response.body == b"body"
    assert response.payload_digest == "sha256:" + hashlib.sha256(b"body").hexdigest()
    assert response.problem is None


def test_odd_heads_are_read() -> None:
    """Bare line feeds, folded lines, latin-1, no reason, colons in values."""
    response = read_response(
        b"HTTP/1.0 200\nX-Folded: one\n\t two\nX-Place: Qu\xe9bec\n"
        b"X-Time:14:00\nnoise\nX-Empty:\n\nb"
    )
    assert response.version == "HTTP/1.0"
    assert response.reason == ""
    assert response.headers == (
        ("X-Folded", "one two"),
        ("X-Place", "Qu\xe9bec"),
        ("X-Time", "14:00"),
        ("X-Empty", ""),
    )
    assert response.body == b"b"


@pytest.mark.parametrize("raw", [b"", b"220 mail\r\n", b"HTTP/1.1 2", b"HTTP/2\r\n", b"<html>"])
def test_bytes_without_a_status_line_are_not_readable(raw: bytes) -> None:
    """The message tells how many bytes there were."""
    with pytest.raises(NotReadable, match=f"of {len(raw)}"):
        read_response(raw)


def test_a_head_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    """There is no body then, and a problem."""
    response = read_response(b"HTTP/1.1 200 OK\r\nServer: a\r\nX-Cut: he")
    assert response.headers == (("Server", "a"), ("X-Cut", "he"))
    assert response.body == b""
    assert response.header_end == len(b"HTTP/1.1 200 OK\r\nServer: a\r\nX-Cut: he")
    assert response.problem == "the header block has no end"
    assert read_head(b"HTTP/1.1 200 OK\r\n\r\n").end == 19
    assert read_head(b"HTTP/1.1 200 OK\r\nX: y\r\n").end is None


@given(st.binary(max_size=300), st.integers(1, 64))
def test_chunks_of_any_size_join_to_the_same_body(body: bytes, size: int) -> None:
    """Chunking is transport, not content."""
    response = read_response(_message(_chunked(body, size), b"Transfer-Encoding: chunked"))
    assert response.payload == response.entity == body
    assert response.problem is None


def test_extensions_and_trailers_of_chunks_are_passed_over() -> None:
    """They stay in the body on the wire."""
    wire = b'3;name="a;b"\r\nabc\r\n 2 \r\nde\r\n000\r\nX-Late: 1\r\n\r\n'
    response = read_response(_message(wire, b"transfer-encoding: Chunked"))
    assert response.body == wire
    assert response.entity == b"abcde"
    assert response.problem is None


@pytest.mark.parametrize(
    ("wire", "entity", "problem"),
    [
        (b"5\r\nabc", b"abc", "inside a chunk"),
        (b"3\r\nabc\r\n", b"abc", "before its last chunk"),
        (b"", b"", "before its last chunk"),
        (b"3\r\nabc\r\nxyz\r\n", b"abc", "no chunk size at byte 8"),
        (b"3\r\nabcdef", b"abc", "no chunk size at byte 6"),
        (b"<p>plain</p>", b"<p>plain</p>", "not chunked although"),
        (b"-3\r\nabc\r\n", b"-3\r\nabc\r\n", "not chunked although"),
        (b"0x3\r\nabc\r\n", b"0x3\r\nabc\r\n", "not chunked although"),
    ],
)
def test_broken_chunks_give_what_came_before_the_break(
    wire: bytes, entity: bytes, problem: str
) -> None:
    """And say what is wrong and where."""
    response = read_response(_message(wire, b"Transfer-Encoding: chunked"))
    assert response.entity == entity
    assert problem in str(response.problem)


def test_a_length_cuts_and_a_short_body_is_a_problem() -> None:
    """What follows the promised bytes is not part of the message."""
    assert read_response(_message(b"abcdef", b"Content-Length: 3")).entity == b"abc"
    short = read_response(_message(b"abc", b"Content-Length: 6"))
    assert short.entity == b"abc"
    assert short.problem == "the body ends after 3 of 6 bytes"
    twice = read_response(_message(b"abc", b"Content-Length: 3", b"Content-Length: 3"))
    assert (twice.entity, twice.problem) == (b"abc", None)
    for lengths in ((b"3", b"4"), (b"-1",), ("\u0663".encode(),)):
        odd = read_response(_message(b"abcd", *(b"Content-Length: " + text for text in lengths)))
        assert odd.entity == b"abcd"
        assert "not one number" in str(odd.problem)


def test_an_answer_without_a_body_may_promise_a_length() -> None:
    """A 304 tells the length of what it did not send."""
    raw = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nContent-Encoding: gzip\r\n\r\n"
    assert read_response(raw).problem is None


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "x-gzip", "GZIP", "deflate", "raw"]))
def test_a_coded_body_decodes_to_what_was_coded(body: bytes, coding: str) -> None:
    """Gzip, and deflate with or without its zlib wrapping."""
    if coding == "raw":
        engine = zlib.compressobj(wbits=-15)
        coded, name = engine.compress(body) + engine.flush(), "deflate"
    else:
        coded = zlib.compress(body) if coding == "deflate" else gzip.compress(body)
        name = coding
    response = read_response(_message(coded, b"Content-Encoding: " + name.encode()))
    assert response.problem is None
    assert response.entity == coded
    assert response.payload == body


def test_members_in_a_row_are_one_gzip_stream_and_padding_after_them_is_none() -> None:
    """As RFC 1952 has it."""
    coded = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    response = read_response(_message(coded, b"Content-Encoding: gzip"))
    assert (response.payload, response.problem) == (b"one two", None)


def test_two_codings_are_taken_off_in_reverse_and_three_are_refused() -> None:
    """Nesting is only good for hiding a bomb."""
    coded = gzip.compress(zlib.compress(PAGE))
    response = read_response(_message(coded, b"Content-Encoding: deflate, identity, gzip"))
    assert (response.payload, response.problem) == (PAGE, None)
    response = read_response(_message(coded, b"Content-Encoding: gzip", b"Content-Encoding: a, b"))
    assert response.payload == b""
    assert "3 content codings" in str(response.problem)


@pytest.mark.parametrize("header", [b"Content-Encoding: br", b"Transfer-Encoding: gzip, chunked"])
def test_a_coding_that_nobody_asked_for_gives_no_payload(header: bytes) -> None:
    """Undecoded bytes never pass for the page; the body on the wire is kept."""
    response = read_response(_message(PAGE, header))
    assert response.payload == b""
    assert response.body == PAGE
    assert "coding" in str(response.problem)


def test_a_bomb_stops_at_the_cap() -> None:
    """The payload ends where the cap or the ratio says."""
    bomb = gzip.compress(bytes(20_000_000))
    header = b"Content-Encoding: gzip"
    capped = read_response(_message(bomb, header), max_payload=5000)
    assert len(capped.payload) == 5000
    assert "more than 5000 bytes" in str(capped.problem)
    by_ratio = read_response(_message(bomb, header))
    assert len(by_ratio.payload) == MAX_RATIO * len(bomb)
    small = gzip.compress(bytes(FREE_PAYLOAD))
    assert read_response(_message(small, header)).problem is None


def test_a_coded_body_that_ends_early_or_is_damaged_gives_what_was_whole() -> None:
    """The problem tells which of the two it is."""
    lines = b"".join(b"<p>Paragraph %d of the release.</p>\n" % number for number in range(5000))
    coded = gzip.compress(lines)
    header = b"Content-Encoding: gzip"
    early = read_response(_message(coded[:-200], header))
    assert lines.startswith(early.payload)
    assert len(early.payload) > len(lines) // 2
    assert early.problem == "the gzip body ends early"
    half = len(coded) // 2
    damaged = read_response(_message(coded[:half] + b"\xff" * 400 + coded[half + 400 :], header))
    assert len(damaged.payload) > len(lines) // 3
    assert damaged.payload[: len(lines) // 3] == lines[: len(lines) // 3]
    assert "not gzip throughout" in str(damaged.problem)
    plain = read_response(_message(PAGE, header))
    assert plain.payload == b""
    assert "not gzip throughout" in str(plain.problem)


@pytest.mark.parametrize("within", [b"deflate, gzip", b"gzip, deflate", b"gzip, gzip"])
def test_a_coding_of_nothing_within_another_gives_nothing(within: bytes) -> None:
    """A site could else answer what nobody can record, and no slot would ever be met."""
    outer = zlib.compress(b"") if within.endswith(b"deflate") else gzip.compress(b"")
    response = read_response(_message(outer, b"Content-Encoding: " + within))
    assert response.payload == b""
    assert "ends early" in str(response.problem)


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_status_line_are_read(rest: bytes) -> None:
    """No response can raise, and head and body are always the whole of it."""
    raw = b"HTTP/1.1 200 OK\r\n" + rest
    response = read_response(raw)
    assert raw[: response.header_end] + response.body == raw
