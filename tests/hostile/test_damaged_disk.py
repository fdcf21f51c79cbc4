"""A disk that lost what was acknowledged is told loudly, and nothing is done over it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.testing.newsroom import open_newsroom


def _cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("harm", [_cut_in_half, Path.unlink], ids=["cut in half", "gone"])
def test_a_warc_file_that_lost_records_stops_everything(harm: Callable[[Path], None]) -> None:
    """Exit 3, the file is named, and it is left as it is; rebuilding goes on with the rest."""
    with open_newsroom() as newsroom:
        newsroom.check()
        (file,) = newsroom.archive.glob("warc/*/*/*.warc.gz")
        harm(file)
        left = file.read_bytes() if file.exists() else None
        ended = newsroom.run("check", "--all")
        assert ended.code == 3
        assert file.name in ended.err
        assert "watcher rederive" in ended.err
        assert (file.read_bytes() if file.exists() else None) == left
        assert newsroom.run("rederive").code == 0
        assert newsroom.run("check", "--all").code == 0
