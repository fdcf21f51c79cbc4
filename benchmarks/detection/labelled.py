"""Real pairs with a label: consecutive versions of real pages, read by people or by a rule.

The labels came with the pages. Where both pages were read and a label was found wrong, the
project's corrections file says so and why.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.detection.scene import Case
from benchmarks.detection.served import served_as

CORRECTIONS = Path(__file__).resolve().parents[2] / "tests" / "real" / "corrections.jsonl"
SERVED = "raw_html"
"""The quality of pages that are HTML as it was served; page sources are scored apart."""


def labels(pages: Path) -> dict[tuple[str, str], str]:
    """Return noise, change or ambiguous for each pair of served pages, after the corrections."""
    found = {
        (row["a"], row["b"]): row["gold"]
        for row in _rows(pages / "pairs.jsonl")
        if row["quality"] == SERVED
    }
    return found | {(row["a"], row["b"]): row["gold"] for row in _rows(CORRECTIONS)}


def labelled_cases(pages: Path) -> Iterator[Case]:
    """Yield the pairs that are labelled noise or change; ``family`` is the site."""
    addresses = {row["path"]: row.get("url") or "" for row in _rows(pages / "manifest.jsonl")}
    for (old, new), gold in labels(pages).items():
        if gold in {"noise", "change"}:
            payloads = (pages / old).read_bytes(), (pages / new).read_bytes()
            yield Case(
                id=f"{old} → {new}",
                family=old.partition("/")[0],
                group="real",
                mutators=(),
                url=addresses[new],
                old=payloads[0],
                new=payloads[1],
                kind="any" if gold == "change" else None,
                media_type=served_as(*payloads),
            )


def _rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
