"""The signature of a WACZ: it names its signer, or says why it proves nothing."""

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.proof.authority import DAY, NOW, ROOT
from tests.standards.packages import (
    CREATED,
    DOMAIN,
    WEB_ROOT,
    by_domain,
    digest_of,
    forged,
    made,
    said_time,
    signed,
    sound,
    told,
    web_root,
    web_site,
)
from watcher.verifier import Fault
from watcher.verifier.wacz import WaczCheck

ROOTS: dict[str, Any] = {"domain_roots": [WEB_ROOT.raw], "stamp_roots": [ROOT.pem]}


def test_a_signed_wacz_names_its_signer_and_time(tmp_path: Path) -> None:
    """With roots that the reader chose."""
    (tmp_path / "a.wacz").write_bytes(signed(sound()))

    check = WaczCheck(tmp_path / "a.wacz", **ROOTS)

    assert list(check.problems()) == []
    assert check.signed
    assert check.signed.by == DOMAIN
    assert check.signed.stamp
    assert check.signed.stamp.gen_time == NOW


def test_a_signature_of_another_package_is_refused(tmp_path: Path) -> None:
    """What the reference verifier accepts: changed contents under an honest signature."""
    [(fault, words)] = told(forged(tmp_path), **ROOTS)

    assert fault is Fault.SIGNATURE
    assert "it was given for a package that is" in words


@pytest.mark.parametrize(
    ("roots", "words"),
    [
        ({}, "no roots for time-stamps"),
        ({"stamp_roots": [ROOT.raw]}, "no roots for web sites"),
        ({**ROOTS, "domain_roots": [ROOT.raw]}, "no root vouches for archive.example.gov"),
        ({**ROOTS, "stamp_roots": [WEB_ROOT.raw]}, "chain: no way from the signer to a root"),
    ],
)
def test_a_signer_for_whom_no_chosen_root_vouches_is_refused(
    roots: dict[str, Any], words: str
) -> None:
    """The certificates that come along prove nothing by themselves."""
    [(fault, detail)] = told(signed(sound()), **roots)

    assert fault is Fault.SIGNATURE
    assert words in detail


@cache
def _stranger() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _other_signature(said: dict[str, Any]) -> None:
    value = _stranger().sign(said["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    said["signature"] = base64.b64encode(value).decode()


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown member": (lambda said: said.update(note="trust me"), "neither form"),
    "missing member": (lambda said: said.pop("timestampCert"), "neither form"),
    "both forms": (lambda said: said.update(publicKey="MA=="), "neither form"),
    "no text": (lambda said: said.update(signature=7), "signature is no text"),
    "other time": (lambda said: said.update(created="2026-01-01T00:00:00Z"), "was created at"),
    "other domain": (lambda said: said.update(domain="www.example.gov"), "no root vouches"),
    "no domain": (lambda said: said.update(domain="a b"), "no host name"),
    "other signature": (_other_signature, "its time-stamp: imprint"),
    "no token": (lambda said: said.update(timeSignature="AAAA"), "its time-stamp"),
    "no base64": (lambda said: said.update(timeSignature="?"), "no base64"),
    "no certificate": (lambda said: said.update(domainCert="?"), "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_signature_that_does_not_hold_says_why(kind: str) -> None:
    """One thing wrong at a time."""
    spoil, words = WRONG[kind]
    said = by_domain(digest_of(sound()))
    spoil(said)

    [(fault, detail)] = told(signed(sound(), said), **ROOTS)

    assert fault is Fault.SIGNATURE
    assert words in detail


def test_a_token_far_from_the_stated_time_is_refused() -> None:
    """Ten minutes, as the specification says."""
    within = by_domain(digest_of(sound()), at=CREATED + timedelta(minutes=10))
    beyond = by_domain(digest_of(sound()), at=CREATED + timedelta(minutes=10, seconds=1))

    assert told(signed(sound(), within), **ROOTS) == []
    assert "its time-stamp" in told(signed(sound(), beyond), **ROOTS)[0][1]


def test_a_certificate_that_had_run_out_is_refused() -> None:
    """It must have been valid when it signed; today does not matter."""
    old = web_site(starts=NOW - 3 * DAY, ends=NOW - 2 * DAY)

    found = told(signed(sound(), by_domain(digest_of(sound()), site=old)), **ROOTS)

    assert "no root vouches" in found[0][1]


def test_a_certificate_that_ran_out_since_is_as_good(tmp_path: Path) -> None:
    """A web site's certificate lasts weeks, an archive longer."""
    then = NOW - DAY / 2
    lapsed = web_site(ends=NOW - DAY / 4)
    content = made(tmp_path / "old", created=then)
    said = by_domain(digest_of(content), site=lapsed, at=then, created=then)

    assert told(signed(content, said), **ROOTS) == []


def test_somebody_elses_certificate_lends_no_name() -> None:
    """It is public; only its holder can sign."""
    said = by_domain(digest_of(sound()), key=_stranger())

    assert "the key did not sign" in told(signed(sound(), said), **ROOTS)[0][1]


def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    """Its name alone is anybody's to write."""
    own = web_site(issuer=web_root("key of somebody else"))

    found = told(signed(sound(), by_domain(digest_of(sound()), site=own)), **ROOTS)

    assert "no root vouches" in found[0][1]


def _by_key(digest: str, *, as_numbers: bool) -> dict[str, Any]:
    key = _stranger()
    value = key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))
    if as_numbers:
        value = b"".join(number.to_bytes(32) for number in decode_dss_signature(value))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "created": said_time(CREATED),
        "software": "test",
        "signature": base64.b64encode(value).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }


@pytest.mark.parametrize("as_numbers", [True, False])
def test_a_bare_key_is_named_by_its_digest(tmp_path: Path, as_numbers: bool) -> None:
    """Browsers write the signature as two numbers, other programs in DER."""
    content = signed(sound(), _by_key(digest_of(sound()), as_numbers=as_numbers))
    (tmp_path / "a.wacz").write_bytes(content)

    check = WaczCheck(tmp_path / "a.wacz")

    assert list(check.problems()) == []
    assert check.signed
    assert check.signed.by.startswith("sha256:")
    assert check.signed.stamp is None


def test_a_bare_key_that_signed_something_else_is_refused() -> None:
    """The digest beside it is the right one, the signature is not over it."""
    said = _by_key("sha256:" + "0" * 64, as_numbers=False) | {"hash": digest_of(sound())}

    assert "the key did not sign" in told(signed(sound(), said))[0][1]
