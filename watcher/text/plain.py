"""From plain text, Markdown and page sources to paragraphs. Renders no Markdown.

Front matter (``---`` … ``---``) gives the title and is no statement text.
"""

import re

from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.normalise import display

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TITLE_LINE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$", re.DOTALL)
_LIST_LINE = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+")
_LONGEST_TITLE = 200


def plain_statement(text: str, *, media_type: str) -> StatementText:
    """Return the paragraphs of a plain text; its title is the front matter's or the first line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    named = _TITLE_LINE.search(front[1]) if front else None
    body = text[front.end() :] if front else text
    blocks = tuple(
        block for passage in _BLANK_LINES.split(body) for block in _passage_blocks(passage)
    )
    first = blocks[0].text if blocks else ""
    title = display(named[1]) if named else first[:_LONGEST_TITLE]
    return StatementText(title=title, blocks=blocks, media_type=media_type, locator="plain text")


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
