"""What every `watcher.ports.Evidence` promises, kept by WARC files and by memory alike."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from watcher.clock import SystemClock
from watcher.errors import ArchiveError, FixityError
from watcher.evidence.warc import WarcEvidence
from watcher.model.check import Check, RecordPlace
from watcher.model.exchange import Tls, Truncation
from watcher.ports import Evidence
from watcher.testing.builders import a_check, a_failure, a_fetch, an_exchange, check_id
from watcher.testing.evidence import MemoryEvidence

PAGE = an_exchange()
NOT_MODIFIED = an_exchange(response=b"HTTP/1.1 304 Not Modified\r\nETag: W/1\r\n\r\n")
MOVED = an_exchange(response=b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n")
CHAIN = (b"leaf certificate", b"issuing certificate")


@pytest.fixture(params=["warc", "memory"])
def evidence(request: pytest.FixtureRequest, tmp_path: Path) -> Evidence:
    """Return an empty archive's evidence."""
    makers: dict[str, Callable[[], Evidence]] = {
        "warc": lambda: WarcEvidence(tmp_path, clock=SystemClock(), software="Watcher test"),
        "memory": MemoryEvidence,
    }
    return makers[request.param]()


def checks() -> list[Check]:
    """Return checks with pages, repeats, redirects, failures and several fetches."""
    secure = replace(PAGE, tls=Tls(version="TLSv1.3", cipher="AES", chain=CHAIN))
    fetches = [
        (a_fetch(),),
        (a_fetch(hops=(secure,)), a_fetch(hops=(MOVED, secure))),
        (a_fetch(hops=(NOT_MODIFIED,)),),
        (a_fetch(hops=(), failure=a_failure()),),
        (a_fetch(hops=(MOVED,), failure=a_failure(detail="ünknown \ud800 reason")),),
        (a_fetch(hops=(replace(PAGE, truncated=Truncation.DISCONNECT),)),),
        (),
    ]
    return [a_check(id=check_id(n), fetches=each) for n, each in enumerate(fetches, start=1)]


def test_replay_gives_every_check_back_as_it_was_recorded(evidence: Evidence) -> None:
    """Every field and byte comes back, in order, with the same places."""
    recorded = [evidence.record(check) for check in checks()]

    assert list(evidence.replay()) == recorded
    assert [each.check for each in recorded] == checks()


def test_a_place_gives_the_exact_response(evidence: Evidence) -> None:
    """Also where the archive held the payload already, and for a 304."""
    recorded = [evidence.record(check) for check in checks()]

    for each in recorded:
        for fetched, places in zip(each.check.fetches, each.responses, strict=True):
            assert [evidence.response(place) for place in places] == [
                hop.response for hop in fetched.hops
            ]


def test_every_place_and_end_is_behind_the_one_before(evidence: Evidence) -> None:
    """Places follow the order of recording, so an end tells what has been read."""
    ends = [0]
    for check in checks():
        recorded = evidence.record(check)
        places = [recorded.metadata, *(place for hops in recorded.responses for place in hops)]

        assert {place.file for place in places} == {recorded.metadata.file}
        assert [place.offset for place in places] == sorted({place.offset for place in places})
        assert ends[-1] <= recorded.metadata.offset < recorded.end
        ends.append(recorded.end)


def test_replay_can_begin_behind_the_checks_that_were_read(evidence: Evidence) -> None:
    """A start for each file leaves out the checks that end at or before it."""
    recorded = [evidence.record(check) for check in checks()]
    ends = {recorded[2].metadata.file: recorded[2].end}

    replayed = evidence.replay(start=lambda file: ends.get(file, 0))

    assert list(replayed) == recorded[3:]


def test_an_empty_archive_replays_nothing_and_has_nothing_to_recover(evidence: Evidence) -> None:
    """Nothing recorded is no error."""
    assert list(evidence.replay()) == []
    assert evidence.recover() == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.gov/a\r\nWARC-Type: response",
        "https://example.gov/a b",
        "https://example.gov/caf\xe9",
        "https://example.gov/<a>",
        "no-scheme",
        "",
    ],
)
def test_a_url_that_could_forge_a_header_is_refused_by_name(evidence: Evidence, url: str) -> None:
    """Neither the check's own URL nor a hop's; and nothing of the check is kept."""
    for check in (a_check(url=url), a_check(fetches=(a_fetch(hops=(replace(PAGE, url=url),)),))):
        with pytest.raises(ArchiveError) as refusal:
            evidence.record(check)

        assert repr(url) in str(refusal.value)
    assert list(evidence.replay()) == []


def test_an_id_that_is_not_32_hex_digits_is_refused(evidence: Evidence) -> None:
    """The id becomes the name of a WARC record."""
    with pytest.raises(ArchiveError, match="32 hex digits"):
        evidence.record(a_check(id="7"))


def test_a_place_where_nothing_is_breaks_fixity(evidence: Evidence) -> None:
    """The message names the file."""
    recorded = evidence.record(a_check())
    place = recorded.responses[0][0]

    for wrong in (
        RecordPlace(file="2026/06/none.warc.gz", offset=0, length=1),
        replace(place, offset=place.offset + 1),
        replace(place, length=place.length - 1),
    ):
        with pytest.raises(FixityError, match=wrong.file):
            evidence.response(wrong)
