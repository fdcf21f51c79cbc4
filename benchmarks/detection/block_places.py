"""Where in a statement a change can be made so that it changes one thing only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from benchmarks.detection.scene import Scene

CORRECTION = re.compile(
    r"^\W*(correction|corrección|editor[’']s note|nota del editor|clarific)", re.I
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes"),
}
SPEECH = re.compile(
    r"\b(said|says|stated|added|told|according|dijo|afirmó|explicó|señaló|añadió|anunció|según)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A match in one text node of a paragraph."""

    node: NavigableString
    match: re.Match[str]
    quoted: bool
    """Inside quotation marks, also ones left open at the end of an earlier node."""

    def put(self, text: str) -> None:
        """Replace the match by ``text``."""
        whole, (start, end) = str(self.node), self.match.span()
        self.node.replace_with(NavigableString(whole[:start] + text + whole[end:]))

    def wrap(self, tag: Tag) -> None:
        """Put ``tag`` round the match; its words stay as they are."""
        whole, (start, end) = str(self.node), self.match.span()
        tag.string = whole[start:end]
        self.node.replace_with(NavigableString(whole[:start]), tag, NavigableString(whole[end:]))


def in_furniture(scene: Scene, tag: Tag) -> bool:
    """Say whether a navigation, form or footer of the body holds ``tag``."""
    within = takewhile(lambda parent: parent is not scene.body, tag.parents)
    return any(parent.name in {"nav", "form", "footer"} for parent in within)


def prose(scene: Scene, least_words: int = 8) -> list[Tag]:
    """Return the paragraphs of the body that are neither furniture nor a correction note."""
    return [
        paragraph
        for paragraph in scene.paragraphs(least_words)
        if paragraph.find("p") is None
        and not CORRECTION.match(paragraph.get_text())
        and not in_furniture(scene, paragraph)
    ]


def places(scene: Scene, pattern: str, *, quoted: bool = False) -> list[Place]:
    """Return where ``pattern`` matches in running prose, outside quotation marks or inside."""
    expression = re.compile(pattern)
    found: list[Place] = []
    for paragraph in prose(scene):
        is_open = False
        for node in scene.texts(paragraph):
            text = str(node)
            depth = _quoted_at(text, is_open)
            is_open = depth[-1]
            if _beside_prose(node, paragraph):
                continue
            found += [
                Place(node=node, match=match, quoted=quoted)
                for match in expression.finditer(text)
                if all(depth[at] == quoted for at in range(match.start(), match.end() + 1))
            ]
    return found


def put_one(
    scene: Scene,
    pattern: str,
    new: Callable[[re.Match[str]], str],
    *,
    quoted: bool = False,
    where: Callable[[Place], bool] | None = None,
) -> bool:
    """Replace one match, drawn at random, by what ``new`` makes of it; ``False`` without any."""
    found = places(scene, pattern, quoted=quoted)
    if where is not None:
        found = [place for place in found if where(place)]
    if not found:
        return False
    place = scene.draw.choice(found)
    place.put(new(place.match))
    return True


def put_word(scene: Scene, words: dict[str, dict[str, str]], *, after: str = "") -> bool:
    """Replace one phrase of the language's table by its partner; ``after`` is a pattern."""
    table = words.get(scene.language, {})
    if not table:
        return False
    longest_first = sorted(table, key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)

    def partner(match: re.Match[str]) -> str:
        return table[" ".join(match.group().split())]

    return put_one(scene, rf"(?<![\w’'-])(?:{either})(?![\w’'-]){after}", partner)


def rename(scene: Scene, new: Callable[[str], str]) -> bool:
    """Give the statement another headline, also in the head of the page as publishers do."""
    node = only_text(scene.headline)
    if node is None:
        return False
    old = " ".join(node.split())
    changed = new(old)
    if changed == old:
        return False
    node.replace_with(changed)
    if scene.soup.title is not None and scene.soup.title.string is not None:
        scene.soup.title.string = scene.soup.title.string.replace(old, changed)
    for meta in scene.soup.select('meta[property="og:title"], meta[name="twitter:title"]'):
        meta["content"] = str(meta.get("content", "")).replace(old, changed)
    return True


def plain_paragraphs(scene: Scene, least_words: int = 8) -> list[Tag]:
    """Return paragraphs of prose without quotation, link or other element in them."""
    return [
        paragraph
        for paragraph in prose(scene, least_words)
        if paragraph.select_one("a, img, br, iframe") is None
        and not re.search('[“”«»"]', paragraph.get_text())
    ]


def only_text(paragraph: Tag) -> NavigableString | None:
    """Return the text node that holds every word of the paragraph, if one does."""
    nodes = [
        node
        for node in paragraph.find_all(string=True)
        if type(node) is NavigableString and node.strip()
    ]
    return nodes[0] if len(nodes) == 1 else None


def sentences(text: str) -> list[str]:
    """Split prose after full stops, well enough for sentences without abbreviations."""
    return re.split(r"(?<=[a-záéíóúñ0-9%)][.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])", text.strip())


def element(markup: str) -> Tag:
    """Return the first element of ``markup``. Raises `TypeError` when there is none."""
    made = BeautifulSoup(markup, "html.parser").find(True)
    if not isinstance(made, Tag):
        raise TypeError(f"no element in {markup!r}")
    return made.extract()


def _quoted_at(text: str, is_open: bool) -> list[bool]:
    """Say for each character, and for the end, whether it stands inside quotation marks."""
    states = []
    for character in text:
        if character in "“«":
            is_open = True
        elif character in "”»":
            states.append(True)
            is_open = False
            continue
        elif character == '"':
            states.append(True)
            is_open = not is_open
            continue
        states.append(is_open)
    return [*states, is_open]


def _beside_prose(node: NavigableString, paragraph: Tag) -> bool:
    for parent in node.parents:
        if parent is paragraph:
            return False
        if parent.name in {"a", "s", "del", "strike", "button", "cite", "q", "sup", "sub"}:
            return True
    return True
