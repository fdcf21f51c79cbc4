"""An archive that our own fetcher recorded, and the environments of those who judge it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.standards import environments
from tests.standards.recorded import Recorded, record

Tool = Callable[[str], Path]


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark by which these tests are chosen: ``-m standards``."""
    config.addinivalue_line("markers", "standards: other people's programs judge what we write")


def missing(reason: str) -> NoReturn:
    """Skip with a reason, or fail where ``WATCHER_STANDARDS=required`` says that all must run."""
    if os.environ.get("WATCHER_STANDARDS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def tool() -> Tool:
    """Return the folder of a tool's environment; the test is skipped when there is none."""

    def folder(name: str) -> Path:
        made = environments.ready(name)
        if made is None:
            missing(f"no environment of {name}: run python -m tests.standards.environments")
        return made

    return folder


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Record every kind of response from a server of this machine."""
    return record(tmp_path_factory.mktemp("recorded"))
