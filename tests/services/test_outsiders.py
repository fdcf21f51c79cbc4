"""What of a finding outsiders hear, and that each is asked in a round."""

from pathlib import Path
from typing import cast

import pytest

from tests.elsewhere.desk import Desk
from tests.services.trunk import GONE, PAGE, Trunk, release
from watcher.model.digest import sha256
from watcher.model.recapture import Wanted, read_wanted
from watcher.ports import Finding, Leaf
from watcher.services import outsiders
from watcher.services.outsiders import Outsiders
from watcher.services.recapture import Recaptured
from watcher.services.vouch import Voucher
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")
UNCHANGED = Scripted(status=304)
LEAF = Leaf(index=7, digest=sha256(b"a leaf"))


class Counting:
    """A voucher that counts the changes that it hears of."""

    def __init__(self) -> None:
        """Begin at none."""
        self.changes = 0

    def changed(self) -> None:
        """Count one."""
        self.changes += 1


class Round:
    """Outsiders, and what they were told."""

    def __init__(self, folder: Path) -> None:
        """Hear nothing yet."""
        self.desk = Desk(folder)
        self.voucher = Counting()
        self.outsiders = Outsiders(
            clock=self.desk.clock,
            voucher=cast("Voucher", self.voucher),
            recapture=self.desk.recapture,
        )

    def hear(self, finding: Finding) -> None:
        """Tell of a finding."""
        self.outsiders.heard(finding, LEAF)

    @property
    def wanted(self) -> list[Wanted]:
        """The captures that are wanted."""
        return [read_wanted(self.desk.queue.read(name)) for name in self.desk.queue.names()]


@pytest.fixture
def told(tmp_path: Path) -> Round:
    """Outsiders that heard nothing yet."""
    return Round(tmp_path / "recaptures")


def test_a_new_text_wants_a_capture_of_what_was_seen(told: Round, trunk: Trunk) -> None:
    """With the digests to compare it with, and the leaf that it is about."""
    trunk.play(ELEVEN)
    finding = trunk.check()

    told.hear(finding)

    (wanted,) = told.wanted
    assert finding.revision is not None
    assert (wanted.url, wanted.of) == (PAGE, LEAF.digest)
    assert wanted.payload == sha256(ELEVEN.body)
    assert wanted.text == finding.revision.text_digest
    assert told.voucher.changes == 0


def test_a_change_wants_a_token_and_a_capture(told: Round, trunk: Trunk) -> None:
    """Both as soon as they can be had."""
    trunk.play(ELEVEN, TEN)
    trunk.check()

    told.hear(trunk.check())

    assert told.voucher.changes == 1
    assert [one.payload for one in told.wanted] == [sha256(TEN.body)]


def test_what_shows_no_new_text_wants_no_capture(told: Round, trunk: Trunk) -> None:
    """The same again, not modified, gone: another archive would be asked for ever."""
    trunk.play(ELEVEN, ELEVEN, UNCHANGED, GONE)
    trunk.check()

    for _ in range(3):
        told.hear(trunk.check())

    assert told.wanted == []


def test_first_sights_do_not_fill_the_queue_and_changes_still_join_it(
    told: Round, trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newsroom's old releases are all new to us in one night."""
    monkeypatch.setattr(outsiders, "_MOST_FIRST_SIGHTS", 1)
    told.desk.want(url="https://www.example.gov/news/releases/another")
    trunk.play(ELEVEN, TEN)

    told.hear(trunk.check())
    assert len(told.wanted) == 1

    told.hear(trunk.check())
    assert PAGE in {one.url for one in told.wanted}


class Broken(Counting):
    """A voucher with a bug."""

    def due(self, _now: object) -> bool:
        """Want to be asked."""
        return True

    def run(self) -> tuple[str, ...]:
        """Fail in a way that nobody foresaw."""
        raise RuntimeError("a bug")


def test_a_bug_about_one_outsider_does_not_silence_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the captures that wait go on."""
    desk = Desk(tmp_path)
    asked: list[str] = []

    def run() -> Recaptured:
        asked.append("asked")
        return Recaptured(compared=0, absent=0, waiting=0, problems=())

    monkeypatch.setattr(desk.recapture, "run", run)
    everybody = Outsiders(
        clock=desk.clock, voucher=cast("Voucher", Broken()), recapture=desk.recapture
    )

    told = everybody.ask()

    assert told == ("outsiders: an error of ours (RuntimeError), see the log",)
    assert asked == ["asked"]
