"""Noise that sites, mirrors and browsers add to a page: boxes, labels and copies of the text."""

import json
import random
import re
import tomllib
from collections.abc import Callable
from html import escape
from pathlib import Path
from types import MappingProxyType

from bs4 import Tag
from bs4.element import Comment

from benchmarks import prose
from benchmarks.detection.noise_furniture import (
    FurnitureTag,
    at_end,
    at_top,
    attribute,
    beside_body,
    block_holder,
    day,
    furniture,
    into_body,
    page,
    token,
)
from benchmarks.detection.scene import Scene, TreeChange

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"¿¡])")
_COPY_CLASSES = ("d-block d-md-none", "mobile-only", "show-for-print", "visible-print-block")
_DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|csv|zip)(?:$|[?#])", re.I)
_BOXES: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("noise_boxes.toml").read_text("utf-8")
)
_HIDING = (
    'hidden=""',
    'aria-hidden="true" style="display:none"',
    *(f'class="{name}"' for name in _COPY_CLASSES),
)
"""How sites hide one of two copies. A class alone says so only to a style sheet, as it does live:
the text then stands on the page twice, and that is no change of the statement."""


def _body_first(scene: Scene, tag: Tag) -> bool:
    """Put an element before all else in the body."""
    scene.body.insert(0, tag)
    return True


def _body_last(scene: Scene, tag: Tag) -> bool:
    """Put an element after all else in the body."""
    scene.body.append(tag)
    return True


def _boxes(place: str, put: Callable[[Scene, Tag], bool]) -> dict[str, TreeChange]:
    """Return a mutator for each box of this place: it puts one of the box's forms there."""

    def box(forms: list[str]) -> TreeChange:
        return lambda scene: put(scene, furniture(_filled(scene.draw.choice(forms), scene)))

    return {name: box(forms) for name, forms in _BOXES[place].items()}


def _filled(form: str, scene: Scene) -> str:
    draw: random.Random = scene.draw
    words, iso = day(draw, scene.language)
    return form.format(
        few=draw.randint(2, 9),
        two=draw.randint(10, 59),
        number=draw.randint(200, 9999),
        token=token(draw, 10),
        date=words,
        iso=iso,
        other=escape(prose.headline(draw)),
        third=escape(prose.headline(draw)),
    )


def _contents(scene: Scene) -> bool:
    """List the body's own headings above it, as links to them."""
    headings = [
        tag
        for tag in scene.body.find_all(re.compile("^h[2-4]$"))
        if type(tag) is Tag and tag is not scene.headline
    ]
    links = ""
    for number, heading in enumerate(headings):
        heading["id"] = attribute(heading, "id") or f"section-{number}"
        words = escape(heading.get_text(" ", strip=True))
        links += f'<li><a href="#{heading["id"]}">{words}</a></li>'
    title = scene.draw.choice(("On this page", "In this article", "Contents"))
    box = f'<nav class="toc" aria-label="{title}"><h2>{title}</h2><ul>{links}</ul></nav>'
    return bool(links) and _body_first(scene, furniture(box))


def _pull_quote(scene: Scene) -> bool:
    """Show a sentence of the text a second time, in a box."""
    sentences = [
        words
        for paragraph in scene.paragraphs(12)
        for words in _SENTENCE.split(" ".join(paragraph.get_text().split()))
        if 6 <= len(words.split()) <= 40
    ]
    if not sentences:
        return False
    form = scene.draw.choice(
        (
            '<aside class="pullquote"><p>{}</p></aside>',
            '<blockquote class="wp-block-pullquote" aria-hidden="true"><p>{}</p></blockquote>',
            '<div class="tweetable"><p>{}</p><a href="/share?x=1">Click to post</a></div>',
        )
    )
    return into_body(scene, furniture(form.format(escape(scene.draw.choice(sentences)))))


def _copied(part: Tag, name: str) -> str:
    """Return the markup of a copy of ``part`` as an element ``name``, without ids and scripts."""
    copy = furniture(str(part))
    for tag in copy.find_all(["script", "style", "noscript", "iframe"]):
        tag.decompose()
    for tag in copy.find_all(True):
        del tag["id"]
    return f"<{name}>{copy.decode_contents()}</{name}>"


def _second_copy(scene: Scene) -> bool:
    """Put a copy of the text for phones or for paper on the page."""
    copy = _copied(scene.body, "div")
    hiding = scene.draw.choice(_HIDING)
    return beside_body(scene, furniture(f"<div {hiding}>{copy}</div>"))


def _second_headline(scene: Scene) -> bool:
    copy = _copied(scene.headline, scene.draw.choice(("h2", "p", "div")))
    return _body_first(scene, furniture(f"<div {scene.draw.choice(_HIDING)}>{copy}</div>"))


def _printed_page_lines(scene: Scene) -> bool:
    words, _ = day(scene.draw, scene.language)
    line = f"<p>Printed from {scene.base.url} on {words}</p>"
    return _body_last(scene, furniture(f"<div {scene.draw.choice(_HIDING)}>{line}</div>"))


def _without_scripts(scene: Scene) -> bool:
    copy = _copied(scene.body, "div")
    return beside_body(scene, furniture(f"<noscript>{copy}</noscript>"))


def _hydration(scene: Scene) -> bool:
    """Give the text a second time as data for the site's own script."""
    texts = [paragraph.get_text() for paragraph in scene.paragraphs(3)]
    props = {"buildId": token(scene.draw, 21), "title": scene.headline.get_text(), "body": texts}
    written = json.dumps(props, ensure_ascii=scene.draw.random() < 0.5).replace("<", "\\u003c")
    return at_end(
        scene, furniture(f'<script id="__DATA__" type="application/json">{written}</script>')
    )


def _accordion(scene: Scene) -> bool:
    """Let the whole text be folded away; it stands open."""
    label = scene.draw.choice(("Full text", "Read more", "Show less"))
    content = list(scene.body.contents)
    scene.body.append(details := scene.soup.new_tag("details", attrs={"open": ""}))
    details.append(furniture(f"<summary>{label}</summary>"))
    details.extend(content)
    return True


def _saved_page(scene: Scene) -> bool:
    """Leave what a browser leaves in a page that it saves."""
    for asset in scene.soup.select("link[rel=stylesheet][href], script[src]"):
        name = "src" if asset.name == "script" else "href"
        file = attribute(asset, name).partition("?")[0].rpartition("/")[2]
        asset[name] = f"./Press release_files/{file}.download"
    root = scene.soup.html or page(scene)
    root.insert_before(Comment(f" saved from url=({len(scene.base.url):04}){scene.base.url} "))
    return True


def _browser_extensions(scene: Scene) -> bool:
    holder = page(scene)
    holder["cz-shortcut-listen"] = "true"
    holder["data-new-gr-c-s-check-loaded"] = f"14.{scene.draw.randint(1000, 1300)}.0"
    leftover = (
        '<spelling-desktop-integration data-shadow-root="true">{}</spelling-desktop-integration>'
    )
    at_end(scene, furniture(leftover.format(f"<div>{token(scene.draw, 8)}</div>")))
    first = block_holder(scene).find(True)
    if isinstance(first, Tag) and not isinstance(first, FurnitureTag):
        first["data-ext-injected"] = token(scene.draw, 6)
    return True


def own_elements(scene: Scene, *names: str) -> list[Tag]:
    """Return the body's elements of these names that are the statement's, and no furniture."""
    parts = {id(part) for part in (scene.headline, scene.dateline)}
    return [
        tag
        for tag in scene.body.find_all(list(names))
        if type(tag) is Tag and id(tag) not in parts and tag.find_parent(["svg"]) is None
    ]


def worded_links(scene: Scene) -> list[Tag]:
    """Return the statement's links that have words and lead to a page or a file."""
    return [
        tag
        for tag in own_elements(scene, "a")
        if re.match(r"(?!mailto:|tel:|#|javascript:|/cdn-cgi/).", attribute(tag, "href"))
        and tag.get_text(strip=True)
    ]


def _heading_anchors(scene: Scene) -> bool:
    sign = scene.draw.choice(("¶", "#", "🔗", "§"))
    headings = own_elements(scene, "h2", "h3", "h4")
    for number, heading in enumerate(headings):
        name = attribute(heading, "id") or f"h-{number}-{token(scene.draw, 4)}"
        heading["id"] = name
        label = escape(heading.get_text(" ", strip=True), quote=True)
        anchor = f'<a class="headerlink" href="#{name}" aria-label="Permalink to {label}">'
        heading.append(furniture(f"{anchor}{sign}</a>"))
    return bool(headings)


def _link_warnings(scene: Scene) -> bool:
    """Tell readers that a link leads elsewhere, in words for screen readers or for all."""
    label = scene.draw.choice(
        (
            '<span class="visually-hidden">(external link)</span>',
            '<span class="screen-reader-text"> (opens in a new tab)</span>',
            '<span class="usa-sr-only">External link, opens in a new window</span>',
            '<span class="ext-note"> [external]</span>',
        )
    )
    for link in worded_links(scene):
        link.append(furniture(label))
    return bool(worded_links(scene))


def _exit_disclaimers(scene: Scene) -> bool:
    form = scene.draw.choice(
        (
            '<a href="/exit-disclaimer"><img src="/themes/exit.png" alt="Exit Disclaimer"/></a>',
            '<a class="exit-disclaimer" href="/disclaimer">EXIT</a>',
        )
    )
    links = worded_links(scene)
    for link in links:
        link.insert_after(furniture(f'<span class="exit">{form}</span>'))
    return bool(links)


def _file_labels(scene: Scene) -> bool:
    """Label links to documents with their form and size, or with a picture of the form."""
    links = [link for link in worded_links(scene) if _DOCUMENT.search(attribute(link, "href"))]
    with_icon = scene.draw.random() < 0.5
    for link in links:
        form = _DOCUMENT.search(attribute(link, "href"))
        name = form[1].upper() if form else ""
        if with_icon:
            icon = f'<img class="file-icon" alt="{name} icon" src="/icons/{name.lower()}.png"/>'
            link.insert_before(furniture(f'<span class="file">{icon}</span>'))
        else:
            size = f"{scene.draw.randint(1, 9)}.{scene.draw.randint(1, 9)} MB"
            link.insert_after(furniture(f'<span class="file-size"> ({name}, {size})</span>'))
    return bool(links)


def _scroll_hint(scene: Scene) -> bool:
    hint = scene.draw.choice(("Scroll to see more", "Swipe to view the table", "Expand table"))
    tables = own_elements(scene, "table")
    for table in tables:
        table.insert_before(furniture(f'<p class="scroll-hint">{hint} →</p>'))
    return bool(tables)


def _sorting(scene: Scene) -> bool:
    """Let the columns of a table be sorted."""
    heads = own_elements(scene, "th")
    label = '<span class="sort"><span class="sr-only">Sort ascending</span> ▲▼</span>'
    for head in heads:
        head.append(furniture(label))
    return bool(heads)


def _cell_labels(scene: Scene) -> bool:
    """Repeat the head of its column in every cell, for narrow screens."""
    changed = False
    for table in own_elements(scene, "table"):
        rows = table.find_all("tr")
        heads = [head.get_text(" ", strip=True) for head in rows[0].find_all("th")] if rows else []
        for row in rows[1:]:
            for cell, head in zip(row.find_all(["td", "th"]), heads, strict=False):
                cell.insert(0, furniture(f'<span class="cell-label">{escape(head)}: </span>'))
                changed = True
    return changed


def _enlarging(scene: Scene) -> bool:
    """Link each picture to its own file."""
    images = [image for image in own_elements(scene, "img") if not image.find_parent("a")]
    for image in images:
        file = escape(attribute(image, "src"), quote=True)
        link = furniture(f'<a class="lightbox" href="{file}"></a>')
        image.wrap(link)
        link.append(furniture('<span class="zoom">Click to enlarge</span>'))
    return bool(images)


SITES_AROUND = MappingProxyType[str, TreeChange](
    {
        **_boxes("page end", at_end),
        **_boxes("page start", at_top),
        "hydration data": _hydration,
        "saved by a browser": _saved_page,
        "browser extensions": _browser_extensions,
    }
)
"""By name; each lies outside the statement."""

SITES = MappingProxyType[str, TreeChange](
    {
        **_boxes("body first", _body_first),
        **_boxes("body anywhere", into_body),
        **_boxes("body last", _body_last),
        "contents list": _contents,
        "pull quote": _pull_quote,
        "second copy of the text": _second_copy,
        "second copy of the headline": _second_headline,
        "lines for printing": _printed_page_lines,
        "copy without scripts": _without_scripts,
        "accordion": _accordion,
        "enlarging pictures": _enlarging,
        "cell labels": _cell_labels,
        "sorting arrows": _sorting,
        "scroll hint": _scroll_hint,
        "file labels": _file_labels,
        "exit disclaimers": _exit_disclaimers,
        "link warnings": _link_warnings,
        "heading anchors": _heading_anchors,
    }
)
"""By name; each is hard: it stands inside the body, or repeats its words beside it."""
