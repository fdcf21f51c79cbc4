"""Decides which elements are furniture or chrome. Deletes nothing: muting is not forgetting.

An element is furniture when the rules say so, when it is a menu inside the region, or when
its name says share bar, related news and the like *and* its text is mostly links or hardly
any prose. A name alone is never enough: a statement may sit in a box called "related".
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from watcher.model.source import StatementRules
from watcher.model.statement import Block, Link, Role, StatementText
from watcher.text.dom import Element, Page, stable_names
from watcher.text.link import link_target
from watcher.text.locate import Region
from watcher.text.normalise import key
from watcher.text.notices import is_page_notice
from watcher.text.page_talk import is_page_talk
from watcher.text.selectors import elements
from watcher.text.targets import document_link

_NOISE_NAME = re.compile(
    r"(?:^|[\s_-])(?:share|shares|sharing|sharethis|addthis|addtoany|a2a|social|follow-us|related|"
    r"recommended|latest-news|breadcrumbs?|pager|pagination|newsletter|subscribe|signup|survey|"
    r"feedback|cookies?|consent|modal|popup|sitealert|skip-?link|print-?link|tags|tag-?list|"
    r"toolbar|translate|skiptranslate|goog-te|goog-gt-tt|promo|(?:last-?)?updated|last-?reviewed|back-to-top|carousel-indicators|"
    r"page-utilities|messages-fallback|comments|find-us)(?:$|[\s_-])"
)
_MENU_NAME = re.compile(
    r"(?:^|[\s_-])(?:footer|nav|navbar|navigation|menu|masthead|cabecera|pie|navegacion|copyright"
    r"|usa-banner)(?:$|[\s_-])"
)
_MENU_TAGS = frozenset({"nav", "select", "button"})
_MENU_ROLES = frozenset({"navigation", "search", "menu"})
_WIDGET_ROLES = frozenset({"dialog", "alertdialog", "status", "toolbar"})
"""What ARIA calls boxes that stand before a page, and what a script fills."""
_FRAME_ROLES = frozenset({"banner", "contentinfo"})
"""What ARIA calls the head and foot of a site, wherever the markup puts them."""
_FOOTER_NAME = re.compile(r"(?:^|[\s_-])(?:footer|pie|copyright)(?:$|[\s_-])")
_HEAD_PARTS = "nav, form, [class*=logo], [id*=logo]"
_DENSE = 0.5
_LITTLE_PROSE = 100
_LITTLE_TEXT = 300
_FEWEST_IN_A_BAR = 3
_SEPARATORS = " |\u00b7\u2022\u00bb\u203a>/,;-\u2013\u2014\t"
_MOST_FIELDS = 100
_TEASER_TITLES = (
    "h2 a[href], h3 a[href], h4 a[href], h5 a[href], a[href] h2, a[href] h3, a[href] h4"
)
_MOST_TITLES = 300
_SHORTEST_TEASER_TITLE, _LONGEST_TEASER = 8, 500
_FEWEST_TEASERS = 3
_LONGEST_IN_A_BAR = 40
_LARGEST_SHARE = 0.4


def furniture(
    page: Page, region: Region, rules: StatementRules | None, *, taken: Sequence[Element]
) -> list[Element]:
    """Return the outermost furniture elements of the page, in document order.

    None of them holds a part of the region or of ``taken``: those are the statement.

    Raises `RulesBroken` when a furniture selector of the rules is no CSS.
    """
    found = [
        element
        for selector in (rules.furniture if rules is not None else ())
        for element in elements(page, selector)
    ]
    size = sum(part.length for part in region.elements)
    own = _documents(page)
    found += [
        element
        for element in page.elements
        if element.length
        and _is_furniture(element, size)
        and not (region.holds(element) and _holds_any(element, own))
    ]
    found += [*_form_boxes(page), *_before_the_head(page, taken), *_behind_the_footer(page)]
    found += _teasers(page, size)
    statement = (*region.elements, *taken)
    return _outermost([one for one in found if not any(one.holds(part) for part in statement)])


def _documents(page: Page) -> list[int]:
    """Return the places of links to documents: wherever one stands in a region, it is its own."""
    return [
        link.number
        for link in page.select("a[href]")
        if document_link(link_target(link.node.attributes.get("href") or "", page.base) or "")
        and not is_page_talk(page.text[link.start : link.end])
    ]


def _holds_any(element: Element, numbers: Sequence[int]) -> bool:
    place = bisect_left(numbers, element.number)
    return (
        place < len(numbers)
        and numbers[place] <= element.last
        and element.tag not in _MENU_TAGS
        and element.node.attributes.get("role") not in _MENU_ROLES | _FRAME_ROLES
    )


def _form_boxes(page: Page) -> list[Element]:
    """Return the small elements round what a reader is asked to fill in."""
    asked = page.select("input:not([type=hidden]), textarea")[:_MOST_FIELDS]
    return [
        box
        for field in asked
        for box in field.ancestors()
        if box.length < _LITTLE_TEXT and box.prose < _LITTLE_PROSE
    ]


def _teasers(page: Page, region_size: int) -> list[Element]:
    """Return rows of teasers: three siblings or more alike, each a title that is a link, and more.

    What a site says of its other pages repeats one skeleton; a statement does not. Where such
    rows are most of the region, they are what the page is about.
    """
    rows: dict[tuple[int, str], list[Element]] = {}
    for title in page.select(_TEASER_TITLES)[:_MOST_TITLES]:
        if title.length < _SHORTEST_TEASER_TITLE:
            continue  # a mark that links to the heading it stands in
        for box in title.ancestors():
            if box.parent is None or box.length > _LONGEST_TEASER:
                break
            skeleton = (box.parent.number, box.tag + stable_names(box.node.attributes))
            rows.setdefault(skeleton, []).append(box)
    found = _outermost(
        [
            box
            for boxes in rows.values()
            if len({box.number for box in boxes}) >= _FEWEST_TEASERS
            for box in boxes
        ]
    )
    held = sum(box.length for box in found)
    return found if held <= region_size * _LARGEST_SHARE else []


def _before_the_head(page: Page, taken: Sequence[Element]) -> list[Element]:
    """Return what stands before the site's head, unless it speaks of the page: site-wide alerts.

    A menu below the headline (``taken`` holds it) is a list of contents, no head.
    """
    until = min([len(page.text) // 4, *(one.start for one in taken)])
    heads = (one for one in page.elements if one.length and one.start <= until and _is_head(one))
    first = next(heads, None)
    if first is None:
        return []
    return [
        one
        for one in page.elements[: first.number]
        if one.length
        and one.end <= first.start
        and not is_page_notice(page.text[one.start : one.end])
    ]


def _is_head(element: Element) -> bool:
    is_named = element.node.attributes.get("role") == "banner" or element.tag in {"header", "nav"}
    return is_named and element.node.css_first("h1") is None


def _behind_the_footer(page: Page) -> list[Element]:
    """Return what stands behind the last footer, where no site puts its statements."""
    half = len(page.text) // 2
    footers = [
        one
        for one in page.elements
        if one.length
        and one.start > half
        and (one.tag == "footer" or _FOOTER_NAME.search(one.names) or _is_foot(one))
    ]
    if not footers:
        return []
    last = max(footers, key=lambda one: (one.end, -one.number))
    return [one for one in page.elements[last.last + 1 :] if one.start >= last.end]


def with_roles_kept(blocks: Sequence[Block], previous: StatementText) -> list[Block]:
    """Return blocks with the roles that the same words had before, whatever markup has now.

    Names of classes are the site's affair; giving them up, or giving one to a sentence of the
    statement, is no coming or going of words.
    """
    stated = {key(block.text) for block in previous.statement}
    aside = [block for block in previous.blocks if block.role is Role.FURNITURE]
    beside = {key(block.text) for block in aside}
    seen_beside = {key(block.text) for block in aside if not block.hidden}
    role_of = {
        **dict.fromkeys(stated - beside, Role.STATEMENT),
        **dict.fromkeys(seen_beside - stated, Role.FURNITURE),
    }
    roles = [role_of.get(key(block.text), block.role) for block in blocks]
    return [
        block if block.role is role else replace(block, role=role)
        for block, role in zip(blocks, roles, strict=True)
    ]


def is_noise_named(element: Element) -> bool:
    """Whether an element or a small one around it bears the name of a share bar or the like."""
    return any(
        one.prose < _LITTLE_PROSE and _NOISE_NAME.search(one.names)
        for one in (element, *element.ancestors())
    )


def is_link_bar(text: str, links: Sequence[Link]) -> bool:
    """Whether a block is three links or more side by side, beside them at most a stamp.

    A link to a document is the statement's own, and so is the block that holds one.
    """
    if len(links) < _FEWEST_IN_A_BAR or any(document_link(link.url) for link in links):
        return False
    if sum(link.end - link.start for link in links) > _LONGEST_IN_A_BAR * len(links):
        return False
    ends = [0, *(link.end for link in links)]
    starts = [*(link.start for link in links), len(text)]
    between = [text[end:start].strip(_SEPARATORS) for end, start in zip(ends, starts, strict=True)]
    return all(not words or is_page_talk(words) for words in between)


def _is_foot(element: Element) -> bool:
    return element.node.attributes.get("role") == "contentinfo"


def _is_furniture(element: Element, region_size: int) -> bool:
    if element.length > region_size * _LARGEST_SHARE:
        return False
    role = element.node.attributes.get("role")
    if element.tag in _MENU_TAGS or role in _FRAME_ROLES:
        return True
    if element.tag == "aside" and element.length < _LITTLE_TEXT and element.linked:
        return True
    if element.tag == "header" and element.node.css_first(_HEAD_PARTS) is not None:
        return True
    if role in _MENU_ROLES | _WIDGET_ROLES:
        return element.prose < _LITTLE_PROSE
    named = _NOISE_NAME.search(element.names) or _MENU_NAME.search(element.names)
    if not named and element.tag != "footer":
        return False
    little = element.prose < _LITTLE_PROSE and element.length < _LITTLE_TEXT
    return little or (element.link_density >= _DENSE and element.prose < element.length * _DENSE)


def _outermost(found: list[Element]) -> list[Element]:
    kept: list[Element] = []
    for element in sorted(found, key=lambda one: one.number):
        if not (kept and kept[-1].holds(element)):
            kept.append(element)
    return kept
