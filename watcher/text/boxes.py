"""Boxes of their own before or behind a statement: a site sets them there, not the statement.

Who edits a statement adds paragraphs, list items and rows beside those that are there. A promotion,
a survey or a player comes in an element that is built otherwise than all its neighbours.
"""

from collections.abc import Collection, Sequence
from typing import Final

from watcher.model.change import Kind
from watcher.text.passages import sort_of
from watcher.text.units import Unit

TOLD_ANYWHERE: Final = frozenset({Kind.BANNER, Kind.CORRECTION_NOTE, Kind.HIDDEN_TEXT})
"""Notices are told wherever they stand, and so is what nobody sees."""
_FLOW: Final = frozenset(
    {
        *("p", "li", "ul", "ol", "dl", "dd", "dt", "blockquote", "pre", "figure", "figcaption"),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "center"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
"""What text is made of."""


def in_foreign_boxes(
    added: Collection[int], units: Sequence[Unit], kept: Collection[int], repeats: Collection[int]
) -> frozenset[int]:
    """Return which added units stand before or behind all kept ones in a box unlike its neighbours.

    A box is the outermost element that holds nothing kept. One that ``repeats`` the statement is
    a copy of it, and what a copy says otherwise is news.
    """
    if not kept:
        return frozenset()
    first, last = min(kept), max(kept)
    holders: set[tuple[str, ...]] = set()
    for index in kept:
        path = units[index].path
        holders.update(path[:depth] for depth in range(len(path) + 1))
    built: dict[tuple[str, ...], set[str]] = {}
    for holder in holders:
        if holder:
            built.setdefault(holder[:-1], set()).add(_build(holder[-1]))
    boxes = {index: _box(units[index].path, holders) for index in added}
    copies = {boxes[index] for index in repeats}
    return frozenset(
        index
        for index, box in boxes.items()
        if not first <= index <= last
        and box not in copies
        and _is_foreign(box, built)
        and sort_of(index, units) not in TOLD_ANYWHERE
    )


def _box(path: tuple[str, ...], holders: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the path of the outermost element round a unit that holds nothing kept, or ``()``."""
    return next((path[:n] for n in range(1, len(path) + 1) if path[:n] not in holders), ())


def _is_foreign(box: tuple[str, ...], built: dict[tuple[str, ...], set[str]]) -> bool:
    build = _build(box[-1]) if box else "p"
    tag = build.partition(".")[0].partition("#")[0]
    return tag not in _FLOW and build not in built.get(box[:-1], ())


def _build(step: str) -> str:
    """Return tag, id and classes of a step of a path: what is behind its number."""
    return step.partition(" ")[2]
