"""The payload index may be lost, torn or wrong: it costs space or time, never truth."""

from pathlib import Path

import pytest

from tests.evidence.samples import a_clock, check_of, every_kind, evidence_in, plain
from watcher.evidence.naming import file_names
from watcher.evidence.payload_index import INDEX_NAME
from watcher.model.check import RecordedCheck
from watcher.model.digest import sha256

PAGE = plain(b"Eleven examples.")


def is_revisit(recorded: RecordedCheck) -> bool:
    """Whether the first response was written as a revisit, by its length."""
    return recorded.responses[0][0].length > 500


def rows(root: Path) -> list[bytes]:
    """Return the rows of the index in any order."""
    return sorted((root / INDEX_NAME).read_bytes().splitlines())


def test_a_deleted_index_is_rebuilt_row_for_row(tmp_path: Path) -> None:
    """From the manifests alone."""
    evidence = evidence_in(tmp_path)
    for check in every_kind():
        evidence.record(check)
    evidence.close()
    kept = rows(tmp_path)
    (tmp_path / INDEX_NAME).unlink()

    evidence_in(tmp_path).recover()

    assert len(kept) > 20
    assert rows(tmp_path) == kept


@pytest.mark.parametrize("clean", [True, False])
def test_the_next_process_knows_the_payloads_of_the_last(tmp_path: Path, clean: bool) -> None:
    """Whether or not that one closed the archive."""
    first = evidence_in(tmp_path)
    first.record(check_of(1, PAGE))
    if clean:
        first.close()

    again = evidence_in(tmp_path).record(check_of(2, PAGE))

    assert is_revisit(again)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-7],
        lambda content: content[:40] + b"#" + content[41:],
        lambda content: b"something else entirely\n",
        lambda content: b"",
        lambda content: content + b"p 00 torn",
    ],
    ids=["torn", "flipped", "foreign", "empty", "half a row"],
)
def test_a_spoilt_index_is_mended(tmp_path: Path, spoil: object) -> None:
    """Rows behind a broken one are read again from the files."""
    evidence = evidence_in(tmp_path)
    for check in every_kind():
        evidence.record(check)
    evidence.close()
    path, kept = tmp_path / INDEX_NAME, rows(tmp_path)
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]

    evidence_in(tmp_path).recover()

    assert rows(tmp_path) == kept


def test_an_index_of_files_that_were_cut_or_taken_away_is_thrown_away(tmp_path: Path) -> None:
    """A restored backup may be older than its index."""
    evidence = evidence_in(tmp_path)
    recorded = [evidence.record(check_of(n, plain(b"%d examples." % n))) for n in (1, 2)]
    evidence.close()
    path = tmp_path / file_names(tmp_path)[0]
    path.write_bytes(path.read_bytes()[: recorded[0].end])

    evidence_in(tmp_path).recover()
    found = rows(tmp_path)
    (tmp_path / INDEX_NAME).unlink()
    again = evidence_in(tmp_path)
    again.recover()

    assert found == rows(tmp_path)
    assert not is_revisit(again.record(check_of(3, plain(b"2 examples."))))
    path.unlink()
    assert evidence_in(tmp_path).record(check_of(4, plain(b"1 examples."))).metadata.offset > 0


def test_a_wrong_row_is_never_believed(tmp_path: Path) -> None:
    """The record there is read and compared with the payload before anything refers to it."""
    evidence = evidence_in(tmp_path)
    recorded = evidence.record(check_of(1, plain(b"something else")))
    index = evidence._index  # a row that is whole but wrong cannot come from outside
    place = recorded.responses[0][0]
    index.add([("p", sha256(b"Eleven examples."), place)])

    again = evidence.record(check_of(2, PAGE))

    assert not is_revisit(again)
    assert evidence.response(again.responses[0][0]) == PAGE


def test_an_index_that_cannot_be_written_stops_no_recording(tmp_path: Path) -> None:
    """The records are the truth; the index is made again when it can be."""
    (tmp_path / INDEX_NAME).mkdir()
    evidence = evidence_in(tmp_path)

    first, second = (evidence.record(check_of(n, PAGE)) for n in (1, 2))

    assert [is_revisit(first), is_revisit(second)] == [False, True]
    (tmp_path / INDEX_NAME).rmdir()
    assert is_revisit(evidence_in(tmp_path).record(check_of(3, PAGE)))


def test_opening_reads_only_what_is_new_since_the_last_mark(tmp_path: Path) -> None:
    """Damage in front of a mark is found by replay and verification, not by opening."""
    evidence = evidence_in(tmp_path)
    recorded = evidence.record(check_of(1, PAGE))
    evidence.close()
    path = tmp_path / recorded.metadata.file
    damaged = bytearray(path.read_bytes())
    damaged[recorded.metadata.offset + 20] ^= 1
    path.write_bytes(damaged)

    assert evidence_in(tmp_path, a_clock()).recover() == ()
