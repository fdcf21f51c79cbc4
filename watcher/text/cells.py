"""Cells that say the head of their column again, for screens too narrow for a table.

The words stand in the table's first row already; in the cells they are no words of the statement.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from watcher.model.statement import Block, BlockKind, Link, Slot

CELL_SEPARATOR: Final = " | "
"""Stands between the cells of a row in a block's text."""

_Span = tuple[int, int]


def with_heads_once(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks whose rows are without the column heads that their cells begin with."""
    kept: list[Block] = []
    heads: list[str] = []
    for block in blocks:
        if block.kind is not BlockKind.TABLE_ROW:
            heads = []
            kept.append(block)
            continue
        cells = block.text.split(CELL_SEPARATOR)
        labels = [_label(cell, head) for cell, head in zip(cells, heads, strict=False)]
        if len(cells) == len(heads) > 1 and all(labels):
            kept.append(_without(block, cells, labels))
        else:
            heads = heads if len(cells) == len(heads) else cells
            kept.append(block)
    return kept


def _label(cell: str, head: str) -> int:
    """Return how many characters of a cell say its head again, with a colon; 0 when it does not."""
    words = head.rstrip(": ")
    rest = cell[len(words) :]
    if not words or not cell.startswith(words) or rest[:1] not in {":", " "}:
        return 0
    return len(cell) - len(rest.lstrip(": "))


def _without(block: Block, cells: Sequence[str], labels: Sequence[int]) -> Block:
    starts = list(accumulate((len(cell) + len(CELL_SEPARATOR) for cell in cells[:-1]), initial=0))
    cut = [(start, start + label) for start, label in zip(starts, labels, strict=True)]
    text = CELL_SEPARATOR.join(cell[label:] for cell, label in zip(cells, labels, strict=True))
    links = [Link(start=_at(k.start, cut), end=_at(k.end, cut), url=k.url) for k in block.links]
    slots = [Slot(_at(s.start, cut), _at(s.end, cut), s.path) for s in block.slots]
    struck = [(_at(start, cut), _at(end, cut)) for start, end in block.struck]
    return replace(
        block,
        text=text,
        links=tuple(link for link in links if link.end > link.start),
        slots=tuple(slot for slot in slots if slot.end > slot.start),
        struck=tuple((start, end) for start, end in struck if end > start),
    )


def _at(place: int, cut: Sequence[_Span]) -> int:
    """Return where a place is when the spans before it are cut out."""
    return place - sum(min(end, place) - start for start, end in cut if start < place)
