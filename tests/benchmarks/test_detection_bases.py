"""The pages to mutate: what they promise to mutators, and that templates change no word."""

import json
import random
from collections import defaultdict

import pytest
from bs4 import BeautifulSoup, Tag

from benchmarks.detection.bases import our_bases
from benchmarks.detection.real_bases import real_bases
from benchmarks.detection.redesign import redesigned
from benchmarks.detection.release import Attachment, Image, Release, releases
from benchmarks.detection.scene import Base, Scene, written
from benchmarks.detection.templates import TEMPLATES, templates_for
from benchmarks.pairs import shared_folder

ORIGINALS = "/sites/default/files/"
DERIVATIVES = "/sites/default/files/styles/large/public/"


def statement(base: Base) -> dict[str, list[str]]:
    """What a reader gets: the words, and where links lead, and the pictures, in order."""
    scene = Scene(base, random.Random(0))
    body = scene.body
    pictures = [
        (str(each["src"]).replace(DERIVATIVES, ORIGINALS).split("?")[0], str(each["alt"]))
        for each in body.find_all("img")
    ]
    return {
        "headline": scene.headline.get_text(" ").split(),
        "words": body.get_text(" ").split(),
        "links": [str(each["href"]) for each in body.find_all("a")],
        "pictures": [part for picture in pictures for part in picture],
        "rows": [" ".join(each.get_text(" ").split()) for each in body.find_all("tr")],
    }


def matches(base: Base, selector: str) -> list[Tag]:
    return list(BeautifulSoup(base.html, "html.parser").select(selector))


def test_there_are_enough_pages_of_enough_kinds() -> None:
    bases = our_bases()
    assert len(bases) >= 110
    assert len({base.name for base in bases}) == len(bases)
    assert len({base.family for base in bases}) >= 21
    templates_of = defaultdict(set)
    for base in bases:
        templates_of[base.url].add(base.family)
    assert all(len(families) >= 4 for families in templates_of.values())


def test_every_selector_matches_one_element_and_the_page_is_as_the_parser_writes_it() -> None:
    for base in our_bases():
        assert base.dateline is not None
        soup = BeautifulSoup(base.html, "html.parser")
        for selector in (base.headline, base.dateline, base.body):
            assert len(soup.select(selector)) == 1, (base.name, selector)
        assert 15_000 < len(base.html) < 120_000, base.name
        assert written(soup) == base.html, base.name


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.slug)
def test_every_template_gives_the_same_statement(release: Release) -> None:
    first, *others = [statement(each.base(release)) for each in templates_for(release.language)]
    for other in others:
        assert other == first
    assert " ".join(first["headline"]) == " ".join(release.headline.split())
    for block in release.blocks:
        match block:
            case Image(alt=alt):
                assert alt in first["pictures"]
            case Attachment(href=href):
                assert href in first["links"]
            case _:
                pass


def test_every_template_has_a_name_of_its_own_and_gets_its_turn() -> None:
    families = [each.family for each in TEMPLATES]
    assert len(set(families)) == len(families)
    assert {base.family for base in our_bases()} == set(families)


def test_some_sites_say_the_statement_twice_and_a_reader_sees_it_once() -> None:
    release = next(each for each in releases() if each.slug == "bridge-inspection-report")
    pages = {each.family: each.base(release) for each in templates_for("en")}
    state = BeautifulSoup(pages["hydrated"].html, "html.parser").select_one("#__NEXT_DATA__")
    assert state is not None
    article = json.loads(state.get_text())["props"]["pageProps"]["article"]
    assert article["title"] == release.headline
    assert len(article["content"]) == len(release.blocks)
    hidden = matches(pages["two-tongues"], ".pane[hidden]")
    assert [each["lang"] for each in hidden] == ["es"]
    assert len(matches(pages["card"], ".m-copy form.inline-sign-up")) == 1


def test_a_redesign_is_another_template_at_the_same_address() -> None:
    for base in our_bases()[::7]:
        new = redesigned(base, random.Random(3))
        if base.family == "drupal-archived":
            assert new is None
            continue
        assert new is not None
        assert (new.url, new.language) == (base.url, base.language)
        assert new.family != base.family
        assert statement(new) == statement(base)
        assert new == redesigned(base, random.Random(3))


def test_a_page_that_is_not_ours_is_not_redesigned() -> None:
    strange = Base(
        name="x", family="x", url="https://www.example.gov/x", html="", headline="a", body="b"
    )
    assert redesigned(strange, random.Random(0)) is None


@pytest.mark.skipif(
    not (shared_folder() / "manifest.jsonl").is_file(), reason="the real pages are not at hand"
)
def test_real_pages_hold_one_statement_each() -> None:
    bases = real_bases(shared_folder())
    assert 40 <= len(bases) <= 150
    of_each_place = {(base.family, base.body): base for base in bases}.values()
    for base in (*of_each_place, *bases[::5]):
        scene = Scene(base, random.Random(0))
        assert scene.soup.select(base.body) == [scene.body], base.name
        assert len(scene.body.get_text(" ").split()) >= 60, base.name
        assert scene.markup() == base.html, base.name


def test_without_the_folder_there_are_no_real_pages() -> None:
    assert real_bases(shared_folder() / "nothing-here") == []
