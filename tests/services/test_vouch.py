"""When outsiders are asked, what is kept of them, and how little a bad one can do."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.services.outsiders import Kept, Scene, ots
from watcher.errors import ArchiveUnwritable
from watcher.testing.clock import START

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def stamps(scene: Scene, steps: Iterable[timedelta]) -> list[bool]:
    """After each step, whether the first authority was asked."""
    asked = []
    for step in steps:
        before = len(scene.authorities[0].stamped)
        scene.run(step)
        asked.append(len(scene.authorities[0].stamped) > before)
    return asked


def test_nobody_configured_is_nobody_asked() -> None:
    scene = Scene()

    assert not scene.due()
    assert scene.run() == ()
    assert scene.ledger.acts == []


def test_each_authority_vouches_for_the_same_checkpoint() -> None:
    scene = Scene("one", "two")
    assert scene.due()

    assert scene.run() == ()

    first, second = scene.ledger.acts
    assert (first.kind, first.sort, first.by) == (
        "anchor/1",
        "rfc3161",
        "one <http://one.example.gov/>",
    )
    assert second.by == "two <http://two.example.gov/>"
    checkpoint = b"checkpoint of size 0\n"
    assert first.of == second.of == f"sha256:{sha256(checkpoint).hexdigest()}"
    assert first.files["checkpoint"] == checkpoint


def test_a_token_is_asked_for_each_hour_and_not_before() -> None:
    scene = Scene("one")

    almost = HOUR - timedelta(seconds=1)
    assert stamps(scene, [timedelta(), almost, timedelta(seconds=1), almost, HOUR]) == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_a_change_brings_a_token_at_once_but_never_faster_than_the_authority_wants() -> None:
    scene = Scene("one")
    scene.run()

    scene.voucher.changed()
    assert stamps(scene, [timedelta(seconds=14), timedelta(seconds=1), MINUTE]) == [
        False,
        True,
        False,
    ]


def test_a_change_while_a_token_is_being_made_is_not_forgotten() -> None:
    scene = Scene("one")
    publish = scene.ledger.publish

    def publish_before_the_change() -> bytes:
        checkpoint = publish()
        scene.voucher.changed()
        return checkpoint

    scene.ledger.publish = publish_before_the_change  # type: ignore[method-assign]
    scene.run()
    scene.ledger.publish = publish  # type: ignore[method-assign]

    assert stamps(scene, [MINUTE, MINUTE]) == [True, False]


def test_the_value_of_the_beacon_is_in_the_ledger_before_the_checkpoint() -> None:
    scene = Scene("one", beacon=True)

    scene.run()

    beacon, token = scene.ledger.acts
    assert (beacon.kind, beacon.sort, beacon.value, beacon.by) == (
        "beacon/1",
        "bitcoin",
        "00aa",
        "blocks",
    )
    assert token.files["checkpoint"] == b"checkpoint of size 1\n"


def test_a_value_that_the_ledger_has_already_is_not_kept_again() -> None:
    scene = Scene("one", beacon=True)
    scene.run()
    scene.run(HOUR)
    scene.started()
    scene.run(HOUR)
    scene.beacon.value = "00bb"
    scene.run(HOUR)

    assert [act.value for act in scene.ledger.acts if act.sort == "bitcoin"] == ["00aa", "00bb"]


def test_a_beacon_that_is_down_holds_up_no_token() -> None:
    scene = Scene("one", beacon=True)
    scene.beacon.broken = "blocks: no connection"

    assert scene.run() == ("blocks: no connection; asked again in 10 minutes",)
    assert scene.ledger.sorts() == ["rfc3161"]


def test_a_beacon_alone_is_asked_each_hour() -> None:
    scene = Scene(beacon=True)
    scene.run()
    scene.beacon.value = "00bb"
    scene.run(HOUR / 2)
    assert scene.ledger.sorts() == ["bitcoin"]
    scene.run(HOUR / 2)
    assert scene.ledger.sorts() == ["bitcoin", "bitcoin"]


def test_a_failing_authority_is_asked_again_later_and_later_up_to_an_hour() -> None:
    scene = Scene("one")
    scene.authorities[0].broken = "one: no connection"
    waits = []
    for _ in range(8):
        (said,) = scene.run()
        now = scene.clock.now()
        waits.append(next(n for n in range(1, 200) if scene.voucher.due(now + n * MINUTE)))
        unit = "minute" if waits[-1] == 1 else "minutes"
        assert said == f"one: no connection; asked again in {waits[-1]} {unit}"
        scene.clock.advance(minutes=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]

    scene.authorities[0].broken = ""
    assert scene.run() == ()
    assert scene.ledger.sorts() == ["rfc3161"]
    assert stamps(scene, [MINUTE, HOUR]) == [False, True]


def test_a_failing_authority_changes_nothing_for_the_others() -> None:
    scene = Scene("one", "two")
    scene.authorities[0].broken = "one: the token is refused"

    scene.run()

    assert [act.by for act in scene.ledger.acts] == [scene.authorities[1].by]


def test_changes_do_not_hurry_an_authority_that_fails() -> None:
    scene = Scene("one")
    scene.authorities[0].broken = "one: no connection"
    scene.run()
    scene.run(MINUTE)

    scene.voucher.changed()

    assert stamps(scene, [MINUTE, MINUTE]) == [False, True]


def test_lists_of_revoked_certificates_are_fetched_once_a_day() -> None:
    scene = Scene("one")
    for _ in range(26):
        scene.run()
        scene.clock.advance(hours=1)
        scene.started()

    with_lists = [revocation for _, revocation in scene.authorities[0].stamped]
    assert [n for n, one in enumerate(with_lists) if one] == [0, 24]


def test_the_same_remark_is_told_once_until_it_goes_away() -> None:
    scene = Scene("one")
    told = []
    for remarks in (("odd",), ("odd",), (), ("odd",), ("odd", "odder")):
        scene.authorities[0].remarks = remarks
        told.append(scene.run(HOUR))

    assert told == [("odd",), (), (), ("odd",), ("odder",)]


def test_calendars_are_asked_each_day() -> None:
    scene = Scene(calendars=True)
    for _ in range(49):
        scene.run()
        scene.clock.advance(hours=1)

    assert len(scene.calendars.submitted) == 3


def test_a_proof_is_asked_for_each_hour_until_a_block_has_it_and_kept_beside_the_first() -> None:
    scene = Scene(calendars=True)
    scene.run()
    scene.run(HOUR)
    scene.run(HOUR / 2)
    assert scene.calendars.upgrades == 1

    scene.calendars.height = 958_000
    scene.run(HOUR / 2)
    scene.run(HOUR)

    assert scene.calendars.upgrades == 2
    pending, anchored = scene.ledger.acts
    assert pending.of == anchored.of
    assert pending.files["checkpoint.ots"] == ots(pending.files["checkpoint"])
    assert anchored.files["checkpoint.ots"] == ots(pending.files["checkpoint"], height=958_000)


def test_a_proof_that_is_pending_for_more_than_a_week_is_told_each_day() -> None:
    scene = Scene(calendars=True)
    told: list[tuple[int, str]] = []
    for hour in range(24 * 9):
        said = scene.run()
        told += [(hour, line) for line in said]
        scene.clock.advance(hours=1)

    first = f"the OpenTimestamps proof of {START:%Y-%m-%d %H:%M} UTC for checkpoint sha256:"
    alarms = [(hour, line) for hour, line in told if line.startswith(first)]
    assert [hour for hour, _ in alarms] == [169, 193]
    assert alarms[0][1].endswith("has no Bitcoin block after 7 days")


def test_a_start_goes_on_where_the_program_was() -> None:
    scene = Scene("one", calendars=True)
    scene.run()
    scene.clock.advance(minutes=30)

    scene.started()
    assert not scene.due()

    scene.clock.advance(minutes=30)
    scene.calendars.height = 958_000
    assert scene.run() == ()
    assert len(scene.authorities[0].stamped) == 2
    assert len(scene.calendars.submitted) == 1
    assert ots(scene.calendars.submitted[0], height=958_000) in [
        act.files.get("checkpoint.ots") for act in scene.ledger.acts
    ]


def test_a_proof_that_has_its_block_is_not_asked_for_again_after_a_start() -> None:
    scene = Scene(calendars=True)
    scene.run()
    scene.calendars.height = 958_000
    scene.run(HOUR)

    scene.started()
    scene.run(HOUR)

    assert scene.calendars.upgrades == 1


def test_a_kept_proof_that_cannot_be_read_is_told_and_stops_nothing() -> None:
    scene = Scene("one", calendars=True)
    for number, files in enumerate(({}, {"checkpoint.ots": b"junk"})):
        at = scene.clock.now()
        scene.ledger.acts.append(
            Kept("anchor/1", "opentimestamps", f"sha256:{number}", "calendars", "", at, files)
        )

    told = scene.started().run()

    assert len(told) == 2
    assert all(line.startswith("an earlier OpenTimestamps proof is not upgr") for line in told)
    assert len(scene.authorities[0].stamped) == 1


def test_another_authoritys_token_is_not_taken_for_ours() -> None:
    """A new address under an old name is a new authority: nothing of it was had yet."""
    scene = Scene("one")
    scene.run()
    scene.authorities[0].by = "one <http://elsewhere.example.gov/>"

    scene.started()

    assert scene.due()


def test_a_clock_that_is_set_back_does_not_silence_the_authorities() -> None:
    scene = Scene("one")
    scene.run()
    scene.clock.step(days=-2)

    assert scene.due()


def test_an_archive_that_cannot_be_written_ends_the_run_loudly() -> None:
    scene = Scene("one")
    scene.ledger.full = True

    with pytest.raises(ArchiveUnwritable, match="no space left"):
        scene.run()
