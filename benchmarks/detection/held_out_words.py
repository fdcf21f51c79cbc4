"""Held-out edits of words: headline, wording, figures, dates, quotations, names, force of law."""

import re
from itertools import pairwise

from benchmarks.detection.block_places import (
    MONTHS,
    SPEECH,
    WEEKDAYS,
    Place,
    only_text,
    put_one,
    put_word,
    rename,
)
from benchmarks.detection.scene import Edit, Scene

MONTH = "|".join(MONTHS)
ENGLISH_MONTHS, SPANISH_MONTHS = MONTHS[:12], MONTHS[12:]
FORCE = (
    r"(?:must|shall|will|would|should|could|might|never|nothing|nobody|without|nunca|nadie|nada)"
)
TITLES = (
    r"(?:Secretary|Deputy|Director|Department|Office|Bureau|Inspector|Mayor|Commissioner|General|"
    r"President|Federal|State|Acting|Attorney|Departamento|Oficina)"
)
CAPITALS = r"[A-ZÁÉÍÓÚÑ][\w’-]+(?:\s+[A-ZÁÉÍÓÚÑ](?:\.|[\w’-]+))+"


def _headline_narrowed(scene: Scene) -> bool:
    tail = {"en": " in Some Counties", "es": " en algunos condados"}[scene.language]
    return rename(scene, lambda old: old + tail)


def _headline_word_dropped(scene: Scene) -> bool:
    def shortened(old: str) -> str:
        words = old.split()
        at = [n for n, word in enumerate(words) if n and word.isalpha() and len(word) > 4]
        if not at:
            return old
        gone = scene.draw.choice(at)
        return " ".join(words[:gone] + words[gone + 1 :])

    return rename(scene, shortened)


def _and_becomes_or(scene: Scene) -> bool:
    old, new = {"en": ("and", "or"), "es": ("y", "o")}[scene.language]
    return put_one(scene, rf"(?<=[a-zñ]\s){old}(?=\s[a-zñ])", lambda _: new)


def _trend_turned(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "increase": "decrease",
                "increased": "decreased",
                "rose": "fell",
                "fell": "rose",
                "early": "late",
                "before": "after",
                "finish": "begin",
                "new": "further",
            },
            "es": {
                "aumento": "descenso",
                "antes": "después",
                "cerrar": "abrir",
                "llevar": "copiar",
            },
        },
    )


def _quantifier_weakened(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "all": "most",
                "every": "nearly every",
                "each": "nearly every",
                "mostly": "often",
            },
            "es": {"todos": "casi todos", "todas": "casi todas", "cada": "casi cada"},
        },
    )


NUMBER_WORDS = {
    "en": {"two": "four", "three": "two", "four": "five", "five": "three", "six": "nine"}
    | {"seven": "six", "eight": "ten", "nine": "seven", "ten": "twelve", "twelve": "eight"},
    "es": {"dos": "cuatro", "tres": "dos", "cuatro": "cinco", "cinco": "tres", "seis": "nueve"}
    | {"siete": "seis", "ocho": "diez", "nueve": "siete", "diez": "ocho"},
}


def _number_word(scene: Scene) -> bool:
    return put_word(scene, NUMBER_WORDS)


def _fraction_word(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "half": "a third",
                "one-third": "one-fifth",
                "one third": "one fifth",
                "two-thirds": "three-fifths",
                "one quarter": "one half",
                "a quarter": "an eighth",
            },
            "es": {"la mitad": "la cuarta parte", "un tercio": "un quinto"},
        },
    )


def _in_a_date(place: Place) -> bool:
    text, (start, end) = str(place.node), place.match.span()
    return bool(
        re.search(rf"(?:{MONTH})\.?\s*$", text[:start])
        or re.match(rf"(?:\s+de)?\s+(?:{MONTH})\b", text[end:])
    )


def _digits_swapped(match: re.Match[str]) -> str:
    """Swap two digits that stand side by side, or change the last where all are alike."""
    text = match.group()
    at = [n for n, character in enumerate(text) if character.isdigit()]
    for left, right in reversed(list(pairwise(at))):
        if text[left] != text[right] and (left != at[0] or text[right] != "0"):
            swapped = list(text)
            swapped[left], swapped[right] = text[right], text[left]
            return "".join(swapped)
    last = at[-1]
    return text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]


def _digits_transposed(scene: Scene) -> bool:
    pattern = r"(?<=[a-záéíóúñ]\s)\$?(?:\d{1,3}(?:,\d{3})+|\d{2,3})(?![\d/,.-]\d|\d|-)"
    return put_one(scene, pattern, _digits_swapped, where=lambda place: not _in_a_date(place))


def _figure_in_table(scene: Scene) -> bool:
    nodes = [
        node
        for cell in scene.body.select("table td")
        if cell.find("table") is None and (node := only_text(cell)) is not None
        if re.fullmatch(r"\s*\$?\d[\d,.]*%?\s*", node) and not re.fullmatch(r"\s*20\d\d\s*", node)
    ]
    if not nodes:
        return False
    node = scene.draw.choice(nodes)
    node.replace_with(re.sub(r"\d", lambda first: str(int(first.group()) % 9 + 1), node, count=1))
    return True


def _weekday(scene: Scene) -> bool:
    days = WEEKDAYS[scene.language]
    later = dict(zip(days, days[2:] + days[:2], strict=True))
    return put_word(scene, {scene.language: later})


def _year_in_text(scene: Scene) -> bool:
    pattern = {
        "en": rf"(?:{'|'.join(ENGLISH_MONTHS)})\s+(?:\d{{1,2}},\s+)?20\d\d\b",
        "es": rf"de\s+(?:{'|'.join(SPANISH_MONTHS)})\s+de\s+20\d\d\b",
    }[scene.language]
    return put_one(
        scene, pattern, lambda found: found.group()[:-4] + str(int(found.group()[-4:]) + 1)
    )


def _month_of_dateline(scene: Scene) -> bool:
    node = only_text(scene.dateline) if scene.dateline else None
    found = re.search(rf"\b(?:{MONTH})\b", node) if node else None
    if scene.dateline is None or node is None or found is None:
        return False
    at = MONTHS.index(found.group())
    other = at - at % 12 + (at + 5) % 12
    node.replace_with(node[: found.start()] + MONTHS[other] + node[found.end() :])
    for name in ("datetime", "content"):
        stamp = scene.dateline.get(name)
        if isinstance(stamp, str):
            scene.dateline[name] = re.sub(r"^(\d{4})-\d\d", rf"\1-{other % 12 + 1:02}", stamp)
    return True


def _quoted_word_dropped(scene: Scene) -> bool:
    pattern = rf"\s(?!{FORCE}\b)[a-záéíóúñ]{{5,}}(?=\s[a-z])"
    return put_one(scene, pattern, lambda _: "", quoted=True)


def _quoted_pronoun_bracketed(scene: Scene) -> bool:
    pattern, new = {
        "en": (r"\b(?:it|them|they|we|us)\b(?!’)", "[the program]"),
        "es": (r"\b(?:eso|ellos|ellas|la escuela|el agua|el programa)\b", "[lo anterior]"),
    }[scene.language]
    return put_one(scene, pattern, lambda _: new, quoted=True)


def _quote_trails_off(scene: Scene) -> bool:
    return put_one(scene, r"(?:\s[\w’]+){3}[.,](?=[”\"»])", lambda _: "…", quoted=True)


def _speaker_unnamed(scene: Scene) -> bool:
    pattern, new = {
        "en": (rf"(said\s+){CAPITALS}", "a department official"),
        "es": (
            rf"((?:dijo|explicó|afirmó|señaló)\s+)(?:(?:el|la)\s+\w+\s+)?{CAPITALS}",
            "una portavoz del departamento",
        ),
    }[scene.language]
    return put_one(scene, pattern, lambda found: found.group(1) + new)


SOURCE = {
    "en": r"\b([Aa]ccording\s+to\s+)[^,.;\d“”]{4,80}(?=,\s|\.(?:\s|$))",
    "es": r"\b([Ss]egún\s+)[^,.;\d“”]{4,80}(?=,\s|\.(?:\s|$))",
}


def _source_vague(scene: Scene) -> bool:
    new = {"en": "people who know the matter", "es": "personas que conocen el asunto"}
    return put_one(
        scene, SOURCE[scene.language], lambda found: found.group(1) + new[scene.language]
    )


def _source_dropped(scene: Scene) -> bool:
    return put_one(scene, r",\s" + SOURCE[scene.language], lambda _: "")


def _not_speech(place: Place) -> bool:
    return SPEECH.search(place.node) is None


def _place_renamed(scene: Scene) -> bool:
    word = {"en": "in", "es": "en"}[scene.language]
    days = "|".join(WEEKDAYS["en"])
    pattern = (
        rf"(?<=\s{word}\s)(?!{MONTH}|{days}|{TITLES})"
        r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{3,}(?:\s[A-Z][a-z]+)*(?=[\s,.])"
    )
    return put_one(scene, pattern, lambda _: "Stonebridge", where=_not_speech)


def _name_misspelt(scene: Scene) -> bool:
    days = "|".join(WEEKDAYS["en"])

    def misspelt(found: re.Match[str]) -> str:
        vowels = list(re.finditer("[aeiou]", found.group()))
        at = vowels[-1].start()
        new = "aeiou"[("aeiou".index(found.group()[at]) + 1) % 5]
        return found.group()[:at] + new + found.group()[at + 1 :]

    pattern = (
        rf"(?<=[a-záéíóúñ]\s)(?!{MONTH}|{days}|{TITLES})"
        r"[A-Z][a-z]+[aeiou][a-z]+(?=\s[a-záA-Z]|[,.])"
    )
    return put_one(scene, pattern, misspelt, where=_not_speech)


def _office_renamed(scene: Scene) -> bool:
    pattern, new = {
        "en": (
            r"\b(?:Office|Bureau|Department)\s(?:of|for)\s[A-Z]\w+(?:\s(?:and\s)?[A-Z]\w+)*",
            "Office of Sample Affairs",
        ),
        "es": (
            r"\b(?:Oficina|Departamento|Agencia)\sde\s[A-ZÁÉÍÓÚÑ]\w+(?:\s[A-Z]\w+)*",
            "Oficina de Muestras",
        ),
    }[scene.language]
    return put_one(scene, pattern, lambda _: new, where=_not_speech)


def _duty_becomes_advice(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "is required to": "is encouraged to",
                "are required to": "are encouraged to",
                "must": "ought to",
                "shall": "may",
                "should": "may",
            },
            "es": {"debe": "debería", "deben": "deberían", "deberá": "podrá"},
        },
        after=r"(?!\s+not\b)",
    )


def _leave_becomes_duty(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {"may": "must", "can": "must", "could": "will", "might": "will"},
            "es": {"puede": "debe", "pueden": "deben", "podrá": "deberá"},
        },
        after=r"(?!\s+not\b)",
    )


def _promise_becomes_conditional(scene: Scene) -> bool:
    return put_word(scene, {"en": {"will": "would"}}, after=r"(?!\s+not\b)")


def _affix_turned(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "eligible": "ineligible",
                "ineligible": "eligible",
                "likely": "unlikely",
                "able": "unable",
                "unable": "able",
                "lawful": "unlawful",
                "unlawful": "lawful",
                "complete": "incomplete",
                "without": "with",
            },
            "es": {"sin": "con", "posible": "imposible"},
        },
    )


def _not_all(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {"all": "not all", "All": "Not all", "every": "not every", "Every": "Not every"},
            "es": {"todos": "no todos", "todas": "no todas", "Todos": "No todos"},
        },
    )


def _denial_turned(scene: Scene) -> bool:
    return put_word(
        scene,
        {
            "en": {
                "nobody": "somebody",
                "never": "always",
                "cannot": "can",
                "no longer": "still",
                "none": "some",
            },
            "es": {"nadie": "alguien", "nunca": "siempre", "no pueden": "pueden"},
        },
    )


WORD_EDITS: tuple[Edit, ...] = (
    Edit(name="headline_narrowed", kind="headline", tree=_headline_narrowed),
    Edit(name="headline_word_dropped", kind="headline", tree=_headline_word_dropped, hard=True),
    Edit(name="and_becomes_or", kind="wording", tree=_and_becomes_or, hard=True),
    Edit(name="trend_turned", kind="wording", tree=_trend_turned),
    Edit(name="quantifier_weakened", kind="wording", tree=_quantifier_weakened),
    Edit(name="number_word", kind="figure", tree=_number_word),
    Edit(name="fraction_word", kind="figure", tree=_fraction_word, hard=True),
    Edit(name="digits_transposed", kind="figure", tree=_digits_transposed, hard=True),
    Edit(name="figure_in_table", kind="figure", tree=_figure_in_table),
    Edit(name="weekday", kind="date", tree=_weekday, hard=True),
    Edit(name="year_in_text", kind="date", tree=_year_in_text),
    Edit(name="month_of_dateline", kind="date", tree=_month_of_dateline),
    Edit(name="quoted_word_dropped", kind="quote", tree=_quoted_word_dropped),
    Edit(name="quoted_pronoun_bracketed", kind="quote", tree=_quoted_pronoun_bracketed, hard=True),
    Edit(name="quote_trails_off", kind="quote", tree=_quote_trails_off),
    Edit(name="speaker_unnamed", kind="attribution", tree=_speaker_unnamed),
    Edit(name="source_vague", kind="attribution", tree=_source_vague),
    Edit(name="source_dropped", kind="attribution", tree=_source_dropped, hard=True),
    Edit(name="place_renamed", kind="name", tree=_place_renamed),
    Edit(name="name_misspelt", kind="name", tree=_name_misspelt, hard=True),
    Edit(name="office_renamed", kind="name", tree=_office_renamed),
    Edit(name="duty_becomes_advice", kind="modality", tree=_duty_becomes_advice),
    Edit(name="leave_becomes_duty", kind="modality", tree=_leave_becomes_duty, hard=True),
    Edit(name="promise_becomes_conditional", kind="modality", tree=_promise_becomes_conditional),
    Edit(name="affix_turned", kind="negation", tree=_affix_turned, hard=True),
    Edit(name="not_all", kind="negation", tree=_not_all),
    Edit(name="denial_turned", kind="negation", tree=_denial_turned),
)
