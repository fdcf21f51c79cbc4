"""Edits of facts that one can check: figures, dates and names."""

import re
from random import Random

from bs4.element import NavigableString

from benchmarks.detection.edits_lexicon import LEXICONS, PLACES
from benchmarks.detection.edits_places import (
    is_read,
    one_of,
    prose,
    replacing,
    spots,
    swapping,
    words_of,
)
from benchmarks.detection.scene import Edit, Language, Scene, TreeChange

_ENGLISH, _SPANISH = LEXICONS["en"], LEXICONS["es"]
_MONTH_EN = rf"(?:{'|'.join(_ENGLISH.months)}|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
_MONTH_ES = rf"(?:{'|'.join(_SPANISH.months)})"
_DATE = (
    rf"{_MONTH_EN}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:–|-|to|and)\s*\d{{1,2}})?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}\s+{_MONTH_EN}|\d{{1,2}}(?:\.?º)?\s+(?:y|al|a)\s+\d{{1,2}}\s+de\s+{_MONTH_ES}"
    rf"|\d{{1,2}}(?:\.?º)?\s+de\s+{_MONTH_ES}(?:\s+(?:de|del)\s+\d{{4}})?"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(?:1[89]|20)\d\d(?:[-–]\d{2,4})?\b"
)
NOT_FIGURE = re.compile(
    rf"{_DATE}|\d{{1,2}}(?::\d\d)?\s*(?:a\.?\s?m\b|p\.?\s?m\b|o’clock|horas\b)|\b\d{{1,2}}:\d\d\b"
    r"|\S+@\S+|https?://\S+|\bwww\.\S+|\(?\b\d{3}\)?[\s.–-]{1,2}\d{3}[.–-]\d{4}|\b\d-8\d\d-\S+"
    r"|\b\d{3}-\d{4}\b|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b\d+\s+(?:[A-Z]\w+\s+)+(?:St|Street|Ave|Avenue|Road|Rd|Way|Drive|Lane|Boulevard)\b"
    r"|\b(?:Nos?|Sec|art|arts|núm|núms|p|pp)\.\s*\d[\w.,–-]*|\b\d+\s+(?:U\.S\.C|C\.F\.R)\S*"
    r"|\b(?:Section|Title|Chapter|Form|Rule|Article|Part|Room|Suite|Highway|Route|Interstate|Docket"
    r"|Order|Phase|Page|Sala|Formulario|Ley|Orden|Artículo|artículo|Sección|sección|calle|line|page"
    r"|room|Box|Pier|Muelle|Class|Level|Track|Unit|Bay|Gate|Lot|District|Figure|Table|Tabla|número"
    r"|Annex|Anexo|Step|Paso)\s+\d[\w.–-]*|[A-Z]+-\d\S*",
)
_NUMBER = r"(?<![\w.,:/#§$€£+()−–-])\d{1,3}(?:[,.]\d{3})+(?![\d,.]\d)|"
_COUNT = re.compile(rf"(?:{_NUMBER}(?<![\w.,:/#§$€£+()−–-])\d{{1,4}})(?![\w%/:()–-]|[.,]\d|\s?%)")
_SHARE = r"\d+(?:[.,]\d+)?"
_PERCENT = re.compile(
    rf"(?<![\w.,$−–-])(?P<at>{_SHARE})(?=\s?(?:%|percent\b|per cent\b|por ciento))"
)
_MONEY = re.compile(r"[$€£]\s?(?P<at>\d{1,3}(?:,\d{3})+|\d+)")
_DECIMAL = re.compile(r"(?<![\w.,])(?P<at>\d{1,3}[.,]\d{1,2})(?![\d%]|[.,]\d)")
_TWO_DIGITS = re.compile(r"(?<![\w.,:/#§+()−–-])(?P<at>\d{2,3}(?:,\d{3})*)(?![\w/:()–-]|[.,]\d)")
_SIGNED = re.compile(
    rf"(?<![\w.,:/#§+()−–-])(?P<at>{_SHARE})(?=\s?(?:%|percent\b|por ciento|degrees))"
)
_PER_CENT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<=\d)(?P<at>\s?%|\s(?:percent|per\scent)\b)(?!\s*points?)"),
    "es": re.compile(r"(?<=\d)(?P<at>\s?%|\spor\sciento\b)"),
}


def _both(pattern: re.Pattern[str]) -> dict[Language, re.Pattern[str]]:
    return {"en": pattern, "es": pattern}


def other_number(match: re.Match[str], draw: Random) -> str:
    """Return another number of as many digits, written with the same separators."""
    words = words_of(match)
    places = [at for at, letter in enumerate(words) if letter.isdigit()]
    place = draw.choice(places[-2:])
    least = 2 if len(places) == 1 else int(place == places[0])
    digits = [str(n) for n in range(least, 10) if str(n) != words[place]]
    return words[:place] + draw.choice(digits) + words[place + 1 :]


def _digits_swapped(match: re.Match[str], draw: Random) -> str:
    words = words_of(match)
    pairs = [
        at
        for at in range(len(words) - 1)
        if words[at : at + 2].isdigit()
        and words[at] != words[at + 1]
        and not (at == 0 and words[1] == "0")
    ]
    if not pairs:
        return words
    at = draw.choice(pairs)
    return words[:at] + words[at + 1] + words[at] + words[at + 2 :]


def _point_lost(match: re.Match[str], _: Random) -> str:
    words = words_of(match)
    return words if words.startswith("0") else re.sub(r"\D", "", words)


def _points(match: re.Match[str], _: Random) -> str:
    return " percentage points" if match.re is _PER_CENT["en"] else " puntos porcentuales"


def _minus(match: re.Match[str], draw: Random) -> str:
    return draw.choice("-−") + words_of(match)


def _cell_figure(scene: Scene) -> bool:
    """Change the figure in one cell of a table of figures."""
    found = []
    for cell in scene.body.find_all("td"):
        texts = scene.texts(cell)
        words = cell.get_text().strip()
        if (
            len(texts) == 1
            and re.fullmatch(r"[$€£]?\d[\d.,]*\s?%?", words)
            and is_read(scene, cell)
        ):
            found.append(texts[0])
    if not found:
        return False
    text = scene.draw.choice(found)
    match = re.search(r"\d[\d.,]*", text)
    if match is None:
        return False
    text.replace_with(
        NavigableString(
            text[: match.start()] + other_number(match, scene.draw) + text[match.end() :]
        )
    )
    return True


_DAY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"\b{_MONTH_EN}\s+(?P<at>\d{{1,2}})(?=[\s,.;)]|$)(?!\s*[–-])"),
    "es": re.compile(rf"(?<![\d/])(?P<at>\d{{1,2}})(?=\s+de\s+{_MONTH_ES}\b)"),
}
_MONTH: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"\b(?P<at>{'|'.join(_ENGLISH.months)})(?=\s+\d{{1,2}}\b|\s+(?:19|20)\d\d\b)"
    ),
    "es": re.compile(rf"(?<=\d\sde\s)(?P<at>{_MONTH_ES})\b"),
}
_YEAR = _both(re.compile(r"(?<![\w.,$/#-])(?P<at>(?:19|20)\d\d)(?![\w/–-]|[.,]\d)"))
_WEEKDAY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"\b(?:{'|'.join(_ENGLISH.weekdays)})\b"),
    "es": re.compile(rf"\b(?:{'|'.join(_SPANISH.weekdays)})\b"),
}


def _day_moved(match: re.Match[str], draw: Random) -> str:
    day = int(words_of(match))
    moved = [near for near in (day - 1, day + 1) if 2 <= near <= 28]
    return str(draw.choice(moved)) if moved else str(day - 2)


def _month_changed(match: re.Match[str], draw: Random) -> str:
    months = (_ENGLISH if match.re is _MONTH["en"] else _SPANISH).months
    return draw.choice([month for month in months if month != words_of(match)])


def _year_changed(match: re.Match[str], draw: Random) -> str:
    return str(int(words_of(match)) + draw.choice((-1, 1)))


def _weekday_changed(match: re.Match[str], draw: Random) -> str:
    days = (_ENGLISH if match.re is _WEEKDAY["en"] else _SPANISH).weekdays
    return draw.choice([day for day in days if day != words_of(match)])


_DATE_LINES = (
    re.compile(rf"{_MONTH_EN}\s+(?P<at>\d{{1,2}})(?!\d)"),
    _DAY["es"],
    re.compile(r"(?<=\d/)(?P<at>\d{1,2})(?=/\d{2,4})"),
    re.compile(r"(?<=\d{4}-\d\d-)(?P<at>\d\d)"),
)


def _date_line(scene: Scene) -> bool:
    """Move the day in the date line, and in the `datetime` that a machine reads there."""
    if scene.dateline is None:
        return False
    for text in scene.texts(scene.dateline):
        for form in _DATE_LINES:
            if match := form.search(text):
                old, (start, end) = match["at"], match.span("at")
                two_digits = old[0] == "0" or form is _DATE_LINES[-1]
                new = _day_moved(match, scene.draw).zfill(2 if two_digits else 1)
                text.replace_with(NavigableString(f"{text[:start]}{new}{text[end:]}"))
                for tag in (scene.dateline, *scene.dateline.find_all("time")):
                    written = str(tag.get("datetime", ""))
                    if written[4:5] == "-" and written[8:10] == old.zfill(2):
                        tag["datetime"] = f"{written[:8]}{new.zfill(2)}{written[10:]}"
                return True
    return False


GUARDED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|dozen|hundred"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|mitad|cien"
    r"|allegedly|reportedly|apparently|alleged|presuntamente|supuestamente"
    r"|will|would|shall|should|must|may|might|can|could|cannot|not|no|never|nor"
    r"|deberán?|deben?|pueden?|podrán?|podrían?|nunca|ni)\b"
)
"""Words that make a clause more than wording: modals, hedges, negations, counts."""
SPEAKING: dict[Language, re.Pattern[str]] = {
    "en": one_of([*_ENGLISH.speech_verbs, "according to"]),
    "es": one_of([*_SPANISH.speech_verbs, "según"]),
}
"""Found in a sentence that says who said something."""
TITLED = re.compile(
    r"\b(?:(?:Mr|Ms|Mrs|Dr|Sr|Sra|Dra)\.|Secretary|Director|Judge|Administrator|Commissioner|Minister"
    r"|Inspector|Chief|Officer|[Jj]ueza?|[Ss]ecretari[oa]|[Mm]inistr[oa]|[Dd]octora?|[Dd]irectora?"
    r"|[Aa]lcaldesa?|[Pp]residenta?|[Aa]dministradora?)\s"
    r"(?P<at>(?:[A-ZÁÉÍÓÚ][a-záéíóúñ]+\s)?[A-ZÁÉÍÓÚ][a-záéíóúñ]{3,})\b"
)
"""A person's name after a title."""
NAMED = re.compile(
    r"(?<![.’'-])\b(?!(?:The|In|On|At|El|La|Los|Las|En|An?|For|This|Port|District)\b)"
    r"(?P<at>[A-ZÁÉÍÓÚ][a-záéíóúñ]+\s(?:[A-Z]\.\s)?"
    r"(?!(?:County|Court|Act|Bridge|Hall|Park|Depot|University|River|Street|Margin|Week)\b)"
    r"[A-ZÁÉÍÓÚ][a-záéíóúñ]{2,})"
    r"(?=,\s(?:\d\d\b|of\b|an?\b|the\b|who\b|its\b|de\s\d\d|del?\b|una?\b|quien\b|director|jef"
    r"|chief|head|spokes|secretar|superintend|curator|owner|inspector|manager|keeper|engineer))"
)
"""A person's two names, before a comma and what the person is."""


def _of_body(words: dict[str, str], links: str) -> re.Pattern[str]:
    either = "|".join(words)
    return re.compile(
        rf"\b(?P<at>{either})(?=\s(?:{links})\s(?:the\s|los\s|las\s|la\s)?[A-ZÁÉÍÓÚ])"
    )


_BODIES: dict[Language, re.Pattern[str]] = {
    "en": _of_body(_ENGLISH.bodies, "of|for|on"),
    "es": _of_body(_SPANISH.bodies, "de|del|para"),
}
_OTHER_NAMES = one_of(
    [
        *_ENGLISH.months,
        *_ENGLISH.weekdays,
        "Charge",
        "Congress",
        "English",
        "Spanish",
        "Section",
        "The",
        "This",
    ]
)
_PLACE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:in|near|outside|throughout|across|at|from|to)\s(?P<at>[A-Z][a-z]{3,}(?:\s[A-Z][a-z]+)?)"
        r"(?=[\s,.;])(?!\s[A-Z]|\s(?:of|and)\s[A-Z])"
    ),
    "es": re.compile(
        r"\b(?:en|cerca\sde|desde|hasta)\s(?P<at>[A-ZÁÉÍÓÚ][a-záéíóúñ]{3,}(?:\s[A-ZÁÉÍÓÚ]\w+)?)"
        r"(?=[\s,.;])(?!\s[A-Z]|\s(?:de|y)\s[A-Z])"
    ),
}
_ACRONYM = _both(
    re.compile(
        r"(?<![\w.-])(?<![A-Z]\s)(?!(?:USA|PDF|III|CAPS|RELEASE|NEWS|FOR|THE|AND)\b)"
        r"(?P<at>[A-Z]{3,5})(?![\w.’'-])(?!\s[A-Z]{2})"
    )
)


_PLACE_LINE = _both(re.compile(r"^\s*(?P<at>[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ\s]{3,30}?)(?=,|\s+[—–-])"))


def _respelled(match: re.Match[str], draw: Random) -> str:
    """Return the name with one of its vowels, not the first letter, written as another."""
    name = words_of(match)
    vowels = [at for at in range(max(1, name.rfind(" ") + 2), len(name)) if name[at] in "aeiou"]
    if not vowels:
        return name
    at = draw.choice(vowels)
    return name[:at] + draw.choice([v for v in "aeiou" if v != name[at]]) + name[at + 1 :]


def _given_name(match: re.Match[str], draw: Random) -> str:
    given, _, rest = words_of(match).partition(" ")
    others = ("Ada", "Tobias", "Ines", "Rufus", "Marta", "Bruno", "Olga", "Simon")
    return f"{draw.choice([name for name in others if name != given])} {rest}"


def _place(match: re.Match[str], draw: Random) -> str:
    return draw.choice([place for place in PLACES if place != words_of(match)])


def _place_line(match: re.Match[str], draw: Random) -> str:
    return _place(match, draw).upper()


def _acronym(match: re.Match[str], draw: Random) -> str:
    letters = words_of(match)
    at = draw.randrange(1, len(letters))
    return letters[:at] + draw.choice([x for x in "BDKRTV" if x != letters[at]]) + letters[at + 1 :]


def _person_respelled(scene: Scene) -> bool:
    """Spell the surname of a person in another way, at one place."""
    found = [
        spot
        for pattern in (TITLED, NAMED)
        for spot in spots(prose(scene), pattern, quiet=SPEAKING[scene.language])
    ]
    scene.draw.shuffle(found)
    for spot in found:
        if (new := _respelled(spot.match, scene.draw)) != spot.text:
            spot.put(new)
            return True
    return False


_ORGANIZATION: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"\b[A-Z][a-z]+\s(?P<at>{'|'.join(_ENGLISH.bodies)})\b(?!\s(?:of|for|on|[A-Z]))"
    ),
    "es": _BODIES["es"],
}


def _body_renamed(match: re.Match[str], _: Random) -> str:
    return (_ENGLISH.bodies | _SPANISH.bodies)[words_of(match)]


def _figure(name: str, tree: TreeChange, *, hard: bool = False) -> Edit:
    return Edit(name=name, kind="figure", tree=tree, hard=hard)


FACT_EDITS = (
    _figure("count", replacing(_both(_COUNT), other_number, outside=NOT_FIGURE)),
    _figure("money", replacing(_both(_MONEY), other_number)),
    _figure("percentage", replacing(_both(_PERCENT), other_number)),
    _figure("cell", _cell_figure),
    _figure(
        "digits-swapped",
        replacing(_both(_TWO_DIGITS), _digits_swapped, outside=NOT_FIGURE),
        hard=True,
    ),
    _figure("point-lost", replacing(_both(_DECIMAL), _point_lost, outside=NOT_FIGURE), hard=True),
    _figure("percent-to-points", replacing(_PER_CENT, _points), hard=True),
    _figure("minus-sign", replacing(_both(_SIGNED), _minus), hard=True),
    _figure("million-to-billion", swapping(lambda words: words.scales), hard=True),
    _figure("number-word", swapping(lambda words: words.number_words), hard=True),
    Edit(name="day-moved", kind="date", tree=replacing(_DAY, _day_moved)),
    Edit(name="month-changed", kind="date", tree=replacing(_MONTH, _month_changed)),
    Edit(name="year-changed", kind="date", tree=replacing(_YEAR, _year_changed), hard=True),
    Edit(name="weekday-changed", kind="date", tree=replacing(_WEEKDAY, _weekday_changed)),
    Edit(name="date-line", kind="date", tree=_date_line),
    Edit(
        name="place-changed",
        kind="name",
        tree=replacing(_PLACE, _place, outside=_OTHER_NAMES, quiet=SPEAKING),
    ),
    Edit(name="place-line", kind="name", tree=replacing(_PLACE_LINE, _place_line)),
    Edit(name="body-renamed", kind="name", tree=replacing(_BODIES, _body_renamed, quiet=SPEAKING)),
    Edit(
        name="organization-renamed",
        kind="name",
        tree=replacing(_ORGANIZATION, _body_renamed, quiet=SPEAKING),
    ),
    Edit(name="surname-respelled", kind="name", tree=_person_respelled, hard=True),
    Edit(name="given-name", kind="name", tree=replacing(_both(NAMED), _given_name, quiet=SPEAKING)),
    Edit(name="acronym-renamed", kind="name", tree=replacing(_ACRONYM, _acronym), hard=True),
)
"""The edits of this part, in a fixed order."""
