"""A statement as a row of units that can be aligned: sentences, table rows, headings.

A unit carries what its words are beside words: links, struck spans, quotation spans, and
whether the page hides it. Headline, banners, images and attachments are no units; they are
compared by `watcher.text.extras`.
"""

import re
from dataclasses import dataclass, field

from watcher.model.statement import Block, BlockKind, Link, Slot, StatementText
from watcher.text.normalise import key
from watcher.text.quotes import quoted_spans
from watcher.text.segment import LONGEST_SENTENCE, sentences
from watcher.text.tokens import tokens

Span = tuple[int, int]

NOT_UNITS = frozenset({BlockKind.HEADLINE, BlockKind.BANNER, BlockKind.IMAGE, BlockKind.ATTACHMENT})
_WORD = re.compile(r"\S+")
_CONTEXT = 4
"""So many words before a changed place are quoted with it."""
_WHOLE = frozenset({BlockKind.TABLE_ROW, BlockKind.DATELINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One sentence, row or heading; spans are half-open offsets in ``text``.

    ``block`` counts the blocks of the statement from 0, ``ordinal`` those of the same kind
    from 1 (for "paragraph 3").
    """

    text: str
    key: str
    kind: BlockKind
    block: int
    ordinal: int = 1
    page: int | None = None
    hidden: bool = False
    links: tuple[Link, ...] = ()
    struck: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()
    slots: tuple[Slot, ...] = field(default=(), compare=False)
    path: tuple[int, ...] = field(default=(), compare=False)


def units_of(statement: StatementText) -> tuple[Unit, ...]:
    """Return the units of a statement in page order; empty blocks have none."""
    blocks = [block for block in statement.statement if block.kind not in NOT_UNITS]
    quotations = quoted_spans([block.text for block in blocks])
    ordinals: dict[BlockKind, int] = {}
    found: list[Unit] = []
    for number, (block, quoted) in enumerate(zip(blocks, quotations, strict=True)):
        ordinals[block.kind] = ordinals.get(block.kind, 0) + 1
        found += _units_of_block(block, number, ordinals[block.kind], quoted)
    return tuple(found)


def _units_of_block(
    block: Block, number: int, ordinal: int, quoted: tuple[Span, ...]
) -> list[Unit]:
    whole = block.kind in _WHOLE and len(block.text) <= LONGEST_SENTENCE
    pieces = (block.text,) if whole else sentences(block.text)
    found: list[Unit] = []
    start = 0
    for piece in pieces:
        text = piece.strip()
        if text:
            at = start + piece.index(text[0])
            found.append(
                Unit(
                    text=text,
                    key=key(text),
                    kind=block.kind,
                    block=number,
                    ordinal=ordinal,
                    page=block.page,
                    hidden=block.hidden,
                    links=_links_within(block.links, at, at + len(text)),
                    struck=_within(block.struck, at, at + len(text)),
                    quoted=_within(quoted, at, at + len(text)),
                    slots=_slots_within(block.slots, at, at + len(text)),
                    path=block.path,
                )
            )
        start += len(piece)
    return found


def _within(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    return tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start
    )


def _slots_within(slots: tuple[Slot, ...], start: int, end: int) -> tuple[Slot, ...]:
    return tuple(
        Slot(max(slot.start, start) - start, min(slot.end, end) - start, slot.path)
        for slot in slots
        if slot.start < end and slot.end > start
    )


def _links_within(links: tuple[Link, ...], start: int, end: int) -> tuple[Link, ...]:
    """Return the links that begin in a stretch (an empty link belongs where it stands)."""
    return tuple(
        Link(start=link.start - start, end=min(link.end, end) - start, url=link.url)
        for link in links
        if start <= link.start < end
    )


def joined(units: tuple[Unit, ...] | list[Unit]) -> Unit:
    """Return neighbouring units as one: a space between sentences, a blank line between blocks."""
    if len(units) == 1:
        return units[0]
    first = units[0]
    at = 0
    links: list[Link] = []
    struck: list[Span] = []
    quoted: list[Span] = []
    slots: list[Slot] = []
    pieces: list[str] = []
    for before, unit in zip((None, *units), units, strict=False):
        if before is not None:
            gap = " " if before.block == unit.block else "\n\n"
            pieces.append(gap)
            at += len(gap)
        links += [Link(start=k.start + at, end=k.end + at, url=k.url) for k in unit.links]
        struck += [(a + at, b + at) for a, b in unit.struck]
        quoted += [(a + at, b + at) for a, b in unit.quoted]
        slots += [Slot(s.start + at, s.end + at, s.path) for s in unit.slots]
        pieces.append(unit.text)
        at += len(unit.text)
    text = "".join(pieces)
    return Unit(
        text=text,
        key=key(text),
        kind=first.kind,
        block=first.block,
        ordinal=first.ordinal,
        page=first.page,
        hidden=all(unit.hidden for unit in units),
        links=tuple(links),
        struck=tuple(struck),
        quoted=tuple(quoted),
        slots=tuple(slots),
        path=first.path,
    )


def quoted_words(unit: Unit) -> list[str]:
    """Return the words inside quotation marks, without typography, in order."""
    words: list[str] = []
    for start, end in unit.quoted:
        words += [
            t.text if t.text.isalnum() else key(t.text)
            for t in tokens(unit.text[start:end])
            if t.sort != "mark"
        ]
    return words


def quotation_round(unit: Unit, place: Span) -> str:
    """Return the quotation that a place touches, from a few words before the place."""
    for start, end in unit.quoted:
        if place[0] <= end and place[1] >= start:
            first = max(start, place[0])
            before = [word.start() for word in _WORD.finditer(unit.text, start, first)]
            lead = "… " if len(before) > _CONTEXT else ""
            begin = min([first, *before[-_CONTEXT:]])
            return lead + " ".join(unit.text[begin:end].split())
    return unit.text[slice(*place)]
