"""Values of beacons: pulses signed here by a key of the tests, and one published by NIST.

`nist_pulse_1853311.json` is pulse 1853311 of NIST's chain 2, a public fact like the genesis block:
it shows that the fields are hashed in NIST's order. Its signature is not checked here, as NIST's
certificate is not at hand.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha512
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.mining import mined
from watcher.proof.beacons import (
    EARLIER_VALUES,
    MAX_PULSE_LENGTH,
    NotBefore,
    read_block_hash,
    read_pulse,
    verify_block_hash,
    verify_pulse,
)
from watcher.proof.errors import Malformed, NotProven, ProofError

PUBLISHED = Path(__file__).with_name("nist_pulse_1853311.json").read_bytes()
RELEASED = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HASH_BYTES = 64


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def certified(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate for March 2026, signed by itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "beacon.example.gov")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 3, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 4, 1, tzinfo=UTC))
        .sign(key, SHA512())
    )


@cache
def certificate() -> bytes:
    return certified(rsa_key()).public_bytes(Encoding.DER)


def counted(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def pulse_fields(**others: object) -> dict[str, object]:
    """A pulse as a beacon would publish it, but not yet signed."""
    fields: dict[str, object] = {
        "uri": "https://beacon.example.gov/beacon/2.0/chain/1/pulse/220394",
        "version": "2.0",
        "cipherSuite": 0,
        "period": 60000,
        "certificateId": sha512(certificate()).hexdigest(),
        "chainIndex": 1,
        "pulseIndex": 220394,
        "timeStamp": "2026-03-04T05:06:00.000Z",
        "localRandomValue": "A1" * HASH_BYTES,
        "external": {"sourceId": "B2" * HASH_BYTES, "statusCode": 3, "value": "C3" * HASH_BYTES},
        "listValues": [
            {"uri": f"https://beacon.example.gov/{name}", "type": name, "value": value * HASH_BYTES}
            for name, value in zip(EARLIER_VALUES, ("D1", "D2", "D3", "D4", "D5"), strict=True)
        ],
        "precommitmentValue": "E6" * HASH_BYTES,
        "statusCode": 2,
    }
    return fields | others


MESSAGE = (
    counted(b"https://beacon.example.gov/beacon/2.0/chain/1/pulse/220394")
    + counted(b"2.0")
    + bytes.fromhex("000000000000ea60")
    + counted(b"%certificate%")
    + bytes.fromhex("00000000000000010000000000035cea")
    + counted(b"2026-03-04T05:06:00.000Z")
    + counted(b"\xa1" * HASH_BYTES)
    + counted(b"\xb2" * HASH_BYTES)
    + bytes.fromhex("00000003")
    + counted(b"\xc3" * HASH_BYTES)
    + b"".join(counted(bytes([value]) * HASH_BYTES) for value in range(0xD1, 0xD6))
    + counted(b"\xe6" * HASH_BYTES)
    + bytes.fromhex("00000002")
)
"""What the fields above are hashed as, spelt out, with a place for the certificate's id."""


def published(fields: dict[str, object], message: bytes | None = None) -> bytes:
    """The JSON answer, with signature and output value over `message`."""
    if message is None:
        unsigned = fields | {"signatureValue": "", "outputValue": ""}
        message = read_pulse(json.dumps({"pulse": unsigned}).encode()).signed_message
    signature = rsa_key().sign(message, padding.PKCS1v15(), SHA512())
    fields["signatureValue"] = signature.hex().upper()
    fields["outputValue"] = sha512(message + signature).hexdigest().upper()
    return json.dumps({"pulse": fields}).encode()


def test_a_published_pulse_of_nist_hashes_to_its_output_value() -> None:
    pulse = read_pulse(PUBLISHED)

    assert pulse.expected_output == pulse.output_value
    assert pulse.output_value.hex().startswith("f0ff1b76461225f6")
    assert pulse.at == datetime(2026, 7, 10, 11, 2, tzinfo=UTC)
    assert pulse.uri.endswith("/chain/2/pulse/1853311")


def test_a_pulse_that_is_signed_in_that_order_gives_a_value_and_its_moment() -> None:
    name = sha512(certificate()).digest()
    message = MESSAGE.replace(counted(b"%certificate%"), counted(name))
    content = published(pulse_fields(), message)

    found = verify_pulse(read_pulse(content), certificate())

    value = bytes.fromhex(json.loads(content)["pulse"]["outputValue"])
    assert found == NotBefore(
        "https://beacon.example.gov/beacon/2.0/chain/1/pulse/220394", value, RELEASED
    )


def test_a_certificate_in_pem_does_as_well() -> None:
    pem = certified(rsa_key()).public_bytes(Encoding.PEM)

    assert verify_pulse(read_pulse(published(pulse_fields())), pem).at == RELEASED


@pytest.mark.parametrize(
    "change",
    [
        {"localRandomValue": "A2" * HASH_BYTES},
        {"timeStamp": "2026-03-04T05:07:00.000Z"},
        {"pulseIndex": 220395},
        {"statusCode": 0},
        {"outputValue": "00" * HASH_BYTES},
    ],
)
def test_a_pulse_with_a_changed_field_is_not_proven(change: dict[str, object]) -> None:
    signed = json.loads(published(pulse_fields()))["pulse"]
    changed = json.dumps({"pulse": signed | change}).encode()

    with pytest.raises(NotProven, match="do not give its output value"):
        verify_pulse(read_pulse(changed), certificate())


def test_a_pulse_whose_output_was_made_to_fit_fails_at_the_signature() -> None:
    signed = json.loads(published(pulse_fields()))["pulse"]
    signed["pulseIndex"] += 1
    forged = read_pulse(json.dumps({"pulse": signed}).encode())
    signed["outputValue"] = forged.expected_output.hex()

    with pytest.raises(NotProven, match="the signature is not the certificate's"):
        verify_pulse(read_pulse(json.dumps({"pulse": signed}).encode()), certificate())


def test_another_certificate_than_the_one_that_the_pulse_names_is_refused() -> None:
    other = certified(rsa.generate_private_key(65537, 2048)).public_bytes(Encoding.DER)

    with pytest.raises(NotProven, match="names another certificate"):
        verify_pulse(read_pulse(published(pulse_fields())), other)


def test_a_pulse_from_outside_the_time_of_its_certificate_is_not_proven() -> None:
    late = published(pulse_fields(timeStamp="2026-04-01T00:01:00.000Z"))
    early = published(pulse_fields(timeStamp="2026-02-28T23:59:00.000Z"))

    for content in (late, early):
        with pytest.raises(NotProven, match="the certificate is for 2026-03-01"):
            verify_pulse(read_pulse(content), certificate())


def test_a_certificate_without_a_strong_rsa_key_proves_nothing() -> None:
    for key in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 1024)):
        weak = certified(key).public_bytes(Encoding.DER)
        content = published(pulse_fields(certificateId=sha512(weak).hexdigest()))
        with pytest.raises(NotProven, match="no RSA key of 2,048 to 8,192 bits"):
            verify_pulse(read_pulse(content), weak)


def test_a_cipher_suite_that_we_cannot_check_is_not_proven() -> None:
    with pytest.raises(NotProven, match="cipher suite 1"):
        verify_pulse(read_pulse(published(pulse_fields(cipherSuite=1))), certificate())


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "neither PEM nor DER"),
        (b"-----BEGIN", "neither PEM nor DER"),
        (b"0\x82", "neither PEM nor DER"),
        (bytes(1 << 17), "131072 bytes, more than 65536"),
    ],
)
def test_what_is_no_certificate_is_malformed(content: bytes, refusal: str) -> None:
    with pytest.raises(Malformed, match=f"certificate: {refusal}"):
        verify_pulse(read_pulse(PUBLISHED), content)


def test_earlier_values_are_signed_in_their_order_whatever_order_they_are_listed_in() -> None:
    listed = pulse_fields()["listValues"]
    assert isinstance(listed, list)

    turned = read_pulse(published(pulse_fields(listValues=listed[::-1])))

    assert turned.signed_message == read_pulse(published(pulse_fields())).signed_message


NESTED = b'{"pulse":' * 5000


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (NESTED, "not JSON"),
        (b'{"pulse": {}, "pulse": {}}', "a field is there twice"),
        (b"[]", "answer: must be an object"),
        (b"{}", "answer: there is no pulse"),
        (b'{"pulse": 3}', "pulse: must be an object"),
        (b'{"pulse": {"period": ' + b"9" * 5000 + b"}}", "not JSON"),
        (b" " * (MAX_PULSE_LENGTH + 1), "more than 65536"),
    ],
)
def test_an_answer_that_is_no_pulse_is_malformed(content: bytes, refusal: str) -> None:
    with pytest.raises(Malformed, match=refusal):
        read_pulse(content)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"uri": None}, "pulse.uri: must be text"),
        ({"uri": "https://beacon.example.gov/\ud800"}, "pulse.uri: must be text in ASCII"),
        ({"period": True}, "pulse.period: must be a whole number of 32 bits"),
        ({"period": 1.5}, "pulse.period: must be"),
        ({"period": -1}, "pulse.period: must be"),
        ({"chainIndex": 1 << 64}, "pulse.chainIndex: must be a whole number of 64 bits"),
        ({"localRandomValue": "A 1"}, "pulse.localRandomValue: must be pairs of hex digits"),
        ({"localRandomValue": "A1 B2"}, "pulse.localRandomValue: must be pairs of hex digits"),
        ({"timeStamp": "2026-03-04"}, "pulse.timeStamp: must be a time like"),
        ({"timeStamp": "2026-13-04T05:06:00.000Z"}, "pulse.timeStamp: no such time"),
        ({"external": []}, "pulse.external: must be an object"),
        ({"external": {"sourceId": "", "value": ""}}, "pulse.external: there is no statusCode"),
        ({"listValues": {}}, "pulse.listValues: must be a list"),
        ({"listValues": []}, "pulse.listValues: must be one each of previous, hour"),
        ({"listValues": [3]}, r"pulse.listValues\[0\]: must be an object"),
        ({"listValues": [{"type": "hour", "value": ""}] * 5}, "must be one each"),
        (
            {"listValues": [{"type": name, "value": ""} for name in (*EARLIER_VALUES, "hour")]},
            "must be one each",
        ),
    ],
)
def test_a_field_that_cannot_be_is_malformed_and_named(
    change: dict[str, object], refusal: str
) -> None:
    signed = pulse_fields() | {"signatureValue": "", "outputValue": ""} | change

    with pytest.raises(Malformed, match=refusal):
        read_pulse(json.dumps({"pulse": signed}).encode())


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@given(st.sampled_from([*pulse_fields(), "signatureValue", "outputValue"]), JSON_VALUES)
def test_a_pulse_with_any_value_in_a_field_is_a_proof_error_or_not_proven(
    name: str, value: object
) -> None:
    signed = pulse_fields() | {"signatureValue": "", "outputValue": ""} | {name: value}

    with pytest.raises(ProofError):
        verify_pulse(read_pulse(json.dumps({"pulse": signed}).encode()), certificate())


@given(st.binary(max_size=200))
def test_any_bytes_for_pulse_certificate_and_block_hash_are_proof_errors(content: bytes) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: read_pulse(content),
        lambda: verify_pulse(read_pulse(PUBLISHED), content),
        lambda: read_block_hash(content),
    ]
    for attempt in attempts:
        with pytest.raises(ProofError):
            attempt()


def test_the_hash_of_a_block_is_read_as_explorers_print_it() -> None:
    genesis = b"000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"

    assert read_block_hash(genesis + b"\n").hex() == (
        "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
    )


@pytest.mark.parametrize(
    "text", ["", "00" * 31, "00" * 33, "0g" * 32, "ff" * 32, "00" * 32 + " " * 40]
)
def test_what_can_be_no_hash_of_a_block_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="block hash: "):
        read_block_hash(text.encode())


def test_the_hash_of_a_block_is_as_old_as_its_header_says() -> None:
    header = mined(bytes(32))

    found = verify_block_hash(header.hash_bytes, header, 0)

    assert found == NotBefore(f"bitcoin block {header.block_hash}", header.hash_bytes, header.time)


def test_a_block_hash_is_not_proven_by_another_header_or_by_easy_work() -> None:
    header = mined(bytes(32))

    with pytest.raises(NotProven, match="the header is of block"):
        verify_block_hash(bytes(32), header, 0)
    with pytest.raises(NotProven, match="difficulty 0 is below"):
        verify_block_hash(header.hash_bytes, header)
