"""Edits that leave the words and say something about them: struck out, hidden, noted, archived."""

from collections.abc import Callable

from bs4 import Tag

from benchmarks.detection.edits_lexicon import LEXICONS, Lexicon
from benchmarks.detection.edits_passages import set_beside
from benchmarks.detection.edits_places import BLOCKS, Passage, paragraphs, prose, whole_sentences
from benchmarks.detection.scene import Edit, Scene, TreeChange


def _enclosed(scene: Scene, passage: Passage, name: str) -> Tag:
    """Put the whole content of a passage into one new inline element, and return that."""
    own = passage.element()
    parts = list(own.contents) if own else passage.pieces()
    tag = scene.soup.new_tag(name)
    parts[0].insert_before(tag)
    for part in parts:
        tag.append(part)
    return tag


def _sentence_in(name: str, **attributes: str) -> TreeChange:
    def change(scene: Scene) -> bool:
        found = whole_sentences(prose(scene))
        if not found:
            return False
        scene.draw.choice(found).wrap(scene.soup.new_tag(name, attrs=attributes))
        return True

    return change


def _paragraph_struck(scene: Scene) -> bool:
    """Strike a whole paragraph out."""
    found = paragraphs(scene)
    if not found:
        return False
    _enclosed(scene, scene.draw.choice(found), scene.draw.choice(("del", "strike")))
    return True


def _paragraph_with(mark: Callable[[Scene, Tag], None]) -> TreeChange:
    """Return the edit that gives one paragraph, or a span around it, an attribute that hides it."""

    def change(scene: Scene) -> bool:
        found = paragraphs(scene, bare=True)
        if len(found) < 2:
            return False
        passage = scene.draw.choice(found)
        mark(scene, passage.element() or _enclosed(scene, passage, "span"))
        return True

    return change


def _display_none(_: Scene, tag: Tag) -> None:
    own = str(tag.get("style", "")).rstrip("; ")
    tag["style"] = f"{own}; display: none" if own else "display:none"


def _hidden_attribute(_: Scene, tag: Tag) -> None:
    tag["hidden"] = ""


def _hidden_by_rule(scene: Scene, tag: Tag) -> None:
    """Give the element a class, and the page a rule that does not show that class."""
    name = scene.draw.choice(("field-hold", "v2-retired", "is-parked", "block-legacy"))
    own = tag.get("class") or ""
    tag["class"] = f"{own if isinstance(own, str) else ' '.join(own)} {name}".strip()
    rule = scene.soup.new_tag("style")
    rule.string = f".{name} {{ display: none; }}"
    (scene.soup.head or scene.soup.html or scene.body).append(rule)


def _note(words: Callable[[Lexicon], list[str]], *, top: bool) -> TreeChange:
    def change(scene: Scene) -> bool:
        found = paragraphs(scene)
        if not found:
            return False
        note = scene.draw.choice(words(LEXICONS[scene.language]))
        set_beside(scene, found[0] if top else found[-1], note, before=top)
        return True

    return change


def _note_in_italics(scene: Scene) -> bool:
    """Add an emphasised correction at the end."""
    found = paragraphs(scene)
    if not found:
        return False
    note = scene.soup.new_tag("em")
    note.string = scene.draw.choice(LEXICONS[scene.language].corrections)
    set_beside(scene, found[-1], note)
    return True


def _banner(scene: Scene) -> Tag:
    box = scene.soup.new_tag("div", attrs={"class": scene.draw.choice(("notice", "alert-box"))})
    words = scene.soup.new_tag("p")
    words.string = scene.draw.choice(LEXICONS[scene.language].banners)
    box.append(words)
    return box


def _banner_in_body(scene: Scene) -> bool:
    """Put a notice at the top of the body."""
    scene.body.insert(0, _banner(scene))
    return True


def _banner_over_headline(scene: Scene) -> bool:
    """Put a notice over the headline."""
    place = scene.headline
    while (above := place.parent) is not None and (
        (above.name[0] == "h" and above.name[1:].isdigit()) or not BLOCKS.fullmatch(above.name)
    ):
        if above.name in {"html", "[document]"}:
            return False
        place = above
    place.insert_before(_banner(scene))
    return True


_LINE_THROUGH = _sentence_in("span", style="text-decoration: line-through")
_INVISIBLE = _sentence_in("span", style="visibility: hidden")

MARK_EDITS = (
    Edit(name="sentence-struck", kind="struck_out", tree=_sentence_in("s"), hard=True),
    Edit(name="paragraph-struck", kind="struck_out", tree=_paragraph_struck, hard=True),
    Edit(name="struck-by-style", kind="struck_out", tree=_LINE_THROUGH, hard=True),
    Edit(name="hidden-style", kind="hidden_text", tree=_paragraph_with(_display_none), hard=True),
    Edit(name="hidden-rule", kind="hidden_text", tree=_paragraph_with(_hidden_by_rule), hard=True),
    Edit(
        name="hidden-attribute",
        kind="hidden_text",
        tree=_paragraph_with(_hidden_attribute),
        hard=True,
    ),
    Edit(name="sentence-invisible", kind="hidden_text", tree=_INVISIBLE, hard=True),
    Edit(
        name="correction-at-end",
        kind="correction_note",
        tree=_note(lambda words: words.corrections, top=False),
    ),
    Edit(
        name="correction-at-top",
        kind="correction_note",
        tree=_note(lambda words: words.corrections, top=True),
    ),
    Edit(
        name="editors-note",
        kind="correction_note",
        tree=_note(lambda words: words.editors_notes, top=False),
    ),
    Edit(name="correction-in-italics", kind="correction_note", tree=_note_in_italics, hard=True),
    Edit(name="banner-in-body", kind="banner", tree=_banner_in_body),
    Edit(name="banner-over-headline", kind="banner", tree=_banner_over_headline, hard=True),
)
"""The edits of this part, in a fixed order."""
