"""Sets the measurements out: one table in text, one JSON file; ratios beside every number.

A ratio is the contender's cost over Watcher's in the same phase: 2.0× took twice as much, and
0.5× means that Watcher is the slower one. Nothing is measured here.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.comparisons import OURS, ComparisonResult
from benchmarks.monitors import WATCHER
from benchmarks.peers import Unavailable
from benchmarks.sweeps import SweepResult

FORMAT = "watcher/benchmark/1"

_PHASES = {
    "first": "first sight: every page new",
    "unchanged": "unchanged: every page the same bytes",
    "changed": "changed: one edit on every page",
    "rotated": "rotated: other hidden tokens, the same words",
    "one page": "one page, unchanged: the start-up of the program",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run found, and where it ran."""

    where: dict[str, str]
    versions: dict[str, str]
    rounds: int
    sweeps: Sequence[SweepResult]
    pairs_origin: str
    comparisons: Sequence[ComparisonResult]
    unavailable: Sequence[Unavailable]


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as one object for results.json; a number that there is not is null."""
    sweeps = [{**asdict(row), "ratios": _sweep_ratios(row, report)} for row in report.sweeps]
    comparisons = [
        {**asdict(row), "ratios": _comparison_ratios(row, report)} for row in report.comparisons
    ]
    found = {
        "format": FORMAT,
        **report.where,
        "versions": report.versions,
        "rounds": report.rounds,
        "sweeps": sweeps,
        "pairs_origin": report.pairs_origin,
        "comparisons": comparisons,
        "unavailable": [asdict(one) for one in report.unavailable],
    }
    cleaned: dict[str, Any] = _without_nan(found)
    return cleaned


def as_text(report: Report) -> str:
    """Return the report as one table for people."""
    about = [f"{name.replace('_', ' ')}: {words}" for name, words in report.where.items()]
    about.append("peers: " + ", ".join(f"{name} {v}" for name, v in report.versions.items()))
    about.append(f"medians of {report.rounds} rounds; × is the cost over Watcher's")
    lines = [*about]
    for phase, words in _PHASES.items():
        rows = [row for row in report.sweeps if row.phase == phase]
        if rows:
            lines += ["", f"{words} (pages: {rows[0].checks})", _SWEEP_HEAD]
            lines += [_sweep_line(row, _sweep_ratios(row, report)) for row in rows]
    if report.comparisons:
        lines += ["", f"comparing two pages ({report.pairs_origin})", _COMPARISON_HEAD]
        lines += [_comparison_line(row, report) for row in report.comparisons]
    for one in report.unavailable:
        lines += ["", f"NOT MEASURED: {one.peer} could not be installed: {one.reason}"]
    return "\n".join(lines) + "\n"


_SWEEP_HEAD = (
    f"  {'':26}{'CPU ms/check':>13}{'×':>8}{'wall ms/check':>15}{'×':>8}{'peak MiB':>10}  it said"
)
_COMPARISON_HEAD = (
    f"  {'CPU ms per pair':38}{'mean':>8}{'×':>8}{'p50':>8}{'p99':>9}{'×':>8}{'max':>9}"
)


def _sweep_line(row: SweepResult, ratios: dict[str, float]) -> str:
    if row.problem:
        return f"  {row.monitor:26}FAILED: {' '.join(row.problem.split())}"
    wrong = "" if row.right else "  ← WRONG"
    return (
        f"  {row.monitor:26}{row.cpu_ms:13.1f}{_times(ratios['cpu'])}"
        f"{row.wall_ms:15.1f}{_times(ratios['wall'])}{row.peak_mib:10.0f}  {row.said}{wrong}"
    )


def _comparison_line(row: ComparisonResult, report: Report) -> str:
    if row.problem:
        return f"  {row.contender:38}FAILED: {' '.join(row.problem.split())}"
    ratios = _comparison_ratios(row, report)
    line = f"  {row.contender:38}{row.mean_ms:8.2f}{_times(ratios['mean'])}"
    if row.p50_ms is not None:
        line += f"{row.p50_ms:8.2f}{row.p99_ms:9.2f}{_times(ratios['p99'])}{row.max_ms:9.2f}"
    return line + (f"  {row.raised} pairs raised" if row.raised else "")


def _times(ratio: float) -> str:
    return f"{ratio:7.2f}×" if ratio < 10 else f"{ratio:7.1f}×"


def _sweep_ratios(row: SweepResult, report: Report) -> dict[str, float]:
    ours = next(
        one for one in report.sweeps if (one.monitor, one.phase) == (WATCHER.name, row.phase)
    )
    return {
        "cpu": _over(row.cpu_ms, ours.cpu_ms),
        "wall": _over(row.wall_ms, ours.wall_ms),
        "peak": _over(row.peak_mib, ours.peak_mib),
    }


def _comparison_ratios(row: ComparisonResult, report: Report) -> dict[str, float]:
    ours = next(one for one in report.comparisons if one.contender == OURS)
    names = ("mean", "p50", "p99", "max")
    return {name: _over(getattr(row, f"{name}_ms"), getattr(ours, f"{name}_ms")) for name in names}


def _over(theirs: float | None, ours: float | None) -> float:
    return theirs / ours if theirs is not None and ours else math.nan


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 3)
    return value
