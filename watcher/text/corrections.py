"""Whether a passage is a correction note: the page admitting that it was changed."""

import re

_OPENINGS = (
    r"corrections?\b\s?[:–—-]",
    r"corrected\b",
    r"clarifications?\b\s?[:–—-]",
    r"(?:editor['’]?s|editorial) note",
    r"updated?\b(?:\s(?:on|at)?\s?[\w\s,./]{0,40})?(?:\s(?:to|with)\s(?!\d)|\s?:)",
    r"note:? .{0,60}\b(?:updated|corrected|revised|amended)\b",
    r"(?:an?|the) (?:earlier|previous|prior|original) version\b",
    r"(?:retraction|erratum|errata|fe de erratas?|rectificación)\b\s?[:–—-]",
    r"correcci(?:ón|ones)\b\s?[:–—-]",
    r"aclaraci(?:ón|ones)\b\s?[:–—-]",
    r"nota (?:del editor|de la redacción)",
    r"(?:una|la) versión (?:anterior|previa)\b",
    r"actualización\s?:",
    r"actualizad[oa]\b.{0,40}\bpara\b",
)
_SUBJECT = "(?:(?:news )?release|statement|page|story|article|fact sheet|post|document|notice)"
_SUJETO = "(?:comunicado|página|declaración|artículo|documento|nota)"
_ADMISSIONS = (
    rf"\bthis {_SUBJECT} (?:was|has been) (?:updated|corrected|revised|amended)\b",
    rf"\bin an (?:earlier|previous|prior) version of this {_SUBJECT}\b",
    rf"\best[ea] {_SUJETO} (?:fue|ha sido) (?:actualizad|corregid|modificad)[oa]\b",
    rf"\best[ea] {_SUJETO} se (?:ha )?(?:actualiz|corrig|modific)(?:ó|ado|ido|ió)\b",
)
_NOTE = re.compile(rf"\A\W{{0,4}}(?:{'|'.join(_OPENINGS)})|{'|'.join(_ADMISSIONS)}", re.IGNORECASE)


def is_correction_note(text: str) -> bool:
    """Whether ``text`` opens as a correction, clarification or update note, or says it is one.

    >>> is_correction_note("Correction: the fine was $3.")
    True
    """
    return _NOTE.search(text[:300]) is not None
