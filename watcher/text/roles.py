"""Decides which elements are furniture or chrome. Deletes nothing: muting is not forgetting.

An element is furniture when the rules say so, when it is a menu inside the region, or when
its name says share bar, related news and the like *and* its text is mostly links or hardly
any prose. A name alone is never enough: a statement may sit in a box called "related".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model.source import StatementRules
from watcher.model.statement import Block, Link, Role, StatementText
from watcher.text.dom import Element, Page
from watcher.text.locate import Region
from watcher.text.normalise import key
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
    r"(?:^|[\s_-])(?:footer|nav|navbar|navigation|menu|masthead|copyright|usa-banner)(?:$|[\s_-])"
)
_MENU_TAGS = frozenset({"nav", "select", "button"})
_MENU_ROLES = frozenset({"navigation", "search", "menu"})
_FRAME_ROLES = frozenset({"banner", "contentinfo"})
"""What ARIA calls the head and foot of a site, wherever the markup puts them."""
_FOOTER_NAME = re.compile(r"(?:^|[\s_-])(?:footer|copyright)(?:$|[\s_-])")
_HEAD_PARTS = "nav, form, [class*=logo], [id*=logo]"
_DENSE = 0.5
_LITTLE_PROSE = 100
_LITTLE_TEXT = 300
_FEWEST_IN_A_BAR = 3
_SEPARATORS = " |\u00b7\u2022\u00bb\u203a>/,;-\u2013\u2014\t"
_MOST_FIELDS = 100
_LONGEST_IN_A_BAR = 40
_LARGEST_SHARE = 0.4
_MOMENT = (
    r"(?:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|at|on|de|del|a|am|pm|noon|midnight|[ecmp][sd]?t|utc|gmt|\d{1,4}(?:st|nd|rd|th)?"
    r"|\d{1,2}[ap]m)\b|[ap]\.m\.|[\s,./:()|-])+"
)
_FURNITURE_LINE = re.compile(
    r"(?:(?:this )?(?:page |content |site |information |data )?(?:was )?"
    r"(?:last )?(?:updated|reviewed|modified|revised)(?: on)?(?: and reviewed)?"
    r"|date(?: last)? (?:posted|updated|reviewed|created|modified)"
    r"|actualizad[oa](?: el)?|\u00faltima actualizaci\u00f3n)"
    rf"\s*:?\s*(?=.*\d){_MOMENT}"
    r"|(?:number of )?(?:page )?(?:views|visits|visitors|hits|readers|vistas|visitas)"
    r"\W*\(?[\d,. ]+\)?(?:\W*comments?\W*\(?[\d,. ]+\)?)?"
    r"|[\d,.]+ (?:page )?(?:views|visits|hits|readers|vistas|visitas)"
    r"|you are (?:visitor|reader|guest)(?: (?:no\.?|number|#))? *[\d,.]+"
    r"|(?:usted )?es el visitante(?: (?:n\.\u00ba|n\u00famero|no\.))? *[\d,.]+"
    r"|(?:this )?page (?:has been |was )?(?:viewed|visited|read) [\d,.]+ times?"
    r"|(?:(?:last |page )?(?:refreshed|reloaded|loaded|rendered|generated)|current time|it is now"
    r"|(?:updated |posted |published )?(?:about )?\d+ (?:second|minute|hour|day)s? ago"
    r"|(?:actualizado |publicado )?hace \d+ (?:segundo|minuto|hora|d\u00eda)s?"
    rf"|today is|hoy es)\s*:?\s*(?:{_MOMENT})?"
    r"|(?:your )?session(?: (?:id|number|no\.))?(?: is)?\W*[\w-]*\d[\w-]*"
    r"|\[an error occurred while processing this directive\]"
    r"|(?:print|share|e-?mail|tweet|facebook|twitter|x|linkedin|pinterest|instagram|youtube|rss"
    r"|whatsapp|copy link|listen|back to top|top|top of (?:the )?page|go to top|jump to top"
    r"|skip to (?:main )?content|return to top|(?:share|print|e-?mail|save|bookmark|cite|rate)"
    r"(?: this)?(?: (?:page|article|release|story|link|as (?:a )?pdf|on \w+|by e-?mail))?"
    r"|download (?:as )?(?:a )?pdf|printer[- ]friendly(?: version)?|text size|a a a"
    r"|translate(?: this page)?|select (?:a )?language|english|espa\u00f1ol"
    r"|advertisements?|sponsored(?: content)?|anuncio|publicidad"
    r"|compartir(?: esta p\u00e1gina)?|imprimir(?: esta p\u00e1gina)?|volver arriba"
    r"|arriba|inicio de la p\u00e1gina|escuchar|correo electr\u00f3nico|descargar(?: en)? pdf)",
    re.IGNORECASE,
)


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
    found += [
        element for element in page.elements if element.length and _is_furniture(element, size)
    ]
    found += [*_form_boxes(page), *_behind_the_footer(page)]
    statement = (*region.elements, *taken)
    return _outermost([one for one in found if not any(one.holds(part) for part in statement)])


def _form_boxes(page: Page) -> list[Element]:
    """Return the small elements round what a reader is asked to fill in."""
    asked = page.select("input:not([type=hidden]), textarea")[:_MOST_FIELDS]
    return [
        box
        for field in asked
        for box in field.ancestors()
        if box.length < _LITTLE_TEXT and box.prose < _LITTLE_PROSE
    ]


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
    beside = {key(block.text) for block in previous.blocks if block.role is Role.FURNITURE}
    role_of = {
        **dict.fromkeys(stated - beside, Role.STATEMENT),
        **dict.fromkeys(beside - stated, Role.FURNITURE),
    }
    return [replace(block, role=role_of.get(key(block.text), block.role)) for block in blocks]


def is_noise_named(element: Element) -> bool:
    """Whether an element or a small one around it bears the name of a share bar or the like."""
    return any(
        one.prose < _LITTLE_PROSE and _NOISE_NAME.search(one.names)
        for one in (element, *element.ancestors())
    )


def is_furniture_line(text: str) -> bool:
    """Whether a whole block is only a stamp ("Updated: 06/11/2026"), a counter or a share label."""
    return len(text) <= _LITTLE_TEXT and _FURNITURE_LINE.fullmatch(text) is not None


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
    return all(not words or is_furniture_line(words) for words in between)


def _is_foot(element: Element) -> bool:
    return element.node.attributes.get("role") == "contentinfo"


def _is_furniture(element: Element, region_size: int) -> bool:
    if element.length > region_size * _LARGEST_SHARE:
        return False
    role = element.node.attributes.get("role")
    if element.tag in _MENU_TAGS or role in _FRAME_ROLES:
        return True
    if element.tag == "header" and element.node.css_first(_HEAD_PARTS) is not None:
        return True
    if role in _MENU_ROLES:
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
