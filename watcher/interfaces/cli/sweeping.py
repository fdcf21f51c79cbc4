"""What a person sees of a sweep, on stderr: a line per check, a progress bar on long ones."""

import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from watcher.model.check import Outcome
from watcher.ports import CheckSummary
from watcher.render.safe import cut, one_line

_STYLES = {
    Outcome.CHANGED: "bold yellow",
    Outcome.WITHDRAWN: "bold red",
    Outcome.WITHDRAWAL_SUSPECTED: "red",
    Outcome.RESTORED: "bold green",
    Outcome.REDIRECTED: "yellow",
    Outcome.FIRST_SEEN: "green",
    Outcome.BLOCKED: "magenta",
    Outcome.ERROR: "magenta",
    Outcome.RULES_BROKEN: "magenta",
    Outcome.ROBOTS: "magenta",
}
_BAR_FROM = 10
"""A sweep of at least so many checks shows a progress bar on a terminal."""


class SweepLines:
    """Prints a sweep as it goes on; safe to call from several lanes at once."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._lock = threading.Lock()
        self._bar: Progress | None = None
        self._task: int | None = None
        self._total = 0
        self._done = 0

    def __enter__(self) -> "SweepLines":
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the progress bar away."""
        if self._bar is not None:
            self._bar.stop()

    def started(self, total: int) -> None:
        """Hear of a sweep, or of more that came due."""
        self.discovered(total)

    def discovered(self, count: int) -> None:
        """Hear of more checks to come."""
        with self._lock:
            self._total += count
            if self._bar is None and self._total >= _BAR_FROM and self._console.is_terminal:
                self._bar = Progress(
                    TextColumn("checking"),
                    BarColumn(),
                    MofNCompleteColumn(),
                    TimeRemainingColumn(),
                    console=self._console,
                    transient=True,
                )
                self._task = self._bar.add_task("checking", total=self._total)
                self._bar.start()
            self._move()

    def checked(self, summary: CheckSummary) -> None:
        """Print one check."""
        with self._lock:
            self._done += 1
            self._move()
            if not self._quiet:
                self._console.print(_line(summary))

    def noticed(self, sentence: str) -> None:
        """Print something a person should read."""
        with self._lock:
            self._console.print(Text(one_line(sentence), style="bold magenta"))

    def _move(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, total=self._total, completed=self._done)  # type: ignore[arg-type]


def _line(summary: CheckSummary) -> Text:
    status = "" if summary.status is None else str(summary.status)
    detail = f"  ({cut(one_line(summary.detail), 160)})" if summary.detail else ""
    return Text.assemble(
        (f"{summary.captured_at:%H:%M:%S} ", "dim"),
        (f"{summary.outcome.value:<20} ", _STYLES.get(summary.outcome, "")),
        (f"{status:>3} ", "dim"),
        one_line(summary.url),
        (detail, "dim"),
    )
