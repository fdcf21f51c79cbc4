"""The trunk that is attacked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.trunk import Trunk


@pytest.fixture
def trunk(tmp_path: Path) -> Iterator[Trunk]:
    """A trunk that has checked nothing yet."""
    opened = Trunk(tmp_path)
    yield opened
    opened.close()
