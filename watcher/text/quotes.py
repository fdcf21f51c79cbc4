"""Where words stand inside quotation marks, also when a quotation runs over paragraphs.

Reads curly, straight, guillemet and single quotation marks. A paragraph that leaves a
quotation open continues it only if the next one opens with a mark again, as newspapers set
it; otherwise the quotation ends with its paragraph. Does not know who is quoted.
"""

import re
from collections.abc import Sequence
from typing import Final

Span = tuple[int, int]

_PAIRS: Final = {"“": "”", "«": "»", "„": "“"}
_MARK = re.compile('[“”«»„"]')
_SINGLE = re.compile(r"(?<!\w)(?:‘([^‘“”]{1,300}?)’(?!\w)|'(\w[^'\"“”]{0,120}?[\w.,!?])'(?!\w))")


def quoted_spans(paragraphs: Sequence[str]) -> tuple[tuple[Span, ...], ...]:
    """Return for each paragraph the half-open spans of quoted words, without their marks.

    >>> quoted_spans(["He said, “We won.”"])
    (((10, 17),),)
    """
    spans: list[tuple[Span, ...]] = []
    carried = ""
    for text in paragraphs:
        found, left_open = _double(text, carried)
        spans.append(tuple(sorted([*found, *_singles(text, found)])))
        carried = left_open
    return tuple(spans)


def _double(text: str, carried: str) -> tuple[list[Span], str]:
    """Return the spans between double marks, and the closing mark still awaited at the end."""
    found: list[Span] = []
    awaited, start = "", 0
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        if awaited and mark == awaited:
            found.append((start, at))
            awaited = ""
        elif not awaited and mark in _PAIRS:
            awaited, start = _PAIRS[mark], at + 1
        elif not awaited and mark == '"' and not text[at - 1 : at].isdigit():
            awaited, start = '"', at + 1
        elif not awaited and mark == "”" and carried == "”" and not found:
            found.append((0, at))
    if awaited:
        found.append((start, len(text)))
    return found, awaited


def _singles(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return spans between single marks that do not lie inside double ones."""
    found: list[Span] = []
    for match in _SINGLE.finditer(text):
        span = match.span(1 if match.group(1) is not None else 2)
        if not any(start <= span[0] < end for start, end in taken):
            found.append(span)
    return found
