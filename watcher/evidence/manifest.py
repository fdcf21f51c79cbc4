"""The manifest of a check: the JSON block of the metadata record that begins its group.

It says everything of the check that the exact bytes do not, and lists the records that must
follow it, so that a group cut short is known as such. It reads no bytes of an exchange.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.errors import FixityError, SchemaMismatch
from watcher.model.check import Check, RecordPlace
from watcher.model.exchange import FailureKind, FetchFailure, Truncation
from watcher.model.moment import parse_stamp, stamp
from watcher.model.source import ResourceKind

FORMAT = "watcher/check/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HopTls:
    """TLS of one hop; ``chain`` is the digest of the PEM chain in its ``resource`` record."""

    version: str
    cipher: str
    chain: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HopNote:
    """What the manifest says of one exchange.

    ``block`` is the digest of the whole response as it crossed the wire, ``wire`` of all
    behind its header block, ``entity`` of that without transfer coding, ``payload`` of
    that without content coding. The last three and ``status`` are ``None`` when the bytes
    are no HTTP. ``refers_to`` is the place of the response record a revisit stands on.
    """

    url: str
    request: str
    response: str
    started_at: datetime
    seconds: float
    ip: str | None
    tls: HopTls | None
    truncated: Truncation | None
    status: int | None
    block: str
    wire: str | None
    entity: str | None
    payload: str | None
    refers_to: RecordPlace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchNote:
    """What the manifest says of one fetch."""

    url: str
    hops: tuple[HopNote, ...]
    failure: FetchFailure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecord:
    """A record that follows the manifest; ``length`` in bytes of its gzip member."""

    type: str
    id: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All of a check but the bytes of its exchanges.

    ``records`` lists what follows in order; ``chains`` the places of certificate chains
    that were recorded with an earlier check.
    """

    id: str
    url: str
    source: str
    agency: str
    kind: ResourceKind
    slot: datetime
    captured_at: datetime
    fetches: tuple[FetchNote, ...]
    records: tuple[ListedRecord, ...]
    chains: Mapping[str, RecordPlace] = field(default_factory=dict)


def manifest_of(
    check: Check,
    fetches: tuple[FetchNote, ...],
    records: tuple[ListedRecord, ...],
    chains: Mapping[str, RecordPlace],
) -> Manifest:
    """Return the manifest of ``check`` with its notes and what will follow it."""
    return Manifest(
        id=check.id,
        url=check.url,
        source=check.source,
        agency=check.agency,
        kind=check.kind,
        slot=check.slot,
        captured_at=check.captured_at,
        fetches=fetches,
        records=records,
        chains=chains,
    )


def write_manifest(manifest: Manifest) -> bytes:
    """Return the JSON block: one object, ASCII, one line, always in the same order."""
    content = {
        "format": FORMAT,
        "id": manifest.id,
        "url": manifest.url,
        "source": manifest.source,
        "agency": manifest.agency,
        "kind": manifest.kind.value,
        "slot": stamp(manifest.slot),
        "captured_at": stamp(manifest.captured_at),
        "fetches": [_write_fetch(fetch) for fetch in manifest.fetches],
        "records": [
            {"type": record.type, "id": record.id, "length": record.length}
            for record in manifest.records
        ],
        "chains": {digest: _write_place(place) for digest, place in manifest.chains.items()},
    }
    return json.dumps(content, allow_nan=False).encode("ascii") + b"\n"


def _write_fetch(fetch: FetchNote) -> dict[str, Any]:
    failure = fetch.failure
    return {
        "url": fetch.url,
        "hops": [_write_hop(hop) for hop in fetch.hops],
        "failure": failure
        and {
            "url": failure.url,
            "kind": failure.kind.value,
            "detail": failure.detail,
            "started_at": stamp(failure.started_at),
            "seconds": failure.seconds,
        },
    }


def _write_hop(hop: HopNote) -> dict[str, Any]:
    tls = hop.tls
    return {
        "url": hop.url,
        "request": hop.request,
        "response": hop.response,
        "started_at": stamp(hop.started_at),
        "seconds": hop.seconds,
        "ip": hop.ip,
        "tls": tls and {"version": tls.version, "cipher": tls.cipher, "chain": tls.chain},
        "truncated": hop.truncated and hop.truncated.value,
        "status": hop.status,
        "block_sha256": hop.block,
        "wire_sha256": hop.wire,
        "entity_sha256": hop.entity,
        "payload_sha256": hop.payload,
        "refers_to": hop.refers_to and _write_place(hop.refers_to),
    }


def _write_place(place: RecordPlace) -> dict[str, Any]:
    return {"file": place.file, "offset": place.offset, "length": place.length}


def read_manifest(block: bytes, *, where: str) -> Manifest:
    """Read what `write_manifest` wrote.

    Raises `SchemaMismatch` for a format of another Watcher and `FixityError` for a block
    that is not a manifest at all; both begin with ``where``.
    """
    try:
        content = json.loads(block)
        found = content["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise FixityError(f"{where}: the metadata record holds no manifest") from error
    if found != FORMAT:
        raise SchemaMismatch(f"{where}: the check is written as {found!r}, not as {FORMAT!r}")
    try:
        return _read_content(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FixityError(f"{where}: the manifest is incomplete: {error!r}") from error


def _read_content(content: dict[str, Any]) -> Manifest:
    return Manifest(
        id=content["id"],
        url=content["url"],
        source=content["source"],
        agency=content["agency"],
        kind=ResourceKind(content["kind"]),
        slot=parse_stamp(content["slot"]),
        captured_at=parse_stamp(content["captured_at"]),
        fetches=tuple(_read_fetch(fetch) for fetch in content["fetches"]),
        records=tuple(
            ListedRecord(type=record["type"], id=record["id"], length=int(record["length"]))
            for record in content["records"]
        ),
        chains={digest: _read_place(place) for digest, place in content["chains"].items()},
    )


def _read_fetch(fetch: dict[str, Any]) -> FetchNote:
    failure = fetch["failure"]
    return FetchNote(
        url=fetch["url"],
        hops=tuple(_read_hop(hop) for hop in fetch["hops"]),
        failure=failure
        and FetchFailure(
            url=failure["url"],
            kind=FailureKind(failure["kind"]),
            detail=failure["detail"],
            started_at=parse_stamp(failure["started_at"]),
            seconds=failure["seconds"],
        ),
    )


def _read_hop(hop: dict[str, Any]) -> HopNote:
    tls = hop["tls"]
    return HopNote(
        url=hop["url"],
        request=hop["request"],
        response=hop["response"],
        started_at=parse_stamp(hop["started_at"]),
        seconds=hop["seconds"],
        ip=hop["ip"],
        tls=tls and HopTls(version=tls["version"], cipher=tls["cipher"], chain=tls["chain"]),
        truncated=hop["truncated"] and Truncation(hop["truncated"]),
        status=hop["status"],
        block=hop["block_sha256"],
        wire=hop["wire_sha256"],
        entity=hop["entity_sha256"],
        payload=hop["payload_sha256"],
        refers_to=hop["refers_to"] and _read_place(hop["refers_to"]),
    )


def _read_place(place: dict[str, Any]) -> RecordPlace:
    return RecordPlace(file=place["file"], offset=int(place["offset"]), length=int(place["length"]))
