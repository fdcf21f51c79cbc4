"""Restore exact bytes and whole checks from records, every digest checked on the way.

The other direction of ``compose``. Reads only; raises `FixityError` naming file and offset.
"""

import base64
import re
from pathlib import Path
from typing import BinaryIO

from watcher.errors import FixityError, NotReadable
from watcher.evidence.compose import SAME_PAYLOAD, record_id
from watcher.evidence.manifest import FetchNote, HopNote, Manifest, write_manifest
from watcher.evidence.member import Record
from watcher.evidence.reading import Group, open_file, record_at
from watcher.model.check import Check, RecordedAnswer, RecordedCheck, RecordPlace
from watcher.model.digest import sha256
from watcher.model.exchange import Exchange, Fetched, Tls
from watcher.text.http_message import read_response

_CERTIFICATE = re.compile(
    rb"-----BEGIN CERTIFICATE-----\n([^-]*)-----END CERTIFICATE-----\n", re.ASCII
)


def response_at(root: Path, place: RecordPlace) -> bytes:
    """Return the exact response whose response or revisit record lies at ``place``."""
    with open_file(root, place.file) as file:
        record = record_at(file, place)
    return _response(root, record, place)


def wire_body(response: bytes) -> bytes:
    """Return what followed the header block on the wire; raises `NotReadable` for no HTTP."""
    return response[read_response(response, max_payload=0).header_end :]


def _response(root: Path, record: Record, place: RecordPlace) -> bytes:
    """Join a revisit's own header block and the body it refers to; others are whole."""
    if record.type == "response":
        return record.block
    if record.type != "revisit":
        raise FixityError(
            f"{place.file} at offset {place.offset}: a {record.type} record is no response"
        )
    if record.field("WARC-Profile") != SAME_PAYLOAD:
        return record.block
    target = _referred(record, place)
    with open_file(root, target.file) as file:
        referred = record_at(file, target)
    try:
        body = wire_body(referred.block)
    except NotReadable as error:
        raise _unlike(target, place) from error
    if sha256(body) != record.field("WARC-Payload-Digest"):
        raise _unlike(target, place)
    return record.block + body


def _unlike(target: RecordPlace, place: RecordPlace) -> FixityError:
    return FixityError(
        f"{target.file} at offset {target.offset}: not the payload to which "
        f"{place.file} at offset {place.offset} refers"
    )


def _referred(record: Record, place: RecordPlace) -> RecordPlace:
    """Return the place that a revisit record names."""
    file = record.field("WARC-Refers-To-Filename")
    offset = record.field("WARC-Refers-To-File-Offset")
    length = record.field("WARC-Refers-To-File-Length")
    if not (file and offset and length and offset.isdecimal() and length.isdecimal()):
        raise FixityError(
            f"{place.file} at offset {place.offset}: the revisit names no place to refer to"
        )
    return RecordPlace(file=file, offset=int(offset), length=int(length))


def recorded(check: Check, group: Group) -> RecordedCheck:
    """Return ``check`` with where the records of its group lie, and what they say of themselves."""
    manifest = group.manifest
    listed = zip(manifest.records, group.members, strict=True)
    places = {record.id: place for record, place in listed}
    return RecordedCheck(
        check=check,
        metadata=group.place,
        responses=tuple(
            tuple(places[hop.response] for hop in fetch.hops) for fetch in manifest.fetches
        ),
        end=group.end,
        record=_urn(record_id(manifest.id)),
        digest=sha256(write_manifest(manifest)),
        answer=answer_in(manifest),
    )


def answer_in(manifest: Manifest) -> RecordedAnswer | None:
    """Return the response that answered a check; ``None`` when its last fetch failed."""
    last = manifest.fetches[-1] if manifest.fetches else None
    if last is None or last.failure is not None or not last.hops:
        return None
    hop = last.hops[-1]
    return RecordedAnswer(
        record=_urn(hop.response),
        block=hop.block,
        wire=hop.wire,
        payload=hop.payload,
        status=hop.status,
    )


def _urn(record: str) -> str:
    return record.strip("<>")


def check_in(root: Path, file: BinaryIO, group: Group) -> RecordedCheck:
    """Return the check of a complete group, with all its bytes."""
    return _Restoration(root, file, group).check()


class _Restoration:
    """One group being read: its records by id, each read once and compared with its list."""

    def __init__(self, root: Path, file: BinaryIO, group: Group) -> None:
        self._root = root
        self._group = group
        self._places: dict[str, RecordPlace] = {}
        self._records: dict[str, Record] = {}
        for listed, place in zip(group.manifest.records, group.members, strict=True):
            record = record_at(file, place)
            if (record.type, record.field("WARC-Record-ID")) != (listed.type, listed.id):
                raise FixityError(
                    f"{place.file} at offset {place.offset}: "
                    f"not the {listed.type} record that its check lists"
                )
            self._places[listed.id] = place
            self._records[listed.id] = record

    def check(self) -> RecordedCheck:
        manifest = self._group.manifest
        fetches = tuple(self._fetched(fetch) for fetch in manifest.fetches)
        return recorded(_check(manifest, fetches), self._group)

    def _fetched(self, fetch: FetchNote) -> Fetched:
        hops = tuple(self._exchange(hop) for hop in fetch.hops)
        return Fetched(url=fetch.url, hops=hops, failure=fetch.failure)

    def _exchange(self, hop: HopNote) -> Exchange:
        place = self._place(hop.response)
        response = _response(self._root, self._records[hop.response], place)
        if sha256(response) != hop.block:
            raise FixityError(
                f"{place.file} at offset {place.offset}: "
                f"the response is {sha256(response)}, its check says {hop.block}"
            )
        self._place(hop.request)
        return Exchange(
            url=hop.url,
            request=self._records[hop.request].block,
            response=response,
            started_at=hop.started_at,
            seconds=hop.seconds,
            ip=hop.ip,
            tls=self._tls(hop),
            truncated=hop.truncated,
        )

    def _place(self, record_id: str) -> RecordPlace:
        place = self._places.get(record_id)
        if place is None:
            start = self._group.place
            raise FixityError(
                f"{start.file} at offset {start.offset}: the check does not list {record_id}"
            )
        return place

    def _tls(self, hop: HopNote) -> Tls | None:
        if hop.tls is None:
            return None
        chain = self._chain(hop.tls.chain) if hop.tls.chain else ()
        return Tls(version=hop.tls.version, cipher=hop.tls.cipher, chain=chain)

    def _chain(self, digest: str) -> tuple[bytes, ...]:
        """Return the certificates of a chain, from this group or from an earlier one."""
        place = self._group.manifest.chains.get(digest)
        if place:
            with open_file(self._root, place.file) as file:
                pem = record_at(file, place).block
        else:
            uri = f"urn:{digest}"
            records = self._records.values()
            pem = next((r.block for r in records if r.field("WARC-Target-URI") == uri), b"")
        if sha256(pem) != digest:
            start = place or self._group.place
            raise FixityError(
                f"{start.file} at offset {start.offset}: no certificate chain {digest} here"
            )
        return tuple(base64.b64decode(found) for found in _CERTIFICATE.findall(pem))


def _check(manifest: Manifest, fetches: tuple[Fetched, ...]) -> Check:
    return Check(
        id=manifest.id,
        url=manifest.url,
        source=manifest.source,
        agency=manifest.agency,
        kind=manifest.kind,
        slot=manifest.slot,
        captured_at=manifest.captured_at,
        fetches=fetches,
    )
