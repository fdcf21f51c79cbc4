"""Noise inside the statement's text: the same words in other characters or other inline tags."""

import random
import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType

from bs4 import Tag
from bs4.element import Comment, NavigableString

from benchmarks.detection.noise_chrome import obfuscated
from benchmarks.detection.noise_furniture import attribute, token
from benchmarks.detection.scene import Scene, TreeChange

_LONG_WORD = re.compile(r"[^\W\d_]{8,}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _statement_texts(scene: Scene) -> list[NavigableString]:
    """Return the visible text nodes of the body and of the headline, each once."""
    nodes = [*scene.texts(), *scene.texts(scene.headline)]
    return list({id(node): node for node in nodes}.values())


def _rewritten(scene: Scene, rewrite: Callable[[str], str]) -> bool:
    changed = False
    for node in _statement_texts(scene):
        words = rewrite(str(node))
        if words != node:
            node.replace_with(NavigableString(words))
            changed = True
    return changed


def _quotes(scene: Scene) -> bool:
    if any(re.search("[“”‘’]", node) for node in _statement_texts(scene)):
        straight = str.maketrans("“”‘’", "\"\"''")
        return _rewritten(scene, lambda words: words.translate(straight))
    return _rewritten(scene, _curled)


def _curled(words: str) -> str:
    words = re.sub(r'(^|[\s(\[—–])"', r"\1“", words).replace('"', "”")
    return re.sub(r"(^|[\s(\[—–“])'", r"\1‘", words).replace("'", "’")


def _dashes(scene: Scene) -> bool:
    if any("—" in node for node in _statement_texts(scene)):
        return _rewritten(scene, lambda words: words.replace("—", "–"))
    return _rewritten(scene, lambda words: re.sub(r"(?<=[^\d\s])–| – ", _longer, words))


def _longer(dash: re.Match[str]) -> str:
    return dash[0].replace("–", "—")


def _hyphens(scene: Scene) -> bool:
    return _rewritten(scene, lambda words: re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", "\u2011", words))


def _ellipsis(scene: Scene) -> bool:
    if any("…" in node for node in _statement_texts(scene)):
        return _rewritten(scene, lambda words: words.replace("…", "..."))
    return _rewritten(scene, lambda words: re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", words))


def _hard_spaces(scene: Scene) -> bool:
    if any("\u00a0" in node for node in _statement_texts(scene)):
        return _rewritten(scene, lambda words: words.replace("\u00a0", " "))
    return _rewritten(scene, lambda words: _some(scene.draw, r"(?<=\S) (?=\S)", words, "\u00a0"))


def _some(draw: random.Random, pattern: str, words: str, put: str) -> str:
    """Replace about a quarter of what matches."""
    return re.sub(pattern, lambda found: put if draw.random() < 0.25 else found[0], words)


def _soft_hyphens(scene: Scene) -> bool:
    return _rewritten(
        scene,
        lambda words: _LONG_WORD.sub(lambda found: f"{found[0][:4]}\u00ad{found[0][4:]}", words),
    )


def _zero_width(scene: Scene) -> bool:
    draw = scene.draw
    sign = draw.choice(("\u200b", "\ufeff", "\u2060"))
    return _rewritten(scene, lambda words: _some(draw, r"(?<=\s)(?=\w)", words, sign))


def _composition(scene: Scene) -> bool:
    nodes = _statement_texts(scene)
    form = "NFC" if any(unicodedata.normalize("NFC", node) != node for node in nodes) else "NFD"
    return _rewritten(
        scene, lambda words: unicodedata.normalize("NFD" if form == "NFD" else "NFC", words)
    )


def _wrap(scene: Scene, node: NavigableString, start: int, end: int, name: str) -> Tag:
    """Put the characters from ``start`` to ``end`` of a text node into a new element."""
    tag = scene.soup.new_tag(name)
    words = str(node)
    tag.append(NavigableString(words[start:end]))
    node.replace_with(NavigableString(words[:start]), tag, NavigableString(words[end:]))
    return tag


def _drawn_nodes(scene: Scene, pattern: str) -> list[tuple[NavigableString, re.Match[str]]]:
    """Return up to six text nodes of the body with a drawn match of ``pattern`` in each."""
    found = [(node, list(re.finditer(pattern, node))) for node in scene.texts()]
    places = [(node, scene.draw.choice(matches)) for node, matches in found if matches]
    return scene.draw.sample(places, min(6, len(places)))


def _split_words(scene: Scene) -> bool:
    places = _drawn_nodes(scene, r"(?<=\w\w)\w{2,}")
    for node, found in places:
        _wrap(scene, node, found.start(), found.end(), "span")
    return bool(places)


def _pasted_spans(scene: Scene) -> bool:
    nodes = scene.texts()
    for node in nodes:
        span = node.wrap(scene.soup.new_tag("span"))
        span["class"] = f"TextRun SCXW{scene.draw.randint(10**7, 10**8)} BCX0"
        span["data-contrast"] = "auto"
    return bool(nodes)


def _drop_cap(scene: Scene) -> bool:
    for node in scene.texts():
        first = re.match(r"\s*[^\W\d_](?=\w)", node)
        if first:
            _wrap(scene, node, first.end() - 1, first.end(), "span")["class"] = "drop-cap"
            return True
    return False


def _comments_in_text(scene: Scene) -> bool:
    places = _drawn_nodes(scene, r"(?<=\w) (?=\w)")
    for node, found in places:
        words = str(node)
        node.replace_with(
            NavigableString(words[: found.end()]),
            Comment(" "),
            NavigableString(words[found.end() :]),
        )
    return bool(places)


def _spaces_in_inline(scene: Scene) -> bool:
    places = _drawn_nodes(scene, r"(?<=\w) \w+ (?=\w)")
    for node, found in places:
        _wrap(scene, node, found.start(), found.end(), scene.draw.choice(("span", "font")))
    return bool(places)


def _line_break_chances(scene: Scene) -> bool:
    places = _drawn_nodes(scene, r"(?<=[-/])(?=\w)|(?<=\w{5})(?=\w{5})")
    for node, found in places:
        words = str(node)
        node.replace_with(
            NavigableString(words[: found.end()]),
            scene.soup.new_tag("wbr"),
            NavigableString(words[found.end() :]),
        )
    return bool(places)


def _swapped(scene: Scene, first: str, second: str) -> bool:
    """Swap two names of one emphasis; where there is none, emphasise a few words."""
    tags = [tag for tag in scene.body.find_all([first, second]) if type(tag) is Tag]
    for tag in tags:
        tag.name = second if tag.name == first else first
    if tags:
        return True
    places = _drawn_nodes(scene, r"\b\w+ \w+\b")[:2]
    for node, found in places:
        _wrap(scene, node, found.start(), found.end(), second)
    return bool(places)


def _bold(scene: Scene) -> bool:
    return _swapped(scene, "b", "strong")


def _italic(scene: Scene) -> bool:
    return _swapped(scene, "i", "em")


def _superscript_ordinals(scene: Scene) -> bool:
    places = _drawn_nodes(scene, r"(?<=\d)(?:st|nd|rd|th)\b")
    for node, found in places:
        _wrap(scene, node, found.start(), found.end(), "sup")
    return bool(places)


def _email_protected(scene: Scene) -> bool:
    """Key every protected address anew, or protect those that stand in the open."""
    changed = False
    for link in scene.body.select('a[href^="mailto:"], a[href*="/cdn-cgi/l/email-protection#"]'):
        href = attribute(link, "href")
        plain = href.removeprefix("mailto:") if href.startswith("mailto:") else _plain(href)
        key = scene.draw.randint(1, 255)
        link["href"] = f"/cdn-cgi/l/email-protection#{obfuscated(plain, key)}"
        changed = True
    for span in scene.body.select("[data-cfemail]"):
        plain = _plain(attribute(span, "data-cfemail"))
        span["data-cfemail"] = obfuscated(plain, scene.draw.randint(1, 255))
        changed = True
    for node in scene.texts():
        found = _ADDRESS.search(node)
        if found:
            span = _wrap(scene, node, found.start(), found.end(), "span")
            span["class"] = "__cf_email__"
            span["data-cfemail"] = obfuscated(found[0], scene.draw.randint(1, 255))
            span.string = "[email\u00a0protected]"
            changed = True
    return changed


def _plain(protected: str) -> str:
    key, *rest = bytes.fromhex(protected.rpartition("#")[2])
    return bytes(byte ^ key for byte in rest).decode()


def _anchored_paragraphs(scene: Scene) -> bool:
    blocks = scene.body.find_all(["p", "h2", "h3", "li"])
    for block in blocks:
        if not block.get("id"):
            block["id"] = f"block-{token(scene.draw, 8)}"
    return bool(blocks)


TEXT = MappingProxyType[str, TreeChange](
    {
        "quotes": _quotes,
        "dashes": _dashes,
        "hyphens": _hyphens,
        "ellipsis": _ellipsis,
        "hard spaces": _hard_spaces,
        "soft hyphens": _soft_hyphens,
        "zero-width characters": _zero_width,
        "composition": _composition,
        "split words": _split_words,
        "pasted spans": _pasted_spans,
        "drop cap": _drop_cap,
        "comments in text": _comments_in_text,
        "spaces in inline tags": _spaces_in_inline,
        "line-break chances": _line_break_chances,
        "bold": _bold,
        "italic": _italic,
        "superscript ordinals": _superscript_ordinals,
        "e-mail protected": _email_protected,
        "anchored paragraphs": _anchored_paragraphs,
    }
)
"""By name; each works inside the statement and leaves its words as they were."""
