"""Bytes become characters by evidence first and labels second, and the choice is said."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import NotReadable
from watcher.text.decode import decode

WORDS = "caf\u00e9 \u201cagreed\u201d \u2014 11 men"


@given(st.text(max_size=60).filter(lambda text: "\0" not in text))
def test_valid_utf8_is_read_as_utf8_whatever_the_label(text: str) -> None:
    """Chance does not make valid UTF-8, servers do mislabel."""
    payload = ("<p>" + text).encode("utf-8")
    assert decode(payload, "text/html; charset=iso-8859-1").text == "<p>" + text


@given(st.binary(max_size=80))
def test_any_bytes_give_text_or_our_error(payload: bytes) -> None:
    """Nothing else is ever raised."""
    with contextlib.suppress(NotReadable):
        assert decode(payload, None).reason


@pytest.mark.parametrize(
    ("payload", "content_type", "charset"),
    [
        (WORDS.encode("cp1252"), None, "cp1252"),
        (WORDS.encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), None, "cp1252"),
        (WORDS.encode("utf-16"), None, "utf-16-le"),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=latin1", "utf-8"),
        ("\u044f\u0437\u044b\u043a".encode("koi8-r"), "text/html; charset=koi8-r", "koi8-r"),
        (WORDS.encode("cp1252"), "text/html; charset=no-such", "cp1252"),
        (b"plain ascii", None, "utf-8"),
    ],
)
def test_the_charset_is_chosen_by_mark_then_validity_then_label(
    payload: bytes, content_type: str | None, charset: str
) -> None:
    """Each choice is written down in words."""
    decoded = decode(payload, content_type)
    assert decoded.charset == charset
    assert charset in decoded.reason
    assert "\ufffd" not in decoded.text
    assert not decoded.text.startswith("\ufeff")


def test_a_few_damaged_bytes_do_not_turn_a_utf8_page_into_gibberish() -> None:
    """A page cut inside a character is still the page it says it is."""
    payload = ("\u201cagreed\u201d caf\u00e9 " * 10).encode()[:-2]
    decoded = decode(payload, "text/html; charset=utf-8")
    assert decoded.text.startswith("\u201cagreed\u201d caf\u00e9")
    assert "replaced" in decoded.reason


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x1f\x8b\x08....", "gzip"),
        (b"<html>\0\0\0", "NUL"),
        (b"MZ\x90\0", "program"),
    ],
)
def test_binary_is_refused_by_the_name_of_what_it_looks_like(payload: bytes, named: str) -> None:
    """The message says what was served instead of a page."""
    with pytest.raises(NotReadable, match=named):
        decode(payload, "text/html")
