"""Builds blocks from the opening and closing of elements and the text between them.

Knows no parser: `watcher.text.body` feeds it a region read by BeautifulSoup, and
`watcher.text.surroundings` the rest of the page. Every text that comes in goes out in
exactly one block, except that the words of a link to a document also name an attachment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from watcher.model.statement import Block, BlockKind, Role
from watcher.text.cells import CELL_SEPARATOR
from watcher.text.dom import CLOSING_MARK, OPENING_MARK, ROLE_MARK, is_hidden, stable_names
from watcher.text.labels import (
    is_exit_mark,
    is_hidden_label,
    is_icon,
    is_label,
    is_list_mark,
    is_sign,
)
from watcher.text.link import link_target
from watcher.text.normalise import display
from watcher.text.page_talk import is_page_talk, is_reading_time
from watcher.text.pieces import Piece, assemble, marks_apart
from watcher.text.roles import is_link_bar
from watcher.text.targets import document_link, image_url, veiled_target, veiled_words

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    "blockquote": BlockKind.QUOTE,
    "tr": BlockKind.TABLE_ROW,
}
_BLOCK_TAGS = frozenset(
    {
        *_KINDS,
        *("address", "article", "aside", "body", "center", "details", "dialog", "div", "dl"),
        *("fieldset", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "main"),
        *("menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table"),
        *("tbody", "td", "textarea", "tfoot", "th", "thead", "ul", "html", "button", "label"),
        *("optgroup", "audio", "video"),
    }
)
_LABELLED_TAGS = frozenset({"a", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Where a pictogram of its own is a mark of the page: it says nothing of the words beside it."""
_LONGEST_ASIDE = 90
_CELL_TAGS = frozenset({"td", "th"})
_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_ICON_CLASS = re.compile(r"(?:^|\s)(?:fa|fas|far|fab|glyphicon|icon)(?:$|[\s-])")
_LARGEST_ORNAMENT = 16
"""Pixels, in either direction."""
_INVISIBLE_BETWEEN = " |"


@dataclass(slots=True)
class _Frame:
    """What an open element means for the text inside it."""

    splits: bool
    kind: BlockKind
    role: Role
    hidden: bool
    struck: bool
    url: str | None
    row: bool
    slot: str
    path: tuple[int, ...]
    tag: str
    labelled: bool
    hides: bool = False
    """Whether it is this element that hides what is in it, perhaps within one that does too."""
    blocks_before: int = 0
    before: tuple[list["Piece"], int] = field(default_factory=lambda: ([], 0))
    """The pieces of the run that it was opened in, and how many of them stand before it."""


@dataclass(slots=True)
class _Run:
    """Text on its way to a block, with the kind and role it had where it began."""

    hidden: bool
    pieces: list[Piece] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    role: Role = Role.STATEMENT
    path: tuple[int, ...] = ()


class BlockBuilder:
    """Turns a stream of `open`, `text` and `close` into blocks; `finish` returns them."""

    def __init__(self, base: str, role: Role, path: tuple[int, ...] = ()) -> None:
        """Start a stream whose links resolve against ``base`` and whose blocks have ``role``.

        ``path`` is what holds the whole stream, where it is one of several.
        """
        self._base = base
        self._blocks: list[Block] = []
        outside = _Frame(
            False, BlockKind.PARAGRAPH, role, False, False, None, False, "", path, "", False
        )
        self._frames = [outside]
        self._opened = 0
        self._visible = _Run(hidden=False)
        self._hidden = _Run(hidden=True)
        self._beside: list[Block] = []
        self._breaks = 0

    def open(self, tag: str, attributes: Mapping[str, str | None], *, is_row: bool) -> bool:
        """Enter an element; return whether its content is wanted (then `close` must follow).

        ``is_row`` says that a ``tr`` is a row of figures and words, not a layout.
        """
        if tag == "br":
            self._break_line()
            return False
        if tag == "img":
            self._add_image(attributes)
            return False
        frame = self._frame(tag, attributes, is_row=is_row)
        if frame.splits:
            self._boundary(cell=tag in _CELL_TAGS)
            frame.blocks_before = len(self._blocks)
        pieces = self._run(frame).pieces
        frame.before = (pieces, len(pieces))
        self._frames.append(frame)
        email = veiled_words(attributes)
        if email is not None:
            frame.url = frame.url or f"mailto:{email}"
            self.text(email)
            self.close()
            return False
        if tag == "q":
            self.text(OPENING_MARK)
        elif (
            tag == "rt" and (run := self._run(frame)).pieces and run.pieces[-1].text[-1:].isalnum()
        ):
            self.text(" ")
        if tag in {"i", "span"} and _ICON_CLASS.search(attributes.get("class") or ""):
            self.text(" ")
        return True

    def text(self, text: str) -> None:
        """Add text to the block that is being built."""
        frame = self._frames[-1]
        run = self._run(frame)
        if not text.isspace() and text:
            if not run.pieces:
                run.kind, run.role, run.path = frame.kind, frame.role, frame.path
            self._breaks = 0
        elif not run.pieces:
            return
        run.pieces.append(Piece(text, frame.url, frame.struck, frame.slot))

    def close(self) -> None:
        """Leave the element that was entered last."""
        if self._frames[-1].tag == "q":
            self.text(CLOSING_MARK)
        frame = self._frames.pop()
        if frame.splits:
            ends_row = frame.row and not self._frames[-1].row
            self._flush() if ends_row else self._boundary(cell=False)
            if frame.hides:
                self._set_hidden_label_apart(frame.blocks_before)
        else:
            self._close_inline(frame)

    def _run(self, frame: _Frame) -> _Run:
        return self._hidden if frame.hidden else self._visible

    def _close_inline(self, frame: _Frame) -> None:
        """Set the words of an element within a line beside it, if they are only a label."""
        pieces, start = frame.before
        run = self._run(frame)
        if frame.role is not Role.STATEMENT or run.pieces is not pieces or len(pieces) == start:
            return
        own = pieces[start:]
        if sum(len(piece.text) for piece in own) > _LONGEST_ASIDE:
            return
        block = _block(own, hidden=frame.hidden, role=Role.FURNITURE)
        if self._is_label(frame, block):
            self._beside.append(block)
            del pieces[start:]
            if own[-1].text[-1:].isspace() and pieces:
                pieces.append(Piece(" "))
        elif not start and is_list_mark(block.text):
            pieces[:] = [replace(piece, list_mark=True) for piece in own]

    def _set_hidden_label_apart(self, start: int) -> None:
        """Set a block apart that is a label for screen readers and all that its element holds."""
        held = [n for n in range(start, len(self._blocks)) if _is_stated(self._blocks[n])]
        if len(held) == 1 and is_hidden_label(self._blocks[held[0]].text):
            self._blocks[held[0]] = replace(self._blocks[held[0]], role=Role.FURNITURE)

    def _is_label(self, frame: _Frame, block: Block) -> bool:
        targets = {link.url for link in block.links}
        if frame.tag == "a" and frame.url is not None:
            return is_exit_mark(block.text, frame.url)
        if targets - {frame.url}:
            return False
        if is_sign(block.text, anchor=frame.tag == "a"):
            return frame.labelled
        if frame.hides:
            return is_hidden_label(block.text)
        return is_label(block.text) or is_reading_time(block.text)

    def finish(self) -> list[Block]:
        """Return all blocks in the order of the page."""
        self._flush()
        return self._blocks

    def _frame(self, tag: str, attributes: Mapping[str, str | None], *, is_row: bool) -> _Frame:
        outer = self._frames[-1]
        mark = attributes.get(ROLE_MARK)
        role = Role(mark) if mark else outer.role
        url = outer.url
        if tag == "a":
            url = self._target(attributes)
        style = attributes.get("style") or ""
        names = stable_names(attributes)
        splits = tag in _BLOCK_TAGS or role is not outer.role
        self._opened += splits
        return _Frame(
            splits=splits,
            kind=outer.kind if tag == "tr" and not is_row else _KINDS.get(tag, outer.kind),
            role=role,
            hidden=outer.hidden or is_hidden(attributes),
            struck=outer.struck or tag in _STRUCK_TAGS or bool(_STRUCK_STYLE.search(style)),
            url=url,
            row=outer.row or (tag == "tr" and is_row),
            slot=f"{outer.slot} {tag}{names}".strip() if names else outer.slot,
            path=(*outer.path, self._opened) if splits else outer.path,
            tag=tag,
            labelled=outer.labelled or tag in _LABELLED_TAGS,
            hides=is_hidden(attributes),
        )

    def _target(self, attributes: Mapping[str, str | None]) -> str | None:
        href = (attributes.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith("javascript:"):
            return None
        email = veiled_target(attributes)
        return f"mailto:{email}" if email is not None else link_target(href, self._base)

    def _boundary(self, *, cell: bool) -> None:
        """A block begins or ends here; inside a row that is a space, or a bar between cells."""
        if not self._frames[-1].row:
            self._flush()
            return
        for run in (self._visible, self._hidden):
            if run.pieces and not cell:
                run.pieces.append(Piece(" "))
            elif run.pieces and run.pieces[-1].text != CELL_SEPARATOR:
                run.pieces.append(Piece(CELL_SEPARATOR))

    def _break_line(self) -> None:
        self._breaks += 1
        if self._breaks > 1 and not self._frames[-1].row:
            self._flush()
        else:
            for run in (self._visible, self._hidden):
                if run.pieces:
                    run.pieces.append(Piece(" "))

    def _add_image(self, attributes: Mapping[str, str | None]) -> None:
        frame = self._frames[-1]
        url = image_url(attributes, self._base)
        alt = display(attributes.get("alt") or "")
        if frame.role is Role.STATEMENT and (url or alt) and not _is_ornament(attributes):
            hidden = frame.hidden or is_hidden(attributes)
            role = Role.FURNITURE if is_icon(alt) else frame.role
            self._beside.append(
                Block(
                    kind=BlockKind.IMAGE,
                    text=alt,
                    role=role,
                    url=url,
                    hidden=hidden,
                    path=frame.path,
                )
            )

    def _flush(self) -> None:
        for run in (self._visible, self._hidden):
            if run.pieces:
                self._emit(run)
                run.pieces = []
        self._blocks += self._beside
        self._beside = []
        self._breaks = 0

    def _emit(self, run: _Run) -> None:
        if run.role is Role.STATEMENT:
            self._set_list_mark_apart(run)
        block = _block(run.pieces, hidden=run.hidden, role=run.role, kind=run.kind)
        block = replace(block, path=run.path)
        text, links = block.text, block.links
        if not text.strip(_INVISIBLE_BETWEEN):
            return
        apart = is_page_talk(text) or is_link_bar(text, links) or _is_label_alone(block)
        if run.role is Role.STATEMENT and apart:
            block = replace(block, role=Role.FURNITURE)
        documents = [link for link in links if document_link(link.url)]
        if len(documents) == 1 and documents[0].start == 0 and documents[0].end == len(text):
            url = documents[0].url
            self._blocks.append(replace(block, kind=BlockKind.ATTACHMENT, links=(), url=url))
            return
        self._blocks.append(block)
        if block.role is Role.STATEMENT:
            self._blocks += [
                _attachment(text[link.start : link.end], link.url, run) for link in documents
            ]

    def _set_list_mark_apart(self, run: _Run) -> None:
        """Take a bullet off a line, and a list's number where it is an element of its own.

        Nobody sees either in the text of a real list. A number goes only before a letter:
        what stands before a figure may be part of it.
        """
        marks, rest = marks_apart(run.pieces)
        if marks:
            run.pieces = rest
            self._beside.append(_block(marks, hidden=run.hidden, role=Role.FURNITURE))


def _block(
    pieces: list[Piece], *, hidden: bool, role: Role, kind: BlockKind = BlockKind.PARAGRAPH
) -> Block:
    text, links, struck, slots = assemble(pieces)
    return Block(
        kind=kind, text=text, role=role, links=links, struck=struck, slots=slots, hidden=hidden
    )


def _is_stated(block: Block) -> bool:
    return block.role is Role.STATEMENT


def _is_label_alone(block: Block) -> bool:
    """Whether a block without a link is a label: what a link leads to may be the statement's."""
    return not block.links and is_label(block.text)


def _is_ornament(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture without words is a bullet, a spacer, or a point that counts visitors."""
    if any(character.isalnum() for character in attributes.get("alt") or ""):
        return False
    sizes = [(attributes.get(name) or "").removesuffix("px") for name in ("width", "height")]
    small = any(size.isdecimal() and int(size) <= _LARGEST_ORNAMENT for size in sizes)
    return small or is_hidden(attributes)


def _attachment(words: str, url: str, run: _Run) -> Block:
    text = display(words)
    return Block(kind=BlockKind.ATTACHMENT, text=text, url=url, hidden=run.hidden, path=run.path)
