"""Noise of editors, sanitizers and converters: the same statement in other elements or signs."""

import re
from collections.abc import Callable
from types import MappingProxyType

from bs4 import Tag
from bs4.element import NavigableString

from benchmarks.detection.noise_furniture import (
    BLOCKS,
    attribute,
    block_holder,
    furniture,
    token,
)
from benchmarks.detection.noise_sites import own_elements, worded_links
from benchmarks.detection.scene import Scene, TreeChange

_DATE = r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b|\b\d{1,2} de [a-zé]+ de \d{4}\b"
_PHONE = r"(?<![\d$.,-])(?:\(?\d{3}\)?[ -])?\d{3}-\d{4}(?![\d-])"
_QUOTE = r"“([^“”]{3,})”"


def _respelt(scene: Scene, pattern: str, put: str | Callable[[re.Match[str]], str]) -> bool:
    """Replace what matches in every text of the body."""
    changed = False
    for node in scene.texts():
        words = re.sub(pattern, put, node)
        if words != node:
            node.replace_with(NavigableString(words))
            changed = True
    return changed


def _marked(scene: Scene, pattern: str, most: int, make: Callable[[re.Match[str]], Tag]) -> bool:
    """Put a drawn match in each of up to ``most`` texts of the body into a new element."""
    found = [(node, list(re.finditer(pattern, node))) for node in scene.texts()]
    places = [
        (node, scene.draw.choice(matches))
        for node, matches in found
        if matches and node.find_parent("a") is None
    ]
    for node, match in scene.draw.sample(places, min(most, len(places))):
        tag = make(match)
        tag.append(NavigableString(match[match.lastindex or 0]))
        before, after = match.string[: match.start()], match.string[match.end() :]
        node.replace_with(NavigableString(before), tag, NavigableString(after))
    return bool(places)


def _element(
    scene: Scene, element: str, attributes: dict[str, str]
) -> Callable[[re.Match[str]], Tag]:
    return lambda _: scene.soup.new_tag(element, attrs=dict(attributes))


def _refilled(scene: Scene, outer: Tag, name: str, **attributes: str) -> Tag:
    """Put all that an element holds into a new one under it, and return that."""
    content = list(outer.contents)
    inner = scene.soup.new_tag(name, attrs=dict(attributes))
    outer.append(inner)
    inner.extend(content)
    return inner


def _phone_links(scene: Scene) -> bool:
    # As phones and extensions do: a link that says no more than the number under it.
    def link(found: re.Match[str]) -> Tag:
        return scene.soup.new_tag("a", attrs={"href": f"tel:{re.sub('[^0-9]', '', found[0])}"})

    return _marked(scene, _PHONE, 9, link)


def _glossary(scene: Scene) -> bool:
    tip = '<span role="tooltip" class="tooltip" hidden="">See the glossary: {}</span>'

    def term(found: re.Match[str]) -> Tag:
        tag = scene.soup.new_tag("span", attrs={"class": "glossary-term", "tabindex": "0"})
        tag.append(furniture(tip.format(found[0])))
        return tag

    return _marked(scene, r"\b[a-z]{7,}\b", 3, term)


def _date_elements(scene: Scene) -> bool:
    name = scene.draw.choice(("time", "span"))
    return _marked(scene, _DATE, 6, _element(scene, name, {"class": "date-display-single"}))


def _abbreviations(scene: Scene) -> bool:
    name = scene.draw.choice(("abbr", "dfn", "acronym"))
    return _marked(scene, r"\b[A-Z]{3,6}\b", 6, _element(scene, name, {"title": "Short form"}))


def _search_marks(scene: Scene) -> bool:
    return _marked(scene, r"\b\w{5,}\b", 8, _element(scene, "mark", {"class": "search-hit"}))


def _bookmarks(scene: Scene) -> bool:
    mark = _element(scene, "a", {"name": f"_Hlk{scene.draw.randint(10**6, 10**7)}"})
    return _marked(scene, r"\b\w+ \w+\b", 4, mark)


def _quotation_elements(scene: Scene) -> bool:
    # A browser draws the marks of <q> itself.
    return _marked(scene, _QUOTE, 3, _element(scene, "q", {}))


def _translator_fonts(scene: Scene) -> bool:
    style = "vertical-align: inherit;"
    for node in scene.texts():
        font = node.wrap(scene.soup.new_tag("font", attrs={"style": style}))
        font.wrap(scene.soup.new_tag("font", attrs={"style": style}))
    return bool(scene.texts())


def _hard_wrapped(scene: Scene) -> bool:
    """Break every long line, as mail turned into HTML is broken."""
    width = scene.draw.randint(55, 72)
    changed = False
    for node in scene.texts():
        lines = re.findall(rf"\s*\S.{{0,{width}}}(?=\s|$)\s*|.+", node, re.S)
        if len(lines) > 1 and "".join(lines) == node and node.find_parent(["td", "th"]) is None:
            pieces: list[Tag | NavigableString] = [NavigableString(lines[0])]
            for line in lines[1:]:
                pieces += [scene.soup.new_tag("br"), NavigableString(line)]
            whole = all(piece.endswith((" ", "\n", "\t")) for piece in lines[:-1])
            if whole:
                node.replace_with(*pieces)
                changed = True
    return changed


def _lists_as_paragraphs(scene: Scene) -> bool:
    """Write list entries as paragraphs with a bullet or a number, as word processors do."""
    lists = [
        tag
        for tag in own_elements(scene, "ul", "ol")
        if not tag.find(["ul", "ol", *BLOCKS - {"li"}])
    ]
    for tag in lists:
        for number, entry in enumerate(tag.find_all("li", recursive=False), start=1):
            sign = f"{number}." if tag.name == "ol" else "•"
            entry.name = "p"
            entry["class"] = "MsoListParagraph"
            entry.insert(0, furniture(f"<span>{sign}\u00a0\u00a0 </span>"))
        tag.unwrap()
    return bool(lists)


def _components(scene: Scene) -> bool:
    paragraphs = own_elements(scene, "p")
    _refilled(scene, scene.body, "example-rich-text", **{"ng-version": "17.3.1"})
    for paragraph in paragraphs:
        _refilled(scene, paragraph, "x-text", part=token(scene.draw, 4))
    return True


def _sections(scene: Scene) -> bool:
    """Put each heading and what follows it into a section."""
    headings = own_elements(scene, "h2", "h3")
    for heading in headings:
        following = list(heading.next_siblings)
        section = heading.wrap(scene.soup.new_tag("section", attrs={"class": "block-section"}))
        for node in following:
            if isinstance(node, Tag) and node.name in {"h2", "h3"}:
                break
            section.append(node)
    return bool(headings)


def _columns(scene: Scene) -> bool:
    """Set the blocks of the body in two columns."""
    holder = block_holder(scene)
    content = list(holder.contents)
    blocks = [child for child in content if isinstance(child, Tag) and child.name in BLOCKS]
    if len(blocks) < 2:
        return False
    middle = content.index(scene.draw.choice(blocks[1:]))
    row = scene.soup.new_tag("div", attrs={"class": "wp-block-columns"})
    for part in (content[:middle], content[middle:]):
        row.append(column := scene.soup.new_tag("div", attrs={"class": "wp-block-column"}))
        column.extend(part)
    holder.append(row)
    return True


def _layout_table(scene: Scene) -> bool:
    if scene.body.find("table") is not None or scene.body.name == "table":
        return False
    table = _refilled(scene, scene.body, "table", role="presentation", width="100%")
    _refilled(scene, _refilled(scene, table, "tr"), "td", valign="top")
    return True


def _editor_leftovers(scene: Scene) -> bool:
    empty = ("<strong></strong>", "<em> </em>", '<a id="_Toc"></a>', "<o:p></o:p>", "<span></span>")
    paragraphs = own_elements(scene, "p", "li")
    for paragraph in paragraphs:
        paragraph.append(furniture(scene.draw.choice((*empty, "<br/>"))))
    return bool(paragraphs)


def _underlined_links(scene: Scene) -> bool:
    name = scene.draw.choice(("u", "strong", "span"))
    for link in worded_links(scene):
        _refilled(scene, link, name)
    return bool(worded_links(scene))


def _split_links(scene: Scene) -> bool:
    """Write one link as two that touch, with the same target."""
    links = [link for link in worded_links(scene) if link.string and " " in link.string.strip()]
    for link in links:
        words = str(link.string)
        at = words.index(" ", len(words) - len(words.lstrip())) + 1
        second = scene.soup.new_tag("a", attrs={"href": attribute(link, "href")})
        second.append(NavigableString(words[at:]))
        link.string = words[:at]
        link.insert_after(second)
    return bool(links)


def _head_cells(scene: Scene) -> bool:
    rows = [row for table in own_elements(scene, "table") if (row := table.find("tr"))]
    for row in rows:
        cells = row.find_all(["td", "th"])
        name = "td" if any(cell.name == "th" for cell in cells) else "th"
        for cell in cells:
            cell.name = name
    return bool(rows)


def _picture_sources(scene: Scene) -> bool:
    images = [image for image in own_elements(scene, "img") if image.get("src")]
    for image in images:
        source = attribute(image, "src").partition("?")[0]
        picture = image.wrap(scene.soup.new_tag("picture"))
        for width in (480, 960):
            picture.insert(0, furniture(f'<source srcset="{source}.webp {width}w"/>'))
        image["srcset"] = f"{source} 1x, {source} 2x"
    return bool(images)


_RESPELT: dict[str, tuple[str, str | Callable[[re.Match[str]], str]]] = {
    "dash spacing": (r"(?<=\w)—(?=\w)|(?<=\w) — (?=\w)", lambda f: " — " if f[0] == "—" else "—"),
    "ligatures": (r"f[il]", lambda found: {"fi": "ﬁ", "fl": "ﬂ"}[found[0]]),
    "direction marks": (r"\b\d[\d.,]*\b", "\u200e\\g<0>\u200e"),
    "joiners": (r"(?<=[a-z]{3})(?=[a-z]{3}\b)", "\u200d"),
    "thin spaces": (r"(?<=\d) (?=\w)|(?<=[A-Z]\.) (?=[A-Z])", "\u202f"),
    "modifier apostrophes": (r"(?<=\w)['’](?=\w)", "\u02bc"),
}


def _spelling(name: str) -> TreeChange:
    pattern, put = _RESPELT[name]
    return lambda scene: _respelt(scene, pattern, put)


EDITORS = MappingProxyType[str, TreeChange](
    {
        **{name: _spelling(name) for name in _RESPELT},
        "telephone links": _phone_links,
        "glossary": _glossary,
        "date elements": _date_elements,
        "abbreviations": _abbreviations,
        "search marks": _search_marks,
        "bookmarks": _bookmarks,
        "quotation elements": _quotation_elements,
        "translator fonts": _translator_fonts,
        "hard-wrapped lines": _hard_wrapped,
        "lists as paragraphs": _lists_as_paragraphs,
        "site components": _components,
        "sections": _sections,
        "columns": _columns,
        "layout table": _layout_table,
        "editor leftovers": _editor_leftovers,
        "underlined links": _underlined_links,
        "split links": _split_links,
        "head cells": _head_cells,
        "picture sources": _picture_sources,
    }
)
"""By name; each is hard: it works inside the statement and leaves its words as they were."""
