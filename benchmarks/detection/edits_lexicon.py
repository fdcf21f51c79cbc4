"""The words that edits change and the sentences that they add, in English and Spanish."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.detection.scene import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language; a table maps a word to what an edit writes in its place."""

    months: list[str]
    weekdays: list[str]
    speech_verbs: list[str]
    articles: list[str]
    common_nouns: list[str]
    adjectives: list[str]
    """May be left out before a noun where no vowel then follows "a"."""
    dispensable: list[str]
    """May be left out before any word."""
    hedges: list[str]
    intensifiers: list[str]
    headline_tails: list[str]
    openers: list[str]
    caption_tails: list[str]
    unnamed: list[str]
    sources: list[str]
    sentences: list[str]
    footnotes: list[str]
    headings: list[str]
    list_items: list[str]
    corrections: list[str]
    editors_notes: list[str]
    banners: list[str]
    pictures: list[str]
    documents: list[str]
    synonyms: dict[str, str]
    terms: dict[str, str]
    headline_verbs: dict[str, str]
    weaker: dict[str, str]
    stronger: dict[str, str]
    scales: dict[str, str]
    number_words: dict[str, str]
    bodies: dict[str, str]
    titles: dict[str, str]
    pronouns: dict[str, str]


def _read(language: Language) -> Lexicon:
    path = Path(__file__).with_name(f"edits_{language}.toml")
    return Lexicon(**tomllib.loads(path.read_text(encoding="utf-8")))


LEXICONS: dict[Language, Lexicon] = {"en": _read("en"), "es": _read("es")}
PEOPLE = (
    "Ada Merriwick",
    "Tobias Lark",
    "Ines Calloway",
    "Rufus Penhallow",
    "Marta Quillfeather",
    "Bruno Estévez",
    "Olga Tamarind",
    "Simon Hazelgrove",
)
PLACES = ("Riverbend", "Port Example", "Willowmere", "Santa Muestra", "East Sampleton", "Larkfield")
