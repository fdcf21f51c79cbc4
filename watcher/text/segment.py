"""Text -> sentences, with a small frozen splitter for English and Spanish.

The pieces tile the text: joined they give it back. The splitter is frozen under
`SPLITTER_VERSION`, because a border that moves would look like an edit; both sides of a
comparison are always split with the same version. It knows no grammar and reads no markup.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from watcher.text.vocabulary import word_list

SPLITTER_VERSION: Final = 1

_ABBREVIATIONS: Final = frozenset(
    # titles and names
    word_list(
        "mr mrs ms mx dr prof rev hon gov gen lt col maj capt sgt cmdr adm sen rep reps sens pres "
        "supt det insp atty st ste mt ft jr sr esq sra srta sres dra lic ing arq dir "
        # organisations and law
        "inc corp co ltd llc dept div bros assn univ bldg ave blvd rd no nos núm num nro art arts "
        "sec secs § pub l stat par para pp p vol vols ed eds fig figs ch chs cf v vs al ee ibid id "
        "approx est ext tel dist cir supp reg regs cong sess cl subd "
        # dates and places
        "jan feb mar apr jun jul aug sept sep oct nov dec ene abr ago dic mon tue tues wed thu "
        "thur thurs fri sat sun ala ariz ark calif colo conn fla ga ill ind kan ky md mass mich "
        "minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo "
        # the rest
        "e.g i.e etc ej p.ej viz ca c.f aprox pág págs ud uds vd"
    )
)
"""Words whose full stop does not end a sentence; lower case, without the last stop."""

_NEVER_END: Final = frozenset(
    word_list(
        "mr mrs ms mx dr prof rev hon gov gen lt col maj capt sgt cmdr adm sen rep reps sens "
        "st ste sra srta sres dra lic ing ee no nos núm nro art arts sec secs fig figs v vs cf "
        "e.g i.e ej p.ej viz pág págs"
    )
)
"""Abbreviations that always want a word behind them; after the others a sentence may end."""

_OPENERS: Final = frozenset(
    word_list(
        "the this that these those it its he she they we you i in on at for as if when while "
        "after before during under since but and or however there here a an all no not our his "
        "her their el la los las un una en este esta estos estas ella ellos según desde para por "
        "con cuando durante pero además"
    )
)

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+\s+")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’«»()\[\]]+\Z")
_NEXT = re.compile(r"[\"'“‘«¿¡(\[\s–—•-]*")
_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_LONGEST_WORD: Final = 40
LONGEST_SENTENCE: Final = 4000
"""Characters beyond which a sentence is cut."""
_WORDS_IN_A_CUT: Final = 32
_SPACED_WORD = re.compile(r"(?<!\S)(\S++)\s+")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, each with the white space behind it; they tile ``text``.

    >>> sentences("It cost $1.5 million. Mr. Doe of the U.S. Mint paid.")
    ('It cost $1.5 million. ', 'Mr. Doe of the U.S. Mint paid.')
    """
    pieces: list[str] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends_sentence(text, start, stop):
            pieces.append(text[start : stop.end()])
            start = stop.end()
    if start < len(text):
        pieces.append(text[start:])
    return tuple(part for piece in pieces for part in _cut(piece))


def _cut(piece: str) -> Iterator[str]:
    """Cut a sentence longer than anybody writes, so that no work on one grows without bound.

    The cuts fall behind words chosen by their own letters, so an edit moves no other cut.
    """
    if len(piece) <= LONGEST_SENTENCE:
        yield piece
        return
    start = 0
    for word in _SPACED_WORD.finditer(piece):
        chosen = zlib.crc32(word[1].encode("utf-8", "surrogatepass")) % _WORDS_IN_A_CUT == 0
        if chosen or word.end() - start > LONGEST_SENTENCE:
            yield piece[start : word.end()]
            start = word.end()
    if start < len(piece):
        yield piece[start:]


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    opening = _NEXT.match(text, stop.end())
    at = opening.end() if opening else stop.end()
    if at >= len(text):
        return stop.end() == len(text)
    following = text[at]
    if following.islower() or not (following.isalnum() or following in "$€£#█*%"):
        return False
    if stop.group().rstrip() != ".":
        return True
    return _full_stop_ends(text, start, stop.start(), at)


def _full_stop_ends(text: str, start: int, dot: int, following: int) -> bool:
    """Whether the lone full stop at ``dot`` ends a sentence that began at ``start``."""
    last = _LAST_WORD.search(text, max(start, dot - _LONGEST_WORD), dot)
    word = last.group().lower() if last else ""
    if word in _NEVER_END:
        return word == "no" and not text[following].isdigit()
    if word in _ABBREVIATIONS or (len(word) > 1 and "." in word and _INITIALS.match(word)):
        opener = _WORD.match(text, following)
        return (
            opener is not None
            and opener.group().lower() in _OPENERS
            and not text.startswith(".", opener.end())  # "No. 5"
        )
    if len(word) == 1 and word.isalpha():
        return False
    return not (word.isdigit() and len(word) <= 2 and last is not None and last.start() == start)
