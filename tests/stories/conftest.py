"""The newsroom in which stories are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.testing.newsroom import Newsroom, open_newsroom
from watcher.verifier import Problem
from watcher.verifier.archive import ArchiveCheck


@pytest.fixture
def newsroom(request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    """A newsroom that has looked at nothing yet; its archive verifies at the end of every story.

    Stories that damage an archive are marked ``unsound``.
    """
    with open_newsroom() as opened:
        yield opened
        if request.node.get_closest_marker("unsound") is None:
            _verified(opened.archive)


def _verified(archive: Path) -> None:
    if (archive / "FORMAT").exists():
        found = [f"{one.what}: {one.where}: {one.detail}" for one in _problems(archive)]
        assert found == []


def _problems(archive: Path) -> Iterator[Problem]:
    return ArchiveCheck(archive).problems(lambda _: None)


@pytest.fixture
def following(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has seen everything once."""
    newsroom.check()
    return newsroom
