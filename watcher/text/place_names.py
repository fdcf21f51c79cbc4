"""Where a passage stands, named for a person: "paragraph 3", "table row 2, page 4"."""

from watcher.text.units import Unit


def where(unit: Unit) -> str:
    """Return the place of a unit, counted from 1 among blocks of its kind."""
    named = f"{unit.kind.value.replace('_', ' ')} {unit.ordinal}"
    return f"{named}, page {unit.page}" if unit.page else named
