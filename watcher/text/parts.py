"""Finds the parts of a statement that stand outside its body: headline, dateline, notices.

A headline is what the page shows as one; ``<title>`` and ``og:title`` speak only for pages
without any ``h1``, because sites prefix them ("Archived: ") on thousands of pages at once.
"""

import re
from collections.abc import Sequence

from watcher.model.source import StatementRules
from watcher.text.dates import is_date_line
from watcher.text.dom import Element, Page, is_out_of_sight
from watcher.text.locate import Region
from watcher.text.normalise import display, squeezed
from watcher.text.notices import is_page_notice
from watcher.text.page_talk import is_page_talk
from watcher.text.roles import is_noise_named
from watcher.text.selectors import elements
from watcher.text.surroundings import words

_SITE_NAME = re.compile(
    r"(?:^|[\s_-])(?:logo|site-?name|site-?title|masthead|branding)(?:$|[\s_-])"
)
_TITLE_PARTS = re.compile(r"\s(?:[|\u2013\u2014\u00ab\u00bb\u00b7\u2022<>/:~-]{1,2})\s")
_TITLE_SEPARATOR = re.compile(r" [|\u2013\u2014\u00bb] | - ")
_CORRECTION_NOTE = re.compile(
    r"(?:correction|clarification|editor'snote|updatenote|erratum|errata|fedeerratas|corrección"
    r"|aclaración|rectificación|notadeleditor|notadelaredacción)[:\W]",
    re.IGNORECASE,
)
"""Matched against squeezed text."""

_AROUND = frozenset({"footer", "nav", "aside"})
_MAIN_TAGS = frozenset({"main", "article"})
"""A head within one of these is that of the statement."""
_HEADING_TAGS = frozenset({"h2", "h3", "h4"})
_SHORTEST_TITLE = 15
_SHORTEST_DATE, _LONGEST_DATE = 8, 40
_SHORTEST_NOTICE = 25
_MOST_HEADLINES = 50
_LONGEST_NOTICE = 700
_NOTICE_TAGS = frozenset({"p", "div", "aside", "section"})


def headline_element(page: Page, rules: StatementRules | None) -> Element | None:
    """Return the element that shows the headline: the rules' choice, else the likeliest ``h1``.

    Without one it is the element that shows the page's title word for word.

    Raises `RulesBroken` when a headline selector is no CSS.
    """
    for selector in rules.headline if rules is not None else ():
        for element in elements(page, selector):
            if element.length:
                return element
    shown = [one for one in page.select("h1")[:_MOST_HEADLINES] if _may_be_headline(page, one)]
    in_content = [one for one in shown if _is_in_content(one)]
    return next(iter(in_content or shown), None) or _titled_element(page)


def _titled_element(page: Page) -> Element | None:
    """Return the element that shows the title, or else the longest part of it that is shown."""
    titles = [_title(page), display(page.document_title)]
    parts = {squeezed(part) for title in titles for part in (title, *_TITLE_PARTS.split(title))}
    for title in sorted(parts, key=lambda part: (-len(part), part)):
        if len(title) < _SHORTEST_TITLE:
            break
        shown = [
            one
            for one in page.elements
            if one.length == len(title)
            and page.text.startswith(title, one.start)
            and not one.linked
            and _may_be_headline(page, one)
            and _is_in_content(one)
        ]
        headings = [one for one in shown if one.tag in _HEADING_TAGS]
        if shown:
            return next(iter(headings or shown))
    return None


def page_title(page: Page, headline: Element | None) -> str:
    """Return the headline's words; without one those of ``og:title`` or ``<title>``.

    A site's name before a colon is left out where the page shows what stands behind it.
    """
    return words(page, headline) if headline is not None else _title(page)


def _title(page: Page) -> str:
    title = page.meta("og:title")
    title = display(title) if title else _TITLE_SEPARATOR.split(display(page.document_title))[0]
    _, _, behind = title.partition(": ")
    is_shown = squeezed(title) in page.text
    return behind if behind and not is_shown and squeezed(behind) in page.text else title


def dateline_elements(
    page: Page, rules: StatementRules | None, region: Region, headline: Element | None
) -> list[Element]:
    """Return the element of the date line: what the rules name, or else a date outside the region.

    Without rules it is a date alone between the headline and the region: a clock in a site's
    head is none.
    """
    if rules is None:
        return _date_between(page, region, headline) if headline is not None else []
    for selector in rules.dateline if rules is not None else ():
        found = [one for one in elements(page, selector) if one.length]
        if found:
            return found[:1]
    return []


def _date_between(page: Page, region: Region, headline: Element) -> list[Element]:
    first = region.elements[0]
    for one in page.elements[headline.last + 1 : first.number]:
        if _SHORTEST_DATE <= one.length <= _LONGEST_DATE and not one.holds(first):
            text = words(page, one)
            if is_date_line(text) and not is_page_talk(text):
                return [one]
    return []


def banner_elements(page: Page, rules: StatementRules | None) -> list[Element]:
    """Return what the rules call a banner, wherever it stands and whatever it says."""
    return [
        one
        for selector in (rules.banner if rules is not None else ())
        for one in elements(page, selector)
        if one.length and not is_out_of_sight(one)
    ]


def notice_elements(page: Page, region: Region, *, named: list[Element]) -> list[Element]:
    """Return notices outside the region: correction notes, and likely banners if none is named."""
    likely = [one for one in page.elements if _is_notice(page, one)]
    innermost = [
        one
        for place, one in enumerate(likely)
        if place + 1 == len(likely) or not one.holds(likely[place + 1])
    ]
    kept = [one for one in innermost if not (named and is_banner(page, one))]
    return _outside([one for one in kept if one not in named], region)


def is_banner(page: Page, element: Element) -> bool:
    """Whether a notice speaks of the page as archived or historical."""
    return is_page_notice(page.text[element.start : element.end])


def _may_be_headline(page: Page, element: Element) -> bool:
    if not element.length or _is_site_name(element) or is_noise_named(element):
        return False
    return bool(words(page, element)) and not is_out_of_sight(element)


def _is_site_name(element: Element) -> bool:
    return any(_SITE_NAME.search(one.names) for one in (element, *element.ancestors()))


def _is_in_content(element: Element) -> bool:
    around = [one.tag for one in (element, *element.ancestors())]
    if not _AROUND.isdisjoint(around):
        return False
    return "header" not in around or not _MAIN_TAGS.isdisjoint(around[around.index("header") :])


def _is_notice(page: Page, element: Element) -> bool:
    return (
        element.tag in _NOTICE_TAGS
        and _SHORTEST_NOTICE <= element.length <= _LONGEST_NOTICE
        and element.prose > 0
        and element.linked * 2 <= element.length
        and (
            is_banner(page, element)
            or _CORRECTION_NOTE.match(page.text, element.start, element.end) is not None
        )
        and not is_out_of_sight(element)
    )


def _outside(found: Sequence[Element], region: Region) -> list[Element]:
    kept: list[Element] = []
    for one in sorted(found, key=lambda one: one.number):
        apart = not region.holds(one) and not any(one.holds(part) for part in region.elements)
        if apart and not (kept and kept[-1].holds(one)):
            kept.append(one)
    return kept
