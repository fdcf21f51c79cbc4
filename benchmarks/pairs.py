"""Chooses the pairs of pages to compare: real ones where they are at hand, generated otherwise.

Real pages are read where they lie and never copied. The sample is drawn with a fixed seed, so
that two runs on the same folder compare the same pairs.
"""

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pages import Edition, page, path

_SEED = 2026
_REAL = "raw_html"
"""The quality of pages that are HTML as it was served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A file of pairs for ``watcher compare --pairs``, how many, and whose they are in words."""

    file: Path
    count: int
    origin: str


def shared_folder() -> Path:
    """Return the folder of real pages: beside the checkout, or where WATCHER_SHARED says."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    return Path(os.environ.get("WATCHER_SHARED", beside)) / "pages"


def choose(count: int, folder: Path) -> Pairs:
    """Write a pairs file into ``folder`` and return it."""
    pages = shared_folder()
    if (pages / "pairs.jsonl").is_file():
        lines, origin = _real(count, pages), "real agency pages, consecutive versions"
    else:
        lines, origin = (
            _generated(count, folder),
            "generated pages, because shared/pages is not there",
        )
    file = folder / "pairs.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return Pairs(file=file, count=len(lines), origin=origin)


def _real(count: int, pages: Path) -> list[dict[str, str]]:
    versions = {version["path"]: version for version in _lines(pages / "manifest.jsonl")}
    candidates = [
        (pair["a"], pair["b"])
        for pair in _lines(pages / "pairs.jsonl")
        if pair["quality"] == _REAL
        and versions[pair["a"]]["sha256"] != versions[pair["b"]]["sha256"]
    ]
    drawn = random.Random(_SEED).sample(candidates, min(count, len(candidates)))
    return [
        _pair(number, pages / old, pages / new, versions[new]["url"])
        for number, (old, new) in enumerate(drawn)
    ]


def _generated(count: int, folder: Path) -> list[dict[str, str]]:
    return [
        _pair(
            number,
            _written(folder / f"{number}-old.html", page(number, Edition.FIRST)),
            _written(folder / f"{number}-new.html", page(number, Edition.CHANGED)),
            f"https://www.example.gov{path(number)}",
        )
        for number in range(count)
    ]


def _written(file: Path, payload: bytes) -> Path:
    file.write_bytes(payload)
    return file


def _pair(number: int, old: Path, new: Path, url: str) -> dict[str, str]:
    return {
        "id": str(number),
        "old": str(old),
        "new": str(new),
        "url": url,
        "media_type": "text/html",
    }


def _lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
