"""A time-stamp authority of this machine, and OpenSSL as the judge whom a stranger would ask.

Certificates come from `cryptography`, because the `openssl` command cannot date them back. Tokens
come from `openssl ts -reply`, or by hand where OpenSSL would refuse to make them.
"""

import functools
import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from watcher.proof import der
from watcher.proof.errors import ProofError
from watcher.proof.timestamps import Reply, TimeStamp, verify

STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
DIGEST = hashlib.sha256(b"a checkpoint of the Department of Examples\n").digest()
NONCE = 0xC0FFEE0123456789
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the openssl command is not installed"
)


@functools.cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name, made once: making them is what takes time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@functools.cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def raw(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)


def key_usage(*names: str) -> x509.KeyUsage:
    """A KeyUsage with these bits set, such as ``digital_signature``."""
    signing = ["digital_signature", "content_commitment", "key_cert_sign", "crl_sign"]
    secrecy = ["key_encipherment", "data_encipherment", "key_agreement"]
    directions = ["encipher_only", "decipher_only"]
    return x509.KeyUsage(**{bit: bit in names for bit in signing + secrecy + directions})


def issue(
    name: str,
    key: Key,
    issuer: Issued | None = None,
    *,
    starts: datetime = NOW - DAY,
    ends: datetime = NOW + DAY,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    serial: int | None = None,
) -> Issued:
    """A certificate for `name`, signed by `issuer` or itself; extensions with their criticality."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Department of Examples"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Issued(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def authority(
    name: str,
    issuer: Issued | None = None,
    *,
    path_length: int | None = None,
    starts: datetime = NOW - DAY,
    ends: datetime = NOW + DAY,
) -> Issued:
    """An authority for certificates."""
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    extensions = ((constraints, True), (key_usage("key_cert_sign", "crl_sign"), True))
    return issue(name, rsa_key(name), issuer, extensions=extensions, starts=starts, ends=ends)


ROOT = authority("Root of Examples")


def stamper(
    issuer: Issued,
    key: Key | None = None,
    *,
    uses: Sequence[x509.ObjectIdentifier] = (STAMPING,),
    critical: bool = True,
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    starts: datetime = NOW - DAY,
    ends: datetime = NOW + DAY,
) -> Issued:
    """An authority for time-stamps."""
    extensions = [*extra]
    if uses:
        extensions.append((x509.ExtendedKeyUsage(uses), critical))
    own = key or rsa_key("clock")
    return issue("Clock of Examples", own, issuer, extensions=extensions, starts=starts, ends=ends)


_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256, sha384, sha512
signer_digest = {digest}
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = {all_named}
ess_cert_id_alg = {named_by}
"""


def openssl(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the openssl command."""
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)


def openssl_reply(
    folder: Path,
    signer: Issued,
    query: bytes,
    chain: Sequence[Issued] = (),
    *,
    digest: str = "sha256",
    named_by: str = "sha256",
    all_named: bool = False,
) -> bytes:
    """What `openssl ts -reply` answers to a request; `chain` is sent along with the signer."""
    config = _CONFIG.format(
        folder=folder, digest=digest, named_by=named_by, all_named="yes" if all_named else "no"
    )
    (folder / "tsa.cnf").write_text(config)
    (folder / "serial").write_text("0A\n")
    (folder / "query").write_bytes(query)
    (folder / "signer.pem").write_bytes(signer.pem)
    private = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signer.key").write_bytes(private)
    (folder / "chain.pem").write_bytes(b"".join(link.pem for link in chain))
    words: list[str | Path] = ["ts", "-reply", "-config", folder / "tsa.cnf"]
    words += ["-queryfile", folder / "query", "-out", folder / "reply"]
    words += ["-signer", folder / "signer.pem", "-inkey", folder / "signer.key"]
    words += ["-chain", folder / "chain.pem"] if chain else []
    ran = openssl(*words)
    assert ran.returncode == 0, ran.stderr.decode()
    return (folder / "reply").read_bytes()


def openssl_accepts(
    folder: Path,
    reply: bytes,
    roots: Sequence[Issued],
    untrusted: Sequence[Issued] = (),
    *,
    digest: bytes = DIGEST,
    query: bytes | None = None,
    at: datetime = NOW,
) -> bool:
    """The verdict of `openssl ts -verify -attime`, about a digest or about a whole request."""
    (folder / "judged").write_bytes(reply)
    (folder / "roots.pem").write_bytes(b"".join(root.pem for root in roots))
    (folder / "untrusted.pem").write_bytes(b"".join(link.pem for link in untrusted))
    words: list[str | Path] = ["ts", "-verify", "-in", folder / "judged"]
    words += ["-CAfile", folder / "roots.pem", "-attime", str(int(at.timestamp()))]
    words += ["-untrusted", folder / "untrusted.pem"] if untrusted else []
    if query is None:
        words += ["-digest", digest.hex()]
    else:
        (folder / "asked").write_bytes(query)
        words += ["-queryfile", folder / "asked"]
    return openssl(*words).returncode == 0


def we_say(
    reply: bytes,
    roots: Sequence[Issued],
    untrusted: Sequence[Issued] = (),
    *,
    digest: bytes = DIGEST,
    nonce: int | None = None,
) -> TimeStamp | ProofError:
    """Our verdict: what the token says, or why it proves nothing."""
    try:
        return verify(
            Reply.parse(reply),
            digest,
            [root.raw for root in roots],
            untrusted=[link.pem for link in untrusted],
            nonce=nonce,
        )
    except ProofError as refusal:
        return refusal


def both(
    folder: Path,
    reply: bytes,
    roots: Sequence[Issued] = (ROOT,),
    untrusted: Sequence[Issued] = (),
    *,
    digest: bytes = DIGEST,
    at: datetime = NOW,
) -> TimeStamp | ProofError:
    """Our verdict, after asserting that OpenSSL's is the same."""
    ours = we_say(reply, roots, untrusted, digest=digest)
    theirs = openssl_accepts(folder, reply, roots, untrusted, digest=digest, at=at)
    assert isinstance(ours, TimeStamp) == theirs, ours
    return ours


def granted(token: bytes) -> bytes:
    """A reply with this token."""
    status = der.write(der.SEQUENCE, der.write_integer(0))
    return der.write(der.SEQUENCE, status, token)


def stamp_info(
    gen_time: datetime,
    *,
    digest: bytes = DIGEST,
    tsa: bytes | None = None,
    fraction: str = "",
    extensions: bytes = b"",
) -> bytes:
    """A TSTInfo; `tsa` is a GeneralName, `extensions` are Extension elements."""
    algorithm = der.write(der.SEQUENCE, der.write_oid(der.SHA256), der.write(der.NULL))
    moment = f"{gen_time:%Y%m%d%H%M%S}{fraction}Z".encode()
    return der.write(
        der.SEQUENCE,
        der.write_integer(1),
        der.write_oid("1.3.6.1.4.1.32473.1"),
        der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, digest)),
        der.write_integer(7),
        der.write(der.GENERALIZED_TIME, moment),
        der.write_integer(NONCE),
        der.write(der.explicit(0), tsa) if tsa else b"",
        der.write(der.explicit(1), extensions) if extensions else b"",
    )


def named(certificate: bytes, issuer_and_serial: bytes = b"") -> bytes:
    """An ESSCertIDv2."""
    digest = der.write(der.OCTET_STRING, hashlib.sha256(certificate).digest())
    return der.write(der.SEQUENCE, digest, issuer_and_serial)


def attributes(
    stamp: bytes, certificate: bytes, *names: bytes, content_type: str = der.TST_INFO
) -> dict[str, bytes]:
    """The three signed attributes of a time-stamp; `names` stand for that of the certificate."""
    listed = der.write(der.SEQUENCE, *(names or [named(certificate)]))
    values = {
        CONTENT_TYPE: der.write_oid(content_type),
        MESSAGE_DIGEST: der.write(der.OCTET_STRING, hashlib.sha256(stamp).digest()),
        SIGNING_CERTIFICATE: der.write(der.SEQUENCE, listed),
    }
    return {
        kind: der.write(der.SEQUENCE, der.write_oid(kind), der.write(der.SET, value))
        for kind, value in values.items()
    }


def _algorithm(key: Key, *, pss: bool) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return der.write(der.SEQUENCE, der.write_oid("1.2.840.10045.4.3.2"))
    if not pss:
        name = der.write_oid("1.2.840.113549.1.1.11")
        return der.write(der.SEQUENCE, name, der.write(der.NULL))
    sha256 = der.write(der.SEQUENCE, der.write_oid(der.SHA256))
    mask = der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.1.8"), sha256)
    parameters = der.write(
        der.SEQUENCE,
        der.write(der.explicit(0), sha256),
        der.write(der.explicit(1), mask),
        der.write(der.explicit(2), der.write_integer(32)),
    )
    return der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.1.10"), parameters)


def _sign(key: Key, covered: bytes, *, pss: bool) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(covered, ec.ECDSA(hashes.SHA256()))
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else padding.PKCS1v15()
    return key.sign(covered, scheme, hashes.SHA256())


def hand_made(
    signer: Issued,
    stamp: bytes,
    *,
    signed: Iterable[bytes] | None = None,
    bag: Iterable[bytes] | None = None,
    pss: bool = False,
) -> bytes:
    """A reply about a TSTInfo, with these signed attributes and certificates in just this order."""
    chosen = sorted(attributes(stamp, signer.raw).values()) if signed is None else signed
    covered = der.write(der.SET, *chosen)
    name = der.Fields(der.read(signer.certificate.tbs_certificate_bytes, "certificate"))
    name.take(der.explicit(0), "version")
    serial = name.take(der.INTEGER, "serial").raw
    name.take(der.SEQUENCE, "algorithm")
    issuer = name.take(der.SEQUENCE, "issuer").raw
    sha256 = der.write(der.SEQUENCE, der.write_oid(der.SHA256))
    info = der.write(
        der.SEQUENCE,
        der.write_integer(1),
        der.write(der.SEQUENCE, issuer, serial),
        sha256,
        der.write(der.explicit(0), der.read(covered, "attributes", der.SET).content),
        _algorithm(signer.key, pss=pss),
        der.write(der.OCTET_STRING, _sign(signer.key, covered, pss=pss)),
    )
    octets = der.write(der.explicit(0), der.write(der.OCTET_STRING, stamp))
    message = der.write(
        der.SEQUENCE,
        der.write_integer(3),
        der.write(der.SET, sha256),
        der.write(der.SEQUENCE, der.write_oid(der.TST_INFO), octets),
        der.write(der.explicit(0), *([signer.raw] if bag is None else bag)),
        der.write(der.SET, info),
    )
    wrapped = der.write(der.explicit(0), message)
    return granted(der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.7.2"), wrapped))
