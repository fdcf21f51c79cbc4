"""Was a certificate of a chain revoked: the lists and answers that its authorities serve today.

Certificate revocation lists (RFC 5280, section 5) and answers of OCSP responders (RFC 6960), from
the addresses that the certificates themselves name. A list counts when the issuer signed it. An
answer's signature is not checked here: it is kept for whoever asks OpenSSL.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from watcher.errors import VouchError
from watcher.vouch.asking import Line

_MOST_LIST_BYTES: Final = 10 << 20
_MOST_ADDRESSES: Final = 3
"""Of one certificate and sort: they are mirrors of each other."""

_REFUSALS = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion)


class _Unfit(Exception):
    """What a server gave is no list or answer about this certificate; the message says why."""


def check_revocation(
    chain: Sequence[bytes], moment: datetime, line: Line
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files to keep by name, and a sentence for each thing that could not be had.

    ``chain`` are certificates in DER from the signer to the root, which vouches for itself.
    Raises `VouchError` when a signed list says that one was revoked before ``moment``.
    """
    files: dict[str, bytes] = {}
    remarks: list[str] = []
    for place, (raw, above) in enumerate(pairwise(chain)):
        name = f"chain-{place}" if place else "signer"
        certificate, issuer = map(x509.load_der_x509_certificate, (raw, above))
        listed, said_of_list = _first_list(certificate, issuer, line)
        answer, said_of_answer = _first_answer(certificate, issuer, line)
        if listed is not None:
            _refuse_revoked(name, certificate, listed, moment)
            files[f"{name}.crl"] = listed.public_bytes(Encoding.DER)
        if answer is not None:
            files[f"{name}.ocsp"] = answer
        if listed is None and answer is None:
            said = [*said_of_list, *said_of_answer] or ["it names no address to ask"]
            remarks.append(f"whether {name} was revoked could not be learnt: {'; '.join(said)}")
        elif answer is not None:
            remarks += [f"{name}: {said}" for said in said_of_answer]
    return files, tuple(remarks)


def _refuse_revoked(
    name: str,
    certificate: x509.Certificate,
    listed: x509.CertificateRevocationList,
    moment: datetime,
) -> None:
    found = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if found is not None and found.revocation_date_utc <= moment:
        who = certificate.subject.rfc4514_string()
        when = f"{found.revocation_date_utc:%Y-%m-%d %H:%M:%S} UTC"
        raise VouchError(f"{name} ({who}) was revoked on {when}")


def _first_list(
    certificate: x509.Certificate, issuer: x509.Certificate, line: Line
) -> tuple[x509.CertificateRevocationList | None, list[str]]:
    """The first list that the issuer signed, or why there is none."""
    said: list[str] = []
    for address in _list_addresses(certificate):
        try:
            return _read_list(line.get(address, most_bytes=_MOST_LIST_BYTES), issuer), said
        except VouchError as error:
            said.append(str(error))
        except _Unfit as error:
            said.append(f"{address}: {error}")
    return None, said


def _read_list(content: bytes, issuer: x509.Certificate) -> x509.CertificateRevocationList:
    try:
        listed = x509.load_der_x509_crl(content)
        key = issuer.public_key()
        # Authorities that stamp time sign with RSA or ECDSA, as their tokens must.
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise _Unfit("its issuer has a key of another sort than RSA or ECDSA")
        if listed.issuer != issuer.subject or not listed.is_signature_valid(key):
            raise _Unfit("the list is not signed by the certificate's issuer")
    except _REFUSALS as error:
        raise _Unfit("not a revocation list in DER") from error
    return listed


def _first_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, line: Line
) -> tuple[bytes | None, list[str]]:
    """The first answer about this certificate, with a sentence when it does not say good."""
    said: list[str] = []
    for address in _responders(certificate):
        try:
            content = line.post(
                address,
                _question(certificate, issuer),
                content_type="application/ocsp-request",
                accept="application/ocsp-response",
            )
            status = _status(content, certificate)
        except VouchError as error:
            said.append(str(error))
        except _Unfit as error:
            said.append(f"{address}: {error}")
        else:
            good = status is ocsp.OCSPCertStatus.GOOD
            return content, [] if good else [f"{address} says that it is {status.name.lower()}"]
    return None, said


def _question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    # SHA-1 only names the issuer here, and many responders know no other name (RFC 5019).
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303
    return builder.build().public_bytes(Encoding.DER)


def _status(content: bytes, certificate: x509.Certificate) -> ocsp.OCSPCertStatus:
    try:
        answer = ocsp.load_der_ocsp_response(content)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise _Unfit(f"the responder gave none: {answer.response_status.name.lower()}")
        if answer.serial_number != certificate.serial_number:
            raise _Unfit("the answer is about another certificate")
    except _REFUSALS as error:
        raise _Unfit("not an OCSP answer in DER") from error
    return answer.certificate_status


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return list(_web(name for point in points for name in point.full_name or ()))


def _responders(certificate: x509.Certificate) -> list[str]:
    try:
        kind = x509.AuthorityInformationAccess
        ways = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return []
    wanted = AuthorityInformationAccessOID.OCSP
    return list(_web(way.access_location for way in ways if way.access_method == wanted))


def _web(names: Iterator[x509.GeneralName]) -> Iterator[str]:
    """The first few addresses of the web among the names."""
    found = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    web = [address for address in found if address.startswith(("http://", "https://"))]
    yield from web[:_MOST_ADDRESSES]
