"""Leaves of the ledger: what each kind must say, as RFC 8785 JSON of at most 65 535 bytes.

One leaf a scheduled slot, whatever happened; beside them leaves that say what else bears on
the evidence. `docs/formats/ledger.md` specifies them for a stranger.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from watcher.proof.canonical_json import Value, canonical, parse
from watcher.proof.errors import Malformed

LONGEST: Final = 65_535
"""Bytes: an entry's length is a uint16 in C2SP tlog-tiles."""
_PREFIX: Final = "watcher/"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_RECORD: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PATH: Final = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,7}"
)
"""Of a file below ``anchors/``: no name in it begins with a dot."""
OUTCOMES: Final = frozenset(
    {"changed", "unchanged", "not-modified-asserted", "blocked", "error", "robots", "missed"}
)
"""Of an observation, by status and bytes alone: what the words came to, a later leaf says."""


def _text(value: Value) -> bool:
    return isinstance(value, str) and value != ""


def _count(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _digest(value: Value) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _moment(value: Value) -> bool:
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


def _record(value: Value) -> bool:
    return isinstance(value, str) and _RECORD.fullmatch(value) is not None


def _outcome(value: Value) -> bool:
    return value in OUTCOMES


def _texts(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _digests(value: Value) -> bool:
    return isinstance(value, list) and all(_digest(one) for one in value)


def _clock(value: Value) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"sync", "maxerr_us"}
        and (value["sync"] is None or isinstance(value["sync"], bool))
        and (value["maxerr_us"] is None or _count(value["maxerr_us"]))
    )


def _tls(value: Value) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"v", "leaf"}
        and _text(value["v"])
        and _digest(value["leaf"])
    )


def _schedule(value: Value) -> bool:
    """Whether each source has its name, its URL and how many seconds lie between its slots."""
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and one.keys() == {"source", "url", "every"}
        and _text(one["source"])
        and _text(one["url"])
        and _count(one["every"])
        for one in value
    )


def _files(value: Value) -> bool:
    """Whether every file below ``anchors/`` has a plain relative path and a digest."""
    return (
        isinstance(value, dict)
        and value != {}
        and all(_PATH.fullmatch(path) is not None and _digest(one) for path, one in value.items())
    )


def _compared(value: Value) -> bool:
    return value in {"match", "mismatch", "absent"}


_Test = Callable[[Value], bool]
_Fields = dict[str, tuple[_Test, str]]
_ALWAYS: Final[_Fields] = {
    "v": (_text, "a kind and its version"),
    "seq": (_count, "the leaf's index"),
    "t": (_moment, "a UTC time"),
    "clock": (_clock, "the clock's state"),
}
_REQUIRED: Final[dict[str, _Fields]] = {
    "observation/1": {
        "url": (_text, "a URL"),
        "source": (_text, "a source's name"),
        "slot": (_moment, "a UTC time"),
        "outcome": (_outcome, "an outcome"),
        "prev": (lambda value: value is None or _digest(value), "a leaf's digest or null"),
        "cfg": (_digest, "a digest"),
        "tool": (_text, "a version"),
    },
    "start/1": {"tool": (_text, "a version"), "cfg": (_digest, "a digest")},
    "stop/1": {"reason": (_text, "a reason")},
    "config/1": {"cfg": (_digest, "a digest"), "schedule": (_schedule, "a schedule")},
    "clock-step/1": {"step_us": (_integer, "microseconds")},
    "warc-closed/1": {
        "file": (_text, "a file's name"),
        "sha256": (_digest, "a digest"),
        "length": (_count, "bytes"),
    },
    "anchor/1": {
        "sort": (_text, "a sort of anchor"),
        "of": (_digest, "a checkpoint's digest"),
        "files": (_files, "files below anchors/ and their digests"),
        "from": (_text, "who vouches"),
    },
    "beacon/1": {
        "sort": (_text, "a sort of beacon"),
        "value": (_text, "a public value"),
        "files": (_files, "files below anchors/ and their digests"),
        "from": (_text, "who published it"),
    },
    "independent-capture/1": {
        "url": (_text, "a URL"),
        "by": (_text, "who captured"),
        "at": (_text, "an address"),
        "payload": (_compared, "match, mismatch or absent"),
        "text": (_compared, "match, mismatch or absent"),
        "files": (_files, "files below anchors/ and their digests"),
        "of": (_digest, "a leaf's digest"),
    },
    "note/1": {"by": (_text, "an author"), "text": (_text, "words"), "of": (_digests, "leaves")},
    "redaction/1": {
        "record": (_record, "a record's id"),
        "block": (_digest, "a digest"),
        "authority": (_text, "an authority"),
    },
    "key-rotation/1": {"old": (_text, "a vkey"), "new": (_text, "a vkey")},
    "derived/1": {
        "of": (_digests, "leaves"),
        "derivation": (_text, "a derivation"),
        "sort": (_text, "what was derived"),
        "sha256": (_digest, "a digest"),
    },
}
_OPTIONAL: Final[dict[str, _Fields]] = {
    "observation/1": {
        "status": (_count, "a status"),
        "chain": (_texts, "redirects"),
        "ip": (_text, "an address"),
        "tls": (_tls, "a TLS connection"),
        "block": (_digest, "a digest"),
        "payload_wire": (_digest, "a digest"),
        "payload": (_digest, "a digest"),
        "record": (_record, "a record's id"),
        "check": (_record, "a record's id"),
        "manifest": (_digest, "a digest"),
        "failure": (_text, "a sort of failure"),
        "truncated": (_text, "why it is cut off"),
        "within": (_count, "seconds"),
        "logged": (_moment, "a UTC time"),
    },
}


def leaf(kind: str, fields: Mapping[str, Value]) -> bytes:
    """Return a leaf of a kind ("observation/1") as its bytes.

    Raises `Malformed` naming the field that is missing, unknown or wrong.
    """
    body: dict[str, Value] = {"v": _PREFIX + kind, **fields}
    _check(body)
    entry = canonical(body)
    if len(entry) > LONGEST:
        raise Malformed(f"a {kind} leaf has {len(entry)} bytes, more than {LONGEST}")
    return entry


def read_leaf(entry: bytes) -> dict[str, Value]:
    """Return the members of a leaf.

    Raises `Malformed` when the bytes are no canonical JSON, or not what a leaf must say.
    """
    if len(entry) > LONGEST:
        raise Malformed(f"a leaf has {len(entry)} bytes, more than {LONGEST}")
    body = parse(entry)
    if not isinstance(body, dict):
        raise Malformed("a leaf is an object")
    _check(body)
    return body


def _check(body: Mapping[str, Value]) -> None:
    version = body.get("v")
    kind = version.removeprefix(_PREFIX) if isinstance(version, str) else ""
    if kind not in _REQUIRED or version != _PREFIX + kind:
        raise Malformed(f"no kind of leaf: {version!r}")
    required = {**_ALWAYS, **_REQUIRED[kind]}
    allowed = {**required, **_OPTIONAL.get(kind, {})}
    for name in required.keys() - body.keys():
        raise Malformed(f"a {kind} leaf has no {name!r}")
    for name, value in body.items():
        if name not in allowed:
            raise Malformed(f"a {kind} leaf has no member {name!r}")
        test, said = allowed[name]
        if not test(value):
            raise Malformed(f"{name!r} of a {kind} leaf is {value!r}, not {said}")
