"""The signature in a WACZ: WACZ Signing and Verification 0.1.0 (Webrecorder, wacz-auth).

What is signed is the SHA-256 of datapackage.json, as the text ``sha256:`` and hex. There are two
forms: by a bare key, which says that one holder signed and not who, and by the key of a web
site's certificate, with an RFC 3161 time-stamp of the signature. Checked offline; certificates
must have been valid at the time in the token. Revocation is not looked at.

The reference verifier (py-wacz 0.6.0 with authsign 0.6.1) checks the signature over the digest
that stands beside it, and not that this is the digest of the package. Here it must be.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from watcher.proof.errors import ProofError
from watcher.proof.timestamps import Reply, TimeStamp, verify

_SAID = {"hash", "created", "software", "signature"}
_ANONYMOUS = _SAID | {"publicKey"}
_DOMAIN = _SAID | {"domain", "domainCert", "timeSignature", "timestampCert"}
_OPTIONAL = {"version", "crossSignedCert"}
_CLOSE = timedelta(minutes=10)
"""How far the stated time may be from the token's, by the specification."""
_MAX_TEXT = 100_000
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")

_REFUSALS: tuple[type[Exception], ...] = (ValueError, TypeError, UnsupportedAlgorithm)
_REFUSALS += (x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType)
"""What the certificate library says of octets that it does not take."""


class Unsigned(Exception):
    """A signature that proves nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a package.

    ``by`` is a host name, or ``sha256:`` and the digest of a bare public key (in DER); ``stamp``
    is what the time-stamp says, ``None`` for a bare key, whose stated time nobody confirms.
    """

    by: str
    stamp: TimeStamp | None


def verify_signature(
    said: object,
    digest: str,
    created: object,
    domain_roots: Sequence[bytes],
    stamp_roots: Sequence[bytes],
) -> Signed:
    """Return who signed for the package with this digest (``sha256:`` and hex).

    ``said`` is the value of ``signedData``; ``created`` that of datapackage.json, which the
    signature covers. Roots are certificates in DER or PEM that the reader trusts for web sites
    and for time-stamps. Raises `Unsigned`.
    """
    fields = _fields(said)
    if fields["hash"] != digest:
        _fail(f"it was given for a package that is {fields['hash']!r:.99}, and this is {digest}")
    if fields["created"] != created:
        _fail(f"it was created at {fields['created']!r:.99}, the package at {created!r:.99}")
    if "publicKey" in fields:
        return _by_key(fields)
    stamp = _stamped(fields, stamp_roots)
    if abs(stamp.gen_time - _moment(fields["created"])) > _CLOSE:
        _fail(f"it says {fields['created']}, its time-stamp {stamp.gen_time:%Y-%m-%dT%H:%M:%SZ}")
    return Signed(_by_domain(fields, domain_roots, stamp.gen_time), stamp)


def _fail(reason: str) -> NoReturn:
    raise Unsigned(f"signature: {reason}")


def _fields(said: object) -> dict[str, str]:
    """Return the members of one of the two forms, without what is null."""
    if not isinstance(said, dict):
        _fail("it is no JSON object")
    fields = {str(name): value for name, value in said.items() if value is not None}
    if fields.keys() - _OPTIONAL not in (_ANONYMOUS, _DOMAIN):
        _fail(f"its members are of neither form: {sorted(fields)!r:.200}")
    for name, value in fields.items():
        if not isinstance(value, str) or not value.isascii() or len(value) > _MAX_TEXT:
            _fail(f"{name} is no text that it can be")
    return fields


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _fail(f"created is no time: {text!r:.99}")
    if moment.tzinfo is None:
        _fail(f"created has no time zone: {text!r:.99}")
    return moment


def _octets(fields: dict[str, str], name: str) -> bytes:
    try:
        return base64.b64decode(fields[name], validate=True)
    except ValueError as error:
        _fail(f"{name} is no base64: {error}")


# a bare key


def _by_key(fields: dict[str, str]) -> Signed:
    raw = _octets(fields, "publicKey")
    try:
        key = load_der_public_key(raw)
    except _REFUSALS as error:
        _fail(f"publicKey cannot be read: {error!s:.99}")
    _check(key, _octets(fields, "signature"), fields["hash"])
    return Signed(f"sha256:{hashlib.sha256(raw).hexdigest()}", None)


def _check(key: object, signature: bytes, text: str) -> None:
    """Check ECDSA with SHA-256; browsers write a signature as two numbers, others in DER."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        _fail("the key is not of an elliptic curve")
    size = -(-key.key_size // 8)
    try:
        if len(signature) == 2 * size:
            numbers = (int.from_bytes(signature[:size]), int.from_bytes(signature[size:]))
            signature = encode_dss_signature(*numbers)
        key.verify(signature, text.encode("ascii"), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        _fail("the key did not sign this digest")


# a web site's certificate, and a time-stamp


def _stamped(fields: dict[str, str], roots: Sequence[bytes]) -> TimeStamp:
    """Return what the token says of the signature, which was stamped as its base64."""
    if not roots:
        _fail("no roots for time-stamps were given, so nobody vouches for its time")
    digest = hashlib.sha256(fields["signature"].encode("ascii")).digest()
    try:
        reply = Reply.parse(_octets(fields, "timeSignature"))
        return verify(reply, digest, roots, untrusted=[fields["timestampCert"].encode("ascii")])
    except ProofError as error:
        _fail(f"its time-stamp: {error}")


def _by_domain(fields: dict[str, str], roots: Sequence[bytes], moment: datetime) -> str:
    """Return the host whose certificate signed; it must have been valid at ``moment``."""
    domain = fields["domain"]
    if not _HOST.fullmatch(domain):
        _fail(f"{domain!r:.99} is no host name")
    if not roots:
        _fail("no roots for web sites were given, so nobody vouches for its signer")
    try:
        signer, *others = x509.load_pem_x509_certificates(fields["domainCert"].encode("ascii"))
        trusted = [certificate for root in roots for certificate in _loaded(root)]
        policy = PolicyBuilder().store(Store(trusted)).time(moment)
        policy.build_server_verifier(x509.DNSName(domain)).verify(signer, others)
        key = signer.public_key()
    except VerificationError as error:
        _fail(f"no root vouches for {domain} at {moment:%Y-%m-%dT%H:%M:%SZ}: {error!s:.150}")
    except _REFUSALS as error:
        _fail(f"a certificate cannot be read: {error!s:.99}")
    _check(key, _octets(fields, "signature"), fields["hash"])
    return domain


def _loaded(root: bytes) -> list[x509.Certificate]:
    """Return the certificates of a root given as PEM or DER."""
    if root.startswith(b"\x30"):
        return [x509.load_der_x509_certificate(root)]
    return x509.load_pem_x509_certificates(root)
