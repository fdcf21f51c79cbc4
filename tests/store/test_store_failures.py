"""What a disk, a stranger's file or another process can do to the store, and what it says then."""

import os
import resource
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from watcher.errors import (
    ArchiveBusy,
    ArchiveError,
    ArchiveUnwritable,
    ConfigError,
    FixityError,
)
from watcher.ports import ChangeFilter
from watcher.store.archive import SqlArchive
from watcher.testing.builders import URL, a_change, a_finding, a_resource, a_revision
from watcher.testing.history import a_history

_NOBODY = 65_534


def execute(index: Path, statement: str, *values: object) -> None:
    """Do something to the database behind the archive's back."""
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute(statement, values)


# what is no database


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4_000]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(index: Path, content: bytes) -> None:
    """The message names the file, the exit code says damage, the bytes stay."""
    index.write_bytes(content)

    for writable in (True, False):
        with pytest.raises(ArchiveError, match=index.name) as caught:
            SqlArchive.open(index, writable=writable)
        assert caught.value.exit_code == 3

    assert index.read_bytes() == content


def test_a_damaged_database_is_named(index: Path) -> None:
    """Overwritten pages are found when they are read, never read as something else."""
    with closing(SqlArchive.open(index)) as archive:
        for finding in a_history([str(number) for number in range(100)]):
            archive.write(finding)
    whole = index.read_bytes()
    index.write_bytes(whole[:8_192] + b"\xff" * (len(whole) - 16_384) + whole[-8_192:])

    with (
        pytest.raises(ArchiveError, match=rf"{index.name}: damaged.*rederive"),
        closing(SqlArchive.open(index)) as archive,
    ):
        archive.changes(ChangeFilter())


def test_a_truncated_database_is_named(index: Path) -> None:
    """A copy that was cut off is not taken for an archive."""
    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_finding())
    os.truncate(index, 10_000)

    with (
        pytest.raises(ArchiveError, match=index.name),
        closing(SqlArchive.open(index)) as archive,
    ):
        archive.known(URL)


@pytest.mark.parametrize(
    ("column", "value", "error"),
    [
        ("texts.body", b"not zlib", FixityError),
        ("texts.body", zlib.compress(b'{"other": "text"}'), FixityError),
        ("changes.hunks", zlib.compress(b'[{"kinds": ["gossip"]}]'), ArchiveError),
        ("changes.hunks", zlib.compress(b"[{}]"), ArchiveError),
        ("changes.reasons", "no array", ArchiveError),
        ("changes.severity", 9, ArchiveError),
        ("resources.state", "lost", ArchiveError),
        ("resources.next_due", "yesterday", ArchiveError),
    ],
)
def test_a_value_that_was_never_written_is_refused(
    archive: SqlArchive, index: Path, column: str, value: object, error: type[ArchiveError]
) -> None:
    """A row that somebody changed by hand gives an error that names the database, not an answer."""
    archive.write(a_finding(changes=(a_change(),)))
    table, name = column.split(".")
    execute(index, f"UPDATE {table} SET {name} = ?", value)

    with pytest.raises(error, match=index.name):
        (archive.known(URL), archive.changes(ChangeFilter()))


def test_text_that_is_not_unicode_is_refused(archive: SqlArchive) -> None:
    """Half a surrogate pair cannot be written as UTF-8; nothing is written in its place."""
    with pytest.raises(ArchiveError, match="not Unicode"):
        archive.write(a_finding(resource=a_resource(title="\ud800")))

    assert archive.resources() == ()
    assert archive.checks(URL) == ()


def test_a_time_without_a_zone_is_refused(archive: SqlArchive) -> None:
    """An instant is never guessed."""
    naive = a_resource().next_due.replace(tzinfo=None)

    with pytest.raises(ArchiveError, match="without a time zone"):
        archive.follow([a_resource(next_due=naive)])

    assert archive.resources() == ()


# places that cannot be


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """The archive's folder is not its index."""
    with pytest.raises(ArchiveError, match="is a folder"):
        SqlArchive.open(tmp_path)


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    """A mistyped path makes no archive."""
    with pytest.raises(ArchiveUnwritable, match="does not exist"):
        SqlArchive.open(tmp_path / "nowhere" / "index.db")

    assert not (tmp_path / "nowhere").exists()


def test_a_reader_makes_no_archive(index: Path) -> None:
    """Reading an index that is not there says so and makes none."""
    with pytest.raises(ArchiveError, match="there is no index"):
        SqlArchive.open(index, writable=False)

    assert not index.exists()


@pytest.mark.parametrize(
    "url",
    [
        "nosuchdatabase://host/name",
        "postgresql+nosuchdriver://host/name",
        "://",
        "mysql://host/db",
        "mssql://host/db",
    ],
)
def test_an_unusable_database_url_is_an_error_of_the_configuration(url: str) -> None:
    """An unknown database or a missing driver is for the operator to mend."""
    with pytest.raises(ConfigError, match="database URL"):
        SqlArchive.open(url)


# refused writes


def test_a_reader_cannot_write(index: Path) -> None:
    """Opened for reading, nothing changes."""
    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_finding())

    with closing(SqlArchive.open(index, writable=False)) as reader:
        with pytest.raises(ArchiveUnwritable, match=index.name):
            reader.clear_derived()
        assert reader.checks(URL) == (a_finding().summary,)


def test_a_database_that_another_process_keeps_locked_is_busy(index: Path) -> None:
    """The writer gives up after its patience; readers go on; afterwards it can write."""
    with closing(SqlArchive.open(index, patience_seconds=0.05)) as archive:
        with closing(sqlite3.connect(index, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveBusy, match=f"{index.name}.*another process"):
                archive.write(a_finding())
            assert archive.resources() == ()
        archive.write(a_finding())

        assert archive.checks(URL) == (a_finding().summary,)


@contextmanager
def no_file_larger_than(size_bytes: int) -> Iterator[None]:
    """Let the system refuse to grow files, as a full disk does (RLIMIT_FSIZE; setrlimit(2))."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room_bytes", [0, 1_000, 5_000, 9_000, 20_000])
def test_a_disk_without_room_refuses_the_whole_finding(index: Path, room_bytes: int) -> None:
    """Wherever the room ends, what was acknowledged stays, and the rest is not there in part."""
    first, second = a_history(("a", "b" * 30_000))
    with closing(SqlArchive.open(index)) as archive:
        archive.write(first)
        before = list(archive.dump_derived())
        log = index.with_name(index.name + "-wal")

        with (
            no_file_larger_than(log.stat().st_size + room_bytes),
            pytest.raises(ArchiveUnwritable, match=index.name),
        ):
            archive.write(replace(second, resource=replace(second.resource, title=noise(60_000))))

        assert list(archive.dump_derived()) == before
        archive.write(second)
        assert archive.checks(URL) == (second.summary, first.summary)


def noise(length: int) -> str:
    """Return text that does not get smaller when it is packed."""
    return "".join(chr(0x4E00 + (number * 7_919) % 20_000) for number in range(length))


# folders of somebody else


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """Give a folder that anybody may read and only its owner may write."""
    folder = Path(tempfile.mkdtemp(prefix="watcher-store-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def as_somebody_without_permission(folder: Path) -> Iterator[None]:
    """Take away the right to write in ``folder``; root, who may always write, becomes nobody."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)


def test_an_archive_in_a_folder_we_may_not_write_is_refused(foreign_folder: Path) -> None:
    """Whether or not there is an index in it."""
    (foreign_folder / "old").mkdir()
    SqlArchive.open(foreign_folder / "old" / "index.db").close()

    for folder in (foreign_folder / "old", foreign_folder):
        with (
            as_somebody_without_permission(folder),
            pytest.raises(ArchiveUnwritable, match=r"index\.db"),
            closing(SqlArchive.open(folder / "index.db")) as archive,
        ):
            archive.write(a_finding())
        folder.chmod(0o755)


def test_an_archive_on_a_medium_nobody_can_write_can_be_read(foreign_folder: Path) -> None:
    """A court's copy opens although SQLite finds no place for its shared memory."""
    index = foreign_folder / "index.db"
    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_finding())

    with (
        as_somebody_without_permission(foreign_folder),
        closing(SqlArchive.open(index, writable=False)) as reader,
    ):
        known = reader.known(URL)

    assert known is not None
    assert known.revision == a_revision()
    assert sorted(path.name for path in foreign_folder.iterdir()) == ["index.db"]
