"""Words that a page sets beside its text and that nobody says: marks, labels, names of icons.

"(opens in a new tab)", "(PDF, 1.2 MB)", "EXIT", "¶", "Sort ascending": whoever reads a
statement does not count them as words of it. They are recorded beside it, never dropped, so
that a label in which somebody hides a sentence is still on record. English and Spanish.
"""

import re
import unicodedata
from typing import Final

from watcher.text.figures import figures
from watcher.text.page_talk import is_page_talk
from watcher.text.segment import sentences

_FILE: Final = (
    r"(?:adobe )?(?:pdf|docx?|ms[- ]?word|word|xlsx?|(?:ms )?excel|pptx?|powerpoint|csv|zip|txt)"
    r"(?: (?:file|document|format|version|icon|link|download|spreadsheet|archivo|documento))?"
)
_SIZE: Final = r"\d[\d.,]*\s?(?:bytes|[kmg]i?b|[kmg]bytes)|\d{1,4} (?:pages?|pp?|páginas?|págs?)"
_PHRASE: Final = (
    r"(?:(?:this )?links? )?opens?(?: (?:a|an|the))?(?: external)?(?: (?:link|site|page|file))?"
    r" in (?:a |an )?new (?:browser )?(?:window|tab)"
    r"|(?:this )?(?:is )?(?:a |an )?(?:external|off-?site|non-government(?:al)?)"
    r" (?:link|site|website|icon)(?: icon)?"
    r"|(?:link is|links? to an?) external(?: (?:site|website))?|exit disclaimer"
    r"|se abre en una (?:nueva )?(?:ventana|pestaña)(?: nueva)?|(?:enlace|sitio) externo"
    r"|(?:click|tap|select|press)(?: (?:here|on (?:the )?(?:image|picture|photo)))?"
    r" (?:to|for) (?:enlarge|zoom|expand|a larger (?:image|view|version))"
    r"|(?:haga )?clic para (?:ampliar|agrandar)"
    r"|(?:enlarge|expand|zoom)(?: in)?(?: (?:the )?(?:image|picture|photo|table))"
    r"|sort(?:ed)?(?: by)? (?:ascending|descending)|orden(?:ar)? (?:ascendente|descendente)"
    r"|(?:scroll|swipe|slide|drag)(?: (?:left|right|sideways|horizontally))?"
    r"(?: (?:to|for)(?: (?:see|view|read|show))?(?: the)?(?: (?:more|full|whole|entire|table))+)?"
    r"|(?:desplace|deslice) para ver (?:más|la tabla)"
)
_SEPARATED: Final = r"\W*(?:{part})(?:\W+(?:{part}))*\W*"
_PHRASES: Final = re.compile(_SEPARATED.format(part=_PHRASE), re.IGNORECASE)
_BRACKETED: Final = re.compile(
    _SEPARATED.format(part=f"{_PHRASE}|{_FILE}|{_SIZE}|external|externo|exit"), re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"\s*(?:\([^()]+\)|\[[^][]+\])\s*")
_AT_THE_END: Final = re.compile(r"\s*(?:\([^()]+\)|\[[^][]+\])$")
_EXIT: Final = re.compile(r"\W*exit(?: (?:disclaimer|icon|site))?\W*", re.IGNORECASE)
_EXIT_PAGE: Final = re.compile(r"disclaim|/exit\b", re.IGNORECASE)
_ICON: Final = re.compile(
    rf"(?:{_FILE}|(?:an? )?(?:external|off-?site|print(?:er)?|e-?mail|download|share|link|rss"
    r"|search|lock|phone|telephone|calendar|arrow|file|document|exit|new window|close|play|facebook"
    r"|twitter|linkedin|youtube|instagram)(?: link)?(?: (?:icon|symbol|logo))"
    rf"|(?:icono|ícono|símbolo) de (?:{_FILE}|enlace externo|impres(?:ión|ora)|correo)"
    r"|exit(?: disclaimer)?|external link"
    r"|qr[ -]code(?: (?:of|for|to) .{1,40})?|código qr\b.{0,40})",
    re.IGNORECASE,
)
_NEGATION: Final = re.compile(
    r"\b(?:no|not|none|never|nobody|nothing|without|neither|nor|cannot|\w+n['’]t"
    r"|nunca|nadie|nada|ning[uú]n\w*|sin|tampoco|jamás)\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?][\"'”’)\]]*$")
_MOST_WORDS: Final = 6
_LONGEST: Final = 80
_ANCHORS: Final = frozenset("¶§#^")
_VARIANTS: Final = frozenset("\ufe0e\ufe0f\u20e3 ")
_BULLET: Final = re.compile(r"[•▪▫◦‣●○]\s+\S|[·∙–-]\s+(?:[^\W\d_]|[“\"«¿¡(])")
_NUMBERED: Final = re.compile(r"[•·▪▫◦‣●○∙–-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")


def is_label(text: str) -> bool:
    """Whether the words of an element are a label of the link, file or table beside it.

    Names of files and bare sizes count in brackets only: "in <b>PDF</b>" is said.
    """
    if len(text) > _LONGEST:
        return False
    if _IN_BRACKETS.fullmatch(text):
        return _BRACKETED.fullmatch(text) is not None
    return _PHRASES.fullmatch(text) is not None


def is_hidden_label(text: str) -> bool:
    """Whether hidden words are a label: up to six, no figure, negation or sentence among them.

    Sentences in which the page speaks of itself may stand before them ("End of main content.").
    """
    if _BRACKETED.fullmatch(text[: _LONGEST + 1]):
        return True
    return len(text) <= _LONGEST and all(
        is_page_talk(one.strip()) or _is_short_label(one.strip()) for one in sentences(text)
    )


def _is_short_label(text: str) -> bool:
    return (
        len(text.split()) <= _MOST_WORDS
        and not figures(text)
        and not any(character.isdigit() for character in text)
        and _NEGATION.search(text) is None
        and _SENTENCE_END.search(text) is None
    )


def is_sign(text: str, *, anchor: bool) -> bool:
    """Whether a text is made of pictograms and arrows alone; of "¶" and "#" too in an ``anchor``.

    Punctuation, currency, mathematics and the blocks of a redaction say something.
    """
    signs = [character for character in text if character not in _VARIANTS]
    return bool(signs) and all(
        _is_pictogram(sign) or (anchor and sign in _ANCHORS) for sign in signs
    )


def is_exit_mark(words: str, url: str) -> bool:
    """Whether a link is the mark behind another that leads away from the agency's site."""
    return _EXIT.fullmatch(words) is not None and _EXIT_PAGE.search(url) is not None


def is_icon(alternative: str) -> bool:
    """Whether an alternative text only names an icon: a type of file, or what a click does."""
    return _ICON.fullmatch(alternative.strip()) is not None


def without_file_label(words: str) -> str:
    """Return link words without the form and size of the file in brackets at their end.

    >>> without_file_label("Order (PDF, 1.2 MB)")
    'Order'
    """
    found = _AT_THE_END.search(words)
    is_labelled = found is not None and _BRACKETED.fullmatch(found[0]) is not None
    return words[: found.start()] if found is not None and is_labelled else words


def begins_with_bullet(text: str) -> bool:
    """Whether a line begins with a bullet and a space; a dash or point only before a letter."""
    return _BULLET.match(text) is not None


def is_list_mark(text: str) -> bool:
    """Whether the words of an element at the start of a line are a bullet or a number of a list."""
    return _NUMBERED.fullmatch(text) is not None


def _is_pictogram(sign: str) -> bool:
    if sign in "»›":
        return True
    code = ord(sign)
    said = 0x2200 <= code < 0x2300 or 0x2580 <= code <= 0x25A0 or code < 0x2190
    return not said and unicodedata.category(sign) in {"So", "Sm"}
