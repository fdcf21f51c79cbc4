"""What came and went beside a statement: a short digest for people, and its JSON object."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from watcher.render.safe import cut, one_line
from watcher.text.beside import Beside, Line, Turnover

_MOST_LINES: Final = 8
_LONGEST: Final = 90
_LONGEST_LINKS: Final = 300
_QUIET: Final = "dim"


def digest(found: Beside | None) -> RenderableType:
    """Return how often lines came and went, and the first of them; ``None`` is what is not known.

    Ends with where the rest can be read, when there is more than is shown.
    """
    if found is None:
        return Text("\nBeside the statement: not known, because one side could not be read.")
    parts = [(found.furniture, "furniture"), (found.chrome, "chrome")]
    told = [(part, name) for part, name in parts if part.came_count or part.went_count]
    if not told:
        return Text("\nBeside the statement: nothing came or went.", style=_QUIET)
    counts = "; ".join(
        f"{part.came_count:,} came, {part.went_count:,} went ({name})" for part, name in told
    )
    shown: list[RenderableType] = [Text.assemble("\n", (f"Beside the statement: {counts}", "bold"))]
    for part, name in told:
        shown.append(Padding(Group(Text(name, style=_QUIET), *_lines(part)), (0, 0, 0, 2)))
    return Group(*shown)


def _lines(part: Turnover) -> Iterator[Text]:
    on_both = {line.text for line in part.came} & {line.text for line in part.went}
    for sign, style, lines in (("+", "green", part.came), ("−", "red", part.went)):
        for line in lines[:_MOST_LINES]:
            # Where the words are the same, their links tell the two apart.
            links = line.links if line.text in on_both else ()
            yield Text.assemble((f"{sign} ", style), _words(line, links))
        if len(lines) > _MOST_LINES:
            more = f"{sign} … and {len(lines) - _MOST_LINES:,} further lines; --json lists them"
            yield Text(more, style=_QUIET)


def _words(line: Line, links: Sequence[str]) -> str:
    hidden = "[hidden] " if line.hidden else ""
    leads = "".join(f" → {one_line(link)}" for link in links)
    times = f" (×{line.times:,})" if line.times > 1 else ""
    return f"{hidden}{cut(one_line(line.text), _LONGEST)}{cut(leads, _LONGEST_LINKS)}{times}"


def record(found: Beside | None) -> dict[str, Any] | None:
    """Return the ``beside`` member of ``watcher/comparison/1``; ``None`` when it is not known."""
    if found is None:
        return None
    return {"furniture": _turnover(found.furniture), "chrome": _turnover(found.chrome)}


def _turnover(part: Turnover) -> dict[str, Any]:
    return {
        "came": [_line(line) for line in part.came],
        "went": [_line(line) for line in part.went],
        "came_count": part.came_count,
        "went_count": part.went_count,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "links": list(line.links),
        "hidden": line.hidden,
        "times": line.times,
    }
