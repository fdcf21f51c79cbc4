"""Whatever a change holds, every renderer for people stays safe, whole and within its limits."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from watcher.model.alert import Message
from watcher.model.change import Change, Edit, Hunk, Kind, Severity
from watcher.render import html, plain, records, slack, tables, terminal
from watcher.render.safe import to_json, visible
from watcher.testing.builders import a_change, a_hunk, a_message

HOSTILE = (
    "\x1b[2J\x1b]52;c;aGk=\x07",
    "\x9b31m",
    "\u202eexe.gov\u2069",
    "\U000e0041\u200b",
    "\udc80",
    "[bold red]x[/] [link=https://evil.example]y[/link] [/]",
    "<!channel> <@U123> <https://evil.example|example.gov> &amp; <!subteam^S1>",
    "*bold* _it_ ~no~ `code` :tada: @here #general",
    "</p><script>alert(1)</script><img src=x onerror=alert(1)>\"'",
    "]]> --> {+10+} [-11-] @@ x @@",
    "line\r\nline\u2028line\n\n",
)
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=30),
    st.builds(lambda text, times: text * times, st.sampled_from(HOSTILE), st.integers(1, 400)),
)
EDITS = st.lists(
    st.builds(Edit, st.sampled_from(("equal", "insert", "delete")), TEXT), max_size=6
).map(tuple)
KINDS = st.lists(st.sampled_from(Kind), max_size=4).map(tuple)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants bounds without a zone


@st.composite
def hunks(draw: st.DrawFn) -> Hunk:
    """Draw a hunk whose edits make its old and new words."""
    edits = draw(EDITS)
    return Hunk(
        kinds=draw(KINDS),
        old="".join(edit.text for edit in edits if edit.op != "insert"),
        new="".join(edit.text for edit in edits if edit.op != "delete"),
        edits=edits,
        moved_from=draw(st.none() | TEXT),
        where=draw(TEXT),
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw a change with anything at all in its texts, from no hunk to many."""
    many = draw(st.sampled_from((1, 1, 1, 30)))
    return a_change(
        agency=draw(TEXT),
        url=draw(TEXT | st.just("https://example.gov/a?b=1|2&c=<3>")),
        title=draw(TEXT),
        kinds=draw(KINDS),
        severity=draw(st.sampled_from(Severity)),
        reasons=draw(st.lists(TEXT, max_size=3).map(tuple)),
        hunks=tuple(draw(st.lists(hunks(), max_size=3)) * many),
        topics=draw(st.lists(TEXT, max_size=2).map(tuple)),
        last_seen_old=draw(MOMENTS),
        first_seen_new=draw(MOMENTS),
        checks_between=draw(st.integers(0, 9999)),
        silent=draw(st.sampled_from((True, False, None))),
    )


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """Draw a message about any change."""
    link = draw(TEXT | st.just("https://desk.example.org/changes/c1"))
    return a_message(change=draw(changes()), members=draw(st.integers(1, 5000)), change_link=link)


def _printed(change: Change, *, width: int, colour: bool) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=True,
        color_system="truecolor" if colour else None,
        _environ={},
    )
    for view in (
        terminal.inline(change),
        terminal.side_by_side(change, width),
        tables.events([change], {change.event: 2}),
    ):
        console.print(view)
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(changes(), st.sampled_from((20, 71, 80, 160)), st.booleans())
def test_the_terminal_gets_no_control_but_our_own_colours(
    change: Change, width: int, colour: bool
) -> None:
    """Without Rich's own colour codes, the output is its own visible form."""
    printed = re.sub(r"\x1b\[[0-9;]*m", "", _printed(change, width=width, colour=colour))

    assert visible(printed) == printed


@settings(max_examples=40, deadline=None)
@given(changes())
def test_plain_text_holds_no_control(change: Change) -> None:
    """Neither the unified text nor the sentence, which is one line."""
    for text in (plain.unified(change), plain.sentence(change)):
        assert visible(text) == text
    assert len(plain.sentence(change).splitlines()) <= 1


class _Elements(HTMLParser):
    """Collects the elements and addresses of a page, and checks that they close."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"href", "src"}:
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@settings(max_examples=40, deadline=None)
@given(changes())
def test_an_html_page_holds_only_our_elements(change: Change) -> None:
    """No element, handler or address comes from page text, and every element closes."""
    page = html.page(change)
    elements = _Elements()
    elements.feed(page)

    assert visible(page) == page
    assert page.encode()
    assert elements.open == []
    assert elements.handlers == []
    assert elements.seen.isdisjoint({"script", "img", "iframe", "link", "form", "object"})
    assert set(elements.addresses) <= {change.url}
    assert all(address.startswith(("http://", "https://")) for address in elements.addresses)


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)
    elif isinstance(part, str):
        yield part


def _of_type(part: Any, wanted: str) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("type") == wanted:
            yield part
        for value in part.values():
            yield from _of_type(value, wanted)
    elif isinstance(part, list):
        for value in part:
            yield from _of_type(value, wanted)


@settings(max_examples=150, deadline=None)
@given(messages())
def test_a_slack_message_is_within_every_limit(message: Message) -> None:
    """Header 150, one block's text 3,000, 50 blocks, 10,000 characters in all, none empty."""
    payload = slack.message(message)
    blocks = payload["blocks"]

    assert len(blocks) <= slack.BLOCK_LIMIT
    assert len(blocks[0]["text"]["text"]) <= slack.HEADER_LIMIT
    assert all(slack.characters(block) <= slack.TEXT_LIMIT for block in blocks)
    assert slack.characters(payload) <= slack.TOTAL_LIMIT
    assert payload["text"]
    for kind in ("text", "plain_text"):
        assert all(element["text"] for element in _of_type(blocks, kind))
    for kind in ("rich_text_section", "rich_text_quote"):
        assert all(element["elements"] for element in _of_type(blocks, kind))


@settings(max_examples=150, deadline=None)
@given(messages())
def test_a_slack_message_cannot_mention_or_link_for_a_page(message: Message) -> None:
    """No string holds a Slack control sequence, nothing is markdown, links are the two we gave."""
    payload = slack.message(message)

    assert json.loads(to_json(payload)) == payload
    assert payload["mrkdwn"] is payload["unfurl_links"] is payload["unfurl_media"] is False
    assert not list(_of_type(payload, "mrkdwn"))
    for text in _strings(payload):
        assert visible(text) == text
        assert not re.search(r"<[!@#h]", text)
    links = {element["url"] for element in _of_type(payload, "link")}
    assert links <= {message.change.url, message.change_link}


@settings(max_examples=40, deadline=None)
@given(messages())
def test_a_record_is_exact_and_safe_to_print(message: Message) -> None:
    """JSON keeps the very characters of the page, and prints none that could do harm."""
    record = records.alert(message)
    printed = to_json(record)

    read = json.loads(printed)
    assert read == record
    assert visible(printed) == printed
    shown = [hunk["edits"] for hunk in read["change"]["hunks"]]
    assert shown == [[[edit.op, edit.text] for edit in hunk.edits] for hunk in message.change.hunks]


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u00ad", "\ufeff", "\u00a0"])
def test_a_difference_of_unseen_characters_is_shown_by_all(hidden: str) -> None:
    """Each renderer names the code point that was put in."""
    name = f"U+{ord(hidden):04X}"
    hunk = a_hunk(
        old="ten men",
        new=f"ten{hidden} men",
        edits=(Edit("equal", "ten"), Edit("insert", hidden), Edit("equal", " men")),
    )
    change = a_change(hunks=(hunk,), last_seen_old=datetime(2026, 1, 1, tzinfo=UTC))
    told = a_message(change=change)

    assert name in _printed(change, width=80, colour=True)
    assert name in _printed(change, width=80, colour=False)
    assert name in plain.unified(change)
    assert name in html.page(change)
    assert name in json.dumps(slack.message(told), ensure_ascii=False)


def test_a_window_that_ends_before_it_begins_is_still_shown() -> None:
    """A clock that stepped back must not stop an alert."""
    change = a_change()
    odd = a_change(first_seen_new=change.last_seen_old - timedelta(hours=1))

    assert "less than a second" in html.page(odd)
