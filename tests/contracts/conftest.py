"""Every kind of archive, empty.

Set ``WATCHER_TEST_POSTGRES`` to the URL of an empty PostgreSQL database to ask that as well.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from watcher.ports import Archive
from watcher.store.archive import SqlArchive
from watcher.store.schema import metadata
from watcher.testing.archive import MemoryArchive

POSTGRES = os.environ.get("WATCHER_TEST_POSTGRES", "")


@pytest.fixture(scope="module")
def empty_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an empty database to copy, because migrating one for every test takes long."""
    path = tmp_path_factory.mktemp("empty") / "index.db"
    SqlArchive.open(path).close()
    return path


@pytest.fixture(params=["memory", "sqlite"] + (["postgresql"] if POSTGRES else []))
def archive(request: pytest.FixtureRequest, tmp_path: Path, empty_index: Path) -> Iterator[Archive]:
    """Give an empty archive of each kind."""
    if request.param == "memory":
        yield MemoryArchive()
        return
    place: Path | str = POSTGRES
    if request.param == "sqlite":
        place = tmp_path / "index.db"
        shutil.copyfile(empty_index, place)
    else:
        _empty(POSTGRES)
    with closing(SqlArchive.open(place)) as opened:
        yield opened


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    engine.dispose()
