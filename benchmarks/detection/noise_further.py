"""Further noise round a statement: serialisation, encoding, and what stands beside the text."""

import json
import random
import re
from collections.abc import Callable

from bs4 import Tag

from benchmarks.detection.block_places import element
from benchmarks.detection.scene import Noise, Scene

RAW = re.compile(
    r"(<(script|style|textarea|pre|noscript|svg|template)\b.*?</\2\s*>|<!--.*?-->)", re.S
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BLOCK = r"(?:p|div|ul|ol|h[1-6]|blockquote|section|figure|article|aside|dl)"


def _outside_raw(
    markup: str, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]
) -> str:
    """Replace ``pattern`` where a tag is a tag: not in scripts, styles, drawings or comments."""
    rewritten, last = [], 0
    for raw in RAW.finditer(markup):
        rewritten += [pattern.sub(new, markup[last : raw.start()]), raw.group()]
        last = raw.end()
    return "".join([*rewritten, pattern.sub(new, markup[last:])])


def _optional_end_tags_dropped(markup: str, _: random.Random) -> str:
    """What a minifier does; the standard closes these elements by itself."""
    for pattern in (
        rf"</p>(?=\s*<{BLOCK}\b)",
        r"</li>(?=\s*(?:<li\b|</ul>|</ol>))",
        r"</t[dh]>(?=\s*(?:<t[dh]\b|</tr>))",
        r"</tr>(?=\s*(?:<tr\b|</tbody>|</table>))",
    ):
        markup = _outside_raw(markup, re.compile(pattern), "")
    return markup


def _shouted_tags(markup: str, _: random.Random) -> str:
    def shouted(tag: re.Match[str]) -> str:
        return tag.group().upper()

    return _outside_raw(markup, re.compile(r"</?[a-z][a-z0-9]*(?=[\s>/])"), shouted)


def _safe_quotes_dropped(markup: str, _: random.Random) -> str:
    """Attributes without quotes, where the standard lets them be left out."""
    return _outside_raw(
        markup, re.compile(r'(?<=\s)(class|id|lang|width|height)="(\w+)"'), r"\1=\2"
    )


def _xml_prolog(markup: str, _: random.Random) -> str:
    prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return prolog + markup.replace("<html ", '<html xmlns="http://www.w3.org/1999/xhtml" ', 1)


def _addresses_in_random_entities(markup: str, draw: random.Random) -> str:
    def scattered(found: re.Match[str]) -> str:
        forms = ("{}", "&#{:d};", "&#x{:x};")
        return "".join(
            draw.choice(forms[1:]).format(ord(character))
            if character in "@."
            else (form := draw.choice(forms)).format(character if form == "{}" else ord(character))
            for character in found.group()
        )

    return _outside_raw(markup, ADDRESS, scattered)


def _sixteen_bits(markup: str, _: random.Random) -> bytes:
    return ("\ufeff" + markup).encode("utf-16-le")


def _western_bytes(markup: str, _: random.Random) -> bytes:
    """Windows-1252, declared, with character references for what it lacks."""
    undeclared = re.sub(r"<meta[^>]*charset[^>]*>", "", markup, flags=re.I)
    declared = re.sub(
        r"<head[^>]*>",
        lambda head: head.group() + '<meta charset="windows-1252"/>',
        undeclared,
        count=1,
    )
    return declared.encode("cp1252", "xmlcharrefreplace")


def _scripts_deferred(scene: Scene) -> bool:
    """A network's script loader renames the type of each script, anew on every fetch."""
    found = scene.soup.select("script:not([type])")
    token = f"{scene.draw.getrandbits(96):024x}"
    for script in found:
        script["type"] = f"{token}-text/javascript"
    if scene.soup.head is not None:
        scene.soup.head.append(
            element(f'<script data-cf-settings="{token}-|49" src="/cdn-cgi/loader.js"></script>')
        )
    return bool(found) or scene.soup.head is not None


def _in_page(scene: Scene, markup: str, *, first: bool = False) -> bool:
    """Put an element at the end of the page, or at its beginning."""
    page = scene.soup.body
    if page is None:
        return False
    page.insert(0 if first else len(page.contents), element(markup))
    return True


def _after_statement(scene: Scene, made: Tag) -> bool:
    """Put an element behind the statement, outside the table that may lay the page out."""
    place = scene.body
    while place.parent is not None and place.name in {"td", "tr", "tbody", "table"}:
        place = place.parent
    if place.name == "body":
        place.append(made)
    else:
        place.insert_after(made)
    return True


def _consent(scene: Scene) -> bool:
    return _in_page(
        scene,
        '<dialog class="consent" open aria-labelledby="consent-title"><h2 id="consent-title">Your '
        "privacy</h2><p>We and our partners store small files on your device. You can accept all "
        "of them, or choose for which of 4 purposes they may be used, until you delete them.</p>"
        f'<button data-token="{scene.draw.getrandbits(64):x}">Accept all</button><button>Choose'
        "</button></dialog>",
        first=scene.draw.random() < 0.5,
    )


def _title_suffix(scene: Scene) -> bool:
    title = scene.soup.title
    headline = " ".join(scene.headline.get_text().split())
    if title is None or headline not in " ".join(title.get_text().split()):
        return False
    suffix = scene.draw.choice((" | Newsroom", " — Official site", " « Press", " :: example.gov"))
    title.string = headline + suffix
    return True


def _served_by(scene: Scene) -> bool:
    node, seconds = scene.draw.randrange(1, 40), scene.draw.randrange(80, 900) / 1000
    return _in_page(
        scene, f'<div class="diagnostics">web-{node:02}: {seconds} s, 43 queries, cache: MISS</div>'
    )


def _readers_comments(scene: Scene) -> bool:
    voices = (
        "My office filed the form in May and waited 11 weeks for an answer.",
        "Will the hearing be streamed? The last one was not.",
        "Thank you, this must have taken years to get done.",
        "I paid $240 for mine and nobody told me about it.",
    )
    chosen = scene.draw.sample(voices, 2)
    said = "".join(f"<li><cite>Reader</cite><p>{voice}</p></li>" for voice in chosen)
    return _after_statement(
        scene,
        element(
            f'<section id="comments" class="comments"><h2>2 comments</h2><ol>{said}</ol></section>'
        ),
    )


def _vocabulary(scene: Scene) -> bool:
    """Microdata, language and analytics attributes, as an optimiser's plug-in adds them."""
    scene.body["property"] = "schema:text"
    scene.body["data-region"] = f"r{scene.draw.randrange(1000)}"
    scene.headline["translate"] = "yes"
    for number, link in enumerate(scene.body.select("a[href]")):
        link["data-track"] = f"body-{number}"
        link["onclick"] = "return track(this)"
        link["rel"] = "noopener"
    return True


def _graph(scene: Scene) -> bool:
    """A machine-readable graph about the site, with ids that change."""
    if scene.soup.head is None:
        return False
    key = f"{scene.draw.getrandbits(48):x}"
    graph = {"@graph": [{"@type": "WebSite", "@id": f"#{key}", "name": "Department of Examples"}]}
    made = scene.soup.new_tag("script", attrs={"type": "application/ld+json"})
    made.string = json.dumps(graph)
    scene.soup.head.append(made)
    return True


def _theme(scene: Scene) -> bool:
    if scene.soup.html is None:
        return False
    scene.soup.html["data-theme"] = scene.draw.choice(("dark", "light", "contrast"))
    return _in_page(
        scene, '<button type="button" class="theme-toggle">Use the dark theme</button>', first=True
    )


def _languages(scene: Scene) -> bool:
    tongues = ["English", "Español", "Tiếng Việt", "한국어", "Kreyòl ayisyen", "Русский"]
    scene.draw.shuffle(tongues)
    links = "".join(f'<li><a href="/translate?to={n}">{t}</a></li>' for n, t in enumerate(tongues))
    scene.headline.insert_before(element(f'<ul class="language-menu">{links}</ul>'))
    return True


def _reading_time(scene: Scene) -> bool:
    minutes = scene.draw.randrange(2, 9)
    words = {"en": f"{minutes} min read", "es": f"Lectura de {minutes} min"}[scene.language]
    scene.headline.insert_after(element(f'<span class="reading-time">{words}</span>'))
    return True


def _visitor_place(scene: Scene) -> bool:
    town = scene.draw.choice(("Alderport", "Milltown", "Graywater"))
    return _in_page(
        scene,
        f'<div class="near-you">Your location: {town}. <a href="/set-place">Change</a></div>',
        first=True,
    )


PLAIN_NOISE: tuple[Noise, ...] = (
    Noise(name="shouted_tags", markup=_shouted_tags),
    Noise(name="safe_quotes_dropped", markup=_safe_quotes_dropped),
    Noise(name="xml_prolog", markup=_xml_prolog),
    Noise(name="addresses_in_random_entities", markup=_addresses_in_random_entities),
    Noise(name="sixteen_bits", encode=_sixteen_bits),
    Noise(name="western_bytes", encode=_western_bytes),
    Noise(name="scripts_deferred", tree=_scripts_deferred),
    Noise(name="consent", tree=_consent),
    Noise(name="title_suffix", tree=_title_suffix),
    Noise(name="served_by", tree=_served_by),
    Noise(name="readers_comments", tree=_readers_comments),
    Noise(name="vocabulary", tree=_vocabulary),
    Noise(name="graph", tree=_graph),
    Noise(name="theme", tree=_theme),
    Noise(name="languages", tree=_languages),
    Noise(name="reading_time", tree=_reading_time),
    Noise(name="visitor_place", tree=_visitor_place),
    Noise(name="optional_end_tags_dropped", hard=True, markup=_optional_end_tags_dropped),
)
