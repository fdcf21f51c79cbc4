"""The daemon as a process: it starts, works, stops when told, and goes on where it was."""

import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from watcher.testing.newsroom import Newsroom
from watcher.testing.site import AgencySite
from watcher.testing.story import COUNT, WARNING, further_release


def wait_until(until: Callable[[], bool], running: "subprocess.Popen[str]") -> None:
    """Wait until something is so; fail when the program ends first or it takes too long."""
    end = time.monotonic() + 30
    while not until():
        if running.poll() is not None or time.monotonic() > end:
            running.kill()
            pytest.fail(f"it did not come to that: {running.communicate()}")
        time.sleep(0.02)


def _seen(site: AgencySite) -> Callable[[], bool]:
    return lambda: site.asked(COUNT.path) > 0 and site.asked(WARNING.path) > 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_the_daemon_stops_cleanly_when_told(newsroom: Newsroom, sign: signal.Signals) -> None:
    """Exit 0, no traceback, and what it saw is in the archive."""
    running = newsroom.program.start("run")
    wait_until(_seen(newsroom.site), running)
    running.send_signal(sign)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 0, said
    assert "Traceback" not in said
    assert newsroom.run("history", newsroom.site.url(COUNT.slug), "--json").json["checks"]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_sweep_that_is_stopped_keeps_what_it_saw_and_the_next_one_goes_on(
    newsroom: Newsroom, sign: signal.Signals
) -> None:
    """The check at hand is finished, the rest stays due."""
    newsroom.site.publish(*(further_release(number) for number in range(30)))
    running = newsroom.program.start("check", "--all")
    wait_until(lambda: newsroom.site.asked("/newsroom?page=1") > 0, running)
    running.send_signal(sign)
    _, said = running.communicate(timeout=30)
    assert "Traceback" not in said
    newsroom.check()
    assert set(newsroom.outcomes()) <= {"unchanged", "not_modified"}
    assert newsroom.changes() == []


def test_only_one_process_writes_and_the_other_says_so(newsroom: Newsroom) -> None:
    """While the daemon runs, a check refuses with exit 1, and reading works."""
    running = newsroom.program.start("run")
    wait_until(_seen(newsroom.site), running)
    busy = newsroom.run("check", "--all")
    reading = newsroom.run("changes", "--json")
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)
    assert busy.code == 1
    assert "Traceback" not in busy.err
    assert reading.code == 0


def test_a_killed_daemon_loses_nothing_it_recorded(newsroom: Newsroom) -> None:
    """SIGKILL in the middle of work: the next run mends the archive and carries on."""
    running = newsroom.program.start("run")
    wait_until(lambda: newsroom.site.asked("/newsroom") > 0, running)
    running.kill()
    running.communicate(timeout=30)
    newsroom.check()
    assert set(newsroom.outcomes()) <= {"unchanged", "not_modified"}
    assert newsroom.changes() == []


def test_a_change_while_nobody_looked_is_found_after_a_restart(following: Newsroom) -> None:
    """The daemon was down; the edit is found by the next check of the page."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    assert following.program.run("check", "--all", "--json").code == 0
    assert len(following.changes()) == 1
