"""The newsroom in which stories are told."""

from collections.abc import Iterator

import pytest

from watcher.testing.newsroom import Newsroom, open_newsroom


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom that has looked at nothing yet."""
    with open_newsroom() as opened:
        yield opened


@pytest.fixture
def following(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has seen everything once."""
    newsroom.check()
    return newsroom
