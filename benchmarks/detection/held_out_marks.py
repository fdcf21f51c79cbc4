"""Held-out edits beside the words: links, documents, pictures, strokes, hiding, notes, banners."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from benchmarks.detection.block_places import (
    CORRECTION,
    element,
    in_furniture,
    places,
    plain_paragraphs,
    prose,
    rename,
)
from benchmarks.detection.held_out_releases import RELEASES
from benchmarks.detection.scene import Edit, Scene

DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|csv|zip|pptx?)(?=$|[?#])", re.I)
ORDINARY = r"(?<=[a-z]\s)(?!must|shall|will|would|never|without)[a-zñ]{4,}\s[a-zñ]{4,}(?=\s[a-z])"
"""Two ordinary words in the middle of a sentence."""


def _links(scene: Scene) -> list[Tag]:
    """Return the links of the running text that lead to a page."""
    return [
        link
        for link in scene.body.select("p a[href], li a[href], td a[href]")
        if re.match(r"(https?:)?/", str(link["href"]))
        and not DOCUMENT.search(str(link["href"]))
        and link.get_text().strip()
        and link.find("img") is None
        and not in_furniture(scene, link)
    ]


def _link_detail(scene: Scene) -> bool:
    """Change what stands behind the path of a link: the record or the place that it asks for."""
    detailed = [
        link
        for link in _links(scene)
        if re.search(r"[?#]", str(link["href"]))
        and not re.search(r"utm_|session|[?&]ref", str(link["href"]))
    ]
    if detailed:
        link = scene.draw.choice(detailed)
        link["href"] = str(link["href"]) + "2"
    return bool(detailed)


def _unlinked(scene: Scene) -> bool:
    found = _links(scene)
    if found:
        scene.draw.choice(found).unwrap()
    return bool(found)


def _newly_linked(scene: Scene) -> bool:
    found = places(scene, ORDINARY)
    if found:
        target = scene.soup.new_tag("a", attrs={"href": "https://partners.example.org/brief"})
        scene.draw.choice(found).wrap(target)
    return bool(found)


def _write_to_another(scene: Scene) -> bool:
    found = scene.body.select('p a[href^="mailto:"], li a[href^="mailto:"]')
    if found:
        link = scene.draw.choice(found)
        link["href"] = "mailto:legal-" + str(link["href"]).removeprefix("mailto:")
    return bool(found)


def _documents(scene: Scene) -> list[Tag]:
    return [
        link
        for link in scene.body.select("a[href]")
        if DOCUMENT.search(str(link["href"])) and link.get_text().strip()
    ]


def _document_in_other_format(scene: Scene) -> bool:
    found = _documents(scene)
    if found:
        link = scene.draw.choice(found)
        link["href"] = DOCUMENT.sub(
            lambda old: ".docx" if old.group(1).lower() != "docx" else ".pdf", str(link["href"])
        )
    return bool(found)


def _document_unlinked(scene: Scene) -> bool:
    found = _documents(scene)
    if found:
        scene.draw.choice(found).unwrap()
    return bool(found)


def _annex_added(scene: Scene) -> bool:
    found = _documents(scene)
    if not found:
        return False
    link = scene.draw.choice(found)
    href = re.sub(r"[?#].*$", "", str(link["href"]))
    label = {"en": "Annex", "es": "Anexo"}[scene.language]
    annex = scene.soup.new_tag("a", attrs={"href": DOCUMENT.sub(r"-annex.\1", href)})
    annex.string = label
    link.insert_after(NavigableString(" "), annex)
    return True


def _pictures(scene: Scene) -> list[Tag]:
    return [
        picture
        for picture in scene.body.select("img[src]")
        if picture.get("width") not in {"0", "1"}
        and not str(picture["src"]).startswith("data:")
        and picture.find_parent(["noscript", "a"]) is None
    ]


def _description_generic(scene: Scene) -> bool:
    found = [picture for picture in _pictures(scene) if len(str(picture.get("alt", ""))) > 8]
    if found:
        scene.draw.choice(found)["alt"] = {"en": "Photo", "es": "Foto"}[scene.language]
    return bool(found)


def _picture_removed(scene: Scene) -> bool:
    found = _pictures(scene)
    if found:
        scene.draw.choice(found).decompose()
    return bool(found)


def _words_withheld(scene: Scene) -> bool:
    found = places(scene, ORDINARY)
    if found:
        scene.draw.choice(found).put({"en": "[withheld]", "es": "[reservado]"}[scene.language])
    return bool(found)


def _exemption_code(scene: Scene) -> bool:
    found = places(scene, ORDINARY)
    if found:
        scene.draw.choice(found).put("(b)(7)(E)")
    return bool(found)


def _struck_by_style(scene: Scene) -> bool:
    found = plain_paragraphs(scene)
    if found:
        struck = scene.draw.choice(found)
        line = scene.soup.new_tag("span", attrs={"style": "text-decoration: line-through"})
        for child in list(struck.contents):
            line.append(child.extract())
        struck.append(line)
    return bool(found)


def _struck_words(scene: Scene) -> bool:
    found = places(scene, ORDINARY)
    if found:
        scene.draw.choice(found).wrap(scene.soup.new_tag("strike"))
    return bool(found)


def _hide(scene: Scene, name: str, value: str) -> bool:
    found = plain_paragraphs(scene)
    if found:
        scene.draw.choice(found)[name] = value
    return bool(found)


def _hidden_by_attribute(scene: Scene) -> bool:
    return _hide(scene, "hidden", "")


def _hidden_beside_the_screen(scene: Scene) -> bool:
    return _hide(scene, "style", "position:absolute;left:-9999px")


def _hidden_by_size(scene: Scene) -> bool:
    return _hide(scene, "style", "font-size:0;line-height:0")


def _editors_note_added(scene: Scene) -> bool:
    text = {
        "en": "Editor’s note: An earlier version of this release misstated a title.",
        "es": "Nota del editor: Una versión anterior de este comunicado citaba mal un cargo.",
    }[scene.language]
    found = prose(scene)
    if found:
        found[-1].insert_after(element(f"<p><em>{text}</em></p>"))
    return bool(found)


def _clarified_at_the_top(scene: Scene) -> bool:
    text = {
        "en": "Clarification: This release was revised to describe the program more precisely.",
        "es": "Aclaración: Este comunicado fue corregido para describir mejor el programa.",
    }[scene.language]
    found = prose(scene)
    if found:
        found[0].insert_before(element(f'<div class="clarify"><strong>{text}</strong></div>'))
    return bool(found)


def _note_removed(scene: Scene) -> bool:
    found = [each for each in scene.paragraphs(4) if CORRECTION.match(each.get_text())]
    if found:
        found[0].decompose()
    return bool(found)


def _court_order(scene: Scene) -> bool:
    text = {
        "en": "Under a court order, the agency has restored this page and disclaims its content.",
        "es": "Por orden judicial, la agencia ha restaurado esta página y no avala su contenido.",
    }[scene.language]
    scene.headline.insert_before(element(f'<div class="notice" role="note">{text}</div>'))
    return True


def _superseded(scene: Scene) -> bool:
    text = {
        "en": "This page is out of date and is kept for reference purposes only.",
        "es": "Esta página no está actualizada y se conserva solo como referencia.",
    }[scene.language]
    scene.body.insert(0, element(f'<div class="callout callout--grey">{text}</div>'))
    return True


def _another_release(scene: Scene) -> bool:
    headline = " ".join(scene.headline.get_text().split())
    others = [
        release
        for release in RELEASES
        if release.language == scene.language and release.headline != headline
    ]
    other = scene.draw.choice(others)
    if not rename(scene, lambda _: other.headline):
        return False
    scene.body.clear()
    for child in list(BeautifulSoup(" ".join(other.body.split()), "html.parser").contents):
        scene.body.append(child.extract())
    return True


MARK_EDITS: tuple[Edit, ...] = (
    Edit(name="link_detail", kind="link", tree=_link_detail, hard=True),
    Edit(name="unlinked", kind="link", tree=_unlinked),
    Edit(name="newly_linked", kind="link", tree=_newly_linked),
    Edit(name="write_to_another", kind="link", tree=_write_to_another, hard=True),
    Edit(name="document_in_other_format", kind="attachment", tree=_document_in_other_format),
    Edit(name="document_unlinked", kind="attachment", tree=_document_unlinked, hard=True),
    Edit(name="annex_added", kind="attachment", tree=_annex_added),
    Edit(name="description_generic", kind="image", tree=_description_generic, hard=True),
    Edit(name="picture_removed", kind="image", tree=_picture_removed),
    Edit(name="words_withheld", kind="redaction", tree=_words_withheld),
    Edit(name="exemption_code", kind="redaction", tree=_exemption_code, hard=True),
    Edit(name="struck_by_style", kind="struck_out", tree=_struck_by_style, hard=True),
    Edit(name="struck_words", kind="struck_out", tree=_struck_words),
    Edit(name="hidden_by_attribute", kind="hidden_text", tree=_hidden_by_attribute),
    Edit(
        name="hidden_beside_the_screen",
        kind="hidden_text",
        tree=_hidden_beside_the_screen,
        hard=True,
    ),
    Edit(name="hidden_by_size", kind="hidden_text", tree=_hidden_by_size, hard=True),
    Edit(name="editors_note_added", kind="correction_note", tree=_editors_note_added),
    Edit(name="clarified_at_the_top", kind="correction_note", tree=_clarified_at_the_top),
    Edit(name="note_removed", kind="correction_note", tree=_note_removed),
    Edit(name="court_order", kind="banner", tree=_court_order),
    Edit(name="superseded", kind="banner", tree=_superseded, hard=True),
    Edit(name="another_release", kind="replaced", tree=_another_release),
)
