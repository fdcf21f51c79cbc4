"""What is learnt about revocation on the day of a token, and what is made of lies about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.proof.authority import NOW, ROOT, Issued, authority, openssl, stamper
from tests.vouch.stamping import StampServer, responder_answer, revocation_list
from watcher.asking import Asker
from watcher.errors import VouchError
from watcher.vouch.asking import Line
from watcher.vouch.revocation import check_revocation

LINE = Line(Asker("Watcher/1 (desk@example.org)", timeout_seconds=10))


@pytest.fixture
def server() -> Iterator[StampServer]:
    with StampServer() as server:
        yield server


@pytest.fixture
def signer(server: StampServer) -> Issued:
    """A signer below ROOT whose certificate says where to ask about it."""
    return stamper(ROOT, extra=server.revocable("signer"))


def check(*chain: Issued) -> tuple[dict[str, bytes], tuple[str, ...]]:
    return check_revocation([one.raw for one in chain], NOW, LINE)


def test_the_list_and_the_answer_of_the_day_are_kept(
    server: StampServer, signer: Issued, tmp_path: Path
) -> None:
    server.pages["/signer.crl"] = revocation_list(ROOT)
    server.pages["/signer.ocsp"] = responder_answer(ROOT, signer)

    files, remarks = check(signer, ROOT)

    assert files == {
        "signer.crl": server.pages["/signer.crl"],
        "signer.ocsp": server.pages["/signer.ocsp"],
    }
    assert remarks == ()
    asked = next(request for request in server.asked if request.path == "/signer.ocsp")
    question = ocsp.load_der_ocsp_request(asked.body)
    assert question.serial_number == signer.certificate.serial_number
    (tmp_path / "signer.crl").write_bytes(files["signer.crl"])
    shown = openssl("crl", "-inform", "DER", "-in", tmp_path / "signer.crl", "-noout")
    assert shown.returncode == 0


def test_every_certificate_below_the_root_is_asked_about(server: StampServer) -> None:
    middle = authority("Middle of Examples", ROOT)
    signer = stamper(middle, extra=server.revocable("signer"))
    server.pages["/signer.crl"] = revocation_list(middle)

    files, remarks = check(signer, middle, ROOT)

    assert set(files) == {"signer.crl"}
    assert remarks == (
        "whether chain-1 was revoked could not be learnt: it names no address to ask",
    )


def test_a_certificate_that_was_revoked_before_it_signed_makes_no_token(
    server: StampServer, signer: Issued
) -> None:
    server.pages["/signer.crl"] = revocation_list(ROOT, (signer, NOW - timedelta(seconds=1)))

    with pytest.raises(VouchError, match=r"signer .*Clock of Examples.* was revoked on"):
        check(signer, ROOT)


def test_a_certificate_that_was_revoked_after_it_signed_counts(
    server: StampServer, signer: Issued
) -> None:
    server.pages["/signer.crl"] = revocation_list(ROOT, (signer, NOW + timedelta(seconds=1)))

    assert set(check(signer, ROOT)[0]) == {"signer.crl"}


def test_another_certificates_revocation_is_not_ours(server: StampServer, signer: Issued) -> None:
    other = stamper(ROOT)
    server.pages["/signer.crl"] = revocation_list(ROOT, (other, NOW - timedelta(hours=1)))

    assert set(check(signer, ROOT)[0]) == {"signer.crl"}


def test_a_list_that_somebody_else_signed_revokes_nothing_and_is_not_kept(
    server: StampServer, signer: Issued
) -> None:
    stranger = Issued(ROOT.certificate, authority("Root of Strangers").key)
    server.pages["/signer.crl"] = revocation_list(stranger, (signer, NOW - timedelta(hours=1)))

    files, remarks = check(signer, ROOT)

    assert files == {}
    assert "the list is not signed by the certificate's issuer" in remarks[0]


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_list_and_no_answer_is_told_and_not_kept(
    server: StampServer, signer: Issued, content: bytes
) -> None:
    server.pages["/signer.crl"] = server.pages["/signer.ocsp"] = content

    files, remarks = check(signer, ROOT)

    assert files == {}
    assert "not a revocation list in DER" in remarks[0]
    assert "not an OCSP answer in DER" in remarks[0] or "the responder gave none" in remarks[0]


def test_servers_that_are_down_are_told_and_cost_no_token(
    server: StampServer, signer: Issued
) -> None:
    server.stop()

    files, remarks = check(signer, ROOT)

    assert files == {}
    assert remarks[0].count("no connection") == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ocsp.OCSPCertStatus.REVOKED, "says that it is revoked"),
        (ocsp.OCSPCertStatus.UNKNOWN, "says that it is unknown"),
    ],
)
def test_an_answer_that_does_not_say_good_is_kept_and_told(
    server: StampServer, signer: Issued, answer: ocsp.OCSPCertStatus, said: str
) -> None:
    """It is not refused for it: the answer's signature is not checked here."""
    server.pages["/signer.ocsp"] = responder_answer(ROOT, signer, answer)

    files, remarks = check(signer, ROOT)

    assert set(files) == {"signer.ocsp"}
    assert len(remarks) == 1
    assert said in remarks[0]


def test_an_answer_about_another_certificate_or_none_is_not_kept(
    server: StampServer, signer: Issued
) -> None:
    busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    for content, said in (
        (responder_answer(ROOT, stamper(ROOT)), "about another certificate"),
        (busy.public_bytes(Encoding.DER), "the responder gave none: try_later"),
    ):
        server.pages["/signer.ocsp"] = content

        files, remarks = check(signer, ROOT)

        assert files == {}
        assert said in remarks[0]


def test_addresses_that_are_not_of_the_web_are_not_asked() -> None:
    uri = x509.UniformResourceIdentifier
    point = x509.DistributionPoint([uri("ldap://example.gov/cn=list")], None, None, None)
    signer = stamper(ROOT, extra=[(x509.CRLDistributionPoints([point]), False)])

    assert "it names no address to ask" in check(signer, ROOT)[1][0]
