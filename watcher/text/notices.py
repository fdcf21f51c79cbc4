"""Whether a passage is a notice about the page itself: archived, no longer kept up, not in force.

One pattern serves squeezed text (a page as parsed) and text with its spaces (a passage), so
that a notice is one wherever on the page it stands. A statement that merely speaks of
archives is none.
"""

import re
from typing import Final

_CONTENT: Final = (
    "(?:web ?)?(?:content|pages?|materials?|documents?|information|(?:news |press )?releases?"
    "|website|site|guidance|statements?|articles?|fact sheets?|posts?|version|copy)"
)
_PAGE: Final = "(?:web ?)?(?:content|page|material|website|site)"
_THIS: Final = (
    f"(?:(?:the )?(?:content|information) (?:on|of) )?(?:(?:this|these) {_CONTENT}|the {_PAGE})"
)
_IS: Final = "(?:is|are|was|were|has been|have been) (?:being |now |currently )?"
_CONTENIDO: Final = (
    "(?:contenidos?|página(?: web)?|material(?:es)?|documentos?|información|comunicados?|sitio)"
)
_ESTA: Final = f"(?:est[eao]s?|el|la) {_CONTENIDO}"
_STATE: Final = (
    "(?:archived|historical|frozen|provided for (?:historical|reference)|under review|outdated"
    "|out of date|preserved|retained for|kept for|superseded|rescinded)"
)
_ESTADO: Final = (
    "(?:archivad|históric|en revisión|desactualizad"
    "|conserva(?:do|da)? (?:solo|sólo|únicamente) como referencia)"
)
_FORMS: Final = (
    rf"\A\W*(?:archived?|archival|historical|outdated) (?:{_CONTENT})?(?: only)? ?(?:[:|–—-]|\Z)",
    rf"{_THIS} {_IS}{_STATE}",
    rf"this is (?:an? )?(?:archived|archival|historical) {_CONTENT}",
    rf"(?:viewing|reached) (?:an? )?(?:archived|archival|historical) {_CONTENT}",
    rf"(?:viewing|reached) an? {_PAGE} kept",
    rf"{_THIS} {_IS}no longer (?:being )?(?:updated|maintained|current|in effect|active)",
    (
        rf"{_THIS} {_IS}not (?:being )?(?:actively )?(?:updated|maintained|monitored)"
        r"(?! (?:every|each|daily|on|at|during))"
    ),
    rf"{_PAGE} is archived|contains (?:archived|historical) content",
    rf"{_PAGE} (?:is|are) no longer (?:being )?(?:updated|maintained)",
    rf"{_PAGE} (?:will|may) not (?:be )?(?:updated|up to date)",
    rf"{_CONTENT} (?:may (?:not|no longer) )reflect (?:the )?current",
    r"not reflective of (?:the )?current",
    r"no longer (?:updated|maintained) and may not reflect",
    rf"{_PAGE} (?:is )?(?:kept |provided )?for (?:historical )?reference(?: purposes)? only",
    r"contains content from a previous",
    r"\A\W*(?:contenido|página|material|documento) (?:archivad|históric)[oa] ?(?:[:|.–—-]|\Z)",
    r"\A\W*archivad[oa] ?:",
    rf"{_ESTA} (?:está|ha sido|fue|es|se) (?:encuentra )?{_ESTADO}",
    rf"{_ESTA} (?:ya )?no (?:se (?:actualiza|mantiene)|está (?:actualizad|vigente|en vigor))",
    r"pueden? no reflejar (?:la|las|el|los) (?:políticas?|normas?|información)",
)
_NOTICE: Final = re.compile("|".join(_FORMS).replace(" ", r"\s*"), re.IGNORECASE)
_STEMS: Final = (
    *("archiv", "histor", "histór", "longer", "outdated", "outofdate", "out of date", "frozen"),
    *("review", "revisión", "reference", "referencia", "preserved", "superseded", "rescinded"),
    *("updated", "maintained", "monitored", "up to date", "uptodate", "reflect", "reflej"),
    *("previous", "actualiza", "mantiene", "vigor", "vigente"),
)
"""One of them stands in every notice, and looking for those is cheap."""
_LONGEST: Final = 700


def is_page_notice(text: str) -> bool:
    """Whether ``text``, squeezed or not, speaks of its page as archived or the like.

    >>> is_page_notice("This page is no longer updated.")
    True
    """
    if len(text) > _LONGEST:
        return False
    lower = text.lower()
    return any(stem in lower for stem in _STEMS) and _NOTICE.search(text) is not None
