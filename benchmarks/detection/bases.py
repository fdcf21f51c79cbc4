"""The pages to mutate: the releases of a fictional agency in many templates."""

from functools import cache

from benchmarks.detection.release import releases
from benchmarks.detection.scene import Base
from benchmarks.detection.templates import templates_for
from benchmarks.detection.templates_shape import Template

_EACH = 5
"""In how many templates each release is rendered."""


def our_bases() -> list[Base]:
    """Return every release in five templates: about 150 pages, always the same."""
    return list(_bases())


@cache
def _bases() -> tuple[Base, ...]:
    return tuple(
        template.base(release)
        for number, release in enumerate(releases())
        for template in _turn(templates_for(release.language), number)
    )


def _turn(candidates: tuple[Template, ...], number: int) -> list[Template]:
    """Return five candidates, beginning one further for each number, so that all get a turn."""
    return [candidates[(number + 2 * step) % len(candidates)] for step in range(_EACH)]
