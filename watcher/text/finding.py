"""A finding: one hunk with its notes, its place, and what of it is the same on other pages."""

from dataclasses import dataclass

from watcher.model.change import Hunk
from watcher.text.reasons import Note

Mark = tuple[str, str, str]
"""(sort of edit, old words, new words), in key form: what a signature is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hunk. ``order`` sorts findings as a reader meets them: (new place, old place)."""

    hunk: Hunk
    notes: tuple[Note, ...]
    marks: tuple[Mark, ...]
    order: tuple[int, int] = (0, 0)
