"""Measures comparing two pages: our command and our function beside a peer's functions.

Functions are called in a loop inside their own environment, so that no start-up or import is
counted for anybody; our command is also measured whole, less a run on one tiny pair.
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median

from benchmarks import meter
from benchmarks.pages import Edition, page
from benchmarks.pairs import Pairs, choose
from benchmarks.peers import Peer

_LOOP = Path(__file__).with_name("timing_loop.py")
_ROOT = _LOOP.parents[1]
OURS = "watcher, function"
COMMAND = "watcher compare --pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonResult:
    """What comparing cost: CPU ms per pair; the command's is one sum, so it has a mean only.

    ``raised`` counts, by name, the pairs that ended in an exception; their time is left out.
    """

    contender: str
    pairs: int
    mean_ms: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None
    raised: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loop:
    """One function to call in a loop, and by which interpreter."""

    name: str
    python: str
    function: str
    with_url: bool = False

    def command(self, pairs: Path) -> list[str]:
        url = ["--with-url"] if self.with_url else []
        return [self.python, str(_LOOP), self.function, str(pairs), *url]


_Timings = list[list[float | str]]
"""By round, then by pair: seconds, or the name of an exception."""


def measure(
    peer: Peer | None, *, pairs: int, rounds: int, tell: Callable[[str], None]
) -> tuple[Pairs, list[ComparisonResult]]:
    """Measure on up to ``pairs`` pairs; without a peer, our own command and function only."""
    with tempfile.TemporaryDirectory(prefix="watcher-bench-") as temporary:
        folder = Path(temporary)
        chosen = choose(pairs, folder)
        loops = _loops(peer)
        timings: dict[str, _Timings] = {loop.name: [] for loop in loops}
        problems: dict[str, str] = {}
        commands: list[float] = []
        for number in range(rounds):
            tell(f"comparisons: round {number + 1} of {rounds}, {chosen.count} pairs")
            commands.append(_command_seconds(chosen, folder))
            for loop in loops:
                _loop_once(loop, chosen, folder, timings, problems)
        whole = ComparisonResult(
            contender=COMMAND, pairs=chosen.count, mean_ms=1000 * median(commands) / chosen.count
        )
        return chosen, [
            whole,
            *(_result(loop.name, timings[loop.name], problems.get(loop.name)) for loop in loops),
        ]


def _loops(peer: Peer | None) -> list[_Loop]:
    ours = _Loop(
        name=OURS,
        python=sys.executable,
        function="benchmarks.our_comparison:compare",
        with_url=True,
    )
    if peer is None:
        return [ours]
    theirs = [
        _Loop(
            name=f"{peer.name} {function}",
            python=str(peer.scripts / "python"),
            function=f"{peer.module}:{function}",
        )
        for function in ("html_text_diff", "html_diff_render")
    ]
    return [ours, *theirs]


def _loop_once(
    loop: _Loop,
    pairs: Pairs,
    folder: Path,
    timings: dict[str, _Timings],
    problems: dict[str, str],
) -> None:
    environment = {**meter.clean_environment(folder), "PYTHONPATH": str(_ROOT)}
    cost = meter.run(loop.command(pairs.file), folder=folder, environment=environment)
    if cost.code == 0:
        timings[loop.name].append(json.loads(cost.out.splitlines()[-1])["seconds"])
    else:
        problems[loop.name] = f"exit {cost.code}: {cost.err[-300:]}"


def _command_seconds(pairs: Pairs, folder: Path) -> float:
    """Return the CPU seconds of the command on all pairs, less those of its start-up."""
    tiny = folder / "tiny.jsonl"
    sides = {"old": Edition.FIRST, "new": Edition.CHANGED}
    names = {side: str(folder / f"tiny-{side}.html") for side in sides}
    for side, edition in sides.items():
        Path(names[side]).write_bytes(page(0, edition))
    tiny.write_text(json.dumps({"id": "tiny", **names}) + "\n", encoding="utf-8")
    return _compare(pairs.file, folder) - _compare(tiny, folder)


def _compare(pairs: Path, folder: Path) -> float:
    command = [str(Path(sys.executable).with_name("watcher")), "compare", "--pairs", str(pairs)]
    cost = meter.run(command, folder=folder, environment=meter.clean_environment(folder))
    if cost.code != 0:
        raise RuntimeError(f"watcher compare ended with {cost.code}: {cost.err[-300:]}")
    return cost.cpu


def _result(
    name: str, rounds: Sequence[Sequence[float | str]], problem: str | None
) -> ComparisonResult:
    by_pair = [
        median(1000 * seconds for seconds in times if isinstance(seconds, float))
        for times in zip(*rounds, strict=True)
        if not any(isinstance(seconds, str) for seconds in times)
    ]
    pairs = len(rounds[0]) if rounds else 0
    failed = ComparisonResult(
        contender=name, pairs=pairs, mean_ms=math.nan, raised=pairs - len(by_pair)
    )
    if problem or not by_pair:
        return replace(failed, problem=problem or "every pair raised an exception")
    ordered = sorted(by_pair)
    return replace(
        failed,
        mean_ms=fmean(ordered),
        p50_ms=median(ordered),
        p99_ms=nearest_rank(ordered, 0.99),
        max_ms=ordered[-1],
    )


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """Return the least value that at least ``share`` of the ordered values do not exceed."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]
