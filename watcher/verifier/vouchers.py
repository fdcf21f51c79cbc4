"""What each sort of outsider vouches for, read out of the files that were kept of it.

Each function takes what was kept, and gives the span of time in which it was made; it raises
`ProofError` where it proves nothing, and `Unchecked` where nothing here can tell.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from watcher.proof import beacons, notes, timestamps
from watcher.proof.block_headers import read_header, verify_against
from watcher.proof.canonical_json import Value
from watcher.proof.cosignatures import WitnessKey, cosigned_at
from watcher.proof.errors import Malformed, NotProven
from watcher.proof.notes import Note
from watcher.proof.opentimestamps import read_detached
from watcher.proof.timestamp_tree import Bitcoin
from watcher.proof.timestamps import Reply
from watcher.verifier.times import HOUR, SECOND, microseconds

_HEADER = re.compile(r"header-(0|[1-9][0-9]{0,17})\.bin")
_CLOCKS_DIFFER = 300 * SECOND
"""Our clock and an outsider's may be five minutes apart."""
_MINERS_DIFFER = 2 * HOUR
"""The time in a block's header is its miner's word, held to about two hours by the others."""


class Unchecked(Exception):
    """Nothing here tells whether it holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """The earliest and the latest moment of ours that fit an outsider's, in microseconds."""

    earliest: int
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """One folder below ``anchors/``: what reads a file of it, all names, what the leaf says."""

    files: Callable[[str], bytes]
    names: frozenset[str]
    said: Mapping[str, Value]
    roots: Sequence[bytes]
    least_difficulty: int

    def optional(self, name: str) -> tuple[bytes, ...]:
        """Return the content of a file that may be missing."""
        return (self.files(name),) if name in self.names else ()


def _span(moment: int | datetime, tolerance: int) -> Span:
    at = moment if isinstance(moment, int) else microseconds(moment)
    return Span(at - tolerance, at + tolerance)


def _time_stamp(voucher: Voucher) -> Span:
    """RFC 3161: ``response.tsr`` over the checkpoint, as the answer to ``request.tsq``."""
    roots = voucher.roots or voucher.optional("roots.pem")
    if not roots:
        raise Unchecked
    digest = sha256(voucher.files("checkpoint")).digest()
    token = timestamps.verify(
        Reply.parse(voucher.files("response.tsr")),
        digest,
        roots,
        untrusted=voucher.optional("chain.pem"),
    )
    for request in voucher.optional("request.tsq"):
        if token.nonce is None or request != timestamps.request(digest, token.nonce):
            raise NotProven("response.tsr is not the answer to request.tsq")
    return _span(token.gen_time, _CLOCKS_DIFFER)


def _open_timestamp(voucher: Voucher) -> Span:
    """OpenTimestamps: the checkpoint's digest leads to a block whose header lies beside."""
    proof = read_detached(voucher.files("checkpoint.ots"))
    if proof.hash_name != "sha256":
        raise NotProven(f"checkpoint.ots is about a {proof.hash_name} digest, not SHA-256")
    if proof.digest != sha256(voucher.files("checkpoint")).digest():
        raise NotProven("checkpoint.ots is about another file than checkpoint")
    names = {int(match[1]): name for name in voucher.names if (match := _HEADER.fullmatch(name))}
    headers = {height: read_header(voucher.files(name)) for height, name in names.items()}
    times = {
        attested.height: verify_against(message, headers[attested.height], voucher.least_difficulty)
        for message, attested in proof.timestamp.commitments()
        if isinstance(attested, Bitcoin) and attested.height in headers
    }
    if height := min(headers.keys() - times.keys(), default=None):
        raise NotProven(f"checkpoint.ots leads to no block of height {height}")
    if not times:
        raise Unchecked
    return _span(min(times.values()), _MINERS_DIFFER)


def _cosignature(voucher: Voucher) -> Span:
    """C2SP tlog-cosignature: the checkpoint, by the witness whose vkey lies beside."""
    try:
        vkey = voucher.files("witness.vkey").decode("ascii")
        lines = voucher.files("cosignature").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"witness.vkey or cosignature: {error}") from error
    text = notes.parse(voucher.files("checkpoint")).text
    note = Note(text, notes.parse_signature_lines(lines))
    signatures = notes.verify(note, [WitnessKey.from_vkey(vkey.removesuffix("\n"))])
    seconds = min(cosigned_at(signature) for signature in signatures)
    latest = datetime.max.replace(tzinfo=UTC)
    return _span(min(seconds * SECOND, microseconds(latest)), _CLOCKS_DIFFER)


def _block(voucher: Voucher) -> Span:
    """The hash of a Bitcoin block, with the 80 bytes of its header."""
    value = beacons.read_block_hash(str(voucher.said["value"]).encode())
    header = read_header(voucher.files("header.bin"))
    found = beacons.verify_block_hash(value, header, voucher.least_difficulty)
    return _span(found.at, _MINERS_DIFFER)


def _pulse(voucher: Voucher) -> Span:
    """A pulse of a NIST Randomness Beacon, signed by the certificate beside it."""
    pulse = beacons.read_pulse(voucher.files("pulse.json"))
    found = beacons.verify_pulse(pulse, voucher.files("certificate.pem"))
    if str(voucher.said["value"]).lower() != found.value.hex():
        raise NotProven("the value in the leaf is not that of pulse.json")
    return _span(found.at, _CLOCKS_DIFFER)


ABOUT_A_CHECKPOINT: Final[Mapping[str, Callable[[Voucher], Span]]] = {
    "rfc3161": _time_stamp,
    "opentimestamps": _open_timestamp,
    "cosignature": _cosignature,
}
"""By the ``sort`` of an `anchor/1` leaf."""
BEACONS: Final[Mapping[str, Callable[[Voucher], Span]]] = {"bitcoin": _block, "nist": _pulse}
"""By the ``sort`` of a `beacon/1` leaf."""
