"""What a rebuilt page shows beside its statement: labels and dates at the edges, no passages.

When a site is rebuilt, its new template puts other labels above and below the statement: a
type, an office, a date in another form. They are not the agency's words about anything, and a
thousand releases would alert for them at once. Sentences, figures, table rows and list
items beside kept ones are never taken for such labels.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from watcher.model.change import Edit, Hunk, Kind
from watcher.model.statement import BlockKind, StatementText
from watcher.text.align import Alignment, Match
from watcher.text.dates import dates, same_day
from watcher.text.finding import Finding
from watcher.text.normalise import key, unglued
from watcher.text.page_talk import is_page_talk
from watcher.text.passages import sort_of
from watcher.text.place_names import where
from watcher.text.reasons import note
from watcher.text.repeats import repeated
from watcher.text.tokens import similarity, tokens
from watcher.text.units import Unit, joined

_NEARLY_ALL: Final = 0.75
"""Of the kept characters; the rest may be a lead of its own, or what both designs say."""
_TOLD_ANYWHERE: Final = frozenset({Kind.BANNER, Kind.CORRECTION_NOTE})
_ANOTHER_HEADLINE: Final = 0.4
"""Headlines less alike are not one, edited."""
_MOST_MORE: Final = 3
_PARTS: Final = re.compile(r"[·•|]")
_WORDS: Final = re.compile(r"\w+")
_SORT: Final = re.compile(
    r"(?:news|press|media) (?:release|statement)|for immediate release|media advisory|statement"
    r"|fact sheet|posted(?: on)?|published(?: on)?|released(?: on)?|written by|by"
    r"|comunicado de prensa|para publicación inmediata|hoja informativa|publicado(?: el)?|por"
)
"""What a statement is and how it came out, in a template's words."""
_LONGEST_LABEL: Final = 8
"""Words: no label is longer."""
_ENDS: Final = (".", "!", "?", ":", ";", "”", '"', "’")
_IN_RUNS: Final = frozenset({BlockKind.TABLE_ROW, BlockKind.LIST_ITEM})
_WHY: Final = "set beside the statement, or said elsewhere on the page too"


def is_rebuilt(old: StatementText, new: StatementText) -> bool:
    """Whether the two statements were found in differently named places."""
    return old.locator != new.locator


class Rebuilt:
    """What is the template's on two pages whose statements stand in differently named places.

    What both pages say is the statement. What only one says is the template's where it is a
    label at the edges of that, or stands in a box beside the element that holds nearly all of it.
    """

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit], alignment: Alignment) -> None:
        """Find the statement on either side from what the alignment kept in place."""
        kept = [match for match in alignment.matches if not match.moved]
        self._old = _Side(old, alignment.removed, {i for m in kept for i in range(*m.old)})
        self._new = _Side(new, alignment.added, {j for m in kept for j in range(*m.new)})

    def labels(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return which units without a partner are the template's, of either side.

        A date alone is one where the other page names the same day, or none: a date line may be
        written otherwise, or not at all, but another day is news.
        """
        gone, come = self._old.of_template(), self._new.of_template()
        days = _days(gone, self._old), _days(come, self._new)
        if not all(days):
            return gone, come
        told = [_with_another_day(days[0], days[1]), _with_another_day(days[1], days[0])]
        return gone - told[0], come - told[1]

    def is_label_pair(self, match: Match) -> bool:
        """Whether both sides of a pair are labels that say the same, one perhaps more of it."""
        sides = ((self._old, match.old), (self._new, match.new))
        if not all(side.may_be_label(n) for side, span in sides for n in range(*span)):
            return False
        return says_the_same(*(joined(list(side.units[slice(*span)])).text for side, span in sides))

    def is_other_headline(self, old: str, new: str) -> bool:
        """Whether one of two headlines stands on the other page too, as something else.

        Then it is not the words that changed but what the template calls a headline; unless
        they are alike, as a headline and its first half are.
        """
        if similarity(key(old).lower().split(), key(new).lower().split()) >= _ANOTHER_HEADLINE:
            return False
        sides = ((old, new, self._old, self._new), (new, old, self._new, self._old))
        return any(
            headline and there.says(headline) and not own.says(headline) and not own.alters(other)
            for headline, other, own, there in sides
        )

    def is_own_move(self, match: Match) -> bool:
        """Whether a passage that moved is the statement's: no label, and not beside it twice."""
        old, new = self._old.units[match.old[0]], self._new.units[match.new[0]]
        beside = self._old.is_beside(old.path) and self._new.is_beside(new.path)
        return not beside and not (is_label(new) and self._new.may_be_label(match.new[0]))

    def only_beside(self, old: StatementText, new: StatementText) -> frozenset[str]:
        """Return the addresses of pictures and documents outside the statement on both."""
        targets = [
            (block.url, side.is_beside(block.path))
            for side, text in ((self._old, old), (self._new, new))
            for block in text.statement
            if block.url
        ]
        own = {url for url, is_beside in targets if not is_beside}
        return frozenset(url for url, _ in targets) - own


class _Side:
    """The units of one page: those without a partner on the other, and those that stayed."""

    def __init__(
        self, units: Sequence[Unit], unmatched: Collection[int], kept: Collection[int]
    ) -> None:
        self.units = units
        self._unmatched = unmatched
        self._kept = kept
        self._column = _column([units[index] for index in kept])
        prose = [index for index in kept if not is_label(units[index])]
        self._prose = (min(prose), max(prose)) if prose else None

    def of_template(self) -> frozenset[int]:
        return frozenset(
            index for index in self._unmatched if self._is_label(index) or self._is_in_box(index)
        )

    def is_beside(self, path: tuple[int, ...]) -> bool:
        """Whether what has a path stands outside the column; parts read by themselves have none."""
        return bool(path) and path[: len(self._column)] != self._column

    def says(self, headline: str) -> bool:
        """Whether the page shows a headline among its other words."""
        words = _without_date(headline).words
        return any(_is_same(_without_date(unit.text).words, words) for unit in self._shown())

    def alters(self, headline: str) -> bool:
        """Whether the page shows a headline in other words only."""
        words = _without_date(headline).words
        alike = (similarity(_without_date(u.text).words, words) for u in self._shown())
        return not self.says(headline) and max(alike, default=0.0) >= _ANOTHER_HEADLINE

    def _shown(self) -> Iterator[Unit]:
        return (unit for unit in self.units if not unit.hidden)

    def may_be_label(self, index: int) -> bool:
        return self._is_at_the_edges(index) or self.is_beside(self.units[index].path)

    def _is_label(self, index: int) -> bool:
        return (
            self._is_at_the_edges(index)
            and is_label(self.units[index])
            and not _is_in_kept_run(index, self.units, self._kept)
        )

    def _is_at_the_edges(self, index: int) -> bool:
        return self._prose is not None and not self._prose[0] <= index <= self._prose[1]

    def _is_in_box(self, index: int) -> bool:
        """Whether a unit stands beside the column and is no notice: those are told wherever."""
        unit = self.units[index]
        return self.is_beside(unit.path) and sort_of(index, self.units) not in _TOLD_ANYWHERE


def _column(kept: Sequence[Unit]) -> tuple[int, ...]:
    """Return the path of the innermost element round nearly all of the prose.

    It holds two blocks at least; ``()`` is the whole region.
    """
    prose = [unit for unit in kept if unit.path and not is_label(unit)]
    enough = _NEARLY_ALL * sum(len(unit.text) for unit in prose)
    column: tuple[int, ...] = ()
    while prose:
        weights: Counter[tuple[int, ...]] = Counter()
        for unit in prose:
            weights[unit.path[: len(column) + 1]] += len(unit.text)
        inner, weight = max(weights.items(), key=lambda item: item[1])
        prose = [unit for unit in prose if unit.path[: len(inner)] == inner]
        if inner == column or weight < enough or len({unit.block for unit in prose}) == 1:
            break
        column = inner
    return column


def _days(indexes: Collection[int], side: _Side) -> dict[int, str]:
    """Return the texts of those units that are only a date."""
    texts = {index: side.units[index].text for index in sorted(indexes)}
    return {index: text for index, text in texts.items() if same_day(text, text)}


def _with_another_day(days: dict[int, str], others: dict[int, str]) -> frozenset[int]:
    """Return the indexes of days that none of the others is."""
    return frozenset(
        index
        for index, day in days.items()
        if not any(same_day(day, other) for other in others.values())
    )


def says_the_same(text: str, other: str) -> bool:
    """Whether two texts say the same beside one date and what they say of the page.

    A label of a few words may say a few more round it; a longer text only what it is.

    >>> says_the_same("Posted on June 11, 2026", "2026-06-11 · 4 min read")
    True
    """
    a, b = _without_date(text), _without_date(other)
    if a.day and b.day and not same_day(a.day, b.day):
        return False
    if _is_same(a.words, b.words):
        return True
    more = _more(a.words, b.words)
    short = max(len(a.words), len(b.words)) <= _LONGEST_LABEL
    return more is not None and short and len(more) <= _MOST_MORE and not any(map(_has_digit, more))


def _is_same(words: list[str], others: list[str]) -> bool:
    """Whether one says no more than the other and perhaps what sort of text it is."""
    more = _more(words, others)
    return more is not None and (not more or _SORT.fullmatch(" ".join(more)) is not None)


def _more(words: list[str], others: list[str]) -> list[str] | None:
    """Return what one says before and behind all of the other; ``None`` when neither holds it."""
    short, long = sorted((words, others), key=len)
    for place in range(len(long) - len(short) + 1):
        if long[place : place + len(short)] == short:
            return [*long[:place], *long[place + len(short) :]]
    return None


class _Undated(NamedTuple):
    """The words of a text without its date and without what it says of the page; its date."""

    words: list[str]
    day: str


def _without_date(text: str) -> _Undated:
    parts = [part for part in _PARTS.split(text) if not is_page_talk(part.strip())]
    rest = unglued(" ".join(parts))
    found = dates(rest)
    day = rest[found[0].start : found[-1].end] if found else ""
    for date in reversed(found):
        rest = rest[: date.start] + " " + rest[date.end :]
    return _Undated(_WORDS.findall(key(rest).lower()), day)


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def no_passages(
    before: Sequence[Unit],
    after: Sequence[Unit],
    alignment: Alignment,
    headlines: tuple[str, str],
    rebuilt: Rebuilt | None,
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the units of either side that have no partner and are no passages all the same.

    What still stands (or already stood) elsewhere on the page did not go (or come).
    """
    gone = repeated(alignment.removed, before, after, key(headlines[1]))
    come = repeated(alignment.added, after, before, key(headlines[0]))
    if rebuilt is None:
        return gone, come
    labels = rebuilt.labels()
    return gone | labels[0], come | labels[1]


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


def as_formatting(finding: Finding) -> Finding:
    """Return what differs between two labels as another setting of the same words."""
    hunk = replace(finding.hunk, kinds=(Kind.FORMATTING,))
    return replace(finding, hunk=hunk, notes=(note(Kind.FORMATTING, _WHY),), marks=())


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
