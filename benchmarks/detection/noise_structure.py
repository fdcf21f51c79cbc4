"""Noise in the structure of the page, and furniture that the site puts inside the body."""

import re
from html import escape
from types import MappingProxyType

from bs4 import Tag
from bs4.element import Comment, NavigableString

from benchmarks import prose
from benchmarks.detection.noise_furniture import (
    BLOCKS,
    FurnitureTag,
    attribute,
    block_holder,
    furniture,
    into_body,
    outside,
    statement,
    token,
)
from benchmarks.detection.scene import Scene, TreeChange


def _share_block(scene: Scene) -> bool:
    names = scene.draw.sample(("Facebook", "X", "LinkedIn", "E-mail", "Print", "Reddit"), 4)
    links = "".join(f'<li><a href="/share/{name.lower()}">{name}</a></li>' for name in names)
    title = scene.draw.choice(("Share this page", "Share", "Share this release:"))
    return into_body(
        scene, furniture(f'<div class="share"><span>{title}</span><ul>{links}</ul></div>')
    )


def _related_block(scene: Scene) -> bool:
    draw = scene.draw
    links = "".join(
        f'<li><a href="/news/releases/{draw.randint(10, 9999)}-example-release">'
        f"{escape(prose.headline(draw))}</a></li>"
        for _ in range(draw.randint(3, 5))
    )
    title = draw.choice(("Related news", "Related releases", "Read more", "More on this topic"))
    return into_body(
        scene, furniture(f'<div class="related-links"><h3>{title}</h3><ul>{links}</ul></div>')
    )


def _signup_block(scene: Scene) -> bool:
    title = scene.draw.choice(("Sign up for updates", "Get e-mail updates", "Stay connected"))
    return into_body(
        scene,
        furniture(
            f'<div class="signup"><h3>{title}</h3><p>Enter your e-mail address to receive our '
            'news.</p><form action="/subscribe"><input type="hidden" name="token" '
            f'value="{token(scene.draw)}"/><input type="email"/><button>Submit</button></form>'
            "</div>"
        ),
    )


def _back_to_top(scene: Scene) -> bool:
    words = scene.draw.choice(("Back to top", "Return to top", "Top of page"))
    return into_body(scene, furniture(f'<p class="top"><a href="#top">{words}</a></p>'))


def _survey_block(scene: Scene) -> bool:
    return into_body(
        scene,
        furniture(
            '<div class="feedback"><p>Was this page helpful?</p><button>Yes</button>'
            f'<button>No</button><input type="hidden" value="{token(scene.draw)}"/></div>'
        ),
    )


def _advertisement_block(scene: Scene) -> bool:
    frame = f'<iframe src="https://ads.example.org/slot?cb={token(scene.draw)}"></iframe>'
    return into_body(scene, furniture(f'<div class="slot"><span>Advertisement</span>{frame}</div>'))


def _body_scripts(scene: Scene) -> bool:
    script = f'window.embeds = window.embeds || []; embeds.push("{token(scene.draw)}");'
    into_body(scene, furniture(f"<script>{script}</script>"))
    return into_body(scene, furniture(f"<style>.embed-{token(scene.draw, 6)}{{margin:0}}</style>"))


def _empty_paragraphs(scene: Scene) -> bool:
    for content in ("&nbsp;", "", "<br/>"):
        into_body(scene, furniture(f"<p>{content}</p>"))
    return True


def _wrapped_body(scene: Scene) -> bool:
    if scene.body.name in {"body", "td"}:
        return False
    for name in ("div", scene.draw.choice(("div", "section"))):
        scene.body.wrap(scene.soup.new_tag(name))["class"] = f"layout__{token(scene.draw, 5)}"
    return True


def _wrapped_content(scene: Scene) -> bool:
    content = list(scene.body.contents)
    inner = scene.soup.new_tag("div")
    inner["class"] = f"text-long clearfix c-{token(scene.draw, 5)}"
    scene.body.append(inner)
    inner.extend(content)
    return True


def _wrapped_paragraphs(scene: Scene) -> bool:
    paragraphs = _plain_paragraphs(scene)
    for paragraph in paragraphs:
        paragraph.wrap(scene.soup.new_tag("div"))["class"] = "paragraph paragraph--type--text"
    return bool(paragraphs)


def _plain_paragraphs(scene: Scene) -> list[Tag]:
    # The headline and the date line may be paragraphs too, and keep their elements.
    kept = {id(part) for part in statement(scene)}
    return [tag for tag in scene.body.find_all("p") if type(tag) is Tag and id(tag) not in kept]


def _renamed(scene: Scene) -> bool:
    """Rename the classes of the body, of what holds it and of its blocks, and the holders' ids."""
    renamed = [(tag, "class") for tag in scene.body.find_all(True)]
    renamed += [
        (tag, name) for tag in (scene.body, *scene.body.parents) for name in ("class", "id")
    ]
    renamed = [(tag, name) for tag, name in renamed if attribute(tag, name)]
    for tag, name in renamed:
        tag[name] = f"{name[0]}{token(scene.draw, 7)}"
    return bool(renamed)


def _paragraphs_to_divs(scene: Scene) -> bool:
    """Make paragraphs divs; where there is none, make the divs that hold only text paragraphs."""
    paragraphs = _plain_paragraphs(scene)
    for paragraph in paragraphs:
        paragraph.name = "div"
    if paragraphs:
        return True
    kept = {id(part) for part in statement(scene)}
    divs = [
        tag
        for tag in scene.body.find_all("div")
        if type(tag) is Tag and id(tag) not in kept and tag.find(BLOCKS) is None
    ]
    for div in divs:
        div.name = "p"
    return bool(divs)


def _breaks_for_paragraphs(scene: Scene) -> bool:
    """Join neighbouring paragraphs into one that has two line breaks where they met."""
    changed = False
    for paragraph in _plain_paragraphs(scene):
        before = paragraph.find_previous_sibling()
        between = paragraph.previous_sibling
        if type(before) is not Tag or before.name != "p" or paragraph.has_attr("hidden"):
            continue
        if between is not before and str(between).strip():
            continue
        before.extend([scene.soup.new_tag("br"), scene.soup.new_tag("br")])
        before.extend(list(paragraph.contents))
        paragraph.decompose()
        changed = True
    return changed


def _paragraphs_for_breaks(scene: Scene) -> bool:
    """Put what stands between double line breaks right under the body into paragraphs."""
    holder = block_holder(scene)
    breaks = [tag for tag in holder.find_all("br") if _is_double(tag)]
    parents = {id(tag.parent): tag.parent for tag in breaks if tag.parent is not None}
    for parent in parents.values():
        _regrouped(scene, parent)
    return bool(parents)


def _is_double(tag: Tag) -> bool:
    following = tag.next_sibling
    while type(following) is NavigableString and not following.strip():
        following = following.next_sibling
    inside = tag.parent is not None and tag.parent.name in {
        "div",
        "td",
        "font",
        "section",
        "article",
        "main",
        "body",
    }
    return inside and isinstance(following, Tag) and following.name == "br"


def _regrouped(scene: Scene, parent: Tag) -> None:
    content = [child.extract() for child in list(parent.contents)]
    paragraph: Tag | None = None
    for child in content:
        if isinstance(child, Tag) and (child.name == "br" or child.name in BLOCKS):
            if child.name != "br":
                parent.append(child)
            elif paragraph is not None and not _ends_in_break(paragraph):
                paragraph.append(child)
                continue
            paragraph = None
            continue
        if paragraph is None and (isinstance(child, Tag) or str(child).strip()):
            paragraph = scene.soup.new_tag("p")
            parent.append(paragraph)
        if paragraph is not None:
            paragraph.append(child)


def _ends_in_break(paragraph: Tag) -> bool:
    last = next(child for child in reversed(paragraph.contents) if str(child).strip())
    return isinstance(last, Tag) and last.name == "br"


def _heading_levels(scene: Scene) -> bool:
    headings = [
        tag
        for tag in scene.body.find_all(re.compile("^h[2-5]$"))
        if type(tag) is Tag and tag is not scene.headline
    ]
    for heading in headings:
        heading.name = f"h{int(heading.name[1]) + 1}"
    return bool(headings)


def _wrapped_headline(scene: Scene) -> bool:
    inner = scene.soup.new_tag("span")
    inner["class"] = f"field--name-title c-{token(scene.draw, 4)}"
    content = list(scene.headline.contents)
    scene.headline.append(inner)
    inner.extend(content)
    if scene.headline.parent is not None and scene.headline.name in {"h1", "h2"}:
        scene.headline.wrap(scene.soup.new_tag("div"))["class"] = "page-header"
    return True


def _lists_restyled(scene: Scene) -> bool:
    lists = [tag for tag in scene.body.find_all(["ul", "ol"]) if type(tag) is Tag]
    for tag in lists:
        tag["class"] = f"usa-list u-{token(scene.draw, 3)}"
        for entry in tag.find_all("li", recursive=False):
            span = scene.soup.new_tag(scene.draw.choice(("span", "div")))
            content = list(entry.contents)
            entry.append(span)
            span.extend(content)
    return bool(lists)


def _tables_restyled(scene: Scene) -> bool:
    tables = [tag for tag in scene.body.find_all("table") if tag.find("table") is None]
    for table in tables:
        table["class"] = f"usa-table t-{token(scene.draw, 3)}"
        groups = table.find_all(["tbody", "thead"], recursive=False)
        rows = [row for row in table.find_all("tr", recursive=False) if not groups]
        for group in groups:
            if group.name == "tbody":
                group.unwrap()
        if rows:
            rows[0].insert_before(body := scene.soup.new_tag("tbody"))
            body.extend(rows)
        for cell in table.find_all("th"):
            cell["scope"] = "row" if cell.find_previous_sibling() is None else "col"
        table.wrap(scene.soup.new_tag("div"))["class"] = "table-responsive"
    return bool(tables)


def _sidebar_moved(scene: Scene) -> bool:
    """Move the largest part of the chrome beside the statement to the other side of it."""
    above = {id(holder) for holder in scene.headline.parents}
    region = scene.body
    for holder in scene.body.parents:
        if id(holder) in above:
            break
        region = holder
    asides = [
        place
        for place in outside(scene, "aside, [role=complementary], .sidebar, nav, footer, header")
        if not any(holder is region for holder in place.parents) and place.get_text(strip=True)
    ]
    if not asides or region.name in {"td", "tr", "tbody", "body"}:
        return False
    first = asides[0]
    comes_before = any(node is region for node in first.next_elements)
    first.extract()
    if comes_before:
        region.insert_after(first)
    else:
        region.insert_before(first)
    return True


def _debug_comments(scene: Scene) -> bool:
    for block in scene.body.find_all(["p", "ul", "h2", "h3", "table"]):
        if not isinstance(block, FurnitureTag):
            block.insert_before(Comment(f" THEME HOOK: 'field' {token(scene.draw, 6)} "))
    scene.body.insert(0, Comment(f" BEGIN CUSTOM TEMPLATE {token(scene.draw, 6)} "))
    return True


STRUCTURE = MappingProxyType[str, TreeChange](
    {
        "share block in body": _share_block,
        "related links in body": _related_block,
        "sign-up box in body": _signup_block,
        "back-to-top link in body": _back_to_top,
        "feedback box in body": _survey_block,
        "advertisement in body": _advertisement_block,
        "scripts in body": _body_scripts,
        "empty paragraphs": _empty_paragraphs,
        "body wrapped": _wrapped_body,
        "content wrapped": _wrapped_content,
        "paragraphs wrapped": _wrapped_paragraphs,
        "classes renamed": _renamed,
        "paragraphs or divs": _paragraphs_to_divs,
        "breaks for paragraphs": _breaks_for_paragraphs,
        "paragraphs for breaks": _paragraphs_for_breaks,
        "heading levels": _heading_levels,
        "headline wrapped": _wrapped_headline,
        "lists restyled": _lists_restyled,
        "tables restyled": _tables_restyled,
        "sidebar moved": _sidebar_moved,
        "debug comments": _debug_comments,
    }
)
"""By name; each is hard: it touches the body or what holds it."""
