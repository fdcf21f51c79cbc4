"""Values that nobody could know before a certain moment: what holds one was made after it.

Two kinds. A pulse of the NIST Randomness Beacon 2.0 is signed by NIST (draft NISTIR 8213, May
2019, "A Reference for Randomness Beacons: Format and Protocol Version 2"). The hash of the newest
Bitcoin block could be known to nobody before its work was done.

What a pulse's signature covers is in `Pulse.signed_message`. The draft writes lengths in eight
bytes; the beacon in service writes them in four, and so do we: with four the output values of the
published pulses 1853305 and 1853311 of chain 2 come out. Not checked by us: a real pulse's RSA
signature, since NIST's certificate was not at hand; cipher suites other than 0; pulses whose
external source is used. `verify_pulse` does not ask who issued the certificate either: that is
one `openssl verify` for whoever keeps it.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha512

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import Encoding

from watcher.proof.block_headers import EASIEST_TARGET, LEAST_DIFFICULTY, BlockHeader, verify_work
from watcher.proof.errors import Malformed, NotProven

MAX_PULSE_LENGTH = 1 << 16
MAX_CERTIFICATE_LENGTH = 1 << 16

EARLIER_VALUES = ("previous", "hour", "day", "month", "year")
"""Whose output values a pulse repeats, in the order in which they are signed."""

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_KEY_BITS = range(2048, 8193)


@dataclass(frozen=True)
class NotBefore:
    """A value that was checked, and the moment before which nobody could know it."""

    source: str
    """The pulse's address, or `bitcoin block <hash>`."""
    value: bytes
    at: datetime
    """Aware, UTC, as the source's own clock said."""


@dataclass(frozen=True)
class Pulse:
    """One pulse of a beacon, as it was published; `read_pulse` makes it from JSON."""

    uri: str
    version: str
    cipher_suite: int
    period: int
    """Milliseconds between pulses."""
    certificate_id: bytes
    """SHA-512 of the DER certificate that the signature is checked with."""
    chain_index: int
    pulse_index: int
    time_stamp: str
    """As it was signed: `2026-07-10T11:02:00.000Z`."""
    local_random_value: bytes
    external_source_id: bytes
    external_status_code: int
    external_value: bytes
    earlier_values: tuple[bytes, ...]
    """Output values of earlier pulses, in the order of EARLIER_VALUES."""
    precommitment_value: bytes
    """SHA-512 of the local random value of the next pulse."""
    status_code: int
    signature: bytes
    output_value: bytes
    """The 64 random bytes."""

    @property
    def at(self) -> datetime:
        """When the beacon says that it released the pulse: aware, UTC."""
        return datetime.fromisoformat(self.time_stamp).astimezone(UTC)

    @property
    def signed_message(self) -> bytes:
        """The bytes under the signature: the fields in their order, all numbers big-endian.

        Texts and hexadecimal fields (as bytes) stand behind their length in four bytes; indices
        have eight bytes, the other numbers four.
        """
        return b"".join(
            [
                _counted(self.uri.encode()),
                _counted(self.version.encode()),
                self.cipher_suite.to_bytes(4, "big"),
                self.period.to_bytes(4, "big"),
                _counted(self.certificate_id),
                self.chain_index.to_bytes(8, "big"),
                self.pulse_index.to_bytes(8, "big"),
                _counted(self.time_stamp.encode()),
                _counted(self.local_random_value),
                _counted(self.external_source_id),
                self.external_status_code.to_bytes(4, "big"),
                _counted(self.external_value),
                *(_counted(value) for value in self.earlier_values),
                _counted(self.precommitment_value),
                self.status_code.to_bytes(4, "big"),
            ]
        )

    @property
    def expected_output(self) -> bytes:
        """What the output value must be: SHA-512 of the signed message and the signature."""
        return sha512(self.signed_message + self.signature).digest()


def _counted(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def read_pulse(content: bytes) -> Pulse:
    """The pulse in the JSON that the beacon answers with: `{"pulse": {...}}`, UTF-8.

    Nothing is checked yet but the shape. Raises Malformed when a field is missing, twice there,
    of another type or too large, or when the bytes are more than MAX_PULSE_LENGTH.
    """
    if len(content) > MAX_PULSE_LENGTH:
        raise Malformed(f"pulse: {len(content)} bytes, more than {MAX_PULSE_LENGTH}")
    try:
        answer = json.loads(content.decode(), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as wrong:
        raise Malformed(f"pulse: not JSON: {str(wrong)[:200]}") from wrong
    fields = _Fields(_Fields(answer, "answer").field("pulse"), "pulse")
    external = _Fields(fields.field("external"), "pulse.external")
    return Pulse(
        uri=fields.text("uri"),
        version=fields.text("version"),
        cipher_suite=fields.number("cipherSuite", 32),
        period=fields.number("period", 32),
        certificate_id=fields.octets("certificateId"),
        chain_index=fields.number("chainIndex", 64),
        pulse_index=fields.number("pulseIndex", 64),
        time_stamp=fields.time("timeStamp"),
        local_random_value=fields.octets("localRandomValue"),
        external_source_id=external.octets("sourceId"),
        external_status_code=external.number("statusCode", 32),
        external_value=external.octets("value"),
        earlier_values=_earlier_values(fields.listed("listValues")),
        precommitment_value=fields.octets("precommitmentValue"),
        status_code=fields.number("statusCode", 32),
        signature=fields.octets("signatureValue"),
        output_value=fields.octets("outputValue"),
    )


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is there twice")
    return fields


def _earlier_values(listed: list[object]) -> tuple[bytes, ...]:
    values: dict[str, bytes] = {}
    for place, value in enumerate(listed):
        fields = _Fields(value, f"pulse.listValues[{place}]")
        values[fields.text("type")] = fields.octets("value")
    if len(listed) != len(EARLIER_VALUES) or set(values) != set(EARLIER_VALUES):
        raise Malformed(f"pulse.listValues: must be one each of {', '.join(EARLIER_VALUES)}")
    return tuple(values[name] for name in EARLIER_VALUES)


class _Fields:
    """The fields of one JSON object, each of the type that is asked for."""

    def __init__(self, fields: object, where: str) -> None:
        if not isinstance(fields, dict):
            raise Malformed(f"{where}: must be an object")
        self.fields = fields
        self.where = where

    def field(self, name: str) -> object:
        if name not in self.fields:
            raise Malformed(f"{self.where}: there is no {name}")
        return self.fields[name]

    def listed(self, name: str) -> list[object]:
        value = self.field(name)
        if not isinstance(value, list):
            raise self.refusal(name, "must be a list")
        return value

    def text(self, name: str) -> str:
        value = self.field(name)
        if not isinstance(value, str) or not value.isascii():
            raise self.refusal(name, "must be text in ASCII")
        return value

    def time(self, name: str) -> str:
        value = self.text(name)
        try:
            if not _TIME.fullmatch(value) or not datetime.fromisoformat(value):
                raise self.refusal(name, "must be a time like 2026-07-10T11:02:00.000Z")
        except ValueError as wrong:
            raise self.refusal(name, f"no such time: {wrong}") from wrong
        return value

    def octets(self, name: str) -> bytes:
        value = self.text(name)
        if not _HEX.fullmatch(value):
            raise self.refusal(name, "must be pairs of hex digits")
        return bytes.fromhex(value)

    def number(self, name: str, bits: int) -> int:
        value = self.field(name)
        if type(value) is not int or not 0 <= value < 1 << bits:
            raise self.refusal(name, f"must be a whole number of {bits} bits")
        return value

    def refusal(self, name: str, why: str) -> Malformed:
        return Malformed(f"{self.where}.{name}: {why}")


def verify_pulse(pulse: Pulse, certificate: bytes) -> NotBefore:
    """The random value of the pulse, when it is what the holder of the certificate signed.

    `certificate` is X.509, PEM or DER; that it is NIST's is for the caller to know. Raises
    Malformed when it is no certificate, and NotProven when it is not the one that the pulse
    names, was not valid at the time of the pulse, or when output value or signature are wrong.
    """
    where = f"pulse {pulse.uri}"
    if pulse.cipher_suite != 0:
        raise NotProven(f"{where}: cipher suite {pulse.cipher_suite} is none that we can check")
    if pulse.expected_output != pulse.output_value:
        raise NotProven(f"{where}: its fields do not give its output value")
    key = _key_at(pulse, _read_certificate(certificate), where)
    try:
        key.verify(pulse.signature, pulse.signed_message, padding.PKCS1v15(), SHA512())
    except InvalidSignature as wrong:
        raise NotProven(f"{where}: the signature is not the certificate's") from wrong
    return NotBefore(pulse.uri, pulse.output_value, pulse.at)


def _read_certificate(content: bytes) -> x509.Certificate:
    if len(content) > MAX_CERTIFICATE_LENGTH:
        raise Malformed(f"certificate: {len(content)} bytes, more than {MAX_CERTIFICATE_LENGTH}")
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise Malformed(f"certificate: neither PEM nor DER: {wrong}") from wrong


def _key_at(pulse: Pulse, certificate: x509.Certificate, where: str) -> rsa.RSAPublicKey:
    """The key that the pulse names, if it could be used when the pulse was made."""
    if sha512(certificate.public_bytes(Encoding.DER)).digest() != pulse.certificate_id:
        raise NotProven(f"{where}: names another certificate than the one given")
    try:
        key = certificate.public_key()
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise Malformed(f"certificate: {wrong}") from wrong
    if not first <= pulse.at <= last:
        raise NotProven(f"{where}: the certificate is for {first} to {last}, not {pulse.at}")
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in _KEY_BITS:
        raise NotProven(f"{where}: the certificate has no RSA key of 2,048 to 8,192 bits")
    return key


def read_block_hash(content: bytes) -> bytes:
    """The hash of a block as nodes and explorers print it, 64 hex digits; 32 bytes as stored.

    Space around it is allowed. Raises Malformed when it is something else, also when it is too
    large a number to be the hash of any Bitcoin block.
    """
    text = content[:100].strip()
    if len(content) > 100 or not re.fullmatch(rb"[0-9a-fA-F]{64}", text):
        raise Malformed(f"block hash: must be 64 hex digits, not {text[:80]!r}")
    printed = bytes.fromhex(text.decode())
    if int.from_bytes(printed, "big") > EASIEST_TARGET:
        raise Malformed(f"block hash: no Bitcoin block can have {printed.hex()}")
    return printed[::-1]


def verify_block_hash(
    block_hash: bytes, header: BlockHeader, least_difficulty: int = LEAST_DIFFICULTY
) -> NotBefore:
    """The hash of a block, when this header is the block's and its work was done.

    Raises NotProven otherwise (see `watcher.proof.block_headers.verify_work`).
    """
    verify_work(header, least_difficulty)
    if block_hash != header.hash_bytes:
        raise NotProven(
            f"block {block_hash[::-1].hex()}: the header is of block {header.block_hash}"
        )
    return NotBefore(f"bitcoin block {header.block_hash}", block_hash, header.time)
