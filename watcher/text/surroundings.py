"""Reads elements outside the region into blocks, straight from the page's own tree.

Headline, date line and notices are read here, and the furniture and chrome around a
statement, which are recorded so that every visible sentence of a page is somewhere.
"""

from collections.abc import Collection, Mapping, Sequence

from selectolax.lexbor import LexborNode

from watcher.model.statement import Block, BlockKind, Role
from watcher.text.blocks import BlockBuilder
from watcher.text.dom import ROLE_MARK, UNSEEN_TAGS, Element, Page


def read_element(page: Page, element: Element) -> list[Block]:
    """Return the blocks of one element, with the role of a statement."""
    return _read(page, element.node, Role.STATEMENT, without=(), roles={})


def words(page: Page, element: Element) -> str:
    """Return the visible words of one element as a single line."""
    once, _ = repeats_apart(read_element(page, element))
    seen = (block for block in once if not block.hidden and block.role is Role.STATEMENT)
    return " ".join(block.text for block in seen)


def repeats_apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return blocks that hold each word once, and the attachments that repeat a link's words."""
    once: list[Block] = []
    repeats: list[Block] = []
    linked: set[str] = set()
    for block in blocks:
        if block.kind is BlockKind.ATTACHMENT and block.url in linked:
            repeats.append(block)
        else:
            once.append(block)
            linked = {link.url for link in block.links}
    return once, repeats


def read_surroundings(
    page: Page, *, without: Collection[int], roles: Mapping[int, Role]
) -> list[Block]:
    """Return the blocks outside the elements ``without``; ``roles`` overrules chrome."""
    return _read(page, page.elements[0].node, Role.CHROME, without=without, roles=roles)


def _read(
    page: Page,
    root: LexborNode,
    role: Role,
    *,
    without: Collection[int],
    roles: Mapping[int, Role],
) -> list[Block]:
    builder = BlockBuilder(page.base, role)
    depth = 0
    node: LexborNode | None = root
    while node is not None:
        if _enter(page, node, builder, without, roles):
            if node.first_child is not None:
                node, depth = node.first_child, depth + 1
                continue
            builder.close()
        while depth and node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            builder.close()
        node = node.next if depth and node is not None else None
    return builder.finish()


def _enter(
    page: Page,
    node: LexborNode,
    builder: BlockBuilder,
    without: Collection[int],
    roles: Mapping[int, Role],
) -> bool:
    """Give a node to the builder; return whether it was opened."""
    if node.is_text_node:
        builder.text(node.text_content or "")
        return False
    if not node.is_element_node or node.tag in UNSEEN_TAGS:
        return False
    number = page.number_of(node)
    if number in without:
        return False
    attributes = dict(node.attributes)
    if number in roles:
        attributes[ROLE_MARK] = roles[number].value
    return builder.open(node.tag or "", attributes, is_row=False)
