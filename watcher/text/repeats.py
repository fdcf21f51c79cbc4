"""What a page says once more: pull quotes, copies for printing or narrow screens, tooltips.

Saying again what stands on the page adds nothing to it, and taking one of two copies away
removes nothing.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from watcher.model.statement import BlockKind
from watcher.text.labels import is_hidden_label
from watcher.text.normalise import key
from watcher.text.tokens import tokens
from watcher.text.units import Unit

_FEWEST_WORDS: Final = 4
_ENTRIES: Final = frozenset({BlockKind.LIST_ITEM, BlockKind.HEADING})
"""Of contents and menus, and what they lead to."""
_QUOTES: Final = "\"'. "
_CELL_BAR: Final = "|"
_SPACE: Final = re.compile(r"(?<!\d) | (?!\d)")


def repeated(
    among: Collection[int], units: Sequence[Unit], others: Sequence[Unit], headline: str
) -> frozenset[int]:
    """Return which units ``among`` only say once more what both pages say: a pull quote, a copy.

    ``others`` are all units of the other page. A row of a table says something by its place, and
    a few words stand in a longer sentence by chance; beside a copy they are part of it. What
    no reader sees says nothing by its place.
    """
    gone = frozenset(among)
    kept = [unit for n, unit in enumerate(units) if n not in gone and not unit.hidden]
    there = "\n".join(unit.key for unit in others if not unit.hidden)
    rest = "\n".join(unit.key for unit in kept)
    whole = {unit.key for unit in kept} & {unit.key for unit in others}
    shown = {_letters(unit) for unit in kept}
    found: set[int] = set()
    for index in sorted(among):
        unit = units[index]
        words = unit.key.strip(_QUOTES)
        long = unit.kind is not BlockKind.TABLE_ROW and len(words.split()) >= _FEWEST_WORDS
        is_entry = unit.kind in _ENTRIES and not _has_figure(unit)
        if (
            unit.key == headline
            or (long and words in there and words in rest)
            or (unit.key in whole and (is_entry or index - 1 in found))
            or (unit.hidden and unit.key in headline)
            or (unit.hidden and (_letters(unit) in shown or _labels_words_of(unit, rest)))
        ):
            found.add(index)
    for index in sorted(among, reverse=True):
        if units[index].key in whole and index + 1 in found:
            found.add(index)
    return frozenset(found)


def _letters(unit: Unit) -> str:
    """Return the text without the spaces and bars that a copy may not have: all but in figures."""
    return _SPACE.sub("", key(unit.text.replace(_CELL_BAR, " ")))


def _labels_words_of(unit: Unit, shown: str) -> bool:
    """Whether a hidden unit is a label with words that are shown: "See the glossary: depot"."""
    label, _, words = unit.key.partition(": ")
    return bool(words) and words in shown and is_hidden_label(label)


def _has_figure(unit: Unit) -> bool:
    return any(token.sort == "number" for token in tokens(unit.key))
