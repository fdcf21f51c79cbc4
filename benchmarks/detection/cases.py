"""Makes the pairs of pages: an order names what to do, `make` does it to a page drawn for it.

An order is small and picklable, so that worker processes make their own pages; the same order
gives the same pair on any machine.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.detection.catalogue import CATALOGUES, Catalogue
from benchmarks.detection.scene import Base, Case, Edit, Noise, Scene
from benchmarks.detection.served import served_as

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
        random.Random(f"{_SEED}|{catalogue}|{group}|turns").shuffle(names)
        for number in range(count):
            mutator = names[number % len(names)] if names else ""
            yield Order(catalogue=catalogue, group=group, mutator=mutator, number=number)


def edit_orders(
    catalogue: str, of_each_kind: int, groups: Sequence[str] = EDIT_GROUPS
) -> Iterator[Order]:
    """Yield so many orders of each kind of edit in each group; the edits of a kind take turns."""
    for group in groups:
        for names in edits_by_kind(catalogue).values():
            turns = random.Random(f"{_SEED}|{catalogue}|{group}|turns").sample(names, len(names))
            for number in range(of_each_kind):
                mutator = turns[number % len(turns)]
                yield Order(catalogue=catalogue, group=group, mutator=mutator, number=number)


def edits_by_kind(catalogue: str) -> dict[str, list[str]]:
    """Return the names of the edits of each kind."""
    found: dict[str, list[str]] = {}
    for edit in CATALOGUES[catalogue]().edits.values():
        found.setdefault(edit.kind, []).append(edit.name)
    return found


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
    old, new = base.html.encode(), _mutated(target, edit, noises, draw)
    if new is None or new == old:
        return None
    return Case(
        id="/".join((order.catalogue, order.group, order.mutator, str(order.number))),
        family=base.family,
        group=order.group,
        mutators=tuple(one.name for one in (*((edit,) if edit else ()), *noises)),
        url=base.url,
        old=old,
        new=new,
        kind=edit.kind if edit else None,
        media_type=served_as(old, new),
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
