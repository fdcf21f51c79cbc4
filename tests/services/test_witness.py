"""Cosignatures are kept as leaves; a witness that fails delays nobody and is asked again."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.witness.newsrooms import Ledger, Witnessing, witness_signer
from watcher.errors import ArchiveUnwritable
from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.proof import notes
from watcher.services.witness import Asked, Witnesses
from watcher.testing.clock import HandClock

HERE, THERE = "gazette.example.org", "courier.example.com"


class Scripted:
    """A witness that answers what it was given, the last again and again."""

    def __init__(self, *answers: Cosigned | NotCosigned) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []

    def ask(
        self, checkpoint: bytes, consistency: Callable[[int, int], Sequence[bytes]]
    ) -> Cosigned | NotCosigned:
        """Remember the checkpoint, and answer."""
        self.asked.append(checkpoint)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _cosigned(clock: HandClock, seconds: int = 0) -> Cosigned:
    return Cosigned(lines=b"line\n", at=int(clock.now().timestamp()) + seconds)


def _witnesses(ledger: Ledger, clock: HandClock, **asked: Asked) -> Witnesses:
    every = [
        (WitnessSettings(name=name, url="https://x.example", vkey="key"), one)
        for name, one in asked.items()
    ]
    return Witnesses(every, tree=ledger, keeper=ledger, clock=clock)


def test_a_cosignature_over_http_becomes_an_anchor_that_a_stranger_can_check(
    tmp_path: Path,
) -> None:
    """The checkpoint, the line and the key are kept; together they verify."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    clock = HandClock()
    with witness.serving() as client:
        every = [(witness.settings("http://x"), client)]
        witnesses = Witnesses(every, tree=ledger, keeper=ledger, clock=clock)
        for _ in range(2):
            checkpoint = ledger.grow(5)
            assert witnesses.due(clock.now())
            done = witnesses.run()
            assert (done.cosigned, done.problems, done.alarms) == ((THERE,), (), ())
            clock.advance(minutes=10)

    assert len(ledger.kept) == 2
    kind, fields, files = ledger.kept[-1]
    of = f"sha256:{hashlib.sha256(checkpoint).hexdigest()}"
    assert (kind, fields) == ("anchor/1", {"sort": "cosignature", "of": of, "from": THERE})
    assert files["checkpoint"] == checkpoint
    assert files["witness.vkey"].decode().strip() == witness_signer(THERE).key().vkey()
    signed = notes.parse(files["checkpoint"] + files["cosignature"])
    assert notes.verify(signed, [witness_signer(THERE).key()])


def test_a_witness_that_fails_is_asked_again_later_and_later(tmp_path: Path) -> None:
    """After a minute, two, four, and at last every hour; never sooner."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    dead = Scripted(NotCosigned(why="no connection"))
    witnesses = _witnesses(ledger, clock, courier=dead)
    ledger.grow(1)
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        assert witnesses.due(clock.now())
        (sentence,) = witnesses.run().problems
        assert sentence.startswith("witness courier no connection; asked again after ")
        wait = timedelta(minutes=minutes)
        assert not witnesses.due(clock.now() + wait - timedelta(seconds=1))
        clock.advance(minutes=minutes)
    assert ledger.kept == []
    assert len(dead.asked) == 8


def test_one_dead_witness_does_not_hinder_the_others(tmp_path: Path) -> None:
    """Each has its own turn; a success begins anew."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    dead, quick = Scripted(NotCosigned(why="no connection")), Scripted(_cosigned(clock))
    witnesses = _witnesses(ledger, clock, dead=dead, quick=quick)
    ledger.grow(1)

    done = witnesses.run()

    assert (done.cosigned, len(done.problems)) == (("quick",), 1)
    assert len(ledger.kept) == 1


def test_after_a_success_the_waits_begin_anew(tmp_path: Path) -> None:
    """An outage of last week makes this one no longer."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    dead = NotCosigned(why="no connection")
    witnesses = _witnesses(ledger, clock, c=Scripted(dead, dead, _cosigned(clock), dead))
    for minutes in (1, 2, 10, 1):
        ledger.grow(1)
        witnesses.run()
        assert not witnesses.due(clock.now() + timedelta(minutes=minutes, seconds=-1))
        clock.advance(minutes=minutes)
        ledger.grow(1)
        assert witnesses.due(clock.now())


def test_the_wait_that_a_witness_asks_for_is_granted_up_to_an_hour(tmp_path: Path) -> None:
    """A number without end would be a way to be never asked again."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    busy = [NotCosigned(why="busy", retry_after=seconds) for seconds in (600.0, 1e300)]
    witnesses = _witnesses(ledger, clock, courier=Scripted(*busy))
    ledger.grow(1)
    for minutes in (10, 60):
        witnesses.run()
        assert not witnesses.due(clock.now() + timedelta(minutes=minutes, seconds=-1))
        clock.advance(minutes=minutes)
        assert witnesses.due(clock.now())


def test_a_clock_that_was_set_back_puts_no_witness_off(tmp_path: Path) -> None:
    """Else none would be asked until the old time comes again."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    quick, dead = Scripted(_cosigned(clock)), Scripted(NotCosigned(why="no connection"))
    witnesses = _witnesses(ledger, clock, quick=quick, dead=dead)
    ledger.grow(1)
    witnesses.run()
    ledger.grow(1)
    clock.step(days=-365)

    witnesses.run()

    assert (len(quick.asked), len(dead.asked)) == (2, 2)


def test_nothing_is_asked_without_need(tmp_path: Path) -> None:
    """Not before the first checkpoint, not twice for one, and not faster than every ten minutes.

    Each cosignature is a leaf of its own: asked at once for each new checkpoint, two newsrooms
    would never come to rest.
    """
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    quick = Scripted(_cosigned(clock))
    witnesses = _witnesses(ledger, clock, courier=quick)
    assert not witnesses.due(clock.now())
    assert witnesses.run().cosigned == ()
    ledger.grow(1)
    witnesses.run()
    clock.advance(hours=1)
    assert not witnesses.due(clock.now())
    ledger.grow(0)
    witnesses.run()
    ledger.grow(1)
    assert not witnesses.due(clock.now() + timedelta(minutes=9))
    assert witnesses.due(clock.now() + timedelta(minutes=10))
    assert len(quick.asked) == 2


def test_another_history_is_an_alarm_and_not_an_outage(tmp_path: Path) -> None:
    """Told apart, and told again as long as it lasts."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    witnesses = _witnesses(ledger, clock, c=Scripted(NotCosigned(why="says no", alarming=True)))
    ledger.grow(1)
    for _ in range(2):
        done = witnesses.run()
        assert (len(done.alarms), done.problems) == (1, ())
        clock.advance(minutes=2)


@pytest.mark.parametrize(("seconds", "said"), [(601, "ahead of"), (-601, "behind"), (600, "")])
def test_a_witness_with_a_wrong_clock_is_told(tmp_path: Path, seconds: int, said: str) -> None:
    """Its cosignature is kept all the same: whose clock is wrong we cannot know."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    witnesses = _witnesses(ledger, clock, courier=Scripted(_cosigned(clock, seconds)))
    ledger.grow(1)

    done = witnesses.run()

    assert len(ledger.kept) == 1
    assert [said in problem for problem in done.problems] == ([True] if said else [])


def test_an_archive_that_cannot_keep_it_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the witness is asked again, so that nothing is thought kept that is not."""
    ledger, clock = Ledger.open(tmp_path, HERE), HandClock()
    witnesses = _witnesses(ledger, clock, courier=Scripted(_cosigned(clock)))
    ledger.grow(1)

    def full(*_: object) -> None:
        raise ArchiveUnwritable("full")

    monkeypatch.setattr(ledger, "keep", full)
    with pytest.raises(ArchiveUnwritable):
        witnesses.run()
    assert witnesses.due(clock.now())
