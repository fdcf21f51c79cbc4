"""Figures in running text, English and Spanish: numbers, money, percentages, number words.

A value is written so that two spellings of one amount are equal ("$1.5 million" and
"$1,500,000", "10%" and "10 percent", "eleven" and "11"). Signs and units belong to it:
"-3" is not "3", and five percent is not five percentage points. Dates are not figures; the
caller passes the spans that are taken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from watcher.text.vocabulary import word_list

_ONES: Final = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ONES_ES: Final = word_list(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
    "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS: Final = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
_TENS_ES: Final = word_list("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS_ES: Final = word_list(
    "cient doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"
)
_SMALL: Final = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: value for value, word in enumerate(_ONES_ES)}
    | {word: value * 10 for value, word in enumerate(_TENS, 2)}
    | {word: value * 10 for value, word in enumerate(_TENS_ES, 2)}
    | {"a": 1, "veintiún": 21, "veintiuna": 21}
)
_HUNDREDS: Final = (
    {f"{word}os": value * 100 for value, word in enumerate(_HUNDREDS_ES[1:], 2)}
    | {f"{word}as": value * 100 for value, word in enumerate(_HUNDREDS_ES[1:], 2)}
    | {"cien": 100, "ciento": 100}
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
_FRACTIONS: Final = {
    **dict.fromkeys(word_list("half halves medio medios mitad"), 2),
    **dict.fromkeys(word_list("third thirds tercio tercios"), 3),
    **dict.fromkeys(word_list("quarter quarters fourth fourths cuarto cuartos"), 4),
    **dict.fromkeys(word_list("fifth fifths quinto quintos"), 5),
    **dict.fromkeys(word_list("tenth tenths décimo décimos"), 10),
}
_ORDINALS: Final = {
    **{
        word: value
        for value, word in enumerate(
            word_list("first second third fourth fifth sixth seventh eighth ninth tenth"), 1
        )
    },
    **{
        stem + ending: value
        for value, stem in enumerate(
            word_list("primer segund tercer cuart quint sext séptim octav noven décim"), 1
        )
        for ending in "oa"
    },
    "primer": 1,
    "tercer": 3,
}
_VAGUE: Final = "dozens|hundreds|thousands|millions|billions|dozen|decenas|cientos|miles|docenas?"
AMBIGUOUS: Final = frozenset({"one", "uno", *_ORDINALS})
"""Words that count only when the other side has a figure in their place."""


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SCALE = (
    r"(?:\s(?:mil millones|hundred|thousand|(?:m|b|tr)illion|mil|millón|millones|billones)\b"
    r"|(?:bn|[MKmk])\b)"
)
_UNIT = (
    r"(?:\s?%|\spercent(?:age)?\spoints?\b|\spercent\b|\sper\scent\b|\spuntos?\sporcentuale?s?\b"
    r"|\spor\sciento\b|\spoints?\b|\spuntos\b|\s(?:de\s)?(?:dollars?|dólar(?:es)?|euros?)\b"
    r"|\s(?:times|veces)\b)"
)
_DIGITS = (
    r"(?P<sign>(?<![\w.,)\]])[-−–+])?(?P<money>(?:US)?[$€£])?(?P<minus>[-−])?"
    r"(?P<number>\d+(?:[.,/]\d+)*|\.\d+)(?P<ordinal>st|nd|rd|th|er|\.?[ºª°])?"
)
_TELEPHONE = re.compile(r"(?<![\w-])(?:\(\d{3}\)\s?|\d{3}[-.])?\d{3}[-.]\d{4}(?![\w-])")
_FIGURE = re.compile(
    rf"(?<![\w.])(?:{_DIGITS}(?P<scale>{_SCALE}(?:{_SCALE})?)?(?P<unit>{_UNIT})?)(?!\w)",
    re.IGNORECASE,
)
_UNDER_HUNDRED = (
    rf"(?:{_any(_TENS)}(?:[-\s]{_any(_ONES[1:10])}\b)?"
    rf"|{_any(_TENS_ES[1:])}(?:\sy\s{_any(_ONES_ES[1:10])}\b)?|{_any({*_ONES, *_SMALL} - {'a'})})"
)
_UNDER_THOUSAND = (
    rf"(?:(?:(?:{_UNDER_HUNDRED}|a)\shundred|{_any(_HUNDREDS)})(?:(?:\sand)?\s{_UNDER_HUNDRED}\b)?"
    rf"|{_UNDER_HUNDRED})"
)
_THOUSANDS = r"(?:thousand|(?:m|b|tr)illion|mil millones|mil|millón|millones|billones)"
_NUMBER = (
    rf"(?:(?:{_UNDER_THOUSAND}|a(?=\s{_THOUSANDS}))(?:\s{_THOUSANDS}\b)+"
    rf"(?:(?:\sand)?\s{_UNDER_THOUSAND}\b)?|{_UNDER_THOUSAND}|mil(?:\s{_UNDER_THOUSAND})?)"
)
_WORDS = re.compile(
    rf"\b(?:(?P<parts>un|a(?=[-\s]\w+\sof\b)|{_any(_SMALL)})[-\s](?P<fraction>{_any(_FRACTIONS)})"
    rf"|(?P<twice>twice)|(?P<bare>half|mitad)|(?P<vague>{_VAGUE})|(?P<ordinal>{_any(_ORDINALS)})"
    rf"|(?P<words>{_NUMBER}))\b(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_NUMBER_OPENERS: Final = frozenset(
    {*_SMALL, *_HUNDREDS, *_ORDINALS, *_VAGUE.replace("docenas?", "docena|docenas").split("|")}
    | {"un", "mil", "twice", "half", "mitad"}
)
_RUN = re.compile(r"\w+")
_SPANISH = re.compile(r"\b(?:el|los|las|del|una|que|por|con|de|en)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|with|by|at)\b", re.IGNORECASE)
_CURRENCIES: Final = frozenset("$€")
_GROUPED_ES = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?\Z")
_DECIMAL_ES = re.compile(r"\d+,(?:\d{1,2}|\d{4,})\Z")
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
    spanish = len(_SPANISH.findall(text)) > len(_ENGLISH.findall(text))
    found = [Figure(m.group(), *m.span()) for m in _TELEPHONE.finditer(text)]
    found += [Figure(_digits_value(m, spanish), *m.span()) for m in _FIGURE.finditer(text)]
    found += [Figure(_words_value(m), *m.span()) for m in _number_words(text)]
    blocked = sorted(taken)
    kept: list[Figure] = []
    at = passed = 0
    for figure in sorted(found, key=lambda figure: (figure.start, -figure.end)):
        while passed < len(blocked) and blocked[passed][1] <= figure.start:
            passed += 1
        free = passed == len(blocked) or figure.end <= blocked[passed][0]
        if free and figure.start >= at:
            kept.append(figure)
            at = figure.end
    return tuple(kept)


def _number_words(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_WORDS` finds, tried only where a word opens that can: trying it is dear."""
    at = 0
    for word in _RUN.finditer(text):
        if (
            word[0].lower() in _NUMBER_OPENERS
            and word.start() >= at
            and (match := _WORDS.match(text, word.start()))
        ):
            yield match
            at = match.end()


def _digits_value(match: re.Match[str], spanish: bool) -> str:
    sign = "-" if (match["sign"] or match["minus"] or "+") in "-−–" else ""
    number = _plain(match["number"], spanish)
    for scale in re.findall("mil millones|[^\\s]+", (match["scale"] or "").lower()):
        number = _times(number, _SCALES[scale])
    currency, unit = (match["money"] or "").upper(), _unit(match["unit"])
    if unit in _CURRENCIES and not currency:
        currency, unit = unit, ""
    return sign + currency + number + ("th" if match["ordinal"] else "") + unit


def _plain(number: str, spanish: bool) -> str:
    """Write digits without groups; a point groups and a comma is decimal where Spanish is read."""
    if number.startswith("."):
        return f"0{number}"
    if _GROUPED.match(number):
        return number.replace(",", "")
    if spanish and _GROUPED_ES.match(number):
        return number.replace(".", "").replace(",", ".")
    return number.replace(",", ".") if spanish and _DECIMAL_ES.match(number) else number


def _times(number: str, scale: int) -> str:
    try:
        product = Decimal(number.replace(",", ".")) * scale
    except InvalidOperation:  # "3/4 million" keeps its scale in words
        return f"{number}*{scale}"
    return f"{product.normalize():f}"


def _words_value(match: re.Match[str]) -> str:
    unit = _unit(match["unit"])
    if match["fraction"]:
        return f"{_SMALL.get(match['parts'].lower(), 1)}/{_FRACTIONS[match['fraction'].lower()]}"
    if match["bare"]:
        return "1/2"
    if match["twice"]:
        return "2 times"
    if match["ordinal"]:
        return f"{_ORDINALS[match['ordinal'].lower()]}th"
    if match["vague"]:
        return match["vague"].lower() + unit
    number = str(_counted(match["words"].lower()))
    return unit + number if unit in _CURRENCIES else number + unit


def _counted(words: str) -> int:
    total = current = 0
    for word in re.findall("mil millones|[^\\s-]+", words):
        if word in _SCALES and _SCALES[word] > 100:
            total, current = (total + (current or 1)) * _SCALES[word], 0
        elif word == "hundred":
            current *= 100
        else:
            current += _SMALL.get(word, 0) or _HUNDREDS.get(word, 0)
    return total + current


def _unit(written: str | None) -> str:
    unit = (written or "").strip().lower()
    if not unit:
        return ""
    if "point" in unit or "punto" in unit:
        return " points"
    if unit in {"times", "veces"}:
        return " times"
    if "euro" in unit:
        return "€"
    return "$" if "dollar" in unit or "dólar" in unit else "%"
