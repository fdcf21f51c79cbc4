"""The records in a WARC file: what each kind of response becomes, read by other programs too."""

import gzip
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.evidence.samples import (
    CHAIN,
    PAGE,
    RESPONSES,
    a_clock,
    check_of,
    chunked,
    every_kind,
    evidence_in,
    hop_of,
    plain,
)
from watcher.errors import ArchiveError
from watcher.evidence.compose import NOT_MODIFIED, SAME_PAYLOAD, chain_pem
from watcher.evidence.member import Record
from watcher.evidence.naming import file_names
from watcher.evidence.reading import open_file, record_at
from watcher.evidence.warc import WarcEvidence
from watcher.model.check import RecordedCheck, RecordPlace
from watcher.model.digest import sha256
from watcher.model.exchange import Truncation
from watcher.testing.builders import URL, a_check, a_failure, a_fetch

PROGRAMS = Path(sys.executable).parent


def records_in(root: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """Return type, header and block of every record, as warcio reads them."""
    records = []
    for name in file_names(root):
        with (root / name).open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                header = dict(record.rec_headers.headers)
                records.append((record.rec_type, header, record.content_stream().read()))
    return records


def record_of(root: Path, place: RecordPlace) -> Record:
    """Return the record at a place."""
    with open_file(root, place.file) as file:
        return record_at(file, place)


def first_place(recorded: RecordedCheck) -> RecordPlace:
    """Return where the first response of a check lies."""
    return recorded.responses[0][0]


@pytest.mark.parametrize("program", ["warcio", "fastwarc"])
def test_other_programs_find_nothing_wrong_in_what_is_written(tmp_path: Path, program: str) -> None:
    """Every kind of response, repeats, 304s, failures, cut ones, and bytes that are no HTTP."""
    evidence = evidence_in(tmp_path)
    for check in every_kind():
        evidence.record(check)
    evidence.record(check_of(90, b"\x16\x03\x01 this is no HTTP", url="https://example.gov/x"))
    evidence.record(a_check(id="f" * 32, fetches=(a_fetch(hops=(), failure=a_failure()),)))
    (name,) = file_names(tmp_path)

    checked = subprocess.run(
        [PROGRAMS / program, "check", tmp_path / name], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert len(records_in(tmp_path)) > 100


@pytest.mark.parametrize("kind", RESPONSES)
def test_every_kind_of_response_comes_back_byte_for_byte(tmp_path: Path, kind: str) -> None:
    """The first time, and the second time when a revisit may stand for it."""
    evidence = evidence_in(tmp_path)

    recorded = [evidence.record(check_of(n, RESPONSES[kind])) for n in (1, 2)]

    assert [evidence.response(first_place(each)) for each in recorded] == [RESPONSES[kind]] * 2
    assert list(evidence.replay()) == recorded


def test_a_group_begins_with_its_manifest_and_every_record_names_its_companions(
    tmp_path: Path,
) -> None:
    """warcinfo, then metadata, chain, request, response; dates carry microseconds."""
    recorded = evidence_in(tmp_path).record(check_of(1, RESPONSES["identity"]))

    kinds = [kind for kind, _, _ in records_in(tmp_path)]
    assert kinds == ["warcinfo", "metadata", "resource", "request", "response"]
    manifest = record_of(tmp_path, recorded.metadata)
    response = record_of(tmp_path, first_place(recorded))
    assert manifest.field("WARC-Record-ID") == "<urn:uuid:00000000-0000-0000-0000-000000000001>"
    assert response.field("WARC-Date") == "2026-06-11T14:00:00.000000Z"
    assert response.field("WARC-IP-Address") == "192.0.2.1"
    named = [value for name, value in response.fields if name == "WARC-Concurrent-To"]
    request = records_in(tmp_path)[3][1]
    assert named == [request["WARC-Record-ID"], manifest.field("WARC-Record-ID")]
    protocols = [value for name, value in response.fields if name == "WARC-Protocol"]
    assert protocols == ["http/1.1", "tls/1.3"]
    assert response.field("WARC-Block-Digest") == sha256(RESPONSES["identity"])


def test_a_payload_that_is_held_already_becomes_a_revisit(tmp_path: Path) -> None:
    """From another URL too: header block exact, and three ways to find what it refers to."""
    evidence = evidence_in(tmp_path)
    first = evidence.record(check_of(1, plain()))
    again = plain(extra=b"Date: another\r\n")

    second = evidence.record(check_of(2, again, url="https://example.gov/other"))

    revisit = record_of(tmp_path, first_place(second))
    original = record_of(tmp_path, first_place(first))
    assert revisit.type == "revisit"
    assert revisit.block + PAGE == again
    assert revisit.field("WARC-Profile") == SAME_PAYLOAD
    assert revisit.field("WARC-Truncated") == "length"
    assert revisit.field("WARC-Payload-Digest") == sha256(PAGE)
    assert revisit.field("WARC-Refers-To") == original.field("WARC-Record-ID")
    assert revisit.field("WARC-Refers-To-Target-URI") == URL
    assert revisit.field("WARC-Refers-To-Date") == original.field("WARC-Date")
    assert revisit.field("WARC-Refers-To-Filename") == first_place(first).file
    assert revisit.field("WARC-Refers-To-File-Offset") == str(first_place(first).offset)
    assert evidence.response(first_place(second)) == again


def test_other_chunks_of_the_same_page_are_kept_whole(tmp_path: Path) -> None:
    """Joining a header to differently framed bytes would not be what crossed the wire."""
    evidence = evidence_in(tmp_path)
    evidence.record(check_of(1, chunked(PAGE, size=100)))

    other = evidence.record(check_of(2, chunked(PAGE, size=99)))
    same = evidence.record(check_of(3, chunked(PAGE, size=99)))

    assert record_of(tmp_path, first_place(other)).type == "response"
    assert record_of(tmp_path, first_place(same)).type == "revisit"


def test_not_modified_refers_to_the_last_content_of_its_url(tmp_path: Path) -> None:
    """Not to an error page, nor to another URL; unknown, it is an ordinary response."""
    evidence = evidence_in(tmp_path)
    unknown = evidence.record(check_of(1, RESPONSES["not modified"]))
    content = evidence.record(check_of(2, plain()))
    evidence.record(check_of(3, plain(b"Not here.", b"404 Not Found")))
    evidence.record(check_of(4, plain(b"Other."), url="https://example.gov/other"))

    known = evidence.record(check_of(5, RESPONSES["not modified"]))

    assert record_of(tmp_path, first_place(unknown)).type == "response"
    revisit = record_of(tmp_path, first_place(known))
    assert revisit.field("WARC-Profile") == NOT_MODIFIED
    original = record_of(tmp_path, first_place(content))
    assert revisit.field("WARC-Refers-To") == original.field("WARC-Record-ID")
    assert revisit.field("WARC-Truncated") is None


@pytest.mark.parametrize("reason", Truncation)
def test_a_response_that_was_cut_short_is_kept_and_never_referred_to(
    tmp_path: Path, reason: Truncation
) -> None:
    """It says why; the same bytes again are written again."""
    evidence = evidence_in(tmp_path)

    cut = [evidence.record(check_of(n, plain(), truncated=reason)) for n in (1, 2)]
    whole = evidence.record(check_of(3, plain()))

    for each in cut:
        record = record_of(tmp_path, first_place(each))
        assert (record.type, record.field("WARC-Truncated")) == ("response", reason.value)
    assert record_of(tmp_path, first_place(whole)).type == "response"
    cut_again = evidence.record(check_of(4, plain(), truncated=reason))
    assert record_of(tmp_path, first_place(cut_again)).type == "response"


def test_a_payload_digest_is_written_only_where_all_programs_agree_on_it(tmp_path: Path) -> None:
    """Not with a transfer coding, nor when the body is longer than it says."""
    evidence = evidence_in(tmp_path)
    kinds = ("identity", "chunked with extensions", "longer than it says")

    records = [
        record_of(tmp_path, first_place(evidence.record(check_of(n, RESPONSES[kind]))))
        for n, kind in enumerate(kinds, start=1)
    ]

    assert [record.field("WARC-Payload-Digest") for record in records] == [sha256(PAGE), None, None]


def test_a_certificate_chain_is_written_once_in_an_archive(tmp_path: Path) -> None:
    """Also by the next process; checks that share it find it again."""
    for number in (1, 2):
        evidence_in(tmp_path).record(check_of(number, RESPONSES["identity"]))

    chains = [block for kind, _, block in records_in(tmp_path) if kind == "resource"]
    assert chains == [chain_pem(CHAIN)]
    for recorded in evidence_in(tmp_path).replay():
        tls = recorded.check.fetches[0].hops[0].tls
        assert tls is not None
        assert tls.chain == CHAIN


def test_the_same_checks_give_the_same_file(tmp_path: Path) -> None:
    """Nothing of the machine or the moment gets into the bytes."""
    contents = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        evidence = evidence_in(folder)
        for check in every_kind():
            evidence.record(check)
        (name,) = file_names(folder)
        contents.append((name, (folder / name).read_bytes()))

    assert contents[0] == contents[1]


def test_every_file_begins_with_who_made_it(tmp_path: Path) -> None:
    """The operator's fields stand in warcinfo; one that could forge a line is refused."""
    named = {"operator": "Société of Examples", "publisher": "Desk"}
    clock = a_clock()
    WarcEvidence(tmp_path, clock=clock, software="Watcher test", operator=named).record(a_check())

    kind, header, block = records_in(tmp_path)[0]

    assert kind == "warcinfo"
    assert header["WARC-Filename"] == Path(file_names(tmp_path)[0]).name
    assert "operator: Société of Examples\r\n" in block.decode()
    for wrong in ({"operator": "a\r\nb"}, {"two words": "a"}):
        with pytest.raises(ArchiveError, match="warcinfo"):
            WarcEvidence(tmp_path, clock=clock, software="Watcher test", operator=wrong)


@pytest.mark.parametrize("field", ["ip", "cipher"])
def test_a_header_value_that_could_forge_a_line_is_refused(tmp_path: Path, field: str) -> None:
    """Whatever comes from the connection is checked like a URL; nothing is kept."""
    evidence = evidence_in(tmp_path)
    hop = hop_of(plain())
    assert hop.tls is not None
    forged = "192.0.2.1\r\nWARC-Type: response"
    given = {"ip": forged} if field == "ip" else {"tls": type(hop.tls)(version="a", cipher=forged)}

    with pytest.raises(ArchiveError, match="not a WARC header field"):
        evidence.record(check_of(1, plain(), **given))

    assert list(evidence.replay()) == []


def test_each_record_is_one_gzip_member_without_time_or_name(tmp_path: Path) -> None:
    """So a record can be cut out by its place and read with zcat."""
    recorded = evidence_in(tmp_path).record(check_of(1, plain()))
    place = first_place(recorded)
    content = (tmp_path / place.file).read_bytes()[place.offset : place.offset + place.length]

    assert content[:10] == bytes.fromhex("1f8b08000000000000ff")
    assert gzip.GzipFile(fileobj=BytesIO(content)).read().startswith(b"WARC/1.1\r\n")
