"""A clock that is set forward or back a day while the program runs: told, and the rest holds."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from tests.services.trunk import SETTINGS, SIGNER, Silent, Trunk, release
from watcher.clock import ClockSteps, SystemClock
from watcher.interfaces.daemon import Daemon
from watcher.model.settings import Settings
from watcher.testing.clock import HandClock
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck
from watcher.wiring.desk import open_desk

DAY = timedelta(days=1)


def _problems(trunk: Trunk) -> list[Problem]:
    check = ArchiveCheck(trunk.folder / "snapshots", SIGNER.key())
    return list(check.problems(lambda read: None))


def _steps(trunk: Trunk) -> list[int]:
    leaves = [json.loads(entry) for _, entry in trunk.ledger.entries()]
    return [one["step_us"] for one in leaves if one["v"] == "watcher/clock-step/1"]


def _look(trunk: Trunk, times: int = 2) -> None:
    for _ in range(times):
        trunk.check()
    trunk.attestor.close_files(trunk.evidence)
    trunk.attestor.publish()


def _begun(folder: Path) -> Trunk:
    trunk = Trunk(folder)
    trunk.play(release("We counted 11 examples."), release("We counted 10 examples."))
    _look(trunk)
    return trunk


def _set(trunk: Trunk, by: timedelta, *, told: bool = True) -> None:
    """Set the clock while the daemon runs, which compares it with the monotonic one."""
    steps = ClockSteps(trunk.clock)
    trunk.clock.step(seconds=by.total_seconds())
    step = steps.since_last_look()
    assert step == by.total_seconds()
    if told:
        trunk.attestor.stepped(step)


def _restart(trunk: Trunk) -> None:
    trunk.attestor.stop("asked to stop")
    trunk.attestor.publish()
    trunk.close()
    trunk.open()


@pytest.mark.parametrize("by", [DAY, -DAY, timedelta(seconds=6), -timedelta(hours=2)])
def test_a_clock_that_was_set_is_told_and_the_archive_verifies(
    tmp_path: Path, by: timedelta
) -> None:
    """Also after a start, before and after more looks."""
    trunk = _begun(tmp_path)
    _set(trunk, by)
    _restart(trunk)
    assert _problems(trunk) == []
    _look(trunk)

    assert _problems(trunk) == []
    assert _steps(trunk) == [by / timedelta(microseconds=1)]
    trunk.close()


def test_a_clock_that_is_set_forward_and_back_again_is_told_twice(tmp_path: Path) -> None:
    """With a start after each, as after a battery that gave out."""
    trunk = _begun(tmp_path)
    for by in (DAY, -DAY, -DAY, DAY):
        _set(trunk, by)
        _look(trunk)
        _restart(trunk)
        _look(trunk)
        assert _problems(trunk) == []

    assert [one // 10**6 for one in _steps(trunk)] == [86_400, -86_400, -86_400, 86_400]
    trunk.close()


def test_a_clock_that_is_set_back_while_nothing_runs_is_logged_at_the_next_start(
    tmp_path: Path,
) -> None:
    """Nobody saw the step, but the newest leaf is later than now."""
    trunk = _begun(tmp_path)
    trunk.close()
    trunk.clock.step(days=-1)
    trunk.open()
    trunk.attestor.publish()

    assert _problems(trunk) == []
    trunk.close()


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_the_daemon_tells_of_a_clock_that_was_set(tmp_path: Path, by: timedelta) -> None:
    """It looks at both clocks every second, and writes the leaf before it goes on."""
    settings = Settings(path=None, archive=tmp_path / "snapshots", fetch=SETTINGS.fetch, sources=())
    with open_desk(settings, SystemClock()) as desk:
        clock = HandClock()
        daemon = Daemon(replace(desk, clock=clock), Silent())  # type: ignore[arg-type]
        scheduler = BackgroundScheduler(timezone=UTC)
        clock.step(seconds=by.total_seconds())
        daemon.mind_the_clock(scheduler)
        daemon.mind_the_clock(scheduler)
        leaves = [json.loads(entry) for _, entry in desk.ledger.entries()]

    steps = [one["step_us"] for one in leaves if one["v"] == "watcher/clock-step/1"]
    assert steps == [by / timedelta(microseconds=1)]


def test_a_clock_that_goes_back_and_is_not_told_contradicts_itself(tmp_path: Path) -> None:
    """Whoever dates a look back has the leaves before it against them."""
    trunk = _begun(tmp_path)
    _set(trunk, -DAY, told=False)
    _look(trunk)

    found = _problems(trunk)
    told = [one.detail for one in found if one.what is Fault.TIME]
    assert len(told) >= 2
    assert all("no leaf tells of a step" in one for one in told)
    trunk.close()
