"""Migrations: a database is brought to the tables of the schema, or refused by name."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from watcher.errors import ArchiveError, ArchiveUnwritable, SchemaMismatch
from watcher.store.archive import SqlArchive
from watcher.store.migrate import configuration, versions
from watcher.store.schema import DERIVED, HEAD, KEPT, metadata
from watcher.testing.builders import URL, a_finding


def execute(index: Path, statement: str) -> None:
    """Do something to the database behind the archive's back."""
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute(statement)


def test_the_head_is_the_newest_migration() -> None:
    """The name in the schema and the chain of migrations agree, and the chain has one end."""
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]
    assert HEAD in versions()


def test_a_migrated_database_has_exactly_the_tables_of_the_schema(index: Path) -> None:
    """Alembic finds no difference between the migrations and the schema."""
    SqlArchive.open(index).close()
    engine = create_engine(f"sqlite:///{index}")

    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)

    engine.dispose()
    assert differences == []


def test_a_migrated_database_has_the_names_of_the_schema(index: Path, tmp_path: Path) -> None:
    """Also primary keys and foreign keys, which Alembic does not compare."""
    SqlArchive.open(index).close()
    fresh = tmp_path / "fresh.db"
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()

    assert constraints(index) == constraints(fresh)


def constraints(index: Path) -> dict[str, list[str]]:
    """Return the constraints that each table was made with, in one spelling."""
    with closing(sqlite3.connect(index)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(line.strip(" ,\t") for line in sql.splitlines() if "CONSTRAINT" in line)
            for name, sql in rows
            if name != "alembic_version"
        }


def test_every_table_is_either_derived_or_kept() -> None:
    """No table is forgotten when the index is cleared or exported."""
    assert set(DERIVED) | set(KEPT) == set(metadata.tables.values())
    assert set(DERIVED).isdisjoint(KEPT)


def test_an_empty_file_becomes_an_archive(index: Path) -> None:
    """A file of no bytes is an empty database."""
    index.touch()

    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_finding())

        assert archive.known(URL) is not None


def test_opening_again_finds_what_was_written(index: Path) -> None:
    """An up-to-date database is opened as it is, by path, by text and by URL."""
    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_finding())

    for place in (index, str(index), f"sqlite:///{index}"):
        with closing(SqlArchive.open(place)) as archive:
            assert archive.checks(URL) == (a_finding().summary,)


def test_an_up_to_date_database_opens_without_the_migration_library(index: Path) -> None:
    """Alembic is loaded only where there is something to migrate."""
    SqlArchive.open(index).close()
    program = (
        "import sys; from watcher.store.archive import SqlArchive; "
        "SqlArchive.open(sys.argv[1]).close(); sys.exit('alembic' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program, str(index)], check=True)


def test_a_newer_database_is_refused_naming_both_versions(index: Path) -> None:
    """Tables of a Watcher from the future are not touched."""
    SqlArchive.open(index).close()
    execute(index, "UPDATE alembic_version SET version_num = '9999'")

    for writable in (True, False):
        with pytest.raises(SchemaMismatch, match=f"{index.name}.*9999.*{HEAD}") as caught:
            SqlArchive.open(index, writable=writable)
        assert caught.value.exit_code == 3


def test_a_database_of_another_program_is_refused(index: Path) -> None:
    """Our tables are never added to somebody else's."""
    execute(index, "CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(ArchiveError, match="bookmarks"):
        SqlArchive.open(index)

    with closing(sqlite3.connect(index)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("bookmarks",)]


def test_a_database_without_its_version_is_refused(index: Path) -> None:
    """What names no version cannot be upgraded from it."""
    SqlArchive.open(index).close()
    execute(index, "DELETE FROM alembic_version")

    with pytest.raises(ArchiveError, match="names 0 versions"):
        SqlArchive.open(index)


def test_an_older_database_is_not_upgraded_by_a_reader(index: Path) -> None:
    """A reader changes nothing, and says what would."""
    index.touch()

    with pytest.raises(ArchiveUnwritable, match="older Watcher"):
        SqlArchive.open(index, writable=False)

    assert index.read_bytes() == b""


def test_a_failed_upgrade_leaves_the_database_as_it_was(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All migrations are one transaction: when the last step fails, none was made."""
    upgrade = command.upgrade

    def upgrade_then_fail(config: Config, revision: str) -> None:
        upgrade(config, revision)
        config.attributes["connection"].exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    monkeypatch.setattr(command, "upgrade", upgrade_then_fail)

    with pytest.raises(ArchiveError, match="no_such_table"):
        SqlArchive.open(index)

    with closing(sqlite3.connect(index)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
