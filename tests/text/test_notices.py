"""Notices of a page about itself, with and without their spaces; ordinary sentences are none."""

import pytest

from watcher.text.corrections import is_correction_note
from watcher.text.normalise import squeezed
from watcher.text.notices import is_page_notice

NOTICES = [
    "ARCHIVED CONTENT: This page is no longer updated and may not reflect current policy.",
    "This is historical material “frozen in time.”",
    "Archived: You are viewing a page kept for reference only.",
    "This content is under review and is not in effect until further notice.",
    "You are viewing archived content of the Department of Examples.",
    "This website is not being updated.",
    "Information on this page may be old; the page is no longer maintained.",
    "CONTENIDO ARCHIVADO: Esta página ya no se actualiza.",
    "Archivado: Esta página se conserva solo como referencia.",
    "Este contenido está en revisión y no está en vigor hasta nuevo aviso.",
]


@pytest.mark.parametrize("text", NOTICES)
def test_a_page_that_speaks_of_itself_as_past_is_known(text: str) -> None:
    """The same pattern serves passages and squeezed pages."""
    assert is_page_notice(text)
    assert is_page_notice(squeezed(text))


@pytest.mark.parametrize(
    "text",
    [
        "Archived letters of the ferrymen are kept in the reading room.",
        "The archive opened a hall for historical material from the mill.",
        "The bridge is closed because it is no longer maintained.",
        "The guidance was rescinded by the court, and the application is under review.",
        "El archivo histórico abre los lunes.",
        "El puente está en revisión.",
    ],
)
def test_a_statement_that_speaks_of_archives_is_no_notice(text: str) -> None:
    """Only what is said of the page itself counts."""
    assert not is_page_notice(text)
    assert not is_page_notice(squeezed(text))


def test_a_long_text_is_no_notice() -> None:
    """A statement may mention in passing that a page is archived."""
    assert not is_page_notice("This page is archived. " + "The ferry runs. " * 60)


@pytest.mark.parametrize(
    "text",
    [
        "Fe de erratas: El comunicado confundía el orden.",
        "Erratum: the order was another.",
        "Actualización: Se añadió una cifra.",
        "The fine was misstated in an earlier version of this release.",
        "Este comunicado se corrigió tras su publicación.",
    ],
)
def test_more_correction_notes_are_known(text: str) -> None:
    """Errata and admissions in both languages."""
    assert is_correction_note(text)
