"""The words around a change: its window, its times, its place on the page.

English for people, the same in every renderer; the JSON record has the exact values.
"""

from datetime import datetime, timedelta
from typing import Final

from watcher.model.change import Change, Comparison, Hunk, Kind
from watcher.model.moment import utc
from watcher.render.context import located
from watcher.render.safe import cut, one_line
from watcher.text.reasons import count_of

_MOST_REASONS: Final = 5
_NOT_OF_WORDS: Final = frozenset({Kind.REVERSION, Kind.RESTORATION, Kind.REDIRECT})
_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def kinds(found: tuple[Kind, ...]) -> str:
    """Return kinds as a person reads them.

    >>> kinds((Kind.FIGURE, Kind.PASSAGE_ADDED))
    'figure · passage added'
    """
    return " · ".join(kind.value.replace("_", " ") for kind in found) or "text"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "check"), counted(1240, "character")
    ('1 check', '1,240 characters')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def instant(moment: datetime) -> str:
    """Return a time to the second, in UTC, and saying so."""
    return utc(moment).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(span: timedelta) -> str:
    """Return a length of time in its two largest units.

    >>> duration(timedelta(hours=26, minutes=5))
    '1 day 2 hours'
    """
    left = max(0, round(span.total_seconds()))
    parts: list[str] = []
    for noun, seconds in _UNITS:
        number, left = divmod(left, seconds)
        if number:
            parts.append(counted(number, noun))
        elif parts:
            break  # "1 day 5 seconds" would promise a precision that nobody reads
    return " ".join(parts[:2]) or "less than a second"


def first_reasons(found: Change | Comparison) -> tuple[str, ...]:
    """Return the most important reason in its place; there is always one.

    Behind a reason that is not about words, as for a reversion, the next comes with it: then a
    reader hears both that an earlier wording is back and what it is.
    """
    unnamed = f"changed: {kinds(found.kinds)}"
    with_next = found.kinds and found.kinds[0] in _NOT_OF_WORDS
    first = found.reasons[: 2 if with_next else 1] or (unnamed,)
    return tuple(located(reason, found.hunks) or one_line(reason) or unnamed for reason in first)


def other_reasons(found: Change | Comparison) -> tuple[str, ...]:
    """Return the reasons behind the first, each in its place, as lines."""
    told = len(first_reasons(found))
    return tuple(located(r, found.hunks) or one_line(r) for r in found.reasons[told:])


def further_reasons(change: Change) -> tuple[str, ...]:
    """Return the reasons behind the first, as lines; beyond a few, only how many there are.

    The passages below them show the same in full.
    """
    lines = other_reasons(change)
    hidden = count_of(change.reasons) - len(first_reasons(change)) - _MOST_REASONS
    return lines if hidden <= 1 else (*lines[:_MOST_REASONS], f"and {hidden} more")


def window_ends(change: Change) -> tuple[str, str]:
    """Return what the two ends of the window saw, in words."""
    if Kind.WITHDRAWAL in change.kinds:
        return "last seen", "first seen gone"
    if Kind.RESTORATION in change.kinds:
        return "last seen before", "first seen again"
    return "last seen old", "first seen new"


def unseeing(change: Change) -> str:
    """Return how many checks inside the window could not see the text; "" when none."""
    if not change.checks_between:
        return ""
    return f"{counted(change.checks_between, 'check')} between could not see it"


def window(change: Change) -> str:
    """Return the window in which the change happened, on one line."""
    before, after = window_ends(change)
    between = unseeing(change)
    return (
        f"{before} {instant(change.last_seen_old)} → {after} {instant(change.first_seen_new)}"
        f" ({duration(change.first_seen_new - change.last_seen_old)}"
        f"{'; ' + between if between else ''})"
    )


def place(hunk: Hunk) -> str:
    """Return where a hunk is and what sort of change it holds.

    The place is the engine's own words, the kinds are ours; a page writes neither.
    """
    where = one_line(hunk.where)
    return f"{where} · {kinds(hunk.kinds)}" if where else kinds(hunk.kinds)


def moved(hunk: Hunk) -> str:
    """Return where a moved passage stood before; "" when it did not move."""
    if hunk.moved_from is None:
        return ""
    if not hunk.moved_from:
        return "moved: before, it stood at the top"
    return f"moved: before, it stood behind “{cut(one_line(hunk.moved_from), 80)}”"


def remarks(hunk: Hunk) -> tuple[str, ...]:
    """Return what must be said of a hunk that its words do not show, a line each."""
    same = hunk.old == hunk.new
    return tuple(
        line
        for line, holds in (
            (moved(hunk), hunk.moved_from is not None),
            (
                "the words are the same; another part of them is struck out",
                same and Kind.STRUCK_OUT in hunk.kinds,
            ),
            (
                "the words are the same; readers see them no more, or again",
                same and Kind.HIDDEN_TEXT in hunk.kinds,
            ),
            ("in a part of the page that changes at most looks: no reason to alert", hunk.muted),
        )
        if holds
    )


def web_address(url: str) -> str | None:
    """Return ``url`` when it may be made a link: http or https, and nothing unseen in it."""
    fit = (
        url.lower().startswith(("https://", "http://")) and one_line(url) == url and " " not in url
    )
    return url if fit else None
