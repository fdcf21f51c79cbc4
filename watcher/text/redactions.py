"""The marks that stand where words were withheld: bars, "[redacted]", exemption codes."""

import re

REDACTION = re.compile(
    r"\[(?:redacted|withheld|omitted|deleted|tachado|censurado|reservado)\b[^\]]{0,80}\]"
    r"|(?<![\w)])\(b\)\s?\(\d\)(?:\s?\([A-Z]\))*"
    r"|[█▇■▮]+(?:\s[█▇■▮]+)*|\b[Xx]{4,}\b|\bREDACTED\b",
    re.IGNORECASE,
)


def is_blacked_out(text: str) -> bool:
    """Whether nothing but redaction marks is left of ``text``.

    >>> is_blacked_out("███ ██ [redacted].")
    True
    """
    marks = REDACTION.search(text) is not None
    return marks and not any(letter.isalnum() for letter in REDACTION.sub("", text))
