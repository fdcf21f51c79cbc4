"""A check whose manifest does not fit its records is reported, though every digest is right."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.samples import Fields, forged, members, problems, small, with_manifest
from watcher.evidence.member import compose
from watcher.verifier import Fault

MANIFEST, CHAIN, REQUEST, RESPONSE, SECOND, REVISIT = 1, 2, 3, 4, 5, 7
Alter = Callable[[dict[str, Any]], object]


def faults_with(at: int, member: bytes) -> set[Fault]:
    """Return the kinds of problems of the small file with another member at ``at``."""
    name, content = small()
    parts = members(name, content)
    assert parts[at] != member
    parts[at] = member
    return {problem.what for problem in problems(b"".join(parts), name)}


def original(at: int) -> bytes:
    return members(*small())[at]


def hop_with(**altered: object) -> Alter:
    return lambda manifest: manifest["fetches"][0]["hops"][0].update(altered)


SOME_DIGEST = "sha256:" + "0" * 64
ALTERED: dict[str, Alter] = {
    "id": lambda manifest: manifest.update(id="0" * 32),
    "url": lambda manifest: manifest.update(url="https://example.gov/other"),
    "time": lambda manifest: manifest.update(captured_at="2026-06-11T14:00:00.000000Z"),
    "hop url": hop_with(url="https://example.gov/other"),
    "hop time": hop_with(started_at="2026-06-11T15:00:00.000000Z"),
    "address": hop_with(ip="192.0.2.2"),
    "status": hop_with(status=404),
    "cut": hop_with(truncated="time"),
    "block": hop_with(block_sha256=SOME_DIGEST),
    "wire": hop_with(wire_sha256=SOME_DIGEST),
    "entity": hop_with(entity_sha256=SOME_DIGEST),
    "payload": hop_with(payload_sha256=SOME_DIGEST),
    "referred": hop_with(refers_to={"file": "other", "offset": 1, "length": 2}),
    "length": lambda manifest: manifest["records"][1].update(length=1),
    "type": lambda manifest: manifest["records"][1].update(type="response"),
    "order": lambda manifest: manifest["records"].reverse(),
    "one less": lambda manifest: manifest["records"].pop(),
    "one twice": lambda manifest: manifest["records"].append(manifest["records"][-1]),
    "no exchange": lambda manifest: manifest["fetches"].clear(),
    "no list": lambda manifest: manifest.pop("records"),
    "another chain": hop_with(tls={"version": "TLSv1.3", "cipher": "", "chain": SOME_DIGEST}),
    "no number": lambda manifest: manifest["records"][0].update(length=None),
    "format": lambda manifest: manifest.update(format="watcher/check/2"),
}


@pytest.mark.parametrize("altered", ALTERED)
def test_a_manifest_that_says_something_else_is_reported(altered: str) -> None:
    """Of each thing that its records say as well."""
    found = faults_with(MANIFEST, with_manifest(original(MANIFEST), ALTERED[altered]))

    assert found & {Fault.UNLIKE, Fault.MANIFEST, Fault.UNLISTED, Fault.MISSING}


@pytest.mark.parametrize("altered", ["wire", "referred", "status", "hop url"])
def test_a_manifest_that_says_something_else_of_a_revisit_is_reported(altered: str) -> None:
    """Its payload, the record that it refers to, and the rest."""
    forgery = with_manifest(original(SECOND), ALTERED[altered])

    assert faults_with(SECOND, forgery) == {Fault.UNLIKE}


TOLD_AS = {"Content-Type": "status", "WARC-Profile": "block_sha256", "WARC-Type": "type"}


@pytest.mark.parametrize(
    ("at", "name", "value"),
    [
        (CHAIN, "WARC-Target-URI", f"urn:{SOME_DIGEST}"),
        (REQUEST, "WARC-Target-URI", "https://example.gov/other"),
        (REQUEST, "WARC-Date", "2026-06-11T15:00:00.000000Z"),
        (REQUEST, "WARC-Concurrent-To", "<urn:uuid:00000000-0000-0000-0000-000000000009>"),
        (RESPONSE, "WARC-Date", "2026-06-11T15:00:00.000000Z"),
        (RESPONSE, "WARC-IP-Address", "192.0.2.2"),
        (RESPONSE, "Content-Type", "application/octet-stream"),
        (REVISIT, "WARC-Payload-Digest", SOME_DIGEST),
        (REVISIT, "WARC-Refers-To-Filename", "other"),
        (REVISIT, "WARC-Refers-To-File-Offset", "1"),
        (REVISIT, "WARC-Refers-To-File-Length", "x"),
        (REVISIT, "WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        (REVISIT, "WARC-Type", "response"),
    ],
)
def test_a_record_that_says_something_else_is_reported(at: int, name: str, value: str) -> None:
    """A field was altered, and the manifest was not."""

    def alter(fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return [(key, value if key == name else given) for key, given in fields], block

    file, content = small()
    parts = members(file, content)
    parts[at] = forged(parts[at], alter)
    found = problems(b"".join(parts), file)
    told = "refers_to" if "Refers" in name else TOLD_AS.get(name, name)
    assert any(each.what is Fault.UNLIKE and each.detail.startswith(told) for each in found)


def test_an_altered_response_with_fitting_digests_is_reported() -> None:
    """Even when its record is as long as it was: its check knows what was received."""

    def alter(fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return [each for each in fields if each[0] != "WARC-Payload-Digest"], block[:-3] + b"2.\n"

    assert faults_with(RESPONSE, forged(original(RESPONSE), alter)) == {Fault.UNLIKE}


def test_a_manifest_of_two_meanings_is_no_manifest() -> None:
    """A key that stands twice, a space too many, another order: programs would disagree."""
    for before, behind in ((b'{"format"', b'{"id": "1", "format"'), (b": ", b":  "), (b"\n", b"")):

        def respell(
            fields: Fields, block: bytes, before: bytes = before, behind: bytes = behind
        ) -> tuple[Fields, bytes]:
            return fields, block.replace(before, behind, 1)

        assert Fault.MANIFEST in faults_with(MANIFEST, forged(original(MANIFEST), respell))


def test_a_hostile_manifest_is_reported() -> None:
    """So deep that a parser would give up, or larger than any check needs."""
    deep = b'{"format": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    huge = with_manifest(
        original(MANIFEST), lambda manifest: manifest.update(source="1" * 5_000_000)
    )
    assert Fault.MANIFEST in faults_with(MANIFEST, huge)
    for block in (deep, b"", b"null\n", b"1" * 9999 + b"\n"):

        def replaced(fields: Fields, _: bytes, block: bytes = block) -> tuple[Fields, bytes]:
            return fields, block

        assert Fault.MANIFEST in faults_with(MANIFEST, forged(original(MANIFEST), replaced))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
KEYS = ["fetches", "records", "chains", "id", "url", "captured_at"]
HOP_KEYS = ["request", "response", "tls", "refers_to", "url", "status", "truncated"]


@given(st.sampled_from(KEYS), st.sampled_from(HOP_KEYS), st.booleans(), ANYTHING)
@settings(max_examples=200, deadline=None)
def test_any_manifest_gives_problems_and_nothing_else(
    key: str, hop_key: str, inside: bool, value: object
) -> None:
    """Whatever stands where a text, a list or an object should."""
    alter = (
        hop_with(**{hop_key: value}) if inside else lambda manifest: manifest.update({key: value})
    )

    name, content = small()
    parts = members(name, content)
    parts[MANIFEST] = with_manifest(parts[MANIFEST], alter)
    assert all(problem.detail for problem in problems(b"".join(parts), name))


def test_a_deeply_nested_value_is_reported_in_few_words() -> None:
    """What a hostile manifest says is not repeated at length."""
    nested: object = []
    for _ in range(400):
        nested = [nested]
    name, content = small()
    parts = members(name, content)
    parts[MANIFEST] = with_manifest(parts[MANIFEST], hop_with(url=nested, ip="9" * 99_999))
    found = problems(b"".join(parts), name)

    assert found
    assert all(len(problem.detail) + len(problem.where) < 700 for problem in found)


def test_a_record_of_another_check_does_not_count() -> None:
    """A sound record that nothing lists, put at the end."""
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-0000-0000-000000000009>"),
        ("WARC-Date", "2026-06-11T15:00:00.000000Z"),
        ("WARC-Target-URI", "https://example.gov/"),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    name, content = small()
    extra = compose(fields, b"HTTP/1.1 200 OK\r\n\r\neleven")

    assert [each.what for each in problems(content + extra, name)] == [Fault.UNLISTED]
