"""What every noise mutator needs: where a page has room for furniture, and furniture to put there.

Furniture is built of its own node types. They are written like any other node, so no detector can
tell them; but `Scene.texts` and `get_text` pass them over, so that an edit made after the noise
can only hit the statement, and a test can ask whether the statement kept its words.
"""

import random
import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from benchmarks.detection.scene import Scene

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}


class FurnitureTag(Tag):
    """An element that a mutator added and that is no part of the statement."""


class FurnitureText(NavigableString):
    """Words that a mutator added and that are no part of the statement."""


def furniture(html: str) -> FurnitureTag:
    """Return the one element that ``html`` holds. Raises `TypeError` when it holds none."""
    soup = BeautifulSoup(
        html,
        "html.parser",
        element_classes={Tag: FurnitureTag, NavigableString: FurnitureText},
    )
    found = soup.find(True)
    if not isinstance(found, FurnitureTag):
        raise TypeError(f"no element in {html!r}")
    return found.extract()


def attribute(tag: Tag, name: str) -> str:
    """Return the attribute as it is written, or an empty string."""
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


def statement(scene: Scene) -> list[Tag]:
    """Return the elements that hold the statement: body, headline and, where marked, date line."""
    return [part for part in (scene.body, scene.headline, scene.dateline) if part is not None]


def outside(scene: Scene, selector: str) -> list[Tag]:
    """Return what matches and neither holds nor lies in any part of the statement, in order."""
    parts = statement(scene)
    kept = {id(holder) for part in parts for holder in (part, *part.parents)}
    whole = {id(part) for part in parts}
    return [
        tag
        for tag in scene.soup.select(selector)
        if id(tag) not in kept and not any(id(holder) in whole for holder in tag.parents)
    ]


def page(scene: Scene) -> Tag:
    """Return the page's ``<body>``, or the document when it has none."""
    return scene.soup.body or scene.soup


def into_head(scene: Scene, tag: Tag) -> bool:
    """Put an invisible element into the head of the page."""
    (scene.soup.head or page(scene)).append(tag)
    return True


def at_top(scene: Scene, tag: Tag) -> bool:
    """Put an element before all that is visible."""
    page(scene).insert(0, tag)
    return True


def at_end(scene: Scene, tag: Tag) -> bool:
    """Put an element after all that is visible."""
    page(scene).append(tag)
    return True


def into_chrome(scene: Scene, tag: Tag, selector: str = "footer, [role=contentinfo]") -> bool:
    """Append an element to a part of the chrome that matches, or to the end of the page."""
    places = outside(scene, selector)
    (places[-1] if places else page(scene)).append(tag)
    return True


def beside_body(scene: Scene, tag: Tag) -> bool:
    """Put an element after the body, outside of it and of any table that lays the page out."""
    place = (scene.body.find_parents("table") or [scene.body])[-1]
    if place.name == "body":
        place.append(tag)
    else:
        place.insert_after(tag)
    return True


def into_body(scene: Scene, tag: Tag) -> bool:
    """Put an element inside the body: between two of its blocks, or before or after all of them.

    Only the element that holds most of the body's blocks is entered, so that furniture never
    lands in a quotation, a list or a table.
    """
    holder = block_holder(scene)
    blocks = [child for child in holder.find_all(True, recursive=False) if child.name in BLOCKS]
    place = scene.draw.choice(("start", "between", "end", "end"))
    if blocks and place == "start":
        blocks[0].insert_before(tag)
    elif blocks and place == "between":
        scene.draw.choice(blocks).insert_after(tag)
    else:
        holder.append(tag)
    return True


def block_holder(scene: Scene) -> Tag:
    """Return the element in the body, or the body itself, with the most blocks right under it."""
    counts: dict[int, int] = {}
    best = scene.body
    for block in scene.body.find_all(["p", "div", "ul", "ol", "h2", "h3", "table"]):
        parent = block.parent
        if parent is None or parent.find_parent(["table", "ul", "ol", "blockquote"]) is not None:
            continue
        counts[id(parent)] = counts.get(id(parent), 0) + 1
        if parent.name in _HOLDERS and counts[id(parent)] > counts.get(id(best), 0):
            best = parent
    return best


_HOLDERS = frozenset({"div", "section", "article", "main", "body"})
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main meta nav ol option p pre "
        "section select summary table tbody td tfoot th thead title tr ul",
    )
)
"""Elements that stand on lines of their own."""


def token(draw: random.Random, length: int = 32, letters: str = "0123456789abcdef") -> str:
    """Return ``length`` letters (characters, not bytes) drawn from ``letters``."""
    return "".join(draw.choices(letters, k=length))


def fresh(draw: random.Random, old: str) -> str:
    """Return another token of the same shape: digits for digits, letters for letters."""
    return re.sub(
        r"[0-9A-Za-z]",
        lambda found: draw.choice("0123456789" if found[0].isdigit() else "abcdef"),
        old,
    )


def day(draw: random.Random, language: str) -> tuple[str, str]:
    """Return a day of 2026 as people write it in ``language``, and as ISO 8601."""
    month, number = draw.randint(1, 12), draw.randint(1, 28)
    name = _MONTHS[language].split()[month - 1]
    iso = f"2026-{month:02}-{number:02}"
    words = f"{number} de {name} de 2026" if language == "es" else f"{name} {number}, 2026"
    return words, iso
