"""From a decoded HTML page to a statement's title, blocks and stamps.

Puts the other parts of this folder in order; knows no selectors of its own.
"""

from dataclasses import replace

from watcher.model.source import StatementRules
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.body import read_region
from watcher.text.cells import with_heads_once
from watcher.text.dom import ROLE_MARK, TAKEN_MARK, Element, Page
from watcher.text.locate import Region, locate
from watcher.text.parts import (
    banner_elements,
    dateline_elements,
    headline_element,
    is_banner,
    notice_elements,
    page_title,
)
from watcher.text.related import with_related_apart
from watcher.text.roles import furniture, with_roles_kept
from watcher.text.stamps import other_stamps, published_on, shown_stamps, updated_on
from watcher.text.surroundings import read_element, read_surroundings, repeats_apart
from watcher.text.volatile import small_slots


def html_statement(
    page: Page, *, rules: StatementRules | None, previous: StatementText | None, chrome: bool
) -> StatementText:
    """Return the text of a page, without its decoding and derivation; marks the page's nodes.

    Without ``chrome`` what stands around the statement is not read: that is most of a page.
    Raises `RulesBroken` when rules exist and nothing on the page proves itself.
    """
    headline = headline_element(page, rules)
    region = locate(page, rules, headline, previous)
    taken = _taken(page, region, rules, headline)
    noise = furniture(page, region, rules, taken=[element for element, _ in taken])
    updated = updated_on(page, rules)
    body = _region_blocks(page, region, noise, [element for element, _ in taken])
    if previous is not None:
        body = with_roles_kept(body, previous)
    return StatementText(
        title=page_title(page, headline),
        blocks=(
            *(block for _, blocks in taken for block in blocks),
            *small_slots(body),
            *(_outer_blocks(page, region, noise, [e for e, _ in taken]) if chrome else ()),
        ),
        published_on=published_on(page, rules),
        updated_on=updated,
        stamps=other_stamps(page, rules, updated),
        shown_stamps=shown_stamps(page),
        language=page.language,
        locator=region.locator,
    )


def _taken(
    page: Page, region: Region, rules: StatementRules | None, headline: Element | None
) -> list[tuple[Element, list[Block]]]:
    """Return the parts that are blocks of their own, with them: notices, headline, date line."""
    parts: list[tuple[Element, list[Block]]] = []
    named = banner_elements(page, rules)
    parts += [(element, _as_one(page, element, BlockKind.BANNER)) for element in named]
    for element in notice_elements(page, region, named=named):
        kind = BlockKind.BANNER if is_banner(page, element) else BlockKind.PARAGRAPH
        parts.append((element, _as_one(page, element, kind)))
    if headline is not None:
        parts.append((headline, _as_one(page, headline, BlockKind.HEADLINE)))
    parts += [
        (element, _as_one(page, element, BlockKind.DATELINE))
        for element in dateline_elements(page, rules, region, headline)
    ]
    return _apart(parts, region)


def _apart(
    parts: list[tuple[Element, list[Block]]], region: Region
) -> list[tuple[Element, list[Block]]]:
    """Drop parts that lie in an earlier part or hold the whole region: no sentence twice."""
    kept: list[tuple[Element, list[Block]]] = []
    for element, blocks in parts:
        nested = any(one.holds(element) or element.holds(one) for one, _ in kept)
        if not nested and not any(element.holds(part) for part in region.elements):
            kept.append((element, blocks))
    return kept


def _as_one(page: Page, element: Element, kind: BlockKind) -> list[Block]:
    """Return a part as one block of what is seen, its attachments, and beside it what is not.

    Hidden words and labels ("¶", "opens in a new window") are no words of a headline.
    """
    once, attachments = repeats_apart(read_element(page, element))
    seen = [block for block in once if not block.hidden and block.role is Role.STATEMENT]
    links = seen[0].links if len(seen) == 1 else ()
    one = Block(kind=kind, text=" ".join(block.text for block in seen), links=links)
    aside = [replace(b, role=Role.FURNITURE, slots=()) for b in once if b not in seen]
    return [one, *attachments, *aside]


def _region_blocks(
    page: Page, region: Region, noise: list[Element], taken: list[Element]
) -> list[Block]:
    for element in noise:
        if region.holds(element):
            element.node.attrs[ROLE_MARK] = Role.FURNITURE.value
    for element in taken:
        # All of it: the region's reader closes a heading early where a paragraph stands in it.
        for inner in page.elements[element.number : element.last + 1]:
            inner.node.attrs[TAKEN_MARK] = ""
    blocks = [block for part in region.elements for block in read_region(part, page.base)]
    return with_related_apart(with_heads_once(blocks))


def _outer_blocks(
    page: Page, region: Region, noise: list[Element], taken: list[Element]
) -> list[Block]:
    without = {element.number for element in (*region.elements, *taken)}
    roles = {element.number: Role.FURNITURE for element in noise if _is_beside(element)}
    return [
        replace(block, role=Role.CHROME if block.role is Role.STATEMENT else block.role, slots=())
        for block in read_surroundings(page, without=without, roles=roles)
    ]


def _is_beside(element: Element) -> bool:
    """Whether an element outside the region stands in the page's main part, not in head or menu."""
    around = [element, *element.ancestors()]
    return any(_is_main(one) for one in around) and not any(
        one.tag in {"header", "footer", "nav"} for one in around
    )


def _is_main(element: Element) -> bool:
    return element.tag in {"main", "article"} or element.node.attributes.get("role") == "main"
