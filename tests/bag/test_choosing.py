"""What a bag holds: all that completeness needs, and a refusal where it could not be proved."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bag.samples import BEGUN, CHANGE, chosen, sources
from tests.verifier.archives import (
    OTHER_URL,
    PACE,
    ArchiveBuilder,
    Fields,
    building,
    complete,
)
from watcher.errors import ConfigError, FixityError, NotFound
from watcher.services import bag
from watcher.services.bag import Span
from watcher.testing.builders import MOMENT, URL, a_change, a_revision

_MINUTE = timedelta(minutes=1)
_ONE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"


def test_a_change_brings_every_look_from_the_last_old_to_the_first_new() -> None:
    """Both ends, and whatever lies between; looks at other pages stay out."""
    (stretch,) = chosen([CHANGE]).stretches

    assert [look.said("outcome") for look in stretch.looks] == ["changed", "changed"]
    assert [look.said("url") for look in stretch.looks] == [OTHER_URL] * 2
    assert stretch.changes == (CHANGE,)


def test_a_change_over_a_blocked_and_a_missed_look_brings_these_too() -> None:
    """The looks between are what a window rests on."""
    change = a_change(last_seen_old=MOMENT + BEGUN, first_seen_new=MOMENT + 4 * PACE + BEGUN)

    (stretch,) = chosen([change], of=sources(complete(), change)).stretches

    outcomes = [look.said("outcome") for look in stretch.looks]
    assert outcomes == ["changed", "not-modified-asserted", "blocked", "missed", "unchanged"]


def test_a_not_modified_look_brings_the_look_that_showed_the_page() -> None:
    """The server's word that nothing changed is about bytes: those come along."""
    change = a_change(last_seen_old=MOMENT + PACE + BEGUN, first_seen_new=MOMENT + 4 * PACE + BEGUN)

    (stretch,) = chosen([change], of=sources(complete(), change)).stretches

    assert [look.body.get("status") for look in stretch.looks] == [200, 304, 403, None, 200]


def test_a_change_of_a_list_brings_the_looks_at_the_list() -> None:
    """A change may name a page that a list took off; it was seen by looking at the list."""
    taken_off = replace(CHANGE, url="https://example.gov/taken-off")

    (stretch,) = chosen([taken_off], of=sources(complete(), taken_off)).stretches

    assert stretch.url == OTHER_URL
    assert len(stretch.looks) == 2


def test_an_interval_brings_the_looks_in_it_and_the_one_on_each_side() -> None:
    """So that it is plain that none of the interval is left out at its ends."""
    span = (MOMENT + PACE - _MINUTE, MOMENT + PACE + _MINUTE)

    (stretch,) = chosen([URL], span).stretches

    assert [look.body["slot"] for look in stretch.looks] == [
        f"2026-06-11T14:{minute}:00.000000Z" for minute in ("00", "10", "20")
    ]
    assert stretch.span == span


@pytest.mark.parametrize(
    "span",
    [
        (MOMENT + PACE + _MINUTE, MOMENT + 2 * PACE - _MINUTE),
        (MOMENT + PACE + 5 * _MINUTE, MOMENT + PACE + 5 * _MINUTE),
    ],
)
def test_a_moment_between_two_looks_brings_the_one_before_and_the_one_after(span: Span) -> None:
    """What it said at a quarter past is the first that anybody asks."""
    (stretch,) = chosen([URL], span).stretches

    assert [look.body["slot"] for look in stretch.asked[-2:]] == [
        f"2026-06-11T14:{minute}:00.000000Z" for minute in ("10", "20")
    ]


def _read_at_the_first_of(builder: ArchiveBuilder, looks: int) -> None:
    """Look at the page so often, and log its text when it was seen first."""
    for number in range(looks):
        look = builder.look(URL, _ONE)
        if not number:
            said: Fields = {"sort": "text", "sha256": a_revision().text_digest, "derivation": "1"}
            builder.tell("derived/1", {"of": [look.digest], **said})
        builder.at += PACE
    builder.publish()


def test_an_interval_brings_the_text_in_force_and_the_look_at_which_it_was_read(
    tmp_path: Path,
) -> None:
    """So that its digest is proven: no look between is left out, and they are told apart."""
    with building(tmp_path / "archive") as builder:
        _read_at_the_first_of(builder, 6)
    span = (MOMENT + 3 * PACE - _MINUTE, MOMENT + 4 * PACE + _MINUTE)

    contents = chosen([URL], span, of=sources(tmp_path / "archive"))

    (stretch,) = contents.stretches
    assert [look.index for look in stretch.looks] == [0, 2, 3, 4, 5, 6]
    assert [look.index for look in stretch.asked] == [3, 4, 5, 6]
    assert [one.text_digest for one in stretch.revisions] == [a_revision().text_digest]
    assert {leaf.index for leaf in contents.beside} == {1}


def test_a_text_that_was_read_long_before_brings_the_leaf_that_logged_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year of looks would bury those that were asked for."""
    monkeypatch.setattr(bag, "_FAR", 2)
    with building(tmp_path / "archive") as builder:
        _read_at_the_first_of(builder, 6)
    span = (MOMENT + 5 * PACE - _MINUTE, MOMENT + 5 * PACE + _MINUTE)

    contents = chosen([URL], span, of=sources(tmp_path / "archive"))

    assert [look.index for look in contents.stretches[0].looks] == [5, 6]
    assert {leaf.index for leaf in contents.beside} == {1}


def test_what_the_system_said_meanwhile_comes_with_the_looks() -> None:
    """The schedule in force at the beginning, a stop, a start, a step of the clock."""
    contents = chosen([URL])

    kinds = [leaf.kind for leaf in contents.beside]
    assert kinds[:2] == ["start/1", "config/1"]
    assert {"stop/1", "clock-step/1"} <= set(kinds)


def test_outsiders_bracket_both_ends() -> None:
    """The newest beacon before, and each outsider's first word on a checkpoint after each end."""
    contents = chosen([CHANGE])

    first, last = (look.index for look in contents.stretches[0].looks)
    assert [beacon.index < first for beacon in contents.beacons] == [True]
    stamped = [one.size for one in contents.anchors if one.leaf.said("sort") == "rfc3161"]
    assert first < stamped[0] <= last < stamped[1]
    assert len(contents.anchors) == 4


def test_of_each_outsider_the_first_word_behind_a_look_is_enough(tmp_path: Path) -> None:
    """The later ones of a day would fill the bag and prove less."""
    with building(tmp_path / "archive") as builder:
        builder.look(URL, _ONE)
        for _ in range(3):
            builder.publish()
            builder.time_stamped()
        builder.publish()

    contents = chosen([URL], of=sources(tmp_path / "archive"))

    assert [anchor.leaf.index for anchor in contents.anchors] == [1]


def test_a_look_that_no_checkpoint_covers_yet_is_said(tmp_path: Path) -> None:
    """A reader cannot publish; the newsroom can."""
    with building(tmp_path / "archive") as builder:
        builder.start()
        builder.look(URL, _ONE)
        builder.publish()
        builder.at += PACE
        builder.look(URL, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo")
    change = a_change(last_seen_old=MOMENT + BEGUN, first_seen_new=MOMENT + PACE + BEGUN)

    with pytest.raises(NotFound, match="no published leaf yet: run watcher check"):
        chosen([change], of=sources(tmp_path / "archive", change))


def test_a_look_from_before_the_ledger_is_said(tmp_path: Path) -> None:
    """It will never have a leaf."""
    seen: list[str] = []

    def not_the_first(kind: str, fields: Fields) -> Fields | None:
        seen.append(kind)
        return None if len(seen) == 1 else fields

    with building(tmp_path / "archive", not_the_first) as builder:
        for _ in range(2):
            builder.look(URL, _ONE)
            builder.at += PACE
        builder.publish()
    change = a_change(last_seen_old=MOMENT + BEGUN, first_seen_new=MOMENT + PACE + BEGUN)

    with pytest.raises(NotFound, match="recorded before this ledger was begun"):
        chosen([change], of=sources(tmp_path / "archive", change))


def test_a_check_that_the_index_does_not_know_is_said() -> None:
    """The index can be made again."""
    change = a_change(url=URL, last_seen_old=MOMENT - PACE)

    with pytest.raises(NotFound, match="the index has no check of"):
        chosen([change], of=sources(complete(), change))


@pytest.mark.parametrize(
    ("asked", "span", "error", "said"),
    [
        ([CHANGE], (MOMENT, MOMENT + PACE), ConfigError, "a change has its own window"),
        ([URL], (MOMENT + PACE, MOMENT), ConfigError, "ends before it begins"),
        (
            [URL],
            (MOMENT + 90 * PACE, MOMENT + 91 * PACE),
            NotFound,
            r"last look at it that a checkpoint covers was at 2026-06-11 14:40:01 UTC, before this",
        ),
        (
            [URL],
            (MOMENT - 2 * PACE, MOMENT - PACE),
            NotFound,
            "first look at it was at 2026-06-11 14:00:01 UTC, after this interval",
        ),
        (["https://example.gov/other"], None, NotFound, "no look at it"),
    ],
)
def test_what_cannot_be_packed_is_refused_with_the_reason(
    asked: list[object], span: object, error: type[Exception], said: str
) -> None:
    """Never an empty bag."""
    with pytest.raises(error, match=said):
        chosen(asked, span)  # type: ignore[arg-type]


def test_a_chain_with_a_look_cut_out_is_refused(tmp_path: Path) -> None:
    """What the signer left out shows in the leaf behind it."""

    def forged(kind: str, fields: Fields) -> Fields:
        if kind == "observation/1" and fields["seq"] == 3:
            return fields | {"prev": "sha256:" + "0" * 64}
        return fields

    with building(tmp_path / "archive", forged) as builder:
        builder.start()
        for _ in range(2):
            builder.look(URL, _ONE)
            builder.at += PACE
        builder.publish()

    with pytest.raises(FixityError, match="leaf 3: does not follow leaf 2"):
        chosen([URL], of=sources(tmp_path / "archive"))
