"""What a detector says about a pair: the same shape for our own and for every peer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One detector's word on one pair. With a ``problem`` it never alerts and says no kinds."""

    id: str
    alerts: bool
    kinds: tuple[str, ...] | None
    """The kinds of change it names; ``None`` when it names none at all, as every peer."""
    outcome: str | None
    """What it takes the new payload to be, for detectors that say so."""
    milliseconds: float
    """CPU time of deciding; reading the files and starting are not counted."""
    problem: str | None = None
    """Why there is no answer, in words."""
