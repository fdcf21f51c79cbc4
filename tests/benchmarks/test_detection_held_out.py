"""The held-out mutators do what they say; no engine is asked here."""

import random
import re
import unicodedata
from collections import Counter
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag

from benchmarks.detection.held_out import (
    HELD_OUT_EDITS,
    HELD_OUT_NOISE,
    held_out_bases,
    held_out_redesigned,
)
from benchmarks.detection.held_out_words import WORD_EDITS
from benchmarks.detection.scene import Base, Edit, Noise, Scene

BASES = held_out_bases()
SAMPLE = BASES[::3]
"""Every design and every release twice or more."""
KINDS = {
    *("headline", "wording", "figure", "date", "quote", "attribution", "name", "modality"),
    *("negation", "passage_added", "passage_removed", "moved", "link", "attachment", "image"),
    *("redaction", "struck_out", "hidden_text", "correction_note", "banner", "replaced"),
}
SAME_WORDS = {"link", "image", "struck_out", "hidden_text"}
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u2060\ufeff]")
FOLDED = str.maketrans({"«": "“", "»": "”", "‑": "-", "‐": "-"})


def squeezed(text: str) -> str:
    """Text without spaces and invisible characters, its typographic variants folded."""
    folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(FOLDED)
    return "".join(folded.split())


def leaves(body: Tag) -> list[str]:
    """The squeezed text of each paragraph, point, cell and heading."""
    parts = body.select("p, li, td, th, h2, h3, summary, figcaption, caption")
    return [squeezed(part.get_text()) for part in parts if part.select_one("p, li, td") is None]


def mutated(noise: Noise, base: Base, seed: str) -> bytes | None:
    """The page after the noise, or nothing when it does not apply."""
    draw = random.Random(seed)
    scene = Scene(base, draw)
    if noise.tree is not None:
        return scene.markup().encode() if noise.tree(scene) else None
    if noise.markup is not None:
        changed = noise.markup(base.html, draw)
        return changed.encode() if changed != base.html else None
    assert noise.encode is not None
    return noise.encode(base.html, draw)


def targets(soup: BeautifulSoup, selector: str, url: str) -> Counter[str]:
    """Where the links lead; browsers strip the spaces round an address."""
    return Counter(
        urljoin(url, str(link["href"]).strip()) for link in soup.select(f"{selector} a[href]")
    )


def pictures(soup: BeautifulSoup, selector: str, url: str) -> set[tuple[str, str]]:
    """The pictures with their descriptions."""
    return {
        (urljoin(url, str(picture["src"])), str(picture["alt"]))
        for picture in soup.select(f"{selector} img")
    }


def test_there_is_enough_of_everything() -> None:
    assert len({base.name for base in BASES}) == len(BASES) >= 30
    assert len({base.family for base in BASES}) >= 4
    assert {base.language for base in BASES} == {"en", "es"}
    assert sum(not noise.hard for noise in HELD_OUT_NOISE) >= 10
    assert sum(noise.hard for noise in HELD_OUT_NOISE) >= 6
    assert len(HELD_OUT_EDITS) >= 18
    assert sum(edit.hard for edit in HELD_OUT_EDITS) >= 6
    assert {edit.kind for edit in HELD_OUT_EDITS} <= KINDS
    names = [noise.name for noise in HELD_OUT_NOISE] + [edit.name for edit in HELD_OUT_EDITS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_every_page_shows_where_its_statement_stands(base: Base) -> None:
    scene = Scene(base, random.Random(1))

    assert len(scene.soup.select(base.body)) == 1
    assert len(scene.soup.select(base.headline)) == 1
    assert scene.dateline is not None
    assert len(scene.paragraphs()) >= 5
    assert scene.soup.title is not None
    assert squeezed(scene.headline.get_text()) in squeezed(scene.soup.title.get_text())


def test_a_release_says_the_same_in_every_design() -> None:
    for base in BASES:
        other = held_out_redesigned(base, random.Random(base.name))

        assert other is not None
        assert other.url == base.url
        assert other.family != base.family
        old, new = Scene(base, random.Random(1)), Scene(other, random.Random(1))
        assert squeezed(old.body.get_text()) == squeezed(new.body.get_text())
        assert squeezed(old.headline.get_text()) == squeezed(new.headline.get_text())
        assert old.dateline is not None
        assert new.dateline is not None
        assert squeezed(old.dateline.get_text()) == squeezed(new.dateline.get_text())
        assert targets(old.soup, base.body, base.url) == targets(new.soup, other.body, base.url)
        assert pictures(old.soup, base.body, base.url) == pictures(new.soup, other.body, base.url)


def test_a_page_of_others_has_no_design_of_ours() -> None:
    stranger = Base(name="x", family="x", url="x", html="<h1>a</h1>", headline="h1", body="h1")

    assert held_out_redesigned(stranger, random.Random(1)) is None


@pytest.mark.parametrize("noise", HELD_OUT_NOISE, ids=lambda noise: noise.name)
def test_noise_leaves_the_statement_as_it_was(noise: Noise) -> None:
    assert sum(way is not None for way in (noise.tree, noise.markup, noise.encode)) == 1
    applied = 0
    for base in SAMPLE:
        page = mutated(noise, base, base.name)
        assert page == mutated(noise, base, base.name)
        if page is None:
            continue
        applied += 1
        assert page != base.html.encode()
        old = BeautifulSoup(base.html, "html.parser")
        new = BeautifulSoup(page, "html.parser")
        for drawing in new.select("svg"):
            drawing.decompose()
        text = squeezed(new.get_text())
        body = old.select_one(base.body)
        assert body is not None
        assert [leaf for leaf in leaves(body) if leaf not in text] == []
        headline = Scene(base, random.Random(1)).headline
        assert squeezed(headline.get_text()) in text
        before = targets(old, base.body, base.url)
        assert before <= targets(new, base.body, base.url)
        assert pictures(old, base.body, base.url) <= pictures(new, base.body, base.url)
    assert applied >= 2


@pytest.mark.parametrize("edit", HELD_OUT_EDITS, ids=lambda edit: edit.name)
def test_an_edit_changes_the_statement_and_nothing_beside_it(edit: Edit) -> None:
    applied = 0
    for base in SAMPLE:
        scene, again = (Scene(base, random.Random(base.name)) for _ in range(2))
        old = Scene(base, random.Random(1))
        changed = edit.tree(scene)
        edit.tree(again)
        assert scene.markup() == again.markup()
        assert changed == (scene.markup() != old.markup())
        applied += changed
        if edit.kind in SAME_WORDS:
            assert squeezed(scene.soup.get_text()) == squeezed(old.soup.get_text())
        if edit.kind not in {"image", "link", "attachment", "passage_removed", "replaced"}:
            selected = targets(scene.soup, base.body, base.url)
            assert selected == targets(old.soup, base.body, base.url)
        if edit.kind not in {"image", "replaced"}:
            seen = pictures(scene.soup, base.body, base.url)
            assert seen == pictures(old.soup, base.body, base.url)
        for page in (scene, old):
            page.body.decompose()
            page.headline.decompose()
            if page.soup.head is not None:
                page.soup.head.decompose()
            if page.dateline is not None and edit.kind == "date":
                page.dateline.decompose()
        if edit.kind != "banner":
            assert scene.markup() == old.markup()
    assert applied >= 2


@pytest.mark.parametrize("edit", WORD_EDITS, ids=lambda edit: edit.name)
def test_an_edit_of_words_touches_one_place(edit: Edit) -> None:
    for base in SAMPLE:
        old, new = (Scene(base, random.Random(base.name)) for _ in range(2))
        if not edit.tree(new):
            continue
        texts = [
            Counter([*map(str, scene.texts()), *(str(part) for part in scene.headline.strings)])
            + Counter(map(str, scene.dateline.strings if scene.dateline else ()))
            for scene in (old, new)
        ]
        gone, come = texts[0] - texts[1], texts[1] - texts[0]
        assert sum(gone.values()) == 1, base.name
        assert sum(come.values()) <= 1, base.name
