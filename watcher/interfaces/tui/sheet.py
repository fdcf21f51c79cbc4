"""A sheet over the list of changes: the history of a statement, or the help."""

from typing import ClassVar

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static


class Sheet(ModalScreen[None]):
    """One scrollable sheet of text over everything else; Escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,h,question_mark", "dismiss", "Back"),
    ]

    def __init__(self, shown: RenderableType) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        with VerticalScroll(id="sheet"):
            yield Static(self._shown)
        yield Footer()
