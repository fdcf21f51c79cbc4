"""The list of events: draws only the rows that are in sight, however many there are."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from watcher.interfaces.tui.event import Event
from watcher.render import phrases, terminal
from watcher.render.plain import sentence
from watcher.render.safe import cut, one_line

ROW_LINES = 3
"""Lines of a row: severity, agency and time; title; what changed."""
_LONGEST = 400
"""Characters of a title or sentence that can come into sight on the widest screen."""
_ROOM_FOR_YEAR = 46
"""Columns from which a row's time shows its year."""


class EventRows(ScrollView, can_focus=True):
    """A list of events with one chosen; says so with `Chosen` when another one is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"event-rows--chosen"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "choose(0)", show=False),
        Binding("end", "choose(-1)", show=False),
    ]

    chosen: reactive[int] = reactive(0, init=False)

    class Chosen(Message):
        """Another event was chosen, or the list has other events."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._events: Sequence[Event] = ()

    @property
    def event(self) -> Event | None:
        """The chosen event; `None` when there is none."""
        return self._events[self.chosen] if self._events else None

    def fill(self, events: Sequence[Event], *, chosen: int) -> None:
        """List ``events`` and choose one by its place."""
        self._events = events
        self.virtual_size = Size(0, len(events) * ROW_LINES)
        self.set_reactive(EventRows.chosen, max(0, min(chosen, len(events) - 1)))
        self._reveal()
        self.refresh()
        self.post_message(self.Chosen())

    def watch_chosen(self) -> None:
        """Bring the chosen row into sight and tell."""
        self._reveal()
        self.refresh()
        self.post_message(self.Chosen())

    def _reveal(self) -> None:
        row = Region(0, self.chosen * ROW_LINES, 1, ROW_LINES)
        self.scroll_to_region(row, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the chosen row in sight."""
        self._reveal()

    def on_click(self, click: Click) -> None:
        """Choose the row that was clicked."""
        row = (click.y + self.scroll_offset.y) // ROW_LINES
        if row < len(self._events):
            self.chosen = row

    # keys

    def action_move(self, by: int) -> None:
        """Choose the row so many below, or above when negative."""
        self.chosen = max(0, min(self.chosen + by, len(self._events) - 1))

    def action_move_page(self, pages: int) -> None:
        """Choose the row a screenful away."""
        self.action_move(pages * max(1, self.size.height // ROW_LINES))

    def action_choose(self, place: int) -> None:
        """Choose a row by its place; a negative one counts from the end."""
        self.action_move((place if place >= 0 else len(self._events) + place) - self.chosen)

    # drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        row, line = divmod(y + self.scroll_offset.y, ROW_LINES)
        width = self.scrollable_content_region.width
        if row >= len(self._events):
            return Strip.blank(width, self.rich_style)
        is_chosen = row == self.chosen
        text = Text("▌" if is_chosen else " ")
        text.append_text(_lines(self._events[row], width - 1)[line])
        text.truncate(width, overflow="ellipsis", pad=True)
        style = (
            self.get_component_rich_style("event-rows--chosen") if is_chosen else self.rich_style
        )
        return Strip(text.render(self.app.console), width).apply_style(style)


def _lines(event: Event, width: int) -> tuple[Text, Text, Text]:
    change = event.shown
    moment = phrases.instant(event.members[0].first_seen_new)
    when = moment[:16] if width >= _ROOM_FOR_YEAR else moment[5:16]
    pages = f" ×{len(event.members)}" if event.members[1:] else ""
    head = Text.assemble(terminal.severity_word(change.severity), " ", _short(change.agency), pages)
    head.truncate(max(1, width - len(when) - 1), overflow="ellipsis", pad=True)
    head.append(f" {when}", style="dim")
    title = Text(_short(change.title or change.url), style="bold")
    return head, title, Text(_short(sentence(change)))


def _short(words: str) -> str:
    return cut(one_line(words[: 4 * _LONGEST]), _LONGEST)
