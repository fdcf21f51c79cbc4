"""One page fetched twenty times: slots that change at every look, and one edit of the statement.

A slot stands inside the body, where only watching it for a while tells that no reader wants to
hear of it. In the adversarial sequences what changes at many looks is the statement itself, or
words about the statement come to stand in a slot.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from bs4 import Tag
from bs4.element import NavigableString

from benchmarks.detection.scene import Base, Scene

FETCHES = 20
EDIT_AT = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Fetches of one page in their order, and which of them a reader must hear of."""

    name: str
    fetches: tuple[bytes, ...]
    edit_at: int | None
    """The fetch, counted from 0, that first shows the only edit; ``None`` if there is not one."""
    kind: str | None
    """The kind of the edit, or of each edit; ``None`` where any will do."""
    alert_at: frozenset[int]
    """Every fetch that shows the statement otherwise than the one before it.

    No other fetch may alert once the slot is known; how many fetches that may take is for the
    one who scores to say.
    """


_OWN = {
    "en": "<p>The counters gave out 412 samples in many districts{slot}, and the offices will "
    "send the rest before the spring.</p>",
    "es": "<p>Los mostradores entregaron 412 muestras en muchos distritos{slot}, y las oficinas "
    "deben enviar las demás antes de la primavera.</p>",
}
"""A paragraph of the statement that stands on every fetch until it is edited."""

_EDITS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "figure": ("412", "421"),
        "wording": ("many districts", "few districts"),
        "modality": ("will send", "may send"),
    },
    "es": {
        "figure": ("412", "421"),
        "wording": ("muchos distritos", "pocos distritos"),
        "modality": ("deben enviar", "pueden enviar"),
    },
}
"""By kind, what is replaced by what."""

_VOICES = (
    "“A teapot is a promise,” said a visitor from Riverton.",
    "“I came for one example and left with nine,” said a teacher from Fairview.",
    "“Nobody at the counter laughed at my diagram,” said a maker of maps.",
    "“The cat census changed how I look at bridges,” said a reader.",
    "“My button came back by mail within a week,” said a tailor.",
)
_SERVERS = (
    "<p>Our winter hours hold until March. Three offices close at four.</p>",
    "<p>Tell us how this page helped you and win a paper kite.</p><p>Served by web11.</p>",
)

Slot = Callable[[int, random.Random], str]
"""What a slot shows at one fetch."""


def _views(fetch: int, draw: random.Random) -> str:
    return f"Number of views ({4099 + 37 * fetch + draw.randint(0, 30)})"


def _clock(fetch: int, _draw: random.Random) -> str:
    minutes = 42 + 11 * fetch
    return f"Last refreshed {10 + minutes // 60}:{minutes % 60:02}"


def _ago(fetch: int, _draw: random.Random) -> str:
    return f"Posted {7 + 10 * fetch} minutes ago"


def _session(_fetch: int, draw: random.Random) -> str:
    return f"Your session number is {draw.randint(10**7, 10**8)}"


def _weather(fetch: int, draw: random.Random) -> str:
    return f"Springfield now: {draw.randint(41, 44) + fetch} °F"


def _quote(_fetch: int, draw: random.Random) -> str:
    return f"Quote of the day: {draw.choice(_VOICES)}"


def _voices(fetch: int, _draw: random.Random) -> str:
    return f"<h2>Voices of our visitors</h2><p>{_VOICES[fetch % len(_VOICES)]}</p>"


def _in_turn(fetch: int, _draw: random.Random) -> str:
    return _SERVERS[fetch % 2]


def _by_chance(_fetch: int, draw: random.Random) -> str:
    return draw.choice(_SERVERS)


_LINES: dict[str, Slot] = {
    "view counter": _views,
    "clock": _clock,
    "minutes ago": _ago,
    "session number": _session,
    "temperature": _weather,
}
_SECTIONS: dict[str, Slot] = {
    "quote of the day": _quote,
    "rotating testimonial": _voices,
    "two servers in turn": _in_turn,
    "two servers by chance": _by_chance,
}
_LINE_PLACES = {
    "between paragraphs": '<p class="page-note">{slot}</p>',
    "between paragraphs, unnamed": "<p>{slot}</p>",
    "in a table cell": "<table><tr><th>Counters open</th><td>31</td></tr>"
    '<tr><th>This page</th><td class="page-note">{slot}</td></tr></table>',
    "in a list": "<ul><li>Bring the sample back dry.</li>"
    '<li class="page-note">{slot}</li><li>Keep the receipt.</li></ul>',
}
_END_OF_PARAGRAPH = ' <span class="page-note">{slot}</span>'
_SECTION = '<div class="page-block">{slot}</div>'
_HERE = "what-is-watched-stands-here"
_THERE = "the-end-of-another-paragraph"


def sequences(base: Base, draw: random.Random) -> Iterator[Sequence]:
    """Yield every sequence of ``base``, always in the same order.

    Raises `ValueError` when a selector of the base does not match, or when its body has no
    two paragraphs of eight words, marked as such or not.
    """
    frame = _frame(base, draw)
    kinds = cycle(_EDITS["en"])
    for name, slot in _LINES.items():
        for place, markup in _LINE_PLACES.items():
            yield _noisy(base, draw, f"{name}, {place}", _beside(frame, markup, slot), next(kinds))
    for name, slot in _SECTIONS.items():
        yield _noisy(base, draw, name, _beside(frame, _SECTION, slot), next(kinds))
    for name in ("view counter", "clock"):
        far, near = _ends(frame, _LINES[name])
        yield _noisy(base, draw, f"{name}, at the end of a paragraph", far, next(kinds))
        yield _noisy(base, draw, f"{name}, in the edited paragraph", near, next(kinds))
    calm = _beside(frame, "{slot}", lambda _fetch, _draw: "")
    yield _noisy(base, draw, "nothing but the edit", calm, "figure")
    yield _noisy(base, draw, "nothing at all", calm, None)
    yield from _adversarial(frame, base, draw)


Rendered = Callable[[str, int, random.Random], str]
"""The whole page, given the statement's own paragraph, the fetch, and what draws."""


def _frame(base: Base, draw: random.Random) -> str:
    """Return the page with a mark for what is watched, and one at another paragraph's end."""
    scene = Scene(base, draw)
    starts: list[Tag] | list[NavigableString] = scene.paragraphs() or _begun(scene)
    if len(starts) < 2:
        raise ValueError(f"{base.name}: the body has {len(starts)} paragraphs")
    middle = len(starts) // 2
    starts[middle].insert_before(scene.soup.new_string(_HERE))
    before = starts[middle - 1]
    paragraph = before if isinstance(before, Tag) else before.parent
    (paragraph or scene.body).append(scene.soup.new_string(_THERE))
    return scene.markup()


def _begun(scene: Scene) -> list[NavigableString]:
    """Return the long texts that begin a paragraph where none is marked as one."""
    return [
        text
        for text in scene.texts()
        if len(text.split()) >= 8 and getattr(text.previous_sibling, "name", "br") == "br"
    ]


def _page(frame: str, here: str, there: str = "") -> str:
    return frame.replace(_HERE, here).replace(_THERE, there)


def _beside(frame: str, markup: str, slot: Slot) -> Rendered:
    """The slot stands in ``markup``, right before the statement's own paragraph."""

    def rendered(own: str, fetch: int, draw: random.Random) -> str:
        shown = markup.replace("{slot}", slot(fetch, draw))
        return _page(frame, shown + own.replace("{slot}", ""))

    return rendered


def _ends(frame: str, slot: Slot) -> tuple[Rendered, Rendered]:
    """The slot stands at the end of another paragraph, or amid the statement's own."""

    def far(own: str, fetch: int, draw: random.Random) -> str:
        shown = _END_OF_PARAGRAPH.replace("{slot}", slot(fetch, draw))
        return _page(frame, own.replace("{slot}", ""), shown)

    def near(own: str, fetch: int, draw: random.Random) -> str:
        shown = _END_OF_PARAGRAPH.replace("{slot}", f"({slot(fetch, draw)})")
        return _page(frame, own.replace("{slot}", shown))

    return far, near


def _noisy(
    base: Base, draw: random.Random, name: str, rendered: Rendered, kind: str | None
) -> Sequence:
    """Return twenty fetches in which the statement's own paragraph is edited once, or never."""
    own = _OWN[base.language]
    edited = own.replace(*_EDITS[base.language][kind]) if kind else own
    fetches = tuple(
        rendered(own if fetch < EDIT_AT else edited, fetch, draw).encode()
        for fetch in range(FETCHES)
    )
    return Sequence(
        name=name,
        fetches=fetches,
        edit_at=EDIT_AT if kind else None,
        kind=kind,
        alert_at=frozenset({EDIT_AT}) if kind else frozenset(),
    )


# what must be heard although it changes often


_COUNTS = {
    "in a plain paragraph": "<p>{count} teapots have been returned to their owners so far.</p>",
    "in a named span": '<p>Returned to their owners so far: <span class="page-note">{count}</span>'
    " teapots.</p>",
    "in a named paragraph": '<p class="page-note">Teapots returned so far: {count}</p>',
    "in a table cell": "<table><tr><th>Teapots lost</th><td>9,411</td></tr>"
    '<tr><th>Teapots returned</th><td class="page-note">{count}</td></tr></table>',
}
_TAKEN_OVER_AT = 12
_TAKEN_OVER = {
    "a figure": "The counters gave out 412 samples.",
    "a correction": "Correction: the counters gave out 398 samples, not 412.",
}
"""What a slot shows from one fetch on, and keeps: no noise any more, but words that count."""


def _adversarial(frame: str, base: Base, draw: random.Random) -> Iterator[Sequence]:
    own = _OWN[base.language].replace("{slot}", "")
    for often, every in (("every fetch", 1), ("every third fetch", 3)):
        for place, markup in _COUNTS.items():
            counts = [1200 + 17 * (fetch // every) for fetch in range(FETCHES)]
            yield Sequence(
                name=f"the statement's own count, {place}, at {often}",
                fetches=tuple(
                    _page(frame, markup.format(count=f"{count:,}") + own).encode()
                    for count in counts
                ),
                edit_at=None,
                kind="figure",
                alert_at=frozenset(range(every, FETCHES, every)),
            )
    for name, words in _TAKEN_OVER.items():

        def taken_over(fetch: int, draw: random.Random, words: str = words) -> str:
            return _quote(fetch, draw) if fetch < _TAKEN_OVER_AT else words

        rendered = _beside(frame, _SECTION, taken_over)
        yield Sequence(
            name=f"a slot that later shows {name} of the statement",
            fetches=tuple(rendered(own, fetch, draw).encode() for fetch in range(FETCHES)),
            edit_at=_TAKEN_OVER_AT,
            kind=None,
            alert_at=frozenset({_TAKEN_OVER_AT}),
        )
