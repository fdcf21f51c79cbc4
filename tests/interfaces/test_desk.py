"""What an open desk leaves behind in the ledger when it is closed."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.services.trunk import SETTINGS
from watcher.clock import SystemClock
from watcher.errors import ArchiveUnwritable, ConfigError, WatcherError
from watcher.model.settings import Settings
from watcher.proof.leaves import read_leaf
from watcher.wiring.desk import open_desk


@pytest.mark.parametrize(
    ("error", "reasons"),
    [
        (None, ["done"]),
        (ConfigError("no such source"), ["wrong usage"]),
        (ArchiveUnwritable("no space"), []),
    ],
)
def test_only_a_program_that_failed_does_not_say_that_it_ended(
    tmp_path: Path, error: WatcherError | None, reasons: list[str]
) -> None:
    """A word mistyped on the command line must not look like a crash."""
    settings = Settings(path=None, archive=tmp_path / "snapshots", fetch=SETTINGS.fetch, sources=())
    expected = pytest.raises(type(error)) if error is not None else nullcontext()
    with expected, open_desk(settings, SystemClock()):
        if error is not None:
            raise error

    with open_desk(settings, SystemClock()) as desk:
        bodies = [read_leaf(entry) for _, entry in desk.ledger.entries()]
    assert [body["reason"] for body in bodies if body["v"] == "watcher/stop/1"] == reasons
    assert [body["v"] for body in bodies][-1] == "watcher/start/1"
