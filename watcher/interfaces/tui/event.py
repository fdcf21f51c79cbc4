"""Changes with one cause, gathered into the events that the viewer lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from watcher.model.change import Change
from watcher.render import phrases
from watcher.render.safe import one_line


@dataclass(frozen=True, slots=True)
class Event:
    """Changes with one cause, newest first; never empty."""

    members: tuple[Change, ...]

    @property
    def id(self) -> str:
        """The event's id in the archive."""
        return self.members[0].event

    @property
    def shown(self) -> Change:
        """The member that stands for all: the most severe, titled if one is, the newest."""
        return max(self.members, key=lambda one: (one.severity, one.title not in {"", one.url}))


def gather(changes: Sequence[Change]) -> dict[str, Event]:
    """Return the events of ``changes`` by id; both newest first."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.event, []).append(change)
    return {event: Event(tuple(members)) for event, members in found.items()}


def pages(event: Event) -> RenderableType:
    """Return every page on which the event happened."""
    head = f"The same change on {phrases.counted(len(event.members), 'page')}."
    parts: list[Text] = [Text(head, style="bold")]
    for change in event.members:
        parts += [
            Text(),
            Text.assemble(
                (phrases.instant(change.first_seen_new), "dim"), "  ", (one_line(change.id), "dim")
            ),
            Text(one_line(change.title) or "(no title)"),
            Text(one_line(change.url), style="blue", overflow="fold"),
        ]
    return Group(*parts)
