"""Watcher beside its peers: all answer one file of pairs, each in a process of its own."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.detection.peer_detector import PeerDetector
from benchmarks.detection.scene import Case
from benchmarks.detection.score import Scored, Truth, truth
from watcher import __version__

OURS = "watcher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one detector said of every pair, by the name of the set."""

    detector: str
    version: str
    sets: dict[str, list[Scored]]
    peak_mib: float | None
    problem: str | None
    """Why there are no figures, or not all of them."""

    @property
    def scored(self) -> list[Scored]:
        """Every pair of every set."""
        return [one for rows in self.sets.values() for one in rows]


def ourselves() -> PeerDetector:
    """Return Watcher, started and asked in the manner of a peer."""
    command = (sys.executable, "-m", "benchmarks.detection.our_detector")
    return PeerDetector(name=OURS, version=__version__, command=command)


def measure(
    detectors: Sequence[PeerDetector],
    sets: Mapping[str, Iterable[Case]],
    tell: Callable[[str], None],
) -> list[Row]:
    """Ask every detector about every pair of every set, one detector after the other."""
    with tempfile.TemporaryDirectory(prefix="watcher-detection-") as temporary:
        folder = Path(temporary)
        asked = [(name, known) for name, known in _written(sets, folder)]
        rows = []
        for detector in detectors:
            tell(f"{detector.name}: {len(asked)} pairs")
            rows.append(_row(detector, asked, folder / "pairs.jsonl"))
    return rows


def _written(sets: Mapping[str, Iterable[Case]], folder: Path) -> Iterator[tuple[str, Truth]]:
    """Write the pairs for all detectors; yield what is true of each, and its set."""
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as lines:
        number = 0
        for name, cases in sets.items():
            for case in cases:
                number += 1
                old, new = folder / f"{number}-old", folder / f"{number}-new"
                old.write_bytes(case.old)
                new.write_bytes(case.new)
                line = {
                    "id": case.id,
                    "old": str(old),
                    "new": str(new),
                    "url": case.url,
                    "media_type": case.media_type,
                }
                lines.write(json.dumps(line) + "\n")
                yield name, truth(case)


def _row(detector: PeerDetector, asked: Sequence[tuple[str, Truth]], pairs: Path) -> Row:
    sets: dict[str, list[Scored]] = {name: [] for name, _ in asked}
    problem = None
    try:
        answers = detector.judge(pairs)
    except (OSError, ValueError) as error:
        answers, problem = [], f"{type(error).__name__}: {error}"
    for (name, known), answer in zip(asked, answers, strict=False):
        sets[name].append(Scored(truth=known, answer=answer))
    peak = detector.peak_rss_bytes
    if problem is None and peak is None:
        problem = next((one.problem for one in reversed(answers) if one.problem), "no last word")
    return Row(
        detector=detector.name,
        version=detector.version,
        sets=sets,
        peak_mib=peak / 2**20 if peak else None,
        problem=problem,
    )
