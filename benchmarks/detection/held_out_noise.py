"""Held-out noise round a statement: boxes of the site, what stands in the head, serialisation."""

import random
import re
from collections.abc import Callable

from bs4 import Tag
from bs4.element import Comment

from benchmarks.detection.block_places import element
from benchmarks.detection.scene import Noise, Scene

RAW = re.compile(
    r"(<(script|style|textarea|pre|noscript|svg|template)\b.*?</\2\s*>|<!--.*?-->)", re.S | re.I
)
CHROME = (
    "header, footer, nav, aside, [role=banner], [role=navigation], [id*=footer], [class*=foot], "
    "[class*=rail], [class*=bottom], [class*=webpart]"
)
Put = Callable[[Scene, Tag], bool]
"""Puts an element somewhere outside the statement; ``False`` when the page has no such place."""


def outside_raw(markup: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite the stretches of markup that are no script, style, drawing or comment."""
    parts, last = [], 0
    for raw in RAW.finditer(markup):
        parts += [rewrite(markup[last : raw.start()]), raw.group()]
        last = raw.end()
    return "".join([*parts, rewrite(markup[last:])])


def _first(scene: Scene, made: Tag) -> bool:
    if scene.soup.body is not None:
        scene.soup.body.insert(0, made)
    return scene.soup.body is not None


def _last(scene: Scene, made: Tag) -> bool:
    if scene.soup.body is not None:
        scene.soup.body.append(made)
    return scene.soup.body is not None


def _in_head(scene: Scene, made: Tag) -> bool:
    if scene.soup.head is not None:
        scene.soup.head.append(made)
    return scene.soup.head is not None


def _above(scene: Scene, made: Tag) -> bool:
    scene.headline.insert_before(made)
    return True


def _below(scene: Scene, made: Tag) -> bool:
    """Put an element behind the statement, outside the table that may lay the page out."""
    place = scene.body
    while place.parent is not None and place.name in {"td", "tr", "tbody", "table"}:
        place = place.parent
    if place.name == "body":
        place.append(made)
    else:
        place.insert_after(made)
    return True


def _in_chrome(scene: Scene, made: Tag) -> bool:
    """Put an element into a menu, head, foot or column of the page, or else at its end."""
    kept = [part for part in (scene.headline, scene.body, scene.dateline) if part is not None]
    around = {id(holder) for part in kept for holder in (part, *part.parents)}
    places = [
        place
        for place in scene.soup.select(CHROME)
        if id(place) not in around
        and not any(holder is part for holder in place.parents for part in kept)
    ]
    if not places:
        return _last(scene, made)
    scene.draw.choice(places).append(made)
    return True


_PUTS: dict[str, Put] = {
    "first": _first,
    "last": _last,
    "head": _in_head,
    "above": _above,
    "below": _below,
    "chrome": _in_chrome,
}


def _box(written: str) -> Noise:
    """Return the noise of putting one box of `_BOXES` on a page."""
    heading, _, forms = written.partition("\n")
    name, _, places = heading.partition(": ")
    english, _, spanish = forms.partition("\n-- es\n")

    def change(scene: Scene) -> bool:
        fitting = spanish if spanish and scene.language == "es" else english
        form = scene.draw.choice(fitting.split("\n--\n"))
        put = _PUTS[scene.draw.choice(places.split())]
        return put(scene, element(_filled(form, scene.draw)))

    return Noise(name=name, tree=change)


def _filled(form: str, draw: random.Random) -> str:
    """Fill the blanks: `few`, `two` and `many` are numbers, `key` is 12 digits of base 16."""
    blanks = {
        "few": str(draw.randrange(2, 10)),
        "two": str(draw.randrange(10, 60)),
        "many": f"{draw.randrange(1000, 90000):,}",
        "key": f"{draw.getrandbits(48):012x}",
        "town": draw.choice(("Alderport", "Milltown", "Graywater", "Fairhaven")),
        "day": f"{draw.choice(('June', 'October', 'December'))} {draw.randrange(2, 28)}",
        "box": draw.choice(("", ' class="widget"', ' class="css-1x0k9q"', ' id="block-views-7"')),
    }
    return re.sub(r"\{(\w+)\}", lambda blank: blanks.get(blank[1], blank[0]), form)


def _head_reordered(scene: Scene) -> bool:
    """Metadata and assets in another order, as plug-ins add them in turn."""
    head = scene.soup.head
    children = [] if head is None else head.find_all(True, recursive=False)
    movable = [
        tag
        for tag in children
        if tag.name in {"link", "title", "script", "style", "meta"}
        and not (tag.has_attr("charset") or tag.has_attr("http-equiv"))
    ]
    if head is None or len(movable) < 2:
        return False
    turn = scene.draw.randrange(1, len(movable))
    head.extend([tag.extract() for tag in (*movable[turn:], *movable[:turn])])
    return True


def _animation_classes(scene: Scene) -> bool:
    """Class names in another order, and those that a library for effects leaves behind."""
    found = scene.soup.select("[class]")
    state = scene.draw.choice(("aos-init aos-animate", "is-visible", "fade in", "wow fadeInUp"))
    for tag in found:
        names = tag.get_attribute_list("class")
        scene.draw.shuffle(names)
        tag["class"] = f"{' '.join(names)}  {state}"
    return bool(found)


def _pointers_to_copies(scene: Scene) -> bool:
    """The page's other addresses: for machines, for phones, in another language, short."""
    mark = "&amp;" if "?" in scene.base.url else "?"
    links = (
        f'<link rel="canonical" href="{scene.base.url}"/>',
        f'<link rel="shortlink" href="/node/{scene.draw.randrange(100, 99999)}"/>',
        f'<link rel="alternate" hreflang="x-default" href="{scene.base.url}{mark}lang=en"/>',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?format=json"/>',
        '<link rel="amphtml" href="/amp"/>',
    )
    chosen = scene.draw.sample(links, 3)
    for link in chosen:
        _in_head(scene, element(link))
    return scene.soup.head is not None


def _card_for_networks(scene: Scene) -> bool:
    picture = f"/social/card-{scene.draw.getrandbits(32):08x}.png"
    metas = (
        f'<meta property="og:image" content="{picture}"/>',
        '<meta name="twitter:card" content="summary_large_image"/>',
        '<meta property="og:site_name" content="Department of Examples"/>',
    )
    for meta in metas:
        _in_head(scene, element(meta))
    return scene.soup.head is not None


def _route_announcer(scene: Scene) -> bool:
    """What a script's router tells screen readers: the page's own title once more."""
    made = element('<p aria-live="assertive" role="alert" style="position:absolute;clip:rect(0)">')
    made["id"] = scene.draw.choice(("__next-route-announcer__", "gatsby-announcer", "live"))
    made.string = " ".join(scene.headline.get_text().split())
    return _last(scene, made)


def _age_of_the_page(scene: Scene) -> bool:
    """How long ago the page appeared, beside the date that it bears."""
    if scene.dateline is None:
        return False
    count = scene.draw.randrange(2, 12)
    words = {"en": f"{count} months ago", "es": f"hace {count} meses"}[scene.language]
    name = scene.draw.choice(("ago", "timeago", "c-meta__relative"))
    tag = "dd" if scene.dateline.name == "dd" else "span"
    scene.dateline.insert_after(element(f'<{tag} class="{name}"> ({words})</{tag}>'))
    return True


def _included_by_the_edge(scene: Scene) -> bool:
    """A fragment that a network was to fill in, with the marks of its language left."""
    key = f"{scene.draw.getrandbits(40):010x}"
    made = element(f'<esi:include src="/fragments/alert?k={key}" onerror="continue"></esi:include>')
    if not _first(scene, made):
        return False
    made.insert_after(Comment(f"esi <esi:vars>$(GEO)</esi:vars> {key} "))
    return True


def _old_browsers(markup: str, draw: random.Random) -> str:
    """Both forms of comments that only one browser ever read."""
    number = draw.randrange(7, 10)
    opened = re.sub(
        r"<head[^>]*>",
        lambda head: (
            f"{head.group()}<!--[if lt IE {number}]><script src='/js/shiv.js'></script>"
            "<![endif]--><![if !IE]><link rel='stylesheet' href='/css/modern.css'/><![endif]>"
        ),
        markup,
        count=1,
    )
    return re.sub(
        r"<body[^>]*>",
        lambda body: (
            f"{body.group()}<!--[if IE {number}]><p>Your browser is old. Get another one "
            "to read these pages as they were meant.</p><![endif]-->"
        ),
        opened,
        count=1,
    )


def _marks_of_included_files(markup: str, draw: random.Random) -> str:
    """A byte-order mark wherever the server pasted in a file that had one."""
    share = draw.uniform(0.3, 0.9)

    def marked(part: str) -> str:
        block = r"(?=<(?:div|main|section|article|header|footer|nav|h1)\b)"
        return re.sub(block, lambda _: "\ufeff" if draw.random() < share else "", part)

    return outside_raw(markup, marked)


def _windows_references(markup: str, _: random.Random) -> str:
    """Numeric references to Windows code points, which browsers read as the signs meant."""
    signs = {"“": 147, "”": 148, "‘": 145, "’": 146, "–": 150, "—": 151, "…": 133}

    def referred(part: str) -> str:
        return re.sub("[“”‘’–—…]", lambda sign: f"&#{signs[sign.group()]};", part)

    return outside_raw(markup, referred)


def _carriage_returns(markup: str, _: random.Random) -> str:
    return markup.replace("\r\n", "\n").replace("\n", "\r")


def _seven_bits(markup: str, _: random.Random) -> bytes:
    """ASCII, declared, after a gateway that lets no other byte pass."""
    undeclared = re.sub(r"<meta[^>]*charset[^>]*>", "", markup, flags=re.I)
    declared = re.sub(
        r"<head[^>]*>",
        lambda head: (
            f'{head.group()}<meta http-equiv="Content-Type" content="text/html; charset=us-ascii"/>'
        ),
        undeclared,
        count=1,
    )
    return declared.encode("ascii", "xmlcharrefreplace")


_BOXES = r"""
== weather_line: first chrome
<div{box}><span>{town}</span> <span>{two}°F</span> <span>Light rain</span></div>
--
<p class="wx"><img src="/wx/{few}.svg" alt="Cloudy"/> {two}° in {town} at {few} p.m.</p>
-- es
<div{box}>{town}: {two} °F, lluvia ligera</div>
== event_countdown: first below chrome
<div class="countdown" data-until="{key}"><p>Open Records Week begins in</p><b>{two}</b> days
<b>{few}</b> hours <b>{two}</b> minutes</div>
--
<p{box}>Only {few} days left to register for the Winter Fair on {day}.</p>
-- es
<div{box}>Faltan {two} días para la Feria de Invierno</div>
== wait_at_the_desk: chrome last
<div{box}><strong>Open now</strong> until {few} p.m. The wait on the telephone is about {two}
minutes.</div>
--
<p class="queue">Callers waiting: {two}. We expect to answer in {few} minutes.</p>
-- es
<p{box}>Abierto ahora. La espera en el teléfono es de {two} minutos.</p>
== level_of_danger: first chrome
<div class="hazard hazard--{few}" role="status">Brush fire danger today: level {few}. Burning is
not allowed without a permit.</div>
--
<a{box} href="/air">Air quality in {town} is moderate ({two})</a>
== recently_seen: below chrome last
<section class="history-strip"><h2>You recently looked at</h2><ul><li><a href="/p/{two}">Permits
for small bridges</a></li><li><a href="/p/{few}">Pay a fee</a></li></ul></section>
--
<div{box}><p>Good evening. Since your last visit on {day}, {two} pages have changed.</p><a
href="/my">Go to my page</a></div>
== slides: above below chrome
<div class="swiper" aria-roledescription="carousel"><p>The Department of Examples now lends tools
at {two} branches.</p><p>Meet the people who paint our signs.</p><button>Previous
slide</button><button>Next slide</button><span>{few} / 9</span></div>
--
<div{box}><h3>In focus</h3><a href="/focus/{two}"><p>A new home for the map room, where {many}
sheets can be seen by anyone.</p></a></div>
== poll: below chrome
<form{box}><fieldset><legend>How did you hear of this page?</legend><label><input type="radio"
name="q"/> From a friend ({two}%)</label><label><input type="radio" name="q"/> By radio
({few}%)</label></fieldset><button>Vote</button> {many} votes</form>
== figure_tiles: chrome last
<div{box}><dl><dt>Cases closed this
week</dt><dd>{many}</dd><dt>Inspections</dt><dd>{two}</dd></dl></div>
--
<ul class="kpis"><li><b>{many}</b> visitors today</li><li><b>{two}%</b> answered in time</li></ul>
== quick_exit: first last
<a class="exit-this-page" href="https://weather.example.org/" rel="nofollow">Exit this page</a>
--
<div{box}><p>If someone may be watching you, press the Shift key {few} times to leave this
site.</p><button type="button">Leave now</button></div>
-- es
<a class="exit" href="https://clima.example.org/">Salir de esta página</a>
== language_assistance: below last
<div{box}><p>ATTENTION: Language assistance is available to you free of charge. Call
1-800-555-01{two}.</p><p>ATENCIÓN: Hay servicios gratuitos de asistencia lingüística. Llame al
1-800-555-01{two}.</p><p>CHÚ Ý: Có dịch vụ hỗ trợ ngôn ngữ miễn phí.</p></div>
== corrections_policy: below last
<aside class="standards"><h2>Corrections</h2><p>We correct mistakes as soon as we learn of them
and say so at the top of the page. In the last year we corrected {two} pages. <a
href="/corrections">Report a mistake</a></p></aside>
--
<p{box}>See something wrong on this page? Write to our editors, quoting number {many}.</p>
-- es
<p{box}>¿Ve un error en esta página? Escriba a la redacción, folio {many}.</p>
== next_release: below
<article class="up-next"><p>Up next</p><h2><a href="/news/{key}">Department Opens Depot in
{town}</a></h2><p>The Department of Examples will open a depot for road salt in {town} on {day},
with room for {many} tons.</p></article>
--
<div{box} data-load="scroll"><h2>Museum of Small Boats Reopens</h2><p>After {few} months of
repairs the museum welcomes visitors again, its director said.</p></div>
== years_of_archive: chrome below
<ul{box}><li><a href="/archive/2026">2026</a> ({two})</li><li><a href="/archive/2025">2025</a>
({many})</li><li><a href="/archive/2024">2024</a> ({many})</li></ul>
== drawings_at_hand: first last
<svg style="display:none"><symbol id="i-{key}" viewBox="0 0 9 9"><title>Telephone</title><path
d="M0 0h9v{few}"/></symbol><symbol id="mail"><title>Letter</title></symbol></svg>
== forms_for_scripts: last below
<template id="t-{key}"><div class="result"><h3>Result {few}</h3><p>Nothing was found for these
words. Try others.</p></div></template>
--
<script type="text/x-template" id="row-{key}"><li><p>Loading {two} more releases from the
newsroom</p></li></script>
== permission_to_notify: first last
<div id="push-{key}" class="slidedown"><p>Would you like to hear from the Department of Examples
on this device? You can stop at any time.</p><button>Allow</button><button>Not now</button></div>
== flicker_guard: head
<style>.test-{key} .pending { opacity: 0 !important }</style>
--
<script>window.experiment='{key}';setTimeout(function(){document.documentElement.classList.remove('pending')},{two}00)</script>
== pages_fetched_ahead: head last
<script type="speculationrules">{"prefetch":[{"urls":["/news/{key}"]}]}</script>
--
<link rel="prefetch" href="/chunks/{key}.js"/>
== reading_aids: first last
<div class="a11y-overlay" data-v="{few}.{two}"><button aria-expanded="false">Accessibility
options</button><ul><li>Bigger pointer</li><li>Pause motion</li><li>Font for
dyslexia</li><li>Reading mask</li></ul></div>
--
<button{box} type="button">Watch in sign language</button>
"""
"""What sites put on their pages: a name, where it may stand, and its forms, parted by `--`.

The forms after `-- es` are for pages in Spanish, which else show the English ones, as sites do.
"""

PLAIN_NOISE: tuple[Noise, ...] = (
    *(_box(written) for written in _BOXES.strip().removeprefix("== ").split("\n== ")),
    Noise(name="head_reordered", tree=_head_reordered),
    Noise(name="animation_classes", tree=_animation_classes),
    Noise(name="pointers_to_copies", tree=_pointers_to_copies),
    Noise(name="card_for_networks", tree=_card_for_networks),
    Noise(name="route_announcer", tree=_route_announcer),
    Noise(name="age_of_the_page", tree=_age_of_the_page),
    Noise(name="included_by_the_edge", tree=_included_by_the_edge),
    Noise(name="old_browsers", markup=_old_browsers),
    Noise(name="marks_of_included_files", markup=_marks_of_included_files),
    Noise(name="windows_references", markup=_windows_references),
    Noise(name="carriage_returns", markup=_carriage_returns),
    Noise(name="seven_bits", encode=_seven_bits),
)
