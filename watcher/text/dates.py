"""Dates and times in running text, English and Spanish: where they stand and what they say.

A value is written so that two spellings of one date are equal ("Jun. 11, 2026" and
"June 11, 2026"). Nothing is completed: a date without a year stays one.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple

from watcher.text.vocabulary import word_list

_MONTH_NAMES: Final = (
    ("january", "jan", "enero", "ene"),
    ("february", "feb", "febrero"),
    ("march", "mar", "marzo"),
    ("april", "apr", "abril", "abr"),
    ("may", "mayo"),
    ("june", "jun", "junio"),
    ("july", "jul", "julio"),
    ("august", "aug", "agosto", "ago"),
    ("september", "sept", "sep", "septiembre", "setiembre"),
    ("october", "oct", "octubre"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre", "dic"),
)
_MONTHS: Final = {name: month for month, names in enumerate(_MONTH_NAMES, 1) for name in names}
_WEEKDAY_NAMES: Final = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "lunes martes miércoles jueves viernes sábado domingo",
)
_WEEKDAYS: Final = {
    name: day for names in _WEEKDAY_NAMES for day, name in enumerate(names.split(), 1)
}
DATE_WORDS: Final = frozenset(_MONTHS) | frozenset(_WEEKDAYS)
"""Names of months and weekdays, lower case: capitalised or not, they name no person or place."""

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + r")\b"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th|er|\.?[ºª°])?(?!\d|[.,]\d)|primero(?=\sde\b))"
_YEAR = r"(?:19|20)\d\d\b(?![,.]\d|\s?%)"
_LONG_MONTH = (
    "(?:" + "|".join(n for n in _MONTHS if len(n) > 3 and n not in {"march", "sept"}) + r")\b"
)
_FISCAL = r"(?:fiscal years?|FY|CY|año fiscal)"
_BEFORE_YEAR = (
    "(?:in|by|of|en|de|the|since|until|after|before|during|through|from|between|desde|hasta"
    "|year|año|spring|summer|fall|autumn|winter)"
)
_RELATIVE = (
    r"(?:last|next|this|past|previous)\s(?:week|month|quarter|year)"
    r"|(?:la|esta)\s(?:próxima\s)?semana(?:\s(?:pasada|próxima|que\sviene))?"
    r"|(?:el|este)\s(?:próximo\s)?(?:mes|año)\s(?:pasado|próximo|que\sviene)|est[ea]\s(?:mes|año)"
)
_MONTH_STEMS: Final = tuple(dict.fromkeys(name[:3] for name in _MONTHS))
_DAY_STEMS: Final = (
    *("day", "tomorrow", "lunes", "martes", "rcoles", "jueves", "viernes", "bado"),
    *("domingo", "hoy", "ayer", "noon", "midnight", "mediod", "medianoche"),
)


class _Form(NamedTuple):
    """Ways to write a date, and what stands in every text that has one (lower case)."""

    patterns: tuple[re.Pattern[str], ...]
    one_of: tuple[str, ...]
    digits: bool = True


_FORMS: Final = (
    _Form(
        (
            re.compile(rf"\b({_MONTH}\s?{_DAY}(?:\s?[-–]\s?{_DAY})?(?:,?\s{_YEAR})?)", re.I),
            re.compile(
                rf"\b({_DAY}(?:\s(?:of|de|del))?\s{_MONTH}(?:,?\s(?:de\s|del\s)?{_YEAR})?)", re.I
            ),
            re.compile(rf"\b({_MONTH},?\s(?:of\s|de\s|del\s)?{_YEAR})", re.I),
        ),
        _MONTH_STEMS,
    ),
    _Form(
        (re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d))(?![\w-])"),),
        ("-", "/"),
    ),
    _Form(
        (re.compile(rf"\b({_FISCAL}\s?(?:{_YEAR}|\d\d\b)(?:\s?[-–]\s?\d\d+)?)", re.I),),
        ("fiscal", "fy", "cy"),
    ),
    _Form(
        (re.compile(r"\b(\d{1,2}(?::\d\d)?\s?(?:[ap]\.\s?m\.|[ap]\.?m\b))", re.I),),
        ("am", "pm", "a.", "p."),
    ),
    _Form((re.compile(r"(?<![\w:.])(\d{1,2}:\d\d)(?![\w:])"),), (":",)),
    _Form(
        (
            re.compile(
                rf"\b({_LONG_MONTH}|{_WEEKDAY}|today|yesterday|tomorrow|hoy|ayer"
                r"|noon|midnight|mediodía|medianoche)\b",
                re.I,
            ),
        ),
        (*_MONTH_STEMS, *_DAY_STEMS),
        digits=False,
    ),
    _Form(
        (re.compile(r"\b(?:in|since|of|last|next|by|until|early|late|mid) (May|March)\b"),),
        ("may", "march"),
        digits=False,
    ),
    _Form(
        (re.compile(rf"\b({_RELATIVE})\b", re.I),),
        ("week", "month", "year", "quarter", "semana", "mes", "año"),
        digits=False,
    ),
    _Form(
        (
            re.compile(rf"(?<![\w$€£.,])({_YEAR}\s?(?:to|and|through|y|a|hasta|[-–])\s?{_YEAR})"),
            re.compile(r"\b((?:19|20)\d0s)\b"),
        ),
        ("19", "20"),
    ),
    _Form(
        (
            re.compile(rf"\b{_BEFORE_YEAR}\s({_YEAR})", re.I),
            re.compile(rf"(?<![\w$€£.,])({_YEAR})(?=,\s{_YEAR})"),
            re.compile(rf"(?<=\b(?:19|20)\d\d),?\s(?:(?:and|or|y|o)\s)?({_YEAR})"),
        ),
        ("19", "20"),
    ),
)
"""Tried in this order; a later pattern takes no character of an earlier one."""

_DIGIT = re.compile(r"\d")
_PART = re.compile(r"[^\W\d_]+|\d+")
_SILENT: Final = frozenset(word_list("of de del st nd rd th er º ª m"))
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z")
_TWO_YEARS = re.compile(r"(\d{4})\W?[\w–-]*\W?(\d{4})\Z")
_WEEKDAY_VALUE = re.compile(r"weekday-(\d)")
_DAY_VALUE = re.compile(r"month-(\d+) (\d+) (\d{4})")
_NUMERIC_VALUE = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})")
_LONGEST_DAY: Final = 60
_MOST_BESIDE: Final = 3
_FULL_HOUR = re.compile(r":00(?=\s?[ap])", re.IGNORECASE)
_SPELLED: Final = {
    "am": "a",
    "pm": "p",
    "primero": "1",
    **dict.fromkeys(("noon", "mediodía"), "12 p"),
    **dict.fromkeys(("midnight", "medianoche"), "12 a"),
}
"""The half of the day as one letter, whatever stops are set."""


class Dated(NamedTuple):
    """A date or time: what it says, spelled one way, and where it stands."""

    value: str
    start: int
    end: int


def dates(text: str) -> tuple[Dated, ...]:
    """Return the dates and times of ``text`` in order.

    >>> dates("It ended June 3, 2026.")
    (Dated(value='month-6 3 2026', start=9, end=21),)
    """
    found: list[Dated] = []
    for pattern in _possible(text):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Dated(_value(match.group(1)), start, end))
    return tuple(sorted(found, key=lambda dated: dated.start))


def same_day(one: str, other: str) -> bool:
    """Whether two texts are nothing but one date with its year, in whatever spelling.

    A weekday may go with it on either side, if it is that day's. Of "7/1/2026" either number
    may be the month.

    >>> same_day("Thursday, June 11, 2026", "2026-06-11")
    True
    """
    return not _only_day(one).isdisjoint(_only_day(other))


def is_date_line(text: str) -> bool:
    """Whether a text is one day with its year, and at most a few words round it.

    >>> is_date_line("Posted on June 11, 2026"), is_date_line("Of 5 bids, June 11, 2026")
    (True, False)
    """
    found = dates(text) if len(text) <= _LONGEST_DAY else ()
    if not found or not _only_day(text[found[0].start : found[-1].end]):
        return False
    words = (text[: found[0].start] + " " + text[found[-1].end :]).split()
    return len(words) <= _MOST_BESIDE and not any(map(_DIGIT.search, words))


def _only_day(text: str) -> frozenset[date]:
    """Return the days that a text may name with its year when it says nothing else."""
    if len(text) > _LONGEST_DAY:
        return frozenset()
    rest, weekday, days = text, None, frozenset[date]()
    for dated in dates(text):
        rest = rest[: dated.start] + " " * (dated.end - dated.start) + rest[dated.end :]
        if found := _WEEKDAY_VALUE.fullmatch(dated.value):
            weekday = int(found[1])
        elif (found := _DAY_VALUE.fullmatch(dated.value)) and not days:
            month, number, year = map(int, found.groups())
            days = _valid_days(year, (month, number))
        elif (found := _NUMERIC_VALUE.fullmatch(dated.value)) and not days:
            first, second, year = map(int, found.groups())
            days = _valid_days(year, (first, second), (second, first))
        else:
            return frozenset()
    if any(letter.isalnum() for letter in rest):
        return frozenset()
    return frozenset(day for day in days if weekday in {None, day.isoweekday()})


def _valid_days(year: int, *monthly: tuple[int, int]) -> frozenset[date]:
    """Return the days that there are of (month, day)."""
    found: set[date] = set()
    for month, number in monthly:
        with suppress(ValueError):
            found.add(date(year, month, number))
    return frozenset(found)


def _possible(text: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of dates whose marks a text has: looking for those is cheap."""
    lower = text.lower()
    digits = _DIGIT.search(text) is not None
    for form in _FORMS:
        if (digits or not form.digits) and any(mark in lower for mark in form.one_of):
            yield from form.patterns


def _value(written: str) -> str:
    """Spell a date one way: the month first, then the day, then the year."""
    if iso := _ISO.match(written):
        return f"month-{int(iso[2])} {int(iso[3])} {iso[1]}"
    if years := _TWO_YEARS.match(written):
        return f"{years[1]} {years[2]}"
    parts = [part.lower() for part in _PART.findall(_FULL_HOUR.sub("", written))]
    spelled = [_spelled(part) for part in parts if part not in _SILENT]
    return " ".join(sorted(spelled, key=lambda part: not part.startswith("month-")))


def _spelled(part: str) -> str:
    if part in _MONTHS:
        return f"month-{_MONTHS[part]}"
    if part in _WEEKDAYS:
        return f"weekday-{_WEEKDAYS[part]}"
    return _SPELLED.get(part) or part.lstrip("0") or "0"
