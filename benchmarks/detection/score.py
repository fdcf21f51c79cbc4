"""From answers to figures: false alerts, recall, labels, time; each with how many it rests on."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.detection.answers import Answer
from benchmarks.detection.scene import Case

_Z95 = 1.96
_NO_EVENT_UPPER = 3.0
"""Rule of three: with 0 of n the true rate is below 3/n at 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of a pair; its payloads are forgotten. ``kind`` is ``None`` for noise."""

    id: str
    family: str
    group: str
    mutators: tuple[str, ...]
    kind: str | None


def truth(case: Case) -> Truth:
    """Return what is true of a case."""
    return Truth(
        id=case.id,
        family=case.family,
        group=case.group,
        mutators=case.mutators,
        kind=case.kind,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What is true of a pair, and what a detector said of it."""

    truth: Truth
    answer: Answer

    @property
    def is_error(self) -> bool:
        """Whether it alerts on noise or is quiet on an edit."""
        return self.answer.alerts is (self.truth.kind is None)

    @property
    def is_labelled_right(self) -> bool:
        """Whether the true kind is among the kinds named."""
        return self.truth.kind in (self.answer.kinds or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1; NaN of none."""
        return self.hits / self.of if self.of else math.nan

    @property
    def per_thousand(self) -> float:
        """Hits in a thousand."""
        return 1000 * self.share

    @property
    def upper_per_thousand(self) -> float:
        """Upper end of the 95 % interval in a thousand: rule of three for 0, else Wilson's."""
        if not self.of:
            return math.nan
        if not self.hits:
            return 1000 * min(1.0, _NO_EVENT_UPPER / self.of)
        z2, p, n = _Z95**2, self.share, self.of
        middle = p + z2 / (2 * n)
        width = _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return 1000 * (middle + width) / (1 + z2 / n)

    @property
    def lower_share(self) -> float:
        """Lower end of the 95 % interval of the share, reckoned from what is missed."""
        return 1 - Rate(hits=self.of - self.hits, of=self.of).upper_per_thousand / 1000


def alerts(rows: Iterable[Scored]) -> Rate:
    """Return how many rows alert: false alerts of noise, recall of edits."""
    answers = [row.answer for row in rows]
    return Rate(hits=sum(one.alerts for one in answers), of=len(answers))


def label_hits(rows: Iterable[Scored]) -> Rate:
    """Return how many of the edits that alert are named rightly."""
    told = [row for row in rows if row.answer.alerts]
    return Rate(hits=sum(row.is_labelled_right for row in told), of=len(told))


def labels_each(rows: Iterable[Scored]) -> float:
    """Return how many kinds an edit that alerts is given, on average; NaN of none."""
    told = [len(row.answer.kinds or ()) for row in rows if row.answer.alerts]
    return sum(told) / len(told) if told else math.nan


def noise(rows: Iterable[Scored]) -> list[Scored]:
    """Return the rows that are noise."""
    return [row for row in rows if row.truth.kind is None]


def edits(rows: Iterable[Scored]) -> list[Scored]:
    """Return the rows that are edits."""
    return [row for row in rows if row.truth.kind is not None]


def of_group(rows: Iterable[Scored], group: str) -> list[Scored]:
    """Return the rows of a group."""
    return [row for row in rows if row.truth.group == group]


def by_family(rows: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Return the rows of each template or site, sorted by its name."""
    found: dict[str, list[Scored]] = {}
    for row in sorted(rows, key=lambda row: row.truth.family):
        found.setdefault(row.truth.family, []).append(row)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so large a share does not exceed; NaN of none."""
    if not values:
        return math.nan
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def times(rows: Iterable[Scored]) -> tuple[float, float]:
    """Return the mean and the 99th percentile of the milliseconds a pair took."""
    spent = [row.answer.milliseconds for row in rows if row.answer.problem is None]
    return (sum(spent) / len(spent) if spent else math.nan), percentile(spent, 0.99)


def problems(rows: Iterable[Scored]) -> list[Scored]:
    """Return the rows that have no answer, only why."""
    return [row for row in rows if row.answer.problem is not None]
