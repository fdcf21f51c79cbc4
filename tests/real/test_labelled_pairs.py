"""Labelled pairs of real pages, judged without site rules: noise is quiet, changes are told.

The labels came with the pages; where both pages were read and a label was found wrong,
``corrections.jsonl`` says so and why. Only pairs on which the engine and the label disagreed
were read again, so the corrections can favour the engine; two disagreements stand as its
errors (the address in a footer of an unusual class, the full stop behind a button's words).
"""

import json
from functools import cache
from pathlib import Path

from tests.real_pages import PAGES, needs_real_pages
from watcher.model.change import Severity
from watcher.text.judge import Page, judge

CORRECTIONS = Path(__file__).parent / "corrections.jsonl"
MOST_FALSE_ALERTS = 0.020
LEAST_RECALL = 0.97

pytestmark = needs_real_pages

Row = dict[str, str]


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def _labelled() -> dict[tuple[str, str], str]:
    """Return the pairs of served HTML that are labelled noise or change, by their paths."""
    pairs = [row for row in _rows(PAGES / "pairs.jsonl") if row["quality"] == "raw_html"]
    labels = {(row["a"], row["b"]): row["gold"] for row in pairs}
    labels |= {(row["a"], row["b"]): row["gold"] for row in _rows(CORRECTIONS)}
    return labels


@cache
def _addresses() -> dict[str, str]:
    return {row["path"]: row.get("url") or "" for row in _rows(PAGES / "manifest.jsonl")}


def _alerts(pair: tuple[str, str]) -> bool:
    sides = [
        Page(payload=(PAGES / path).read_bytes(), content_type="text/html", url=_addresses()[path])
        for path in pair
    ]
    found = judge(sides[0], sides[1], None, None).comparison
    return found is not None and found.severity > Severity.NONE


def _heard(gold: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the pairs of a label that alert, and those that do not."""
    pairs = [pair for pair, label in _labelled().items() if label == gold]
    loud = [pair for pair in pairs if _alerts(pair)]
    return loud, [pair for pair in pairs if pair not in loud]


def test_of_a_thousand_unchanged_pages_at_most_twenty_alert() -> None:
    """Nonces, counters, clocks and restyled markup are nobody's news."""
    loud, quiet = _heard("noise")
    assert len(quiet) > 200
    assert len(loud) <= MOST_FALSE_ALERTS * len(loud + quiet), loud


def test_of_a_hundred_changes_at_least_ninety_seven_alert() -> None:
    """Quiet is worth nothing if it comes from not looking."""
    loud, quiet = _heard("change")
    assert len(loud) > 100
    assert len(loud) >= LEAST_RECALL * len(loud + quiet), quiet


def test_every_correction_names_a_labelled_pair_and_says_why() -> None:
    """A correction of no pair, or one that agrees with the label, is a mistake in the file."""
    known = {(row["a"], row["b"]): row["gold"] for row in _rows(PAGES / "pairs.jsonl")}
    for row in _rows(CORRECTIONS):
        assert known[row["a"], row["b"]] not in {row["gold"], None}
        assert row["why"].endswith(".")
