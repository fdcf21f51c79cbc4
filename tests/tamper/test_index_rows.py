"""Rows of the databases beside the evidence: altered, taken out, put in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tamper.bits import DATABASES
from tests.tamper.tiny import OTHER, copy, problems, tiny, told
from watcher.testing.builders import check_id

_FIRST = check_id(1)
_CHECK = f"index.db, check {_FIRST}"
_LOOK = "chains.db, looks, https://example.gov/news/releases/annual-count"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return copy(tmp_path / "archive")


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE checks SET url = 'https://example.gov/x' WHERE id = '{id}'", _CHECK),
        ("UPDATE checks SET slot = '2026' WHERE id = '{id}'", _CHECK),
        ("UPDATE checks SET captured_at = '2026' WHERE id = '{id}'", _CHECK),
        ("UPDATE checks SET status = 404 WHERE id = '{id}'", _CHECK),
        ("UPDATE checks SET file = '2026/06/x' WHERE id = '{id}'", "lie in 2026/06/x: no file"),
        ("UPDATE checks SET file = printf('%05000d', 1) WHERE id = '{id}'", "no file"),
        ("UPDATE checks SET file = x'00ff' WHERE id = '{id}'", "no file"),
        ("UPDATE checks SET \"begin\" = 7 WHERE id = '{id}'", _CHECK),
        ("UPDATE checks SET id = 'x' WHERE id = '{id}'", "index.db, check x"),
        ("DELETE FROM checks WHERE id = '{id}'", "index.db has no row of this check"),
        ("DELETE FROM checks", "index.db has no row of this check"),
        (
            (
                "CREATE TABLE row AS SELECT * FROM checks WHERE id = '{id}';"
                "UPDATE row SET id = 'put in'; INSERT INTO checks SELECT * FROM row"
            ),
            "index.db, check put in",
        ),
        ("UPDATE sights SET \"check\" = 'x'", "index.db, sights"),
        (f"UPDATE sights SET \"check\" = '{check_id(3)}'", "index.db, sights"),
        ("UPDATE sights SET captured_at = '2026'", "index.db, sights"),
        ("UPDATE revisions SET first_capture = 'x'", "index.db, revisions, first"),
        ("UPDATE revisions SET last_seen = '2026'", "index.db, revisions, last"),
        ("UPDATE texts SET body = zeroblob(9)", "index.db, text sha256:"),
        ("UPDATE texts SET digest = 'sha256:00'", "index.db, text sha256:00"),
        ("DROP TABLE checks", "index.db"),
    ],
)
def test_a_row_of_the_index_that_is_not_as_recorded_is_told(
    archive: Path, statement: str, where: str
) -> None:
    """The index proves nothing, and must not mislead."""
    with closing(sqlite3.connect(archive / "index.db")) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.executescript(statement.format(id=_FIRST))
        database.commit()

    assert any(where in line for line in told(archive))


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE looks SET leaf = 5 WHERE url LIKE '%annual%'", _LOOK),
        ("UPDATE looks SET digest = 'sha256:00' WHERE url LIKE '%annual%'", _LOOK),
        ("UPDATE looks SET slot = '2026' WHERE url LIKE '%annual%'", _LOOK),
        ("UPDATE looks SET check_record = NULL WHERE url LIKE '%annual%'", _LOOK),
        ("UPDATE looks SET payload = NULL WHERE url LIKE '%annual%'", _LOOK),
        ("DELETE FROM looks WHERE url LIKE '%annual%'", _LOOK),
        (
            "INSERT OR IGNORE INTO looks SELECT 'x', leaf, '', '', '', '' FROM looks",
            "chains.db, looks, x",
        ),
        ("DELETE FROM told WHERE kind = 'files'", "chains.db, told, files/2026/06/"),
        ("DELETE FROM told WHERE kind = 'warc-closed/1'", "chains.db, told, warc-closed/1/2026"),
        ("INSERT INTO told VALUES ('warc-closed/1', 'x')", "chains.db, told, warc-closed/1/x"),
        ("UPDATE newest SET value = 'x' WHERE name = 'config/1'", "chains.db, newest, config/1"),
        ("UPDATE newest SET value = 'x' WHERE name = 'check'", "chains.db, newest, check"),
        ("UPDATE newest SET value = '11' WHERE name = 'size'", "chains.db: "),
        ("UPDATE newest SET value = '13' WHERE name = 'size'", "chains.db: "),
        ("UPDATE newest SET value = '-1' WHERE name = 'size'", "chains.db: "),
        ("UPDATE newest SET value = 'many' WHERE name = 'size'", "chains.db: "),
        ("UPDATE newest SET value = x'00' WHERE name = 'size'", "chains.db: "),
        ("UPDATE newest SET value = '00' WHERE name = 'root'", "chains.db: "),
        ("UPDATE newest SET value = 'what' WHERE name = 'root'", "chains.db: "),
    ],
)
def test_a_row_of_the_chains_that_is_not_as_the_leaves_say_is_told(
    archive: Path, statement: str, where: str
) -> None:
    """Whoever believes it writes a leaf that follows none, or no leaf where one is due."""
    with closing(sqlite3.connect(archive / "chains.db")) as database:
        database.execute(statement)
        database.commit()

    assert any(where in line for line in told(archive))


def test_chains_that_are_not_there_or_know_less_are_no_problem(archive: Path) -> None:
    """They are made again, or go on, from the leaves."""
    (archive / "chains.db").unlink()
    assert problems(archive) == []
    with closing(sqlite3.connect(archive / "chains.db")) as database:
        database.executescript(
            "CREATE TABLE looks (url, leaf, digest, slot, check_record, payload);"
            "CREATE TABLE told (kind, name); CREATE TABLE newest (name, value);"
        )
    assert problems(archive) == []


@pytest.mark.parametrize("name", sorted(DATABASES))
@pytest.mark.parametrize("content", [b"", b"no database at all" * 99])
def test_a_database_that_cannot_be_read_is_told(archive: Path, name: str, content: bytes) -> None:
    """Also an empty one: it has no tables."""
    (archive / name).write_bytes(content)

    assert any(f"{name}: " in line for line in told(archive))


@pytest.mark.parametrize("name", sorted(DATABASES))
def test_a_database_of_another_archive_is_told(archive: Path, name: str) -> None:
    """Of the same owner, the same pages, the same times."""
    (archive / name).write_bytes((tiny(OTHER) / name).read_bytes())

    assert any(name in line for line in told(archive))
