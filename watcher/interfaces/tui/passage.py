"""The right side of the viewer: one event's change, fitted to whatever width it gets."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from watcher.interfaces.tui.event import Event
from watcher.render import terminal


@dataclass(frozen=True, slots=True)
class Passage:
    """A change as Rich draws it: in one passage, or with old and new in two columns."""

    event: Event
    beside: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield how many pages share the change, then the change."""
        members = len(self.event.members)
        if members > 1:
            yield Text(f"The same change on {members} pages (e lists them); one of them:\n")
        if self.beside:
            yield terminal.side_by_side(self.event.shown, options.max_width)
        else:
            yield terminal.inline(self.event.shown)
