"""Compose the group of records of one check: manifest first, then what it lists.

Works on values and bytes; what earlier records say is asked through `Earlier`. Nothing is
written here.
"""

import re
import ssl
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.errors import ArchiveError, NotReadable
from watcher.evidence.manifest import (
    FetchNote,
    HopNote,
    HopTls,
    ListedRecord,
    Manifest,
    manifest_of,
    write_manifest,
)
from watcher.evidence.member import compose, require_uri
from watcher.model.check import Check, RecordPlace
from watcher.model.digest import sha256
from watcher.model.exchange import Exchange, Fetched, Tls
from watcher.model.moment import stamp
from watcher.text.http_message import Response, read_response

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
"""RFC 9562's namespace for object identifiers: ids are made from the check's id alone."""

_CHECK_ID = re.compile(r"[0-9a-f]{32}")
_NOT_MODIFIED_STATUS = 304

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """An earlier response record on which a revisit can stand, read and found sound."""

    place: RecordPlace
    id: str
    url: str
    date: str


class Earlier(Protocol):
    """What a composer may ask of the records already on disk."""

    def same_payload(self, body: bytes) -> Referent | None:
        """Return a sound response record with this very body, as it crossed the wire."""

    def last_response(self, url: str) -> Referent | None:
        """Return the last sound response record that showed the content of ``url``."""

    def chain(self, digest: str) -> RecordPlace | None:
        """Return where a certificate chain was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A check's records as bytes, manifest first."""

    manifest: Manifest
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A record that is ready to be listed."""

    type: str
    id: str
    member: bytes


def record_id(check_id: str, *path: str | int) -> str:
    """Return the WARC-Record-ID of a part of a check; the check's own without a path."""
    own = uuid.UUID(hex=check_id)
    if not path:
        return f"<{own.urn}>"
    return f"<{uuid.uuid5(_NAMESPACE, '/'.join((own.hex, *map(str, path)))).urn}>"


def refuse_unwritable(check: Check) -> None:
    """Raise `ArchiveError` when an id or a URL of the check cannot stand in a WARC header."""
    if not _CHECK_ID.fullmatch(check.id):
        raise ArchiveError(f"the id of a check is 32 hex digits, not {check.id!r}")
    require_uri(check.url)
    for fetched in check.fetches:
        for hop in fetched.hops:
            require_uri(hop.url)


def chain_pem(chain: Iterable[bytes]) -> bytes:
    """Return a certificate chain as PEM (RFC 7468), leaf first."""
    return "".join(ssl.DER_cert_to_PEM_cert(certificate) for certificate in chain).encode("ascii")


def compose_group(check: Check, earlier: Earlier) -> Composed:
    """Return all records of a check.

    Raises `ArchiveError` naming what cannot be written.
    """
    refuse_unwritable(check)
    chains, own_chains, earlier_chains = _chains(check, earlier)
    notes: list[FetchNote] = []
    exchanges: list[_Made] = []
    for i, fetched in enumerate(check.fetches):
        hops = []
        for j, hop in enumerate(fetched.hops):
            note, made = _hop_records(check, hop, (i, j), earlier, chains)
            hops.append(note)
            exchanges.extend(made)
        notes.append(_fetch_note(fetched, hops))
    following = own_chains + exchanges
    listed = tuple(
        ListedRecord(type=made.type, id=made.id, length=len(made.member)) for made in following
    )
    manifest = manifest_of(check, tuple(notes), listed, earlier_chains)
    first = _metadata(manifest)
    return Composed(manifest=manifest, members=(first, *(made.member for made in following)))


def _fetch_note(fetched: Fetched, hops: list[HopNote]) -> FetchNote:
    return FetchNote(url=fetched.url, hops=tuple(hops), failure=fetched.failure)


def _metadata(manifest: Manifest) -> bytes:
    # Under the page's own URL, replay programs would show the manifest in place of the page.
    own = record_id(manifest.id)
    fields = _opening("metadata", own, manifest.captured_at, own.strip("<>"))
    return compose([*fields, ("Content-Type", "application/json")], write_manifest(manifest))


def _opening(kind: str, identifier: str, at: datetime, uri: str) -> Fields:
    return [
        ("WARC-Type", kind),
        ("WARC-Record-ID", identifier),
        ("WARC-Date", stamp(at)),
        ("WARC-Target-URI", uri),
    ]


def _chains(
    check: Check, earlier: Earlier
) -> tuple[dict[tuple[bytes, ...], str], list[_Made], dict[str, RecordPlace]]:
    """Return the digest of every chain, records for the new ones, places of the known ones."""
    digests: dict[tuple[bytes, ...], str] = {}
    new: list[_Made] = []
    known: dict[str, RecordPlace] = {}
    tls = (hop.tls for fetched in check.fetches for hop in fetched.hops)
    for chain in {each.chain: None for each in tls if each and each.chain}:
        pem = chain_pem(chain)
        digest = digests[chain] = sha256(pem)
        place = earlier.chain(digest)
        if place:
            known[digest] = place
        else:
            new.append(_chain_record(check, digest, pem))
    return digests, new, known


def _chain_record(check: Check, digest: str, pem: bytes) -> _Made:
    identifier = record_id(check.id, "chain", digest)
    fields = _opening("resource", identifier, check.captured_at, f"urn:{digest}")
    member = compose([*fields, ("Content-Type", "application/pem-certificate-chain")], pem)
    return _Made(type="resource", id=identifier, member=member)


def _hop_records(
    check: Check,
    hop: Exchange,
    position: tuple[int, int],
    earlier: Earlier,
    chains: dict[tuple[bytes, ...], str],
) -> tuple[HopNote, tuple[_Made, _Made]]:
    """Return the note of one exchange, and its request and response records."""
    ids = (record_id(check.id, *position, "request"), record_id(check.id, *position, "response"))
    message = _message(hop)
    own = record_id(check.id)
    request = _Made(type="request", id=ids[0], member=_request(hop, ids[0], ids[1], own))
    profile, referent = _standing_on(hop, message, earlier)
    links = [("WARC-Concurrent-To", ids[0]), ("WARC-Concurrent-To", own)]
    opening = _opening("revisit" if referent else "response", ids[1], hop.started_at, hop.url)
    fields = [*opening, *links, *_connection(hop, message)]
    if referent and message:
        member = _revisit(fields, hop, message, profile, referent)
    else:
        member = _whole(fields, hop, message)
    response = _Made(type="revisit" if referent else "response", id=ids[1], member=member)
    return _hop_note(hop, ids, message, referent, chains), (request, response)


def _message(hop: Exchange) -> Response | None:
    try:
        return read_response(hop.response)
    except NotReadable:
        return None


def _standing_on(
    hop: Exchange, message: Response | None, earlier: Earlier
) -> tuple[str, Referent | None]:
    """Decide whether a response can be a revisit: its profile, and the record it stands on.

    What is cut short, empty or no HTTP at all is kept as it is.
    """
    if message is None or hop.truncated:
        return "", None
    if message.status == _NOT_MODIFIED_STATUS and not message.body:
        return NOT_MODIFIED, earlier.last_response(hop.url)
    return SAME_PAYLOAD, earlier.same_payload(message.body) if message.body else None


def _request(hop: Exchange, identifier: str, response: str, own: str) -> bytes:
    fields = _opening("request", identifier, hop.started_at, hop.url)
    fields += [("WARC-Concurrent-To", response), ("WARC-Concurrent-To", own)]
    fields += [("WARC-IP-Address", hop.ip)] if hop.ip else []
    return compose([*fields, ("Content-Type", "application/http;msgtype=request")], hop.request)


def _connection(hop: Exchange, message: Response | None) -> Fields:
    fields: Fields = [("WARC-IP-Address", hop.ip)] if hop.ip else []
    if message:
        fields.append(("WARC-Protocol", message.version.lower()))
    if hop.tls:
        fields.append(("WARC-Protocol", _tls_name(hop.tls)))
        fields.append(("WARC-Cipher-Suite", hop.tls.cipher))
    return fields


def _tls_name(tls: Tls) -> str:
    """Return the version as IIPC's proposal spells it: OpenSSL's TLSv1.3 is ``tls/1.3``."""
    return tls.version.lower().replace("tlsv", "tls/", 1)


def _whole(fields: Fields, hop: Exchange, message: Response | None) -> bytes:
    if hop.truncated:
        fields.append(("WARC-Truncated", hop.truncated.value))
    if message and message.body == message.entity and not message.header("Transfer-Encoding"):
        fields.append(("WARC-Payload-Digest", sha256(message.body)))
    kind = "application/http;msgtype=response" if message else "application/octet-stream"
    return compose([*fields, ("Content-Type", kind)], hop.response)


def _revisit(
    fields: Fields, hop: Exchange, message: Response, profile: str, referent: Referent
) -> bytes:
    place = referent.place
    fields += [
        ("WARC-Profile", profile),
        ("WARC-Refers-To", referent.id),
        ("WARC-Refers-To-Target-URI", referent.url),
        ("WARC-Refers-To-Date", referent.date),
        ("WARC-Refers-To-Filename", place.file),
        ("WARC-Refers-To-File-Offset", str(place.offset)),
        ("WARC-Refers-To-File-Length", str(place.length)),
    ]
    if profile == SAME_PAYLOAD:
        fields.append(("WARC-Payload-Digest", sha256(message.body)))
        fields.append(("WARC-Truncated", "length"))
    fields.append(("Content-Type", "application/http;msgtype=response"))
    return compose(fields, hop.response[: message.header_end])


def _hop_note(
    hop: Exchange,
    ids: tuple[str, str],
    message: Response | None,
    referent: Referent | None,
    chains: dict[tuple[bytes, ...], str],
) -> HopNote:
    return HopNote(
        url=hop.url,
        request=ids[0],
        response=ids[1],
        started_at=hop.started_at,
        seconds=hop.seconds,
        ip=hop.ip,
        tls=_hop_tls(hop.tls, chains) if hop.tls else None,
        truncated=hop.truncated,
        status=message.status if message else None,
        block=sha256(hop.response),
        wire=sha256(message.body) if message else None,
        entity=sha256(message.entity) if message else None,
        payload=message.payload_digest if message else None,
        refers_to=referent.place if referent else None,
    )


def _hop_tls(tls: Tls, chains: dict[tuple[bytes, ...], str]) -> HopTls:
    return HopTls(version=tls.version, cipher=tls.cipher, chain=chains.get(tls.chain))
