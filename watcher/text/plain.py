"""From plain text, Markdown and page sources to blocks. Renders no Markdown, runs no template.

A page source (front matter, HTML or Liquid tags, Markdown links) is read for what a reader
of the page would see; any other plain text is taken as it is written. Front matter
(``---`` … ``---``) gives the title and is no statement text.
"""

import re

from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.body import read_region
from watcher.text.dom import Page
from watcher.text.liquid import without_liquid
from watcher.text.markdown import HTML_TAG, to_html
from watcher.text.normalise import display

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([\w-]+):[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_TITLES = ("title", "page_title", "page-title", "hero-title", "hero_title")
_LIQUID_OR_LINK = re.compile(
    r"\{%|\{\{|\]\(\s?(?:https?://|mailto:|/|#|\.\.?/)|\{:|^\[[^\]\n]{1,200}\]:\s", re.M
)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$", re.DOTALL)
_LIST_LINE = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+")
_LONGEST_TITLE = 200


def plain_statement(text: str, *, media_type: str) -> StatementText:
    """Return the blocks of a plain text; its title is the front matter's or the first line.

    Raises `NotReadable` for a source with absurdly many or deeply nested HTML elements.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    matter = _FRONT_MATTER.match(text)
    front = _front_matter(matter[1]) if matter else {}
    body = text[matter.end() :] if matter else text
    is_source = bool(matter or HTML_TAG.search(body) or _LIQUID_OR_LINK.search(body))
    blocks = _source_blocks(body, front) if is_source else _written_blocks(body)
    named = next((front[name] for name in _TITLES if front.get(name)), "")
    return StatementText(
        title=display(named) or _first_line(blocks),
        blocks=blocks,
        media_type=media_type,
        locator="page source" if is_source else "plain text",
    )


def _front_matter(matter: str) -> dict[str, str]:
    """Return the plain values of YAML front matter by name, without their quotation marks."""
    return {name: value.strip("\"'") for name, value in _FRONT_LINE.findall(matter)}


def _first_line(blocks: tuple[Block, ...]) -> str:
    headings = (block.text for block in blocks if block.kind is BlockKind.HEADING)
    words = (block.text for block in blocks if block.kind is not BlockKind.IMAGE)
    return (next(headings, "") or next(words, ""))[:_LONGEST_TITLE]


def _source_blocks(body: str, front: dict[str, str]) -> tuple[Block, ...]:
    page = Page(to_html(without_liquid(body, front)), "")
    return tuple(read_region(page.elements[0], page.base)) if page.elements else ()


def _written_blocks(body: str) -> tuple[Block, ...]:
    return tuple(
        block for passage in _BLANK_LINES.split(body) for block in _passage_blocks(passage)
    )


def _passage_blocks(passage: str) -> list[Block]:
    blocks: list[Block] = []
    lines: list[str] = []
    for line in passage.split("\n"):
        if lines and (_LIST_LINE.match(line) or _HEADING.match(line) or _HEADING.match(lines[0])):
            blocks += _one_block(lines)
            lines = []
        lines.append(line)
    return blocks + _one_block(lines)


def _one_block(lines: list[str]) -> list[Block]:
    text = display(" ".join(lines))
    heading = _HEADING.match(text)
    if heading:
        return [Block(kind=BlockKind.HEADING, text=heading[2])]
    marker = _LIST_LINE.match(lines[0])
    if marker:
        words = display(" ".join([lines[0][marker.end() :], *lines[1:]]))
        return [Block(kind=BlockKind.LIST_ITEM, text=words)] if words else []
    return [Block(kind=BlockKind.PARAGRAPH, text=text)] if text else []
