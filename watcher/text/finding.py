"""A finding: one hunk with its notes, its place, and what of it is the same on other pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from watcher.model.change import Hunk, Kind
from watcher.text.normalise import key
from watcher.text.places import Region, regions
from watcher.text.reasons import Note

Mark = tuple[str, str, str]
"""(sort of edit, old words, new words), in key form: what a signature is made of."""

_ANYWHERE: Final = frozenset({Kind.DATE, Kind.FIGURE, Kind.MODALITY, Kind.NEGATION})
"""What these swap stands in any text: "must" for "may", 10 for 11, Monday for Tuesday."""
_WHO: Final = frozenset({Kind.NAME, Kind.ATTRIBUTION})
_LONG_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_TELLING: Final = 4
"""So many long words, old and new together, are swapped in two texts for one reason."""
_AROUND: Final = 3
"""How many words on either side tell one "must" from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hunk. ``order`` sorts findings as a reader meets them: (new place, old place)."""

    hunk: Hunk
    notes: tuple[Note, ...]
    marks: tuple[Mark, ...]
    order: tuple[int, int] = (0, 0)


def cause_of(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Yield the marks of a finding, those that could stand in any text with the words around them.

    Equal on two pages only where one cause is likely. Another name for an official is one cause
    in whatever sentences it stands; "may" for "must" in two sentences is two edits, and taking
    them for one would hide the second.
    """
    around: dict[tuple[str, str], tuple[str, ...]] = {}
    for region in regions(finding.hunk.edits):
        around.setdefault((region.old_key, region.new_key), _words_around(region, finding.hunk))
    for mark in finding.marks:
        swapped = mark[1], mark[2]
        yield mark if _explains_itself(*swapped, finding.hunk) else mark + around.get(swapped, ())


def _explains_itself(old: str, new: str, hunk: Hunk) -> bool:
    if not _ANYWHERE.isdisjoint(hunk.kinds):
        return False
    if not _WHO.isdisjoint(hunk.kinds) and old != old.lower() and new != new.lower():
        return True
    return len(_LONG_WORD.findall(f"{old} {new}")) >= _TELLING


def _words_around(region: Region, hunk: Hunk) -> tuple[str, ...]:
    """Return the words before and behind a place; a word put before a headline has none."""
    before, behind = key(hunk.old[: region.old_span[0]]), key(hunk.old[region.old_span[1] :])
    is_added_to = not (before and behind) and not (region.old_key and region.new_key)
    if is_added_to and Kind.HEADLINE in hunk.kinds:
        return ()
    return " ".join(before.split()[-_AROUND:]), " ".join(behind.split()[:_AROUND])
