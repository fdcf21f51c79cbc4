"""Somebody else's captures: asked for, fetched back, compared; never said to be there before."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.elsewhere.desk import EDITED, LEAF, OURS, THEIRS, Desk
from tests.elsewhere.fictional_archive import PAGE
from watcher.errors import RulesBroken
from watcher.model.digest import sha256
from watcher.model.recapture import Copied, Said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that wants nothing yet."""
    return Desk(tmp_path / "recaptures")


def test_other_bytes_with_the_same_words_are_the_normal_good_case(desk: Desk) -> None:
    """Pages rotate nonces: the payload differs, the text is the same; both are in the leaf."""
    desk.want()
    desk.run_for(minutes=2)

    ((fields, files),) = desk.ledger.kept
    assert fields == {
        "url": PAGE,
        "by": "web.archive.org",
        "at": f"https://web.archive.org/web/20260611140115id_/{PAGE}",
        "payload": "mismatch",
        "text": "match",
        "of": LEAF,
    }
    assert files == {
        "status.json": b'{"status":"success"}',
        "response.http": b"HTTP/1.1 200 -\r\n\r\n" + THEIRS,
    }
    assert desk.queue.names() == ()


def test_the_very_same_bytes_match_in_both(desk: Desk) -> None:
    """As a page without nonces gives them."""
    desk.elsewhere.body = OURS
    desk.want()
    desk.run_for(minutes=2)

    assert desk.results == [("match", "match")]


def test_other_words_are_a_mismatch(desk: Desk) -> None:
    """The page was edited in between, or another text is served to others."""
    desk.elsewhere.body = EDITED
    desk.want()
    desk.run_for(minutes=2)

    assert desk.results == [("mismatch", "mismatch")]


def test_what_was_only_submitted_is_not_told_as_captured(desk: Desk) -> None:
    """Until the copy was fetched back there is no leaf, whatever the archive promised."""
    desk.elsewhere.looks = [Said(state="pending")] * 2
    desk.elsewhere.copies = [Copied(state="not yet", words="answered 404")] * 3
    desk.want()

    desk.run_for(minutes=3)
    assert desk.ledger.kept == []

    desk.run_for(minutes=20)
    assert desk.results == [("mismatch", "match")]


@pytest.mark.parametrize(
    ("copied", "result"),
    [
        (
            Copied(state="there", wire=b"HTTP/1.1 200 -\r\n\r\n\x0b", status=200),
            ("absent", "absent"),
        ),
        (
            Copied(state="there", wire=b"HTTP", status=403, payload=b"<h1>Eleven men</h1>"),
            ("mismatch", "absent"),
        ),
        (Copied(state="there", wire=b"HTTP", status=200, payload=b"{}"), ("mismatch", "absent")),
    ],
)
def test_a_copy_without_readable_words_says_nothing_of_the_words(
    desk: Desk, copied: Copied, result: tuple[str, str]
) -> None:
    """A coding we cannot take off, a page that kept the archive out, no statement in it."""
    desk.elsewhere.copies = [copied]
    desk.want()
    desk.run_for(minutes=2)

    assert desk.results == [result]
    assert desk.ledger.kept[0][1]["response.http"] == copied.wire


def test_an_engine_that_cannot_read_their_copy_ends_nothing(desk: Desk) -> None:
    """Rules that select nothing in it make the text absent."""

    def broken(url: str, payload: bytes, content_type: str | None) -> str | None:
        raise RulesBroken("nothing selected")

    desk.recapture._text_digest = broken
    desk.want()
    desk.run_for(minutes=2)

    assert desk.results == [("mismatch", "absent")]


def test_an_older_copy_that_differs_says_nothing_and_another_is_asked_for(desk: Desk) -> None:
    """Within the hour the archive gives the copy it has, which may show the text before ours."""
    before = desk.clock.now() - timedelta(minutes=10)
    desk.elsewhere.looks = [desk.elsewhere.saved(before)]
    desk.elsewhere.copies = [desk.elsewhere.there(EDITED)]
    desk.want()

    desk.run_for(minutes=45)
    assert desk.ledger.kept == []
    assert desk.elsewhere.calls.count(f"ask {PAGE}") == 1

    desk.run_for(minutes=15)
    assert desk.elsewhere.calls.count(f"ask {PAGE}") == 2
    assert desk.results == [("mismatch", "match")]


def test_an_older_copy_with_the_same_words_is_a_match(desk: Desk) -> None:
    """Somebody else saw these words even before us."""
    desk.elsewhere.looks = [desk.elsewhere.saved(desk.clock.now() - timedelta(minutes=10))]
    desk.want()
    desk.run_for(minutes=2)

    assert desk.results == [("mismatch", "match")]


def test_an_older_copy_is_not_compared_for_ever(desk: Desk) -> None:
    """An archive that gives nothing newer for a day has no capture of what we saw."""
    old = desk.clock.now() - timedelta(days=2)
    desk.elsewhere.look = lambda ticket: desk.elsewhere.saved(old)  # type: ignore[method-assign]
    desk.elsewhere.body = EDITED
    desk.want()

    said = desk.run_for(days=1, minutes=30)

    assert desk.results == [("absent", "absent")]
    assert desk.elsewhere.calls.count(f"ask {PAGE}") <= 24
    assert any("older than what we saw" in sentence for sentence in said)


def test_what_can_never_be_captured_is_not_asked_for_again(desk: Desk) -> None:
    """The leaf is written at once, and a person hears why."""
    desk.elsewhere.asks = [Said(state="never", words="error:blocked-url", raw=b"{}")]
    desk.want()
    said = desk.run_for(minutes=5)

    assert desk.results == [("absent", "absent")]
    assert said == [f"{PAGE}: no independent capture: error:blocked-url"]
    assert len(desk.elsewhere.calls) == 1


def test_a_text_that_was_replaced_before_anybody_was_asked_has_no_capture(desk: Desk) -> None:
    """Nobody can capture the past: the older one ends, only the newer one is asked for."""
    desk.want(of=sha256(b"first"))
    desk.clock.advance(seconds=5)
    desk.want(EDITED, of=sha256(b"second"))
    desk.elsewhere.body = EDITED
    desk.run_for(minutes=2)

    told = {fields["of"]: fields["text"] for fields, _ in desk.ledger.kept}
    assert told == {sha256(b"first"): "absent", sha256(b"second"): "match"}
    assert desk.elsewhere.calls.count(f"ask {PAGE}") == 1


def test_a_slow_archive_takes_no_more_than_a_minute_of_a_round(desk: Desk) -> None:
    """Authorities and witnesses are asked from the same thread."""
    desk.want()
    desk.want(url=f"{PAGE}-2", of=sha256(b"another leaf"))
    ask = desk.elsewhere.ask

    def ask_slowly(url: str) -> Said:
        desk.clock.advance(seconds=61)
        return ask(url)

    desk.elsewhere.ask = ask_slowly  # type: ignore[method-assign]
    desk.recapture.run()
    assert len(desk.elsewhere.calls) == 1

    desk.recapture.run()
    assert len(desk.elsewhere.calls) > 1
