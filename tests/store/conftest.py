"""Fixtures for the store: databases on a real disk."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from watcher.store.archive import SqlArchive


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Give the path of a database that does not exist yet."""
    return tmp_path / "index.db"


@pytest.fixture
def archive(index: Path) -> Iterator[SqlArchive]:
    """Give an empty archive on SQLite."""
    with closing(SqlArchive.open(index)) as opened:
        yield opened
