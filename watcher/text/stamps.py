"""Reads the stamps a page carries about itself: published, updated, revision ids. Judges nothing.

Stamps are kept beside the text and are never statement text: a silent edit is text that
changed while they did not.
"""

import re
from datetime import date, datetime

from watcher.model.source import StatementRules
from watcher.text.dom import Page
from watcher.text.normalise import display
from watcher.text.selectors import jsonld_objects, read, read_first

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero",
            "february feb febrero",
            "march mar marzo",
            "april apr abril",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto",
            "september sept sep septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_FIRST = re.compile(r"\b([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?: de)? ([A-Za-z]+)\.?,?(?: del?)? (\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_ISO = re.compile(
    r"\b(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_UPDATED_WORDS = re.compile(
    r"(?:last |page |content )*(?:updated|reviewed|modified|revised)|actualizad[oa]", re.IGNORECASE
)
_ARTICLE_TYPES = frozenset(
    {"NewsArticle", "Article", "BlogPosting", "WebPage", "GovernmentService", "Report"}
)
_PUBLISHED_META = ("article:published_time", "dcterms.created", "dcterms.date", "DC.date.created")
_UPDATED_META = ("article:modified_time", "og:updated_time", "dcterms.modified", "DC.date.modified")
_SHOWN = re.compile(
    r"(?:updated|reviewed|modified|revised|actualizad[oa]|actualización|revisad[oa]|revisión)"
    r"(?:on|el)?[:\u2013\u2014-]?(?:[a-zá-ú]{5,9},)?"
    r"([a-z]{3,10}\.?\d{1,2},?\d{4}|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}(?:de)?[a-z]{3,10}(?:de)?\d{4})",
    re.IGNORECASE,
)
"""In text without its spaces, as `Page.text` is."""
_MOST_SHOWN = 5
_CENTURY = 2000
_LABELS_ABOVE = 3
_LONGEST_LABEL = 120


def iso_stamp(text: str | None) -> str | None:
    """Return the first date or instant in ``text`` as ISO 8601, as precise as it is written.

    Reads ISO 8601, US ("June 11, 2026", "06/11/2026"), and Spanish ("11 de junio de 2026")
    forms; ``None`` when there is none.

    >>> iso_stamp("Updated: June 11, 2026")
    '2026-06-11'
    """
    if not text:
        return None
    text = display(text)
    return _iso(text) or _month_first(text) or _day_first(text) or _slashed(text)


def published_on(page: Page, rules: StatementRules | None) -> str | None:
    """Return when the page says it was published: rules, then meta elements, then JSON-LD."""
    named = rules.published if rules is not None else ()
    return (
        iso_stamp(read_first(page, named))
        or _from_meta(page, _PUBLISHED_META)
        or _from_jsonld(page, "datePublished")
    )


def updated_on(page: Page, rules: StatementRules | None) -> str | None:
    """Return when the page says it was updated: rules, meta, JSON-LD, then an "Updated" time."""
    named = rules.updated if rules is not None else ()
    return (
        iso_stamp(read_first(page, named))
        or _from_meta(page, _UPDATED_META)
        or _from_jsonld(page, "dateModified")
        or _from_labelled_time(page)
    )


def other_stamps(
    page: Page, rules: StatementRules | None, updated: str | None
) -> tuple[tuple[str, str], ...]:
    """Return revision ids and further stamps as sorted (name, value) pairs.

    A name is the rules' selector without its scheme, or the name of the meta element.
    """
    found = {}
    for selector in rules.revision if rules is not None else ():
        value = read(page, selector)
        if value:
            found[selector.partition(":")[2] or selector] = value
    modified = iso_stamp(page.meta("article:modified_time"))
    if modified and not (updated or "").startswith(modified):
        found["article:modified_time"] = modified
    return tuple(sorted(found.items()))


def shown_stamps(page: Page) -> tuple[str, ...]:
    """Return the days that the page says in words it was updated on, wherever it says so."""
    found = (match[1].lower() for match in _SHOWN.finditer(page.text))
    return tuple(dict.fromkeys(found))[:_MOST_SHOWN]


def _from_meta(page: Page, names: tuple[str, ...]) -> str | None:
    stamps = (iso_stamp(page.meta(name)) for name in names)
    return next((stamp for stamp in stamps if stamp), None)


def _from_jsonld(page: Page, key: str) -> str | None:
    for types, fields in jsonld_objects(page):
        value = fields.get(key)
        if types & _ARTICLE_TYPES and isinstance(value, str) and iso_stamp(value):
            return iso_stamp(value)
    return None


def _from_labelled_time(page: Page) -> str | None:
    """Read a ``time`` whose neighbourhood, up to three elements out, says "Updated" or the like."""
    for element in page.select("time[datetime]"):
        around = [element, *list(element.ancestors())[:_LABELS_ABOVE]]
        for one in around:
            label = page.text[one.start : one.end]
            if one.length <= _LONGEST_LABEL and _UPDATED_WORDS.search(label):
                return iso_stamp(element.node.attributes.get("datetime"))
    return None


def _iso(text: str) -> str | None:
    found = _ISO.search(text)
    if not found or not _is_date(found[1]):
        return None
    if not found[2]:
        return found[1]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
    except ValueError:
        return found[1]
    return moment.isoformat()


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _month_first(text: str) -> str | None:
    for found in _MONTH_FIRST.finditer(text):
        month = _MONTHS.get(found[1].lower())
        if month:
            return _written(int(found[3]), month, int(found[2]))
    return None


def _day_first(text: str) -> str | None:
    for found in _DAY_FIRST.finditer(text):
        month = _MONTHS.get(found[2].lower())
        if month:
            return _written(int(found[3]), month, int(found[1]))
    return None


def _slashed(text: str) -> str | None:
    found = _SLASHED.search(text)
    if not found:
        return None
    year = int(found[3])
    return _written(year if len(found[3]) > 2 else _CENTURY + year, int(found[1]), int(found[2]))


def _written(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
