"""Units x units -> which belong together: kept, edited, moved, split or merged.

Equal keys anchor first (patience: those that occur once, then those repeated, inside the
gaps); the heaviest rising chain of them stays in place and the rest has moved. What is left
is paired greedily by token similarity among candidates that share a place, rare words or rare
runs of words, and again inside the smaller gaps that this leaves; last, neighbours that one
unit became or came from join their pair. Units that keep too few of their content words are
no pair: an edit between two passages of their own would be invented. All work is bounded by
sizes: in a pass no unit is compared with more than `_CANDIDATES` others and two at its place.
What the difference of a pair means is not asked here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from watcher.model.statement import BlockKind
from watcher.text.chains import increasing
from watcher.text.dates import DATE_WORDS
from watcher.text.places import is_function_word
from watcher.text.redactions import is_blacked_out
from watcher.text.tokens import compared_words, similarity
from watcher.text.units import Unit

Span = tuple[int, int]

SIMILAR: Final = 0.5
"""Units at least so alike are one unit, edited."""
LEFT_OVER: Final = 0.25
"""So alike are enough when nothing else stands between the same neighbours."""
MOVED_AND_EDITED: Final = 0.75
"""So alike must units be that neither stand in one order nor are equal."""
_CANDIDATES: Final = 6
_POSTINGS: Final = 24
_RARE_WORDS: Final = 8
_PRIOR: Final = 0.03
_KNOWN_ROW: Final = 0.25
"""A row whose first cell stayed is so much more alike."""
_PASSES: Final = 3
_KEPT_TENTHS: Final = 4
"""An edited unit keeps so many tenths of its content words; one that keeps fewer is another."""
LABELS: Final = frozenset({BlockKind.HEADING, BlockKind.CAPTION})
"""What stands over or under something else keeps its place when it is written anew."""
_STEM: Final = 5
"""Words that begin with the same five letters count as one in another form."""
_JOIN_GAIN: Final = 0.04
_JOIN_REACH: Final = 3


class Match(NamedTuple):
    """Old units and new units (half-open ranges) that belong together; ``moved`` out of order."""

    old: Span
    new: Span
    moved: bool


class Alignment(NamedTuple):
    """All matches in the order of the new side, and the units without one."""

    matches: tuple[Match, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def align(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Match the units of two statements; every unit is in one match, or removed, or added."""
    return _Aligner(old, new).alignment()


class _Aligner:
    """The state of one alignment: which units are taken, in which pairs."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.kept: list[Span] = []
        self.pairs: list[tuple[int, int, bool]] = []
        self.old_free = set(range(len(old)))
        self.new_free = set(range(len(new)))
        self.refused: set[Span] = set()
        self._words: dict[int, list[str]] = {}
        self._vocabulary: dict[int, frozenset[str]] = {}
        self._content: dict[int, Counter[str]] = {}

    def alignment(self) -> Alignment:
        """Run all steps."""
        self._anchor()
        self._pair_displaced()
        for _ in range(_PASSES):
            if not self._pair_similar():
                break
        self._pair_left_over()
        matches = self._with_joined_neighbours()
        return Alignment(
            tuple(sorted(matches, key=lambda match: (match.new, match.old))),
            tuple(sorted(self.old_free)),
            tuple(sorted(self.new_free)),
        )

    def _take(self, i: int, j: int, *, moved: bool) -> None:
        self.pairs.append((i, j, moved))
        self.old_free.discard(i)
        self.new_free.discard(j)

    def _keep(self, pairs: Iterable[Span]) -> None:
        for i, j in pairs:
            self._take(i, j, moved=False)
            self.kept.append((i, j))
        self.kept.sort()

    # equal units

    def _anchor(self) -> None:
        a, b = [unit.key for unit in self.old], [unit.key for unit in self.new]
        limit = min(len(a), len(b))
        head = next((n for n in range(limit) if a[n] != b[n]), limit)
        rest = limit - head
        tail = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
        self._keep((n, n) for n in range(head))
        self._keep((len(a) - tail + n, len(b) - tail + n) for n in range(tail))
        self._keep(self._chain(_once(a, b, (head, len(a) - tail), (head, len(b) - tail))))
        for gap in self._gaps():
            self._keep(self._chain(_in_turn(a, b, *gap)))

    def _chain(self, pairs: list[Span]) -> list[Span]:
        """Return the pairs that stay in place: the chain with the most text."""
        return increasing(pairs, [1 + len(self.old[i].key) for i, _ in pairs])

    def _gaps(self) -> list[tuple[Span, Span]]:
        """Return the stretches between kept pairs that hold units on both sides."""
        gaps: list[tuple[Span, Span]] = []
        x = y = 0
        for i, j in [*self.kept, (len(self.old), len(self.new))]:
            if i > x and j > y:
                gaps.append(((x, i), (y, j)))
            x, y = i + 1, j + 1
        return gaps

    def _pair_displaced(self) -> None:
        """Equal units that are left over on both sides have moved."""
        waiting: dict[str, list[int]] = {}
        for j in sorted(self.new_free, reverse=True):
            waiting.setdefault(self.new[j].key, []).append(j)
        for i in sorted(self.old_free):
            if places := waiting.get(self.old[i].key):
                self._take(i, places.pop(), moved=True)

    # similar units

    def words(self, side: int, index: int) -> list[str]:
        """Return the words of a unit as compared: lower case, every figure the same."""
        at = 2 * index + side
        if at not in self._words:
            unit = (self.new if side else self.old)[index]
            self._words[at] = compared_words(unit.key)
        return self._words[at]

    def vocabulary(self, side: int, index: int) -> frozenset[str]:
        """Return the different words of a unit."""
        at = 2 * index + side
        if at not in self._vocabulary:
            self._vocabulary[at] = frozenset(self.words(side, index))
        return self._vocabulary[at]

    def content(self, side: int, index: int) -> Counter[str]:
        """Return the beginnings of the content words of a unit, counted."""
        at = 2 * index + side
        if at not in self._content:
            words = self.words(side, index)
            self._content[at] = Counter(word[:_STEM] for word in words if is_content(word))
        return self._content[at]

    def _pair_similar(self) -> bool:
        """Pair free units that are alike; whether any were."""
        chances = sorted(self._chances(), reverse=True)
        accepted: list[Span] = []
        scores: dict[Span, float] = {}
        old_free, new_free = set(self.old_free), set(self.new_free)
        for score, minus_i, minus_j in chances:
            i, j = -minus_i, -minus_j
            if i in old_free and j in new_free:
                old_free.discard(i)
                new_free.discard(j)
                accepted.append((i, j))
                scores[i, j] = score
        self._place(sorted(accepted), scores)
        return bool(accepted)

    def _place(self, accepted: list[Span], scores: dict[Span, float]) -> None:
        """Take the pairs that stand in one order; of the others only the very similar."""
        ordered = sorted([*self.kept, *accepted])
        heavy = [
            10**9 if pair not in scores else 1 + len(self.old[pair[0]].key) for pair in ordered
        ]
        chain = set(increasing(ordered, heavy))
        self._keep(pair for pair in accepted if pair in chain)
        for pair in accepted:
            if pair in chain:
                continue
            if scores[pair] >= MOVED_AND_EDITED:
                self._take(*pair, moved=True)
            else:
                self.refused.add(pair)

    def _chances(self) -> Iterable[tuple[float, int, int]]:
        """Yield (score, -old, -new) for the candidate pairs that are similar enough."""
        postings = self._postings()
        places = self._places()
        for i in sorted(self.old_free):
            shared = Counter(j for word in self._rare(i, postings) for j in postings[word])
            best = sorted(shared.items(), key=lambda hit: (-hit[1], abs(hit[0] - i), hit[0]))
            candidates = dict.fromkeys(j for j, _ in best[:_CANDIDATES])
            candidates.update(dict.fromkeys(places.get(i, ())))
            for j in candidates:
                if (i, j) not in self.refused and (score := self._likeness(i, j, SIMILAR)):
                    yield score + self._prior(i, j), -i, -j

    def _likeness(self, i: int, j: int, least: float) -> float:
        """Return how alike two units are, 0.0 when less than ``least`` or in too few content words.

        Cheap upper bounds are asked before the common length is measured.
        """
        a, b = self.words(0, i), self.words(1, j)
        row = self.old[i].kind == self.new[j].kind == "table_row"
        known = _KNOWN_ROW if row and a[:1] == b[:1] != ["#"] else 0.0
        needed = (least - known) * (len(a) + len(b)) / 2
        foreign = len(self.vocabulary(0, i) - self.vocabulary(1, j))
        if min(len(a) - foreign, len(b)) < needed:
            return 0.0
        score = similarity(a, b) + known
        return score if score >= least and (known or self._keeps_content(i, j)) else 0.0

    def _keeps_content(self, i: int, j: int) -> bool:
        """Whether enough content words are on both sides; units without any have their figures."""
        a, b = self.content(0, i), self.content(1, j)
        fewer = min(a.total(), b.total())
        return not fewer or (a & b).total() >= max(1, (_KEPT_TENTHS * fewer + 5) // 10)

    def _prior(self, i: int, j: int) -> float:
        return _PRIOR * (1 - abs(i / len(self.old) - j / len(self.new)))

    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = {}
        for j in sorted(self.new_free):
            for sign in self._signs(1, j):
                postings.setdefault(sign, []).append(j)
        return {sign: places for sign, places in postings.items() if len(places) <= _POSTINGS}

    def _rare(self, i: int, postings: dict[str, list[int]]) -> list[str]:
        here = {sign for sign in self._signs(0, i) if sign in postings}
        return sorted(here, key=lambda sign: (len(postings[sign]), sign))[:_RARE_WORDS]

    def _signs(self, side: int, index: int) -> set[str]:
        """Return what can lead to a unit: its words, its figures, and its runs of three words.

        Where every word is frequent, as in a long list made from one form, runs are not.
        """
        pieces = (self.new if side else self.old)[index].key.lower().split()
        runs = zip(pieces, pieces[1:], pieces[2:], strict=False)
        return {*pieces, *self.words(side, index), *map(" ".join, runs)}

    def _places(self) -> dict[int, tuple[int, ...]]:
        """Return for each free old unit the free new ones at the same place in its gap."""
        places: dict[int, tuple[int, ...]] = {}
        for a, b in self._gaps():
            olds = [i for i in range(*a) if i in self.old_free]
            news = [j for j in range(*b) if j in self.new_free]
            for n, i in enumerate(olds):
                back = len(news) - len(olds) + n
                chosen = [news[m] for m in {n, back} if 0 <= m < len(news)]
                places[i] = tuple(sorted(chosen))
        return places

    def _pair_left_over(self) -> None:
        """One old and one new unit alone between the same neighbours may differ more."""
        for a, b in self._gaps():
            olds = [i for i in range(*a) if i in self.old_free]
            news = [j for j in range(*b) if j in self.new_free]
            if len(olds) == len(news) == 1 and self._stands_for(olds[0], news[0]):
                self._keep([(olds[0], news[0])])

    def _stands_for(self, i: int, j: int) -> bool:
        """Whether one of two units alone between the same neighbours took the other's place."""
        old, new = self.old[i], self.new[j]
        if old.kind != new.kind:
            return False
        if old.kind in LABELS or is_blacked_out(old.text) or is_blacked_out(new.text):
            return True
        return self._likeness(i, j, LEFT_OVER) > 0

    # split and merged units

    def _with_joined_neighbours(self) -> list[Match]:
        matches: list[Match] = []
        for i, j, moved in sorted(self.pairs):
            match = Match((i, i + 1), (j, j + 1), moved)
            if self.old[i].key != self.new[j].key:
                match = self._joined(match)
            matches.append(match)
        return matches

    def _joined(self, match: Match) -> Match:
        """Add free neighbours on either side as long as that makes the two sides more alike."""
        likeness = self._range_likeness(match)
        for _ in range(2 * _JOIN_REACH):
            wider = list(self._wider(match))
            if not wider:
                break
            gains = [(self._range_likeness(other), -n) for n, other in enumerate(wider)]
            best, minus_n = max(gains)
            if best < likeness + _JOIN_GAIN:
                break
            match, likeness = wider[-minus_n], best
        self.old_free.difference_update(range(*match.old))
        self.new_free.difference_update(range(*match.new))
        return match

    def _wider(self, match: Match) -> Iterable[Match]:
        (a, b), (c, d) = match.old, match.new
        if b in self.old_free:
            yield match._replace(old=(a, b + 1))
        if a - 1 in self.old_free:
            yield match._replace(old=(a - 1, b))
        if d in self.new_free:
            yield match._replace(new=(c, d + 1))
        if c - 1 in self.new_free:
            yield match._replace(new=(c - 1, d))

    def _range_likeness(self, match: Match) -> float:
        a = [word for i in range(*match.old) for word in self.words(0, i)]
        b = [word for j in range(*match.new) for word in self.words(1, j)]
        return similarity(a, b)


def is_content(word: str) -> bool:
    """Whether a word tells what a passage is about: no figure, no date, no grammar."""
    return word != "#" and word not in DATE_WORDS and not is_function_word(word)


def _once(a: Sequence[str], b: Sequence[str], old: Span, new: Span) -> list[Span]:
    """Return the pairs of equal keys that occur once in either stretch."""
    here, there = Counter(a[slice(*old)]), Counter(b[slice(*new)])
    where = {b[j]: j for j in range(*new) if there[b[j]] == 1}
    return [(i, where[a[i]]) for i in range(*old) if here[a[i]] == 1 and a[i] in where]


def _in_turn(a: Sequence[str], b: Sequence[str], old: Span, new: Span) -> list[Span]:
    """Return the pairs of equal keys in two stretches, first with first, second with second."""
    waiting: dict[str, list[int]] = {}
    for j in range(new[1] - 1, new[0] - 1, -1):
        waiting.setdefault(b[j], []).append(j)
    return [(i, places.pop()) for i in range(*old) if (places := waiting.get(a[i]))]
