"""Words -> edits: the smallest readable difference between two short texts.

Tokens are words, numbers with their sign, currency, separators and percent sign, and
punctuation marks, each with the white space behind it. diff-match-patch compares them one
character a token, with no time limit; the work is bounded by sizes alone: above a budget of
cells (tokens x tokens) rare runs of tokens anchor the texts first (patience diff), and a gap
that is still too large becomes one replacement. Nothing here knows sentences or facts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from diff_match_patch import diff_match_patch

from watcher.model.change import Edit
from watcher.text.chains import increasing
from watcher.text.tokens import Token, tokens

LEAF_CELLS: Final = 90_000
"""A gap up to so many cells is given to diff-match-patch whole."""
TOTAL_CELLS: Final = 3_000_000
"""So many cells are spent on one pair of texts; further gaps are replaced whole."""
SAME_WORDS: Final = 0.25
"""Below this share of common words a text counts as replaced."""
_SHINGLES: Final = (1, 3)

Span = tuple[int, int]


class Run(NamedTuple):
    """A stretch of tokens ``a`` (old) and ``b`` (new), half-open; ``same`` when they are equal."""

    same: bool
    a: Span
    b: Span


def diff_words(old: str, new: str) -> tuple[Edit, ...]:
    """Return the edits that turn ``old`` into ``new``; deletes stand before inserts in each place.

    >>> [(edit.op, edit.text) for edit in diff_words("held 11 men", "held 10 men")]
    [('equal', 'held '), ('delete', '11'), ('insert', '10'), ('equal', ' men')]
    """
    if old == new:
        return (Edit("equal", old),) if old else ()
    a, b = tokens(old), tokens(new)
    runs = _readable(_runs(a, b), a, b)
    return _edits(old, new, runs, a, b)


def _runs(a: list[Token], b: list[Token]) -> list[Run]:
    """Return equal and unequal runs of tokens, in order, covering both texts."""
    old, new = [token.text for token in a], [token.text for token in b]
    if _shared(old, new) < SAME_WORDS:
        return _with_ends(old, new)
    pairs: list[tuple[int, int, int]] = []
    budget = TOTAL_CELLS
    stack: list[tuple[int, int, int, int, int]] = [(0, len(old), 0, len(new), 0)]
    while stack:
        a0, a1, b0, b1, level = stack.pop()
        head, tail = _ends(old, new, a0, a1, b0, b1)
        pairs += [(a0, b0, head), (a1 - tail, b1 - tail, tail)]
        a0, a1, b0, b1 = a0 + head, a1 - tail, b0 + head, b1 - tail
        cells = (a1 - a0) * (b1 - b0)
        if cells == 0:
            continue
        if cells <= LEAF_CELLS:
            if cells <= budget and _shared(old[a0:a1], new[b0:b1]) >= SAME_WORDS:
                budget -= cells
                pairs += [(a0 + x, b0 + y, n) for x, y, n in _leaf(old[a0:a1], new[b0:b1])]
        elif level < len(_SHINGLES):
            stack += _gaps(old, new, a0, a1, b0, b1, level, pairs)
    return _cover(pairs, len(old), len(new))


def _shared(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share of words (of marks, if there is nothing else) that both sides hold."""
    left = Counter(token for token in a if token[-1].isalnum()) or Counter(a)
    right = Counter(token for token in b if token[-1].isalnum()) or Counter(b)
    longer = max(left.total(), right.total())
    return (left & right).total() / longer if longer else 1.0


def _with_ends(old: list[str], new: list[str]) -> list[Run]:
    """Return one replacement, except that a common beginning and end are kept."""
    head, tail = _ends(old, new, 0, len(old), 0, len(new))
    ends = [(0, 0, head), (len(old) - tail, len(new) - tail, tail)]
    return _cover(ends, len(old), len(new))


def _ends(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> Span:
    """Return how many tokens are equal at the beginning and at the end of two stretches."""
    limit = min(a1 - a0, b1 - b0)
    head = 0
    while head < limit and a[a0 + head] == b[b0 + head]:
        head += 1
    tail = 0
    while tail < limit - head and a[a1 - 1 - tail] == b[b1 - 1 - tail]:
        tail += 1
    return head, tail


def _leaf(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the equal runs (old index, new index, length) that diff-match-patch finds."""
    codes: dict[str, str] = {}
    for token in (*a, *b):
        codes.setdefault(token, chr(0x100 + len(codes)))
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    x = y = 0
    old, new = "".join(map(codes.__getitem__, a)), "".join(map(codes.__getitem__, b))
    for op, run in engine.diff_main(old, new, False):
        if op == 0:
            yield x, y, len(run)
        x += len(run) * (op <= 0)
        y += len(run) * (op >= 0)


def _gaps(
    old: list[str],
    new: list[str],
    a0: int,
    a1: int,
    b0: int,
    b1: int,
    level: int,
    pairs: list[tuple[int, int, int]],
) -> list[tuple[int, int, int, int, int]]:
    """Anchor two stretches on shingles unique in both; return the gaps between, add the anchors."""
    size = _SHINGLES[level]
    anchors = increasing(_unique_matches(old, new, (a0, a1), (b0, b1), size))
    gaps: list[tuple[int, int, int, int, int]] = []
    x, y = a0, b0
    for ax, by in [*anchors, (a1, b1)]:
        if ax >= x and by >= y:
            gaps.append((x, ax, y, by, level + (not anchors)))
            if ax < a1:
                pairs.append((ax, by, size))
            x, y = ax + size, by + size
    return gaps[::-1]


def _unique_matches(
    old: list[str], new: list[str], a: Span, b: Span, size: int
) -> list[tuple[int, int]]:
    """Return places (old, new) of shingles of ``size`` tokens that occur once on each side."""
    left = _unique_places(old, a, size)
    right = _unique_places(new, b, size)
    return [(place, right[shingle]) for shingle, place in left.items() if shingle in right]


def _unique_places(texts: list[str], span: Span, size: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for at in range(span[0], span[1] - size + 1):
        shingle = tuple(texts[at : at + size])
        if shingle in places:
            repeated.add(shingle)
        places.setdefault(shingle, at)
    return {shingle: at for shingle, at in places.items() if shingle not in repeated}


def _cover(pairs: list[tuple[int, int, int]], a_len: int, b_len: int) -> list[Run]:
    """Return runs that cover both texts, made of equal runs (old, new, length) in any order."""
    runs: list[Run] = []
    x = y = 0
    for ax, by, length in [*sorted(pair for pair in pairs if pair[2]), (a_len, b_len, 0)]:
        if ax > x or by > y:
            runs.append(Run(False, (x, ax), (y, by)))
        if length and runs and runs[-1].same:
            last = runs.pop()
            runs.append(Run(True, (last.a[0], ax + length), (last.b[0], by + length)))
        elif length:
            runs.append(Run(True, (ax, ax + length), (by, by + length)))
        x, y = ax + length, by + length
    return runs


def _readable(runs: list[Run], a: list[Token], b: list[Token]) -> list[Run]:
    """Fold short equal runs between larger changed ones, so that a reader sees few hunks."""
    folded: list[Run] = []
    for run in runs:
        folded.append(run)
        while len(folded) >= 3 and not run.same and _too_short(folded[-3:], a, b):
            left, _, right = folded[-3:]
            merged = Run(False, (left.a[0], right.a[1]), (left.b[0], right.b[1]))
            folded[-3:] = [merged]
    return folded


def _too_short(three: list[Run], a: list[Token], b: list[Token]) -> bool:
    """Whether the equal run in the middle is too short to stand; numbers always stand."""
    left, middle, right = three
    kept = a[middle.a[0] : middle.a[1]]
    if any(token.sort == "number" for token in kept):
        return False
    sides = [a[run.a[0] : run.a[1]] + b[run.b[0] : run.b[1]] for run in (left, right)]
    if any(any(token.sort == "number" for token in side) for side in sides):
        return False
    if not any(token.sort == "word" for token in kept):
        return len(kept) == 1 and kept[0].text in ",;-–—"
    return 2 * _width(kept) <= min(
        max(_width(a[run.a[0] : run.a[1]]), _width(b[run.b[0] : run.b[1]])) for run in (left, right)
    )


def _width(part: list[Token]) -> int:
    return part[-1].end - part[0].start if part else 0


def _edits(old: str, new: str, runs: list[Run], a: list[Token], b: list[Token]) -> tuple[Edit, ...]:
    """Spell runs of tokens as edits of characters."""
    parts: list[tuple[str, str, str]] = []
    for run in runs:
        if run.same:
            parts += _kept(a[run.a[0] : run.a[1]], b[run.b[0] : run.b[1]], old, new)
        else:
            parts.append(("", _written(old, a, run.a), _written(new, b, run.b)))
    return _spelled(parts)


def _written(text: str, of: list[Token], span: Span) -> str:
    return text[of[span[0]].start : of[span[1] - 1].next] if span[1] > span[0] else ""


def _kept(a: list[Token], b: list[Token], old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """Yield equal tokens as (kept, deleted, inserted); only the space behind them may differ."""
    for left, right in zip(a, b, strict=True):
        before, after = old[left.end : left.next], new[right.end : right.next]
        if before == after:
            yield left.text + before, "", ""
        else:
            yield left.text, "", ""
            yield "", before, after


def _spelled(parts: list[tuple[str, str, str]]) -> tuple[Edit, ...]:
    """Join (kept, deleted, inserted) parts to edits: deletes before inserts, common space kept."""
    edits: list[Edit] = []
    kept: list[str] = []
    gone: list[str] = []
    come: list[str] = []
    for equal, deleted, inserted in [*parts, ("\0", "", "")]:
        if equal and (gone or come):
            head, deleted_all, inserted_all, tail = _trimmed("".join(gone), "".join(come))
            before = "".join(kept) + head
            edits += [Edit("equal", before)] if before else []
            edits += [Edit("delete", deleted_all)] if deleted_all else []
            edits += [Edit("insert", inserted_all)] if inserted_all else []
            kept, gone, come = ([tail] if tail else []), [], []
        if equal:
            kept.append(equal)
        gone += [deleted] if deleted else []
        come += [inserted] if inserted else []
    rest = "".join(kept)[:-1]
    return (*edits, Edit("equal", rest)) if rest else tuple(edits)


def _trimmed(gone: str, come: str) -> tuple[str, str, str, str]:
    """Split white space common to both ends off a replacement."""
    lead = _common_space(gone, come)
    gone, come = gone[len(lead) :], come[len(lead) :]
    trail = _common_space(gone[::-1], come[::-1])[::-1]
    cut = len(trail)
    return lead, gone[: len(gone) - cut], come[: len(come) - cut], trail


def _common_space(a: str, b: str) -> str:
    length = 0
    while length < min(len(a), len(b)) and a[length] == b[length] and a[length].isspace():
        length += 1
    return a[:length]
