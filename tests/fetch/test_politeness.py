"""One request at a time for each host, a decent pause, and no host waits for another."""

import threading
from datetime import timedelta

import pytest

from watcher.clock import SystemClock
from watcher.fetch.attempt import AttemptError
from watcher.fetch.politeness import LONGEST_WAIT_SECONDS, Politeness
from watcher.testing.clock import START, HandClock

HOST = "www.example.gov"


@pytest.fixture
def clock() -> HandClock:
    """Start at second 0."""
    return HandClock()


def _ask(politeness: Politeness, clock: HandClock, host: str = HOST, takes: float = 0.0) -> float:
    """Take a turn and return the second at which it began."""
    with politeness.turn(host):
        began = clock.monotonic()
        clock.advance(seconds=takes)
    return began


def test_the_first_request_to_a_host_does_not_wait(clock: HandClock) -> None:
    """There is nothing to leave a pause after."""
    assert _ask(Politeness(clock, 5), clock) == 0
    assert clock.slept == []


def test_the_pause_runs_from_the_end_of_a_request_to_the_start_of_the_next(
    clock: HandClock,
) -> None:
    """A slow answer does not shorten the pause behind it."""
    politeness = Politeness(clock, 5)
    _ask(politeness, clock, takes=3)
    assert _ask(politeness, clock, takes=1) == 8
    clock.advance(seconds=2)
    assert _ask(politeness, clock) == 14


def test_a_request_that_fails_is_followed_by_the_same_pause(clock: HandClock) -> None:
    """A server in trouble is not asked sooner than one in health."""
    politeness = Politeness(clock, 5)
    with pytest.raises(RuntimeError), politeness.turn(HOST):
        raise RuntimeError
    assert _ask(politeness, clock) == 5


def test_hosts_do_not_wait_for_each_other(clock: HandClock) -> None:
    """The lane is the host's name, whatever its case and port."""
    politeness = Politeness(clock, 5)
    _ask(politeness, clock)
    assert _ask(politeness, clock, "other.example.gov") == 0
    assert _ask(politeness, clock, "WWW.example.gov.") == 5
    politeness.slow_down("www.Example.gov:8443", 20)
    assert _ask(politeness, clock) == 25
    assert _ask(politeness, clock, "2600:1400::1") == 25
    assert _ask(politeness, clock, "2600:1400::2") == 25
    assert _ask(politeness, clock, "[2600:1400::1]:443") == 30


def test_a_host_can_be_slowed_down_but_never_below_what_is_configured(clock: HandClock) -> None:
    """The longer of robots.txt's delay and ours holds, also for the next request."""
    politeness = Politeness(clock, 5)
    _ask(politeness, clock)
    politeness.slow_down(HOST, 30)
    assert _ask(politeness, clock) == 30
    politeness.slow_down(HOST, 1)
    assert _ask(politeness, clock) == 35


def test_a_paused_host_is_not_asked_before_its_time(clock: HandClock) -> None:
    """A shorter pause asked for later does not cut the longer one."""
    politeness = Politeness(clock, 5)
    politeness.pause(HOST, START + timedelta(seconds=120))
    politeness.pause(HOST, START + timedelta(seconds=60))
    assert _ask(politeness, clock, "other.example.gov") == 0
    assert _ask(politeness, clock) == 120
    assert _ask(politeness, clock) == 125


def test_a_pause_in_the_past_changes_nothing(clock: HandClock) -> None:
    """Retry-After may name an hour gone by."""
    politeness = Politeness(clock, 5)
    politeness.pause(HOST, START - timedelta(days=1))
    assert _ask(politeness, clock) == 0


def test_a_host_that_asked_for_a_very_long_pause_is_not_waited_for(clock: HandClock) -> None:
    """The failure says until when, and once the time has come the host is asked again."""
    politeness = Politeness(clock, 5)
    politeness.pause(HOST, START + timedelta(seconds=LONGEST_WAIT_SECONDS + 60))
    with pytest.raises(AttemptError, match="asked us to wait until 2026-06-11T14:06:00"):
        _ask(politeness, clock)
    assert clock.slept == []
    clock.advance(seconds=61)
    assert _ask(politeness, clock) == LONGEST_WAIT_SECONDS + 60


def test_a_program_that_stops_while_waiting_does_not_ask(clock: HandClock) -> None:
    """A wait cut short is not permission to be impolite."""
    politeness = Politeness(clock, 5)
    _ask(politeness, clock)
    clock.stopped = True
    with pytest.raises(AttemptError, match="stopped while waiting"):
        _ask(politeness, clock)
    clock.stopped = False
    assert _ask(politeness, clock) == 5


def test_a_pause_asked_for_while_somebody_waits_is_waited_for_too() -> None:
    """The wait looks again when it is over."""
    politeness: Politeness

    class PausingClock(HandClock):
        def sleep(self, seconds: float) -> None:
            """Pause the host in the middle of the first wait."""
            if not self.slept:
                politeness.pause(HOST, START + timedelta(seconds=100))
            super().sleep(seconds)

    clock = PausingClock()
    politeness = Politeness(clock, 5)
    _ask(politeness, clock)
    assert _ask(politeness, clock) == 100


def test_a_host_is_asked_by_one_thread_at_a_time() -> None:
    """Whoever comes second enters when the first has left, not before."""
    politeness = Politeness(SystemClock(), 0.0)
    coming, inside = threading.Event(), threading.Event()

    def ask() -> None:
        coming.set()
        with politeness.turn(HOST):
            inside.set()

    second = threading.Thread(target=ask, daemon=True)
    with politeness.turn(HOST):
        second.start()
        assert coming.wait(10)
        assert not inside.wait(0.1)
    assert inside.wait(10)


def test_two_hosts_are_asked_at_the_same_time() -> None:
    """Each waits inside its turn until the other is inside too."""
    politeness = Politeness(SystemClock(), 0.0)
    both = threading.Barrier(2, timeout=10)

    def meet(host: str) -> None:
        with politeness.turn(host):
            both.wait()

    threads = [threading.Thread(target=meet, args=(f"{name}.example.gov",)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not both.broken
