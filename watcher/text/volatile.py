"""Volatile slots: small named parts of a page that change at most looks and say nothing.

A view counter, a clock, a "quote of the day": nobody's news, and no rule knows them all. A
slot is the path of ids and classes that lead to some words of the statement. It counts as
volatile when it changed at least twice, and at 60 % of the looks that came soon after the one
before; one that holds 15 % or more of the statement's text is no slot at all, so that
the statement itself can never be muted, nor can words without a name of their own (DETECT
§4.13). What changes there is recorded all the same; only the alert is spared, and not even
that when the slot shows a date, a telling figure or a followed phrase of the statement, nor
when a figure changes among words that say what it counts.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from watcher.model.statement import Block, Role

LARGEST_SHARE: Final = 0.15
LEAST_CHANGES: Final = 2
LEAST_SHARE_OF_LOOKS: Final = 0.6
_IDENTITY: Final = re.compile(r"#[^\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Which slots are muted, and which phrases are heard even there (any case)."""

    slots: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()


LOUD: Final = Quiet()
"""Nothing is muted: what a comparison without a history is."""


def volatile_slots(looks: Sequence[Collection[str]]) -> frozenset[str]:
    """Return the slots that are volatile, given which slots changed at each look."""
    changed = Counter(slot for look in looks for slot in set(look))
    return frozenset(
        slot
        for slot, times in changed.items()
        if times >= LEAST_CHANGES and times >= LEAST_SHARE_OF_LOOKS * len(looks)
    )


def small_slots(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks without the slots that hold too much of the statement.

    Ids do not count here: where every paragraph has one, none of them stands apart.
    """
    blocks = tuple(blocks)
    held: Counter[str] = Counter()
    total = 0
    for block in blocks:
        if block.role is Role.STATEMENT:
            total += len(block.text)
            for slot in block.slots:
                held[_without_ids(slot.path)] += slot.end - slot.start
    large = {path for path, length in held.items() if length >= LARGEST_SHARE * total}
    return tuple(_without_slots(block, large) if block.slots else block for block in blocks)


def _without_ids(path: str) -> str:
    return _IDENTITY.sub("", path)


def _without_slots(block: Block, large: Collection[str]) -> Block:
    kept = tuple(slot for slot in block.slots if _without_ids(slot.path) not in large)
    return replace(block, slots=kept)
