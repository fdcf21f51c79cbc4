"""Text -> tokens, and how alike two sequences of tokens are.

Tokens are words, numbers with their sign, currency, separators and percent sign, and
punctuation marks, each with the white space behind it. Knows no sentences and no facts.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Sort = Literal["number", "word", "mark", "space"]

_NUMBER = (
    r"(?:(?<![\w.,)])[-−–+])?(?:(?:US)?[$€£][-−]?)?\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?!\w)(?:\s?%)?"
)
_TOKEN = re.compile(
    rf"(?:({_NUMBER})"
    r"|((?:[^\W\d_]\.){2,}|\w+(?:['’.&/-]\w+)*(?:['’](?!\w))?)"
    r"|(█+|[^\w\s])"
    r"|\s)\s*"
)
_FOUND = _TOKEN.findall
_SORTS: Final[tuple[Sort, ...]] = ("space", "number", "word", "mark")
"""By the number of the group that matched; white space at the beginning is in none."""


class Token(NamedTuple):
    """One token: where it stands in its text, and where its trailing white space ends."""

    text: str
    start: int
    end: int
    next: int
    sort: Sort


def tokens(text: str) -> list[Token]:
    """Return the tokens of ``text`` in order; with their trailing white space they tile it."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        group = match.lastindex or 0
        start, end = match.span(group)
        found.append(Token(text[start:end], start, end, match.end(), _SORTS[group]))
    return found


def compared_words(text: str) -> list[str]:
    """Return the words of ``text`` as aligned: lower case, every figure "#", no marks."""
    return ["#" if number else word.lower() for number, word, _ in _FOUND(text) if number or word]


def common_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence (bit-parallel, Hyyrö 2004).

    Sequences of more than four million cells are measured as bags instead: the number of
    elements they share in any order, an upper bound.
    """
    if len(a) * len(b) > 4_000_000:
        return (Counter(a) & Counter(b)).total()
    head, tail = common_ends(a, b)
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    if not a or not b:
        return head + tail
    where: dict[str, int] = {}
    for index, token in enumerate(a):
        where[token] = where.get(token, 0) | (1 << index)
    full = (1 << len(a)) - 1
    row = full
    for token in b:
        hits = row & where.get(token, 0)
        row = ((row + hits) | (row - hits)) & full
    return head + tail + len(a) - row.bit_count()


def common_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """Return how many elements are equal at the beginning, and how many of the rest at the end."""
    limit = min(len(a), len(b))
    head = 0
    while head < limit and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < limit - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    return head, tail


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the token Indel similarity, 0.0 to 1.0: twice the common length over both lengths."""
    total = len(a) + len(b)
    return 1.0 if total == 0 else 2 * common_length(a, b) / total
