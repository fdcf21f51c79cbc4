"""The viewer: the list of changes beside the diff; their history a key away. Writes nothing."""

from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.reactive import reactive
from textual.widgets import Footer, Input, Static
from textual.worker import get_current_worker

from watcher.errors import NotFound, WatcherError
from watcher.interfaces.tui.event import Event, gather, pages
from watcher.interfaces.tui.filters import Filter
from watcher.interfaces.tui.loading import in_portions
from watcher.interfaces.tui.passage import Passage
from watcher.interfaces.tui.rows import EventRows
from watcher.interfaces.tui.sheet import Sheet
from watcher.model.change import Change
from watcher.ports import Archive
from watcher.render import phrases, tables
from watcher.services import browse

MOST_CHANGES = 20_000
"""How many of the newest changes are held; ``watcher changes`` reaches all of them."""
_MOST_CHECKS = 200
"""How many checks a history shows."""
_ROOM_FOR_TWO = 150
"""Columns of the window from which list and both columns of a diff stand side by side."""

_KEYS = """\
↑ ↓  n p      next and previous change (also PgUp, PgDn, Home, End); the diff follows
space  b      scroll the diff down and up

Show
Enter         the diff alone, in the whole window; once more for the list
d             old and new in two columns, or in one passage
h             history of this statement: its revisions and its latest checks
e             every page on which the same change happened

Choose
s             at least this severe: none, minor, notable, major
a  t          only the next agency, only the next topic
/             only changes with these words; Enter keeps them
Escape        all words again, and the list again

r             read the archive again
q             quit

All times are UTC. The viewer changes nothing in the archive.
A character of a page that a terminal would obey or hide is written out: ⟨U+202E⟩."""


class Viewer(App[None]):
    """Full-screen list of changes with their diffs, over an archive that is only read.

    ``failure`` is the error that ended it, if one did; the caller raises it.
    """

    TITLE = "Watcher"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]  # noqa: RUF012 - Textual's own type
    CSS = """
    #status { height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    #panes { layout: horizontal; height: 1fr; }
    #list { width: 42%; max-width: 72; height: 100%; scrollbar-size-vertical: 1; }
    #list > .event-rows--chosen { background: $primary 40%; }
    #diff { width: 1fr; height: 100%; padding: 0 1; border-left: solid $panel; }
    .-narrow #panes { layout: vertical; }
    .-narrow #list { width: 100%; max-width: 100%; height: 40%; min-height: 3; }
    .-narrow #diff { width: 100%; height: 1fr; border-left: none; border-top: solid $panel; }
    #panes.alone #list { display: none; }
    #panes.alone #diff { border: none; }
    #words { display: none; }
    #words.asked { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", "Next", show=False),
        Binding("p", "step(-1)", "Previous", show=False),
        Binding("enter", "toggle_alone", "Diff alone", show=False),
        Binding("d", "toggle_beside", "Columns"),
        Binding("h", "history", "History"),
        Binding("e", "pages", "Pages", show=False),
        Binding("s", "severity", "Severity"),
        Binding("a", "agency", "Agency"),
        Binding("t", "topic", "Topic"),
        Binding("slash", "ask_words", "Words", key_display="/"),
        Binding("question_mark", "keys", "Keys", key_display="?"),
        Binding("q", "quit", "Quit"),
        Binding("r", "reread", "Reread", show=False),
        Binding("space", "scroll_diff(1)", show=False),
        Binding("b", "scroll_diff(-1)", show=False),
        Binding("escape", "widen", show=False),
    ]

    shown: reactive[Filter] = reactive(Filter, init=False)
    beside: reactive[bool] = reactive(False, init=False)
    alone: reactive[bool] = reactive(False, init=False)

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self.failure: WatcherError | None = None
        self._archive = archive
        self._all: list[Change] = []
        self._listed: list[Event] = []
        self._reading = True

    def compose(self) -> ComposeResult:
        """Lay out what is listed, the list, the diff, and the search line."""
        yield Static(id="status")
        with Container(id="panes"):
            yield EventRows(id="list")
            with VerticalScroll(id="diff", can_focus=False):
                yield Static(id="passage")
        yield Input(placeholder="only changes with these words", id="words", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read the archive."""
        # Textual greys colours out when there shall be none; Rich then writes marks around words.
        self.console.no_color = self.no_color
        self._rows.focus()
        self.action_reread()

    @property
    def _rows(self) -> EventRows:
        return self.query_one("#list", EventRows)

    # reading

    def action_reread(self) -> None:
        """Read the archive again; what is chosen stays chosen."""
        self.run_worker(self._read, thread=True, exclusive=True, exit_on_error=False)

    def _read(self) -> None:
        """Run in a thread, so that keys are obeyed meanwhile."""
        worker = get_current_worker()
        found: list[Change] = []
        try:
            for portion in in_portions(self._archive, most=MOST_CHANGES):
                if worker.is_cancelled:
                    return
                found += portion
                self.call_from_thread(self._take, list(found), reading=True)
        except WatcherError as error:
            self.call_from_thread(self._end_with, error)
            return
        self.call_from_thread(self._take, found, reading=False)

    def _take(self, changes: list[Change], *, reading: bool) -> None:
        self._reading = reading
        if len(changes) > len(self._all) or not reading:
            self._all = changes
        self._fill()

    def _end_with(self, error: WatcherError) -> None:
        self.failure = error
        self.exit()

    # what is listed

    def watch_shown(self) -> None:
        """Fill the list anew when the filter changed."""
        self._fill()

    def _fill(self) -> None:
        before = self._rows.event
        admitted = {change.event for change in self._all if self.shown.admits(change)}
        self._listed = [event for event in gather(self._all).values() if event.id in admitted]
        places = {event.id: place for place, event in enumerate(self._listed)}
        self._rows.fill(self._listed, chosen=places.get(before.id, 0) if before else 0)

    def on_event_rows_chosen(self) -> None:
        """Let status line and diff follow the list."""
        self.query_one("#status", Static).update(Text(self._status_words(), overflow="ellipsis"))
        self._draw()
        self.query_one("#diff", VerticalScroll).scroll_home(animate=False)

    def _status_words(self) -> str:
        listed = len(self._listed)
        place = f"{self._rows.chosen + 1:,} of " if listed else ""
        count = place + phrases.counted(listed, "change")
        filters = self.shown.in_words() or "no filter"
        if self._reading:
            return f"{count} · {filters} · reading …"
        if len(self._all) >= MOST_CHANGES:
            return f"{count} · {filters} · from the newest {MOST_CHANGES:,} only"
        return f"{count} · {filters}"

    # the diff

    def _draw(self) -> None:
        event = self._rows.event
        passage = self.query_one("#passage", Static)
        passage.update(Text(self._why_empty()) if event is None else Passage(event, self.beside))
        too_narrow = self.beside and self.size.width < _ROOM_FOR_TWO
        self.query_one("#panes").set_class(self.alone or too_narrow, "alone")

    def _why_empty(self) -> str:
        if self._reading:
            return "Reading the archive …"
        if not self._all:
            return "No change is recorded yet. watcher status says what was checked and when."
        return f"No change fits: {self.shown.in_words()}.\ns, a, t and Escape widen the filter."

    def watch_beside(self) -> None:
        """Redraw the diff in the other way."""
        self._draw()

    def watch_alone(self) -> None:
        """Give the diff the whole window, or the list its part."""
        self._draw()

    def on_resize(self) -> None:
        """Give the list its part when there is room for it."""
        self._draw()

    # keys

    def action_step(self, by: int) -> None:
        """Go to the next or previous change."""
        self._rows.action_move(by)

    def action_toggle_alone(self) -> None:
        """Show the diff in the whole window, or beside the list."""
        self.alone = not self.alone

    def action_toggle_beside(self) -> None:
        """Switch between one passage and two columns."""
        self.beside = not self.beside

    def action_severity(self) -> None:
        """Step the least severity shown."""
        self.shown = self.shown.next_severity()

    def action_agency(self) -> None:
        """Step the agency shown."""
        self.shown = self.shown.next_agency(self._all)

    def action_topic(self) -> None:
        """Step the topic shown."""
        self.shown = self.shown.next_topic(self._all)

    def action_scroll_diff(self, pages: int) -> None:
        """Scroll the diff by a page."""
        pane = self.query_one("#diff", VerticalScroll)
        if pages > 0:
            pane.scroll_page_down(animate=False)
        else:
            pane.scroll_page_up(animate=False)

    def action_history(self) -> None:
        """Show the revisions and checks of the statement."""
        event = self._rows.event
        if event is None:
            return
        try:
            found = browse.history(self._archive, event.shown.url, limit=_MOST_CHECKS)
        except NotFound as error:
            self.push_screen(Sheet(Text(str(error))))
        except WatcherError as error:
            self._end_with(error)
        else:
            self.push_screen(Sheet(tables.history(found.resource, found.revisions, found.checks)))

    def action_pages(self) -> None:
        """Show every page on which the same change happened."""
        if self._rows.event is not None:
            self.push_screen(Sheet(pages(self._rows.event)))

    def action_keys(self) -> None:
        """Show what the keys do."""
        self.push_screen(Sheet(Text(_KEYS)))

    # words

    def action_ask_words(self) -> None:
        """Open the search line."""
        line = self.query_one("#words", Input)
        line.add_class("asked")
        line.focus()

    def action_widen(self) -> None:
        """Close the search line, list changes with any words, and show the list."""
        self.alone = self.beside = False
        self._keep_words("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the words and go back to the list."""
        self._keep_words(event.value)

    def _keep_words(self, words: str) -> None:
        line = self.query_one("#words", Input)
        line.value = words.strip()
        line.remove_class("asked")
        self._rows.focus()
        self.shown = self.shown.with_words(words)
