"""Short blocks that go with their neighbours: a date or a label under a title has no own identity.

In a box of news one row leaves and another comes, each a title with a date under it. Its
date then seems edited, or moved, although it belongs to a row that left and to one that
came. Such pairs are parted here, so that each half is told with the passage beside it.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from typing import Final

from watcher.model.statement import BlockKind
from watcher.text.align import Alignment, Match
from watcher.text.dates import DATE_WORDS, dates
from watcher.text.places import is_function_word
from watcher.text.tokens import tokens
from watcher.text.units import Unit

_FEW_WORDS: Final = 4
_LONGEST: Final = 160
"""No text longer than so many characters is a date with fewer than four words beside it."""
_OWN_IDENTITY: Final = frozenset({BlockKind.TABLE_ROW, BlockKind.DATELINE})
"""A row is known by its table and first cell, a date line by its place."""


def parted(alignment: Alignment, old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Return ``alignment`` without the edits and moves of short blocks whose neighbours differ."""
    return _Parting(alignment, old, new).alignment()


class _Parting:
    """Which units are removed and added so far, and which pairs may yet be parted."""

    def __init__(self, alignment: Alignment, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.removed, self.added = set(alignment.removed), set(alignment.added)
        self.matches = alignment.matches
        self._once: tuple[frozenset[str], frozenset[str]] | None = None

    def alignment(self) -> Alignment:
        """Part pair after pair until none is left that goes with its neighbours.

        Each that leaves can only make more leave, so those beside it alone are asked again.
        """
        if not self.removed and not self.added:
            return Alignment(self.matches, (), ())
        together = {(m.old[0], m.new[0]) for m in self.matches if m.moved}
        doubtful = [match for match in self.matches if self._is_doubtful(match)]
        at = {place: match for match in doubtful for place in _places(match)}
        parted: set[Match] = set()
        waiting = deque(doubtful)
        while waiting:
            match = waiting.popleft()
            if match in parted or not self._leaves(match, together):
                continue
            parted.add(match)
            together.discard((match.old[0], match.new[0]))
            self.removed.add(match.old[0])
            self.added.add(match.new[0])
            beside = [(side, n + step) for side, n in _places(match) for step in (-1, 1)]
            waiting.extend(at[place] for place in beside if place in at)
        matches = tuple(match for match in self.matches if match not in parted)
        return Alignment(matches, tuple(sorted(self.removed)), tuple(sorted(self.added)))

    def _is_doubtful(self, match: Match) -> bool:
        """Whether a pair is an edit or a move of one short block without words of its own."""
        (a, b), (c, d) = match.old, match.new
        if b - a != 1 or d - c != 1 or not (match.moved or self.old[a].key != self.new[c].key):
            return False
        if not (_is_short_block(self.old, a) and _is_short_block(self.new, c)):
            return False
        return not self._share_a_name(self.old[a], self.new[c])

    def _leaves(self, match: Match, together: set[tuple[int, int]]) -> bool:
        """Whether a doubtful pair stands beside what left or came, and nothing goes with it."""
        i, j = match.old[0], match.new[0]
        beside_removed = i - 1 in self.removed or i + 1 in self.removed
        beside_added = j - 1 in self.added or j + 1 in self.added
        if not match.moved:
            return beside_removed and beside_added
        moved_along = (i - 1, j - 1) in together or (i + 1, j + 1) in together
        return (beside_removed or beside_added) and not moved_along

    def _share_a_name(self, a: Unit, b: Unit) -> bool:
        """Whether both hold a word that stands nowhere else on either page."""
        if self._once is None:
            self._once = _words_once(self.old), _words_once(self.new)
        return bool(_names(a) & _names(b) & self._once[0] & self._once[1])


def _places(match: Match) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the side (0 old, 1 new) and index of both units of a pair."""
    return (0, match.old[0]), (1, match.new[0])


def _is_short_block(units: Sequence[Unit], index: int) -> bool:
    """Whether a unit is a whole block of fewer than four words beside its dates."""
    unit = units[index]
    if unit.kind in _OWN_IDENTITY or len(unit.key) > _LONGEST:
        return False
    if any(units[n].block == unit.block for n in (index - 1, index + 1) if 0 <= n < len(units)):
        return False
    dated = [(date.start, date.end) for date in dates(unit.key)]
    words = [
        token
        for token in tokens(unit.key)
        if token.sort in {"word", "number"}
        and not any(start <= token.start < end for start, end in dated)
    ]
    return len(words) < _FEW_WORDS


def _names(unit: Unit) -> set[str]:
    """Return the words of a unit that can tell it from others: no figures, dates or grammar."""
    words = (token.text.lower() for token in tokens(unit.key) if token.sort == "word")
    return {word for word in words if word not in DATE_WORDS and not is_function_word(word)}


def _words_once(units: Iterable[Unit]) -> frozenset[str]:
    counts = Counter(word for unit in units for word in _names(unit))
    return frozenset(word for word, count in counts.items() if count == 1)
