"""The viewer: the list of changes on the left, the diff on the right, the history a key away."""

from typing import ClassVar

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.reactive import reactive
from textual.widgets import Footer, Header, Input, OptionList, Static
from textual.widgets.option_list import Option

from watcher.interfaces.tui.filters import Filter
from watcher.interfaces.tui.sheet import Sheet
from watcher.model.change import Change
from watcher.ports import Archive, ChangeFilter
from watcher.render import phrases, tables, terminal
from watcher.render.plain import sentence
from watcher.render.safe import one_line
from watcher.services import browse

_KEYS = """\
n, p         next and previous change
↑ ↓          move in the list; the diff follows
space, b     scroll the diff down and up
d            side by side, or in one passage
h            history of this statement: its revisions and checks
s            at least this severe: none, minor, notable, major
a, t         next agency, next topic
/            only changes with these words; Enter keeps them, Escape clears them
r            read the archive again
q            quit

The viewer reads the archive and changes nothing in it. Characters of a page that a
terminal would obey or hide are shown as ⟨U+202E⟩."""


class Viewer(App[None]):
    """Full-screen list of changes with their diffs, over an archive that is only read."""

    TITLE = "Watcher"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #list { width: 42%; max-width: 70; border-right: solid $panel; }
    #diff { padding: 0 1; }
    #words { display: none; dock: bottom; }
    #words.asked { display: block; }
    #status { dock: bottom; height: 1; background: $panel; padding: 0 1; }
    Sheet { align: center middle; }
    #sheet { width: 90%; height: 85%; border: round $primary; background: $surface; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "step(1)", "Next"),
        ("p", "step(-1)", "Previous"),
        ("d", "toggle_side", "Side by side"),
        ("h", "history", "History"),
        ("s", "severity", "Severity"),
        ("a", "agency", "Agency"),
        ("t", "topic", "Topic"),
        ("slash", "ask_words", "Search"),
        ("r", "reread", "Reread"),
        ("question_mark", "keys", "Keys"),
        ("space", "scroll_diff(1)", ""),
        ("b", "scroll_diff(-1)", ""),
        ("escape", "clear_words", ""),
        ("q", "quit", "Quit"),
    ]

    shown: reactive[Filter] = reactive(Filter, init=False)
    beside: reactive[bool] = reactive(False, init=False)

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self._archive = archive
        self._all: tuple[Change, ...] = ()
        self._listed: list[Change] = []
        self._members: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        """Lay out list, diff, search line and status line."""
        yield Header()
        with Horizontal():
            yield OptionList(id="list", markup=False)
            with VerticalScroll(id="diff"):
                yield Static(id="passage")
        yield Input(placeholder="only changes with these words", id="words")
        yield Static(id="status")
        yield Footer()

    def on_mount(self) -> None:
        """Read the archive and show the newest change."""
        self.action_reread()
        self.query_one("#list").focus()

    # what is listed

    def action_reread(self) -> None:
        """Read the archive again."""
        self._all = self._archive.changes(ChangeFilter())
        self._members = {}
        for change in self._all:
            self._members[change.event] = self._members.get(change.event, 0) + 1
        self._fill()

    def watch_shown(self) -> None:
        """Fill the list anew when the filter changed."""
        self._fill()

    def _fill(self) -> None:
        newest: dict[str, Change] = {}
        for change in self._all:
            if self.shown.admits(change):
                newest.setdefault(change.event, change)
        self._listed = list(newest.values())
        options = self.query_one("#list", OptionList)
        options.clear_options()
        options.add_options(
            Option(_row(change, self._members[change.event])) for change in self._listed
        )
        if self._listed:
            options.highlighted = 0
        self._show_passage()
        count = phrases.counted(len(self._listed), "change")
        self.query_one("#status", Static).update(
            Text(f"{count} of {len(self._all)} · {self.shown.in_words()}")
        )

    def on_option_list_option_highlighted(self) -> None:
        """Let the diff follow the list."""
        self._show_passage()

    @property
    def current(self) -> Change | None:
        """The change that is highlighted."""
        at = self.query_one("#list", OptionList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    # the diff

    def _show_passage(self) -> None:
        self.query_one("#passage", Static).update(self._passage())
        self.query_one("#diff", VerticalScroll).scroll_home(animate=False)

    def _passage(self) -> RenderableType:
        change = self.current
        if change is None:
            return Text("No change matches. s, a, t and Escape widen the filter.", style="dim")
        members = self._members.get(change.event, 1)
        shared = Text(f"The same change on {members} pages.\n" if members > 1 else "")
        if self.beside:
            width = max(self.query_one("#diff").size.width - 4, 40)
            return Group(shared, terminal.side_by_side(change, width))
        return Group(shared, terminal.inline(change))

    def watch_beside(self) -> None:
        """Redraw the diff in the other way."""
        self._show_passage()

    def on_resize(self) -> None:
        """Fit the diff to the window."""
        self._show_passage()

    # keys

    def action_step(self, by: int) -> None:
        """Go to the next or previous change."""
        options = self.query_one("#list", OptionList)
        if self._listed:
            at = (options.highlighted or 0) + by
            options.highlighted = max(0, min(at, len(self._listed) - 1))

    def action_toggle_side(self) -> None:
        """Switch between one passage and side by side."""
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
            pane.scroll_page_down()
        else:
            pane.scroll_page_up()

    def action_history(self) -> None:
        """Show the revisions and checks of the statement."""
        change = self.current
        if change is None:
            return
        found = browse.history(self._archive, change.url, limit=100)
        self.push_screen(Sheet(tables.history(found.resource, found.revisions, found.checks)))

    def action_keys(self) -> None:
        """Show what the keys do."""
        self.push_screen(Sheet(Text(_KEYS)))

    # words

    def action_ask_words(self) -> None:
        """Open the search line."""
        words = self.query_one("#words", Input)
        words.add_class("asked")
        words.focus()

    def action_clear_words(self) -> None:
        """Close the search line and show everything again."""
        self._close_words("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the words and go back to the list."""
        self._close_words(event.value.strip())

    def _close_words(self, words: str) -> None:
        line = self.query_one("#words", Input)
        line.value = words
        line.remove_class("asked")
        self.query_one("#list").focus()
        self.shown = Filter(
            severity=self.shown.severity,
            agency=self.shown.agency,
            topic=self.shown.topic,
            words=words,
        )


def _row(change: Change, members: int) -> Text:
    many = f" ×{members}" if members > 1 else ""
    moment = phrases.instant(change.first_seen_new)[:16]
    return Text.assemble(
        terminal.severity_word(change.severity),
        f" {one_line(change.agency)}{many}  ",
        (f"{moment}\n", "dim"),
        (one_line(change.title) or one_line(change.url), "bold"),
        "\n",
        sentence(change),
        "\n",
    )
