"""Edits of what the words lead to and what stands beside them: links, attachments, pictures."""

import re
from urllib.parse import urlsplit

from bs4 import Tag

from benchmarks.detection.edits_lexicon import LEXICONS
from benchmarks.detection.edits_passages import set_beside
from benchmarks.detection.edits_places import is_read, paragraphs, prose, spots
from benchmarks.detection.scene import Edit, Language, Scene

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|csv|zip|pptx?|rtf)$", re.IGNORECASE)
_STEM = re.compile(r"([^/?#]+?)(\.\w+)((?:[?#].*)?)$")
_PHRASES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:the|a|its|their|of|for|with)\s(?P<at>[a-z]{4,}\s[a-z]{4,})\b"),
    "es": re.compile(r"\b(?:el|la|los|las|un|una|su|sus)\s(?P<at>[a-záéíóúñ]{4,})\b"),
}
_SLUGS = ("lantern-register", "footbridge-order", "samples-log", "teapot-count", "towpath-map")


def _links(scene: Scene) -> list[Tag]:
    """Return the links within sentences of the body that lead to pages."""
    found = list[Tag]()
    for passage in prose(scene):
        for node in passage.nodes:
            link = node.find_parent("a")
            href = str(link.get("href", "")) if link else ""
            web = urlsplit(href).scheme in {"http", "https", ""} and not href.startswith("#")
            path = urlsplit(href).path
            if link and href and web and not _DOCUMENT.search(path) and link not in found:
                found.append(link)
    return found


def _other_page(scene: Scene) -> bool:
    """Let a link lead to another page of the same site."""
    found = _links(scene)
    if not found:
        return False
    link = scene.draw.choice(found)
    parts = urlsplit(str(link["href"]))
    folder = parts.path.rstrip("/").rpartition("/")[0]
    link["href"] = parts._replace(
        path=f"{folder}/{scene.draw.choice(_SLUGS)}", query="", fragment=""
    ).geturl()
    return True


def _other_site(scene: Scene) -> bool:
    """Let a link lead to another site."""
    found = _links(scene)
    if not found:
        return False
    host = scene.draw.choice(("records.example.org", "archive.example.gov", "www.example.com"))
    scene.draw.choice(found)["href"] = f"https://{host}/{scene.draw.choice(_SLUGS)}"
    return True


def _link_removed(scene: Scene) -> bool:
    """Take a link away; its words stay."""
    found = _links(scene)
    if not found:
        return False
    scene.draw.choice(found).unwrap()
    return True


def _link_added(scene: Scene) -> bool:
    """Make words that stood there lead somewhere."""
    found = spots(prose(scene), _PHRASES[scene.language])
    if not found:
        return False
    target = f"https://www.example.gov/about/{scene.draw.choice(_SLUGS)}"
    scene.draw.choice(found).wrap(scene.soup.new_tag("a", href=target))
    return True


def _documents(scene: Scene) -> list[Tag]:
    return [
        link
        for link in scene.body.find_all("a", href=True)
        if _DOCUMENT.search(urlsplit(str(link["href"])).path) and is_read(scene, link)
    ]


def _document_replaced(scene: Scene) -> bool:
    """Let the same words lead to another document."""
    found = _documents(scene)
    if not found:
        return False
    link = scene.draw.choice(found)
    suffix = scene.draw.choice(("-revised", "-v2", "-final", "_0"))
    link["href"] = _STEM.sub(rf"\g<1>{suffix}\g<2>\g<3>", str(link["href"]))
    return True


def _document_removed(scene: Scene) -> bool:
    """Take the document away; the words stay."""
    found = _documents(scene)
    if not found:
        return False
    scene.draw.choice(found).unwrap()
    return True


def _document_added(scene: Scene) -> bool:
    """Add a paragraph that is a link to a document."""
    found = paragraphs(scene)
    if not found:
        return False
    year, slug = scene.draw.randint(2019, 2026), scene.draw.choice(_SLUGS)
    link = scene.soup.new_tag("a", href=f"https://www.example.gov/files/{year}/{slug}.pdf")
    link.string = scene.draw.choice(LEXICONS[scene.language].documents)
    set_beside(scene, found[-1], link)
    return True


def _pictures(scene: Scene) -> list[Tag]:
    """Return the pictures of the body, not its spacers and icons."""
    return [
        picture
        for picture in scene.body.find_all("img", src=re.compile(r"^(?!data:)[^?#]*\.\w+"))
        if is_read(scene, picture)
        and str(picture.get("width", "99")).rstrip("px") not in {"0", "1", "2"}
        and not re.search(r"spacer|pixel|icon|blank", str(picture["src"]), re.IGNORECASE)
    ]


def _picture_replaced(scene: Scene) -> bool:
    """Show another file where the picture stands."""
    found = _pictures(scene)
    if not found:
        return False
    picture = scene.draw.choice(found)
    new = f"{scene.draw.choice(_SLUGS)}-{scene.draw.randint(2, 99)}"
    picture["src"] = _STEM.sub(rf"{new}\g<2>\g<3>", str(picture["src"]))
    around = picture.find_parent("picture")
    for source in [picture, *(around.find_all("source") if around else ())]:
        source.attrs.pop("srcset", None)
    return True


def _picture_removed(scene: Scene) -> bool:
    """Take a picture away; its caption stays."""
    found = _pictures(scene)
    if not found:
        return False
    picture = scene.draw.choice(found)
    (picture.find_parent("picture") or picture).extract()
    return True


def _picture_added(scene: Scene) -> bool:
    """Add a picture under a paragraph."""
    found = paragraphs(scene)
    if not found:
        return False
    source = f"/files/{scene.draw.randint(2019, 2026)}/{scene.draw.choice(_SLUGS)}.jpg"
    picture = scene.soup.new_tag("img", src=source, width="640", height="360")
    picture["alt"] = scene.draw.choice(LEXICONS[scene.language].pictures)
    set_beside(scene, scene.draw.choice(found), picture)
    return True


def _description_changed(scene: Scene) -> bool:
    """Describe a picture in other words; the file is the same."""
    found = [picture for picture in _pictures(scene) if str(picture.get("alt", "")).strip()]
    if not found:
        return False
    picture = scene.draw.choice(found)
    others = [words for words in LEXICONS[scene.language].pictures if words != picture["alt"]]
    picture["alt"] = scene.draw.choice(others)
    return True


MEDIA_EDITS = (
    Edit(name="link-other-page", kind="link", tree=_other_page, hard=True),
    Edit(name="link-other-site", kind="link", tree=_other_site),
    Edit(name="link-removed", kind="link", tree=_link_removed),
    Edit(name="link-added", kind="link", tree=_link_added),
    Edit(name="document-replaced", kind="attachment", tree=_document_replaced, hard=True),
    Edit(name="document-removed", kind="attachment", tree=_document_removed),
    Edit(name="document-added", kind="attachment", tree=_document_added),
    Edit(name="picture-replaced", kind="image", tree=_picture_replaced, hard=True),
    Edit(name="picture-removed", kind="image", tree=_picture_removed),
    Edit(name="picture-added", kind="image", tree=_picture_added),
    Edit(name="picture-description", kind="image", tree=_description_changed, hard=True),
)
"""The edits of this part, in a fixed order."""
