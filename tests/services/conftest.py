"""The trunk on which the verbs are tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.trunk import SIGNER, Trunk
from watcher.verifier.archive import ArchiveCheck


@pytest.fixture
def trunk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trunk]:
    """A trunk that has checked nothing yet; its archive verifies at the end, unless ``unsound``."""
    opened = Trunk(tmp_path)
    yield opened
    opened.attestor.publish()
    opened.close()
    if request.node.get_closest_marker("unsound") is None:
        check = ArchiveCheck(tmp_path / "snapshots", SIGNER.key())
        found = [f"{one.what}: {one.where}: {one.detail}" for one in check.problems(lambda _: None)]
        assert found == []
