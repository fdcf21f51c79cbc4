"""A change as plain text without colour: for files, pipes and mail."""

from typing import Final

from watcher.model.change import Change, Hunk
from watcher.render import phrases
from watcher.render.records import moment
from watcher.render.safe import one_line
from watcher.render.words import marked, spans, without_marks
from watcher.text.reasons import count_of

_SILENCE: Final = {
    True: "; page's own stamp did not move",
    False: "; the page says so itself",
    None: "",
}


def sentence(change: Change) -> str:
    """Return one sentence that says what changed, on one line, for lists and channels.

    The most important reason, how many more there are, and whether the page admits it.
    """
    reasons = change.reasons or (f"changed: {phrases.kinds(change.kinds)}",)
    others = count_of(reasons) - 1
    more = f", and {others} more" if others else ""
    return one_line(reasons[0]) + more + _SILENCE[change.silent]


def unified(change: Change) -> str:
    """Return the change like a unified diff whose passages mark words as wdiff does.

    The head lines hold the page and the window's two times, ``@@`` lines the place and
    kinds. Every line of page text begins with a space, so that none can pass for a head.
    """
    url = one_line(change.url)
    head = (
        f"--- {url}\t{moment(change.last_seen_old)}",
        f"+++ {url}\t{moment(change.first_seen_new)}",
    )
    return "\n".join((*head, *(line for hunk in change.hunks for line in _lines(hunk))))


def _lines(hunk: Hunk) -> tuple[str, ...]:
    moved = phrases.moved(hunk)
    return (
        f"@@ {phrases.place(hunk)} @@",
        *((f" ({without_marks(moved)})",) if moved else ()),
        *(f" {line}" for line in marked(spans(hunk)).split("\n")),
    )
