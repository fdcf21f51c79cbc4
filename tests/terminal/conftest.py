"""A real archive in a folder of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from watcher.store.archive import SqlArchive


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Give the path of the index that the viewer reads."""
    return tmp_path / "index.db"


@pytest.fixture
def archive(index: Path) -> Iterator[SqlArchive]:
    """Give an empty archive."""
    with closing(SqlArchive.open(index)) as opened:
        yield opened
