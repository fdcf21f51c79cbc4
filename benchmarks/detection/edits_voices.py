"""Edits of what people are quoted with, who is said to have said it, and what is blacked out."""

import re
from random import Random

from benchmarks.detection.edits_facts import GUARDED, NAMED, NOT_FIGURE, SPEAKING, TITLED
from benchmarks.detection.edits_lexicon import LEXICONS, PEOPLE
from benchmarks.detection.edits_places import (
    Spot,
    one_of,
    prose,
    quotations,
    replacing,
    sentences,
    spots,
    swapping,
    whole_sentences,
)
from benchmarks.detection.scene import Edit, Language, Scene

_CAPITALIZED = r"(?!(?:Dr|Mr|Ms|Mrs|Sr|Sra|Dra|Lt|Sgt|Col)\.)[A-ZÁÉÍÓÚÑ][\w.’'-]*\w"
_NAME = rf"{_CAPITALIZED}(?:\s[A-Z]\.)?\s{_CAPITALIZED}"
_WHO = (
    r"(?:(?:la|el|su|the)\s(?:[a-záéíóúñ’']+\s){1,5}?)?"
    rf"(?:(?:{_CAPITALIZED}|(?:Dr|Mr|Ms|Mrs|Sr|Sra|Dra|Lt|Sgt|Col)\.|of|in|for|the|la|el|del?)\s)*"
)
_ROLE = r"(?:,\s(?!who\b|whose\b|quien\b)[^,.;“”\"«»\d]{3,90})?"
_UNQUOTE = r"(?:[,?!.][”\"»],?|[”\"»],)\s"


def _by_language(form: str) -> dict[Language, re.Pattern[str]]:
    """Return ``form`` with the speech verbs of each language for `SAID`."""
    return {
        language: re.compile(form.replace("SAID", f"(?:{'|'.join(words.speech_verbs)})"))
        for language, words in LEXICONS.items()
    }


_SPEAKERS = _by_language(rf"{_UNQUOTE}SAID\s{_WHO}(?P<at>{_NAME})(?=[,.;]|\s[a-z])")
_TAGS = _by_language(rf"{_UNQUOTE}SAID\s(?P<at>{_WHO}{_NAME}{_ROLE})(?=\.(?:\s|$))")
_TAILS = _by_language(
    r"(?P<at>(?:,(?P<early>[”\"»])|(?P<late>[”\"»]),)"
    rf"\sSAID\s{_WHO}{_CAPITALIZED}{_ROLE}\.)(?=\s|$)"
)
_WHOLE_QUOTES = _by_language(
    r"(?:(?<=^)|(?<=\.\s)|(?<=[.?!][”\"»]\s))"
    r"(?P<at>[“\"«](?P<words>[^”\"»“«]{12,300}),?[”\"»],?\s(?P<verb>SAID)\s"
    rf"(?P<who>{_WHO}{_CAPITALIZED}{_ROLE}))(?=\.(?:\s|$))"
)
_TITLES = {language: one_of(words.titles) for language, words in LEXICONS.items()}
_CUTS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r",?\s(?:and|but|because|so|while|which|as)\s[a-z’'\s-]{8,90}(?=[.,][”\"])"),
    "es": re.compile(r",?\s(?:y|pero|porque|mientras)\s[a-záéíóúüñ\s-]{8,90}(?=[.,]?[”\"»])"),
}
_STRESSED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:[Ii]s|[Aa]re|was|were|will|have|has|[Ww]e|[Tt]hey|I)(?P<at>\s)(?=[a-z])(?!not\b)"
    ),
    "es": re.compile(
        r"(?<=\w)(?<!\bno)(?P<at>\s)(?=(?:es|son|fue|está|están|tiene|hay|queremos)\b)"
    ),
}
_NOUNS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:the|a|an|its|their|of|for|with)\s(?P<at>[a-z]{5,14})"
        r"(?=[.,;]|\s(?:of|in|for|to|at|by)\b)"
    ),
    "es": re.compile(
        r"\b(?:el|la|los|las|un|una|su|sus|de)\s(?P<at>[a-záéíóúñ]{5,14})"
        r"(?=[.,;]|\s(?:de|en|para|a)\b)"
    ),
}
_MYSELF = re.compile(r"\b(?:I|I’\w+|I'\w+|my|me|mine|yo|mi|mis)\b|[.?!]\s")
_STOP = re.compile(r"(?<=[a-záéíóúñ])\.(?=\s|$)")
_ANY_FIGURE = re.compile(r"(?<![\w.,$/:-])\d[\d,]*\d(?![\w%/:-]|[.,]\d)")


def _shortened(_match: re.Match[str], _draw: Random) -> str:
    return ""


def _stressed(match: re.Match[str], draw: Random) -> str:
    language: Language = "en" if match.re is _STRESSED["en"] else "es"
    return f" {draw.choice(LEXICONS[language].intensifiers)} "


def _scare_quotes(scene: Scene) -> bool:
    """Put quotation marks, of the kind that the page uses, around one plain word."""
    months = one_of(LEXICONS[scene.language].months)
    found = spots(prose(scene), _NOUNS[scene.language], outside=months)
    if not found:
        return False
    marks = "“”" if "“" in scene.body.get_text() else '""'
    spot = scene.draw.choice(found)
    spot.put(f"{marks[0]}{spot.text}{marks[1]}")
    return True


def _paraphrased(scene: Scene) -> bool:
    """Turn one quotation of a sentence that speaks of no I into the agency's own words."""
    found = [
        spot
        for spot in spots(prose(scene), _WHOLE_QUOTES[scene.language], where="any")
        if not _MYSELF.search(spot.match["words"])
    ]
    if not found:
        return False
    spot = scene.draw.choice(found)
    pronouns = LEXICONS[scene.language].pronouns
    quoted = spot.match["words"].rstrip(",")
    words = one_of(pronouns).sub(lambda pronoun: pronouns[pronoun.group()], quoted)
    who, verb = spot.match["who"], spot.match["verb"]
    comma = "," if "," in who else ""
    that = "that" if scene.language == "en" else "que"
    spot.put(f"{who[0].upper()}{who[1:]}{comma} {verb} {that} {words[0].lower()}{words[1:]}")
    return True


def _speaker_swapped(scene: Scene) -> bool:
    """Give one quotation to another of the page's speakers, or to someone new."""
    found = spots(prose(scene), _SPEAKERS[scene.language])
    if not found:
        return False
    spot = scene.draw.choice(found)
    others = sorted({other.text for other in found} - {spot.text})
    spot.put(scene.draw.choice(others or PEOPLE))
    return True


def _unnamed(match: re.Match[str], draw: Random) -> str:
    language: Language = "en" if match.re is _TAGS["en"] else "es"
    return draw.choice(LEXICONS[language].unnamed)


def _untold(match: re.Match[str], _: Random) -> str:
    return f".{match['early']}" if match["early"] else f"{match['late']}."


def _title_changed(scene: Scene) -> bool:
    """Give somebody who is quoted another title."""
    found = [
        spot
        for spot in spots(prose(scene), _TITLES[scene.language])
        if SPEAKING[scene.language].search(_unquoted(_sentence(spot)))
    ]
    if not found:
        return False
    spot = scene.draw.choice(found)
    spot.put(LEXICONS[scene.language].titles[" ".join(spot.text.split())])
    return True


def _sentence(spot: Spot) -> str:
    text, at = spot.match.string, spot.match.start()
    return next((text[a:b] for a, b in sentences(text) if a <= at < b), "")


def _unquoted(words: str) -> str:
    for start, end in reversed(quotations(words)):
        words = words[:start] + words[end:]
    return words


def _source_named(scene: Scene) -> bool:
    """Say of a plain statement where it comes from."""
    found = [
        spot
        for spot in spots(prose(scene), _STOP, quiet=SPEAKING[scene.language])
        if spot.match.end() in {end for _, end in sentences(spot.match.string)}
    ]
    if not found:
        return False
    scene.draw.choice(found).put(f"{scene.draw.choice(LEXICONS[scene.language].sources)}.")
    return True


def _redacted(scene: Scene, found: list[Spot], marks: tuple[str, ...]) -> bool:
    if not found:
        return False
    scene.draw.choice(found).put(scene.draw.choice(marks))
    return True


def _name_redacted(scene: Scene) -> bool:
    """Put a mark in place of a person's name."""
    patterns = (NAMED, TITLED, _SPEAKERS[scene.language])
    found = [spot for pattern in patterns for spot in spots(prose(scene), pattern)]
    return _redacted(scene, found, ("[REDACTED]", "[redacted]", "(b)(6)", "██████ ████"))


def _figure_redacted(scene: Scene) -> bool:
    """Put a mark in place of a figure."""
    return _redacted(
        scene, spots(prose(scene), _ANY_FIGURE, outside=NOT_FIGURE), ("[REDACTED]", "███", "(b)(4)")
    )


def _sentence_redacted(scene: Scene) -> bool:
    """Black out a sentence, word by word."""
    found = whole_sentences(prose(scene))
    if not found:
        return False
    spot = scene.draw.choice(found)
    spot.put(" ".join("█" * max(2, len(word)) for word in spot.text.split()))
    return True


VOICE_EDITS = (
    Edit(
        name="quote-word", kind="quote", tree=swapping(lambda words: words.synonyms, where="quoted")
    ),
    Edit(
        name="quote-shortened",
        kind="quote",
        tree=replacing(_CUTS, _shortened, where="quoted", outside=GUARDED),
    ),
    Edit(name="quote-stressed", kind="quote", tree=replacing(_STRESSED, _stressed, where="quoted")),
    Edit(name="quote-paraphrased", kind="quote", tree=_paraphrased, hard=True),
    Edit(name="scare-quotes", kind="quote", tree=_scare_quotes, hard=True),
    Edit(name="speaker-swapped", kind="attribution", tree=_speaker_swapped, hard=True),
    Edit(name="speaker-unnamed", kind="attribution", tree=replacing(_TAGS, _unnamed)),
    Edit(name="speaker-removed", kind="attribution", tree=replacing(_TAILS, _untold, where="any")),
    Edit(name="title-changed", kind="attribution", tree=_title_changed, hard=True),
    Edit(name="source-named", kind="attribution", tree=_source_named),
    Edit(name="name-redacted", kind="redaction", tree=_name_redacted),
    Edit(name="figure-redacted", kind="redaction", tree=_figure_redacted),
    Edit(name="sentence-redacted", kind="redaction", tree=_sentence_redacted, hard=True),
)
"""The edits of this part, in a fixed order."""
