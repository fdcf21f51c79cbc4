"""A change as Rich renderables, for the terminal and the viewer.

Every piece of text is a `rich.text.Text`, never a markup string, so that page text cannot
style itself. On a console without colour, changed words get ``[-…-]`` and ``{+…+}``.
Printing is the caller's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from watcher.model.change import Change, Hunk, Severity
from watcher.render import phrases
from watcher.render.plain import sentence
from watcher.render.safe import one_line
from watcher.render.words import Side, Span, marked, of_side, spans

_DELETED: Final = "red strike"
_INSERTED: Final = "green underline"
_STYLES: Final = {"equal": "", "delete": _DELETED, "insert": _INSERTED}
_SEVERITIES: Final = {
    Severity.NONE: "dim",
    Severity.MINOR: "cyan",
    Severity.NOTABLE: "bold yellow",
    Severity.MAJOR: "bold white on red",
}
_QUIET: Final = "dim"
_INDENT: Final = (0, 0, 0, 2)
_READABLE: Final = 104
"""Columns beyond which a paragraph is tiring to read."""
_NARROW: Final = 72
"""Columns below which two passages side by side get too thin; one goes above the other."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a passage; it asks the console whether colour can tell them apart."""

    parts: tuple[Span, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the passage in colours, or with marks where there are none."""
        if console.no_color or console.color_system is None:
            yield Text(marked(self.parts))
        else:
            yield Text.assemble(*((part.text, _STYLES[part.op]) for part in self.parts))


def change_header(change: Change) -> RenderableType:
    """Return severity, agency, title, the sentence, the page, the window and what else changed."""
    return Group(
        _first_line(change),
        Text(one_line(change.title) or one_line(change.url), style="bold"),
        Text(sentence(change)),
        Text(one_line(change.url), style="blue", overflow="fold"),
        Text(),
        _facts(change),
    )


def inline(change: Change) -> RenderableType:
    """Return the change with old and new words in one passage: the view of ``watcher show``."""
    bodies = (Padding(Words(spans(hunk)), _INDENT) for hunk in change.hunks)
    return Constrain(_with_header(change, bodies), width=_READABLE)


def passages(hunks: Sequence[Hunk]) -> RenderableType:
    """Return hunks alone, old and new words in one passage, without a change around them."""
    parts: list[RenderableType] = []
    for hunk in hunks:
        parts += [Text(), _hunk_head(hunk), Padding(Words(spans(hunk)), _INDENT)]
    return Constrain(Group(*parts), width=_READABLE)


def severity_word(severity: Severity) -> Text:
    """Return a severity in capitals and in its colour."""
    # Assembled, so that the style ends with the word instead of filling its column.
    return Text.assemble((severity.label.upper(), _SEVERITIES[severity]))


def side_by_side(change: Change, width: int) -> RenderableType:
    """Return old passages on the left and new ones on the right, in ``width`` columns.

    Where that is too narrow, the old passage stands above the new one.
    """
    stacked = width < _NARROW
    bodies = (_stacked(hunk) if stacked else _two_columns(hunk) for hunk in change.hunks)
    return Constrain(_with_header(change, bodies), width=width)


def _with_header(change: Change, bodies: Iterable[RenderableType]) -> Group:
    parts: list[RenderableType] = [change_header(change)]
    for hunk, body in zip(change.hunks, bodies, strict=True):
        parts += [Text(), _hunk_head(hunk), body]
    return Group(*parts)


def _first_line(change: Change) -> RenderableType:
    line = Table.grid(expand=True, padding=(0, 2))
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(
        Text.assemble(severity_word(change.severity), "  ", one_line(change.agency)),
        Text(one_line(change.id), style=_QUIET),
    )
    return line


def _facts(change: Change) -> RenderableType:
    before, after = phrases.window_ends(change)
    passed = phrases.duration(change.first_seen_new - change.last_seen_old)
    between = phrases.unseeing(change)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style=_QUIET, no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row(Text(before), Text(phrases.instant(change.last_seen_old)))
    facts.add_row(Text(after), Text(phrases.instant(change.first_seen_new)))
    facts.add_row(Text("window"), Text("; ".join(filter(None, (passed, between)))))
    facts.add_row(Text("kinds"), Text(phrases.kinds(change.kinds)))
    for label, others in (("also", phrases.further_reasons(change)), ("topics", change.topics)):
        if others:
            facts.add_row(Text(label), Text("\n".join(map(one_line, others))))
    return facts


def _hunk_head(hunk: Hunk) -> RenderableType:
    head = Text.assemble("▌ ", phrases.place(hunk), style="bold")
    remarks = (Padding(Text(line, style="italic"), _INDENT) for line in phrases.remarks(hunk))
    return Group(head, *remarks)


def _two_columns(hunk: Hunk) -> RenderableType:
    parts = spans(hunk)
    table = Table(
        box=box.MINIMAL, show_header=False, show_edge=False, expand=True, border_style=_QUIET
    )
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row(_passage(parts, "old"), _passage(parts, "new"))
    return Padding(table, (0, 0, 0, 1))


def _stacked(hunk: Hunk) -> RenderableType:
    parts = spans(hunk)
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(style=_QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(), Text("old"), _passage(parts, "old"))
    table.add_row(Text(), Text("new"), _passage(parts, "new"))
    return table


def _passage(parts: tuple[Span, ...], side: Side) -> RenderableType:
    shown = of_side(parts, side)
    there = any(part.text.strip() for part in shown)
    return Words(shown) if there else Text("(nothing here)", style=_QUIET)
