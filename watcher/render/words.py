"""The words of a passage: its edits with far context left out, and marks that need no colour.

Used by every renderer for people. It does not find edits (`watcher.text` does) and never
leaves out a deleted or inserted word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from watcher.model.change import Edit, Hunk
from watcher.render.safe import visible, visible_edit

Side = Literal["old", "new"]
Op = Literal["equal", "insert", "delete"]

CONTEXT: Final = 120
"""Characters of unchanged text kept on each side of a changed word."""

_MARKS: Final[dict[Op, tuple[str, str]]] = {
    "equal": ("", ""),
    "delete": ("[-", "-]"),
    "insert": ("{+", "+}"),
}
_OWN_SIDE: Final[dict[Op, Side]] = {"delete": "old", "insert": "new"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage, ready to be shown: kept, deleted or inserted."""

    op: Op
    text: str


def spans(hunk: Hunk, *, context: int = CONTEXT) -> tuple[Span, ...]:
    """Return the words of ``hunk`` in order, unchanged text cut to ``context`` characters.

    A hunk without a changed word (a passage that only moved) is kept whole.
    """
    edits = _edits(hunk)
    if all(edit.op == "equal" for edit in edits):
        return tuple(Span("equal", visible(edit.text)) for edit in edits)
    last = len(edits) - 1
    return tuple(
        Span("equal", _trimmed(visible(edit.text), context, first=at == 0, last=at == last))
        if edit.op == "equal"
        else Span(edit.op, visible_edit(edit.text))
        for at, edit in enumerate(edits)
    )


def of_side(parts: Iterable[Span], side: Side) -> tuple[Span, ...]:
    """Return only what one side shows: the old passage, or the new one."""
    return tuple(part for part in parts if _OWN_SIDE.get(part.op, side) == side)


def marked(parts: Iterable[Span]) -> str:
    """Return the words with deletions as ``[-old-]`` and insertions as ``{+new+}``.

    The same signs inside page text get a backslash, so that a page cannot fake a change.

    >>> marked([Span("equal", "a [-b-] "), Span("delete", "11"), Span("insert", "10")])
    'a [\\\\-b-\\\\] [-11-]{+10+}'
    """
    return "".join(
        _MARKS[part.op][0] + without_marks(part.text) + _MARKS[part.op][1] for part in parts
    )


def without_marks(text: str) -> str:
    """Return ``text`` with a backslash inside every sign that `marked` gives a meaning."""
    for sign, escaped in (("[-", "[\\-"), ("-]", "-\\]"), ("{+", "{\\+"), ("+}", "+\\}")):
        text = text.replace(sign, escaped)
    return text


def _edits(hunk: Hunk) -> tuple[Edit, ...]:
    if hunk.edits:
        return hunk.edits
    if hunk.old == hunk.new:
        return (Edit("equal", hunk.new),)
    whole = (Edit("delete", hunk.old), Edit("insert", hunk.new))
    return tuple(edit for edit in whole if edit.text)


def _trimmed(text: str, context: int, *, first: bool, last: bool) -> str:
    head = "" if first else _head(text, context)
    tail = "" if last else _tail(text, context)
    if len(head) + len(tail) >= len(text) - len(" … "):
        return text
    return f"{head}{' ' if head else ''}…{' ' if tail else ''}{tail}"


def _head(text: str, length: int) -> str:
    """Return the beginning of ``text``, ended between words where there is a space."""
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0] or text[:length]


def _tail(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[-length:].partition(" ")[2] or text[-length:]
