"""The changed places of one edited passage: which words went, which came, and how much that is.

A region is one place where words were deleted, inserted or both. Words that stand on both
sides of a region do not count as changed. Whether a change is a copy edit (spelling,
article, plural, case, punctuation) or changes content is decided here; facts are not.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watcher.model.change import Edit
from watcher.text.normalise import key
from watcher.text.tokens import Token, tokens
from watcher.text.vocabulary import word_list

Span = tuple[int, int]

FUNCTION_WORDS: Final = frozenset(
    word_list(
        "a an the this that these those of to in on at by for from with as and or but is are was "
        "were be been being has have had do does did it its their his her our your which who whom "
        "whose into onto upon also so such than then there here s t el la los las lo un una unos "
        "unas de del al a en con por para y e o u que se su sus es son fue fueron ha han como"
    )
)
_PREFIXES: Final = ("un", "in", "il", "im", "ir", "non", "non-", "dis", "des")
_ENDINGS: Final = ("s", "es", "ed", "d", "'s", "’s", "'", "’")
_LONG_WORD: Final = 6
_QUOTE = re.compile(r"(?<![\w'])'(?=\w|\Z)|(?<=[^\W\d]|[.,!?])'(?=\W|\Z)")
_DASHES = re.compile(r"-{2,}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One changed place: its texts and where they stand in the old and the new passage."""

    old: str
    new: str
    old_span: Span
    new_span: Span
    old_key: str
    new_key: str

    @property
    def is_typography(self) -> bool:
        """Whether only marks and spaces are written otherwise."""
        return self.old_key == self.new_key


def regions(edits: Sequence[Edit]) -> tuple[Region, ...]:
    """Return the changed places of ``edits``, in order."""
    found: list[Region] = []
    x = y = 0
    open_at: tuple[int, int] | None = None
    gone: list[str] = []
    come: list[str] = []
    for edit in (*edits, Edit("equal", "")):
        if edit.op == "equal":
            if open_at is not None:
                found.append(_region("".join(gone), "".join(come), open_at))
            open_at, gone, come = None, [], []
            x, y = x + len(edit.text), y + len(edit.text)
            continue
        open_at = open_at or (x, y)
        if edit.op == "delete":
            gone.append(edit.text)
            x += len(edit.text)
        else:
            come.append(edit.text)
            y += len(edit.text)
    return tuple(found)


def _region(old: str, new: str, at: Span) -> Region:
    x, y = at
    return Region(
        old=old,
        new=new,
        old_span=(x, x + len(old)),
        new_span=(y, y + len(new)),
        old_key=_key(old),
        new_key=_key(new),
    )


def _key(text: str) -> str:
    """Return the key of a text, with single quotation marks as double and dashes of hyphens as one.

    At once for a lone word, which has no typography.
    """
    word = text.strip()
    if word.isascii() and word.isalnum():
        return word
    return _QUOTE.sub('"', _DASHES.sub("-", key(text)))


def changed_words(region: Region) -> tuple[list[Token], list[Token]]:
    """Return the words and numbers that went and that came, offsets in the whole passages.

    A word that stands on both sides, in whatever case, is on neither list.
    """
    gone = _words(region.old, region.old_span[0])
    come = _words(region.new, region.new_span[0])
    return _without(gone, come), _without(come, gone)


def _words(text: str, offset: int) -> list[Token]:
    return [
        token._replace(start=token.start + offset, end=token.end + offset)
        for token in tokens(text)
        if token.sort in {"word", "number"}
    ]


def _without(words: list[Token], others: list[Token]) -> list[Token]:
    if not others:
        return words
    spare = Counter(_folded(word.text) for word in others)
    kept: list[Token] = []
    for word in words:
        folded = _folded(word.text)
        if spare[folded] > 0:
            spare[folded] -= 1
        else:
            kept.append(word)
    return kept


def _folded(word: str) -> str:
    """Return a word without its case; only words with marks in them have typography."""
    return word.lower() if word.isalnum() else key(word).lower()


def is_function_word(word: str) -> bool:
    """Whether a word carries grammar rather than content."""
    return word.lower() in FUNCTION_WORDS


def denies(old: str, new: str) -> bool:
    """Whether one word is the other with a prefix that denies it ("legal", "illegal")."""
    a, b = sorted((old.lower(), new.lower()), key=len)
    return len(a) > 3 and (
        any(b == prefix + a for prefix in _PREFIXES) or (a[0] == "l" and b == "i" + a)
    )


def is_copy_edit(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether words were only respelled, put in the plural or given another ending."""
    content = [[word for word in side if not is_function_word(word)] for side in (gone, come)]
    if _joined(gone) == _joined(come):
        return True
    if len(content[0]) != len(content[1]):
        return False
    return all(_respelled(a, b) for a, b in zip(*content, strict=True))


def _joined(words: Sequence[str]) -> str:
    """Return the letters of words in a row: "long term" is "long-term"; figures stay apart."""
    apart = any(mark.isdigit() for word in words for mark in word)
    return (" " if apart else "").join(re.sub(r"\W", "", word.lower()) for word in words)


def _respelled(old: str, new: str) -> bool:
    a, b = sorted((old.lower(), new.lower()), key=len)
    if (
        re.sub(r"\W", "", a) == re.sub(r"\W", "", b)
        or any(b == a + end for end in _ENDINGS)
        or (a[-1] == "y" and b == a[:-1] + "ies")
    ):
        return not any(mark.isdigit() for mark in a)
    if len(b) < _LONG_WORD or a[0] != b[0] or any(mark.isdigit() for mark in a + b):
        return False
    return _one_slip(a, b)


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter, or two neighbours exchanged, is all that differs (``a`` not longer)."""
    head = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[head:] == b[head + 1 :]
    swapped = a[head : head + 2] == b[head : head + 2][::-1] and a[head + 2 :] == b[head + 2 :]
    return swapped or a[head + 1 :] == b[head + 1 :]


def within(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span lies wholly in one of the others."""
    return any(start <= span[0] and span[1] <= end for start, end in others)


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span overlaps one of the others or lies beside it."""
    return any(span[0] <= end and span[1] >= start for start, end in others)
