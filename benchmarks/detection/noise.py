"""Every way of our own in which two fetches of an unchanged page differ; and bundles of them."""

import random

from benchmarks.detection.noise_chrome import CHROME
from benchmarks.detection.noise_editors import EDITORS
from benchmarks.detection.noise_further import PLAIN_NOISE
from benchmarks.detection.noise_further_body import BODY_NOISE
from benchmarks.detection.noise_hidden import HIDDEN
from benchmarks.detection.noise_links import LINKS
from benchmarks.detection.noise_markup import ENCODINGS, HARD_MARKUP, MARKUP
from benchmarks.detection.noise_sites import SITES, SITES_AROUND
from benchmarks.detection.noise_structure import STRUCTURE
from benchmarks.detection.noise_text import TEXT
from benchmarks.detection.scene import Noise

FURTHER = (*PLAIN_NOISE, *BODY_NOISE)
"""Held out until they had been measured twice; then others took their place there."""

NOISE: tuple[Noise, ...] = (
    *(
        Noise(name=name, tree=change)
        for name, change in {**HIDDEN, **CHROME, **LINKS, **SITES_AROUND}.items()
    ),
    *(
        Noise(name=name, tree=change, hard=True)
        for name, change in {**TEXT, **STRUCTURE, **SITES, **EDITORS}.items()
    ),
    *(noise for noise in FURTHER if noise.tree),
    *(Noise(name=name, markup=change) for name, change in MARKUP.items()),
    *(Noise(name=name, markup=change, hard=True) for name, change in HARD_MARKUP.items()),
    *(noise for noise in FURTHER if noise.markup),
    *(Noise(name=name, encode=change) for name, change in ENCODINGS.items()),
    *(noise for noise in FURTHER if noise.encode),
)
"""Names are unique. Tree changes come first, encodings last: the order of application."""

_RIVALS = (
    frozenset({*ENCODINGS, "sixteen_bits", "western_bytes"}),
    frozenset({"whitespace reflowed", "indented", "minified", "line ends"}),
    frozenset({"absolute links", "relative links"}),
    frozenset(
        {
            "paragraphs or divs",
            "breaks for paragraphs",
            "paragraphs for breaks",
            "paragraphs wrapped",
            "end tags left out",
        }
    ),
    frozenset({"minified", "markup comments", "debug comments", "comments in text"}),
    frozenset({"lists restyled", "lists as paragraphs"}),
    frozenset({"dashes", "dash spacing"}),
    frozenset({"language attributes", "accessibility attributes", "anchored paragraphs"}),
)
"""Of each set a bundle takes one at most: another would undo it or find nothing left to change."""


def bundle(draw: random.Random, count: int) -> tuple[Noise, ...]:
    """Return ``count`` different mutators that go together, in the order of application.

    At most one encodes. Raises `ValueError` when so many do not go together.
    """
    chosen: list[Noise] = []
    for noise in draw.sample(NOISE, len(NOISE)):
        names = {other.name for other in chosen}
        if not any(noise.name in rivals and names & rivals for rivals in _RIVALS):
            chosen.append(noise)
        if len(chosen) == count:
            return tuple(sorted(chosen, key=NOISE.index))
    raise ValueError(f"{count} mutators that go together are more than there are")
