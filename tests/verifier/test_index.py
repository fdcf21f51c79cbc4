"""The index against the WARC files: a row that misleads is named."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.verifier.archives import copy
from watcher.testing.builders import check_id
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck

FIRST = check_id(2)
"""The check of the first page that is no list."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy of a whole archive."""
    return copy(tmp_path / "archive")


def _problems(archive: Path) -> list[Problem]:
    return list(ArchiveCheck(archive).problems(lambda read: None))


def _altered(archive: Path, statement: str, *given: str) -> list[Problem]:
    with closing(sqlite3.connect(archive / "index.db")) as index:
        assert index.execute(statement, given).rowcount == 1
        index.commit()
    return _problems(archive)


@pytest.mark.parametrize(
    ("column", "lie"),
    [
        ("url", "'https://example.gov/other'"),
        ("slot", "'2026-06-11T14:00:00.000001Z'"),
        ("captured_at", "'2026-06-11T14:00:01.004501Z'"),
        ("status", "201"),
        ("status", "NULL"),
    ],
)
def test_a_column_that_is_not_as_recorded_is_told(archive: Path, column: str, lie: str) -> None:
    """The row is named, with what it says and what the record says."""
    (problem,) = _altered(archive, f"UPDATE checks SET {column} = {lie} WHERE id = ?", FIRST)

    assert (problem.what, problem.where) == (Fault.UNLIKE, f"index.db, check {FIRST}")
    assert column in problem.detail


def test_an_answer_that_could_not_be_read_has_no_status(archive: Path) -> None:
    """The index says so with the outcome."""
    unread = "UPDATE checks SET status = NULL, outcome = 'error' WHERE id = ?"

    assert _altered(archive, unread, FIRST) == []


def test_a_row_without_a_check_is_told(archive: Path) -> None:
    """It was there once; or somebody put it there."""
    moved = _altered(archive, 'UPDATE checks SET "begin" = "begin" + 1 WHERE id = ?', FIRST)

    assert [problem.what for problem in moved] == [Fault.MISSING] * 2
    assert moved[0].where == f"index.db, check {FIRST}"
    assert ".warc.gz, offset " in moved[1].where


def test_a_check_without_a_row_is_told(archive: Path) -> None:
    """But the last one, which a crash may leave so."""
    last = check_id(12)
    assert _altered(archive, "DELETE FROM checks WHERE id = ?", last) == []
    (problem,) = _altered(archive, "DELETE FROM checks WHERE id = ?", FIRST)

    assert (problem.what, "no row" in problem.detail) == (Fault.MISSING, True)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE sights SET \"check\" = 'gone' WHERE url LIKE '%annual%'", Fault.MISSING),
        ("UPDATE sights SET captured_at = 'then' WHERE url LIKE '%annual%'", Fault.UNLIKE),
        ("UPDATE revisions SET first_capture = 'gone'", Fault.MISSING),
        ("UPDATE revisions SET last_seen = 'then'", Fault.UNLIKE),
        ("UPDATE texts SET body = x'0102'", Fault.GARBAGE),
        ("UPDATE texts SET body = x'789c030000000001'", Fault.DIGEST),
    ],
)
def test_what_is_derived_from_a_check_or_kept_by_its_digest_is_compared(
    archive: Path, statement: str, fault: Fault
) -> None:
    """Sights, revisions and texts, each with its row."""
    (problem,) = _altered(archive, statement)

    assert problem.what is fault
    assert problem.where.startswith("index.db, ")


def test_a_damaged_page_of_the_database_is_told(archive: Path) -> None:
    """The database checks itself, too."""
    path = archive / "index.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:20_000] + b"\xa5" * 8_000 + whole[28_000:])

    assert Fault.GARBAGE in {problem.what for problem in _problems(archive)}


def test_what_only_the_database_itself_can_know_is_told(archive: Path) -> None:
    """Such as pages that belong to nothing any more."""
    with closing(sqlite3.connect(archive / "index.db")) as index:
        index.execute("PRAGMA writable_schema = ON")
        index.execute("DELETE FROM sqlite_master WHERE name LIKE 'ix_checks_url%'")
        index.commit()
    problems = _problems(archive)

    assert {problem.what for problem in problems} == {Fault.GARBAGE}
    assert "integrity check" in problems[0].detail


def test_an_index_that_is_not_there_is_no_problem(archive: Path) -> None:
    """It can be made anew."""
    (archive / "index.db").unlink()

    assert _problems(archive) == []


@pytest.mark.parametrize("content", [b"", b"no database at all" * 99])
def test_an_index_that_cannot_be_read_is_told(archive: Path, content: bytes) -> None:
    """Also an empty one: it has no tables."""
    (archive / "index.db").write_bytes(content)

    assert [problem.what for problem in _problems(archive)] == [Fault.GARBAGE]


def test_whoever_verifies_leaves_no_trace(archive: Path) -> None:
    """Evidence is read, also from a medium that cannot be written to."""
    before = sorted(archive.rglob("*"))
    assert _problems(archive) == []

    assert sorted(archive.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "table", "column"), [("index.db", "checks", "id"), ("chains.db", "looks", "url")]
)
def test_a_view_that_has_no_end_is_told_and_not_read(
    archive: Path, name: str, table: str, column: str
) -> None:
    """Whoever made the archive could else keep its verifier busy for ever."""
    for path in archive.glob(f"{name}*"):
        path.unlink()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    with closing(sqlite3.connect(archive / name)) as forged:
        forged.execute(f"CREATE VIEW {table} ({column}) AS {endless}")

    said = [problem.detail for problem in _problems(archive)]

    assert any(f"'{table}' is no plain table" in one for one in said)
