"""The headline: the words a statement goes by, and how a change of them is judged.

A notice set before a headline ("Archived: …") is a banner, not a new headline.
"""

import dataclasses
import re
from collections.abc import Callable, Sequence
from typing import Final

from watcher.model.change import Hunk, Kind, Severity
from watcher.model.statement import BlockKind, StatementText
from watcher.text.finding import Finding, Mark
from watcher.text.kinds import read_edits
from watcher.text.normalise import key
from watcher.text.places import regions
from watcher.text.reasons import Note, by_importance, note, said
from watcher.text.units import Unit
from watcher.text.words import diff_words

_NOTICE = re.compile(
    r"\s*[\[(]?(?:archived?|archivado|historical)(?: content)?[\])]?\s*[:|-]?\s*\Z", re.I
)
_WEIGHTY: Final = frozenset({Kind.FIGURE, Kind.NEGATION, Kind.MODALITY, Kind.REDACTION, Kind.DATE})
"""Kinds that a headline change has beside being one; others would only repeat it."""


def headline_of(statement: StatementText) -> str:
    """Return the headline as the page shows it, or else the title."""
    shown = [block.text for block in statement.statement if block.kind is BlockKind.HEADLINE]
    return " ".join(shown) or statement.title


def headline_findings(
    old: StatementText,
    new: StatementText,
    names: frozenset[str],
    banner: Callable[[str, str], Finding],
) -> list[Finding]:
    """Return what changed in the headline, and in the title where the headline does not show it."""
    before, after = headline_of(old), headline_of(new)
    both_shown = before != old.title or after != new.title
    findings = _changed(before, after, "headline", names, banner)
    if not findings and both_shown and key(old.title) != key(new.title) and old.title and new.title:
        findings = _changed(old.title, new.title, "title", names, banner)
    return findings


def without_repeats(findings: Sequence[Finding], head: Sequence[Finding]) -> list[Finding]:
    """Return ``findings`` where a passage that repeats the headline is not told again.

    Such a passage has the very edit of a finding in ``head``; it stays as a hunk of its kind.
    """
    told = {tuple(mark[1:] for mark in finding.marks) for finding in head if finding.marks}
    return [
        dataclasses.replace(
            finding, hunk=dataclasses.replace(finding.hunk, kinds=(Kind.HEADLINE,)), notes=()
        )
        if tuple(mark[1:] for mark in finding.marks) in told
        else finding
        for finding in findings
    ]


def _changed(
    before: str,
    after: str,
    where: str,
    names: frozenset[str],
    banner: Callable[[str, str], Finding],
) -> list[Finding]:
    if before == after:
        return []
    places = [r for r in regions(diff_words(before, after)) if not r.is_typography]
    if not places:
        found = note(
            Kind.TYPOGRAPHY, "only quotation marks, dashes or spaces are written otherwise"
        )
        return [_finding(before, after, where, (found,))]
    if all(_NOTICE.match(r.old or r.new) and not (r.old and r.new) for r in places):
        return [banner(" ".join(r.old for r in places), " ".join(r.new for r in places))]
    return [_finding(before, after, where, _notes(before, after, where, names))]


def _notes(before: str, after: str, where: str, names: frozenset[str]) -> tuple[Note, ...]:
    units = [
        Unit(text=text, key=key(text), kind=BlockKind.HEADLINE, block=0) for text in (before, after)
    ]
    facts = read_edits(units[0], units[1], diff_words(before, after), names, titled=True)
    same_letters = _letters(before) == _letters(after)
    reason = (
        f"{where} changed: {said(before)} → {said(after)}"
        if before and after
        else (f"{where} added: {said(after)}" if after else f"{where} removed: {said(before)}")
    )
    head = note(Kind.HEADLINE, reason, Severity.MINOR if same_letters else None)
    return (head, *(fact for fact in facts if fact.kind in _WEIGHTY))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def _finding(before: str, after: str, where: str, notes: tuple[Note, ...]) -> Finding:
    edits = diff_words(before, after)
    marks: tuple[Mark, ...] = tuple(
        (Kind.HEADLINE.value, r.old_key, r.new_key) for r in regions(edits) if not r.is_typography
    )
    hunk = Hunk(
        kinds=by_importance(n.kind for n in notes), old=before, new=after, edits=edits, where=where
    )
    return Finding(hunk=hunk, notes=notes, marks=marks, order=(-2, 0))
