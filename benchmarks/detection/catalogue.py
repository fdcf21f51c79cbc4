"""What a run draws from: pages, noise, edits, redesigns; those to tune on, and those held out."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks.detection.bases import our_bases
from benchmarks.detection.edits import EDITS
from benchmarks.detection.noise import NOISE, bundle
from benchmarks.detection.real_bases import real_bases
from benchmarks.detection.redesign import redesigned
from benchmarks.detection.scene import Base, Edit, Noise, reread
from benchmarks.pairs import shared_folder

Redesign = Callable[[Base, random.Random], Base | None]
_FEWEST, _MOST = 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One set of pages and of ways to change them."""

    name: str
    bases: tuple[Base, ...]
    noise: dict[str, Noise]
    edits: dict[str, Edit]
    redesigned: Redesign
    bundle: Callable[[random.Random], tuple[Noise, ...]]


@cache
def tuning() -> Catalogue:
    """Return what the engine may be tuned on; real pages take part where they are at hand."""
    return Catalogue(
        name="tuning",
        bases=(*our_bases(), *_real()),
        noise={noise.name: noise for noise in NOISE},
        edits={edit.name: edit for edit in EDITS},
        redesigned=redesigned,
        bundle=lambda draw: bundle(draw, draw.randint(_FEWEST, _MOST)),
    )


@cache
def held_out() -> Catalogue:
    """Return the third that nobody tunes on: other pages, other noise, other edits."""
    from benchmarks.detection import held_out as kept  # noqa: PLC0415 - a tuning run never reads it

    return Catalogue(
        name="held out",
        bases=tuple(reread(base) for base in kept.held_out_bases()),
        noise={noise.name: noise for noise in kept.HELD_OUT_NOISE},
        edits={edit.name: edit for edit in kept.HELD_OUT_EDITS},
        redesigned=kept.held_out_redesigned,
        bundle=lambda draw: _any(kept.HELD_OUT_NOISE, draw),
    )


CATALOGUES = {"tuning": tuning, "held out": held_out}


def _real() -> tuple[Base, ...]:
    return tuple(real_bases(shared_folder()))


def _any(noise: Sequence[Noise], draw: random.Random) -> tuple[Noise, ...]:
    """Return three to seven mutators in an order that can be applied; at most one encodes."""
    drawn = draw.sample(noise, min(len(noise), draw.randint(_FEWEST, _MOST)))
    encoders = [one for one in drawn if one.encode]
    return (
        *(one for one in drawn if one.tree),
        *(one for one in drawn if one.markup),
        *encoders[:1],
    )
