"""What came and went beside the statement: the sentences and links of furniture and chrome.

A menu is no text that somebody edits: its sentences are counted, and their order is not told.
What counts as the same sentence is decided by its key form and where its links lead.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from watcher.model.statement import Block, Role, StatementText
from watcher.text.link import link_key
from watcher.text.normalise import key
from watcher.text.segment import sentences

MOST_LINES: Final = 1000
"""Distinct lines that are listed in one direction; a page that shows more is counted in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence as a page showed it first, the targets of its links, and how often.

    A ``hidden`` line is in the page and not shown to a reader.
    """

    text: str
    links: tuple[str, ...] = ()
    hidden: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What came and what went, each in the order of its page, at most `MOST_LINES` long.

    The counts are of all lines, with every repetition.
    """

    came: tuple[Line, ...] = ()
    went: tuple[Line, ...] = ()
    came_count: int = 0
    went_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """How two pages differ beside their statements."""

    furniture: Turnover = Turnover()
    chrome: Turnover = Turnover()


_Key = tuple[str, tuple[str, ...], bool]


def beside(old: StatementText, new: StatementText) -> Beside:
    """Return what came and went between two texts that were derived with their chrome.

    Takes time and room in proportion to the two texts.
    """
    return Beside(
        furniture=_turnover(old, new, Role.FURNITURE), chrome=_turnover(old, new, Role.CHROME)
    )


def _turnover(old: StatementText, new: StatementText, role: Role) -> Turnover:
    before, after = _counted(old, role), _counted(new, role)
    came, went = _surplus(after, before), _surplus(before, after)
    return Turnover(
        came=came[:MOST_LINES],
        went=went[:MOST_LINES],
        came_count=sum(line.times for line in came),
        went_count=sum(line.times for line in went),
    )


def _surplus(more: dict[_Key, Line], less: dict[_Key, Line]) -> tuple[Line, ...]:
    """Return the lines that ``more`` has oftener than ``less``."""
    left = Counter({found: line.times for found, line in more.items()})
    left.subtract({found: line.times for found, line in less.items()})
    return tuple(
        replace(line, times=left[found]) for found, line in more.items() if left[found] > 0
    )


def _counted(text: StatementText, role: Role) -> dict[_Key, Line]:
    """Return the lines of one role in page order, each once with the number of its sights."""
    seen: Counter[_Key] = Counter()
    first: dict[_Key, Line] = {}
    for block in text.blocks:
        if block.role is role:
            for line in _lines(block):
                found = (key(line.text), tuple(map(link_key, line.links)), line.hidden)
                seen[found] += 1
                first.setdefault(found, line)
    return {found: replace(line, times=seen[found]) for found, line in first.items()}


def _lines(block: Block) -> Iterator[Line]:
    """Yield the sentences of a block, each with the links that begin in it."""
    whole = (block.url,) if block.url else ()
    coming = list(reversed(block.links))
    start = 0
    for sentence in sentences(block.text):
        end = start + len(sentence)
        links: list[str] = []
        while coming and coming[-1].start < end:
            links.append(coming.pop().url)
        yield Line(text=sentence.strip(), links=(*whole, *links), hidden=block.hidden)
        start = end
