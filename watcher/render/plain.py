"""A change as plain text without colour: for files, pipes and mail."""

from typing import Final

from watcher.model.change import Change, Comparison, Hunk, Kind
from watcher.render import phrases
from watcher.render.records import moment
from watcher.render.safe import one_line
from watcher.render.words import marked, spans, without_marks
from watcher.text.reasons import count_of

_EVENTS: Final = frozenset(
    {
        *(Kind.WITHDRAWAL, Kind.RESTORATION, Kind.REDIRECT),
        *(Kind.ITEM_ADDED, Kind.ITEM_REMOVED, Kind.DELISTED),
        *(Kind.RETITLED, Kind.REDATED, Kind.REORDERED),
        *(Kind.STAMP, Kind.TYPOGRAPHY, Kind.FORMATTING),
    }
)
"""Kinds that are no change of words: there is nothing that a page would have to admit."""


def sentence(found: Change | Comparison) -> str:
    """Return one sentence that says what changed, on one line, for lists and channels.

    The most important reason, in its place and between its neighbouring words; how many
    more places changed; and whether the page admits it.
    """
    told = phrases.first_reasons(found)
    others = _others(found, len(told))
    more = f", and {others} more" if others else ""
    said = "; ".join(told) + more + _admission(found)
    return said[:1].upper() + said[1:]


def _others(found: Change | Comparison, told: int) -> int:
    """Return how many further places changed: one place may have several reasons."""
    places = sum(not hunk.muted and not _EVENTS.issuperset(hunk.kinds) for hunk in found.hunks)
    return places - 1 if places else max(0, count_of(found.reasons) - told)


def _admission(found: Change | Comparison) -> str:
    """Return what the page itself admits of the change."""
    if _EVENTS.issuperset(found.kinds) or found.kinds == (Kind.CORRECTION_NOTE,):
        return ""
    if any(Kind.CORRECTION_NOTE in hunk.kinds and hunk.new for hunk in found.hunks):
        return "; a correction note of the page says so"
    stamp = {
        True: "page's own stamp did not move",
        False: "page's own stamp moved",
        None: "page has no stamp that could tell",
    }
    return f"; {stamp[found.silent]}, no correction note"


def unified(change: Change) -> str:
    """Return the change like a unified diff whose passages mark words as wdiff does.

    The first line holds the sentence, the head lines the page and the window's two times,
    ``@@`` lines the place and kinds. Every line of page text begins with a space, so that
    none can pass for a head.
    """
    url = one_line(change.url)
    head = (
        f"# {sentence(change)}",
        f"--- {url}\t{moment(change.last_seen_old)}",
        f"+++ {url}\t{moment(change.first_seen_new)}",
    )
    return "\n".join((*head, *(line for hunk in change.hunks for line in _lines(hunk))))


def _lines(hunk: Hunk) -> tuple[str, ...]:
    return (
        f"@@ {phrases.place(hunk)} @@",
        *(f" ({without_marks(remark)})" for remark in phrases.remarks(hunk)),
        *(f" {line}" for line in marked(spans(hunk)).split("\n")),
    )
