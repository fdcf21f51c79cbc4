"""The command `python -m benchmarks.run`: installs peers, measures, prints the table, keeps JSON.

`--quick` is a small run to see that everything works; its numbers say little.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import comparisons, machine, monitors, peers, report, sweeps

_QUICK = {"pages": 20, "rounds": 1, "pairs": 10}
_FULL = {"pages": 200, "rounds": 3, "pairs": 100}
_COMPARER = "web-monitoring-diff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to measure, beside whom, and where to keep the results."""

    pages: int
    rounds: int
    pairs: int
    beside_peers: bool
    results: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return 0, or 1 when a peer or a measurement is missing or wrong."""
    plan = _plan(arguments)
    made, unavailable = _installed_peers() if plan.beside_peers else ({}, [])
    found = measured(plan, made, unavailable)
    text = report.as_text(found)
    print(text, end="")
    plan.results.write_text(json.dumps(report.as_json(found), indent=1) + "\n", encoding="utf-8")
    complete = not unavailable and all(not row.problem for row in found.sweeps)
    return 0 if complete and all(not row.problem for row in found.comparisons) else 1


def measured(
    plan: Plan, made: dict[str, peers.Peer], unavailable: list[peers.Unavailable]
) -> report.Report:
    """Measure everything that the plan asks for."""
    where = machine.described()
    ours = Path(sys.executable).parent
    beside = [
        (monitor, made[monitor.peer].scripts) for monitor in monitors.PEERS if monitor.peer in made
    ]
    swept = sweeps.measure(
        [(monitors.WATCHER, ours), *beside], pages=plan.pages, rounds=plan.rounds, tell=_tell
    )
    pairs, compared = comparisons.measure(
        made.get(_COMPARER), pairs=plan.pairs, rounds=plan.rounds, tell=_tell
    )
    return report.Report(
        where=where,
        versions={name: peer.version for name, peer in made.items()},
        rounds=plan.rounds,
        sweeps=swept,
        pairs_origin=pairs.origin,
        comparisons=compared,
        unavailable=unavailable,
    )


def _plan(arguments: Sequence[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few pages, pairs, one round")
    for name, many in _FULL.items():
        parser.add_argument(f"--{name}", type=_positive, help=f"{many}; {_QUICK[name]} if quick")
    parser.add_argument("--alone", action="store_true", help="without any peer; needs no internet")
    parser.add_argument(
        "--results", type=Path, default=peers.HERE / "results.json", help="the JSON file to write"
    )
    given = parser.parse_args(arguments)
    amounts = _QUICK if given.quick else _FULL
    return Plan(
        **{name: getattr(given, name) or amounts[name] for name in amounts},
        beside_peers=not given.alone,
        results=given.results,
    )


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _installed_peers() -> tuple[dict[str, peers.Peer], list[peers.Unavailable]]:
    made, unavailable = {}, []
    for name, peer in peers.pinned_peers().items():
        _tell(f"peer {name} {peer.version}: its environment")
        problem = peers.install(peer)
        if problem is None:
            made[name] = peer
        else:
            unavailable.append(problem)
    return made, unavailable


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
