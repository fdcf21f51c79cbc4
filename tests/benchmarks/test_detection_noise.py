"""Noise is held to its word: it changes the bytes and leaves the statement what it was."""

import random
import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from benchmarks.detection.bases import our_bases
from benchmarks.detection.noise import FURTHER, NOISE, bundle
from benchmarks.detection.noise_furniture import BLOCKS, FurnitureTag
from benchmarks.detection.scene import Base, Noise, Scene, reread

_FOLDED = str.maketrans(
    {**dict(zip("“”‘’—–\u2011\u02bc", "\"\"''---'", strict=True)), "ﬁ": "fi", "ﬂ": "fl"}
    | dict.fromkeys("\u00ad\u200b\u200d\u200e\u2060\ufeff")
)
_SPACED_DASH = re.compile(r"\s*—\s*|\s+–\s+")
_HIDING = "s, del, strike, [hidden], [aria-hidden=true], [style*='display:none']"
OWN = [noise for noise in NOISE if noise not in FURTHER]
"""The further ones are held to another measure: test_detection_noise_further."""
_NEED_CONTENT = {
    "composition": "accents",
    "dashes": "dashes",
    "ellipsis": "dots",
    "e-mail protected": "an address",
    "heading levels": "headings",
    "image derivatives": "pictures",
    "lazy loading": "pictures",
    "link icons": "links in the body",
    "lists restyled": "lists",
    "paragraphs for breaks": "line breaks",
    "superscript ordinals": "ordinals",
    "tables restyled": "tables",
    "sidebar moved": "a part of the chrome beside the statement",
    "absolute links": "relative links",
    "relative links": "absolute links",
    "trailing slashes": "links to folders",
    "link schemes": "absolute links",
    "hyphens": "compound words",
    "cell labels": "tables with a head",
    "enlarging pictures": "pictures",
    "file labels": "links to documents",
    "picture sources": "pictures",
    "sorting arrows": "tables with a head",
    "telephone links": "telephone numbers",
}
"""Mutators for which a page must have something that many pages lack."""

_RICH = reread(
    Base(
        name="rich",
        family="rich",
        url="https://www.example.gov/news/teapots",
        headline="h1",
        dateline=".date",
        body=".body",
        html="""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>T</title>
<link rel="stylesheet" href="/a.css?1"><script>var a = "é—x";</script></head><body>
<header><nav><ul><li><a href="/a">About the office</a><li><a href="/b">Contact</a></ul></nav>
</header><main><h1>Teapots “counted” – again</h1><p class="date">March 4, 2026</p>
<div class="wrapper"><aside class="side"><p>Offices and hours</p></aside><div class="body">
<p>The 2nd count—the café's own—found 1,004 teapots, well-kept… and <b>not one</b> was lost.</p>
<p>“We counted <em>twice</em>,” said <a href="https://www.example.gov/people/doe">J. Doe</a>;
write to <a href="mailto:press@example.gov">press@example.gov</a> or call&nbsp;us.</p>
<h2>Where they stand</h2><ul><li>Springfield: 12%</li><li>Riverton: $1.5 million</li></ul>
<table><tr><th>Year</th><th>Count</th></tr><tr><td>2025</td><td>-11</td></tr></table>
<div class="old">First line of an older part<br>goes on here<br><br>Second <i>part</i> of it
<br><br>Third part</div>
<p>See <a href="/files/count.pdf">the count (PDF)</a> and <img src="/files/pot.jpg?itok=ab"
alt="A teapot"></p></div></div></main><footer><a href="/policy">Policy</a></footer></body></html>
""",
    )
)


@cache
def _bases() -> list[Base]:
    """Return the rich page and one of every family, of releases as many as there are."""
    families: dict[str, list[Base]] = {}
    for base in our_bases():
        families.setdefault(base.family, []).append(base)
    return [_RICH, *(own[at % len(own)] for at, own in enumerate(families.values()))]


def _words(scene_part: Tag) -> list[str]:
    """Return the words of an element as read, without furniture, in folded characters."""
    pieces: list[str] = []
    _collect(scene_part, pieces)
    text = unicodedata.normalize("NFC", "".join(pieces)).replace("…", "...")
    return _SPACED_DASH.sub("-", text).translate(_FOLDED).split()


def _collect(part: Tag, pieces: list[str]) -> None:
    if isinstance(part, FurnitureTag) or part.name in {"script", "style", "noscript", "template"}:
        return
    apart = part.name in BLOCKS or part.name == "br"
    pieces.append(" " if apart else "")
    if part.get("data-cfemail"):
        key, *rest = bytes.fromhex(str(part["data-cfemail"]))
        pieces.append(bytes(byte ^ key for byte in rest).decode())
    else:
        pieces.append("“" if part.name == "q" else "")
        for child in part.children:
            if isinstance(child, Tag):
                _collect(child, pieces)
            elif type(child) is NavigableString:
                pieces.append(child)
        pieces.append("”" if part.name == "q" else "")
    pieces.append(" " if apart else "")


def _targets(part: Tag, url: str) -> Counter[str]:
    """Return what the statement's links lead to and its pictures show, in one form of each."""
    links = [
        tag
        for tag in part.find_all("a", href=True)
        if type(tag) is Tag and not _continues(tag) and not _says_itself(tag)
    ]
    images = [tag for tag in part.find_all("img", src=True) if type(tag) is Tag]
    found = Counter(_target(str(link["href"]), url) for link in links)
    return found + Counter(f"{urlsplit(str(tag['src'])).path} {tag.get('alt')}" for tag in images)


def _continues(link: Tag) -> bool:
    """Say whether the link touches one before it that has the same target."""
    before = link.previous_sibling
    return type(before) is Tag and before.name == "a" and before.get("href") == link["href"]


def _says_itself(link: Tag) -> bool:
    """Say whether the link dials just the number that its words are."""
    scheme, _, number = str(link["href"]).partition(":")
    return scheme == "tel" and number == re.sub("[^0-9]", "", link.get_text())


def _hidden(part: Tag) -> int:
    """Count the statement's own elements that are hidden or struck out."""
    return sum(type(tag) is Tag for tag in part.select(_HIDING))


def _target(href: str, url: str) -> str:
    if "/cdn-cgi/l/email-protection#" in href:
        key, *rest = bytes.fromhex(href.rpartition("#")[2])
        return "mailto:" + bytes(byte ^ key for byte in rest).decode()
    address = re.sub(r"[?&]utm_\w+=[^&#]*", "", urljoin(url, href))
    scheme, _, rest_ = address.partition(":")
    return f"{scheme.replace('https', 'http')}:{re.sub('/(?=[?#]|$)', '', rest_)}"


class _Statement(NamedTuple):
    """What noise must leave: the words of each part, what is linked and shown, what is hidden."""

    words: list[list[str]]
    targets: Counter[str]
    hidden: int


def _statement(parts: list[Tag], base: Base) -> _Statement:
    """Return what headline, date line and body say; the body comes last."""
    words = [_words(part) for part in parts]
    return _Statement(words, _targets(parts[-1], base.url), _hidden(parts[-1]))


@cache
def _before(base: Base) -> tuple[str, _Statement]:
    scene = Scene(base, random.Random(0))
    return scene.markup(), _statement(_again(base, scene.soup), base)


def _applied(noise: Noise, base: Base) -> bool:
    """Apply the mutator, check all that it promises, and say whether it applied."""
    draw = random.Random(f"{base.name} {noise.name}")
    old, statement = _before(base)
    if noise.tree:
        scene = Scene(base, draw)
        parts = [part for part in (scene.headline, scene.dateline, scene.body) if part]
        applied = noise.tree(scene)
        assert (scene.markup() != old) == applied
        assert all(scene.soup in part.parents for part in parts)
    elif noise.markup:
        new = noise.markup(old, draw)
        applied = new != old
        parts = _again(base, BeautifulSoup(new, "html.parser"))
    elif noise.encode:
        payload = noise.encode(old, draw)
        applied = payload != old.encode()
        codec = "cp1252" if "windows" in noise.name else None
        parts = _again(base, BeautifulSoup(payload, "html.parser", from_encoding=codec))
    assert _statement(parts, base) == statement, base.name
    return applied


def _again(base: Base, soup: BeautifulSoup) -> list[Tag]:
    selectors = (base.headline, base.dateline, base.body)
    return [part for name in selectors if name and (part := soup.select_one(name))]


@pytest.mark.parametrize("noise", OWN, ids=lambda noise: noise.name)
def test_noise_leaves_the_statement_and_applies_widely(noise: Noise) -> None:
    applied = [_applied(noise, base) for base in _bases()]
    if noise.name in _NEED_CONTENT:
        assert any(applied)
    else:
        assert sum(applied) * 3 >= len(applied)


@pytest.mark.parametrize("noise", NOISE, ids=lambda noise: noise.name)
def test_the_same_seed_gives_the_same_noise(noise: Noise) -> None:
    def once() -> object:
        scene = Scene(_RICH, random.Random(7))
        if noise.tree:
            noise.tree(scene)
        change = noise.markup or noise.encode
        return change(scene.markup(), scene.draw) if change else scene.markup()

    assert once() == once()


def test_there_is_enough_of_each_sort_and_every_mutator_has_one_change() -> None:
    assert len([noise for noise in NOISE if not noise.hard]) >= 18
    assert len([noise for noise in NOISE if noise.hard]) >= 12
    assert len({noise.name for noise in NOISE}) == len(NOISE)
    changes = [(noise.tree, noise.markup, noise.encode) for noise in NOISE]
    assert all(sum(change is not None for change in sort) == 1 for sort in changes)


def test_a_bundle_goes_together_and_leaves_the_statement() -> None:
    for seed in range(40):
        draw = random.Random(seed)
        base = draw.choice(_bases())
        chosen = bundle(draw, draw.randint(3, 7))
        assert 3 <= len(set(chosen)) == len(chosen)
        assert sum(noise.encode is not None for noise in chosen) <= 1
        if not set(chosen).isdisjoint(FURTHER):
            continue
        scene = Scene(base, draw)
        words, targets = _words(scene.body), _targets(scene.body, base.url)
        applied = [noise.tree(scene) for noise in chosen if noise.tree]
        assert _words(scene.body) == words, [noise.name for noise in chosen]
        assert _targets(scene.body, base.url) == targets
        assert any(applied) or len(applied) < len(chosen)
    with pytest.raises(ValueError, match="go together"):
        bundle(random.Random(0), len(NOISE))
