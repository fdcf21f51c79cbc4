"""Text -> tokens, and how alike two sequences of tokens are.

Tokens are words, numbers with their sign, currency, separators and percent sign, and
punctuation marks, each with the white space behind it. Knows no sentences and no facts.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

_NUMBER = (
    r"(?:(?<![\w.,)])[-−–+])?(?:(?:US)?[$€£][-−]?)?\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?!\w)(?:\s?%)?"
)
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|\w+(?:['’.&/-]\w+)*(?:['’](?!\w))?)"
    r"|(?P<mark>█+|[^\w\s])"
    r"|(?P<space>\s+)"
)
_SPACE = re.compile(r"\s*")


class Token(NamedTuple):
    """One token: where it stands in its text, and where its trailing white space ends."""

    text: str
    start: int
    end: int
    next: int
    sort: Literal["number", "word", "mark", "space"]


def tokens(text: str) -> list[Token]:
    """Return the tokens of ``text`` in order; with their trailing white space they tile it."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise AssertionError(f"no token at offset {at}")
        written = match.group().rstrip() or match.group()
        end = at + len(written)
        space = _SPACE.match(text, end)
        following = space.end() if space else end
        sort: Literal["number", "word", "mark", "space"] = match.lastgroup  # type: ignore[assignment]
        found.append(Token(written, at, end, following, sort))
        at = following
    return found


def common_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence (bit-parallel, Hyyrö 2004).

    Sequences of more than four million cells are measured as bags instead: the number of
    elements they share in any order, an upper bound.
    """
    if len(a) * len(b) > 4_000_000:
        return (Counter(a) & Counter(b)).total()
    where: dict[str, int] = {}
    for index, token in enumerate(a):
        where[token] = where.get(token, 0) | (1 << index)
    full = (1 << len(a)) - 1
    row = full
    for token in b:
        hits = row & where.get(token, 0)
        row = ((row + hits) | (row - hits)) & full
    return len(a) - row.bit_count()


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the token Indel similarity, 0.0 to 1.0: twice the common length over both lengths."""
    total = len(a) + len(b)
    return 1.0 if total == 0 else 2 * common_length(a, b) / total
