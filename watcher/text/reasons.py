"""Findings in words: the severity of each kind, short sentences for a reader, and their order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from watcher.model.change import Kind, Severity

USUAL_SEVERITY: Final = {
    Kind.REPLACED: Severity.MAJOR,
    Kind.HEADLINE: Severity.MAJOR,
    Kind.FIGURE: Severity.MAJOR,
    Kind.REDACTION: Severity.MAJOR,
    Kind.NEGATION: Severity.MAJOR,
    Kind.QUOTE: Severity.MAJOR,
    Kind.ATTRIBUTION: Severity.MAJOR,
    Kind.PASSAGE_REMOVED: Severity.NOTABLE,  # a whole paragraph is major, a bare mark minor
    Kind.MODALITY: Severity.NOTABLE,
    Kind.NAME: Severity.NOTABLE,
    Kind.DATE: Severity.NOTABLE,
    Kind.ATTACHMENT: Severity.NOTABLE,
    Kind.PASSAGE_ADDED: Severity.NOTABLE,
    Kind.STRUCK_OUT: Severity.NOTABLE,
    Kind.HIDDEN_TEXT: Severity.NOTABLE,
    Kind.CORRECTION_NOTE: Severity.NOTABLE,
    Kind.WORDING: Severity.NOTABLE,  # a copy edit is minor
    Kind.LINK: Severity.MINOR,
    Kind.IMAGE: Severity.MINOR,
    Kind.BANNER: Severity.MINOR,
    Kind.MOVED: Severity.MINOR,
    Kind.STAMP: Severity.NONE,
    Kind.TYPOGRAPHY: Severity.NONE,
    Kind.FORMATTING: Severity.NONE,
}
MOST_REASONS: Final = 12
_WEIGHT: Final = {kind: weight for weight, kind in enumerate(Kind)}
_LETTER = re.compile(r"\w")
_SHOWN_WORDS: Final = 12
_SHOWN_CHARACTERS: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing that was found: its kind, how much it matters, and a sentence that says it.

    ``within`` is the kind of the note that shows it in context and therefore stands before it.
    """

    kind: Kind
    severity: Severity
    reason: str
    within: Kind | None = None


def note(
    kind: Kind, reason: str, severity: Severity | None = None, *, within: Kind | None = None
) -> Note:
    """Return a note with the usual severity of its kind, or another."""
    severity = USUAL_SEVERITY[kind] if severity is None else severity
    return Note(kind=kind, severity=severity, reason=reason, within=within)


def by_importance(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return the distinct kinds, the most important first."""
    return tuple(sorted(set(kinds), key=_WEIGHT.__getitem__))


def said(text: str) -> str:
    """Return a text in quotation marks, cut after twelve words; line breaks become spaces.

    >>> said("two words")
    '“two words”'
    """
    words = text.split()
    shown = " ".join(words[:_SHOWN_WORDS])
    if len(shown) > _SHOWN_CHARACTERS:
        shown = shown[:_SHOWN_CHARACTERS].rstrip() + " …"
    elif len(words) > _SHOWN_WORDS:
        shown += " …"
    return f"“{shown}”"


def became(label: str, old: str, new: str) -> str:
    """Return "label changed: old → new", or "label added: new", or "label removed: old"."""
    if old and new:
        return f"{label} changed: {old} → {new}"
    return f"{label} added: {new}" if new else f"{label} removed: {old}"


def exchanged(old: str, new: str) -> str:
    """Return what became of a word that weighs: "“will” became “may”", or that it came or went."""
    if old and new:
        return f"{said(old)} became {said(new)}"
    return f"{said(new)} was added" if new else f"{said(old)} was removed"


def reworded(old: str, new: str) -> str:
    """Return what became of words that no fact explains."""
    sort = "words" if _LETTER.search(old + new) else "punctuation"
    if old and new:
        return f"wording changed: {said(old)} → {said(new)}"
    if new:
        return f"{sort} added: {said(new)}"
    return f"{sort} removed: {said(old)}" if old else "spacing changed"


def top_reasons(notes: Sequence[Note]) -> tuple[str, ...]:
    """Return the reasons, most severe first, then by kind, then in page order; twelve at most."""
    ordered = sorted(notes, key=_rank)
    distinct = list(dict.fromkeys(note.reason for note in ordered if note.reason))
    more = len(distinct) - MOST_REASONS
    if more <= 0:
        return tuple(distinct)
    return (*distinct[:MOST_REASONS], f"and {more} more edit{'s' * (more > 1)}")


def _rank(found: Note) -> tuple[int, int, bool]:
    within = found.within is not None
    return -found.severity, _WEIGHT[found.within or found.kind], within


_MORE: Final = re.compile(r"and (\d+) more edits?")


def count_of(reasons: Sequence[str]) -> int:
    """Return how many reasons there are, with those that `top_reasons` only counted."""
    beyond = _MORE.fullmatch(reasons[-1]) if reasons else None
    return len(reasons) if beyond is None else len(reasons) - 1 + int(beyond[1])
