"""Whether a page breaks off in the midst of a known statement: a connection that ended early."""

import re
from typing import Final

from watcher.model.statement import BlockKind, StatementText
from watcher.text.normalise import squeezed

_END: Final = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_DOCUMENT: Final = re.compile(rb"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_LAST_WORDS: Final = 24
"""Characters, spaces not counted, by which the place where a page breaks off is found again."""
_FIRST_LETTERS: Final = 6
"""Of a passage that only began."""
_SENTENCE_END: Final = frozenset(".!?:;\"'")


def breaks_off(payload: bytes, shown: str, previous: StatementText) -> str:
    """Return the last words of a page that breaks off within a known passage; "" if it does not.

    ``shown`` is the page's visible text, squeezed. HTML may leave out its closing tags, so
    their absence counts only where the text stops in the middle of a passage as well.
    """
    if _END.search(payload) or not _DOCUMENT.search(payload):
        return ""
    before = ""
    for block in previous.statement:
        row = block.kind is BlockKind.TABLE_ROW
        passage = squeezed(block.text.replace(" | ", " ") if row else block.text)
        begun = _begun(before, passage, shown)
        if 0 < begun < len(passage) and (row or passage[begun - 1] not in _SENTENCE_END):
            return (before + passage[:begun])[-_LAST_WORDS:]
        before = (before + passage)[-_LAST_WORDS:]
    return ""


def _begun(before: str, passage: str, shown: str) -> int:
    """Return how many characters of a passage a page ends with; 0 for none, or too few to tell.

    ``before`` is what stands before the passage: it counts where the passage has hardly begun.
    """
    place = passage.find(shown[-_LAST_WORDS:])
    if place >= 0:
        return place + _LAST_WORDS
    for begun in range(min(_LAST_WORDS, len(passage)), 0, -1):
        if shown.endswith(passage[:begun]):
            known = (before + passage[:begun])[-_LAST_WORDS:]
            return begun if begun >= _FIRST_LETTERS or shown.endswith(known) else 0
    return 0
