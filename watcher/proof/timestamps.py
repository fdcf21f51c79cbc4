"""Time-stamps of outside authorities: asking for one, reading the reply, and checking it offline.

RFC 3161, 5816 (protocol), 5652 (signature), 2634, 5035 (which certificate signed), 5280 (chains).

What `openssl ts -verify -attime <genTime>` refuses is refused here too. Refused here and not there:
digests other than SHA-256, -384 and -512; issuers without basicConstraints, with name constraints
or limited to other uses; a signature without the content type. Accepted here and not there:
RSASSA-PSS, and a root that another certificate issued. Revocation is not looked at.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from watcher.proof import der
from watcher.proof.der import Element, Fields, SignedMessage, TimeStamp
from watcher.proof.errors import Malformed, NotProven

__all__ = ["Reply", "TimeStamp", "request", "verify"]

_Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
_HASHES: dict[str, _Hash] = {
    der.SHA256: hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}

_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"

# Both kinds of the attribute, and the digest that each uses unless it says another.
_SIGNING_CERTIFICATE = {
    "1.2.840.113549.1.9.16.2.12": "sha1",
    "1.2.840.113549.1.9.16.2.47": "sha256",
}

_PSS = "1.2.840.113549.1.1.10"

# The digest that each algorithm of a signature names, where it names one.
_RSA = {
    "1.2.840.113549.1.1.1": None,
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    _PSS: None,
}
_ECDSA = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_MGF1 = "1.2.840.113549.1.1.8"

# Certificate extensions that may be critical. Constraints on names are not understood here, and
# so refused even where they are not critical.
_Uses = x509.KeyUsage | x509.ExtendedKeyUsage | x509.CertificatePolicies
_Understood = _Uses | x509.BasicConstraints | x509.SubjectAlternativeName
_MAY_STAMP = {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}

# Real tokens carry up to five certificates, in chains of up to four.
_MAX_CERTIFICATES = 16
_MAX_CHAIN = 8
_MAX_PATHS = 32

_REFUSALS: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
)
_REFUSALS += (x509.InvalidVersion, x509.UnsupportedGeneralNameType)

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an authority answered: its status (RFC 3161, 2.4.2), its words, and perhaps a token."""

    status: int
    reason: str
    token: bytes | None

    @classmethod
    def parse(cls, raw: bytes) -> "Reply":
        """Read a TimeStampResp in DER; the token inside is not opened. Raises `Malformed`."""
        fields = Fields(der.read(raw, "reply"))
        answer = Fields(fields.take(der.SEQUENCE, "status"))
        status = answer.take(der.INTEGER, "code").integer()
        texts = answer.take_if(der.SEQUENCE, "text")
        failures = answer.take_if(der.BIT_STRING, "failure")
        answer.end()
        token = fields.take_if(der.SEQUENCE, "token")
        fields.end()
        said = texts.members(der.UTF8_STRING) if texts else ()
        words = [member.content.decode("utf-8", "replace") for member in said]
        if failures:
            words.append(f"failure bits {failures.content[1:9].hex()}")
        return cls(status, "; ".join(words), token.raw if token else None)


@dataclass(frozen=True, slots=True)
class _Certificate:
    raw: bytes
    parsed: x509.Certificate = field(compare=False)
    issuer: bytes
    subject: bytes
    """The names as they are encoded: no two spellings of a name are taken for the same."""

    def extension(self, kind: type[_Kind]) -> x509.Extension[_Kind] | None:
        try:
            return self.parsed.extensions.get_extension_for_class(kind)
        except x509.ExtensionNotFound:
            return None


def request(digest: bytes, nonce: int) -> bytes:
    """A TimeStampReq in DER that asks to stamp a SHA-256 digest and to send the certificate along.

    `digest` is 32 bytes; `nonce` a fresh random whole number, 0 or more, of 64 bits or so.
    Raises `ValueError` for another length or a negative nonce.
    """
    if len(digest) != 32 or nonce < 0:
        raise ValueError(f"a digest of {len(digest)} bytes, not 32, or a nonce below 0")
    algorithm = der.write(der.SEQUENCE, der.write_oid(der.SHA256), der.write(der.NULL))
    return der.write(
        der.SEQUENCE,
        der.write_integer(1),
        der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, digest)),
        der.write_integer(nonce),
        der.write(der.BOOLEAN, b"\xff"),
    )


def verify(
    reply: Reply,
    digest: bytes,
    roots: Iterable[bytes],
    *,
    untrusted: Iterable[bytes] = (),
    nonce: int | None = None,
) -> TimeStamp:
    """What the token proves about `digest` (SHA-256, 32 bytes), by an authority below `roots`.

    Certificates are DER, or PEM with one or more of them; those in `roots` are trusted, those in
    `untrusted` and in the token may only link the signer to a root. They must be valid at the time
    in the token, not today: a token outlives its certificates. `nonce` is that of the request, if
    it is known.

    Raises `Malformed` for what is not a token or certificate, `NotProven` naming the failed step.
    """
    if reply.status not in (0, 1) or reply.token is None:
        raise NotProven(f"status: the authority granted none: {reply.status} {reply.reason}")
    signed = der.read_signed(reply.token)
    stamp = der.read_stamp(signed.content)
    if stamp.imprint != digest:
        raise NotProven(f"imprint: the token is about {stamp.imprint.hex()}, not {digest.hex()}")
    if nonce is not None and stamp.nonce != nonce:
        raise NotProven(f"nonce: the token answers {stamp.nonce}, not {nonce}")
    if len(signed.certificates) > _MAX_CERTIFICATES:
        raise Malformed(f"token: {len(signed.certificates)} certificates")
    carried = (_certificate(raw, "token: certificate") for raw in signed.certificates)
    helpers = (*_load(untrusted, "untrusted"), *carried)
    signer = _signer(signed, helpers)
    _check_use(signer)
    chain = _chain(signer, _load(roots, "roots"), helpers, stamp.gen_time)
    _check_named(signed, chain)
    _check_signature(signed, signer)
    _check_authority(stamp, signer)
    return replace(stamp, certificates=tuple(certificate.raw for certificate in chain))


def _hash(name: str, where: str) -> _Hash:
    if name not in _HASHES:
        raise NotProven(f"{where}: {name} is none of SHA-256, SHA-384 and SHA-512")
    return _HASHES[name]


@contextlib.contextmanager
def _reading(where: str) -> Iterator[None]:
    """What the certificate library says of octets that it does not take, as `Malformed`."""
    try:
        yield
    except _REFUSALS as error:
        raise Malformed(f"{where}: {error}") from error


def _load(sources: Iterable[bytes], where: str) -> tuple[_Certificate, ...]:
    raws: list[bytes] = []
    for source in sources:
        if source.startswith(b"\x30"):
            raws.append(source)
            continue
        with _reading(where):
            found = x509.load_pem_x509_certificates(source)
            raws.extend(certificate.public_bytes(Encoding.DER) for certificate in found)
    return tuple(_certificate(raw, f"{where}[{index}]") for index, raw in enumerate(raws))


def _certificate(raw: bytes, where: str) -> _Certificate:
    fields = Fields(Fields(der.read(raw, where)).take(der.SEQUENCE, "to be signed"))
    fields.take_if(der.explicit(0), "version")
    fields.take(der.INTEGER, "serial").integer()
    fields.take(der.SEQUENCE, "algorithm")
    issuer = fields.take(der.SEQUENCE, "issuer").raw
    fields.take(der.SEQUENCE, "validity")
    subject = fields.take(der.SEQUENCE, "subject").raw
    with _reading(where):
        parsed = x509.load_der_x509_certificate(raw)
        # The library looks into a certificate only when asked: what it refuses, it refuses here.
        _ = (parsed.extensions, parsed.subject, parsed.not_valid_before_utc)
        _ = (parsed.not_valid_after_utc, parsed.serial_number)
    return _Certificate(raw, parsed, issuer, subject)


def _signer(signed: SignedMessage, helpers: Sequence[_Certificate]) -> _Certificate:
    """The first certificate with the name and number in the token, as OpenSSL picks it."""
    wanted = (signed.issuer, signed.serial)
    for found in helpers:
        if (found.issuer, found.parsed.serial_number) == wanted:
            return found
    raise NotProven(f"signer: its certificate, serial {signed.serial}, is not at hand")


def _check_use(signer: _Certificate) -> None:
    """The signer may stamp and do nothing else (RFC 3161, 2.3)."""
    uses = signer.extension(x509.ExtendedKeyUsage)
    if not uses or not uses.critical or list(uses.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise NotProven("signer: its extended key usage is not critical and time-stamping alone")
    if usage := signer.extension(x509.KeyUsage):
        bits = usage.value
        signs = bits.digital_signature or bits.content_commitment
        more = bits.key_encipherment or bits.data_encipherment or bits.key_agreement
        if not signs or more or bits.key_cert_sign or bits.crl_sign:
            raise NotProven("signer: its key usage is not to sign and nothing else")


def _chain(
    signer: _Certificate,
    roots: Sequence[_Certificate],
    helpers: Sequence[_Certificate],
    moment: datetime,
) -> tuple[_Certificate, ...]:
    """The way from the signer to a root, both included, all good at `moment`."""
    if objection := _unfit(signer, moment):
        raise NotProven(f"signer: {objection}")
    objections: list[str] = []
    ways: list[tuple[_Certificate, ...]] = [(signer,)]
    for _ in range(_MAX_PATHS):
        if not ways:
            break
        way = ways.pop()
        if way[-1] in roots:
            return way
        # Taken from the end: a root is tried before a certificate that came with the token.
        for issuer in dict.fromkeys((*helpers[::-1], *roots[::-1])):
            if issuer.subject != way[-1].issuer or issuer in way or len(way) == _MAX_CHAIN:
                continue
            if objection := _unfit(issuer, moment) or _no_issuer(issuer, way):
                objections.append(objection)
            else:
                ways.append((*way, issuer))
    why = "; ".join(objections[-3:]) or "no issuer at hand leads on"
    raise NotProven(f"chain: no way from the signer to a root: {why}")


def _unfit(certificate: _Certificate, moment: datetime) -> str:
    """Why a certificate cannot be in a chain at that time; empty if it can."""
    parsed = certificate.parsed
    name = parsed.subject.rfc4514_string()
    # RFC 5280 counts the last second in, OpenSSL does not; a stranger will ask OpenSSL.
    if not parsed.not_valid_before_utc <= moment < parsed.not_valid_after_utc:
        return f"{name} was not valid at {moment:%Y-%m-%d %H:%M:%S} UTC"
    for extension in parsed.extensions:
        strange = extension.critical and not isinstance(extension.value, _Understood)
        if strange or isinstance(extension.value, x509.NameConstraints):
            return f"{name} has an extension that is not known here, {extension.oid.dotted_string}"
    return ""


def _no_issuer(issuer: _Certificate, way: Sequence[_Certificate]) -> str:
    """Why a certificate cannot have issued the last one on the way; empty if it has."""
    name = issuer.parsed.subject.rfc4514_string()
    basic = issuer.extension(x509.BasicConstraints)
    usage = issuer.extension(x509.KeyUsage)
    uses = issuer.extension(x509.ExtendedKeyUsage)
    if not basic or not basic.value.ca or (usage and not usage.value.key_cert_sign):
        return f"{name} is no authority for certificates"
    below = sum(link.issuer != link.subject for link in way[1:])
    if basic.value.path_length is not None and below > basic.value.path_length:
        return f"{name} allows {basic.value.path_length} authorities below itself, not {below}"
    if uses and not _MAY_STAMP.intersection(uses.value):
        return f"{name} is not for time-stamping"
    last = way[-1].parsed
    try:
        with _reading(name):
            if not isinstance(last.signature_hash_algorithm, _Hash):
                return "a certificate is signed with another digest than SHA-256, -384 or -512"
            last.verify_directly_issued_by(issuer.parsed)
    except (InvalidSignature, Malformed):
        return f"{name} did not sign the certificate below it"
    return ""


def _check_named(signed: SignedMessage, chain: Sequence[_Certificate]) -> None:
    """The signed attributes name the signer's certificate by its digest (RFC 2634, RFC 5035)."""
    kinds = _SIGNING_CERTIFICATE.keys() & signed.attributes.keys()
    if not kinds:
        raise NotProven("signing certificate: the token does not say which one signed")
    for kind in sorted(kinds):
        attribute = signed.attributes[kind]
        names = Fields(der.read(attribute.raw, attribute.where)).take(der.SEQUENCE, "certificates")
        if not names.members(der.SEQUENCE):
            raise NotProven("signing certificate: the list is empty")
        for index, name in enumerate(names.members()):
            fields = Fields(name)
            algorithm = fields.take_if(der.SEQUENCE, "algorithm")
            function = _SIGNING_CERTIFICATE[kind]
            if algorithm:
                function = _hash(algorithm.algorithm(), "signing certificate").name
            digest = fields.take(der.OCTET_STRING, "digest").content
            full = fields.take_if(der.SEQUENCE, "issuer and serial")
            fields.end()
            # The first is the signer, the others stand above it.
            for certificate in chain[1:] if index else chain[:1]:
                if _is(certificate, function, digest, full):
                    break
            else:
                raise NotProven(f"signing certificate: number {index} is not in the chain")


def _is(certificate: _Certificate, function: str, digest: bytes, full: Element | None) -> bool:
    number = der.write_integer(certificate.parsed.serial_number)
    issuer = der.write(der.SEQUENCE, der.write(der.explicit(4), certificate.issuer))
    if full and full.raw != der.write(der.SEQUENCE, issuer, number):
        return False
    return hashlib.new(function, certificate.raw, usedforsecurity=False).digest() == digest


def _check_signature(signed: SignedMessage, signer: _Certificate) -> None:
    """The signer signed the attributes, and the attributes hold the digest of the content."""
    function = _hash(signed.digest, "message digest")
    for kind, tag in ((_CONTENT_TYPE, der.OID), (_MESSAGE_DIGEST, der.OCTET_STRING)):
        if kind not in signed.attributes or signed.attributes[kind].tag != tag:
            raise NotProven(f"signed attributes: {kind} is missing")
    signed.attributes[_CONTENT_TYPE].expect(der.TST_INFO)
    digest = hashlib.new(function.name, signed.content).digest()
    if signed.attributes[_MESSAGE_DIGEST].content != digest:
        raise NotProven("message digest: the content is not what was signed")
    name, scheme = _scheme(signed.algorithm, function)
    with _reading("signature"):
        key = signer.parsed.public_key()
        try:
            if isinstance(key, rsa.RSAPublicKey) and _RSA.get(name, "") in (None, function.name):
                key.verify(signed.signature, signed.covered, scheme, function)
            elif isinstance(key, ec.EllipticCurvePublicKey) and _ECDSA.get(name) == function.name:
                key.verify(signed.signature, signed.covered, ec.ECDSA(function))
            else:
                raise NotProven(f"signature: {name} does not fit the signer's key or digest")
        except InvalidSignature as error:
            raise NotProven("signature: it is not the signer's over these attributes") from error


def _scheme(algorithm: Element, function: _Hash) -> tuple[str, padding.AsymmetricPadding]:
    """The name of an algorithm, and the padding for RSA: RSASSA-PSS-params (RFC 4055, 3.1)."""
    fields = Fields(algorithm)
    if fields.take(der.OID, "name").oid() != _PSS:
        return algorithm.algorithm(), padding.PKCS1v15()
    parts = Fields(fields.take(der.SEQUENCE, "PSS"))
    inner = der.read(parts.take(der.explicit(0), "digest").content, "signature: PSS: digest")
    masked = Fields(der.read(parts.take(der.explicit(1), "mask").content, "signature: PSS: mask"))
    masked.take(der.OID, "name").expect(_MGF1)
    salt = parts.take(der.explicit(2), "salt")
    size = der.read(salt.content, salt.where, der.INTEGER).integer()
    names = (inner.algorithm(), masked.take(der.SEQUENCE, "digest").algorithm())
    used = {_hash(name, "signature: PSS").name for name in names}
    if used != {function.name} or not 0 <= size <= 1024:
        raise NotProven(f"signature: PSS with {used} and a salt of {size} bytes")
    return _PSS, padding.PSS(padding.MGF1(function), size)


def _check_authority(stamp: TimeStamp, signer: _Certificate) -> None:
    """Where the token names its authority, the certificate has that name (RFC 3161, 2.4.2)."""
    names = [der.write(der.explicit(4), signer.subject)]
    if other := signer.extension(x509.SubjectAlternativeName):
        with _reading("signer"):
            encoded = other.value.public_bytes()
        names += [member.raw for member in der.read(encoded, "signer: names").members()]
    if stamp.tsa not in (None, *names):
        raise NotProven("authority: the token names another than its certificate")
