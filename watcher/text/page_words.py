"""Words with which a page counts its visitors and tells the time, in English and Spanish.

A figure beside one of them is the page's own; beside none of them it may be the statement's.
"""

from typing import Final

from watcher.text.places import is_function_word
from watcher.text.tokens import tokens
from watcher.text.vocabulary import word_list

_PAGE_WORDS: Final = frozenset(
    word_list(
        "view views viewed visit visits visited visitor visitors reader readers hit hits page "
        "refresh refreshed reload reloaded loaded rendered generated ago now today online offline "
        "session server browser clock temperature weather °f °c "
        "vista vistas visita visitas visitante visitantes lector lectores página recargada cargada "
        "generada hace ahora hoy línea sesión servidor navegador reloj temperatura clima"
    )
)


def speaks_of_the_page(text: str) -> bool:
    """Whether a short text holds a word of this kind, or no word at all that says something."""
    words = [token.text.lower() for token in tokens(text) if token.sort == "word"]
    return any(word in _PAGE_WORDS for word in words) or all(map(is_function_word, words))
