"""Edits of single words: headline, wording, modality and negation."""

import re
from random import Random

from bs4 import Tag
from bs4.element import NavigableString

from benchmarks.detection.edits_facts import GUARDED, SPEAKING
from benchmarks.detection.edits_lexicon import LEXICONS
from benchmarks.detection.edits_places import (
    is_read,
    one_of,
    paragraphs,
    quotations,
    replacing,
    sentences,
    spots,
    swapping,
)
from benchmarks.detection.scene import Edit, Language, Scene

_COMMON_NOUNS: dict[Language, re.Pattern[str]] = {
    language: re.compile(
        rf"\b(?:{'|'.join(words.articles)})\s+"
        rf"(?P<at>{'|'.join([*words.common_nouns, *map(str.title, words.common_nouns)])})"
        r"(?=[.,;]|\s+[a-z])(?!\s(?:of|on|for|de|del|para)\s+(?:the\s+|la\s+)?[A-Z])"
    )
    for language, words in LEXICONS.items()
}


def _dispensable() -> dict[Language, re.Pattern[str]]:
    english, spanish = LEXICONS["en"], LEXICONS["es"]
    before_noun = "|".join(english.adjectives)
    anywhere = "|".join(english.dispensable)
    return {
        "en": re.compile(
            rf"(?<!\ban )(?<!\ba )(?<![\w-])(?:{before_noun})\s+(?=[a-z])"
            r"(?!(?:and|or|to|for|in|of|as|that|at|on|but|than|by|with)\b)"
            rf"|(?<=\ba )(?:{before_noun})\s+(?=[b-df-hj-np-tv-z])(?!(?:but|for|to)\b)"
            rf"|(?<![\w-])(?:{anywhere})\s+(?=[a-z])(?!(?:as|than|with)\b)"
        ),
        "es": re.compile(
            rf"(?<![\w-])(?:{'|'.join(spanish.dispensable)})\s+(?=[a-záéíóúñ])(?!que\b)"
        ),
    }


_DISPENSABLE = _dispensable()


def _retitle(scene: Scene, new: str) -> bool:
    """Write the headline, and where the page's head repeats it, there too."""
    old = " ".join(scene.headline.get_text().split())
    texts = scene.texts(scene.headline)
    if not old or len(texts) != 1 or new == old:
        return False
    texts[0].replace_with(NavigableString(new))
    for title in scene.soup.find_all("title"):
        if title.string and old in title.string:
            title.string = title.string.replace(old, new)
    for meta in scene.soup.find_all("meta", content=True):
        meta["content"] = str(meta["content"]).replace(old, new)
    return True


def _headline_word(scene: Scene) -> bool:
    """Write another word for one of the headline's, in the capitals that it had."""
    title = " ".join(scene.headline.get_text().split())
    words = LEXICONS[scene.language]
    table = words.synonyms | words.headline_verbs
    found = [
        word
        for word in re.finditer(r"[^\W\d]+", title)
        if " " not in table.get(word.group().lower(), " ")
    ]
    if not found:
        return False
    match = scene.draw.choice(found)
    word = table[match.group().lower()]
    word = word.capitalize() if match.group()[0].isupper() else word
    return _retitle(scene, title[: match.start()] + word + title[match.end() :])


def _headline_shortened(scene: Scene) -> bool:
    """Cut the headline before one of its later link words."""
    title = " ".join(scene.headline.get_text().split())
    links = r"\s(?:with|for|in|after|at|under|following|from|to|on|during|con|para|en|tras|desde)\s"
    ends = [m.start() for m in re.finditer(links, title, re.IGNORECASE)]
    ends = [end for end in ends if len(title[:end].split()) >= 3]
    return bool(ends) and _retitle(scene, title[: scene.draw.choice(ends)])


def _headline_lengthened(scene: Scene) -> bool:
    """Add a few words to the headline."""
    tails = LEXICONS[scene.language].headline_tails
    title = " ".join(scene.headline.get_text().split())
    return _retitle(scene, title + scene.draw.choice(tails))


_ASIDES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r",\s+(?:which|who|including|along with|as well as|while|because|with|after|when|although"
        r"|though|since|before|where)\s[a-z’'\s-]{8,110}(?=\.)|(?<!,)\s+and\s[a-z’'\s-]{12,90}(?=\.)"
    ),
    "es": re.compile(
        r",\s+(?:que|quien|quienes|incluidos|incluidas|junto con|así como|mientras|porque|con"
        r"|después de|cuando|aunque|donde)\s[a-záéíóúüñ\s-]{8,110}(?=\.)"
        r"|(?<!,)\s+y\s[a-záéíóúüñ\s-]{12,90}(?=\.)"
    ),
}


def _capital_turned(match: re.Match[str], _: Random) -> str:
    word = match["at"]
    return word[0].swapcase() + word[1:]


def _paragraph_rewritten(scene: Scene) -> bool:
    """Say a paragraph in other words: its figures, names, dates and quotations stay."""
    lexicon = LEXICONS[scene.language]
    swaps = one_of(lexicon.synonyms)
    found = []
    for passage in paragraphs(scene, bare=True):
        spans = sentences(passage.text)
        if (
            len(passage.nodes) == 1
            and not quotations(passage.text)
            and len(spots([passage], swaps)) >= 3
        ):
            found.append((passage, spans))
    if not found:
        return False
    passage, spans = scene.draw.choice(found)
    rewritten, lead = [], scene.draw.sample(lexicon.openers, len(lexicon.openers))
    for at, (start, end) in enumerate(spans):
        words = swaps.sub(
            lambda m: lexicon.synonyms[" ".join(m.group().split())], passage.text[start:end]
        )
        words = _DISPENSABLE[scene.language].sub("", words)
        if re.match(r"(?:The|A|An|This|These|It|They|El|La|Los|Las|Un|Una|Este|Esta)\s", words):
            words = lead[at % len(lead)] + words[0].lower() + words[1:]
        rewritten.append(words)
    tail = passage.text[spans[-1][1] :]
    passage.nodes[0].replace_with(NavigableString(" ".join(rewritten) + tail))
    return True


_NEGATIONS: dict[Language, tuple[str, ...]] = {
    "en": ("no", "not", "never", "without", "cannot"),
    "es": ("no", "nunca", "jamás", "sin", "tampoco"),
}
_MORE_THAN_WORDING: dict[Language, re.Pattern[str]] = {
    language: one_of([*_NEGATIONS[language], *words.weaker, *words.stronger, *words.number_words])
    for language, words in LEXICONS.items()
}
"""A heading that loses one of these loses a negation, a modal or a figure besides."""


def _heading_changed(scene: Scene) -> bool:
    """Write another heading within the body for one that only names what follows."""
    found = [
        heading
        for heading in scene.body.find_all(["h2", "h3", "h4", "h5", "h6"])
        if is_read(scene, heading)
        and len(scene.texts(heading)) == 1
        and not re.search(r"<a\b|\d|[“”\"«]", heading.decode_contents())
        and not _MORE_THAN_WORDING[scene.language].search(heading.get_text().lower())
    ]
    if not found:
        return False
    text = scene.texts(scene.draw.choice(found))[0]
    others = [words for words in LEXICONS[scene.language].headings if words != text.strip()]
    text.replace_with(NavigableString(scene.draw.choice(others)))
    return True


def _captions(scene: Scene) -> list[Tag]:
    return [
        caption
        for caption in scene.body.select("figcaption, caption, .caption, .wp-caption-text")
        if is_read(scene, caption) and len(scene.texts(caption)) == 1
    ]


def _caption_changed(scene: Scene) -> bool:
    """Add words at the end of a caption."""
    found = _captions(scene)
    if not found:
        return False
    text = scene.texts(scene.draw.choice(found))[0]
    words, tail = text.rstrip(), scene.draw.choice(LEXICONS[scene.language].caption_tails)
    stop = words[-1] if words[-1] in ".!?" else ""
    text.replace_with(NavigableString(f"{words.removesuffix(stop)}, {tail}{stop}"))
    return True


_HEDGES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:was|were|has|have|had|is|are)(?P<at>\s+)"
        r"(?!not|been)[a-z]+(?:ed|en|wn|un|ld|ught|nt|de)\b"
    ),
    "es": re.compile(r"\b(?:es|son|fue|fueron|está|están|era|eran)(?P<at>\s+)[a-záéíóúñ]+[ao]s?\b"),
}
_TO_NEGATE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<![\w’'-])(?:is|are|was|were|will|has|have|had|does|did|may|must|should|would|could)"
        r"(?P<at>\s+)(?!not\b|no\b|never\b|been\b|be\b)[a-z]"
    ),
    "es": re.compile(
        r"(?<!\bno)(?<!\bse)(?<!\ble)(?<!\bles)(?<!\blo)(?<!\bla)(?<!nunca)(?<=\w)(?P<at>\s+)"
        r"(?:es|son|fue|fueron|está|están|era|eran|será|serán|ha|han|había|puede|pueden|debe|deben"
        r"|deberá|deberán|podrá|podrán|hay|tiene|tienen|recibió|recibieron|llegó|aprobó|abrió)\b"
    ),
}
_NEGATED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:is|are|was|were|will|has|have|had|may|must|should|would|could|can)"
        r"(?P<at>\s+not)(?=\s+[a-z])(?!\s+(?:only|yet)\b)"
    ),
    "es": re.compile(r"(?<=\w)(?P<at>\s+no)(?=\s+[a-záéíóúñ])(?!\s+(?:solo|sólo|obstante)\b)"),
}
_WITH: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<![\w-])(?<!connected )(?<!together )(?<!along )(?<!accordance )(?<!compliance )"
        r"(?<!familiar )(?<!consistent )(?<!agree )(?<!agreed )(?<!begin )(?<!began )"
        r"with(?=\s+(?:the|a|an|its|their|his|her|any|this|that|these)\s)(?!\s+the\s+help)"
    ),
    "es": re.compile(
        r"(?<![\w-])(?<!acuerdo )(?<!junto )(?<!contrae )(?<!relación )"
        r"con(?=\s+(?:el|la|los|las|un|una|su|sus|ese|esa)\s)"
    ),
}


def _hedge(match: re.Match[str], draw: Random) -> str:
    language: Language = "en" if match.re is _HEDGES["en"] else "es"
    return f" {draw.choice(LEXICONS[language].hedges)} "


def _no(match: re.Match[str], _: Random) -> str:
    return " not " if match.re is _TO_NEGATE["en"] else " no "


def _without(match: re.Match[str], _: Random) -> str:
    return "without" if match.re is _WITH["en"] else "sin"


def _nothing(_match: re.Match[str], _draw: Random) -> str:
    return ""


WORD_EDITS = (
    Edit(name="headline-word", kind="headline", tree=_headline_word),
    Edit(name="headline-shortened", kind="headline", tree=_headline_shortened),
    Edit(name="headline-lengthened", kind="headline", tree=_headline_lengthened),
    Edit(name="synonym", kind="wording", tree=swapping(lambda words: words.synonyms)),
    Edit(name="terminology", kind="wording", tree=swapping(lambda words: words.terms), hard=True),
    Edit(name="word-deleted", kind="wording", tree=replacing(_DISPENSABLE, _nothing), hard=True),
    Edit(
        name="clause-deleted",
        kind="wording",
        tree=replacing(_ASIDES, _nothing, outside=GUARDED, quiet=SPEAKING),
    ),
    Edit(name="capital", kind="wording", tree=replacing(_COMMON_NOUNS, _capital_turned), hard=True),
    Edit(name="paragraph-rewritten", kind="wording", tree=_paragraph_rewritten, hard=True),
    Edit(name="heading-changed", kind="wording", tree=_heading_changed),
    Edit(name="caption-changed", kind="wording", tree=_caption_changed),
    Edit(name="modal-weakened", kind="modality", tree=swapping(lambda words: words.weaker)),
    Edit(name="modal-strengthened", kind="modality", tree=swapping(lambda words: words.stronger)),
    Edit(name="hedge-added", kind="modality", tree=replacing(_HEDGES, _hedge)),
    Edit(name="not-inserted", kind="negation", tree=replacing(_TO_NEGATE, _no)),
    Edit(name="not-removed", kind="negation", tree=replacing(_NEGATED, _nothing)),
    Edit(name="with-to-without", kind="negation", tree=replacing(_WITH, _without), hard=True),
)
"""The edits of this part, in a fixed order."""
