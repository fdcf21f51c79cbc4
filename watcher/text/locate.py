"""Finds the region of a page that holds the statement, and says how it was found.

Three ways, in this order: the rules' selectors, which must prove themselves; the content
anchor, the smallest element that keeps every known sentence that is still on the page; and,
where there are no rules, a generic choice that prefers a larger stable region to a tight
one. Reads the region not: `watcher.text.blocks` does.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from watcher.errors import RulesBroken
from watcher.model.source import StatementRules
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.corrections import is_correction_note
from watcher.text.dom import Element, Page, stable_names
from watcher.text.normalise import squeezed
from watcher.text.selectors import elements

ENOUGH_TEXT = 200
"""Characters (spaces not counted) that prove a selector without further evidence."""

_SHORT_TEXT = 20
_SHORT_MAX_DENSITY = 0.5
_JOINING_MAX_DENSITY = 0.2
_ANCHOR_SHARE = 0.5
_MAIN = "main, [role=main]"
_LANDMARKS = (
    "#main",
    "#main-content",
    "#maincontent",
    "#content",
    ".main-content",
    ".region-content",
    "article",
)
_LANDMARK_PROSE = 0.5
_PROSE_SHARE, _PROSE_SHARE_BELOW_HEADLINE = 0.9, 0.8
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"\u201d')]*\s+")
_SHORTEST_PASSAGE = 20
_LEAST_LEAD, _LEAD_PART = 3, 4
_MOST_PASSAGES = 1000
_NOT_IN_REGION = frozenset(
    {BlockKind.HEADLINE, BlockKind.DATELINE, BlockKind.IMAGE, BlockKind.ATTACHMENT}
)
_BODY_KINDS = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.QUOTE,
        BlockKind.LIST_ITEM,
        BlockKind.TABLE_ROW,
        BlockKind.HEADING,
    }
)
_MENU_NAME = re.compile(
    r"(?:^|[\s_-])(?:footer|nav|navbar|navigation|menu|masthead|breadcrumbs?|header|cabecera|encabezado|pie|navegacion|copyright|usa-banner|cookies?)(?:$|[\s_-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The elements that hold the statement's body, in document order, and how they were found."""

    elements: tuple[Element, ...]
    locator: str

    def holds(self, element: Element) -> bool:
        """Whether ``element`` lies inside the region."""
        return any(part.holds(element) for part in self.elements)


def locate(
    page: Page,
    rules: StatementRules | None,
    headline: Element | None,
    previous: StatementText | None,
) -> Region:
    """Return the statement's region.

    Raises `RulesBroken` naming the selectors when rules exist, none of them proves itself,
    and the known sentences do not lead to a region either.
    """
    known = _Known(page, known_passages(previous), _length(previous))
    if rules is not None and rules.body:
        return (
            _by_rules(page, rules, headline, known)
            or _by_anchor(page, known)
            or _broken(page, rules)
        )
    generic = _generic(page, headline)
    again = _again(page, previous, known)
    if again is not None:
        return again
    anchor = _by_anchor(page, known)
    keeps_all = known.kept(generic.elements) == known.present
    if anchor is None or (keeps_all and known.is_next_in_length(generic, anchor)):
        return generic
    return anchor


def known_passages(previous: StatementText | None) -> tuple[str, ...]:
    """Return an earlier body's distinct sentences, squeezed; short ones only if all are short.

    Of more than a thousand, every second, third and so on stands for its neighbours.
    """
    if previous is None:
        return ()
    found = dict.fromkeys(
        squeezed(sentence)
        for block in previous.statement
        if _is_anchor(block)
        for sentence in _SENTENCE_END.split(block.text)
    )
    long = tuple(passage for passage in found if len(passage) >= _SHORTEST_PASSAGE)
    known = long or tuple(passage for passage in found if passage)
    return known[:: len(known) // _MOST_PASSAGES + 1]


class Kept(NamedTuple):
    """How much of an earlier body a page still shows."""

    share: float
    """Of its sentences, 0 to 1; 0.0 when none is known."""
    lead: float
    """Of the first quarter of them, at least three: what a site repeats stands last."""
    characters: int
    """Of all of them, spaces not counted."""


NOTHING_KEPT: Final = Kept(0.0, 0.0, 0)


def kept_of(page: Page, previous: StatementText) -> Kept:
    """Return how much of ``previous`` a page still shows."""
    passages = known_passages(previous)
    if not passages:
        return NOTHING_KEPT
    there = [passage in page.text for passage in passages]
    lead = there[: max(_LEAST_LEAD, len(there) // _LEAD_PART)]
    return Kept(
        share=sum(there) / len(there),
        lead=sum(lead) / len(lead),
        characters=sum(len(one) for one, is_there in zip(passages, there, strict=True) if is_there),
    )


def signature(element: Element) -> str:
    """Return an element's name in a locator: tag, id and classes without volatile ones."""
    return element.tag + stable_names(element.node.attributes)


class _Known:
    """Where the known sentences stand in a page's text."""

    def __init__(self, page: Page, passages: Sequence[str], region: int) -> None:
        self.count = len(passages)
        self.region = region
        self._places: list[tuple[int, list[int]]] = []
        for passage in passages:
            starts = _occurrences(page.text, passage)
            if starts:
                self._places.append((len(passage), starts))
        self.present = len(self._places)

    def kept(self, parts: Sequence[Element]) -> int:
        """Return how many known sentences lie inside one of ``parts``."""
        return sum(
            any(_inside(starts, length, part) for part in parts) for length, starts in self._places
        )

    def keeps_all(self, element: Element) -> bool:
        """Whether every known sentence that is on the page lies inside ``element``."""
        return all(_inside(starts, length, element) for length, starts in self._places)

    def is_next_in_length(self, one: Region, other: Region) -> bool:
        """Whether ``one`` is nearer in length to the known region than ``other``, or as near."""
        lengths = [sum(part.length for part in region.elements) for region in (one, other)]
        return abs(lengths[0] - self.region) <= abs(lengths[1] - self.region)

    @property
    def characters(self) -> int:
        """Length of the longest known sentence on the page: no smaller element can keep it."""
        return max((length for length, _ in self._places), default=0)


def _length(previous: StatementText | None) -> int:
    """Return how long the region was that an earlier text was read from, spaces not counted."""
    if previous is None:
        return 0
    return sum(
        len(squeezed(block.text))
        for block in previous.blocks
        if block.role is not Role.CHROME and block.kind not in _NOT_IN_REGION
    )


def _inside(starts: list[int], length: int, element: Element) -> bool:
    place = bisect_left(starts, element.start)
    return place < len(starts) and starts[place] + length <= element.end


_MOST_OCCURRENCES = 50


def _occurrences(text: str, passage: str) -> list[int]:
    starts: list[int] = []
    at = text.find(passage)
    while at >= 0 and len(starts) < _MOST_OCCURRENCES:
        starts.append(at)
        at = text.find(passage, at + 1)
    return starts


def _is_anchor(block: Block) -> bool:
    """Whether a block is of the body; a correction note may stand anywhere on a page."""
    return block.kind in _BODY_KINDS and not block.hidden and not is_correction_note(block.text)


def _by_rules(
    page: Page, rules: StatementRules, headline: Element | None, known: _Known
) -> Region | None:
    for selector in rules.body:
        parts = _joined(_outermost(elements(page, selector)))
        if parts and _proves_itself(parts, headline, known):
            return Region(elements=parts, locator=f"rules {rules.name}: {selector}")
    return None


def _outermost(found: Sequence[Element]) -> list[Element]:
    kept: list[Element] = []
    for element in found:
        if element.length and not (kept and kept[-1].holds(element)):
            kept.append(element)
    return kept


def _joined(found: Sequence[Element]) -> tuple[Element, ...]:
    """Keep the longest match and those that are prose too: a body may be split over several."""
    if not found:
        return ()
    longest = max(found, key=lambda one: one.length)
    return tuple(
        one
        for one in found
        if one is longest or (one.link_density < _JOINING_MAX_DENSITY and one.prose >= ENOUGH_TEXT)
    )


def _proves_itself(parts: tuple[Element, ...], headline: Element | None, known: _Known) -> bool:
    if known.present and known.kept(parts) < known.present * _ANCHOR_SHARE:
        return False
    length = sum(part.length for part in parts)
    if length >= ENOUGH_TEXT:
        return True
    first = parts[0]
    follows = headline is not None and (first.number > headline.number or first.holds(headline))
    linked = sum(part.linked for part in parts)
    return follows and length >= _SHORT_TEXT and linked < length * _SHORT_MAX_DENSITY


def _by_anchor(page: Page, known: _Known) -> Region | None:
    if not known.present or known.present < known.count * _ANCHOR_SHARE:
        return None
    smallest = min(
        (one for one in page.elements if one.length >= known.characters and known.keeps_all(one)),
        key=lambda one: (one.length, one.number),
    )
    said = f"anchor: {signature(smallest)} keeps {known.present} of {known.count} known sentences"
    return Region(elements=(smallest,), locator=said)


def _broken(page: Page, rules: StatementRules) -> Region:
    tried = ", ".join(repr(selector) for selector in rules.body)
    raise RulesBroken(
        f"rules {rules.name!r} select no statement on {page.url}: "
        f"none of the body selectors {tried} proves itself"
    )


def _again(page: Page, previous: StatementText | None, known: _Known) -> Region | None:
    """Choose the element of the same name as last time, if it still keeps every known sentence.

    Of several the one whose length is next to that of last time: the same page must give the
    same region, whatever comes before it or behind it.
    """
    named = previous.locator.partition("generic: ")[2] if previous is not None else ""
    if not named or not known.present:
        return None
    same = [one for one in page.elements if signature(one) == named and known.keeps_all(one)]
    if not same:
        return None
    chosen = min(same, key=lambda one: (abs(one.length - known.region), one.number))
    return Region(elements=(chosen,), locator=f"generic: {named}")


def _generic(page: Page, headline: Element | None) -> Region:
    body = page.elements[0]
    chosen = _main(page, headline) or _landmark(page, body) or _densest(page, body, headline)
    return Region(elements=(chosen,), locator=f"generic: {signature(chosen)}")


def _main(page: Page, headline: Element | None) -> Element | None:
    """Return what the page itself calls its main part, when that holds text enough."""
    longest = max(page.select(_MAIN), key=lambda one: one.length, default=None)
    if longest is None:
        return None
    enough = longest.length - longest.linked >= ENOUGH_TEXT or (
        headline is not None and longest.holds(headline) and longest.length > headline.length
    )
    return longest if enough else None


def _landmark(page: Page, body: Element) -> Element | None:
    for css in _LANDMARKS:
        found = page.select(css)
        longest = max(found, key=lambda one: one.prose, default=None)
        if (
            longest is not None
            and longest.length >= ENOUGH_TEXT
            and longest.prose >= body.prose * _LANDMARK_PROSE
        ):
            return longest
    return None


def _densest(page: Page, body: Element, headline: Element | None) -> Element:
    """Return the smallest element with the headline and nearly all prose outside menus and feet."""
    prose = body.prose - _menu_prose(page, body)
    enough = prose * (_PROSE_SHARE if headline is None else _PROSE_SHARE_BELOW_HEADLINE)
    best = body
    for element in page.elements:
        holds = headline is None or element.holds(headline)
        if holds and element.prose >= enough and element.length < best.length:
            best = element
    return best if prose >= ENOUGH_TEXT else body


def _menu_prose(page: Page, body: Element) -> int:
    total = 0
    behind = -1
    for element in page.elements[1:]:
        small = element.prose * 2 < body.prose
        if element.number > behind and element.prose and small and _MENU_NAME.search(element.names):
            total += element.prose
            behind = element.last
    return total
