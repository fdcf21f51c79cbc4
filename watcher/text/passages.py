"""Whole passages that came or went: sentences and blocks without a partner on the other side."""

from collections.abc import Sequence
from typing import Final, Literal

from watcher.model.change import Edit, Hunk, Kind, Severity
from watcher.model.statement import BlockKind
from watcher.text.corrections import is_correction_note
from watcher.text.extras import banner_finding
from watcher.text.finding import Finding
from watcher.text.notices import is_page_notice
from watcher.text.place_names import where
from watcher.text.reasons import Note, note, said
from watcher.text.tokens import tokens
from watcher.text.units import Unit, joined

_PARAGRAPH_WORDS: Final = 5
_MOST_SENTENCES: Final = 6
"""A note or notice has no more; a block that has is one of the statement."""
_PROSE: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})


def passage_findings(
    indexes: Sequence[int],
    units: Sequence[Unit],
    places: Sequence[int],
    op: Literal["insert", "delete"],
) -> list[Finding]:
    """Return one finding for each run of units that came (or went) together.

    ``places[n]`` is the place on the new page of ``indexes[n]``.
    """
    sorts = {index: sort_of(index, units) for index in indexes}
    runs: list[tuple[int, list[int]]] = []
    for index, place in zip(indexes, places, strict=True):
        if runs and runs[-1][1][-1] == index - 1 and _go_together(index - 1, index, units, sorts):
            runs[-1][1].append(index)
        else:
            runs.append((place, [index]))
    return [_finding(run, place, units, op, sorts[run[0]]) for place, run in runs]


def sort_of(index: int, units: Sequence[Unit]) -> Kind:
    """Return what a unit is on its own account or as part of its block; else `Kind.WORDING`.

    What a note or a notice goes on to say belongs to it.
    """
    if units[index].hidden:
        return Kind.HIDDEN_TEXT
    block = _block_round(index, units)
    if is_correction_note(units[index].text) or is_correction_note(block[0].text):
        return Kind.CORRECTION_NOTE
    return Kind.BANNER if is_page_notice(joined(block).text) else Kind.WORDING


def _block_round(index: int, units: Sequence[Unit]) -> list[Unit]:
    """Return the sentences of the short block that one belongs to; it alone in a longer one."""
    near = range(max(0, index - _MOST_SENTENCES), min(len(units), index + _MOST_SENTENCES + 1))
    block = [units[n] for n in near if units[n].block == units[index].block]
    return block if len(block) <= _MOST_SENTENCES else [units[index]]


def _go_together(a: int, b: int, units: Sequence[Unit], sorts: dict[int, Kind]) -> bool:
    """Whether neighbours are told as one: running text, or one note or notice."""
    return sorts[a] == sorts[b] and (sorts[a] is Kind.WORDING or units[a].block == units[b].block)


def _finding(
    run: list[int],
    place: int,
    units: Sequence[Unit],
    op: Literal["insert", "delete"],
    sort: Kind,
) -> Finding:
    passage = joined([units[index] for index in run])
    if sort is Kind.BANNER:
        return banner_finding(*(("", passage.text) if op == "insert" else (passage.text, "")))
    found = _note(passage, _whole_block(run, units), op, sort)
    added = op == "insert"
    old, new = ("", passage.text) if added else (passage.text, "")
    hunk = Hunk(
        kinds=(found.kind,), old=old, new=new, edits=(Edit(op, passage.text),), where=where(passage)
    )
    marks = ((found.kind.value, "", passage.key) if added else (found.kind.value, passage.key, ""),)
    return Finding(hunk=hunk, notes=(found,), marks=marks, order=(place, run[0]))


def _whole_block(run: list[int], units: Sequence[Unit]) -> bool:
    """Whether the run holds every sentence of at least one paragraph or quotation."""
    blocks = {units[index].block for index in run if units[index].kind in _PROSE}
    edges = {units[index].block for index in (run[0] - 1, run[-1] + 1) if 0 <= index < len(units)}
    return bool(blocks - edges)


def _note(passage: Unit, whole: bool, op: Literal["insert", "delete"], sort: Kind) -> Note:
    verb = "added" if op == "insert" else "removed"
    if sort is Kind.HIDDEN_TEXT:
        return note(sort, f"hidden text {verb}: {said(passage.text)}")
    if sort is Kind.CORRECTION_NOTE:
        severity = Severity.NOTABLE if op == "insert" else Severity.MAJOR
        return note(sort, f"correction note {verb}: {said(passage.text)}", severity)
    kind = Kind.PASSAGE_ADDED if op == "insert" else Kind.PASSAGE_REMOVED
    return note(kind, f"passage {verb}: {said(passage.text)}", _severity(passage, whole, kind))


def _severity(passage: Unit, whole: bool, kind: Kind) -> Severity:
    words = sum(token.sort != "mark" for token in tokens(passage.text))
    if words == 0:
        return Severity.MINOR
    if kind is Kind.PASSAGE_REMOVED and whole and words >= _PARAGRAPH_WORDS:
        return Severity.MAJOR
    return Severity.NOTABLE
