"""Two forms of a text: what people read (display) and what decides equality (key).

Neither folds case, drops punctuation or touches a digit: "$1.5 million" and "$15 million",
"-5" and "5", "May" and "may" stay different in both.
"""

import re
import unicodedata
from functools import lru_cache

_AS_READ = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u2066\u2068\u2069"), None),
    **dict(
        zip(
            map(ord, "\ufb00\ufb01\ufb02\ufb03\ufb04"),
            ("ff", "fi", "fl", "ffi", "ffl"),
            strict=True,
        )
    ),
}
"""Soft hyphen, zero-width space, word joiner, byte order mark: they move line breaks only.

Left-to-right marks and isolates leave Latin text and figures where they stand, and a ligature
is drawn like its letters. What sets text from right to left can turn "1-2" into "12-" before a
reader's eye, as overrides can: those controls stay.
"""

_NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
"""Controls and halves of surrogate pairs: no text, and some of them no store can hold."""

_FOLDS = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015"), "-"),
    ord("\u2026"): "...",
    **dict.fromkeys(map(ord, "\u200c\u200d\u2060"), None),
}
"""Typography that changes no word."""

_MINUS_AS_DASH = re.compile("\u2212(?! ?[\\d.$\u20ac\u00a3])")
_SPACED_DOTS = re.compile(r"\.(?: \.){2,}")
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ*)])(?=[A-ZÀ-ÖØ-Þ0-9])|(?<=[0-9])(?=[A-ZÀ-ÖØ-Þ][a-z])")
_AROUND_ELLIPSIS = re.compile(r" ?(\.{3,}) ?")
_DASH_RUN = re.compile(r" ?-(?:[ -]*-)? ?")
_FIGURE_BEGINS = frozenset("0123456789.$\u20ac\u00a3")
_BEFORE_CLOSING = re.compile(r" (?=[,;:!?)\]}](?!\d))| (?=\.(?![\d.]))|(?<=\d) (?=%)")
_AFTER_OPENING = re.compile(r"(?<=[(\[{]) ")
_INSIDE_CURLY = re.compile("(?<=[\u201c\u2018\u00ab])\\s+|\\s+(?=[\u201d\u00bb])")


def display(text: str) -> str:
    """Return the form people read: NFC, single spaces, letters for ligatures, nothing invisible.

    Every space character becomes a plain space (pages flip between plain and no-break
    spaces from one rendering to the next). Joiners stay, and so do the bidirectional controls
    that can turn the order of what is read. What is
    no character of a text becomes U+FFFD, so that it is still seen to be there.
    """
    text = _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", without_invisible(text))
    return " ".join(text.split())


def without_invisible(text: str) -> str:
    """Return text without what moves line breaks only, ligatures as letters; spaces stay."""
    return text if text.isascii() else text.translate(_AS_READ)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Return the form that decides equality: display form with typography folded.

    Quotes, dashes, ellipses and the spaces around punctuation are written one way. A dash
    or minus before a figure keeps its spaces and a minus sign stays itself there, because
    "10 -5" is not "10-5".
    """
    folded = _folded(display(text))
    while (again := _folded(folded)) != folded:
        folded = again
    return folded


def squeezed(text: str) -> str:
    """Return the folded text without any space, for looking a passage up across markup."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", without_invisible(text)).translate(_FOLDS)
    return "".join(text.split())


def unglued(folded: str) -> str:
    """Return a key with a space where two words meet that no writer joins.

    Elements set apart by a style have no space between them in the text: "StatusNumber",
    "patients108". Between figures nothing is set: there a space says something.

    >>> unglued("Case StatusNumber of cases108")
    'Case Status Number of cases 108'
    """
    return _GLUED.sub(" ", folded)


def _folded(text: str) -> str:
    if not text.isascii():
        text = _INSIDE_CURLY.sub("", text)
        text = _MINUS_AS_DASH.sub("-", text).translate(_FOLDS)
    text = _SPACED_DOTS.sub(lambda dots: dots[0].replace(" ", ""), text)
    text = _AROUND_ELLIPSIS.sub(r"\1", text)
    text = _DASH_RUN.sub(_closed_dashes, text)
    text = _BEFORE_CLOSING.sub("", text)
    return display(_AFTER_OPENING.sub("", text))


def _closed_dashes(run: re.Match[str]) -> str:
    """Drop the spaces in and around a run of dashes, unless a figure follows it."""
    following = run.string[run.end() : run.end() + 1]
    return run[0] if following in _FIGURE_BEGINS else run[0].replace(" ", "")
