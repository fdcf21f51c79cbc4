"""Time-stamp authorities (RFC 3161): ask one to sign a checkpoint's digest with its own time.

The checks are those of `watcher.proof.timestamps`. Where the operator gave no root, the signature
is checked against the certificates in the token alone: somebody signed, we cannot tell who.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from watcher.errors import ConfigError, VouchError
from watcher.ports import Clock
from watcher.proof import der
from watcher.proof.errors import ProofError
from watcher.proof.timestamps import Reply, TimeStamp, request, verify
from watcher.vouch.asking import Line
from watcher.vouch.revocation import check_revocation
from watcher.vouch.vouched import Vouched, shown

_CLOCKS_APART: Final = timedelta(minutes=1)
"""From here on it is told that the authority's clock and ours differ."""


class Authority:
    """One authority at one address, with the roots that the operator holds to be its own."""

    def __init__(
        self, name: str, url: str, *, roots: bytes | None, line: Line, clock: Clock
    ) -> None:
        """Take certificates in PEM as ``roots``; links between signer and root may be among them.

        Raises `ConfigError` naming the authority when they are no certificates.
        """
        self._url = url
        self._line = line
        self._clock = clock
        self._roots, self._links = _sorted_out(name, roots) if roots is not None else ((), ())
        self.name = name
        self.by = f"{name} <{url}>"

    def stamp(self, checkpoint: bytes, *, revocation: bool) -> Vouched:
        """Return a token over the SHA-256 digest of a checkpoint, and what it takes to check it.

        With ``revocation``, lists and answers about the chain are fetched as well, as far as
        they can be had; not for an unknown root, since then a stranger names the addresses.
        Raises `VouchError` when no token came, or one that does not verify or was revoked.
        """
        digest = sha256(checkpoint).digest()
        nonce = int(self._clock.new_id()[:16], 16)
        query = request(digest, nonce)
        answer = self._line.post(
            self._url,
            query,
            content_type="application/timestamp-query",
            accept="application/timestamp-reply",
        )
        files = {"checkpoint": checkpoint, "request.tsq": query, "response.tsr": answer}
        try:
            reply = Reply.parse(answer)
            carried = der.read_signed(reply.token).certificates if reply.token else ()
            roots = self._roots or carried
            stamp = verify(reply, digest, roots, untrusted=self._links, nonce=nonce)
        except ProofError as error:
            raise VouchError(f"{self.by}: the token is refused: {shown(error)}") from error
        if not self._roots:
            chain = [raw for raw in carried if raw not in stamp.certificates]
            said = f"{self.by}: the token is kept, but whose it is was not checked: no root known"
            return self._vouched({**files, **_pem("chain.pem", chain)}, stamp, said)
        *chain, root = stamp.certificates[1:] or stamp.certificates
        files |= _pem("chain.pem", chain) | _pem("roots.pem", [root])
        if not revocation:
            return self._vouched(files, stamp)
        try:
            lists, remarks = check_revocation(stamp.certificates, stamp.gen_time, self._line)
        except VouchError as error:
            raise VouchError(f"{self.by}: the token is refused: {error}") from error
        said_of = (f"{self.by}: {remark}" for remark in remarks)
        return self._vouched({**files, **lists}, stamp, *said_of)

    def _vouched(self, files: dict[str, bytes], stamp: TimeStamp, *remarks: str) -> Vouched:
        apart = stamp.gen_time - self._clock.now()
        if abs(apart) > _CLOCKS_APART:
            ahead = "ahead of" if apart > timedelta() else "behind"
            seconds = f"{abs(apart).total_seconds():.0f}"
            remarks += (f"{self.by}: its clock is {seconds} seconds {ahead} ours",)
        return Vouched(sort="rfc3161", by=self.by, files=files, remarks=remarks)


def _sorted_out(name: str, pem: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Roots and links, in DER: authorities publish both in one file, and OpenSSL tells them apart.

    Where no certificate issued itself, all of them are taken for roots.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise ConfigError(f"authority {name}: its roots are no certificates in PEM") from error
    roots = [one for one in found if one.issuer == one.subject] or found
    links = [one for one in found if one not in roots]
    return (
        tuple(one.public_bytes(Encoding.DER) for one in roots),
        tuple(one.public_bytes(Encoding.DER) for one in links),
    )


def _pem(name: str, certificates: list[bytes]) -> dict[str, bytes]:
    """Return the certificates (DER) as a file in PEM, or nothing when there are none."""
    texts = (x509.load_der_x509_certificate(raw).public_bytes(Encoding.PEM) for raw in certificates)
    content = b"".join(texts)
    return {name: content} if content else {}
