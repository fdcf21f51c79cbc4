"""Lines in which a page speaks of itself and to its visitor, in English and Spanish.

Stamps, counters, clocks, share and print labels, reading times, ratings, gates, helps. Each form
must cover a whole block: a sentence that merely mentions a page or a download is none.
"""

import re
from typing import Final

_MOMENT: Final = (
    r"(?:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|at|on|de|del|a|las|am|pm|noon|midnight|[ecmp][sd]?t|utc|gmt|\d{1,4}(?:st|nd|rd|th)?"
    r"|\d{1,2}[ap]m)\b|[ap]\. ?m\.|[\s,./:()|-])++"
)
_READING_TIME: Final = (
    r"(?:estimated )?read(?:ing)? time\s*:?\s*(?:about )?\d+[ -]min(?:ute)?s?"
    r"|(?:[\d,]+ words\W*)?(?:about )?\d+[ -]min(?:ute)?s? (?:read|to read|reading(?: time)?)"
    r"|tiempo de lectura\s*:?\s*\d+ min(?:utos?)?\.?|\d+ min(?:utos?)?\.? de lectura"
    r"|lectura de \d+ min(?:utos?)?\.?"
)
_FORMS: Final = (
    # stamps
    (
        r"(?:(?:this )?(?:page |content |site |information |data )?(?:was )?"
        r"(?:last )?(?:updated|reviewed|modified|revised)(?: on)?(?: and reviewed)?"
        r"|date(?: last)? (?:posted|updated|reviewed|created|modified)"
        r"|(?:última(?: fecha de)? )?(?:actualizad[oa]|actualización|revisad[oa]|revisión)(?: el)?)"
        rf"\s*+:?+\s*+(?=.*\d){_MOMENT}"
    ),
    # counters and clocks
    (
        r"(?:number of )?(?:page )?(?:views|visits|visitors|hits|readers|vistas|visitas)"
        r"\W*+\d[\d,. ]*+\)?(?:\W*+comments?\W*+\d[\d,. ]*+\)?)?"
    ),
    r"[\d,.]+ (?:page )?(?:views|visits|hits|readers|vistas|visitas)",
    r"you are (?:visitor|reader|guest)(?: (?:no\.?|number|#))? *[\d,.]+",
    r"(?:usted )?es el visitante(?: (?:n\.º|número|no\.))? *[\d,.]+",
    r"(?:this )?page (?:has been |was )?(?:viewed|visited|read) [\d,.]+ times?",
    (
        r"(?:last |page )?(?:refreshed|reloaded|loaded|rendered|generated|fetched|printed)"
        rf"(?: on| at| from)?\s*+:?+\s*+{_MOMENT}(?:\S+ ?\(?(?:hit|miss)\)?)?"
    ),
    rf"(?:current time|it is now|today is|hoy es)\s*+:?+\s*+{_MOMENT}",
    r"(?:updated |posted |published )?(?:about )?\d+ (?:second|minute|hour|day)s? ago",
    r"(?:actualizado |publicado )?hace \d+ (?:segundo|minuto|hora|día)s?",
    r"(?:your )?session(?: (?:id|number|no\.))?(?: is)?\W*[\w-]*\d[\w-]*",
    r"[\w .']{2,30} now\s*:?\s*-?\d{1,3} ?°\s?[FC]",
    # share, print, go
    (
        r"(?:print|share|e-?mail|tweet|facebook|twitter|x|linkedin|pinterest|instagram|youtube|rss"
        r"|whatsapp|copy link|link copied to clipboard|listen|back to top|top|top of (?:the )?page"
        r"|go to top|jump to top|skip to [\w ]{3,20}|end of main content\.?|return to top"
        r"|(?:share|print|e-?mail|save|bookmark|cite|rate)(?: this)?"
        r"(?: (?:page|article|release|story|link|as (?:a )?pdf|on \w+|by e-?mail))?"
        r"|download (?:as )?(?:a )?pdf|(?:view|read) (?:this )?(?:as an e-?mail|online|in browser)"
        r"|printer[- ]friendly(?: version)?|translate(?: this page)?|select (?:a )?language"
        r"|english|español|high contrast|(?:smaller|larger) text|click to enlarge)"
    ),
    (
        r"(?:compartir(?: esta página)?|imprimir(?: (?:esta página|pdf))?|volver arriba|arriba"
        r"|inicio de la página|escuchar(?: est[ea] (?:página|artículo))?|correo electrónico"
        r"|descargar(?: en)? pdf)"
    ),
    (
        r"[«‹<← ]*(?:return|back|go back) to (?:the |all )?(?:[\w-]+ ){0,2}"
        r"(?:newsroom|news|list(?:ing)?|releases?|page|results|search|home(?:page)?|archive)[»›> ]*"
    ),
    (
        r"[«‹<← ]*(?:see|view|read|browse) (?:all|more) (?:[\w-]+ ){0,2}"
        r"(?:news|stories|articles|releases|posts|updates|statements|headlines)[»›>→ ]*(?:\| *top)?"
    ),
    r"(?:volver|regresar) a (?:la |las )?(?:sala de prensa|noticias|lista|página anterior)",
    # numbers of the page's own
    r"(?:page|página) \d+ (?:of|de) \d+|\d{1,2} / \d{1,2}",
    r"(?:content|node|page|asset) id\s*[:#]?\s*[\w-]+(?:\s*\|\s*node [\w-]+)?",
    # reading and listening
    _READING_TIME,
    (
        r"(?:listen(?: to this (?:article|page|story))?|escuchar(?: este artículo)?)\s*"
        r"\d{1,2}:\d{2}(?: ?/ ?\d{1,2}:\d{2})?|\d{1,2}:\d{2} ?/ ?\d{1,2}:\d{2}"
    ),
    r"(?:(?:smaller|larger|bigger|normal|increase|decrease|reset) (?:text|font)(?: size)?\s*)+",
    r"text size\s*:?[aA+\s-]*(?:high contrast)?",
    r"(?:also|now) available in\s*:.{0,80}|(?:también )?disponible en\s*:.{0,80}",
    # feedback
    (
        r"(?:was|is|did) (?:this|the) (?:page|article|information|content)"
        r"(?: \w+){0,4}\?(?:\W*(?:yes|no)\b)*\W*"
    ),
    r"(?:rate this page)?[^\w★]*+★[★☆]*+\W*+(?:\d[\d.]*+\W*+[\d,]+ votes?\))?",
    r"[\d.]+ ?\([\d,]+ votes?\)",
    r"like this:?|like(?: \([\d,]+\))?(?: loading(?:…|\.\.\.))?",
    r"[\d,]+ (?:likes?|shares?|reactions?)|\d{1,3} comments?",
    r"leave a (?:reply|comment)|comments are closed\.?|loading(?:…|\.\.\.)?",
    r"your e-?mail address will not be published\.?(?: required fields are marked \*)?",
    r"loading (?:more )?content, please wait\.?|thank you for your feedback[.!]?",
    r"¿(?:quedó claro|le fue útil|fue útil|le sirvió)[^?]{0,60}\?(?:\W*(?:sí|no)\b)*\W*",
    # the site about itself
    (
        r"an official website(?: of [^.]{3,80})?\.?(?: here(?:'|’| i)s how you know\.?)?"
        r"|here(?:'|’| i)s how you know\.?|a lock\b[^.]{0,60}https://[^.]{0,80}\.?"
    ),
    r"this is a cached (?:copy|version) of\b.{0,160}",
    r"printed from \S+(?: on .{4,30})?",
    (
        r"(?:(?:read|show|see|view|expand|collapse|hide) (?:more|less|all|table|details|full text)"
        r"|full text|click to (?:post|tweet|copy|enlarge|expand|share)|scroll to see more)"
        r"[\s\u2190-\u21ff.\u2026\u00bb>+]*"
    ),
    r"you are (?:viewing|using) the (?:new|old|classic|beta)\b.{0,120}",
    r"you are now leaving\b.{0,240}|your browser is (?:out of date|not supported)\b.{0,240}",
    r"(?:we|this (?:site|page|content|website))(?: may)? (?:use|set)s? cookies\b.{0,240}",
    (
        r"to (?:read|view|open) (?:[\w-]+ ){1,6}you (?:will )?need\b.{0,160}"
        r"|note: (?:documents|files) in some formats\b.{0,200}|download a free viewer\.?"
    ),
    r"you have been (?:chosen|selected|invited) to\b.{0,80}\bsurvey\b.{0,120}",
    r"take us with you\b.{0,80}|(?:get|download) (?:the|our) app\b.{0,60}",
    r"scan to open\b.{0,80}",
    r"this page can be translated\b.{0,200}|(?:machine|automatic) translation\b.{0,120}",
    r"about this capture\b.{0,120}|[\d,]+ captures\b.{0,80}",
    # widgets
    r"\[an error occurred while processing this directive\]",
    r"advertisements?|sponsored(?: content)?|anuncio|publicidad|exit",
)
_LONGEST: Final = 300
_READING: Final = re.compile(_READING_TIME, re.IGNORECASE)
_PAGE_TALK: Final = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)


def is_page_talk(text: str) -> bool:
    """Whether a whole block is such a line.

    >>> is_page_talk("Updated: 06/11/2026"), is_page_talk("The rule was updated on June 11.")
    (True, False)
    """
    return len(text) <= _LONGEST and _PAGE_TALK.fullmatch(text) is not None


def is_reading_time(text: str) -> bool:
    """Whether words within a line are how long the page takes to read: nobody else says that."""
    return len(text) <= _LONGEST and _READING.fullmatch(text) is not None
