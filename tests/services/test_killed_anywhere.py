"""Whatever dies or fills up at any step that makes something durable, the archive verifies.

Before each `fsync`, `fdatasync`, rename and removal of a file, a forked process kills itself;
then the archive is opened again, looked at once more, and verified whole.
"""

import contextlib
import errno
import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.trunk import BLOCKED, GONE, PAGE, SIGNER, Trunk, release
from watcher.errors import ArchiveError
from watcher.testing.clock import START, HandClock
from watcher.verifier.archive import ArchiveCheck

NEXT_DAY = START + timedelta(days=1)
_PARTS = 4
"""Workers may share the steps."""
STEPS = ("fsync", "fdatasync", "rename", "unlink")
COPY = {
    "url": PAGE,
    "by": "another archive",
    "at": "https://archive.example/1",
    "payload": "match",
    "text": "match",
    "of": "sha256:" + "00" * 32,
}


def _play(trunk: Trunk) -> None:
    """Look at a page that changes, is blocked and goes; keep an anchor; publish twice."""
    trunk.play(
        release("We counted 11 examples."), release("We counted 10 examples."), BLOCKED, GONE
    )
    trunk.check()
    trunk.attestor.publish()
    trunk.check(minutes=30)
    last = trunk.ledger.last(PAGE)
    assert last is not None
    said = COPY | {"of": last.leaf.digest}
    trunk.attestor.keep("independent-capture/1", said, {"status.json": b"{}"})
    trunk.check()
    trunk.check()
    trunk.attestor.publish()


@contextlib.contextmanager
def _at_each_step(act: Callable[[str], None]) -> Iterator[None]:
    """Call ``act`` before whatever makes something durable."""
    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            _surround(patch, name, act)
        yield


def _surround(patch: pytest.MonkeyPatch, name: str, act: Callable[[str], None]) -> None:
    real = getattr(os, name)

    def surrounded(*given: Any, **named: Any) -> Any:
        act(name)
        return real(*given, **named)

    patch.setattr(os, name, surrounded)


def _steps(folder: Path) -> int:
    """Return how many steps there are."""
    counted: list[str] = []
    with contextlib.closing(Trunk(folder)) as trunk, _at_each_step(counted.append):
        _play(trunk)
    return len(counted)


def _die_at(folder: Path, step: int) -> None:
    """Play in a process of its own that is killed at a step; no code of it runs after that."""
    child = os.fork()
    if child == 0:
        left = [step]

        def count(_: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            trunk = Trunk(folder)
            with _at_each_step(count):
                _play(trunk)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"step {step} was never reached"


def _go_on(folder: Path) -> None:
    """Open the archive again a day later, look once more, publish."""
    again = Trunk(folder, clock=HandClock(NEXT_DAY, first_id=1_000))
    again.play(release("We counted 10 examples."))
    again.check()
    again.attestor.publish()
    again.close()


def _problems(folder: Path) -> list[str]:
    check = ArchiveCheck(folder / "snapshots", SIGNER.key())
    return [f"{one.what}: {one.where}: {one.detail}" for one in check.problems(lambda _: None)]


@pytest.mark.parametrize("part", range(_PARTS))
def test_whatever_a_kill_leaves_is_mended_and_verifies(tmp_path: Path, part: int) -> None:
    """No leaf without bytes, no record without a leaf, no promise of a checkpoint broken."""
    steps = _steps(tmp_path / "whole")
    assert steps > 40
    for step in range(part, steps, _PARTS):
        folder = tmp_path / f"{step}"
        _die_at(folder, step)

        _go_on(folder)

        assert _problems(folder) == [], f"killed at step {step}"


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_disk_that_fills_at_any_step_stops_everything_and_loses_nothing(
    tmp_path: Path, part: int
) -> None:
    """The error says so; once there is room, the archive is opened again and verifies."""
    for step in range(part, _steps(tmp_path / "whole"), _PARTS):
        folder = tmp_path / f"{step}"
        left = [step]

        def fill(name: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0 and name != "unlink":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        trunk = Trunk(folder)
        with _at_each_step(fill), contextlib.suppress(ArchiveError):
            _play(trunk)
        with contextlib.suppress(ArchiveError):
            trunk.close()
        _go_on(folder)

        assert _problems(folder) == [], f"full at step {step}"
