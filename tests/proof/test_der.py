"""DER: what it is read as, what is refused, and what is written."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.proof import der
from watcher.proof.der import Element, Fields
from watcher.proof.errors import Malformed


def element(tag: int, content: bytes) -> Element:
    """The element with this content, written and read again."""
    return der.read(der.write(tag, content), "here", tag)


@given(st.integers(-(2**511), 2**511 - 1))
def test_a_whole_number_comes_back_as_it_was_written(number: int) -> None:
    assert der.read(der.write_integer(number), "here", der.INTEGER).integer() == number


@given(
    st.integers(0, 2),
    st.integers(0, 39),
    st.lists(st.integers(0, 2**64), max_size=5),
)
def test_an_identifier_comes_back_as_it_was_written(
    first: int, second: int, rest: list[int]
) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    assert der.read(der.write_oid(dotted), "here", der.OID).oid() == dotted


def test_an_identifier_under_2_may_have_a_large_second_number() -> None:
    assert element(der.OID, b"\x88\x37").oid() == "2.999"


@given(st.integers(0, 70_000))
def test_content_of_any_length_comes_back_as_it_was_written(length: int) -> None:
    assert element(der.OCTET_STRING, bytes(length)).content == bytes(length)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"\xff\x80", bytes(65)])
def test_a_whole_number_with_padding_or_none_or_beyond_reason_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed, match="whole number"):
        element(der.INTEGER, content).integer()


@pytest.mark.parametrize("content", [b"", b"\x80\x01", b"\x2a\x86", b"\x2a\x80\x01", bytes(65)])
def test_an_identifier_that_is_cut_or_padded_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed, match="identifier"):
        element(der.OID, content).oid()


@pytest.mark.parametrize("content", [b"", b"\x01", b"\xff\xff"])
def test_only_two_octets_are_true_and_false(content: bytes) -> None:
    assert element(der.BOOLEAN, b"\xff").boolean()
    assert not element(der.BOOLEAN, b"\x00").boolean()
    with pytest.raises(Malformed, match="neither"):
        element(der.BOOLEAN, content).boolean()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"20261122120000Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (b"20261122120000.5Z", datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)),
        (b"20261122120000.123456789Z", datetime(2026, 11, 22, 12, 0, 0, 123_456, tzinfo=UTC)),
        (b"20240229235959Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_utc(written: bytes, meant: datetime) -> None:
    assert element(der.GENERALIZED_TIME, written).instant() == meant


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"20261122120000",
        b"202611221200Z",
        b"20261122120000+0100",
        b"20261122120000.Z",
        b"20261122120060Z",
        b"20261122120061Z",
        b"20250229000000Z",
        b"00000101000000Z",
        "２０２６１１２２１２００００Z".encode(),
    ],
)
def test_a_time_without_seconds_zone_or_a_place_in_the_calendar_is_refused(written: bytes) -> None:
    with pytest.raises(Malformed, match="here"):
        element(der.GENERALIZED_TIME, written).instant()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "should begin"),
        (b"\x30", "should begin"),
        (b"\x04\x00", "tag 0x04"),
        (b"\x30\x02\x05", "cut off, 1 bytes"),
        (b"\x30\x00\x00", "1 bytes behind"),
        (b"\x30\x80\x00\x00", "indefinite"),
        (b"\x30\x85\x00\x00\x00\x00\x00", "of 5 octets"),
        (b"\x30\x81\x01\x05", "shortest form"),
        (b"\x30\x82\x00\x81" + bytes(0x81), "shortest form"),
        (b"\x30\x84\xff\xff\xff\xff", "cut off"),
        (b"\x3f\x81\x00\x00", "more than one octet"),
        (bytes(der.MAX_BYTES + 1), "more than 1048576"),
    ],
)
def test_what_has_another_spelling_in_der_or_no_end_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=rf"^here: .*{why}"):
        der.read(raw, "here")


def test_members_of_a_set_come_in_the_order_in_which_they_were_sent() -> None:
    numbers = [der.write_integer(number) for number in (3, 1, 2)]
    members = element(der.SET, b"".join(numbers)).members()
    assert [member.integer() for member in members] == [3, 1, 2]


def test_an_element_holds_no_more_than_some_members() -> None:
    null = der.write(der.NULL)
    assert len(element(der.SET, null * der.MAX_MEMBERS).members()) == der.MAX_MEMBERS
    with pytest.raises(Malformed, match="more than 512"):
        element(der.SET, null * (der.MAX_MEMBERS + 1)).members()


def test_a_message_names_the_field_and_what_stands_there() -> None:
    fields = Fields(element(der.SEQUENCE, der.write_integer(1)))
    assert fields.take_if(der.OID, "policy") is None
    with pytest.raises(Malformed, match=r"^here: policy: tag 0x02 where tag 0x06 should be"):
        fields.take(der.OID, "policy")
    with pytest.raises(Malformed, match=r"^here: 1 elements too many"):
        fields.end()
    assert fields.take(der.INTEGER, "serial").where == "here: serial"
    with pytest.raises(Malformed, match=r"^here: nonce: the end where"):
        fields.take(der.INTEGER, "nonce")
    fields.end()


@given(st.binary(max_size=200))
def test_any_bytes_are_an_element_that_writes_itself_or_malformed(raw: bytes) -> None:
    try:
        found = der.read(raw, "here", raw[0] if raw else 0)
        members = found.members()
    except Malformed:
        return
    assert der.write(found.tag, found.content) == found.raw == raw
    assert b"".join(member.raw for member in members) == found.content


@given(st.binary(max_size=80))
def test_any_bytes_are_a_value_or_malformed(content: bytes) -> None:
    whole = Element(0, content, content, "here")
    for reading in (whole.integer, whole.boolean, whole.oid, whole.instant):
        with contextlib.suppress(Malformed):
            reading()


def stamp(**changed: bytes) -> bytes:
    """A TSTInfo of which some parts are changed."""
    algorithm = der.write(der.SEQUENCE, der.write_oid(der.SHA256))
    parts = {
        "version": der.write_integer(1),
        "policy": der.write_oid("1.3.6.1.4.1.32473.1"),
        "imprint": der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, bytes(32))),
        "serial": der.write_integer(7),
        "time": der.write(der.GENERALIZED_TIME, b"20261122120000Z"),
    }
    return der.write(der.SEQUENCE, *(parts | changed).values())


def test_a_statement_may_leave_out_what_is_optional() -> None:
    read = der.read_stamp(stamp())
    assert (read.serial, read.accuracy, read.nonce, read.tsa) == (7, None, None, None)


def test_an_accuracy_may_be_in_parts() -> None:
    micros = der.write(der.SEQUENCE, der.write(der.implicit(1), b"\x07"))
    assert der.read_stamp(stamp(accuracy=micros)).accuracy == timedelta(microseconds=7)


_SHA512_256 = der.write(der.SEQUENCE, der.write_oid("2.16.840.1.101.3.4.2.6"))
_CRITICAL = (der.write_oid("1.3.6.1.4.1.32473.9"), der.write(der.BOOLEAN, b"\xff"))


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("version", der.write_integer(2)),
        (
            "imprint",
            der.write(der.SEQUENCE, _SHA512_256, der.write(der.OCTET_STRING, bytes(32))),
        ),
        ("accuracy", der.write(der.SEQUENCE, der.write_integer(-1))),
        ("accuracy", der.write(der.SEQUENCE, der.write_integer(2**60))),
        ("accuracy", der.write(der.SEQUENCE, der.write(der.implicit(0), b"\x03\xe8"))),
        ("ordering", der.write(der.BOOLEAN, b"\x01")),
        ("nonce", der.write(der.INTEGER)),
        ("extensions", der.write(der.explicit(1), der.write(der.SEQUENCE, *_CRITICAL))),
        ("more", der.write(der.NULL)),
    ],
)
def test_a_statement_that_says_something_else_is_refused(part: str, changed: bytes) -> None:
    with pytest.raises(Malformed, match="stamp"):
        der.read_stamp(stamp(**{part: changed}))


def test_an_algorithm_has_no_parameters_or_an_empty_null() -> None:
    name = der.write_oid(der.SHA256)
    for parameters in (b"", der.write(der.NULL)):
        assert element(der.SEQUENCE, name + parameters).algorithm() == der.SHA256
    for parameters in (der.write(der.NULL, b"x"), der.write_integer(1)):
        with pytest.raises(Malformed, match="here"):
            element(der.SEQUENCE, name + parameters).algorithm()


@pytest.mark.parametrize(
    ("content_type", "signers", "why"),
    [(der.TST_INFO, 0, "0 signers"), (der.TST_INFO, 2, "2 signers"), ("1.2.3", 1, "1.2.3 where")],
)
def test_a_token_is_a_statement_with_one_signer(content_type: str, signers: int, why: str) -> None:
    octets = der.write(der.explicit(0), der.write(der.OCTET_STRING, b"x"))
    message = der.write(
        der.SEQUENCE,
        der.write_integer(3),
        der.write(der.SET),
        der.write(der.SEQUENCE, der.write_oid(content_type), octets),
        der.write(der.SET, *[der.write(der.SEQUENCE)] * signers),
    )
    wrapped = der.write(der.explicit(0), message)
    token = der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.7.2"), wrapped)
    with pytest.raises(Malformed, match=why):
        der.read_signed(token)
