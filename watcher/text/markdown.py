"""Markdown with HTML in it -> HTML, for reading its words, links and pictures; not for showing.

Follows CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) and the tables and attribute
lists of kramdown as far as they decide where a block begins, what is a link, a picture or
struck out, and which marks are no words. Emphasis leaves no trace. Indented code, footnotes
and nested lists are read as plain blocks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from watcher.text.vocabulary import word_list

_TAGS: Final = (
    "a abbr address area article aside audio b base blockquote body br button canvas caption "
    "center circle cite code col colgroup dd del details dfn dialog div dl dt em embed fieldset "
    "figcaption figure font footer form g h1 h2 h3 h4 h5 h6 head header hr html i iframe img "
    "input ins kbd label legend li line link main map mark menu meta nav noscript object ol "
    "optgroup option p param path picture polygon pre q rect s samp script section select small "
    "source span strike strong style sub summary sup svg table tbody td template textarea tfoot "
    "th thead time title tr track tt u ul use var video wbr"
)
_TAG: Final = rf"</?(?:{'|'.join(word_list(_TAGS))})(?=[\s/>])[^<>]*>"

HTML_TAG = re.compile(_TAG, re.IGNORECASE)
"""A tag of HTML; other words in angle brackets ("<your token>") are words."""

_HTML_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|body|center|details|dialog|div|dl|dd|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|link|main|menu|nav|ol"
    r"|p|pre|script|section|style|summary|svg|table|tbody|td|tfoot|th|thead|tr|ul)(?=[\s/>]|$)",
    re.IGNORECASE,
)
"""Begins a block of HTML, which ends at a blank line and in which Markdown is not read."""

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_LIST_LINE = re.compile(r"\s*(?:[-*+\u2022]|\d{1,9}[.)])\s+")
_QUOTE_LINE = re.compile(r"\s{0,3}>\s?")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_REFERENCE = re.compile(r"\s{0,3}\[([^\]\n]{1,200})\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?\s*$")

_WORDS: Final = r"\[(?P<{0}>(?:[^\[\]\\]|\\.|\[[^\[\]]{{0,500}}\]){{0,2000}})\]"
_ADDRESS: Final = r"\((?P<{0}>[^()]{{0,2000}}(?:\([^()]{{0,500}}\)[^()]{{0,500}}){{0,3}})\)"
_INLINE = re.compile(
    r"(?P<escaped>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>(?<!`)(?P<ticks>`{1,8}+)(?!`)(?P<coded>(?:(?!(?P=ticks)).){1,2000})(?P=ticks)(?!`))"
    rf"|(?P<tag>{_TAG})"
    r"|<(?P<auto>(?:https?://|mailto:)[^\s<>]{1,2000})>"
    rf"|!{_WORDS.format('alt')}{_ADDRESS.format('picture')}"
    rf"|{_WORDS.format('words')}(?:{_ADDRESS.format('target')}|\[(?P<reference>[^\[\]]{{0,200}})\])"
    r"|(?P<attributes>\{:[^{}\n]{0,500}\})"
    r"|(?P<mark>\*{1,3}|_{1,3}|~~)"
    r"|(?P<angle><)",
    re.IGNORECASE | re.DOTALL,
)
_TITLE_OF_LINK = re.compile(r"\s+(?:\"[^\"]*\"|'[^']*')\s*\Z")
_DEEPEST: Final = 3
_BORDER: Final = "<hr>"
"""Set between blocks: it ends one wherever it stands and has no words of its own."""


def to_html(markdown: str) -> str:
    """Return HTML with the same words, links and pictures in the same blocks."""
    lines = _without_comments(markdown).split("\n")
    references = {found[1].lower(): found[2] for line in lines if (found := _REFERENCE.match(line))}
    prose = [line for line in lines if not _REFERENCE.match(line)]
    return "\n".join(_spelled(block, references) for block in _blocks(prose))


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + len("-->")
    return "".join([*kept, text[at:]])


# blocks


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the lines of each block; a fenced block is one."""
    block: list[str] = []
    fence = ""
    for line in lines:
        opening = _FENCE.match(line)
        if fence:
            block.append(line)
            if opening and opening[1].startswith(fence):
                yield block
                block, fence = [], ""
        elif opening:
            yield block
            block, fence = [line], opening[1]
        elif block and _begins_block(line, block):
            yield block
            block = [line]
        else:
            block.append(line)
    yield block


def _begins_block(line: str, block: Sequence[str]) -> bool:
    """Whether a line belongs to another block than the lines before it."""
    if not line.strip() or not block[-1].strip():
        return True
    if _HTML_BLOCK.match(block[0]):
        return False
    if _HTML_BLOCK.match(line):
        return True
    if _HEADING.match(line) or _HEADING.match(block[0]) or _LIST_LINE.match(line):
        return True
    if _UNDERLINE.match(block[-1]) and len(block) > 1:
        return not _is_table(block)
    return bool(_QUOTE_LINE.match(line)) and not _QUOTE_LINE.match(block[0])


def _spelled(block: Sequence[str], references: Mapping[str, str]) -> str:
    """Return one block as HTML."""
    if not block or not block[0].strip() or (len(block) == 1 and _RULE.match(block[0])):
        return _BORDER
    if _HTML_BLOCK.match(block[0]):
        return "\n".join([_BORDER, *block, _BORDER])
    if _FENCE.match(block[0]):
        return f"<pre>{escape(chr(10).join(block[1:]).rstrip('`~'))}</pre>"
    heading = _HEADING.match(block[0])
    if heading:
        size = len(heading[1])
        return f"<h{size}>{_inline(heading[2] or '', references)}</h{size}>"
    if _is_table(block):
        return _table(block, references)
    if len(block) > 1 and _UNDERLINE.match(block[-1]):
        return f"<h2>{_inline(chr(10).join(block[:-1]), references)}</h2>"
    item = _LIST_LINE.match(block[0])
    if item:
        words = "\n".join([block[0][item.end() :], *block[1:]])
        return f"<li>{_inline(words, references)}</li>"
    if _QUOTE_LINE.match(block[0]):
        words = "\n".join(_QUOTE_LINE.sub("", line, count=1) for line in block)
        return f"<blockquote>{_inline(words, references)}</blockquote>"
    return f"{_BORDER}{_inline(chr(10).join(block), references)}{_BORDER}"


def _is_table(block: Sequence[str]) -> bool:
    return len(block) > 1 and "|" in block[0] and bool(_TABLE_RULE.match(block[1]))


def _table(block: Sequence[str], references: Mapping[str, str]) -> str:
    rows = []
    for line in block:
        if not _TABLE_RULE.match(line):
            cells = _CELL_BORDER.split(line.strip().removeprefix("|").removesuffix("|"))
            spelled = (f"<td>{_inline(cell, references)}</td>" for cell in cells)
            rows.append(f"<tr>{''.join(spelled)}</tr>")
    return f"<table>{''.join(rows)}</table>"


# words


def _inline(text: str, references: Mapping[str, str], depth: int = 0) -> str:
    """Return running text as HTML: links, pictures, code and strike-outs; emphasis without marks.

    ``depth`` counts the links and pictures round the text.
    """
    pieces: list[str] = []
    waiting: dict[str, int] = {}
    at = 0
    for match in _INLINE.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        if match["mark"]:
            _emphasise(pieces, waiting, match)
        else:
            pieces.append(_piece(match, references, depth))
    return "".join([*pieces, text[at:]])


def _emphasise(pieces: list[str], waiting: dict[str, int], match: re.Match[str]) -> None:
    """Take out the marks of emphasis when they close what was opened; else keep them as words."""
    mark, text = match["mark"], match.string
    before = text[max(match.start() - 1, 0) : match.start()]
    after = text[match.end() : match.end() + 1]
    inside_word = mark[0] == "_" and before.isalnum() and after.isalnum()
    if mark in waiting and before.strip() and not (inside_word or pieces[-1] == mark):
        opened = waiting.pop(mark)
        struck = mark == "~~"
        pieces[opened] = "<del>" if struck else ""
        pieces.append("</del>" if struck else "")
        return
    if after.strip() and not inside_word:
        waiting[mark] = len(pieces)
    pieces.append(mark)


def _piece(match: re.Match[str], references: Mapping[str, str], depth: int) -> str:
    if match["escaped"]:
        return escape(match["escaped"][1:])
    if match["code"]:
        return f"<code>{escape(match['coded'])}</code>"
    if match["auto"]:
        return _link(match["auto"], escape(match["auto"]))
    if match["picture"] is not None:
        return f'<img src="{_address(match["picture"])}" alt="{escape(match["alt"])}">'
    if match["words"] is not None:
        return _linked(match, references, depth)
    if match["angle"]:
        return "&lt;"
    return match["tag"] or ""  # an attribute list is no words


def _linked(match: re.Match[str], references: Mapping[str, str], depth: int) -> str:
    words = match["words"]
    shown = _inline(words, references, depth + 1) if depth < _DEEPEST else escape(words)
    if match["target"] is not None:
        return _link(match["target"], shown)
    target = references.get((match["reference"] or words).lower())
    return _link(target, shown) if target else f"[{shown}][{escape(match['reference'])}]"


def _link(target: str, shown: str) -> str:
    return f'<a href="{_address(target)}">{shown}</a>'


def _address(written: str) -> str:
    return escape(_TITLE_OF_LINK.sub("", written).strip().strip("<>"))
