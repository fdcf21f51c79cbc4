"""Further noise inside a statement: its words, links and pictures stay what they were."""

import re
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

from bs4 import Tag
from bs4.element import NavigableString

from benchmarks.detection.block_places import element, only_text, places, prose
from benchmarks.detection.scene import Noise, Scene

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def _respell(scene: Scene, pattern: str, new: Callable[[re.Match[str]], str]) -> bool:
    """Write every match in the words of the body in another way."""
    expression, changed = re.compile(pattern), False
    for node in scene.texts():
        respelt = expression.sub(new, node)
        if respelt != node:
            node.replace_with(NavigableString(respelt))
            changed = True
    return changed


def _joined_letters(scene: Scene) -> bool:
    return _respell(
        scene, r"(?<=[a-z])f[il](?=[a-z])", lambda found: {"fi": "ﬁ", "fl": "ﬂ"}[found.group()]
    )


def _directional_marks(scene: Scene) -> bool:
    """Marks that a word processor leaves round figures, and joiners that show nothing."""
    mark = scene.draw.choice(("\u200e", "\u2060"))
    return _respell(
        scene, r"(?<=[a-zñ] )(?=\d)|(?<=[a-z]),(?= )", lambda found: found.group() + mark
    )


def _narrow_spaces(scene: Scene) -> bool:
    space = scene.draw.choice(("\u202f", "\u2009"))
    return _respell(scene, r"(?<=\d) (?=[a-z])", lambda _: space)


def _guillemets(scene: Scene) -> bool:
    if scene.language != "es":
        return False
    return _respell(scene, "[“”]", lambda found: {"“": "«", "”": "»"}[found.group()])


def _figure_hyphens(scene: Scene) -> bool:
    """Hyphens that do not break, as a typesetting plug-in puts them between words."""
    return _respell(scene, r"(?<=[a-zA-Z])-(?=[a-zA-Z0-9])", lambda _: "‑")


def _break_chances(scene: Scene) -> bool:
    """A `wbr` in the middle of long words."""
    nodes = [node for node in scene.texts() if re.search(r"\w{10,}", node)]
    for node in nodes:
        pieces = re.split(r"(?<=\b\w{5})(?=\w{5,})", node)
        made: list[NavigableString | Tag] = [NavigableString(pieces[0])]
        for piece in pieces[1:]:
            made += [scene.soup.new_tag("wbr"), NavigableString(piece)]
        node.replace_with(*made)
    return bool(nodes)


def _drop_cap(scene: Scene) -> bool:
    for paragraph in prose(scene)[:1]:
        node = scene.texts(paragraph)[0]
        text = node.lstrip()
        if text[0].isalpha():
            cap = scene.soup.new_tag("span", attrs={"class": "drop-cap"})
            cap.string = text[0]
            node.replace_with(cap, NavigableString(text[1:]))
            return True
    return False


def _glossary_terms(scene: Scene) -> bool:
    """Terms that a script explains when they are pointed at."""
    found = places(scene, r"(?<=[a-z]\s)[a-zñ]{6,}(?=\s[a-z])")
    one_a_node = list({id(place.node): place for place in found}.values())
    for number, place in enumerate(one_a_node):
        place.wrap(
            scene.soup.new_tag(
                "span",
                attrs={"class": "term", "tabindex": "0", "data-definition": f"term-{number}"},
            )
        )
    return bool(found)


def _text_columns(scene: Scene) -> bool:
    if scene.body.name not in {"div", "section", "article"}:
        return False
    children = [child.extract() for child in list(scene.body.contents)]
    if len(children) < 4:
        scene.body.extend(children)
        return False
    row, half = scene.soup.new_tag("div", attrs={"class": "row"}), len(children) // 2
    for part in (children[:half], children[half:]):
        column = scene.soup.new_tag("div", attrs={"class": "col-6"})
        column.extend(part)
        row.append(column)
    scene.body.append(row)
    return True


def _shadow_root(scene: Scene) -> bool:
    """The body becomes the light content of a component that is drawn on the server."""
    children = [child.extract() for child in list(scene.body.contents)]
    component = element(
        '<gov-prose><template shadowrootmode="open"><style>:host{display:block}</style>'
        "<div part='frame'><slot></slot></div></template></gov-prose>"
    )
    component.extend(children)
    scene.body.append(component)
    return True


def _tables_that_scroll(scene: Scene) -> bool:
    """Tables wrapped to scroll, their cells labelled for small screens."""
    found = [table for table in scene.body.select("table") if table.find("table") is None]
    for table in found:
        heads = [" ".join(head.get_text().split()) for head in table.select("tr:first-child th")]
        for row in table.select("tr"):
            for label, cell in zip(heads, row.select("td"), strict=False):
                cell["data-label"] = label
        for head in table.select("th"):
            head["scope"] = "col"
        frame = scene.soup.new_tag(
            "div", attrs={"class": "table-scroll", "role": "region", "tabindex": "0"}
        )
        table.wrap(frame)
    return bool(found)


def _loose_lists(scene: Scene) -> bool:
    """The points of lists become paragraphs, as an editor that was upgraded writes them."""
    found = [
        point for point in scene.body.select("li") if point.select_one("p, ul, ol, div") is None
    ]
    for point in found:
        inner = scene.soup.new_tag("p")
        inner.extend([child.extract() for child in list(point.contents)])
        point.append(inner)
    return bool(found)


def _pictures(scene: Scene) -> list[Tag]:
    return [
        picture
        for picture in scene.body.select("img[src]")
        if picture.find_parent(["noscript", "picture"]) is None
        and not str(picture["src"]).startswith("data:")
    ]


def _pictures_when_seen(scene: Scene) -> bool:
    """A plug-in puts off pictures until they are scrolled to."""
    found = _pictures(scene)
    for picture in found:
        plain = element(f"<noscript>{picture}</noscript>")
        picture["data-src"], picture["src"] = picture["src"], PIXEL
        picture["class"] = "lazyload"
        picture.insert_after(plain)
    return bool(found)


def _pictures_in_formats(scene: Scene) -> bool:
    found = _pictures(scene)
    for picture in found:
        frame = scene.soup.new_tag("picture")
        picture.wrap(frame)
        frame.insert(0, element(f'<source type="image/avif" srcset="{picture["src"]}.avif 1x"/>'))
        picture["decoding"], picture["fetchpriority"] = "async", "low"
    return bool(found)


def _pictures_resized(scene: Scene) -> bool:
    """The same picture asked of an optimiser, which keeps its address in the query or the path."""
    width = scene.draw.choice((640, 828, 1080))
    by_query = scene.draw.random() < 0.5
    found = [each for each in _pictures(scene) if re.match(r"/[^/_]", str(each["src"]))]
    for picture in found:
        source = str(picture["src"])
        picture["src"] = (
            f"/_next/image?url={quote(source, safe='')}&w={width}&q=75"
            if by_query
            else f"/cdn-cgi/image/width={width},format=auto{source}"
        )
    return bool(found)


def _headings(scene: Scene) -> list[Tag]:
    return [heading for heading in scene.body.select("h2, h3") if only_text(heading) is not None]


def _contents_list(scene: Scene) -> bool:
    found = _headings(scene)
    if len(found) < 2:
        return False
    rows = []
    for number, heading in enumerate(found):
        heading["id"] = f"part-{number}"
        rows.append(f'<li><a href="#part-{number}">{heading.get_text()}</a></li>')
    title = {"en": "On this page", "es": "En esta página"}[scene.language]
    scene.body.insert(
        0, element(f'<nav aria-label="{title}"><p>{title}</p><ol>{"".join(rows)}</ol></nav>')
    )
    return True


def _heading_anchors(scene: Scene) -> bool:
    found = _headings(scene)
    for number, heading in enumerate(found):
        heading["id"] = f"part-{number}"
        heading.append(
            element(f'<a class="heading-anchor" href="#part-{number}" aria-hidden="true">#</a>')
        )
    return bool(found)


def _back_to_top(scene: Scene) -> bool:
    words = {"en": "Back to top", "es": "Volver arriba"}[scene.language]
    for heading in _headings(scene)[1:]:
        heading.insert_before(element(f'<p class="to-top"><a href="#top">{words}</a></p>'))
    scene.body.append(element(f'<p class="to-top"><a href="#top">{words}</a></p>'))
    return True


def _player(scene: Scene) -> bool:
    length = f"{scene.draw.randrange(2, 6)}:{scene.draw.randrange(60):02}"
    words = {"en": "Listen to this page", "es": "Escuchar esta página"}[scene.language]
    scene.body.insert(
        0,
        element(
            f'<div class="audio-player" role="region" aria-label="{words}"><button>{words}</button>'
            f'<span class="time">0:00 / {length}</span></div>'
        ),
    )
    return True


def _parts_opened(scene: Scene) -> bool:
    """Another part of the page stands open: the server remembers what was read last."""
    found = scene.body.select("details")
    for details in found:
        if details.has_attr("open"):
            del details["open"]
        else:
            details["open"] = ""
    return bool(found)


def _outside_links_marked(scene: Scene) -> bool:
    found = [
        link for link in scene.body.select('a[href^="http"]') if link.select_one("img, svg") is None
    ]
    words = {"en": "external link", "es": "enlace externo"}[scene.language]
    for link in found:
        link["target"] = "_blank"
        link.append(
            element(
                f'<svg class="icon" role="img" focusable="false"><title>{words}</title>'
                '<path d="M0 0h9v9"/></svg>'
            )
        )
    return bool(found)


def _session_in_links(scene: Scene) -> bool:
    session = f"{scene.draw.getrandbits(128):032X}"
    found = [
        link
        for link in scene.soup.select("a[href]")
        if re.fullmatch(r"/(?!/)[^.;]*([?#].*)?", str(link["href"]))
    ]
    for link in found:
        link["href"] = re.sub(
            r"^[^?#]*", lambda path: f"{path.group()};jsessionid={session}", str(link["href"])
        )
    return bool(found)


def _hosts_respelt(scene: Scene) -> bool:
    """Capital letters and the usual port: the same address by RFC 3986, section 6.2."""
    found = [
        link
        for link in scene.body.select('a[href^="https://"]')
        if re.match(r"https://[a-z0-9.-]+(/|$)", str(link["href"]))
    ]
    with_port = scene.draw.random() < 0.5
    for link in found:
        link["href"] = re.sub(
            r"^https://([^/]+)",
            lambda host: "https://" + (host[1] + ":443" if with_port else host[1].upper()),
            str(link["href"]),
        )
    return bool(found)


def _base_address(scene: Scene) -> bool:
    """The page names a base, and links of its own site are written from there."""
    site = "{0.scheme}://{0.netloc}/".format(urlsplit(scene.base.url))
    found = [(tag, "href") for tag in scene.body.select("a[href]")]
    found += [(tag, "src") for tag in scene.body.select("img[src]")]
    targets = [urljoin(scene.base.url, str(tag[name])) for tag, name in found]
    if (
        scene.soup.head is None
        or scene.soup.find("base") is not None
        or any(str(tag[name]).startswith("#") for tag, name in found)
    ):
        return False
    scene.soup.head.insert(0, element(f'<base href="{site}"/>'))
    for (tag, name), target in zip(found, targets, strict=True):
        tag[name] = target.removeprefix(site) or target
    return True


def _hard(tree: Callable[[Scene], bool]) -> Noise:
    return Noise(name=tree.__name__.lstrip("_"), hard=True, tree=tree)


BODY_NOISE: tuple[Noise, ...] = tuple(
    _hard(tree)
    for tree in (
        *(_joined_letters, _directional_marks, _narrow_spaces, _guillemets, _figure_hyphens),
        *(
            _break_chances,
            _drop_cap,
            _glossary_terms,
            _text_columns,
            _shadow_root,
            _tables_that_scroll,
        ),
        *(_loose_lists, _pictures_when_seen, _pictures_in_formats, _pictures_resized),
        *(_contents_list, _heading_anchors, _back_to_top, _player, _parts_opened),
        *(_outside_links_marked, _session_in_links, _hosts_respelt, _base_address),
    )
)
