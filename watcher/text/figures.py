"""Figures in running text, English and Spanish: numbers, money, percentages, number words.

A value is written so that two spellings of one amount are equal ("$1.5 million" and
"$1,500,000", "10%" and "10 percent", "eleven" and "11"). Signs and units belong to it:
"-3" is not "3", and five percent is not five percentage points. Dates are not figures; the
caller passes the spans that are taken.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from watcher.text.vocabulary import word_list

_ONES: Final = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ONES_ES: Final = word_list(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte"
)
_TENS: Final = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
_TENS_ES: Final = word_list("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_SMALL: Final = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: value for value, word in enumerate(_ONES_ES)}
    | {word: value * 10 for value, word in enumerate(_TENS, 2)}
    | {word: value * 10 for value, word in enumerate(_TENS_ES, 2)}
)
_SCALES: Final = {
    "hundred": 100,
    "thousand": 1000,
    "mil": 1000,
    "million": 10**6,
    "millón": 10**6,
    "millones": 10**6,
    "mil millones": 10**9,
    "billion": 10**9,
    "trillion": 10**12,
    "billones": 10**12,
    "bn": 10**9,
    "m": 10**6,
    "k": 1000,
}
_VAGUE: Final = (
    "dozens|hundreds|thousands|millions|billions|dozen|half|one-third|two-thirds|one-quarter"
    "|decenas|cientos|miles|docenas?|mitad"
)
AMBIGUOUS: Final = frozenset({"one", "uno"})
"""Words that count only when the other side has a figure in their place."""

_SCALE = (
    r"(?:\s(?:mil millones|hundred|thousand|(?:m|b|tr)illion|mil|millón|millones|billones)\b"
    r"|(?:bn|[MKmk])\b)"
)
_UNIT = (
    r"(?:\s?%|\spercent(?:age)?\spoints?\b|\spercent\b|\sper\scent\b|\spuntos?\sporcentuale?s?\b"
    r"|\spor\sciento\b|\spoints?\b|\spuntos\b)"
)
_DIGITS = (
    r"(?P<sign>(?<![\w.,)\]])[-−–+])?(?P<money>(?:US)?[$€£])?(?P<minus>[-−])?"
    r"(?P<number>\d+(?:[.,/]\d+)*)"
)
_FIGURE = re.compile(
    rf"(?<![\w.])(?:{_DIGITS}(?:st|nd|rd|th)?(?P<scale>{_SCALE}(?:{_SCALE})?)?(?P<unit>{_UNIT})?)"
    r"(?!\w)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"\b(?P<words>(?:(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})(?:[-\s](?=\w))?)+"
    rf"(?:\s?(?:hundred|thousand|(?:m|b|tr)illion|mil millones|mil|millones)\b)*"
    rf"|{_VAGUE})(?:\b|(?<=\s))(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")


class Figure(NamedTuple):
    """A figure: its value with sign and unit, spelled one way, and where it stands."""

    value: str
    start: int
    end: int


def figures(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Figure, ...]:
    """Return the figures of ``text`` outside the ``taken`` spans, in order.

    >>> figures("a cut of $1.5 million")
    (Figure(value='$1500000', start=9, end=21),)
    """
    found = [Figure(_digits_value(match), *match.span()) for match in _FIGURE.finditer(text)]
    found += [
        Figure(_words_value(match), match.start(), match.start() + len(match.group().rstrip(" -")))
        for match in _WORDS.finditer(text)
    ]
    spans = list(taken)
    kept: list[Figure] = []
    for figure in sorted(found, key=lambda figure: (figure.start, -figure.end)):
        if all(figure.end <= start or figure.start >= end for start, end in spans):
            kept.append(figure)
            spans.append((figure.start, figure.end))
    return tuple(kept)


def _digits_value(match: re.Match[str]) -> str:
    sign = "-" if (match["sign"] or match["minus"] or "+") in "-−–" else ""
    number = match["number"]
    if _GROUPED.match(number):
        number = number.replace(",", "")
    for scale in re.findall("mil millones|[^\\s]+", (match["scale"] or "").lower()):
        number = _times(number, _SCALES[scale])
    return sign + (match["money"] or "").upper() + number + _unit(match["unit"])


def _times(number: str, scale: int) -> str:
    try:
        product = Decimal(number.replace(",", ".")) * scale
    except InvalidOperation:  # "3/4 million" keeps its scale in words
        return f"{number}*{scale}"
    return f"{product.normalize():f}"


def _words_value(match: re.Match[str]) -> str:
    total = 0
    words = re.findall("mil millones|[^\\s-]+", match["words"].lower())
    for word in words:
        if word in _SMALL:
            total += _SMALL[word]
        elif word in _SCALES:
            total *= _SCALES[word]
        else:
            return match["words"].lower() + _unit(match["unit"])
    return str(total) + _unit(match["unit"])


def _unit(written: str | None) -> str:
    unit = (written or "").strip().lower()
    if not unit:
        return ""
    return " points" if "point" in unit or "punto" in unit else "%"
