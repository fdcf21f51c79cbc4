"""Slots: what is promised must come, and the schedule that was declared is held to."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from watcher.model.moment import stamp
from watcher.proof.canonical_json import Value
from watcher.testing.builders import MOMENT
from watcher.verifier import Fault, Problem
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.scratch import scratch
from watcher.verifier.slots import SIGHTS, Gap, SlotCheck, gaps, largest_gap
from watcher.verifier.times import microseconds

URL = "https://example.gov/news"
DAY = 24 * 60


def _at(minutes: float) -> datetime:
    return MOMENT + timedelta(minutes=minutes)


def _leaf(kind: str, minutes: float, **members: Value) -> Leaf:
    body: dict[str, Value] = {"v": f"watcher/{kind}", "t": stamp(_at(minutes)), **members}
    return Leaf(round(minutes), "", f"leaf at {minutes}", body)


def _look(minutes: float, *, slot: float | None = None, **members: Value) -> Leaf:
    """A look at a minute, for the slot of that minute unless another is given."""
    of = stamp(_at(minutes if slot is None else slot))
    given: dict[str, Value] = {"url": URL, "source": "news", "slot": of, "outcome": "changed"}
    return _leaf("observation/1", minutes, **{**given, **members})


def _config(minutes: float, *sources: str, every: int = 600, cfg: str = "a") -> Leaf:
    schedule: list[Value] = [{"source": one, "url": URL, "every": every} for one in sources]
    return _leaf("config/1", minutes, cfg=cfg, schedule=schedule)


@pytest.fixture
def check() -> Iterator[SlotCheck]:
    """A check that has seen nothing yet."""
    with ExitStack() as stack:
        yield SlotCheck(stack.enter_context(scratch()))


def _problems(check: SlotCheck, *leaves: Leaf, end: float | None = None) -> list[Problem]:
    found = [problem for leaf in leaves for problem in check.take(leaf)]
    return found if end is None else [*found, *check.end(microseconds(_at(end)))]


def test_a_slot_that_comes_within_its_promise_is_well(check: SlotCheck) -> None:
    """To the second, and however late it was answered."""
    leaves = [_look(0, within=600), _look(99, slot=10 + 1 / 60, within=600), _look(109)]

    assert _problems(check, *leaves) == []


def test_a_slot_that_comes_too_late_is_told_with_its_url_and_times(check: SlotCheck) -> None:
    """A slot between was left out."""
    (problem,) = _problems(check, _look(0, within=600), _look(20, within=600))

    assert problem.what is Fault.SLOT
    assert problem.where == "leaf at 20"
    assert all(said in problem.detail for said in (URL, "14:10:00", "14:20:00"))


def test_a_missed_slot_keeps_the_promise_and_hands_it_on(check: SlotCheck) -> None:
    """It has none of its own; nobody can end a series by missing one slot."""
    missed = _look(30, slot=10, outcome="missed")

    assert _problems(check, _look(0, within=600), missed, _look(31, within=600)) == []
    assert _problems(check, _look(41), _look(60)) != []


def test_a_look_on_need_promises_nothing(check: SlotCheck) -> None:
    """Such as at robots.txt."""
    assert _problems(check, _look(0), _look(9_000), end=99_000) == []


def test_a_promise_that_is_overdue_at_the_end_is_told(check: SlotCheck) -> None:
    """But only when it is so by an hour, or by as much again."""
    (problem,) = _problems(check, _look(0, within=600), end=71)
    again = _problems(check, _look(0, within=7_200), end=241)

    assert (problem.what, problem.where) == (Fault.SLOT, "leaf at 0")
    assert len(again) == 1
    assert _problems(check, _look(0, within=600), end=69) == []
    assert _problems(check, _look(0, within=7_200), end=239) == []


def test_what_the_newest_schedule_does_not_name_is_promised_no_more(check: SlotCheck) -> None:
    """A source that was taken out, and perhaps put in again much later."""
    leaves = [_look(0, within=600), _config(5, "other"), _look(6, url="https://example.gov/x")]

    assert _problems(check, *leaves, _look(600, within=600)) == []
    assert _problems(check, _config(601, "other"), end=719) == []


def test_a_source_of_the_schedule_is_held_to_its_pace(check: SlotCheck) -> None:
    """A promise may be a day long, or as long as the pace, and no longer."""
    assert _problems(check, _config(0, "news"), _look(1, within=86_400)) == []
    assert len(_problems(check, _look(2, within=86_401))) == 1
    assert _problems(check, _config(3, "news", every=200_000), _look(4, within=200_000)) == []


def test_a_source_of_the_schedule_that_is_never_looked_at_is_told(check: SlotCheck) -> None:
    """At the end, when another schedule comes, and when its first look is late."""
    other = _config(2 * DAY + 1, "other", cfg="b")
    late = [_config(3 * DAY, "news", cfg="c"), _look(5 * DAY)]

    assert _problems(check, _config(0, "news"), end=2 * DAY - 1) == []
    assert len(_problems(check, end=2 * DAY + 1)) == 1
    assert len(_problems(check, other)) == 1
    assert len(_problems(check, *late)) == 1


def test_leaves_of_one_schedule_that_follow_each_other_are_one(check: SlotCheck) -> None:
    """A leaf has room for a few hundred URLs."""
    before = _look(-1, within=600, source="other")
    parts = [_config(0, "other"), _config(0, "news")]
    others = [_config(100, "other", cfg="b"), _config(100, "news", cfg="c")]

    assert len(_problems(check, before, *parts, _look(99, source="other", within=600))) == 1
    assert _problems(check, *others, _look(200, source="other")) == []


def test_a_page_that_two_sources_name_is_looked_at_for_one_of_them(check: SlotCheck) -> None:
    """So it is enough that it comes at the slower pace of the two."""
    slow = _config(0, "other", every=200_000)

    assert _problems(check, _config(0, "news"), slow, _look(3_000, within=200_000)) == []
    assert _problems(check, _config(0, "news"), slow, end=2 * DAY + 1) == []
    assert len(_problems(check, end=5 * DAY)) == 1


def test_promises_beyond_all_measure_are_survived(check: SlotCheck) -> None:
    """Whoever forges a leaf chooses its numbers."""
    huge = 2**53 - 1
    leaves = [_config(0, "news", every=huge), _look(1, within=huge)]

    assert [one.what for one in _problems(check, *leaves, end=2)] == [Fault.SLOT]


def test_gaps_lie_between_looks_that_count() -> None:
    """A slot that was missed is no look; where the page matters, a block is none either."""
    looks = [
        ("2026-06-11T14:00:00Z", "changed"),
        ("2026-06-11T14:10:00Z", "missed"),
        ("2026-06-11T14:20:00Z", "blocked"),
        ("2026-06-11T14:25:00Z", "unchanged"),
    ]

    assert [gap.seconds for gap in gaps(looks)] == [1200, 300]
    assert [gap.seconds for gap in gaps(looks, SIGHTS)] == [1500]
    assert largest_gap(looks) == Gap(microseconds(_at(0)), microseconds(_at(20)))
    assert largest_gap(looks[:2]) is None
