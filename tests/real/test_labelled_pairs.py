"""Labelled pairs of real pages, judged without site rules: noise is quiet, changes are told.

The labels came with the pages; where both pages were read and a label was found wrong,
``corrections.jsonl`` says so and why. Only pairs on which the engine and the label disagreed
were read again, so the corrections can favour the engine; two disagreements stand as its
errors (the address in a footer of an unusual class, the full stop behind a button's words).
"""

import json

from benchmarks.detection import our_detector
from benchmarks.detection.labelled import CORRECTIONS, labelled_cases
from tests.real_pages import PAGES, needs_real_pages

MOST_FALSE_ALERTS = 0.020
LEAST_RECALL = 0.97

pytestmark = needs_real_pages


def _heard(kind: str | None) -> tuple[list[str], list[str]]:
    """Return the pairs of a label that alert, and those that do not; none may crash."""
    answers = [our_detector.answer(case) for case in labelled_cases(PAGES) if case.kind == kind]
    assert not [one for one in answers if one.problem]
    return (
        [one.id for one in answers if one.alerts],
        [one.id for one in answers if not one.alerts],
    )


def test_of_a_thousand_unchanged_pages_at_most_twenty_alert() -> None:
    """Nonces, counters, clocks and restyled markup are nobody's news."""
    loud, quiet = _heard(None)
    assert len(quiet) > 200
    assert len(loud) <= MOST_FALSE_ALERTS * len(loud + quiet), loud


def test_of_a_hundred_changes_at_least_ninety_seven_alert() -> None:
    """Quiet is worth nothing if it comes from not looking."""
    loud, quiet = _heard("any")
    assert len(loud) > 100
    assert len(loud) >= LEAST_RECALL * len(loud + quiet), quiet


def test_every_correction_names_a_labelled_pair_and_says_why() -> None:
    """A correction of no pair, or one that agrees with the label, is a mistake in the file."""
    labels = (PAGES / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    known = {(row["a"], row["b"]): row["gold"] for row in map(json.loads, labels)}
    for line in CORRECTIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert known[row["a"], row["b"]] not in {row["gold"], None}
        assert row["why"].endswith(".")
