"""Whether a page breaks off in the midst of a known statement: a connection that ended early."""

import re
from typing import Final

from watcher.model.statement import StatementText
from watcher.text.normalise import squeezed

_END: Final = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_DOCUMENT: Final = re.compile(rb"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_LAST_WORDS: Final = 24
"""Characters, spaces not counted, by which the place where a page breaks off is found again."""
_SENTENCE_END: Final = frozenset(".!?:;\"'")


def breaks_off(payload: bytes, shown: str, previous: StatementText) -> str:
    """Return the last words of a page that breaks off within a known passage; "" if it does not.

    ``shown`` is the page's visible text, squeezed. HTML may leave out its closing tags, so
    their absence counts only where the text stops in the middle of a passage as well.
    """
    if _END.search(payload) or not _DOCUMENT.search(payload):
        return ""
    last = shown[-_LAST_WORDS:]
    if len(last) < _LAST_WORDS or last[-1] in _SENTENCE_END:
        return ""
    told = "\n".join(squeezed(block.text) for block in previous.statement)
    behind = told.replace("\n", "").find(last) + len(last)
    if behind < len(last):
        return ""
    return last if _is_within_a_passage(told, behind) else ""


def _is_within_a_passage(told: str, behind: int) -> bool:
    """Whether the place after so many characters, line feeds not counted, is in a line."""
    at = 0
    for line in told.split("\n"):
        at += len(line)
        if at >= behind:
            return at > behind
    return False
