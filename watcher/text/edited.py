"""An edited passage before it is judged: its changed places, its facts, and what is told so far.

Every fact that a note tells explains the words it stands in; what is left unexplained in the
end is wording. Judges nothing itself.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from watcher.model.change import Edit, Kind
from watcher.text.facts import Fact, Family, facts, opener
from watcher.text.places import Region, changed_words, regions, within
from watcher.text.reasons import Note
from watcher.text.tokens import Token
from watcher.text.units import Unit

Span = tuple[int, int]
FEW_WORDS: Final = 3
"""So many words on one side of a place are quoted whole."""
_DASHES: Final = "-\u2013\u2014\u2212"
SMALL_PLACE: Final = 6
"""In a place of more changed words a fact that went and one that came need not be one."""


class Place:
    """A region with the words that went and came, and which of them are explained."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.sides = changed_words(region)

    @property
    def is_small(self) -> bool:
        """Whether so few words changed that what came stands for what went."""
        return max(map(len, self.sides)) <= SMALL_PLACE

    def texts(self, side: int, explained: Sequence[Span]) -> list[str]:
        """Return the words of a side (0 old, 1 new) that lie in no explained span."""
        return [w.text for w in self.sides[side] if not within(_without_dash(w), explained)]


def _without_dash(word: Token) -> Span:
    """Return where a word stands; of "–12" behind a range's dash only the figure."""
    return word.start + (len(word.text) - len(word.text.lstrip(_DASHES))), word.end


class EditedPassage:
    """Two aligned passages; sides are 0 (old) and 1 (new), spans are offsets in their texts."""

    def __init__(
        self,
        old: Unit,
        new: Unit,
        edits: Sequence[Edit],
        known_names: frozenset[str],
        *,
        titled: bool,
    ) -> None:
        self.units = (old, new)
        self.places = [Place(r) for r in regions(edits) if not r.is_typography]
        self._ends = (
            [place.region.old_span[1] for place in self.places],
            [place.region.new_span[1] for place in self.places],
        )
        known_names = known_names | _opening_names(self.units, known_names)
        self.facts = tuple(facts(unit.text, known_names, titled=titled) for unit in self.units)
        self.explained: tuple[list[Span], list[Span]] = ([], [])
        self.told_whole: list[Place] = []
        """Places that one note told with everything in them."""
        self.found: list[Note] = []

    def of(self, side: int, family: Family) -> list[Fact]:
        """Return the facts of a family on one side, in order."""
        return [fact for fact in self.facts[side] if fact.family is family]

    def changed(self, family: Family) -> tuple[list[Fact], list[Fact]]:
        """Return the facts of a family that one side has more often, those in changed places."""
        sides = [self.of(0, family), self.of(1, family)]
        values = [[fact.value for fact in side] for side in sides]
        if values[0] == values[1]:
            return [], []
        counts = [Counter(side) for side in values]
        surplus = [counts[0] - counts[1], counts[1] - counts[0]]
        return (
            self._pick(0, sides[0], surplus[0]),
            self._pick(1, sides[1], surplus[1]),
        )

    def _pick(self, side: int, of: list[Fact], surplus: Counter[str]) -> list[Fact]:
        if not surplus:
            return []
        left = Counter(surplus)
        picked: list[Fact] = []
        for fact in sorted(of, key=lambda fact: not self.place_of(side, fact)):
            if left[fact.value] > 0:
                left[fact.value] -= 1
                picked.append(fact)
        return sorted(picked, key=lambda fact: fact.start)

    def place_of(self, side: int, fact: Fact) -> Place | None:
        """Return the first changed place that a fact overlaps."""
        at = bisect_right(self._ends[side], fact.start)
        if at == len(self.places):
            return None
        region = self.places[at].region
        start, _ = region.new_span if side else region.old_span
        return self.places[at] if start < fact.end else None

    def written(self, side: int, fact: Fact) -> str:
        """Return a fact as its passage writes it."""
        return self.units[side].text[fact.start : fact.end]

    def in_pairs(
        self, gone: Sequence[Fact], come: Sequence[Fact], *, apart: bool = False
    ) -> list[tuple[str, str]]:
        """Return how facts that went and came in one place are written, "" where none stands.

        ``apart`` keeps them unpaired in places that are not small: a passage written anew.
        """
        pairs: list[tuple[str, str]] = []
        sides = self._by_place(0, gone), self._by_place(1, come)
        for place in (*self.places, None):
            old, new = (facts_in.get(place, []) for facts_in in sides)
            if apart and place is not None and not place.is_small:
                pairs += [(fact, "") for fact in old] + [("", fact) for fact in new]
            else:
                pairs += zip_longest(old, new, fillvalue="")
        return pairs

    def _by_place(self, side: int, of: Sequence[Fact]) -> dict[Place | None, list[str]]:
        """Return how facts are written by the changed place that each stands in."""
        found: defaultdict[Place | None, list[str]] = defaultdict(list)
        for fact in of:
            found[self.place_of(side, fact)].append(self.written(side, fact))
        return found

    def explain(self, side: int, spans: Sequence[Span]) -> None:
        """Count the words in ``spans`` of a side as told."""
        self.explained[side].extend(spans)

    def explain_facts(self, gone: Sequence[Fact], come: Sequence[Fact]) -> None:
        """Count the words of the old and the new facts as told."""
        self.explain(0, [(fact.start, fact.end) for fact in gone])
        self.explain(1, [(fact.start, fact.end) for fact in come])

    def explain_respelled(self, family: Family) -> None:
        """A figure or date spelled otherwise ("11", "eleven") is no content word."""
        values = {fact.value for fact in self.of(0, family)}
        values &= {fact.value for fact in self.of(1, family)}
        for side in (0, 1):
            kept = [fact for fact in self.of(side, family) if fact.value in values]
            self.explain(side, [(fact.start, fact.end) for fact in kept])

    def not_redacted_of(self, family: Family) -> tuple[list[Fact], list[Fact]]:
        """Return what changed of a family beside redactions."""
        gone, come = self.changed(family)
        return self.not_redacted(0, gone), self.not_redacted(1, come)

    def not_redacted(self, side: int, of: list[Fact]) -> list[Fact]:
        """Drop what a redaction took away or gave back: that is told as a redaction."""
        if not any(found.kind is Kind.REDACTION for found in self.found):
            return of
        covered = self.explained[side]
        return [fact for fact in of if all(fact.end <= a or fact.start >= b for a, b in covered)]


def _opening_names(units: Sequence[Unit], known: frozenset[str]) -> frozenset[str]:
    """Return the word that opens one passage where a known name opens the other."""
    first = [opener(unit.text) for unit in units]
    return frozenset(filter(None, first)) if known.intersection(first) else frozenset()
