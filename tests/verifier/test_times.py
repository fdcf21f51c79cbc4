"""Times of leaves: they do not go backwards unless a leaf says that the clock was set."""

import pytest

from watcher.proof.canonical_json import Value
from watcher.proof.errors import Malformed
from watcher.verifier import Fault
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.times import TimeCheck, microseconds, written


def _leaf(kind: str, t: str, **members: Value) -> Leaf:
    return Leaf(0, "", "leaf", {"v": f"watcher/{kind}", "t": f"2026-06-11T{t}Z", **members})


def _faults(*leaves: Leaf) -> list[Fault]:
    check = TimeCheck()
    return [problem.what for leaf in leaves for problem in check.take(leaf)]


def test_times_that_go_on_are_well() -> None:
    """A second backwards is within what clocks do."""
    assert _faults(_leaf("start/1", "14:00:01"), _leaf("stop/1", "14:00:00")) == []


def test_a_time_before_an_earlier_leaf_is_told() -> None:
    """Every time, not only at the first leaf that lies behind."""
    late = _leaf("stop/1", "14:00:00")

    assert _faults(_leaf("start/1", "14:00:02"), late, late) == [Fault.TIME, Fault.TIME]


def test_a_clock_that_was_set_back_may_say_so() -> None:
    """From there on time counts anew."""
    step = _leaf("clock-step/1", "12:00:00")
    earlier = _leaf("stop/1", "11:00:00")

    assert _faults(_leaf("start/1", "14:00:00"), step, _leaf("stop/1", "12:00:01")) == []
    assert _faults(_leaf("start/1", "14:00:00"), step, earlier) == [Fault.TIME]


def test_a_look_says_when_it_began() -> None:
    """Others may end before it does, within an hour."""
    start = _leaf("start/1", "14:00:00")

    assert _faults(start, _leaf("observation/1", "13:00:01")) == []
    assert _faults(start, _leaf("observation/1", "12:59:59")) == [Fault.TIME]


def test_a_look_that_was_logged_later_counts_from_then() -> None:
    """A crash left it without a leaf; its own time may be long ago."""
    start = _leaf("start/1", "14:00:00")
    late = _leaf("observation/1", "09:00:00", logged="2026-06-11T14:00:00Z")

    assert _faults(start, late) == []


def test_times_are_read_to_the_microsecond_and_written_as_they_were() -> None:
    """Also the last one that there is."""
    assert microseconds("1970-01-01T00:00:01.000002Z") == 1_000_002
    assert written(1_000_002) == "1970-01-01T00:00:01.000002+00:00"
    assert written(10**30).startswith("9999-12-31T23:59:59")


@pytest.mark.parametrize("text", ["2026-13-01T00:00:00Z", "2026-06-11T14:00:00", "soon", ""])
def test_what_is_no_time_is_malformed(text: str) -> None:
    """Such as a month that is not, or a time of no zone."""
    with pytest.raises(Malformed, match="no time"):
        microseconds(text)
