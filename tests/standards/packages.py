"""WACZ files of the Department of Examples: sound, changed afterwards, signed, and forged."""

import base64
import functools
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.evidence.samples import check_of, evidence_in, plain
from tests.proof import authority as clocks
from tests.proof.authority import (
    DAY,
    NOW,
    ROOT,
    Issued,
    ec_key,
    hand_made,
    issue,
    key_usage,
    rsa_key,
)
from watcher.bag.wacz import Page, write_wacz
from watcher.testing.builders import MOMENT, URL
from watcher.verifier import Fault
from watcher.verifier.wacz import DIGEST, PACKAGE, WaczCheck

DOMAIN = "archive.example.gov"
CREATED = NOW - timedelta(minutes=1)
"""When what is signed was made: close to the time of its time-stamp, which is now."""


def made(
    folder: Path, body: bytes = b"<h1>Annual count</h1>11", created: datetime = CREATED
) -> bytes:
    """Return a WACZ of one page, which says ``body``."""
    folder.mkdir(exist_ok=True)
    evidence = evidence_in(folder)
    evidence.record(
        check_of(1, plain(body, extra=b"Content-Type: text/html\r\n"), started_at=MOMENT)
    )
    evidence.close()
    warc = next(folder.rglob("*.warc.gz"))
    file = io.BytesIO()
    write_wacz(
        file,
        [(warc.name, warc)],
        pages=[Page(URL, "Annual count", MOMENT)],
        created=created,
        software="Watcher test",
    )
    return file.getvalue()


@functools.cache
def sound() -> bytes:
    """Return a WACZ without fault, made once."""
    with tempfile.TemporaryDirectory() as folder:
        return made(Path(folder))


def told(wacz: bytes, **roots: Any) -> list[tuple[Fault, str]]:
    """Return what our check tells of a WACZ: each fault, and where and why in one text."""
    problems = WaczCheck(io.BytesIO(wacz), name="some.wacz", **roots).problems()
    return [(each.what, f"{each.where}: {each.detail}") for each in problems]


def warc_of(wacz: bytes) -> str:
    """Return the path of the WARC file inside."""
    return next(name for name in contents(wacz) if name.startswith("archive/"))


def contents(wacz: bytes) -> dict[str, bytes]:
    """Return the files of a zip by name, in order."""
    with zipfile.ZipFile(io.BytesIO(wacz)) as container:
        return {name: container.read(name) for name in container.namelist()}


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, content in files.items():
            container.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def changed(wacz: bytes, **files: bytes | None) -> bytes:
    """Return a WACZ with other content in its ``files``, or without those that are `None`."""
    kept = {**contents(wacz), **files}
    return zipped({name: content for name, content in kept.items() if content is not None})


def relisted(wacz: bytes, package: Mapping[str, Any] | None = None, **digest: Any) -> bytes:
    """Return a WACZ whose list and digest say what is there now.

    ``package`` are further members of the list, ``digest`` of the digest.
    """
    files = contents(wacz)
    described = json.loads(files[PACKAGE])
    names = [name for name in files if name not in {PACKAGE, DIGEST}]
    described["resources"] = [
        {"name": name.rpartition("/")[2].lower(), "path": name, **_said_of(files[name])}
        for name in names
    ]
    files[PACKAGE] = json.dumps({**described, **(package or {})}).encode()
    said = {"path": PACKAGE, "hash": _said_of(files[PACKAGE])["hash"], **digest}
    files[DIGEST] = json.dumps(said).encode()
    return zipped(files)


def _said_of(content: bytes) -> dict[str, Any]:
    return {"hash": "sha256:" + hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def digest_of(wacz: bytes) -> str:
    """Return the digest of a WACZ's list, which is what is signed."""
    return str(_said_of(contents(wacz)[PACKAGE])["hash"])


# signatures

CLOCK = clocks.stamper(ROOT)


def web_root(key_name: str = "key of web sites") -> Issued:
    """Return an authority for web sites; all have one name, and each the key it is given."""
    key = rsa_key(key_name)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (key_usage("key_cert_sign", "crl_sign"), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ]
    return issue("Root of web sites", key, extensions=extensions)


WEB_ROOT = web_root()


def web_site(
    host: str = DOMAIN,
    issuer: Issued = WEB_ROOT,
    *,
    starts: datetime = NOW - DAY,
    ends: datetime = NOW + DAY,
) -> Issued:
    """Return the certificate of a web site."""
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.SubjectAlternativeName([x509.DNSName(host)]), False),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False),
    ]
    return issue(host, ec_key(host), issuer, extensions=extensions, starts=starts, ends=ends)


SITE = web_site()


def by_domain(
    digest: str,
    *,
    site: Issued = SITE,
    key: ec.EllipticCurvePrivateKey | None = None,
    at: datetime = NOW,
    created: datetime = CREATED,
) -> dict[str, Any]:
    """Return signedData: the signature over a digest of ``site``, time-stamped ``at``.

    With ``key`` it is that one which signed, and the certificate is still that of the site.
    """
    signing = key or site.key
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    signature = base64.b64encode(signing.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
    stamped = clocks.stamp_info(at, digest=hashlib.sha256(signature).digest())
    return {
        "hash": digest,
        "created": said_time(created),
        "software": "test",
        "version": "0.1.0",
        "signature": signature.decode(),
        "domain": DOMAIN,
        "domainCert": (site.pem + WEB_ROOT.pem).decode(),
        "timeSignature": base64.b64encode(hand_made(CLOCK, stamped)).decode(),
        "timestampCert": (CLOCK.pem + ROOT.pem).decode(),
    }


def said_time(moment: datetime) -> str:
    """Return a time as a WACZ says it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def signed(wacz: bytes, said: Mapping[str, Any] | None = None) -> bytes:
    """Return a WACZ with a signature: ``said``, or that of the Department's web site."""
    digest = digest_of(wacz)
    body = {"path": PACKAGE, "hash": digest, "signedData": said or by_domain(digest)}
    return changed(wacz, **{DIGEST: json.dumps(body).encode()})


def forged(folder: Path) -> bytes:
    """Return another page, listed soundly, under the signature that the first one was given.

    This is all that a forger needs: a signed WACZ of anybody, and no key.
    """
    honest = signed(made(folder / "honest"))
    signature = json.loads(contents(honest)[DIGEST])["signedData"]
    other = made(folder / "other", b"<h1>Annual count</h1>99")
    return signed(other, signature)
