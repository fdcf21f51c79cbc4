"""Builds blocks from the opening and closing of elements and the text between them.

Knows no parser: `watcher.text.body` feeds it a region read by BeautifulSoup, and
`watcher.text.surroundings` the rest of the page. Every text that comes in goes out in
exactly one block, except that the words of a link to a document also name an attachment.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from watcher.model.statement import Block, BlockKind, Link, Role, Slot
from watcher.text.dom import ROLE_MARK, is_hidden, stable_names
from watcher.text.link import link_target
from watcher.text.normalise import display
from watcher.text.roles import is_furniture_line, is_link_bar
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
_CELL_TAGS = frozenset({"td", "th"})
_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_ICON_CLASS = re.compile(r"(?:^|\s)(?:fa|fas|far|fab|glyphicon|icon)(?:$|[\s-])")
_LARGEST_ORNAMENT = 16
"""Pixels, in either direction."""
_CELL_SEPARATOR = " | "
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


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    url: str | None = None
    struck: bool = False
    slot: str = ""


@dataclass(slots=True)
class _Run:
    """Text on its way to a block, with the kind and role it had where it began."""

    hidden: bool
    pieces: list[_Piece] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    role: Role = Role.STATEMENT


class BlockBuilder:
    """Turns a stream of `open`, `text` and `close` into blocks; `finish` returns them."""

    def __init__(self, base: str, role: Role) -> None:
        """Start a stream whose links resolve against ``base`` and whose blocks have ``role``."""
        self._base = base
        self._blocks: list[Block] = []
        self._frames = [_Frame(False, BlockKind.PARAGRAPH, role, False, False, None, False, "")]
        self._visible = _Run(hidden=False)
        self._hidden = _Run(hidden=True)
        self._images: list[Block] = []
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
        self._frames.append(frame)
        email = veiled_words(attributes)
        if email is not None:
            frame.url = frame.url or f"mailto:{email}"
            self.text(email)
            self.close()
            return False
        if tag in {"i", "span"} and _ICON_CLASS.search(attributes.get("class") or ""):
            self.text(" ")
        return True

    def text(self, text: str) -> None:
        """Add text to the block that is being built."""
        frame = self._frames[-1]
        run = self._hidden if frame.hidden else self._visible
        if not text.isspace() and text:
            if not run.pieces:
                run.kind, run.role = frame.kind, frame.role
            self._breaks = 0
        elif not run.pieces:
            return
        run.pieces.append(_Piece(text, frame.url, frame.struck, frame.slot))

    def close(self) -> None:
        """Leave the element that was entered last."""
        frame = self._frames.pop()
        if frame.splits:
            ends_row = frame.row and not self._frames[-1].row
            self._flush() if ends_row else self._boundary(cell=False)

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
        return _Frame(
            splits=tag in _BLOCK_TAGS or role is not outer.role,
            kind=outer.kind if tag == "tr" and not is_row else _KINDS.get(tag, outer.kind),
            role=role,
            hidden=outer.hidden or is_hidden(attributes),
            struck=outer.struck or tag in _STRUCK_TAGS or bool(_STRUCK_STYLE.search(style)),
            url=url,
            row=outer.row or (tag == "tr" and is_row),
            slot=f"{outer.slot} {tag}{names}".strip() if names else outer.slot,
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
        elif self._visible.pieces:
            last = self._visible.pieces[-1].text
            if cell and last != _CELL_SEPARATOR:
                self._visible.pieces.append(_Piece(_CELL_SEPARATOR))
            elif not cell:
                self._visible.pieces.append(_Piece(" "))

    def _break_line(self) -> None:
        self._breaks += 1
        if self._breaks > 1 and not self._frames[-1].row:
            self._flush()
        else:
            for run in (self._visible, self._hidden):
                if run.pieces:
                    run.pieces.append(_Piece(" "))

    def _add_image(self, attributes: Mapping[str, str | None]) -> None:
        frame = self._frames[-1]
        url = image_url(attributes, self._base)
        alt = display(attributes.get("alt") or "")
        if frame.role is Role.STATEMENT and (url or alt) and not _is_ornament(attributes):
            hidden = frame.hidden or is_hidden(attributes)
            self._images.append(
                Block(kind=BlockKind.IMAGE, text=alt, role=frame.role, url=url, hidden=hidden)
            )

    def _flush(self) -> None:
        for run in (self._visible, self._hidden):
            if run.pieces:
                self._emit(run)
                run.pieces = []
        self._blocks += self._images
        self._images = []
        self._breaks = 0

    def _emit(self, run: _Run) -> None:
        text, links, struck, slots = assemble(run.pieces)
        if not text.strip(_INVISIBLE_BETWEEN):
            return
        role = run.role
        apart = is_furniture_line(text) or is_link_bar(text, links)
        if role is Role.STATEMENT and apart:
            role = Role.FURNITURE
        documents = [link for link in links if document_link(link.url)]
        whole = len(documents) == 1 and documents[0].start == 0 and documents[0].end == len(text)
        block = Block(
            kind=BlockKind.ATTACHMENT if whole else run.kind,
            text=text,
            role=role,
            links=() if whole else links,
            struck=struck,
            slots=slots,
            hidden=run.hidden,
            url=documents[0].url if whole else None,
        )
        self._blocks.append(block)
        if role is Role.STATEMENT and not whole:
            self._blocks += [
                _attachment(text[link.start : link.end], link.url, hidden=run.hidden)
                for link in documents
            ]


def _is_ornament(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture without words is a bullet, a spacer, or a point that counts visitors."""
    if any(character.isalnum() for character in attributes.get("alt") or ""):
        return False
    sizes = [(attributes.get(name) or "").removesuffix("px") for name in ("width", "height")]
    small = any(size.isdecimal() and int(size) <= _LARGEST_ORNAMENT for size in sizes)
    return small or is_hidden(attributes)


def _attachment(words: str, url: str, *, hidden: bool) -> Block:
    return Block(kind=BlockKind.ATTACHMENT, text=display(words), url=url, hidden=hidden)


def assemble(
    pieces: list[_Piece],
) -> tuple[str, tuple[Link, ...], tuple[tuple[int, int], ...], tuple[Slot, ...]]:
    """Join pieces to display text; return it with its link, strike-out and slot spans."""
    out: list[str] = []
    length = 0
    space = False
    links: list[Link] = []
    struck: list[tuple[int, int]] = []
    slots: list[Slot] = []
    for piece in pieces:
        core = display(piece.text)
        if not core:
            space = space or bool(piece.text)
            continue
        if length and (space or piece.text[0].isspace()):
            out.append(" ")
            length += 1
        out.append(core)
        _extend_link(links, piece.url, length, length + len(core))
        if piece.struck:
            _extend_struck(struck, length, length + len(core))
        _extend_slot(slots, piece.slot, length, length + len(core))
        length += len(core)
        space = piece.text[-1].isspace()
    text = "".join(out)
    if not unicodedata.is_normalized("NFC", text):
        text = display(text)
    return (
        text,
        tuple(link for link in links if link.end <= len(text)),
        tuple((a, b) for a, b in struck if b <= len(text)),
        tuple(slot for slot in slots if slot.end <= len(text)),
    )


def _extend_link(links: list[Link], url: str | None, start: int, end: int) -> None:
    if url is None:
        return
    if links and links[-1].url == url and start - links[-1].end <= 1:
        start = links.pop().start
    links.append(Link(start=start, end=end, url=url))


def _extend_struck(struck: list[tuple[int, int]], start: int, end: int) -> None:
    if struck and start - struck[-1][1] <= 1:
        start = struck.pop()[0]
    struck.append((start, end))


def _extend_slot(slots: list[Slot], path: str, start: int, end: int) -> None:
    if not path:
        return
    if slots and slots[-1].path == path and start - slots[-1].end <= 1:
        start = slots.pop().start
    slots.append(Slot(start, end, path))
