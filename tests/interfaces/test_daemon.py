"""The daemon ends when it is told to, and when its archive fails."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from tests.services.trunk import SETTINGS, Silent
from watcher.clock import SystemClock
from watcher.errors import ArchiveError, FixityError
from watcher.interfaces.daemon import Daemon
from watcher.model.outsiders import AuthoritySettings, VouchSettings
from watcher.model.settings import Settings
from watcher.testing.clock import HandClock
from watcher.testing.loopback import LoopbackServer, Request
from watcher.wiring.desk import Desk, open_desk


def _settings(tmp_path: Path, vouching: VouchSettings = VouchSettings()) -> Settings:  # noqa: B008 - frozen
    return Settings(
        path=None,
        archive=tmp_path / "snapshots",
        fetch=SETTINGS.fetch,
        sources=(),
        vouching=vouching,
    )


@pytest.fixture
def put_back() -> Iterator[None]:
    """Put the signal handlers back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, action in before.items():
        signal.signal(number, action)


@pytest.fixture
def desk(tmp_path: Path, put_back: None) -> Iterator[Desk]:
    """A desk that follows nothing."""
    with open_desk(_settings(tmp_path), SystemClock()) as opened:
        yield opened


@pytest.mark.parametrize("error", [FixityError("damaged: page 4"), OSError(5, "page 4")])
def test_an_archive_that_fails_between_checks_ends_the_daemon(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The scheduler would log it and go on for ever; the daemon raises what went wrong."""

    def damaged(_now: object) -> None:
        raise error

    said = Silent()
    daemon = Daemon(desk, said)
    with monkeypatch.context() as failing:
        failing.setattr(desk.archive, "due", damaged)
        failing.setattr("watcher.interfaces.daemon._opening_words", lambda _: "following")
        with pytest.raises(ArchiveError, match="page 4"):
            daemon.run()

    assert "everything seen is recorded" not in said.said[-1]


def test_the_daemon_puts_up_what_waits_and_signs_nothing_twice(desk: Desk) -> None:
    """Witnesses and readers have a checkpoint while it runs, and a new one only for new leaves."""
    daemon = Daemon(desk, Silent())
    desk.attestor.stepped(3600)
    assert desk.ledger.unpublished

    daemon.publish()
    assert not desk.ledger.unpublished
    up = Path(desk.settings.archive) / "ledger" / "checkpoint"
    before = up.stat().st_ino
    daemon.publish()

    assert up.stat().st_ino == before


def test_an_outsider_that_falls_silent_does_not_keep_the_daemon_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put_back: None
) -> None:
    """The system kills who does not end in time; then the ledger would not say that it stopped."""
    over = threading.Event()

    def stop_us(_: Request) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        over.wait(60)

    monkeypatch.setattr("watcher.interfaces.daemon._ASK_SECONDS", 1)
    with LoopbackServer(stop_us) as silent:
        asked = AuthoritySettings(name="Clock", url=f"http://{silent.address}/tsr")
        settings = _settings(tmp_path, vouching=VouchSettings(authorities=(asked,)))
        clock = SystemClock()
        began = clock.monotonic()
        with open_desk(settings, clock) as desk:
            Daemon(desk, said := Silent()).run()
        took = clock.monotonic() - began
        over.set()

    assert took < VouchSettings().timeout_seconds / 2
    assert said.said[-1] == "stopped; everything seen is recorded"
    assert not [words for words in said.said if "Clock" in words]


def test_a_clock_set_back_does_not_stop_the_daemon_until_the_old_time_comes_again(
    desk: Desk,
) -> None:
    """Jobs are anchored to the new time, and the step is told."""
    clock = HandClock()
    daemon = Daemon(replace(desk, clock=clock), said := Silent())  # type: ignore[arg-type]
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.start(paused=True)
    job = scheduler.add_job(daemon.tick, "interval", seconds=1)
    clock.step(hours=-1)

    daemon.mind_the_clock(scheduler)

    assert job.next_run_time == clock.now()
    assert "stepped by -3600 s" in said.said[0]
    scheduler.shutdown()
