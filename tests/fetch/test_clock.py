"""The real clock tells UTC, never goes backwards, and stops waiting when told to."""

import threading
from datetime import timedelta

import pytest

from watcher.clock import ClockSteps, SystemClock
from watcher.testing.clock import HandClock


def test_now_is_aware_and_in_utc() -> None:
    """No naive time ever enters the program."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_ids_are_fresh_and_of_the_promised_form() -> None:
    """32 lower-case hex digits, never twice."""
    clock = SystemClock()
    ids = {clock.new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(new) == 32 and not set(new) - set("0123456789abcdef") for new in ids)


def test_sleep_waits_as_long_as_asked() -> None:
    """A short wait is a whole wait, and a negative one is none."""
    clock = SystemClock()
    began = clock.monotonic()
    clock.sleep(0.03)
    clock.sleep(-1)
    assert clock.monotonic() - began >= 0.029


def test_stop_wakes_every_sleeper_and_lets_nobody_sleep_again() -> None:
    """An hour's wait ends at once, in other threads too."""
    clock = SystemClock()
    sleepers = [threading.Thread(target=clock.sleep, args=(3600.0,), daemon=True) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    assert not clock.stopped
    clock.stop()
    clock.stop()
    clock.sleep(3600.0)
    for sleeper in sleepers:
        sleeper.join(10)
    assert clock.stopped
    assert not any(sleeper.is_alive() for sleeper in sleepers)


@pytest.mark.parametrize("seconds", [-3600, 90])
def test_a_clock_that_was_set_is_noticed_once_with_its_step(seconds: int) -> None:
    """Back or forth; time that merely passes, and small nudges, are no step."""
    clock = HandClock()
    steps = ClockSteps(clock)
    clock.advance(hours=5)
    clock.step(seconds=0.3)
    assert steps.since_last_look() is None

    clock.step(seconds=seconds)
    clock.advance(minutes=1)

    assert steps.since_last_look() == pytest.approx(seconds, abs=0.5)
    assert steps.since_last_look() is None
