"""Sentences of furniture that were reworded: what a site calls a share bar may hold a statement.

Names of classes, roles and headings say what is furniture, and whoever writes the page
chooses them. Boxes come, go and change their offers without news, so that what is new or gone in
one is not told; but a long sentence that stays and says something else is an edit wherever it
stands. Stamps and counters are none, nor are sentences with them where nothing else changed.
"""

from dataclasses import replace
from typing import Final

from watcher.model.statement import Role, StatementText
from watcher.text.align import align
from watcher.text.dates import DATE_WORDS
from watcher.text.page_talk import is_page_talk
from watcher.text.page_words import speaks_of_the_page
from watcher.text.tokens import compared_words, similarity
from watcher.text.units import Unit, joined, units_of

_FEWEST_WORDS: Final = 8
_LEAST_ALIKE: Final = 0.5
_OF_TIMES: Final = DATE_WORDS | {"am", "pm", "a.m.", "p.m.", "noon", "midnight"}
_ENDS: Final = (".", "!", "?", ".”", '."')


def reworded_aside(old: StatementText, new: StatementText) -> list[tuple[Unit, Unit]]:
    """Return the sentences of furniture that stand on both pages in other words, in page order.

    A sentence has eight words or more on both sides, half of them the same.
    """
    before, after = _units(old), _units(new)
    known = {unit.key for unit in before} & {unit.key for unit in after}
    pairs = (
        (joined(before[slice(*match.old)]), joined(after[slice(*match.new)]))
        for match in align(before, after).matches
    )
    return [
        (a, b)
        for a, b in pairs
        if a.key != b.key and not {a.key, b.key} & known and _is_one_sentence(a, b)
    ]


def _units(statement: StatementText) -> tuple[Unit, ...]:
    blocks = tuple(
        replace(block, role=Role.STATEMENT)
        for block in statement.blocks
        if block.role is Role.FURNITURE and not block.hidden and not _is_stamp(block.text)
    )
    return units_of(replace(statement, blocks=blocks))


def _is_stamp(text: str) -> bool:
    """Whether a line speaks of the page and does not end as a sentence does."""
    return not text.endswith(_ENDS) and is_page_talk(text)


def _is_one_sentence(a: Unit, b: Unit) -> bool:
    words = compared_words(a.key), compared_words(b.key)
    if min(map(len, words)) < _FEWEST_WORDS or similarity(*words) < _LEAST_ALIKE:
        return False
    said = [[word for word in side if word not in _OF_TIMES] for side in words]
    return said[0] != said[1] or not speaks_of_the_page(b.text)
