"""Edits of whole sentences and paragraphs, list elements and rows: added, removed, moved."""

from itertools import pairwise

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from benchmarks.detection.edits_lexicon import LEXICONS
from benchmarks.detection.edits_places import (
    Passage,
    is_read,
    paragraphs,
    passages,
    sentences,
    whole_sentences,
)
from benchmarks.detection.scene import Edit, Scene


def new_sentence(scene: Scene) -> str:
    """Return a sentence that the page does not have yet."""
    there = scene.soup.get_text()
    return scene.draw.choice([s for s in LEXICONS[scene.language].sentences if s not in there])


def set_beside(scene: Scene, passage: Passage, content: str | Tag, *, before: bool = False) -> None:
    """Put a new paragraph before or after the passage, in the way in which the page sets its own.

    ``content`` is its words, or an inline element that it holds.
    """
    inner: PageElement = NavigableString(content) if isinstance(content, str) else content
    pieces = passage.pieces()
    if own := passage.element():
        block = scene.soup.new_tag(own.name)
        if own.has_attr("class"):
            block["class"] = own["class"]
        block.append(inner)
        (own.insert_before if before else own.insert_after)(block)
        return
    breaks = [scene.soup.new_tag("br"), scene.soup.new_tag("br")]
    if before:
        pieces[0].insert_before(inner, *breaks)
    else:
        pieces[-1].insert_after(*breaks, inner)


def _remove(passage: Passage) -> None:
    """Take the passage out, and the line breaks that set it off from the next."""
    pieces = passage.pieces()
    loose = passage.element() is None
    beyond = pieces[-1].next_sibling
    for piece in pieces:
        piece.extract()
    while loose and beyond is not None and not (isinstance(beyond, Tag) and beyond.name != "br"):
        if isinstance(beyond, NavigableString) and beyond.strip():
            break
        gone, beyond = beyond, beyond.next_sibling
        gone.extract()


def rearrange(among: list[Passage], order: list[int]) -> None:
    """Write at the place of each passage the one that ``order`` names; the borders stay."""
    pieces = [passage.pieces() for passage in among]
    marks = [NavigableString("") for _ in among]
    for mark, own in zip(marks, pieces, strict=True):
        own[0].insert_before(mark)
        for piece in own:
            piece.extract()
    for mark, place in zip(marks, order, strict=True):
        mark.insert_before(*pieces[place])
        mark.extract()


def _sentence_added(scene: Scene) -> bool:
    """Append a sentence to a paragraph, or put one between two of its sentences."""
    found = [spot for spot in whole_sentences(paragraphs(scene)) if spot.text[-1] == "."]
    if not found:
        return False
    spot = scene.draw.choice(found)
    spot.put(f"{spot.text} {new_sentence(scene)}")
    return True


def _paragraph_added(scene: Scene) -> bool:
    """Put a paragraph of two sentences between two others."""
    found = paragraphs(scene)[:-1]
    if not found:
        return False
    two = scene.draw.sample(LEXICONS[scene.language].sentences, 2)
    set_beside(scene, scene.draw.choice(found), " ".join(two))
    return True


def _paragraph_appended(scene: Scene) -> bool:
    """Add a paragraph of one sentence at the end."""
    found = paragraphs(scene)
    if not found:
        return False
    set_beside(scene, found[-1], new_sentence(scene))
    return True


def _footnote_added(scene: Scene) -> bool:
    """Add a note in small print at the end."""
    found = paragraphs(scene)
    if not found:
        return False
    small = scene.soup.new_tag("small")
    small.string = scene.draw.choice(LEXICONS[scene.language].footnotes)
    set_beside(scene, found[-1], small)
    return True


def _lists(scene: Scene) -> list[list[Tag]]:
    """Return the elements of each list of the body of at least three, all without links."""
    found = []
    for whole in scene.body.find_all(["ul", "ol"]):
        own = whole.find_all("li", recursive=False)
        plain = all(not one.find(["a", "img", "li"]) and one.get_text().strip() for one in own)
        if len(own) >= 3 and plain and is_read(scene, whole):
            found.append(list(own))
    return found


def _element_added(scene: Scene) -> bool:
    """Add an element to a list."""
    found = _lists(scene)
    if not found:
        return False
    element = scene.soup.new_tag("li")
    element.string = scene.draw.choice(LEXICONS[scene.language].list_items)
    scene.draw.choice(scene.draw.choice(found)).insert_after(element)
    return True


def _element_removed(scene: Scene) -> bool:
    """Take an element out of a list."""
    found = _lists(scene)
    if not found:
        return False
    scene.draw.choice(scene.draw.choice(found)).extract()
    return True


def _elements_swapped(scene: Scene) -> bool:
    """Let two elements of a list change places."""
    found = [own for own in _lists(scene) if len({one.get_text() for one in own}) == len(own)]
    if not found:
        return False
    one, other = scene.draw.sample(scene.draw.choice(found), 2)
    mark = NavigableString("")
    one.replace_with(mark)
    other.replace_with(one)
    mark.replace_with(other)
    return True


def _row_removed(scene: Scene) -> bool:
    """Take a row, not the first, out of a table of figures."""
    found = []
    for table in scene.body.find_all("table"):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        wide = all(len(row.find_all(["td", "th"])) >= 2 for row in rows)
        if len(rows) >= 4 and wide and not table.find(["table", "p"]) and is_read(scene, table):
            found += [row for row in rows[1:] if not row.find("a")]
    if not found:
        return False
    scene.draw.choice(found).extract()
    return True


def _sentence_removed(scene: Scene) -> bool:
    """Take one sentence out of a paragraph of several."""
    found = whole_sentences(paragraphs(scene))
    if not found:
        return False
    spot = scene.draw.choice(found)
    words = str(spot.node)
    spot.end += len(words[spot.end :]) - len(words[spot.end :].lstrip())
    spot.put("")
    return True


def _removable(scene: Scene) -> list[Passage]:
    return [passage for passage in paragraphs(scene, bare=True) if sentences(passage.text)]


def _first_removed(scene: Scene) -> bool:
    """Take the first paragraph away."""
    found = _removable(scene)
    if len(found) < 3:
        return False
    _remove(found[0])
    return True


def _last_removed(scene: Scene) -> bool:
    """Take the last paragraph away."""
    found = _removable(scene)
    if len(found) < 3:
        return False
    _remove(found[-1])
    return True


def _paragraph_removed(scene: Scene) -> bool:
    """Take a paragraph from the middle away."""
    found = _removable(scene)[1:-1]
    if not found:
        return False
    _remove(scene.draw.choice(found))
    return True


def _runs(scene: Scene) -> list[list[Passage]]:
    """Return the runs of paragraphs, all set alike, that nothing else stands between."""
    movable = {id(passage.nodes[0]) for passage in paragraphs(scene)}
    runs = list[list[Passage]]()
    last = None
    for passage in passages(scene):
        own = passage.element()
        form = own.name if own else id(passage.pieces()[0].parent)
        if id(passage.nodes[0]) not in movable:
            last = None
            continue
        if form != last:
            runs.append([])
        last = form
        runs[-1].append(passage)
    return runs


def _paragraphs_swapped(scene: Scene) -> bool:
    """Let two neighbouring paragraphs change places."""
    found = [
        list(pair)
        for run in _runs(scene)
        for pair in pairwise(run)
        if pair[0].text.split() != pair[1].text.split()
    ]
    if not found:
        return False
    rearrange(scene.draw.choice(found), [1, 0])
    return True


def _paragraph_moved(scene: Scene) -> bool:
    """Move a paragraph two or more places up."""
    found = [run for run in _runs(scene) if len(run) >= 4]
    if not found:
        return False
    run = scene.draw.choice(found)
    source = scene.draw.randrange(3, len(run))
    target = scene.draw.randrange(source - 2)
    order = list(range(len(run)))
    order.insert(target, order.pop(source))
    rearrange(run, order)
    return True


def _sentence_moved(scene: Scene) -> bool:
    """Move a sentence to the end of another paragraph."""
    found = whole_sentences(paragraphs(scene))
    ends = [
        spot
        for spot in found
        if not str(spot.node)[spot.end :].strip() and spot.text[-1] in '.!?”"»'
    ]
    # The first sentence of a paragraph would stay in its place at the end of the one before.
    inner = [spot for spot in found if spot.match.string[: spot.match.start()].strip()]
    pairs = [(spot, end) for spot in inner for end in ends if spot.match.string != end.match.string]
    if not pairs:
        return False
    spot, end = scene.draw.choice(pairs)
    moved, words = spot.text, str(spot.node)
    spot.end += len(words[spot.end :]) - len(words[spot.end :].lstrip())
    end.put(f"{end.text} {moved}")
    spot.put("")
    return True


PASSAGE_EDITS = (
    Edit(name="sentence-added", kind="passage_added", tree=_sentence_added),
    Edit(name="paragraph-added", kind="passage_added", tree=_paragraph_added),
    Edit(name="paragraph-appended", kind="passage_added", tree=_paragraph_appended),
    Edit(name="footnote-added", kind="passage_added", tree=_footnote_added, hard=True),
    Edit(name="element-added", kind="passage_added", tree=_element_added),
    Edit(name="sentence-removed", kind="passage_removed", tree=_sentence_removed),
    Edit(name="paragraph-removed", kind="passage_removed", tree=_paragraph_removed),
    Edit(name="first-removed", kind="passage_removed", tree=_first_removed),
    Edit(name="last-removed", kind="passage_removed", tree=_last_removed),
    Edit(name="element-removed", kind="passage_removed", tree=_element_removed, hard=True),
    Edit(name="row-removed", kind="passage_removed", tree=_row_removed, hard=True),
    Edit(name="paragraphs-swapped", kind="moved", tree=_paragraphs_swapped, hard=True),
    Edit(name="paragraph-moved", kind="moved", tree=_paragraph_moved),
    Edit(name="sentence-moved", kind="moved", tree=_sentence_moved, hard=True),
    Edit(name="elements-swapped", kind="moved", tree=_elements_swapped, hard=True),
)
"""The edits of this part, in a fixed order."""
