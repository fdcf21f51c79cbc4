"""When a resource is asked again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.trunk import PAGE, Trunk, release
from watcher.model.check import Outcome
from watcher.model.settings import WithdrawalSettings
from watcher.model.source import ResourceKind
from watcher.services.schedule import decayed, next_due
from watcher.services.sweep import beyond_all_schedules
from watcher.testing.builders import a_resource, a_source
from watcher.testing.clock import START

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _gap(
    outcome: Outcome, *, age: timedelta = DAY, answered: bool = True, **given: object
) -> timedelta:
    resource = replace(a_resource(kind=ResourceKind.STATEMENT), **given)  # type: ignore[arg-type]
    due = next_due(
        resource,
        source=a_source(every=10 * MINUTE),
        withdrawal=WithdrawalSettings(checks=2, after=15 * MINUTE),
        outcome=outcome,
        now=START,
        answered=answered,
        wording_since=START - age,
    )
    return due - START


def test_statements_decay_from_a_quarter_of_an_hour_to_a_month_and_never_stop() -> None:
    """The gap only ever grows with age, and even the oldest has one."""
    ages = [timedelta(hours=hours) for hours in (0, 2, 4, 30, 24 * 10, 24 * 100, 24 * 4000)]

    gaps = [decayed(age) for age in ages]

    assert gaps == sorted(gaps)
    assert gaps[0] == 15 * MINUTE
    assert gaps[-1] == 30 * DAY


def test_listings_keep_their_cadence_whatever_their_age() -> None:
    """A newsroom is asked every ten minutes for years."""
    gap = _gap(Outcome.UNCHANGED, age=1000 * DAY, kind=ResourceKind.LISTING)

    assert gap == 10 * MINUTE


def test_a_network_that_was_down_for_days_is_tried_again_within_minutes() -> None:
    """However often it failed: when it is back, nobody waits a day."""
    gap = _gap(Outcome.ERROR, age=1000 * DAY, answered=False, failures=500)

    assert gap == 5 * MINUTE


def test_a_host_that_refuses_us_is_left_alone_longer_each_time_but_at_most_a_day() -> None:
    """Good guests do not knock every ten minutes at a closed door."""
    gaps = [_gap(Outcome.BLOCKED, age=HOUR, failures=failures) for failures in (1, 2, 3, 40)]

    assert gaps == [15 * MINUTE, 30 * MINUTE, HOUR, DAY]


def test_a_suspected_withdrawal_is_asked_again_in_time_to_confirm_it() -> None:
    """Two further checks fit into the quarter of an hour."""
    assert _gap(Outcome.WITHDRAWAL_SUSPECTED, age=1000 * DAY) == 7.5 * MINUTE


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_next_slot_in_the_future(outcome: Outcome) -> None:
    """No resource is ever dropped or asked without a pause."""
    assert _gap(outcome, failures=1) > timedelta(0)


@pytest.mark.unsound
def test_a_slot_set_by_a_clock_that_was_years_ahead_is_found_again(trunk: Trunk) -> None:
    """When the clock is right again, nothing waits for the year it believed in."""
    trunk.play(release("We counted 11 examples."))
    trunk.clock.advance(days=800)
    trunk.check()
    trunk.clock.step(days=-801)

    found = beyond_all_schedules(trunk.archive, now=trunk.clock.now())

    assert [resource.url for resource in found if resource.kind is not ResourceKind.ROBOTS] == [
        PAGE
    ]
