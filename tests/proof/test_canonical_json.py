"""One value has one spelling, and only that one is read."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.proof.canonical_json import DEEPEST, LARGEST_INTEGER, canonical, parse
from watcher.proof.errors import Malformed

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=20
)


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    """The order of RFC 8785 section 3.2.3: a smiley (a surrogate pair) before U+FB33."""
    keys = ["\ufb33", "\U0001f600", "\u20ac", "\r", "1", "\u0080", "\u00f6"]
    written = canonical(dict.fromkeys(keys))
    assert list(json.loads(written)) == ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]


def test_strings_escape_only_what_json_forbids() -> None:
    """Short escapes where there are some, lower-case hexadecimal, everything else as it is."""
    assert (
        canonical('\b\t\n\f\r"\\/\x00\x1f\x7f€')
        == b'"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\x7f\xe2\x82\xac"'
    )


def test_nothing_but_the_value_is_written() -> None:
    """No spaces and no end of line; tuples are arrays."""
    assert canonical({"b": (True, None), "a": -7}) == b'{"a":-7,"b":[true,null]}'


@given(VALUES)
def test_what_is_written_is_read(value: object) -> None:
    written = canonical(value)  # type: ignore[arg-type]
    assert parse(written) == value
    assert canonical(parse(written)) == written


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"a": [1, 2.5]}, r"float, at \$\.a\[1\]"),
        (float("nan"), r"float, at \$"),
        (LARGEST_INTEGER + 1, "integer"),
        (-LARGEST_INTEGER - 1, "integer"),
        ({1: "a"}, "int and no string"),
        (b"raw", "bytes"),
        ("\ud800", "surrogate"),
        ({"\ud800": 1}, "surrogate"),
        ({"a": {1, 2}}, r"set, at \$\.a"),
    ],
)
def test_what_has_no_one_spelling_is_refused_by_name_and_place(value: object, named: str) -> None:
    with pytest.raises(Malformed, match=named):
        canonical(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b" 1",
        b"1\n",
        b"01",
        b"-0",
        b"1.0",
        b"1e3",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"9" * 70_000,
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"[1,]",
    ],
)
def test_another_spelling_is_refused(encoded: bytes) -> None:
    with pytest.raises(Malformed):
        parse(encoded)


def test_a_key_that_stands_twice_is_named() -> None:
    with pytest.raises(Malformed, match="'a' twice"):
        parse(b'{"a":1,"a":1}')


def test_nesting_ends_before_the_stack_does() -> None:
    """The deepest that can be written can be read; hostile depth is refused unread."""
    deepest = b"[" * DEEPEST + b"]" * DEEPEST
    assert canonical(parse(deepest)) == deepest
    for opening in (b"[", b'{"a":'):
        with pytest.raises(Malformed, match="deeper"):
            parse(opening * 200_000)
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(Malformed, match="deeper"):
        canonical(endless)  # type: ignore[arg-type]
    # Brackets inside a string are no levels.
    assert parse(b'"' + b"[" * 100 + b'\\"[["') == "[" * 100 + '"[['


@given(st.binary(max_size=60) | st.text('{}[]",:\\u0019ae-. ', max_size=60).map(str.encode))
def test_any_bytes_are_canonical_or_malformed(encoded: bytes) -> None:
    try:
        value = parse(encoded)
    except Malformed:
        return
    assert canonical(value) == encoded


def test_a_mapping_of_any_kind_is_an_object() -> None:
    class Upper(Mapping[str, str]):
        def __getitem__(self, name: str) -> str:
            return name.upper()

        def __iter__(self):  # type: ignore[no-untyped-def]
            return iter("ba")

        def __len__(self) -> int:
            return 2

    assert canonical(Upper()) == b'{"a":"A","b":"B"}'
