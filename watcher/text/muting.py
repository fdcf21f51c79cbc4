"""Which findings lie in volatile slots, and which of those are heard all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from watcher.model.change import Edit, Kind, Severity
from watcher.text.facts import Fact, Family, facts
from watcher.text.finding import Finding
from watcher.text.page_words import speaks_of_the_page
from watcher.text.places import regions
from watcher.text.units import Unit
from watcher.text.volatile import Quiet

Span = tuple[int, int]

_TELLING_DIGITS: Final = 3
"""A figure of fewer digits stands in a counter and in the statement by chance."""
_FIGURES: Final = frozenset({Kind.FIGURE, Kind.DATE})
_WHY: Final = "in a part of the page that changes at most looks, "


def edited_in_slots(finding: Finding, a: Unit, b: Unit, edits: Sequence[Edit]) -> Finding:
    """Return a finding with the slots that hold every word that ``edits`` change, if some do."""
    places = regions(edits)
    sides = (
        _slots(a, [place.old_span for place in places]),
        _slots(b, [place.new_span for place in places]),
    )
    return _within(finding, sides)


def wholly_in_slots(finding: Finding, *units: Unit) -> Finding:
    """Return a finding with the slots that hold all words of ``units``, if some do."""
    return _within(finding, [_slots(unit, [(0, len(unit.text))]) for unit in units])


def is_in_slots(unit: Unit) -> bool:
    """Whether slots hold all words of a unit."""
    return bool(_slots(unit, [(0, len(unit.text))]))


def muted(findings: Sequence[Finding], units: Sequence[Unit], quiet: Quiet) -> list[Finding]:
    """Return the findings; those that lie in muted slots and say nothing of ``units`` muted."""
    doubtful = [
        one for one in findings if one.hunk.slots and quiet.slots.issuperset(one.hunk.slots)
    ]
    if not doubtful:
        return list(findings)
    stated = _telling(unit.text for unit in units if not unit.slots)
    silenced = {id(one) for one in doubtful if not _is_heard(one, stated, quiet)}
    return [_silenced(one) if id(one) in silenced else one for one in findings]


def _within(finding: Finding, sides: Sequence[frozenset[str] | None]) -> Finding:
    if any(side is None for side in sides):
        return finding
    slots = frozenset[str]().union(*(side or () for side in sides))
    return replace(finding, hunk=replace(finding.hunk, slots=tuple(sorted(slots))))


def _slots(unit: Unit, spans: Iterable[Span]) -> frozenset[str] | None:
    """Return the slots that hold ``spans`` of a unit; ``None`` when one lies partly outside."""
    found: set[str] = set()
    for start, until in spans:
        at, end = start, start + len(unit.text[start:until].rstrip())
        for slot in unit.slots:
            if slot.start <= at < slot.end:
                found.add(slot.path)
                at = slot.end + unit.text[slot.end : slot.end + 1].isspace()
        if at < end:
            return None
    return frozenset(found)


def _is_heard(finding: Finding, stated: frozenset[str], quiet: Quiet) -> bool:
    """Whether what came speaks of the statement: by its dates, telling figures, or a phrase.

    A figure that changes among words of its own is heard each time: no count of cases may pass
    for a count of visitors.
    """
    if _FIGURES.issuperset(finding.hunk.kinds) and not speaks_of_the_page(finding.hunk.new):
        return True
    come = " ".join(edit.text for edit in finding.hunk.edits if edit.op == "insert")
    folded = come.casefold()
    if any(phrase.casefold() in folded for phrase in quiet.phrases):
        return True
    return not _telling([come]).isdisjoint(stated)


def _telling(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        fact.value for text in texts for fact in facts(text, frozenset()) if _tells(fact, text)
    )


def _tells(fact: Fact, text: str) -> bool:
    if fact.family is Family.DATE:
        return True
    digits = sum(character.isdigit() for character in text[fact.start : fact.end])
    return fact.family is Family.FIGURE and digits >= _TELLING_DIGITS


def _silenced(finding: Finding) -> Finding:
    notes = tuple(
        replace(found, severity=Severity.NONE, reason=_WHY + found.reason)
        for found in finding.notes
    )
    return replace(finding, hunk=replace(finding.hunk, muted=True), notes=notes)
