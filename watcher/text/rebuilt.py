"""What a rebuilt page shows beside its statement: labels and dates at the edges, no passages.

When a site is rebuilt, its new template puts other labels above and below the statement: a
type, an office, a date in another form. They are not the agency's words about anything, and a
thousand releases would alert for them at once. Sentences, figures, table rows and list
items beside kept ones are never taken for such labels.
"""

from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple

from watcher.model.change import Edit, Hunk, Kind
from watcher.model.statement import BlockKind, StatementText
from watcher.text.dates import dates, same_day
from watcher.text.finding import Finding
from watcher.text.place_names import where
from watcher.text.reasons import note
from watcher.text.tokens import tokens
from watcher.text.units import Unit

_FEWEST_REPEATED: Final = 4
_QUOTES: Final = "\"'. "
_LONGEST_LABEL: Final = 8
"""Words: no label is longer."""
_ENDS: Final = (".", "!", "?", ":", ";", "”", '"', "’")
_IN_RUNS: Final = frozenset({BlockKind.TABLE_ROW, BlockKind.LIST_ITEM})
_WHY: Final = "a label stands beside the statement since the page was rebuilt"


def is_rebuilt(old: StatementText, new: StatementText) -> bool:
    """Whether the two statements were found in differently named places."""
    return old.locator != new.locator


class Side(NamedTuple):
    """The units of one page: those without a partner on the other, and those with one."""

    unmatched: Collection[int]
    units: Sequence[Unit]
    kept: Collection[int]


def labels(old: Side, new: Side) -> tuple[frozenset[int], frozenset[int]]:
    """Return which unmatched units of either side are labels at the statement's edges.

    A date alone is one where the other page names the same day, or none: a date line may be
    written otherwise, or not at all, but another day is news.
    """
    found = _at_the_edges(old), _at_the_edges(new)
    days = [_days(indexes, side) for indexes, side in zip(found, (old, new), strict=True)]
    if not all(days):
        return found
    others = [text for text in days[0].values() if any(same_day(text, t) for t in days[1].values())]
    return (
        frozenset(i for i in found[0] if i not in days[0] or days[0][i] in others),
        frozenset(
            j
            for j in found[1]
            if j not in days[1] or any(same_day(days[1][j], text) for text in others)
        ),
    )


def _days(indexes: Collection[int], side: Side) -> dict[int, str]:
    """Return the texts of those units that are only a date."""
    texts = {index: side.units[index].text for index in sorted(indexes)}
    return {index: text for index, text in texts.items() if same_day(text, text)}


def _at_the_edges(side: Side) -> frozenset[int]:
    prose = [index for index in side.kept if not is_label(side.units[index])]
    if not prose:
        return frozenset()
    first, last = min(prose), max(prose)
    return frozenset(
        index
        for index in side.unmatched
        if (index < first or index > last)
        and is_label(side.units[index])
        and not _is_in_kept_run(index, side.units, side.kept)
    )


def repeated(
    among: Collection[int], units: Sequence[Unit], others: Sequence[Unit], headline: str
) -> frozenset[int]:
    """Return which units ``among`` only say once more what both pages say: a pull quote, a copy.

    ``others`` are all units of the other page. A row of a table says something by its place, and
    a few words stand in a longer sentence by chance.
    """
    there = "\n".join(unit.key for unit in others if not unit.hidden)
    gone = frozenset(among)
    kept = [unit for n, unit in enumerate(units) if n not in gone and not unit.hidden]
    rest = "\n".join(unit.key for unit in kept)
    whole = {unit.key for unit in kept} & {unit.key for unit in others}
    found: set[int] = set()
    for index in sorted(among):
        unit = units[index]
        words = unit.key.strip(_QUOTES)
        long = unit.kind is not BlockKind.TABLE_ROW and len(words.split()) >= _FEWEST_REPEATED
        in_copy = index - 1 in found
        is_entry = unit.kind is BlockKind.LIST_ITEM and not _has_figure(unit)
        is_part = long and words in there and words in rest
        is_copy = unit.key in whole and (in_copy or is_entry)
        if unit.key == headline or is_part or is_copy:
            found.add(index)
    return frozenset(found)


def _has_figure(unit: Unit) -> bool:
    return any(token.sort == "number" for token in tokens(unit.key))


def label_finding(unit: Unit, op: Literal["insert", "delete"], place: int) -> Finding:
    """Return the coming or going of a label as what it is: another setting of the same words."""
    added = op == "insert"
    hunk = Hunk(
        kinds=(Kind.FORMATTING,),
        old="" if added else unit.text,
        new=unit.text if added else "",
        edits=(Edit(op, unit.text),),
        where=where(unit),
    )
    return Finding(hunk=hunk, notes=(note(Kind.FORMATTING, _WHY),), marks=(), order=(place, 0))


def is_label(unit: Unit) -> bool:
    """Whether a unit is a few words without a figure or the mark that ends a sentence."""
    if unit.kind is BlockKind.TABLE_ROW or unit.text.endswith(_ENDS):
        return False
    dated = [(date.start, date.end) for date in dates(unit.text)]
    words = [
        token
        for token in tokens(unit.text)
        if token.sort != "mark" and not any(a <= token.start < b for a, b in dated)
    ]
    return len(words) <= _LONGEST_LABEL and all(token.sort == "word" for token in words)


def _is_in_kept_run(index: int, units: Sequence[Unit], kept: Collection[int]) -> bool:
    """Whether a list item or row stands next to one that was kept."""
    return units[index].kind in _IN_RUNS and any(
        near in kept and units[near].kind is units[index].kind for near in (index - 1, index + 1)
    )
