"""Makes the pairs of pages: an order names what to do, `make` does it to a page drawn for it.

An order is small and picklable, so that worker processes make their own pages; the same order
gives the same pair on any machine.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.detection.catalogue import CATALOGUES, Catalogue
from benchmarks.detection.scene import Base, Case, Edit, Noise, Scene

NOISE_GROUPS = ("single", "bundled", "hard", "redesigned")
EDIT_GROUPS = ("clean", "under noise", "under redesign")
_SEED = 2026
_TRIES = 24
"""So many pages are tried before a mutator counts as having no place on any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One pair to make. ``mutator`` is empty where the group draws its own."""

    catalogue: str
    group: str
    mutator: str
    number: int


def noise_orders(catalogue: str, counts: dict[str, int]) -> Iterator[Order]:
    """Yield so many orders of each noise group; single and hard mutators take turns."""
    drawn = CATALOGUES[catalogue]()
    for group, count in counts.items():
        names = [
            noise.name
            for noise in drawn.noise.values()
            if group in {"single", "hard"} and noise.hard is (group == "hard")
        ]
        for number in range(count):
            mutator = names[number % len(names)] if names else ""
            yield Order(catalogue=catalogue, group=group, mutator=mutator, number=number)


def edit_orders(catalogue: str, each: int, groups: Sequence[str] = EDIT_GROUPS) -> Iterator[Order]:
    """Yield ``each`` orders of every edit in every group."""
    for group in groups:
        for name in CATALOGUES[catalogue]().edits:
            for number in range(each):
                yield Order(catalogue=catalogue, group=group, mutator=name, number=number)


def make(order: Order) -> Case | None:
    """Return the pair of an order; ``None`` when its mutator has a place on no page drawn."""
    catalogue = CATALOGUES[order.catalogue]()
    words = (str(_SEED), order.catalogue, order.group, order.mutator, str(order.number))
    draw = random.Random("|".join(words))
    for base in draw.sample(catalogue.bases, min(_TRIES, len(catalogue.bases))):
        case = _made(order, catalogue, base, draw)
        if case is not None:
            return case
    return None


def _made(order: Order, catalogue: Catalogue, base: Base, draw: random.Random) -> Case | None:
    edit = catalogue.edits[order.mutator] if order.group in EDIT_GROUPS else None
    noises = _noises(order, catalogue, draw)
    target: Base | None = base
    if order.group in {"redesigned", "under redesign"}:
        target = catalogue.redesigned(base, draw)
    if target is None:
        return None
    new = _mutated(target, edit, noises, draw)
    if new is None or new == base.html.encode():
        return None
    return Case(
        id="/".join((order.catalogue, order.group, order.mutator, str(order.number))),
        family=base.family,
        group=order.group,
        mutators=tuple(one.name for one in (*((edit,) if edit else ()), *noises)),
        url=base.url,
        old=base.html.encode(),
        new=new,
        kind=edit.kind if edit else None,
    )


def _noises(order: Order, catalogue: Catalogue, draw: random.Random) -> tuple[Noise, ...]:
    if order.group in {"single", "hard"}:
        return (catalogue.noise[order.mutator],)
    return catalogue.bundle(draw) if order.group in {"bundled", "under noise"} else ()


def _mutated(
    base: Base, edit: Edit | None, noises: Sequence[Noise], draw: random.Random
) -> bytes | None:
    """Return the page after the edit and then the noise; ``None`` when the edit has no place.

    Of a bundle only those mutators are left out that have no place on the page.
    """
    scene = Scene(base, draw)
    if edit is not None and not edit.tree(scene):
        return None
    for noise in noises:
        if noise.tree:
            noise.tree(scene)
    markup = scene.markup()
    for noise in noises:
        if noise.markup:
            markup = noise.markup(markup, draw)
    encoders = [noise.encode for noise in noises if noise.encode]
    return encoders[0](markup, draw) if encoders else markup.encode()
