"""The index is derived: it can be deleted and rebuilt, and a crash before it heals."""

from dataclasses import replace

import pytest

from tests.services.trunk import (
    BLOCKED,
    GONE,
    HOST,
    LISTING,
    PAGE,
    Trunk,
    listing,
    release,
)
from watcher.model.change import Kind
from watcher.model.exchange import FailureKind
from watcher.model.settings import RuleBook
from watcher.model.source import StatementRules
from watcher.testing.fetcher import Scripted


def _eventful(trunk: Trunk) -> None:
    """Play everything that a newsroom goes through."""
    eleven, ten = release("We counted 11 examples."), release("We counted 10 examples.")
    trunk.play(
        listing(("two", "Second"), ("one", "First")),
        listing(("three", "Third"), ("one", "First release")),
        url=LISTING,
    )
    for slug in ("one", "two", "three"):
        trunk.play(release(f"On {slug}."), url=f"{HOST}/news/releases/{slug}")
    unreachable = Scripted(failure=FailureKind.TIMEOUT, detail="no answer in 60 s")
    trunk.play(eleven, ten, BLOCKED, unreachable, eleven, GONE, GONE, GONE, ten)
    for _ in range(9):
        trunk.check()
        trunk.sweep()


def test_texts_changes_and_indexes_are_rebuilt_byte_for_byte(trunk: Trunk) -> None:
    """Deleting index.db and rebuilding it from the WARC files gives the same rows."""
    _eventful(trunk)
    live = list(trunk.archive.dump_derived())
    trunk.close()
    for file in (trunk.folder / "snapshots").glob("index.db*"):
        file.unlink()
    trunk.open()

    rebuilt = trunk.rebuild()

    assert rebuilt.checks > 15
    assert list(trunk.archive.dump_derived()) == live


def test_rebuilding_alerts_nobody_and_keeps_the_outbox(trunk: Trunk) -> None:
    """What was decided about telling people is not derived."""
    _eventful(trunk)
    outbox = trunk.archive.alerts()

    rebuilt = trunk.rebuild()

    assert outbox
    assert trunk.archive.alerts() == outbox
    assert (rebuilt.appeared, rebuilt.disappeared) == ((), ())


def test_a_check_recorded_before_a_crash_is_read_and_announced_at_the_next_start(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is the truth: the index, and the alert, follow."""
    trunk.play(release("We counted 11 examples."), release("We counted 10 examples."))
    trunk.check()
    with monkeypatch.context() as crash:
        crash.setattr(trunk.archive, "write", lambda _: None)
        trunk.check()
    trunk.close()

    trunk.open()

    assert trunk.caught_up == 1
    assert [change.kinds for change in trunk.changes] == [(Kind.FIGURE,)]
    assert len(trunk.archive.alerts()) == 1


def test_new_rules_of_ours_are_never_the_agencys_act(trunk: Trunk) -> None:
    """The same page read by other rules gives a revision that says it is ours, and no change."""
    page = release("We counted 11 examples.")
    noisy = replace(page, body=page.body.replace(b"An office", b"An old office"))
    trunk.play(page, noisy)
    trunk.check()
    rules = StatementRules(name="ours", match=(f"{HOST}/*",), headline=("h1",), body=("main",))
    trunk.with_settings(rule_book=RuleBook(rules=(rules,)))

    trunk.check()

    assert trunk.changes == []
    assert [revision.cause for revision in trunk.archive.revisions(PAGE)] == [
        "first_seen",
        "rederived",
    ]
    assert trunk.archive.alerts() == ()
