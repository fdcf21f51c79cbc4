"""An alert as a Slack message: Block Kit blocks for an incoming webhook.

Page text stands in ``rich_text`` elements, which Slack shows letter by letter: no markdown,
no mention and no link can come out of it. Where Slack wants ``plain_text``, ``& < >`` are
escaped. What does not fit is cut behind a word, and the message says how much that was.

Limits are Slack's documented ones, but for the total: Slack refuses messages of somewhere
above 13,000 characters without saying where (slackapi/bolt-js issue 2509).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from watcher.model.alert import Message
from watcher.model.change import Change, Hunk
from watcher.render import phrases
from watcher.render.plain import sentence
from watcher.render.safe import cut, one_line
from watcher.render.words import Side, Span, of_side, spans

Block = dict[str, Any]

HEADER_LIMIT: Final = 150
TEXT_LIMIT: Final = 3_000
BLOCK_LIMIT: Final = 50
TOTAL_LIMIT: Final = 10_000

_MOST_PASSAGES: Final = 12
_SIDE_LIMIT: Final = 1_300
"""Characters of one side of one passage: two sides and their labels fit `TEXT_LIMIT`."""
_SMALLEST_SIDE: Final = 40
_LABELS: Final = 300
"""Room for what surrounds the words of one passage, and for the note on what was cut."""
_CONTEXT: Final = 80
_LINK_LIMIT: Final = 1_500
_STYLES: Final = {"delete": {"strike": True}, "insert": {"bold": True}, "equal": {}}
_SIDES: Final[tuple[tuple[Side, str], ...]] = (("old", "Before"), ("new", "After"))
_ONE_PASSAGE: Final[tuple[tuple[Side, str], ...]] = (("new", "Passage"),)
_BEHIND_ANGLE: Final = re.compile(r"(?<=<)(?=\S)")


def message(told: Message) -> dict[str, Any]:
    """Return the JSON object to post for one alert."""
    change = told.change
    head = [_header(change), _context(_whose(change)), _rich(_section(_said(told)))]
    foot = [_rich(_section(_links(told))), _context(phrases.window(change))]
    payload = {
        "text": _fallback(change),
        "mrkdwn": False,
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    room = TOTAL_LIMIT - characters([payload, head, foot]) - _LABELS
    return {**payload, "blocks": [*head, *_passages(change, room), *foot]}


def characters(part: object) -> int:
    """Return how many characters of text and addresses a part of a payload holds."""
    if isinstance(part, dict):
        return sum(
            len(value) if key in {"text", "url"} and isinstance(value, str) else characters(value)
            for key, value in part.items()
        )
    return sum(map(characters, part)) if isinstance(part, list) else 0


def _header(change: Change) -> Block:
    title = one_line(change.title) or one_line(change.url) or "(no title)"
    return {"type": "header", "text": _plain_text(title, HEADER_LIMIT)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain_text(text, 500)]}


def _plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": _escaped_within(text, limit), "emoji": False}


def _whose(change: Change) -> str:
    kinds = phrases.kinds(change.kinds)
    return f"{change.severity.label.upper()} · {cut(one_line(change.agency), 120)} · {kinds}"


def _said(told: Message) -> Iterable[Block]:
    yield from _texts(cut(sentence(told.change), 600), {"bold": True})
    if told.members > 1:
        yield from _texts(f"\nthe same change on {told.members:,} pages")


def _links(told: Message) -> Iterable[Block]:
    yield from _texts("Live page: ")
    yield from _link(told.change.url)
    yield from _texts("\nThe change: ")
    yield from _link(told.change_link)


def _link(target: str) -> Iterable[Block]:
    """Yield an address as a link, and anything else, such as a command, as code."""
    url = phrases.web_address(target)
    if url is not None and len(url) <= _LINK_LIMIT:
        yield {"type": "link", "url": url}
    else:
        yield from _texts(cut(one_line(target), 300), {"code": True})


def _passages(change: Change, room: int) -> list[Block]:
    """Return as many passages as there is room for, and a note on what was left out."""
    blocks: list[Block] = []
    cut_characters = 0
    for at, hunk in enumerate(change.hunks):
        side_room = min(_SIDE_LIMIT, (room - _LABELS) // 2)
        if at == _MOST_PASSAGES or side_room < _SMALLEST_SIDE:
            left = change.hunks[at:]
            return [*blocks, _note(change, len(left), cut_characters + _length(left))]
        block, not_shown = _passage(hunk, side_room)
        blocks.append(block)
        cut_characters += not_shown
        room -= characters(block)
    return [*blocks, _note(change, 0, cut_characters)] if cut_characters else blocks


def _passage(hunk: Hunk, side_room: int) -> tuple[Block, int]:
    """Return one passage, and how many of its characters did not fit."""
    parts = spans(hunk, context=_CONTEXT)
    elements = [_section([*_texts(cut(phrases.place(hunk), 120), {"bold": True})])]
    if remarks := "; ".join(phrases.remarks(hunk)):
        elements.append(_section(_texts(cut(remarks, 120), {"italic": True})))
    not_shown = 0
    for label, shown in _shown_sides(parts):
        fitting = _fit(shown, side_room)
        not_shown += fitting.not_shown
        elements += [
            _section(_texts(label)),
            {"type": "rich_text_quote", "elements": [*_spans(fitting.parts)]},
        ]
    return _rich(*elements), not_shown


def _shown_sides(parts: Sequence[Span]) -> Iterable[tuple[str, tuple[Span, ...]]]:
    """Yield the sides that have words, each with its label; once when nothing differs."""
    differs = any(part.op != "equal" for part in parts)
    for side, label in _SIDES if differs else _ONE_PASSAGE:
        shown = of_side(parts, side)
        if any(part.text for part in shown):
            yield label, shown


@dataclass(frozen=True, slots=True)
class _Fitting:
    parts: tuple[Span, ...]
    not_shown: int


def _fit(parts: Sequence[Span], room: int) -> _Fitting:
    kept: list[Span] = []
    total = sum(len(part.text) for part in parts)
    left = room
    for part in parts:
        if len(part.text) <= left:
            kept.append(part)
            left -= len(part.text)
            continue
        beginning = cut(part.text, left) or "…"
        kept.append(Span(part.op, beginning))
        whole = sum(len(one.text) for one in kept[:-1]) + len(beginning) - len("…")
        return _Fitting(tuple(kept), total - whole)
    return _Fitting(tuple(kept), 0)


def _length(hunks: Iterable[Hunk]) -> int:
    return sum(
        len(part.text)
        for hunk in hunks
        for _, shown in _shown_sides(spans(hunk, context=_CONTEXT))
        for part in shown
    )


def _note(change: Change, passages: int, not_shown: int) -> Block:
    more = f"{phrases.counted(passages, 'more passage')}, " if passages else ""
    said = f"… {more}{phrases.counted(not_shown, 'character')} not shown: "
    command = f"watcher show {cut(one_line(change.id), 60)}"
    return _rich(_section([*_texts(said), *_texts(command, {"code": True})]))


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(elements: Iterable[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _spans(parts: Iterable[Span]) -> Iterable[Block]:
    for part in parts:
        yield from _texts(part.text, _STYLES[part.op])


def _texts(text: str, style: dict[str, bool] | None = None) -> Iterable[Block]:
    """Yield text elements that hold ``text`` as it is; none for "", which Slack refuses.

    Split behind every "<": should some client take an element for markdown after all, no
    element holds a whole ``<!channel>``.
    """
    for piece in filter(None, _BEHIND_ANGLE.split(text)):
        element: Block = {"type": "text", "text": piece}
        yield {**element, "style": style} if style else element


def _fallback(change: Change) -> str:
    title = cut(one_line(change.title) or one_line(change.url), 200)
    agency = cut(one_line(change.agency), 120)
    said = f"{change.severity.label.upper()} · {agency}: {title}: {sentence(change)}"
    return _escaped_within(said, 700)


def _escaped_within(text: str, limit: int) -> str:
    """Return ``text`` with Slack's control characters escaped, cut to ``limit`` after that."""
    length = limit
    while len(fitting := _escaped(cut(text, length))) > limit:
        length -= -(-(len(fitting) - limit) // len("&amp;"))
    return fitting


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
