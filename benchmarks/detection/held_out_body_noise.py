"""Held-out noise inside a statement: its words, links and pictures stay what they were."""

import random
import re
from collections.abc import Callable

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from benchmarks.detection.block_places import element, only_text, places, prose
from benchmarks.detection.held_out_noise import outside_raw
from benchmarks.detection.scene import Noise, Scene

BLUR = "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
NAME = r"\b(?:[A-ZÁÉÍÓÚ][a-záéíóúñ]+ ){1,2}[A-ZÁÉÍÓÚ][a-záéíóúñ]+\b"
AMOUNT = r"[$]?\d[\d.,]*(?:\s(?:million|percent|millones|por ciento|boats|bridges|de [a-z]+))"


def _inner(scene: Scene, outer: Tag, name: str, **attributes: str) -> Tag:
    """Move all that an element holds into a new one, its only child."""
    inner = scene.soup.new_tag(name, attrs=dict(attributes))
    inner.extend([child.extract() for child in list(outer.contents)])
    outer.append(inner)
    return inner


def _renamed(tag: Tag, name: str, **attributes: str) -> None:
    tag.name = name
    for key, value in attributes.items():
        tag[key.replace("_", "-")] = value


def _respelt(scene: Scene, pattern: str, put: str) -> bool:
    """Replace every match in the running prose of the body."""
    changed = False
    for paragraph in prose(scene):
        for node in scene.texts(paragraph):
            words = re.sub(pattern, put, node)
            if words != node:
                node.replace_with(NavigableString(words))
                changed = True
    return changed


def _wrapped(scene: Scene, pattern: str, make: Callable[[], Tag]) -> bool:
    """Wrap one match in every text of the prose that has any."""
    found = {id(place.node): place for place in places(scene, pattern)}
    for place in found.values():
        place.wrap(make())
    return bool(found)


def _plain_headings(scene: Scene) -> list[Tag]:
    return [
        heading
        for heading in scene.body.select("h2, h3")
        if heading is not scene.headline
        and only_text(heading) is not None
        and heading.find("a") is None
    ]


def _plain_tables(scene: Scene) -> list[Tag]:
    return [
        table
        for table in scene.body.select("table")
        if table.find("table") is None and len(table.select("tr")) > 1
    ]


def _sentence_gaps(scene: Scene) -> bool:
    """Two spaces after a sentence, kept by an editor that writes one of them as a hard space."""
    gap = scene.draw.choice(("\u00a0 ", " \u00a0", "\u2003", "\u00a0\u00a0"))
    return _respelt(scene, r"(?<=[a-z0-9][.?!]) (?=[A-ZÁÉÍÓÚ])", gap)


def _indented_first_lines(scene: Scene) -> bool:
    indent = scene.draw.choice(("\u2003", "\u00a0\u00a0\u00a0\u00a0\u00a0", "\u3000"))
    found = prose(scene)
    for paragraph in found:
        paragraph.insert(0, NavigableString(indent))
    return bool(found)


def _smart_tags(scene: Scene) -> bool:
    """Elements in which an old word processor packed what it took for places and people."""
    name = scene.draw.choice(("st1:place", "st1:city", "st1:personname"))
    return _wrapped(scene, NAME, lambda: scene.soup.new_tag(name, attrs={"w:st": "on"}))


def _names_described(scene: Scene) -> bool:
    """Names marked for machines, or kept from a machine that translates."""
    attributes = scene.draw.choice(
        (
            {"itemscope": "", "itemtype": "https://schema.org/Person", "itemprop": "mentions"},
            {"class": "notranslate", "translate": "no"},
            {"class": "vcard fn", "typeof": "foaf:Agent"},
        )
    )
    return _wrapped(scene, NAME, lambda: scene.soup.new_tag("span", attrs=dict(attributes)))


def _amounts_kept_together(scene: Scene) -> bool:
    name, attributes = scene.draw.choice(
        (("span", {"class": "nowrap"}), ("nobr", {}), ("bdi", {}), ("span", {"dir": "ltr"}))
    )
    return _wrapped(scene, AMOUNT, lambda: scene.soup.new_tag(name, attrs=dict(attributes)))


def _hanging_quotes(scene: Scene) -> bool:
    """A typographer's plug-in pulls opening quotation marks into the margin."""
    changed = False
    for paragraph in prose(scene):
        for node in scene.texts(paragraph):
            before, mark, after = node.partition("“")
            if mark:
                node.replace_with(
                    NavigableString(before),
                    element('<span class="push-double"></span>'),
                    element('<span class="pull-double">“</span>'),
                    NavigableString(after),
                )
                changed = True
    return changed


def _words_to_follow(scene: Scene) -> bool:
    """Every word in an element of its own, so that a voice that reads can light it up."""
    name, key = scene.draw.choice((("span", "data-w"), ("span", "id"), ("w-d", "n")))
    number = 0
    for paragraph in prose(scene):
        for node in scene.texts(paragraph):
            made: list[Tag | NavigableString] = []
            for piece in re.findall(r"\s+|\S+", node):
                if piece.isspace():
                    made.append(NavigableString(piece))
                    continue
                number += 1
                word = scene.soup.new_tag(name, attrs={key: f"w{number}"})
                word.string = piece
                made.append(word)
            node.replace_with(*made)
    return number > 0


def _headline_in_lines(scene: Scene) -> bool:
    """The headline broken by hand, each line to slide in on its own."""
    node = only_text(scene.headline)
    words = [] if node is None else node.split()
    if node is None or len(words) < 4:
        return False
    half = len(words) // 2 + scene.draw.randrange(2)
    lines = [" ".join(part) for part in (words[:half], words[half:])]
    first, second = (scene.soup.new_tag("span", attrs={"class": "line"}) for _ in lines)
    first.string, second.string = f"{lines[0]} ", lines[1]
    node.replace_with(first, scene.soup.new_tag("br"), second)
    return True


def _headings_by_role(scene: Scene) -> bool:
    found = _plain_headings(scene)
    as_paragraph = scene.draw.random() < 0.5
    for heading in found:
        if as_paragraph:
            _inner(scene, heading, "strong")
            heading.name = "p"
        else:
            _renamed(heading, "div", role="heading", aria_level=heading.name[1])
    return bool(found)


def _lists_by_role(scene: Scene) -> bool:
    found = [each for each in scene.body.select("ul, ol") if each.find_parent("nav") is None]
    bullet = scene.draw.choice(("", '<span class="dot" aria-hidden="true"></span>'))
    for each in found:
        for point in each.find_all("li", recursive=False):
            _renamed(point, "div", role="listitem")
            if bullet:
                point.insert(0, element(bullet))
        _renamed(each, "div", role="list")
    return bool(found)


def _tables_by_role(scene: Scene) -> bool:
    found = _plain_tables(scene)
    roles = {"tr": "row", "th": "columnheader", "td": "cell", "caption": "caption"}
    for table in found:
        for part in table.find_all(["thead", "tbody", "tfoot", *roles]):
            _renamed(part, "div", role=roles.get(part.name, "rowgroup"))
        _renamed(table, "div", role="table")
    return bool(found)


def _tables_with_controls(scene: Scene) -> bool:
    """A script lets tables be searched, sorted and turned over."""
    found = _plain_tables(scene)
    for number, table in enumerate(found):
        rows = len(table.select("tr")) - 1
        frame = table.wrap(
            element(f'<div id="t{number}_wrapper" class="dataTables_wrapper"></div>')
        )
        frame.insert(
            0,
            element(
                "<div><label>Show <select><option>10</option><option>25</option></select> entries"
                '</label><label>Search: <input type="search"/></label></div>'
            ),
        )
        frame.append(
            element(
                f'<div role="status">Showing 1 to {rows} of {rows} entries <a>Previous</a> <a>1</a>'
                " <a>Next</a></div>"
            )
        )
    return bool(found)


def _quotations_set_apart(scene: Scene) -> bool:
    """Paragraphs that open with a quotation stand in an element for quotations."""
    found = [
        paragraph
        for paragraph in prose(scene)
        if paragraph.get_text().lstrip().startswith("“")
        and paragraph.find_parent(["blockquote", "figure"]) is None
    ]
    frame = scene.draw.choice(
        ("<blockquote></blockquote>", '<figure class="quote"></figure>', '<div class="said"></div>')
    )
    for paragraph in found:
        paragraph.wrap(element(frame))
    return bool(found)


def _captions_restyled(scene: Scene) -> bool:
    """Pictures with their captions as an older editor wrote them."""
    found = scene.body.select("figure:has(> img)")
    width = scene.draw.choice((300, 640, 1024))
    for figure in found:
        for caption in figure.find_all("figcaption"):
            _renamed(caption, "p", **{"class": "wp-caption-text"})
        _renamed(figure, "div", style=f"width: {width}px")
        figure["class"] = "wp-caption alignnone"
    return bool(found)


def _blurred_previews(scene: Scene) -> bool:
    """A tiny copy of each picture to look at until the real one has come."""
    found = [
        picture
        for picture in scene.body.select("img[src]")
        if not str(picture["src"]).startswith("data:")
    ]
    for picture in found:
        picture.wrap(element('<span class="img-wrap" style="display:inline-block"></span>'))
        picture.insert_before(element(f'<img src="{BLUR}" alt="" aria-hidden="true"/>'))
    return bool(found)


def _gallery_controls(scene: Scene) -> bool:
    """A picture alone in a gallery, which offers to turn to the next one all the same."""
    found = scene.body.select("figure:has(img)")
    for figure in found:
        frame = figure.wrap(element('<div class="slick-slider" role="group"></div>'))
        frame.insert(0, element('<button type="button" class="slick-prev">Previous</button>'))
        frame.append(element('<button type="button" class="slick-next">Next</button>'))
        frame.append(element('<div class="slick-dots"><span>1 of 1</span> Full screen</div>'))
    return bool(found)


def _sections_that_fold(scene: Scene) -> bool:
    """Each heading becomes a button that opens and shuts what follows; all of it is open."""
    changed = False
    for number, heading in enumerate(_plain_headings(scene)):
        following: list[PageElement] = []
        for node in heading.next_siblings:
            if isinstance(node, Tag) and node.name in {"h2", "h3"}:
                break
            following.append(node)
        if not any(node.get_text(strip=True) for node in following):
            continue
        changed = True
        panel = element(f'<div id="fold-{number}" class="accordion__content"></div>')
        panel.extend([node.extract() for node in following])
        heading.insert_after(panel)
        _inner(
            scene,
            heading,
            "button",
            **{"type": "button", "aria-expanded": "true", "aria-controls": f"fold-{number}"},
        )
    return changed


def _paragraph_tools(scene: Scene) -> bool:
    """A link to each paragraph, or a button to comment on it, at the paragraph's end."""
    words = {"en": "Comment on this paragraph", "es": "Comentar este párrafo"}[scene.language]
    form = scene.draw.choice(
        (
            '<a class="permalink" href="#p{0}" title="Link to this paragraph">¶</a>',
            f'<button type="button" data-paragraph="{{0}}">{words}</button>',
            '<span class="annotate" data-n="{0}" aria-hidden="true">+</span>',
        )
    )
    found = prose(scene)
    for number, paragraph in enumerate(found):
        if not paragraph.get("id"):
            paragraph["id"] = f"p{number}"
        paragraph.append(element(form.format(number)))
    return bool(found)


def _spaces_round_addresses(scene: Scene) -> bool:
    """Addresses pasted with spaces and line feeds at their ends, which browsers strip."""
    before, after = scene.draw.choice(((" ", ""), ("", " "), ("\n", "\n  "), ("\t", " ")))
    found = scene.body.select("a[href]")
    for link in found:
        link["href"] = f"{before}{link['href']}{after}"
    return bool(found)


def _stray_end_tags(markup: str, draw: random.Random) -> str:
    """End tags of what was never opened, left by an editor's cleaning."""
    stray = draw.choice(("</o:p>", "</st1:place>", "</nobr>", "</tt></big>"))
    return outside_raw(
        markup,
        lambda part: re.sub(r"</p>", lambda end: f"{draw.choice(('', stray))}{end.group()}", part),
    )


BODY_NOISE: tuple[Noise, ...] = (
    *(
        Noise(name=tree.__name__.lstrip("_"), hard=True, tree=tree)
        for tree in (
            *(_sentence_gaps, _indented_first_lines, _smart_tags, _names_described),
            *(_amounts_kept_together, _hanging_quotes, _words_to_follow, _headline_in_lines),
            *(_headings_by_role, _lists_by_role, _tables_by_role, _tables_with_controls),
            *(_quotations_set_apart, _captions_restyled, _blurred_previews, _gallery_controls),
            *(_sections_that_fold, _paragraph_tools, _spaces_round_addresses),
        )
    ),
    Noise(name="stray_end_tags", hard=True, markup=_stray_end_tags),
)
