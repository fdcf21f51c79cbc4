"""A sheet over the list of changes: the history of a statement, its pages, or the help."""

from typing import ClassVar

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static


class Sheet(ModalScreen[None]):
    """One scrollable sheet of text over everything else; Escape closes it."""

    CSS = """
    Sheet { align: center middle; }
    #sheet { width: 94%; height: 90%; border: round $primary; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("q,h,e,question_mark,enter", "dismiss", show=False),
        Binding("space", "page(1)", "Down"),
        Binding("b", "page(-1)", "Up"),
    ]

    def __init__(self, shown: RenderableType) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        with VerticalScroll(id="sheet"):
            yield Static(self._shown)
        yield Footer()

    def action_page(self, pages: int) -> None:
        """Scroll by a page."""
        sheet = self.query_one("#sheet", VerticalScroll)
        if pages > 0:
            sheet.scroll_page_down(animate=False)
        else:
            sheet.scroll_page_up(animate=False)
