"""The index is derived: whatever order or repetition it was written in, its rows are the same."""

import json
import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model.change import Change, Edit, Hunk, Kind, Review, Severity
from watcher.model.moment import stamp
from watcher.ports import Finding
from watcher.store.archive import SqlArchive
from watcher.testing.builders import (
    LISTING_URL,
    MOMENT,
    PACE,
    URL,
    a_change,
    a_finding,
    a_listing,
    a_resource,
)
from watcher.testing.history import a_history

_WORDS = st.lists(st.sampled_from("ABC"), min_size=1, max_size=5)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def dump(findings: list[Finding]) -> list[str]:
    """Return the lines of an index in which ``findings`` were written one after the other."""
    with (
        TemporaryDirectory() as folder,
        closing(SqlArchive.open(Path(folder) / "index.db")) as archive,
    ):
        for finding in findings:
            archive.write(finding)
        return list(archive.dump_derived())


@settings(max_examples=12, deadline=None)
@given(
    stories=st.lists(_WORDS, min_size=1, max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_the_order_between_resources_and_repetitions_leave_no_trace(
    stories: list[list[str]], order: random.Random
) -> None:
    """Lanes that ran in another order, or again after a crash, give the same index."""
    histories = [
        a_history(words, url=f"{URL}-{number}", first_check=1 + 10 * number)
        for number, words in enumerate(stories)
    ]
    in_turn = [finding for history in histories for finding in history]

    shuffled: list[Finding] = []
    waiting = [list(history) for history in histories]
    while any(waiting):
        lane = order.choice([lane for lane in waiting if lane])
        shuffled.append(lane.pop(0))
        shuffled += order.sample(shuffled, k=min(1, len(shuffled)))

    assert dump(shuffled) == dump(in_turn)


def test_a_cleared_index_written_again_is_the_same(archive: SqlArchive) -> None:
    """Clearing and writing the same findings again gives every line again."""
    (seen,) = a_history(("x",), url=LISTING_URL, first_check=9)
    listing = replace(seen, listing=a_listing(), revision=None, text=None)
    findings = [*a_history(("a", "b", "b", "a")), listing]
    for finding in findings:
        archive.write(finding)
    before = list(archive.dump_derived())

    archive.clear_derived()
    assert list(archive.dump_derived()) == []
    for finding in findings:
        archive.write(finding)

    assert list(archive.dump_derived()) == before


def test_any_difference_shows_in_the_dump() -> None:
    """Two indexes that differ in one word, one time or one flag have different lines."""
    plain = dump([a_finding()])

    assert dump([a_finding(resource=a_resource(delisted=True))]) != plain
    assert dump([a_finding(resource=a_resource(next_due=MOMENT + PACE / 2))]) != plain
    assert dump([a_finding(changes=(a_change(),))]) != plain


def test_every_line_of_a_dump_is_a_json_object_of_its_table(archive: SqlArchive) -> None:
    """Lines are sorted by table, times are stamps, packed texts are readable."""
    archive.write(a_finding(changes=(a_change(),)))

    lines = [json.loads(line) for line in archive.dump_derived()]

    tables = [line["table"] for line in lines]
    assert tables == sorted(tables)
    (check,) = (line for line in lines if line["table"] == "checks")
    assert check["captured_at"] == stamp(MOMENT)
    (change,) = (line for line in lines if line["table"] == "changes")
    assert json.loads(change["hunks"])[0]["where"] == "paragraph 1"


def test_what_cannot_be_rebuilt_is_dumped_apart(archive: SqlArchive) -> None:
    """Outbox and reviews are exported whole and are no part of the derived lines."""
    _, second = a_history()
    archive.write(second)
    archive.review(second.changes[0].id, Review.NEWSWORTHY, "Call them.", "ann", MOMENT)

    kept = [json.loads(line) for line in archive.dump_kept()]

    assert [line["table"] for line in kept] == ["alerts", "reviews"]
    assert kept[0]["event"] == second.alerts[0].event
    assert kept[1]["note"] == "Call them."
    assert not any('"table":"alerts"' in line for line in archive.dump_derived())


_HUNKS = st.builds(
    Hunk,
    kinds=st.lists(st.sampled_from(Kind), max_size=3).map(tuple),
    old=_TEXT,
    new=_TEXT,
    edits=st.lists(
        st.builds(Edit, st.sampled_from(["equal", "insert", "delete"]), _TEXT), max_size=3
    ).map(tuple),
    moved_from=st.none() | _TEXT,
    where=_TEXT,
)
_CHANGES = st.builds(
    a_change,
    title=_TEXT,
    kinds=st.lists(st.sampled_from(Kind), max_size=4, unique=True).map(tuple),
    severity=st.sampled_from(Severity),
    reasons=st.lists(_TEXT, max_size=3).map(tuple),
    topics=st.lists(_TEXT, max_size=3, unique=True).map(tuple),
    hunks=st.lists(_HUNKS, max_size=3).map(tuple),
    first_seen_new=st.datetimes(min_value=MOMENT.replace(tzinfo=None)).map(
        lambda moment: moment.replace(tzinfo=MOMENT.tzinfo)
    ),
    silent=st.none() | st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(changes=st.lists(_CHANGES, min_size=1, max_size=4))
def test_any_change_comes_back_equal(changes: list[Change]) -> None:
    """Whatever words a change holds, it is read back as it was written."""
    numbered = tuple(replace(change, id=f"c{number}") for number, change in enumerate(changes))
    with (
        TemporaryDirectory() as folder,
        closing(SqlArchive.open(Path(folder) / "index.db")) as archive,
    ):
        archive.write(a_finding(changes=numbered))

        assert tuple(archive.change(change.id) for change in numbered) == numbered
