"""Whatever bytes cross the wire, they come back."""

import gzip
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.samples import MEMORY, check_of, evidence_in
from watcher.evidence.member import compose, take_apart
from watcher.model.check import Check
from watcher.model.exchange import Exchange, FailureKind, Fetched, FetchFailure, Tls, Truncation
from watcher.model.source import ResourceKind

MOMENTS = st.integers(0, 4_000_000_000_000_000).map(
    lambda microseconds: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
SECONDS = st.floats(min_value=0, max_value=1e6)
URLS = st.text("abcXYZ0123456789-._~:/?#[]@!$&'()*+,;=%", max_size=30).map(
    lambda path: "https://example.gov/" + path
)
BODIES = st.one_of(st.binary(max_size=300), st.sampled_from([b"eleven", b"ten", b""]))
HEADS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
        b"HTTP/1.0 404\n\n",
        b"",
    ]
)
EXCHANGES = st.builds(
    Exchange,
    url=URLS,
    request=st.binary(max_size=60),
    response=st.builds(bytes.__add__, HEADS, BODIES),
    started_at=MOMENTS,
    seconds=SECONDS,
    ip=st.none() | st.ip_addresses().map(str),
    tls=st.none()
    | st.builds(
        Tls,
        version=st.sampled_from(["TLSv1.2", "TLSv1.3"]),
        cipher=st.just("TLS_AES_128_GCM_SHA256"),
        chain=st.lists(st.binary(min_size=1, max_size=90), max_size=2).map(tuple),
    ),
    truncated=st.none() | st.sampled_from(Truncation),
)
FAILURES = st.builds(
    FetchFailure,
    url=URLS,
    kind=st.sampled_from(FailureKind),
    detail=st.text(max_size=20),
    started_at=MOMENTS,
    seconds=SECONDS,
)
FETCHES = st.builds(
    Fetched,
    url=URLS,
    hops=st.lists(EXCHANGES, max_size=3).map(tuple),
    failure=st.none() | FAILURES,
)
CHECKS = st.builds(
    Check,
    id=st.uuids().map(lambda each: each.hex),
    url=URLS,
    source=st.text(max_size=10),
    agency=st.text(max_size=10),
    kind=st.sampled_from(ResourceKind),
    slot=MOMENTS,
    captured_at=MOMENTS,
    fetches=st.lists(FETCHES, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHECKS, max_size=4, unique_by=lambda check: check.id))
def test_what_was_recorded_is_what_is_replayed(checks: list[Check]) -> None:
    """Every byte, time and failure, also by its place and after opening anew."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        evidence = evidence_in(Path(folder))

        recorded = [evidence.record(check) for check in checks]

        assert [each.check for each in recorded] == checks
        assert list(evidence_in(Path(folder)).replay()) == recorded
        for each in recorded:
            for fetched, places in zip(each.check.fetches, each.responses, strict=True):
                for hop, place in zip(fetched.hops, places, strict=True):
                    assert evidence.response(place) == hop.response
        evidence.close()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"\AX-[A-Za-z][A-Za-z0-9-]{0,8}\Z"),
            st.from_regex(r"\A[!-~]([ -~]{0,20}[!-~])?\Z"),
        ),
        max_size=5,
    ),
    st.binary(max_size=500),
)
def test_a_record_taken_apart_is_the_record_composed(
    fields: list[tuple[str, str]], block: bytes
) -> None:
    """For every header that is allowed and every block, also one that looks like a record."""
    record = take_apart(gzip.decompress(compose(fields, block)), where="here")

    assert record.block == block
    assert list(record.fields[: len(fields)]) == fields


def test_times_keep_their_instant_whatever_their_zone() -> None:
    """A time of another zone comes back as the same instant."""
    zone = timezone(timedelta(hours=-5))
    check = check_of(1, b"HTTP/1.1 200 OK\r\n\r\n", started_at=datetime(2026, 6, 11, tzinfo=zone))
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        evidence = evidence_in(Path(folder))
        evidence.record(check)
        assert [each.check for each in evidence.replay()] == [check]
        evidence.close()
