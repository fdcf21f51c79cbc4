"""Wanted captures over hours, restarts and outages: limits are held, and none is forgotten."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.elsewhere.desk import LEAF, OURS, Desk, Ledger, words_of
from tests.elsewhere.fictional_archive import PAGE, FictionalArchive, as_json
from watcher.asking import Asker
from watcher.elsewhere.queue import RecaptureQueue
from watcher.elsewhere.wayback import Wayback
from watcher.errors import ArchiveUnwritable
from watcher.model.digest import sha256
from watcher.model.outsiders import RecaptureSettings
from watcher.model.recapture import Copied, Said
from watcher.services.recapture import Recapture
from watcher.testing.clock import START, HandClock


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that wants nothing yet."""
    return Desk(tmp_path / "recaptures")


def test_no_more_captures_are_asked_for_than_the_limit_allows(desk: Desk) -> None:
    """In any minute, also right after a restart; the newest first."""
    for number in range(7):
        desk.want(url=f"{PAGE}-{number}")
        desk.clock.advance(seconds=1)
    asked: list[float] = []
    for step in range(40):
        desk.elsewhere.calls.clear()
        if step % 5 == 0:
            desk.recapture = desk.started()
        desk.recapture.run()
        new = [call for call in desk.elsewhere.calls if call.startswith("ask")]
        asked += [desk.clock.monotonic()] * len(new)
        if new and len(asked) <= 2:
            assert new[0].endswith("-6")
        desk.clock.advance(seconds=20)

    assert len(asked) == 7
    assert all(later - first >= 60 for first, later in zip(asked, asked[2:], strict=False))


def test_a_busy_archive_is_left_alone_by_all(desk: Desk) -> None:
    """Retry-After holds for every wanted capture, and one sentence is said."""
    desk.elsewhere.asks = [Said(state="later", words="answered 429", wait=600)]
    desk.want(url=PAGE + "-1")
    desk.want(url=PAGE + "-2")

    said = desk.run_for(minutes=9)
    assert len(desk.elsewhere.calls) == 1
    assert said == ["web.archive.org: answered 429; asked again in 600 s"]

    desk.run_for(minutes=4)
    assert desk.results == [("mismatch", "match")] * 2


def test_a_failed_capture_is_tried_again_ever_more_slowly(desk: Desk) -> None:
    """And others go on meanwhile."""
    other = PAGE + "-other"
    desk.want(url=other)
    desk.want()
    ask = desk.elsewhere.ask

    def failing(url: str) -> Said:
        answered = ask(url)
        return answered if url == other else Said(state="failed", words="error:proxy-error")

    desk.elsewhere.ask = failing  # type: ignore[method-assign]
    said = desk.run_for(hours=25)

    assert desk.results == [("mismatch", "match"), ("absent", "absent")]
    assert 8 <= desk.elsewhere.calls.count(f"ask {PAGE}") <= 16
    assert said == [f"{PAGE}: no independent capture: error:proxy-error"]


def test_after_a_day_the_leaf_says_that_there_is_none(desk: Desk) -> None:
    """With the last answer beside it, and the place where anybody may look."""
    desk.elsewhere.look = (  # type: ignore[method-assign]
        lambda ticket: Said(state="failed", words="error:x", raw=b'{"status_ext":"error:x"}')
    )
    desk.want()
    desk.run_for(hours=23, minutes=55)
    assert desk.ledger.kept == []
    desk.run_for(minutes=10)

    ((fields, files),) = desk.ledger.kept
    assert (fields["payload"], fields["text"]) == ("absent", "absent")
    assert fields["at"] == f"https://web.archive.org/web/*/{PAGE}"
    assert files == {"status.json": b'{"status_ext":"error:x"}'}
    assert desk.queue.names() == ()


def test_a_capture_that_the_archive_forgot_is_asked_for_again(desk: Desk) -> None:
    """It takes two minutes at most; pending for ten is lost."""
    desk.elsewhere.looks = [Said(state="pending")] * 41
    desk.want()
    desk.run_for(minutes=13)

    assert desk.elsewhere.calls.count(f"ask {PAGE}") == 2
    assert desk.results == [("mismatch", "match")]


def test_wanting_the_same_again_changes_nothing(desk: Desk) -> None:
    """However far it is: a check that is recorded twice asks once."""
    since = desk.clock.now()
    for _ in range(2):
        desk.recapture.want(url=PAGE, of=LEAF, payload=sha256(OURS), text=None, since=since)
        desk.recapture.run()

    (name,) = desk.queue.names()
    assert json.loads(desk.queue.read(name))["state"] == "submitted"
    assert desk.elsewhere.calls == [f"ask {PAGE}"]


def test_wanting_sends_nothing(desk: Desk) -> None:
    """A third party's outage never delays what we record."""
    desk.want()

    assert desk.elsewhere.calls == []
    assert len(desk.queue.names()) == 1


@pytest.mark.parametrize("stop_after", range(1, 6))
def test_a_restart_after_any_step_goes_on_where_it_was(desk: Desk, stop_after: int) -> None:
    """All that is known is in the files."""
    desk.elsewhere.copies = [Copied(state="not yet", words="answered 404")]
    desk.want()
    for _ in range(stop_after):
        desk.recapture.run()
        desk.clock.advance(seconds=15)
    desk.recapture = desk.started()
    desk.run_for(minutes=5)

    assert desk.results == [("mismatch", "match")]
    assert desk.elsewhere.calls.count(f"ask {PAGE}") == 1


def test_a_crash_between_leaf_and_queue_repeats_the_leaf_and_loses_none(desk: Desk) -> None:
    """At least once: two equal leaves are harmless, a missing one is not."""

    def die() -> None:
        desk.ledger.before_return = lambda: None
        raise KeyboardInterrupt

    desk.ledger.before_return = die
    desk.want()
    with pytest.raises(KeyboardInterrupt):
        desk.run_for(minutes=2)
    desk.recapture = desk.started()
    desk.run_for(minutes=2)

    assert len(desk.ledger.kept) == 2
    assert desk.ledger.kept[0] == desk.ledger.kept[1]
    assert desk.queue.names() == ()


def test_a_ledger_that_cannot_be_written_stops_everything(desk: Desk) -> None:
    """And the capture stays wanted."""

    def refuse() -> None:
        raise ArchiveUnwritable("no space")

    desk.ledger.before_return = refuse
    desk.want()

    with pytest.raises(ArchiveUnwritable):
        desk.run_for(minutes=2)
    assert len(desk.queue.names()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not JSON",
        b"[]",
        b'{"format":"watcher/recapture/2"}',
        b'{"format":"watcher/recapture/1","url":"x"}',
        b'{"format":"watcher/recapture/1","url":1}',
    ],
)
def test_a_damaged_file_is_named_and_left_and_stops_no_other(desk: Desk, damage: bytes) -> None:
    """A person may mend or remove it."""
    desk.queue.put("20260611T140000Z-damaged", damage)
    desk.want()
    said = desk.run_for(minutes=2)

    assert desk.results == [("mismatch", "match")]
    assert "the wanted capture 20260611T140000Z-damaged cannot be read and is left" in said[0]
    assert desk.queue.names() == ("20260611T140000Z-damaged",)


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("state", "archived"),
        ("not_before", "soon"),
        ("not_before", "2026-06-11T14:00:00"),
        ("status", "%"),
        ("tries", "1"),
        ("more", ""),
    ],
)
def test_every_member_of_a_file_is_checked(desk: Desk, member: str, wrong: str) -> None:
    """A file that somebody edited by hand leads to a sentence, not to an error."""
    desk.want()
    (name,) = desk.queue.names()
    wanted = json.loads(desk.queue.read(name))
    desk.queue.put(name, json.dumps({**wanted, member: wrong}).encode())

    said = desk.recapture.run().problems

    assert len(said) == 1
    assert f"{name} cannot be read" in said[0]


def test_over_real_http_nothing_that_is_kept_holds_a_secret(tmp_path: Path) -> None:
    """From the wish to the leaf, with an archive that repeats our keys; in no file, no sentence."""
    clock, ledger, secret = HandClock(), Ledger(), "hush-hush-secret"
    with FictionalArchive() as archive:
        settings = RecaptureSettings(base_url=archive.url, key="acc3sskey", secret=secret)
        recapture = Recapture(
            queue=RecaptureQueue(tmp_path),
            archive=Wayback(settings, Asker("Watcher/1", timeout_seconds=5)),
            keeper=ledger,
            text_digest=words_of,
            clock=clock,
            per_minute=settings.submissions_per_minute,
        )
        working = archive.to_save
        archive.to_save = as_json({"message": f"LOW acc3sskey:{secret} is tired"}, 503)
        recapture.want(
            url=PAGE,
            of=LEAF,
            payload=sha256(b"<h1>Eleven men</h1>"),
            text=None,
            since=START,
        )
        said: list[str] = []
        for step in range(30):
            archive.to_save = working if step > 8 else archive.to_save
            said += recapture.run().problems
            assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())
            clock.advance(seconds=15)

    ((fields, files),) = ledger.kept
    assert (fields["payload"], fields["text"]) == ("match", "absent")
    assert fields["by"] == "127.0.0.1"
    assert files["response.http"].endswith(b"<h1>Eleven men</h1>")
    assert secret not in repr([fields, files, said])
    assert "tired" in said[0]


def test_a_wish_that_a_killed_program_left_is_fulfilled_by_the_next(desk: Desk) -> None:
    """The file alone is enough, whenever the next one starts within the day."""
    desk.want()
    desk.clock.advance(hours=20)
    desk.recapture = desk.started()
    desk.run_for(minutes=3)

    assert desk.results == [("mismatch", "match")]
    assert desk.clock.now() < datetime(2026, 6, 12, 12, tzinfo=UTC)
