"""Measures the monitors: the same pages, the same phases, one after the other, round by round.

Within a phase every monitor runs once, in an order that turns with the round, so that a busy
minute of the machine falls on all of them. Each starts from an empty folder in every round.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks import meter
from benchmarks.monitors import Monitor
from benchmarks.pages import Edition
from benchmarks.server import PageServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One thing to ask of every monitor; ``new`` or ``changed`` is what all pages truly are."""

    name: str
    edition: Edition
    pages: int | None = None
    """So many pages only; ``None`` for all."""
    new: bool = False
    changed: bool = False
    measured: bool = True


PHASES = (
    Phase(name="first", edition=Edition.FIRST, new=True),
    Phase(name="unchanged", edition=Edition.FIRST),
    Phase(name="changed", edition=Edition.CHANGED, changed=True),
    Phase(name="rotated", edition=Edition.ROTATED),
    Phase(name="one page, first", edition=Edition.FIRST, pages=1, new=True, measured=False),
    Phase(name="one page", edition=Edition.FIRST, pages=1),
)
"""In this order, because each builds on what the monitor saw in the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What one monitor did in one phase: medians over the rounds, per check.

    ``said`` is what it reported in its last round; ``right`` whether every round's report was
    what the pages truly were. ``problem`` is set when a run failed: then nothing was measured.
    """

    monitor: str
    phase: str
    checks: int
    cpu_ms: float
    wall_ms: float
    peak_mib: float
    cpu_ms_by_round: tuple[float, ...]
    said: str
    right: bool
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run in numbers. Its output is not kept: a child's peak memory starts at ours."""

    cpu: float
    wall: float
    peak_mib: float
    new: int = 0
    changed: int = 0
    problem: str = ""


def measure(
    monitors: Sequence[tuple[Monitor, Path]],
    *,
    pages: int,
    rounds: int,
    tell: Callable[[str], None],
) -> list[SweepResult]:
    """Measure all monitors, each given with the folder of its scripts; ``tell`` hears progress."""
    runs: dict[tuple[str, str], list[_Run]] = {}
    with PageServer(pages) as server:
        for number in range(rounds):
            turned = [*monitors[number % len(monitors) :], *monitors[: number % len(monitors)]]
            tell(f"sweeps: round {number + 1} of {rounds}")
            with tempfile.TemporaryDirectory(prefix="watcher-bench-") as folder:
                for phase in PHASES:
                    server.show(phase.edition)
                    for monitor, scripts in turned:
                        run = _run(monitor, scripts, phase, Path(folder), server.urls)
                        runs.setdefault((phase.name, monitor.name), []).append(run)
    return [
        _result(monitor, phase, phase.pages or pages, runs[phase.name, monitor.name])
        for phase in PHASES
        if phase.measured
        for monitor, _ in monitors
    ]


def _run(monitor: Monitor, scripts: Path, phase: Phase, folder: Path, urls: Sequence[str]) -> _Run:
    home = folder / f"{monitor.name} on {phase.pages or 'all'}"
    if not home.exists():
        home.mkdir()
        monitor.prepare(home, urls[: phase.pages])
    cost = meter.run(
        monitor.command(scripts), folder=home, environment=meter.clean_environment(home)
    )
    run = _Run(cpu=cost.cpu, wall=cost.wall, peak_mib=cost.peak_mib)
    if cost.code != 0:
        return replace(run, problem=f"exit {cost.code}: {cost.err[-300:]}")
    said = monitor.reported(cost.out)
    return replace(run, new=said["new"], changed=said["changed"])


def _result(monitor: Monitor, phase: Phase, checks: int, runs: Sequence[_Run]) -> SweepResult:
    expected = (checks * phase.new, checks * phase.changed)
    cpu = tuple(1000 * run.cpu / checks for run in runs)
    return SweepResult(
        monitor=monitor.name,
        phase=phase.name,
        checks=checks,
        cpu_ms=median(cpu),
        wall_ms=median(1000 * run.wall / checks for run in runs),
        peak_mib=median(run.peak_mib for run in runs),
        cpu_ms_by_round=cpu,
        said=f"{runs[-1].new} new, {runs[-1].changed} changed",
        right=all((run.new, run.changed) == expected for run in runs),
        problem=next((run.problem for run in runs if run.problem), ""),
    )
