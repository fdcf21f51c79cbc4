"""A reason with its place and the words round it: “69” says little, “69 people” can be quoted.

The engine's reasons name the bare words that changed. Here the hunk is found that shows
them, and what is told are those words between their neighbours, before and after.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watcher.model.change import Hunk, Kind
from watcher.render.safe import cut, one_line
from watcher.text.places import Region, Span, regions

_NEIGHBOURS: Final = 3
"""Unchanged words told on each side of the changed ones."""
_MOST: Final = 140
"""Characters of one side that are told."""
_FEW: Final = 6
"""Words that need their neighbours to be understood; more of them speak for themselves."""
_CUT: Final = " …"
_BEGUN: Final = "… "
_TOLD_WHOLE: Final = frozenset({Kind.HEADLINE, Kind.LINK, Kind.ATTACHMENT, Kind.IMAGE, Kind.STAMP})
_BECAME: Final = re.compile(r"“(?P<old>.+)” became “(?P<new>.+)”")
_WAS: Final = re.compile(r"“(?P<words>.+)” was (?P<verb>added|removed)")
_LABELLED: Final = re.compile(r"(?P<label>[^:“]+): (?P<words>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A reason taken apart: how it opens, what follows the colon, and the words of each side."""

    opening: str
    rest: str
    old: str
    new: str


def located(reason: str, hunks: Sequence[Hunk]) -> str | None:
    """Return ``reason`` with its place and the words round it; ``None`` when no hunk shows it."""
    told = _read(reason)
    if told is None:
        return None
    for hunk in hunks:
        shown = _in_hunk(told, hunk)
        if shown is not None:
            return one_line(shown)
    return None


def _read(reason: str) -> _Told | None:
    if found := _BECAME.fullmatch(reason):
        return _Told(opening=reason, rest="", old=found["old"], new=found["new"])
    if found := _WAS.fullmatch(reason):
        came = found["verb"] == "added"
        sides = ("", found["words"]) if came else (found["words"], "")
        return _Told(opening=reason, rest="", old=sides[0], new=sides[1])
    if not (found := _LABELLED.fullmatch(reason)):
        return None
    label, words = found["label"], found["words"]
    old, arrow, new = words.partition(" → ")
    if not arrow or label.endswith(("added", "removed")):  # a link's arrow leads to its target
        old, new = "" if label.endswith("added") else old, "" if label.endswith("removed") else old
    return _Told(opening=label, rest=words, old=old, new=new) if old or new else None


def _in_hunk(told: _Told, hunk: Hunk) -> str | None:
    old, new = _occurrences(hunk.old, told.old), _occurrences(hunk.new, told.new)
    if (told.old and not old) or (told.new and not new):
        return None
    opening = told.opening + _place(told.opening, hunk)
    as_told = f"{opening}: {told.rest}" if told.rest else opening
    changed = regions(hunk.edits)
    whole = not (hunk.old and hunk.new and changed)
    if whole or not _TOLD_WHOLE.isdisjoint(hunk.kinds):
        return as_told
    run = _run(changed, old if told.old else None, new if told.new else None)
    if run is None:
        return None
    if told.rest and not _needs_neighbours(told):
        return as_told
    first, last = run
    before = _between(hunk.old, (first.old_span[0], last.old_span[1]))
    after = _between(hunk.new, (first.new_span[0], last.new_span[1]))
    return f"{opening}: {before} → {after}"


def _place(opening: str, hunk: Hunk) -> str:
    """Return " in paragraph 3"; "" for a place that has no number, which the opening names."""
    if not any(character.isdigit() for character in hunk.where):
        return ""
    return f" {'to' if opening.endswith(' moved') else 'in'} {hunk.where}"


def _needs_neighbours(told: _Told) -> bool:
    sides = (told.old, told.new)
    return any(side.rstrip("”").endswith(_CUT) for side in sides) or all(
        len(side.split()) <= _FEW for side in sides
    )


def _occurrences(side: str, words: str) -> list[Span]:
    """Return where words stand on a side; words that were cut may go on to its end."""
    bare = words.partition(" (under the ")[0]
    bare = bare[1:-1] if bare.startswith("“") and bare.endswith("”") else bare
    bare = bare.removeprefix(_BEGUN)
    pattern = r"\s+".join(map(re.escape, bare.removesuffix(_CUT).split()))
    found = re.finditer(rf"(?<!\w){pattern}(?!\w)", side) if pattern else ()
    goes_on = bare.endswith(_CUT)
    return [(match.start(), len(side) if goes_on else match.end()) for match in found]


def _run(
    changed: Sequence[Region], old: list[Span] | None, new: list[Span] | None
) -> tuple[Region, Region] | None:
    """Return the first and last changed place of the words, or ``None`` when they did not change.

    One place that holds both sides is taken before two that hold one each; then come the
    places that the same words reach into.
    """
    gone = [r for r in changed if old is None or _touched(r.old_span, old)]
    come = [r for r in changed if new is None or _touched(r.new_span, new)]
    if not gone or not come:
        return None
    both = next((region for region in gone if region in come), None)
    if both is None:
        first, last = sorted((gone[0], come[0]), key=lambda region: region.old_span)
        return first, last
    a = [span for span in old or () if _touched(both.old_span, [span])]
    b = [span for span in new or () if _touched(both.new_span, [span])]
    near = [r for r in changed if _touched(r.old_span, a) or _touched(r.new_span, b)]
    return near[0], near[-1]


def _touched(span: Span, occurrences: Sequence[Span]) -> bool:
    start, end = span
    return any(
        begin < end and start < stop if start < end else begin <= start <= stop
        for begin, stop in occurrences
    )


def _between(side: str, span: Span) -> str:
    """Return the words of a span with their neighbours, in quotation marks, "…" where cut."""
    start, end = span
    # Neighbours are cut out of the text itself, so that nothing is spaced otherwise there.
    before, after = side[:start], side[end:]
    head = _tail_of(before, _NEIGHBOURS)
    tail = _head_of(after, _NEIGHBOURS)
    words = (head + cut(side[start:end], _MOST) + tail).strip()
    opened = "…" if len(head) < len(before.lstrip()) else ""
    return f"“{opened}{words}{'…' if len(tail) < len(after.rstrip()) else ''}”"


def _tail_of(text: str, words: int) -> str:
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    return text[starts[-words] :] if len(starts) >= words else text


def _head_of(text: str, words: int) -> str:
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[: ends[words - 1]] if len(ends) >= words else text
