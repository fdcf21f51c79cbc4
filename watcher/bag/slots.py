"""The slots of a bag as a table, and the largest gap between two sights of a page.

What is said here can be recomputed from the leaves alone, and the verifier does, with code of its
own: the columns and the gap stand there again, so that one mistake does not excuse the other.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from watcher.bag.cells import table
from watcher.model.moment import parse_stamp
from watcher.services.bag import Stretch
from watcher.services.kept_leaf import KeptLeaf

_ANSWERED: Final = frozenset({"changed", "unchanged"})
_ASSERTED: Final = "not-modified-asserted"
_SHOWN: Final = range(200, 300)
"""Statuses with which a server sends the page itself: 404 is an answer, and no sight of it."""

_IN_WORDS: Final = {"changed": "other bytes (not necessarily other words)"}
"""Where the word in the leaf could be taken for another: it speaks of bytes, not of wording."""
_HEADER: Final = (
    "leaf",
    "url",
    "slot",
    "t",
    "outcome",
    "status",
    "failure",
    "payload_sha256",
    "text_sha256",
    "gap_seconds",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two sights of a page, one after the other."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.until - self.since).total_seconds()


def slots_csv(stretches: Iterable[Stretch], derived: Iterable[KeptLeaf]) -> bytes:
    """Return a line for each look: what it came to, and how long the page had not been seen.

    ``derived`` are leaves that tell, among others, the digest of a look's text.
    """
    texts = texts_of(derived)
    rows: list[tuple[object, ...]] = []
    for stretch in stretches:
        last: datetime | None = None
        for look in stretch.looks:
            gap = None
            if seeing(look):
                at = _moment(look)
                gap = None if last is None else f"{(at - last).total_seconds():.6f}"
                last = at
            said = [look.body.get(name) for name in ("slot", "t", "outcome", "status", "failure")]
            seen = (look.said("payload"), texts.get(look.digest), gap)
            rows.append((look.index, stretch.url, *said, *seen))
    return table(_HEADER, rows)


def texts_of(derived: Iterable[KeptLeaf]) -> dict[str, str]:
    """Return the digest of the text that was read out of a look, by the look's digest."""
    found: dict[str, str] = {}
    for leaf in derived:
        of = leaf.body.get("of")
        if leaf.kind == "derived/1" and leaf.said("sort") == "text" and isinstance(of, list):
            found |= {str(digest): leaf.said("sha256") or "" for digest in of}
    return found


def answered(look: KeptLeaf) -> bool:
    """Whether a server answered for the page, be it that there is none; no block, no failure."""
    return look.said("outcome") in _ANSWERED or asserted(look)


def asserted(look: KeptLeaf) -> bool:
    """Whether a look has only its server's word that the page had not changed (status 304)."""
    return look.said("outcome") == _ASSERTED


def saw(look: KeptLeaf) -> bool:
    """Whether a look saw the page itself: it was sent with a status from 200 to 299."""
    return look.said("outcome") in _ANSWERED and look.body.get("status") in _SHOWN


def seeing(look: KeptLeaf) -> bool:
    """Whether a look saw the page, or was told by its server that it had not changed."""
    return saw(look) or asserted(look)


def largest_gap(
    looks: Iterable[KeptLeaf], counts: Callable[[KeptLeaf], bool] = seeing
) -> Gap | None:
    """Return the longest time between two sights; ``None`` when there were fewer than two."""
    times = [_moment(look) for look in looks if counts(look)]
    return max((Gap(*pair) for pair in pairwise(times)), key=lambda gap: gap.seconds, default=None)


def outcomes(looks: Iterable[KeptLeaf]) -> Counter[str]:
    """Return how many looks came to what; an answer other than 200 is told with its status."""
    return Counter(_came_to(look) for look in looks)


def _came_to(look: KeptLeaf) -> str:
    status, outcome = look.body.get("status"), look.said("outcome") or ""
    if answered(look) and not seeing(look):
        return f"answered with status {status}"
    told = "" if status in {None, 200, 304} else f" (status {status})"
    return _IN_WORDS.get(outcome, outcome) + told


def _moment(look: KeptLeaf) -> datetime:
    return parse_stamp(str(look.body["t"]))
