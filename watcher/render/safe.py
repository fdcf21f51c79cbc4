"""Make text that came from a page safe to print and honest to read.

Whoever writes a page can put characters into it that a reader does not see: terminal
escapes, text-direction overrides that show words in another order, letters of no width.
Every renderer passes page text through `visible`, which writes such a character as its
code point, ⟨U+202E⟩, so that a difference made of nothing else is still seen.

The character table is written out instead of asking ``unicodedata``, whose answers change
with the Python version. It does not judge look-alike letters, and it does not escape for
HTML, Slack or JSON: each of those renderers does so for itself.
"""

import json
import re
from typing import Final

_UNSEEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u2028\u2029"  # line and paragraph separators
    # Default_Ignorable_Code_Point (Unicode 16, DerivedCoreProperties.txt): soft hyphen,
    # bidi controls, zero width, fillers, variation selectors, byte order mark, tags.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ufff9-\ufffb"  # interlinear annotation
    "\ud800-\udfff"  # lone surrogates: no encoder takes them
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: any font may draw anything
    "\ufdd0-\ufdef\ufffe\uffff"  # not characters
)
_STRANGE_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
_UNSEEN_RE: Final = re.compile(f"[{_UNSEEN}]")
_UNSEEN_OR_SPACE_RE: Final = re.compile(f"[{_UNSEEN}{_STRANGE_SPACES}]")
_RUN_OF_SPACE_RE: Final = re.compile(r"\s+")


def _code_point(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def visible(text: str) -> str:
    """Return ``text`` with every unseen or dangerous character written as its code point.

    Newlines and tabs stay. Applying it twice gives the same as once. A page that prints
    ``⟨U+202E⟩`` itself cannot be told from an escape here; the JSON record is exact.

    >>> visible("to\\u202eda\\x1b[31m")
    'to⟨U+202E⟩da⟨U+001B⟩[31m'
    """
    return _UNSEEN_RE.sub(_code_point, text)


def visible_edit(text: str) -> str:
    """Return the text of an edit as `visible` does, and name spaces that look like the common one.

    Where a no-break space replaced a space, the two would otherwise print alike.

    >>> visible_edit("\\u00a0")
    '⟨U+00A0⟩'
    """
    return _UNSEEN_OR_SPACE_RE.sub(_code_point, text)


def one_line(text: str) -> str:
    """Return `visible` text on a single line, with single spaces."""
    return _RUN_OF_SPACE_RE.sub(" ", visible(text)).strip()


def cut(text: str, length: int) -> str:
    """Return ``text`` in at most ``length`` characters, cut behind a word and ended with "…".

    A word longer than half of ``length`` is cut inside.

    >>> cut("ten people were named", 12)
    'ten people…'
    """
    if len(text) <= length:
        return text
    if length < 1:
        return ""
    kept = text[: length - 1]
    if not text[length - 1].isspace():
        space = max(kept.rfind(" "), kept.rfind("\n"))
        kept = kept[:space] if space >= length // 2 else kept
    return kept.rstrip() + "…"


def to_json(record: object, *, indent: int | None = None) -> str:
    """Return ``record`` as JSON that is exact and yet safe to print.

    Unseen characters are written as JSON's own ``\\\\uXXXX``, which a parser reads back as
    they were; everything else, such as "→", stays readable. Keys keep their order.
    """
    return _UNSEEN_RE.sub(_json_escape, json.dumps(record, ensure_ascii=False, indent=indent))


def _json_escape(found: re.Match[str]) -> str:
    # Only newlines of the layout are outside strings, and those are not in the table.
    units = found.group().encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(f"\\u{int.from_bytes(pair):04x}" for pair in pairs)
