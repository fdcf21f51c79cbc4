"""A Slack message quotes both wordings and says what it leaves out."""

from collections.abc import Iterator
from typing import Any

import pytest

from watcher.model.change import Edit, Hunk, Kind
from watcher.render import slack
from watcher.testing.builders import a_change, a_hunk, a_message


def _texts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("type") in {"text", "plain_text", "link"}:
            yield part
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)


def _words(payload: dict[str, Any]) -> str:
    return "".join(text.get("text") or text["url"] for text in _texts(payload["blocks"]))


def test_a_message_says_who_what_and_when_and_where_to_look() -> None:
    """Title, agency, kinds, the sentence, the window, both links."""
    told = a_message(change_link="https://desk.example.org/c/1")

    words = _words(slack.message(told))

    for part in (
        "Annual count",
        "MAJOR · EXAMPLES · figure · wording",
        "“…of Examples counted 10 examples this year.”; page's own stamp did not move",
        "last seen old 2026-06-11 14:00:00 UTC → first seen new 2026-06-11 14:10:00 UTC",
        f"Live page: {told.change.url}",
        "The change: https://desk.example.org/c/1",
    ):
        assert part in words


def test_changed_words_are_struck_out_and_bold() -> None:
    """In quotes that can be copied as they are."""
    payload = slack.message(a_message())

    assert {"type": "text", "text": "11", "style": {"strike": True}} in list(_texts(payload))
    assert {"type": "text", "text": "10", "style": {"bold": True}} in list(_texts(payload))
    assert "counted 11 examples" in _words(payload)
    assert "counted 10 examples" in _words(payload)


def test_a_command_is_shown_as_code_instead_of_a_link() -> None:
    """Without a web interface there is nothing to click."""
    payload = slack.message(a_message(change_link="watcher show c1"))

    assert {"type": "text", "text": "watcher show c1", "style": {"code": True}} in list(
        _texts(payload)
    )


@pytest.mark.parametrize(("members", "said"), [(1, False), (36, True)])
def test_a_shared_change_says_on_how_many_pages(members: int, said: bool) -> None:
    """One event, one message."""
    words = _words(slack.message(a_message(members=members)))

    assert ("the same change on 36 pages" in words) is said


def test_what_does_not_fit_is_counted() -> None:
    """Fifteen passages are twelve and a note."""
    change = a_change(id="c123", hunks=(a_hunk(),) * 15)

    words = _words(slack.message(a_message(change=change)))

    left_out = 3 * 2 * len("The Department of Examples counted 11 examples this year.")
    assert f"… 3 more passages, {left_out} characters not shown: watcher show c123" in words
    assert words.count("Before") == 12


def test_a_long_passage_is_cut_behind_a_word_and_counted() -> None:
    """No character is dropped in silence: shown and not shown add up."""
    removed = "Residents may ask for a hearing. " * 100
    hunk = Hunk(
        kinds=(Kind.PASSAGE_REMOVED,), old=removed, new="", edits=(Edit("delete", removed),)
    )

    payload = slack.message(a_message(change=a_change(hunks=(hunk,))))

    shown = next(t["text"] for t in _texts(payload) if t.get("style") == {"strike": True})
    assert shown.endswith("…")
    assert removed.startswith(shown[:-1])
    assert removed[len(shown) - 1] == " "
    assert f"… {len(removed) - len(shown) + 1:,} characters not shown" in _words(payload)


def test_slacks_own_signs_are_escaped_where_slack_reads_them() -> None:
    """In the header and in the fallback text, also where the cut falls on one."""
    change = a_change(title="A & B <!channel> " + "&" * 200)

    payload = slack.message(a_message(change=change))

    header = payload["blocks"][0]["text"]["text"]
    assert header.startswith("A &amp; B &lt;!channel&gt; &amp;")
    assert header.endswith("&amp;…")
    assert len(header) <= 150
    assert "<!channel>" not in payload["text"]


def test_a_change_without_words_is_still_a_message() -> None:
    """A withdrawal has no passage to quote."""
    change = a_change(kinds=(Kind.WITHDRAWAL,), hunks=(), reasons=("withdrawn: 404 three times",))

    words = _words(slack.message(a_message(change=change)))

    assert "Withdrawn: 404 three times" in words
    assert "first seen gone" in words


def test_many_long_passages_stay_within_the_whole() -> None:
    """Each one fits its block; together they are cut, counted, and still one message."""
    long = "Residents may ask for a hearing. " * 60
    hunk = Hunk(
        kinds=(Kind.WORDING,),
        old=long,
        new=long.upper(),
        edits=(Edit("delete", long), Edit("insert", long.upper())),
    )

    payload = slack.message(a_message(change=a_change(hunks=(hunk,) * 10)))

    assert 9_000 < slack.characters(payload) <= slack.TOTAL_LIMIT
    assert "more passage" in _words(payload)
