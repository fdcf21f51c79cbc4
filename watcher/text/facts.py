"""What a passage states that a reader would check: the facts whose change gives a kind its name.

Figures, dates, modal words and hedges, negations, redaction marks, speech (who is said to have
said it) and names, in English and Spanish, each with where it stands. It lists; it
compares nothing and judges nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from watcher.text.dates import DATE_WORDS, dates
from watcher.text.figures import figures
from watcher.text.redactions import REDACTION
from watcher.text.vocabulary import word_list

Span = tuple[int, int]


class Family(StrEnum):
    """What sort of fact."""

    FIGURE = "figure"
    DATE = "date"
    MODAL = "modal"
    NEGATION = "negation"
    REDACTION = "redaction"
    SPEECH = "speech"
    NAME = "name"


class Fact(NamedTuple):
    """One fact: its value, spelled one way, and the half-open span where it stands."""

    family: Family
    value: str
    start: int
    end: int


_MODALS: Final = {
    "will": "will",
    "would": "would",
    "shall": "shall",
    "should": "should",
    "must": "must",
    "may": "may",
    "might": "might",
    "can": "can",
    "could": "could",
    "cannot": "can",
    "won't": "will",
    "can't": "can",
    "shan't": "shall",
    "ought to": "ought to",
    "debe": "debe",
    "deben": "debe",
    "debería": "debería",
    "deberían": "debería",
    "deberá": "deberá",
    "deberán": "deberá",
    "puede": "puede",
    "pueden": "puede",
    "podrá": "podrá",
    "podrán": "podrá",
    "podría": "podría",
    "podrían": "podría",
    "tiene que": "tiene que",
    "tienen que": "tiene que",
    "has to": "must",
    "have to": "must",
    "had to": "must",
    "hay que": "tiene que",
}
_HEDGES: Final = (
    "allegedly|reportedly|apparently|approximately|nearly|roughly|almost|likely|unlikely"
    "|possibly|probably|perhaps|potentially|at least|at most|up to|more than|fewer than"
    "|less than|required to|expected to|plan to|plans to|planned to|intend to|intends to"
    "|aim to|aims to|seek to|seeks to"
    "|permitted to|allowed to|encouraged to|advised to|urged to|obliged to|entitled to|appears? to"
    "|seems? to|all|most|some|many|few|several|every|only|always|often|sometimes"
    "|generally|typically|usually|normally|frequently|rarely|seldom|mostly|largely"
    "|presuntamente|supuestamente|aproximadamente|casi|al menos|por lo menos|como mínimo"
    "|más de|menos de|probablemente|posiblemente|quizás|quizá|tal vez|alrededor de|todos|todas"
    "|algunos|algunas|muchos|muchas|pocos|pocas|siempre|la mayoría(?: de)?"
    "|se espera que|se prevé que|se estima que|suelen?|a menudo|normalmente"
    "|generalmente|solamente|únicamente"
)
_BEFORE_FIGURES: Final = "about|around|over|under|hasta|unos|unas"
"""Hedges only where a figure follows."""
_COPULAS: Final = "is|are|was|were|be|been|has been|have been"
_HEDGES_OF_VERBS: Final = (
    "required to|expected to|permitted to|allowed to|encouraged to|advised to|urged to|obliged to"
    "|entitled to|likely to|unlikely to"
)
"""What stands behind a form of "to be", which then belongs to it."""
_STEMS: Final = "will|would|shall|should|must|may|might|can|could"
_MODAL = re.compile(
    rf"\b(?P<stem>{_STEMS})(?P<not>n['’]t)?\b"
    r"|\b(?:cannot|won['’]t|can['’]t|shan['’]t|ought to|debe(?:n|ría|rían|rá|rán)?"
    r"|pueden?|podr(?:á|án|ía|ían)|tienen? que|(?:has|have|had) to|hay que)\b"
    rf"|\b(?:(?:{_COPULAS})\s)?(?:{_HEDGES_OF_VERBS})\b"
    rf"|\b(?:{_HEDGES}|(?:{_BEFORE_FIGURES})(?=\s[$€£]?\d))\b",
    re.IGNORECASE,
)
_COPULA = re.compile(rf"\A(?:{_COPULAS})\s")
_DENIALS: Final = (
    "no longer|ya no|not|never|without|nor|neither|none|nobody|nothing|cannot|fail to|fails to"
    "|failed to|failing to|refuses to|refused to|refusing to|nunca|sin|ni|tampoco|jamás|ningún"
    "|ninguna|ninguno|nadie"
)
_NEGATION = re.compile(
    rf"\b(?:{_DENIALS}|no(?!\.\s?\d))\b|\b\w+n['’]t\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"\w+")
_NOT: Final = ("'t", "’t", "'T", "’T")


def _openers(*phrases: str) -> frozenset[str]:
    """Return the words with which phrases, separated by bars, begin."""
    return frozenset(
        word[0] for phrase in "|".join(phrases).split("|") if (word := _RUN.match(phrase))
    )


_MODAL_OPENERS: Final = _openers(
    *_MODALS,
    _HEDGES,
    _BEFORE_FIGURES,
    _COPULAS,
    _HEDGES_OF_VERBS,
    *(f"{stem}n" for stem in _STEMS.split("|")),
)
_NEGATION_OPENERS: Final = _openers(_DENIALS, "no")

_SAYING: Final = {
    "say": "said|says|saying|say",
    "state": "stated|states",
    "tell": "told|tells",
    "add": "added|adds",
    "note": "noted|notes",
    "explain": "explained|explains",
    "announce": "announced|announces",
    "claim": "claimed|claims",
    "argue": "argued|argues",
    "insist": "insisted|insists",
    "warn": "warned|warns",
    "testify": "testified|testifies",
    "declare": "declared|declares",
    "acknowledge": "acknowledged|acknowledges|admitted|admits|conceded|concedes",
    "allege": "alleged|alleges",
    "deny": "denied|denies",
    "assert": "asserted|asserts|contended|contends|maintained|maintains",
    "confirm": "confirmed|confirms",
    "suggest": "suggested|suggests",
    "report": "reported|reports",
    "stress": "stressed|stresses|emphasized|emphasizes",
    "according to": "according to|de acuerdo con|según",
    "decir": "dijo|dice|dijeron|dicen",
    "afirmar": "afirmó|afirma|afirmaron",
    "señalar": "señaló|señala|señalaron",
    "declarar": "declaró|declara|declararon",
    "explicar": "explicó|explica",
    "agregar": "agregó|añadió",
    "indicar": "indicó|indica",
    "asegurar": "aseguró|asegura",
    "sostener": "sostuvo|sostiene",
    "anunciar": "anunció|anunciaron",
    "alegar": "alegó|alega|alegaron",
    "negar": "negó|niega|negaron",
    "confirmar": "confirmó|confirma|confirmaron",
    "reconocer": "reconoció|reconoce|reconocieron|admitió|admite|admitieron",
    "advertir": "advirtió|advierte|advirtieron",
    "insistir": "insistió|insiste|insistieron",
}
_LEMMAS: Final = {form: lemma for lemma, forms in _SAYING.items() for form in forms.split("|")}
_NEEDS_QUOTE: Final = frozenset(
    word_list(
        "state tell add note explain announce declare acknowledge allege deny assert confirm "
        "suggest report stress indicar explicar anunciar negar confirmar reconocer advertir"
    )
)
"""Verbs that also mean other things: they count as speech only beside a quotation or "that"."""
_SPEECH = re.compile(rf"\b(?:{'|'.join(_LEMMAS)})\b", re.IGNORECASE)
_SPEECH_OPENERS: Final = _openers(*_LEMMAS)
_IN_CLAUSE = r"(?:[^\"“”«».;:!?]|(?<![^\W_]{4})\.(?=\s))"
"""A stop behind three letters or fewer is that of "Dr." or "J."."""
_CLAUSE_BEFORE = re.compile(rf"{_IN_CLAUSE}{{0,120}}\Z")
_CLAUSE_AFTER = re.compile(rf"{_IN_CLAUSE}{{0,160}}")
_THAT = re.compile(r"\s(?:that|que)\b")
_ASIDE = re.compile(
    r",?\s(?:as|when|while|after|before|adding|who|whose|mientras|cuando|tras|quien)\b"
)
_CLOSED = re.compile(r"[\"”»]\s?[,–—-]?\s?\Z")
_OPENED = re.compile(r"\s?[,:]?\s?[\"“«]")
_SPEAKERS: Final = frozenset(
    word_list(
        "official officials spokesperson spokeswoman spokesman spokespeople director secretary "
        "administrator department agency agencies officer officers she he they commissioner chief "
        "agent agents researchers researcher source sources lawyer lawyers attorney attorneys "
        "acting deputy assistant former senior administration statement report leaders leader "
        "portavoz funcionario funcionarios secretario secretaria directora administrador "
        "administradora agencia departamento ella él ellos ellas agente agentes comisionado"
    )
)

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_TITLES_ONLY: Final = frozenset(word_list("i a the el la los las it in on at for to")) | DATE_WORDS
_SENTENCE_START = re.compile(
    r"(?:(?:\A|(?<!\b[A-Z])(?<!\b[DMS]r)(?<!\bMs)(?<!\bMrs)(?<!\b[SD]ra)[.!?:]\s|\|\s)"
    r"[\"'“”‘«¿¡(\[\s–—•-]*|[\"“‘«])\Z"
)
_FUNCTION_START: Final = frozenset(
    word_list(
        "the this that these those it its he she they we you i in on at for as if when while "
        "after before during under since but and or however there here a an all no not our his "
        "her their to from with by according also additionally today yesterday each every some "
        "many most el la los las un una en este esta estos estas ella según desde para por con "
        "cuando de y o durante pero además no si se su sus"
    )
)


def facts(text: str, known_names: frozenset[str], *, titled: bool = False) -> tuple[Fact, ...]:
    """Return the facts of ``text``.

    ``known_names`` (see `names_in`) tell a name that opens a sentence from an ordinary
    word; ``titled`` says that capitals prove nothing here (a headline in title case).
    """
    found = [Fact(Family.REDACTION, m.group().lower(), *m.span()) for m in REDACTION.finditer(text)]
    taken: list[Span] = [(fact.start, fact.end) for fact in found]
    found += [Fact(Family.DATE, *dated) for dated in dates(text) if _free(dated[1:], taken)]
    taken = [(fact.start, fact.end) for fact in found]
    found += [Fact(Family.FIGURE, *figure) for figure in figures(text, taken)]
    words = _words(text)
    found += _modals(text, words, taken)
    denied = _beginning_with(_NEGATION_OPENERS, _NEGATION, text, words)
    found += [Fact(Family.NEGATION, "not", *match.span()) for match in denied]
    found += _speech(text, words)
    taken = [(fact.start, fact.end) for fact in found if fact.family is not Family.SPEECH]
    found += _names(text, known_names, taken, titled=titled)
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end, fact.family)))


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that ``texts`` capitalise inside a sentence: names wherever they stand."""
    found: set[str] = set()
    for text in texts:
        if not text.isupper():
            found.update(fact.value for fact in _names(text, frozenset(), (), titled=False))
    return frozenset(found)


def speech_clauses(text: str) -> tuple[Span, ...]:
    """Return the spans round verbs of saying in which the speaker is named."""
    spans: list[Span] = []
    for fact in _speech(text, _words(text)):
        start, end = _clause(text, fact)
        that = _THAT.search(text, fact.end, end)
        spans.append((start, that.start() if that else end))
    return tuple(spans)


def speech_tags(text: str) -> tuple[Span, ...]:
    """Return the spans that hold nothing but a verb of saying and who speaks.

    >>> "Yes,” said the chief clerk."[slice(*speech_tags("Yes,” said the chief clerk.")[0])]
    'said the chief clerk'
    """
    spans: list[Span] = []
    for fact in _speech(text, _words(text)):
        start, end = _clause(text, fact)
        aside = _ASIDE.search(text, fact.end, end)
        closed = _CLOSED.search(text, max(0, fact.start - 4), fact.start)
        if closed:
            spans.append((fact.start, aside.start() if aside else end))
        elif fact.value == "according to":
            comma = text.find(",", fact.end, end)
            spans.append((fact.start, comma if comma > 0 else end))
        elif _OPENED.match(text, fact.end) or (end == fact.end and _CLOSED.search(text[:start])):
            spans.append((start, fact.end))
    return tuple(spans)


def _clause(text: str, verb: Fact) -> Span:
    before = _CLAUSE_BEFORE.search(text, max(0, verb.start - 120), verb.start)
    after = _CLAUSE_AFTER.match(text, verb.end)
    return before.start() if before else verb.start, after.end() if after else verb.end


def opener(text: str) -> str:
    """Return the word with which a sentence opens, if it has a capital and content."""
    word = _WORD.search(text)
    if word is None or not word[0][0].isupper():
        return ""
    common = _FUNCTION_START | _TITLES_ONLY
    return "" if word[0].lower() in common else word[0]


def is_role(word: str) -> bool:
    """Whether a word names an office or a sort of speaker, and therefore nobody in particular."""
    return word.lower() in _SPEAKERS


def is_speaker(word: str) -> bool:
    """Whether a word in a clause of speech says who speaks: a capital, a role or a pronoun."""
    return word[:1].isupper() or word.lower() in _SPEAKERS


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of ``text`` in lower case with the spans where they stand."""
    return [(match[0].lower(), *match.span()) for match in _RUN.finditer(text)]


def _beginning_with(
    openers: frozenset[str],
    pattern: re.Pattern[str],
    text: str,
    words: Sequence[tuple[str, int, int]],
) -> Iterator[re.Match[str]]:
    """Yield what ``pattern`` finds, tried only where its first word stands or "n't" follows one."""
    at = 0
    for word, start, end in words:
        possible = word in openers or (word[-1] == "n" and text.startswith(_NOT, end))
        if possible and start >= at and (match := pattern.match(text, start)):
            yield match
            at = match.end()


def _free(span: Sequence[int], taken: Iterable[Span]) -> bool:
    return all(span[1] <= start or span[0] >= end for start, end in taken)


def _modals(text: str, words: Sequence[tuple[str, int, int]], taken: list[Span]) -> list[Fact]:
    found: list[Fact] = []
    for match in _beginning_with(_MODAL_OPENERS, _MODAL, text, words):
        written = (match["stem"] or match.group()).replace("’", "'")
        if written == "May" and match.start() > 0:
            continue  # a month, or a person
        if _free(match.span(), taken):
            value = _COPULA.sub("", written.lower())
            value = _MODALS.get(value, value)
            found.append(Fact(Family.MODAL, value, *match.span()))
    return found


def _speech(text: str, words: Sequence[tuple[str, int, int]]) -> list[Fact]:
    quotes = any(mark in text for mark in '"“”«»')
    found: list[Fact] = []
    for match in _beginning_with(_SPEECH_OPENERS, _SPEECH, text, words):
        lemma = _LEMMAS[match.group().lower()]
        if lemma in _NEEDS_QUOTE and not quotes and not _THAT.match(text, match.end()):
            continue
        found.append(Fact(Family.SPEECH, lemma, *match.span()))
    return found


def _names(text: str, known: frozenset[str], taken: Sequence[Span], *, titled: bool) -> list[Fact]:
    found: list[Fact] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isupper() or word.lower() in _TITLES_ONLY or not _free(match.span(), taken):
            continue
        bare = word if word.isalnum() else re.sub(r"['’]s?\Z", "", word)
        name = bare.replace(".", "")  # U.S. and US are one name
        acronym = len(name) > 1 and name.isupper() and not text.isupper()
        if acronym or bare in known or (not titled and _is_name(text, match)):
            found.append(Fact(Family.NAME, name, match.start(), match.start() + len(bare)))
    return found


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a capital is more than the beginning of a sentence."""
    if not _SENTENCE_START.search(text, max(0, match.start() - 12), match.start()):
        return True
    if match.group().lower() in _FUNCTION_START:
        return False
    following = _WORD.match(text, match.end() + 1)
    return (
        following is not None
        and following.group()[0].isupper()
        and following.group().lower() not in DATE_WORDS
    )
