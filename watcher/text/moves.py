"""Passages that only changed place: neighbours that moved together are one passage."""

from collections.abc import Sequence

from watcher.model.change import Edit, Hunk, Kind
from watcher.text.align import Match
from watcher.text.finding import Finding
from watcher.text.place_names import where
from watcher.text.reasons import note, said
from watcher.text.units import Unit, joined


def move_findings(
    moves: Sequence[Match], old: Sequence[Unit], new: Sequence[Unit]
) -> list[Finding]:
    """Return one finding for each run of units that moved together unchanged."""
    runs: list[list[Match]] = []
    for match in moves:
        if runs and runs[-1][-1].old[1] == match.old[0] and runs[-1][-1].new[1] == match.new[0]:
            runs[-1].append(match)
        else:
            runs.append([match])
    return [_finding(run, old, new) for run in runs]


def _finding(run: list[Match], old: Sequence[Unit], new: Sequence[Unit]) -> Finding:
    first, last = run[0].new[0], run[-1].new[1]
    passage = joined(list(new[first:last]))
    before = run[0].old[0]
    hunk = Hunk(
        kinds=(Kind.MOVED,),
        old=passage.text,
        new=passage.text,
        edits=(Edit("equal", passage.text),),
        moved_from=old[before - 1].text if before else "",
        where=where(passage),
    )
    return Finding(
        hunk=hunk,
        notes=(note(Kind.MOVED, f"passage moved: {said(passage.text)}"),),
        marks=((Kind.MOVED.value, passage.key, passage.key),),
        order=(first, 0),
    )
