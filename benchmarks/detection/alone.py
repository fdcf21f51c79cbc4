"""Watcher alone over many more pairs than its peers have time for, made and judged by workers."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from benchmarks.detection import our_detector
from benchmarks.detection.cases import EDIT_GROUPS, Order, edits_by_kind, make
from benchmarks.detection.score import Scored, of_group, truth

_AT_A_TIME = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What Watcher said of every pair that could be made of a catalogue, in the orders' order."""

    catalogue: str
    kinds: tuple[str, ...]
    """The kinds of edit that the catalogue has, those without a pair too."""
    scored: list[Scored]
    placeless: tuple[str, ...]
    """The mutators that had a place on no page drawn for them, each after its group."""


def measure(workers: Executor, catalogue: str, orders: Sequence[Order]) -> Alone:
    """Make and judge every pair ordered; the answers do not depend on how many work at it."""
    asked = list(workers.map(_asked, orders, chunksize=_AT_A_TIME))
    paired = list(zip(orders, asked, strict=True))
    placed = {(order.group, order.mutator) for order, scored in paired if scored}
    ordered = dict.fromkeys((order.group, order.mutator) for order in orders)
    return Alone(
        catalogue=catalogue,
        kinds=tuple(edits_by_kind(catalogue)),
        scored=[scored for scored in asked if scored],
        placeless=tuple(
            f"{group}: {name}" for group, name in ordered if (group, name) not in placed
        ),
    )


def too_few(alone: Alone, least: int) -> dict[str, dict[str, int]]:
    """Return the kinds with fewer than ``least`` pairs in a group, with how many in each."""
    found = {}
    for kind in alone.kinds:
        edited = [one for one in alone.scored if one.truth.kind == kind]
        counts = {group: len(of_group(edited, group)) for group in EDIT_GROUPS}
        if min(counts.values()) < least:
            found[kind] = counts
    return found


def _asked(order: Order) -> Scored | None:
    case = make(order)
    return Scored(truth=truth(case), answer=our_detector.answer(case)) if case else None
