"""The pieces of text that become one block, and what is joined from them: words and spans."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from watcher.model.statement import Link, Slot
from watcher.text.labels import begins_with_bullet
from watcher.text.normalise import display, without_invisible

_QUOTATION_MARKS: Final = frozenset("\"'“”«»„‘’¿¡")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one element: its link, whether it is struck out, its slot, or a list's mark."""

    text: str
    url: str | None = None
    struck: bool = False
    slot: str = ""
    list_mark: bool = False


def assemble(
    pieces: list[Piece],
) -> tuple[str, tuple[Link, ...], tuple[tuple[int, int], ...], tuple[Slot, ...]]:
    """Join pieces to display text; return it with its link, strike-out and slot spans."""
    out: list[str] = []
    length = 0
    space = False
    links: list[Link] = []
    struck: list[tuple[int, int]] = []
    slots: list[Slot] = []
    for piece in pieces:
        seen = without_invisible(piece.text)
        core = display(seen)
        if not core:
            space = space or bool(seen)
            continue
        if length and (space or seen[0].isspace()):
            out.append(" ")
            length += 1
        out.append(core)
        _extend_link(links, piece.url, length, length + len(core))
        if piece.struck:
            _extend_struck(struck, length, length + len(core))
        _extend_slot(slots, piece.slot, length, length + len(core))
        length += len(core)
        space = seen[-1].isspace()
    text = "".join(out)
    if not unicodedata.is_normalized("NFC", text):
        text = display(text)
    return (
        text,
        tuple(link for link in links if link.end <= len(text)),
        tuple((a, b) for a, b in struck if b <= len(text)),
        tuple(slot for slot in slots if slot.end <= len(text)),
    )


def marks_apart(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the mark of a list at the start of a line, or nothing, and the pieces behind it.

    A bullet is a mark wherever it stands; a number only as an element of its own and before a
    letter, because before a figure it may be part of it.
    """
    marks = [piece for piece in pieces if piece.list_mark]
    rest = [piece for piece in pieces if not piece.list_mark]
    first = assemble(rest)[0][:1] if marks else ""
    if first.isalpha() or first in _QUOTATION_MARKS:
        return marks, rest
    if not begins_with_bullet(assemble(pieces)[0]):
        return [], pieces
    text = pieces[0].text.lstrip()
    mark, behind = (replace(pieces[0], text=part) for part in (text[:1], text[1:]))
    return [mark], [behind, *pieces[1:]]


def _extend_link(links: list[Link], url: str | None, start: int, end: int) -> None:
    if url is None:
        return
    if links and links[-1].url == url and start - links[-1].end <= 1:
        start = links.pop().start
    links.append(Link(start=start, end=end, url=url))


def _extend_struck(struck: list[tuple[int, int]], start: int, end: int) -> None:
    if struck and start - struck[-1][1] <= 1:
        start = struck.pop()[0]
    struck.append((start, end))


def _extend_slot(slots: list[Slot], path: str, start: int, end: int) -> None:
    if not path:
        return
    if slots and slots[-1].path == path and start - slots[-1].end <= 1:
        start = slots.pop().start
    slots.append(Slot(start, end, path))
