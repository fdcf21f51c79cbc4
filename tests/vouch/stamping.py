"""A time-stamp authority at an address of its own on loopback, with its lists of revocations."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.proof.authority import DAY, NOW, Issued, openssl_reply
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply

Respond = Callable[[bytes], Reply | None]
"""What is answered to a request in DER."""


class StampServer(LoopbackServer):
    """Answers ``POST /tsr`` with what `respond` says, and whatever else is in ``pages``."""

    def __init__(self, respond: Respond | None = None) -> None:
        """Refuse everything until ``respond`` is set."""
        super().__init__(self._reply)
        self.respond = respond
        self.pages: dict[str, bytes] = {}
        self.asked: list[Request] = []

    @property
    def url(self) -> str:
        """Where it stamps."""
        return f"http://{self.address}/tsr"

    def _reply(self, request: Request) -> Reply | None:
        self.asked.append(request)
        if request.path != "/tsr":
            body = self.pages.get(request.path)
            return Reply(status=404) if body is None else Reply(body=body)
        assert request.headers["content-type"] == "application/timestamp-query"
        return self.respond(request.body) if self.respond else None

    def revocable(self, name: str) -> list[tuple[x509.ExtensionType, bool]]:
        """Extensions that say where the list and the responder for a certificate are."""
        base = f"http://{self.address}"
        uri = x509.UniformResourceIdentifier
        point = x509.DistributionPoint([uri(f"{base}/{name}.crl")], None, None, None)
        way = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, uri(f"{base}/{name}.ocsp"))
        return [
            (x509.CRLDistributionPoints([point]), False),
            (x509.AuthorityInformationAccess([way]), False),
        ]


def stamps(folder: Path, signer: Issued, chain: Sequence[Issued] = ()) -> Respond:
    """An authority that does what it should, by OpenSSL."""
    return lambda query: Reply(body=openssl_reply(folder, signer, query, chain))


def revocation_list(issuer: Issued, *revoked: tuple[Issued, datetime]) -> bytes:
    """A list in DER, of yesterday, with these certificates and when each was revoked."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
    )
    for one, when in revoked:
        entry = x509.RevokedCertificateBuilder()
        entry = entry.serial_number(one.certificate.serial_number).revocation_date(when)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def responder_answer(
    issuer: Issued, subject: Issued, status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD
) -> bytes:
    """An OCSP answer in DER about a certificate, signed by its issuer."""
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=subject.certificate,
        issuer=issuer.certificate,
        algorithm=hashes.SHA1(),
        cert_status=status,
        this_update=NOW - DAY,
        next_update=NOW + DAY,
        revocation_time=NOW - DAY if revoked else None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, issuer.certificate)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
