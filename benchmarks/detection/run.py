"""The command `python -m benchmarks.detection.run`: who tells an edit from noise, and how often.

Watcher answers beside its peers, then alone over many more pairs; one report is printed and one
JSON file kept. `--quick` is a small run to see that everything works; its numbers say little.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks import machine
from benchmarks.detection import alone, contest, our_detector, peer_detector, report, results, sets
from benchmarks.detection.alone import Alone
from benchmarks.detection.cases import (
    EDIT_GROUPS,
    NOISE_GROUPS,
    Order,
    edit_orders,
    edits_by_kind,
    make,
    noise_orders,
)
from benchmarks.detection.catalogue import CATALOGUES
from benchmarks.detection.labelled import labelled_cases
from benchmarks.detection.scene import Base, Case
from benchmarks.detection.score import Scored, truth
from benchmarks.pairs import shared_folder
from benchmarks.peers import Unavailable

HERE = Path(__file__).resolve().parent
StateBases = Literal["few", "families", "all"]

_FULL = {"noise": 5500, "edits": 40, "beside": 300, "real": 10_000, "sequences": 3}
_QUICK = {"noise": 150, "edits": 1, "beside": 24, "real": 30, "sequences": 1}
_WORDS = {
    "noise": "pairs of noise for Watcher alone",
    "edits": "edits of each kind in each group for Watcher alone",
    "beside": "pairs of noise, and about as many edits, for Watcher and its peers",
    "real": "labelled real pairs at most",
    "sequences": "pages that are fetched twenty times",
}
_WORKERS = 2
_FEW = 2
_REDESIGNED_SHARE = 0.02
_SEED = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to measure, of what, beside whom, and where to keep the results."""

    noise: int
    edits: int
    beside: int
    real: int
    sequences: int
    states: StateBases
    catalogues: tuple[str, ...]
    beside_peers: bool
    results: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0, or 1 when a peer could not be installed or measured."""
    plan = _plan(arguments)
    peers, unavailable = _ready_peers() if plan.beside_peers else ([], [])
    found = measured(plan, peers, unavailable)
    print(report.as_text(found), end="")
    kept = json.dumps(results.as_json(found), indent=1, ensure_ascii=False)
    plan.results.write_text(kept + "\n", encoding="utf-8")
    return 1 if unavailable or any(row.problem for row in found.rows) else 0


def measured(
    plan: Plan, peers: Sequence[peer_detector.PeerDetector], unavailable: Sequence[Unavailable]
) -> report.Report:
    """Measure everything that the plan asks for."""
    where = machine.described() | {"real_pages": _real_pages()}
    _tell("pages and mutators")
    for name in plan.catalogues:
        CATALOGUES[name]()
    rows = contest.measure([contest.ourselves(), *peers], _contest_sets(plan), _tell)
    with ProcessPoolExecutor(_WORKERS) as workers:
        by_itself = [_alone(workers, plan, name) for name in plan.catalogues]
        _tell("states, listings, events, volatile parts, alignment")
        scores = sets.measure(workers, _state_bases(plan), _volatile_bases(plan))
    held_back = "held out" in plan.catalogues
    return report.Report(
        where=where,
        counts={name: getattr(plan, name) for name in (*_FULL, "states")},
        rows=rows,
        real_errors=_explained(rows[0], plan.real),
        alone=by_itself,
        sets=scores,
        alignments=list(sets.alignments(held_back=held_back)),
        unavailable=unavailable,
    )


def _contest_sets(plan: Plan) -> dict[str, Iterable[Case]]:
    """Return the pairs that all detectors answer; each is made only when it is written."""
    found: dict[str, Iterable[Case]] = {
        name: _made(_contest_orders(plan, name)) for name in plan.catalogues
    }
    return found | {report.REAL: _real_pairs(plan.real)}


def _contest_orders(plan: Plan, catalogue: str) -> Iterator[Order]:
    """Yield as many orders of each group; of edits, some drawn that are of every kind alike."""
    each = math.ceil(plan.beside / 3)
    yield from noise_orders(catalogue, dict.fromkeys(("single", "bundled", "hard"), each))
    of_each_kind = math.ceil(each / len(edits_by_kind(catalogue)))
    for group in EDIT_GROUPS:
        orders = list(edit_orders(catalogue, of_each_kind, (group,)))
        yield from random.Random(f"{_SEED}|{catalogue}|{group}").sample(orders, each)


def _made(orders: Iterable[Order]) -> Iterator[Case]:
    return (case for case in map(make, orders) if case)


def _real_pages() -> str:
    """Say whether real pages take part: figures with and without them are not to be compared."""
    if (shared_folder() / "manifest.jsonl").is_file():
        return "at hand"
    return "none at hand: no real pairs, and the sentences to align are fictional"


def _real_pairs(most: int) -> Iterator[Case]:
    """Return the labelled pairs where real pages are at hand; of too many, some drawn."""
    pages = shared_folder()
    if not (pages / "pairs.jsonl").is_file():
        return iter(())
    cases = list(labelled_cases(pages))
    return iter(random.Random(_SEED).sample(cases, most) if most < len(cases) else cases)


def _explained(ours: contest.Row, most: int) -> list[Scored]:
    """Return our errors on real pairs, asked again for the kinds that a peer's protocol lacks."""
    wrong = {row.truth.id for row in ours.sets.get(report.REAL, []) if row.is_error}
    cases = (case for case in _real_pairs(most) if case.id in wrong)
    return [Scored(truth=truth(case), answer=our_detector.answer(case)) for case in cases]


def _alone(workers: Executor, plan: Plan, catalogue: str) -> Alone:
    redesigned = math.ceil(_REDESIGNED_SHARE * plan.noise)
    each = math.ceil(plan.noise / 3)
    counts = {group: each for group in NOISE_GROUPS if group != "redesigned"}
    orders = [
        *noise_orders(catalogue, counts | {"redesigned": redesigned}),
        *edit_orders(catalogue, plan.edits, EDIT_GROUPS),
    ]
    _tell(f"Watcher alone, {catalogue}: {len(orders)} pairs")
    return alone.measure(workers, catalogue, orders)


def _state_bases(plan: Plan) -> dict[str, Sequence[Base]]:
    found: dict[str, Sequence[Base]] = {}
    for name in plan.catalogues:
        bases = CATALOGUES[name]().bases
        families = sets.one_of_each_family(bases)
        chosen = {"few": families[:_FEW], "families": families, "all": bases}[plan.states]
        found[f"page states, {name}"] = chosen
    return found


def _volatile_bases(plan: Plan) -> dict[str, Sequence[Base]]:
    return {
        f"volatile parts, {name}": sets.one_of_each_family(CATALOGUES[name]().bases)[
            : plan.sequences
        ]
        for name in plan.catalogues
    }


def _plan(arguments: Sequence[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few pairs, few pages")
    for name, many in _FULL.items():
        words = f"{_WORDS[name]}: {many}; {_QUICK[name]} if quick"
        parser.add_argument(f"--{name}", type=_positive, help=words)
    parser.add_argument(
        "--states",
        choices=("few", "families", "all"),
        help="the pages that states are asked about: one of each family, or of two if quick",
    )
    parser.add_argument("--alone", action="store_true", help="without any peer; needs no internet")
    parser.add_argument(
        "--tuning", action="store_true", help="without what is held out from tuning"
    )
    parser.add_argument(
        "--results", type=Path, default=HERE / "results.json", help="the JSON file to write"
    )
    given = parser.parse_args(arguments)
    amounts = _QUICK if given.quick else _FULL
    return Plan(
        **{name: getattr(given, name) or amounts[name] for name in amounts},
        states=given.states or ("few" if given.quick else "families"),
        catalogues=("tuning",) if given.tuning else tuple(CATALOGUES),
        beside_peers=not given.alone,
        results=given.results,
    )


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _ready_peers() -> tuple[list[peer_detector.PeerDetector], list[Unavailable]]:
    _tell("environments of the peers")
    return peer_detector.available()


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
