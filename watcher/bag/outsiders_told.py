"""What outsiders vouch for, in words: between which times the looks of a bag lie, and who says so.

Only what the bag holds is spoken of; what it does not hold is said to be missing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from watcher.proof.block_headers import LEAST_DIFFICULTY
from watcher.proof.errors import ProofError
from watcher.render.safe import one_line
from watcher.services.bag import Anchor, Contents
from watcher.services.kept_leaf import KeptLeaf
from watcher.verifier.vouchers import ABOUT_A_CHECKPOINT, Span, Unchecked, Voucher

_SORTS: Final = {
    "rfc3161": ("time-stamp of an authority", "time-stamps of authorities"),
    "opentimestamps": ("OpenTimestamps proof", "OpenTimestamps proofs"),
    "cosignature": ("cosignature of a witness", "cosignatures of witnesses"),
    "beacon": ("public value (beacon)", "public values (beacons)"),
}
"""One and several of each sort of an outsider's word."""
_NOT_TOLD: Final = {
    "rfc3161": "a token of {by} that cannot be checked here, because the archive has no root "
    "certificate of that authority (roots.pem): get it from them",
    "opentimestamps": "an OpenTimestamps proof by {by}, in no block yet",
}
_TOLD: Final = {
    "rfc3161": "token of",
    "cosignature": "cosignature of",
    "opentimestamps": "Bitcoin block under an OpenTimestamps proof by",
}

ReadKept = Callable[[str], bytes]


def given(contents: Contents) -> str:
    """Return in a sentence or two how much of each sort others gave, and what nobody gave."""
    have = Counter(anchor.leaf.said("sort") or "" for anchor in contents.anchors)
    have["beacon"] = len(contents.beacons)
    held = [f"{have[sort]} {names[have[sort] > 1]}" for sort, names in _SORTS.items() if have[sort]]
    missing = [f"no {names[0]}" for sort, names in _SORTS.items() if not have[sort]]
    holds = f"The folder anchors holds, from others: {', '.join(held)}." if held else ""
    lacks = f"There is {_listed(missing)} in this bag." if missing else ""
    return f"{holds} {lacks}".strip()


def _listed(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def bracket(contents: Contents, kept: ReadKept) -> Iterator[str]:
    """Yield between which times of outsiders the looks lie; ``kept`` reads files of anchors."""
    yield "When, by the word of outsiders:"
    yield ""
    for beacon in contents.beacons:
        yield (
            f"  not before: leaf {beacon.index} holds a public value ({beacon.said('sort')}) of "
            f"{one_line(beacon.said('from') or '')} that nobody knew earlier; every leaf behind it "
            "is younger than that value"
        )
    if not contents.beacons:
        yield "  not before: no public value was logged before these looks; only our clock tells"
    for anchor in contents.anchors:
        covered = f"every leaf below {anchor.size} (leaf {anchor.leaf.index} tells of it)"
        yield f"  not after: {_said_by(anchor, kept)}, on {covered}"
    if not contents.anchors:
        yield "  not after: no authority has stamped a checkpoint behind these looks yet. Until one"
        yield "    has, the ledger's owner alone says when, and could have written all of it anew."
    yield from _captures(contents)
    yield ""


def _captures(contents: Contents) -> Iterator[str]:
    for leaf in contents.beside:
        if leaf.kind == "independent-capture/1":
            by, at = one_line(leaf.said("by") or ""), one_line(leaf.said("at") or "")
            found = f"payload {leaf.said('payload')}, text {leaf.said('text')}"
            yield f"  captured by {by} too ({at}): {found} (leaf {leaf.index})"


def _said_by(anchor: Anchor, kept: ReadKept) -> str:
    by, sort = one_line(anchor.leaf.said("from") or ""), anchor.leaf.said("sort") or ""
    check = ABOUT_A_CHECKPOINT.get(sort)
    if check is None:
        return f"{one_line(sort)} by {by}, of a sort that is not known here"
    try:
        span = check(_voucher(anchor.leaf, kept))
    except Unchecked:
        return _NOT_TOLD[sort].format(by=by)
    except ProofError as error:
        return f"{_SORTS[sort][0]} by {by} that COULD NOT BE CHECKED here: {one_line(str(error))}"
    return f"{_middle(span):%Y-%m-%d %H:%M:%S} UTC, {_TOLD[sort]} {by}"


def _voucher(leaf: KeptLeaf, kept: ReadKept) -> Voucher:
    paths = {path.rpartition("/")[2]: path for path in leaf.files}
    return Voucher(
        files=lambda name: kept(paths[name]),
        names=frozenset(paths),
        said=leaf.body,
        roots=(),
        least_difficulty=LEAST_DIFFICULTY,
    )


def _middle(span: Span) -> datetime:
    """Return the outsider's own time: what is allowed for clocks lies on both sides of it."""
    return datetime.fromtimestamp((span.earliest + span.latest) // 2 / 1_000_000, UTC)
