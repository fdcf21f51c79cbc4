"""Every golden pair gets the answer that its human sentence calls for."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from watcher.model.statement import Block, BlockKind, Link, StatementText
from watcher.text.compare import compare

_MARKS = {
    "#": BlockKind.HEADLINE,
    "##": BlockKind.HEADING,
    "@": BlockKind.DATELINE,
    ">": BlockKind.QUOTE,
    "-": BlockKind.LIST_ITEM,
    "|": BlockKind.TABLE_ROW,
    "!": BlockKind.BANNER,
    "*": BlockKind.IMAGE,
    "+": BlockKind.ATTACHMENT,
    "%": BlockKind.PARAGRAPH,
}
_MARKED = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)|~~([^~]+)~~")
_TARGET = re.compile(r"(.*) <(.*)>\Z")
_OPENING = (
    "The Department of Examples published this statement for readers of the northern counties.",
    "A map and a glossary accompany it, and staff answer questions by telephone.",
)
_CLOSING = "Copies are kept in the reading room and in each branch library."


def _pairs() -> list[Any]:
    found = []
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        pairs = tomllib.loads(file.read_text(encoding="utf-8"))["pair"]
        found += [pytest.param(pair, id=f"{file.stem}: {pair['name']}") for pair in pairs]
    return found


def _statement(text: str, *, bare: bool, updated: str | None) -> StatementText:
    middle = [_block(line) for line in text.strip().splitlines() if line.strip()]
    titles = [block.text for block in middle if block.kind is BlockKind.HEADLINE]
    blocks = middle if bare else [*map(_plain, _OPENING), *middle, _plain(_CLOSING)]
    return StatementText(
        title=titles[0] if titles else "A statement of the Department of Examples",
        blocks=tuple(blocks),
        updated_on=updated,
    )


def _plain(text: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _block(line: str) -> Block:
    mark, _, rest = line.strip().partition(" ")
    kind = _MARKS.get(mark, BlockKind.PARAGRAPH)
    text = rest if mark in _MARKS else line.strip()
    if kind in {BlockKind.IMAGE, BlockKind.ATTACHMENT}:
        words, url = _TARGET.fullmatch(text).groups()  # type: ignore[union-attr]
        return Block(kind=kind, text=words, url=url)
    links, struck, shown, at = [], [], "", 0
    for marked in _MARKED.finditer(text):
        shown += text[at : marked.start()]
        words = marked[1] or marked[3]
        span = (len(shown), len(shown) + len(words))
        if marked[1]:
            links.append(Link(start=span[0], end=span[1], url=marked[2]))
        else:
            struck.append(span)
        shown, at = shown + words, marked.end()
    shown += text[at:]
    return Block(
        kind=kind, text=shown, links=tuple(links), struck=tuple(struck), hidden=mark == "%"
    )


@pytest.mark.parametrize("pair", _pairs())
def test_golden_pair(pair: dict[str, Any]) -> None:
    """The engine names exactly the kinds, the severity and the reasons that a person would."""
    bare = pair.get("bare", False)
    old = _statement(pair["old"], bare=bare, updated=pair.get("old_updated"))
    new = _statement(pair["new"], bare=bare, updated=pair.get("new_updated"))
    found = compare(old, new)
    assert [kind.value for kind in found.kinds] == pair["kinds"], (pair["says"], found.reasons)
    assert found.outcome == pair.get("outcome", "changed")
    assert found.severity.label == pair.get("severity", "none"), found.reasons
    for reason in pair.get("reasons", ()):
        assert reason in found.reasons
    if "first" in pair:
        assert found.reasons[0] == pair["first"]
    if "silent" in pair:
        assert found.silent is pair["silent"]


@pytest.mark.parametrize("pair", _pairs())
def test_no_golden_pair_depends_on_what_was_seen_before(pair: dict[str, Any]) -> None:
    """The same two texts give the same comparison again, and a text is identical to itself."""
    bare = pair.get("bare", False)
    old = _statement(pair["old"], bare=bare, updated=pair.get("old_updated"))
    new = _statement(pair["new"], bare=bare, updated=pair.get("new_updated"))
    assert compare(old, new) == compare(old, new)
    assert compare(old, old).outcome == "identical"
    for hunk in compare(old, new).hunks:
        kept = [edit.text for edit in hunk.edits if edit.op != "insert"]
        assert "".join(kept) == hunk.old
        assert "".join(edit.text for edit in hunk.edits if edit.op != "delete") == hunk.new
