"""Leaves: every kind says what it must, nothing else, and in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.proof.canonical_json import Value, canonical, parse
from watcher.proof.errors import Malformed, ProofError
from watcher.proof.leaves import LONGEST, leaf, read_leaf

DIGEST = "sha256:" + "0a" * 32
COMMON: dict[str, Value] = {
    "seq": 7,
    "t": "2026-06-11T14:10:00.123456Z",
    "clock": {"sync": False, "maxerr_us": 16_000_000},
}
LOOK: dict[str, Value] = {
    **COMMON,
    "url": "https://www.example.gov/news/teapots",
    "source": "examples-news",
    "slot": "2026-06-11T14:10:00Z",
    "outcome": "changed",
    "prev": None,
    "cfg": DIGEST,
    "tool": "1.0.0",
}
KINDS: dict[str, dict[str, Value]] = {
    "observation/1": LOOK,
    "start/1": {**COMMON, "tool": "1.0.0", "cfg": DIGEST},
    "stop/1": {**COMMON, "reason": "asked to"},
    "config/1": {
        **COMMON,
        "cfg": DIGEST,
        "schedule": [{"source": "s", "url": "https://example.gov/", "every": 600}],
    },
    "clock-step/1": {**COMMON, "step_us": -3_600_000_000},
    "warc-closed/1": {**COMMON, "file": "2026/06/a.warc.gz", "sha256": DIGEST, "length": 5},
    "anchor/1": {
        **COMMON,
        "sort": "rfc3161",
        "of": DIGEST,
        "files": {"a/b.tsr": DIGEST},
        "from": "a TSA",
    },
    "beacon/1": {
        **COMMON,
        "sort": "bitcoin",
        "value": "00ab",
        "files": {"a/b": DIGEST},
        "from": "a pool",
    },
    "independent-capture/1": {
        **COMMON,
        "url": "https://example.gov/",
        "by": "an archive",
        "at": "https://archive.example/1",
        "payload": "match",
        "text": "mismatch",
        "files": {"a/b": DIGEST},
        "of": DIGEST,
    },
    "note/1": {**COMMON, "by": "A. Lender", "text": "seen", "of": [DIGEST]},
    "redaction/1": {
        **COMMON,
        "record": "urn:uuid:" + "0" * 8 + "-0000-0000-0000-" + "0" * 12,
        "block": DIGEST,
        "authority": "an order",
    },
    "key-rotation/1": {**COMMON, "old": "a", "new": "b"},
    "derived/1": {**COMMON, "of": [DIGEST], "derivation": "d", "sort": "text", "sha256": DIGEST},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaf_of_every_kind_is_read_as_it_was_written(kind: str) -> None:
    """Kind and members come back; the bytes are canonical."""
    entry = leaf(kind, KINDS[kind])

    assert read_leaf(entry) == {"v": f"watcher/{kind}", **KINDS[kind]}
    assert canonical(parse(entry)) == entry


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaf_without_any_one_member_is_refused_by_its_name(kind: str) -> None:
    """Nothing that a kind must say may be left out."""
    for name in KINDS[kind]:
        rest = {other: value for other, value in KINDS[kind].items() if other != name}
        with pytest.raises(Malformed, match=repr(name)):
            leaf(kind, rest)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq", -1),
        ("seq", True),
        ("t", "2026-06-11 14:10"),
        ("t", "2026-06-11T14:10:00+00:00"),
        ("clock", {"sync": True}),
        ("clock", {"sync": "yes", "maxerr_us": None}),
        ("url", ""),
        ("outcome", "fine"),
        ("prev", "sha256:0A"),
        ("status", "200"),
        ("tls", {"v": "TLSv1.3"}),
        ("chain", "301"),
        ("record", "urn:uuid:1"),
        ("mood", "good"),
    ],
)
def test_a_member_of_another_form_is_refused_by_its_name(name: str, value: Value) -> None:
    """A verifier reads only what is specified."""
    with pytest.raises(Malformed, match=repr(name)):
        leaf("observation/1", {**LOOK, name: value})


@pytest.mark.parametrize("version", ["", "observation/1", "watcher/observation/2", 1, None])
def test_another_kind_or_version_is_refused(version: Value) -> None:
    """What this page does not know is not guessed at."""
    with pytest.raises(Malformed, match="no kind of leaf"):
        read_leaf(canonical({**LOOK, "v": version}))


def test_a_leaf_that_is_too_long_for_a_bundle_is_refused() -> None:
    """An entry's length is two bytes."""
    with pytest.raises(Malformed, match="more than 65535"):
        leaf("stop/1", {**COMMON, "reason": "x" * LONGEST})


@given(st.binary(max_size=300) | st.sampled_from([leaf(kind, KINDS[kind]) for kind in KINDS]))
def test_any_bytes_are_a_leaf_or_one_of_our_errors(entry: bytes) -> None:
    """Nothing else comes out, whatever comes in."""
    try:
        assert leaf_again(read_leaf(entry)) == entry
    except ProofError:
        return


def leaf_again(body: dict[str, Value]) -> bytes:
    """Write what was read."""
    version = str(body.pop("v"))
    return leaf(version.removeprefix("watcher/"), body)
