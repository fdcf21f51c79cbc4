"""Files are begun daily or when one is large, and their names keep the order of recording."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.evidence.samples import a_clock, check_of, evidence_in, plain
from watcher.evidence.naming import begun_at, file_name, file_names
from watcher.evidence.payload_index import INDEX_NAME

PAGE = plain(b"Eleven examples.")


def test_a_file_is_named_for_its_time_and_nothing_else(tmp_path: Path) -> None:
    """Never for a URL."""
    recorded = evidence_in(tmp_path).record(check_of(1, PAGE))

    pattern = r"2026/06/watcher-20260611T14000\dZ-[0-9a-f]{6}\.warc\.gz"
    assert re.fullmatch(pattern, recorded.metadata.file)
    with pytest.raises(ValueError, match="other"):
        begun_at("other.warc.gz")


def test_a_new_day_begins_a_new_file(tmp_path: Path) -> None:
    """In UTC, in the same process and in another one."""
    clock = a_clock(datetime(2026, 6, 30, 23, 59, 50, tzinfo=UTC))
    evidence = evidence_in(tmp_path, clock)
    before = evidence.record(check_of(1, PAGE))
    clock.sleep(20)

    after = evidence.record(check_of(2, PAGE))
    same_day = evidence_in(tmp_path, a_clock(clock.now())).record(check_of(3, PAGE))
    next_day = a_clock(clock.now() + timedelta(days=1))
    later = evidence_in(tmp_path, next_day).record(check_of(4, PAGE))

    files = [each.metadata.file for each in (before, after, same_day, later)]
    assert [file[:23] for file in files] == [
        "2026/06/watcher-2026063",
        "2026/07/watcher-2026070",
        "2026/07/watcher-2026070",
        "2026/07/watcher-2026070",
    ]
    assert files[1] == files[2] != files[3]
    assert list(evidence.replay()) == [before, after, same_day, later]


def test_a_large_file_is_followed_by_another(tmp_path: Path) -> None:
    """Revisits refer across files, and order is kept even within one second."""
    evidence = evidence_in(tmp_path, max_file_bytes=1)

    recorded = [evidence.record(check_of(n, PAGE)) for n in range(4)]

    assert [each.metadata.file for each in recorded] == file_names(tmp_path)
    assert list(evidence_in(tmp_path).replay()) == recorded


def test_a_clock_that_stepped_back_does_not_change_the_order(tmp_path: Path) -> None:
    """A new file is always named behind the newest."""
    early = a_clock(datetime(2026, 6, 1, tzinfo=UTC))
    recorded = [
        evidence_in(tmp_path).record(check_of(1, PAGE)),
        evidence_in(tmp_path, early).record(check_of(2, PAGE)),
    ]

    assert [each.metadata.file for each in recorded] == file_names(tmp_path)
    assert list(evidence_in(tmp_path).replay()) == recorded


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    """What is set aside, drafts and notes are no WARC files of ours."""
    recorded = evidence_in(tmp_path).record(check_of(1, PAGE))
    folder = (tmp_path / recorded.metadata.file).parent
    for name in ("notes.txt", "watcher-old.warc.gz", "watcher-20260611T140001Z-abcdef.warc.gz.new"):
        (folder / name).write_text("not a record")

    assert list(evidence_in(tmp_path).replay()) == [recorded]
    assert evidence_in(tmp_path).recover() == ()


def test_reading_writes_nothing(tmp_path: Path) -> None:
    """Neither replay nor a response leaves anything behind, not even an index."""
    evidence = evidence_in(tmp_path)
    recorded = evidence.record(check_of(1, PAGE))
    evidence.close()
    (tmp_path / INDEX_NAME).unlink()
    reader = evidence_in(tmp_path)

    list(reader.replay())
    reader.response(recorded.responses[0][0])

    assert [path.name for path in tmp_path.iterdir()] == ["2026"]


def test_names_sort_by_time() -> None:
    """As text, over years."""
    moments = [datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
    names = [
        file_name(moment, tag) for moment, tag in zip(moments, ("ffffff", "000000"), strict=True)
    ]

    assert names == sorted(names)
    assert [begun_at(name) for name in names] == moments
