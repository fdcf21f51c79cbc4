"""The edits of the detection benchmark: each does exactly what it says, on pages of many makes."""

import random
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest
from bs4 import Tag

from benchmarks.detection.bases import our_bases
from benchmarks.detection.edits import EDITS
from benchmarks.detection.scene import Base, Edit, Scene, reread

KINDS = frozenset(
    {"headline", "wording", "figure", "date", "quote", "attribution", "name", "modality"}
    | {"negation", "passage_added", "passage_removed", "moved", "link", "attachment", "image"}
    | {"redaction", "struck_out", "hidden_text", "correction_note", "banner"}
)


def paragraphs_of(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n\n"))


ENGLISH = paragraphs_of(
    """SAMPLETON — The Department of Examples said Monday that 1,250 lanterns were in a shed.

The ATB program will pay $1.5 million to families, or 12.5 percent of the cost. The office may
not close before March 5, 2026, and the residents must also return their keys within eleven days.

“We found the tags, and they were loose in the box,” said Jane Roe, director of the depot. “We
have counted them twice because nobody believed us.”

Tom Lanyard, 42, of Riverton, opened the report with a letter from the Bureau of Specimens.
The new rules are published, and the local workers received the letters.

“The roof was mended in March,” said Inspector Ada Quill. The plan will be reviewed on Tuesday,
while the children wait outside. Visitors can read the recent study in Fairview.

The workers completed the repairs during the meeting. The final report was sent to several
officials. The community received important information about the program."""
)
SPANISH = paragraphs_of(
    """SAN EJEMPLO — El Departamento de Ejemplos publicó este lunes una lista de 1.250 faroles.

El programa pagará 2,5 millones de dólares a las familias, un 12 por ciento del costo. La
oficina no será trasladada antes del 5 de marzo de 2026, y los vecinos deberán volver.

“Encontramos las etiquetas, y estaban sueltas en la caja”, dijo la directora Ana Molino.
“También las contamos porque nadie nos creyó”.

La solicitud fue aprobada con la ayuda de los vecinos. El plan podrá cambiar durante el
año."""
)
ROWS = "".join(f"<tr><td>Room {name}</td><td>{34 + n}</td></tr>" for n, name in enumerate("ABCD"))
REST = (
    "<h2>Where to go</h2><ul><li>a brass lamp</li><li>two ladders</li><li>the old clock</li></ul>"
    f"<table><tr><th>Room</th><th>Lanterns</th></tr>{ROWS}</table>"
    '<figure><img src="/files/quay.jpg" alt="The quay" width="600"><figcaption>The quay at noon'
    "</figcaption></figure>"
)
LINKED = (
    'Read <a href="/files/register.pdf">the register of lanterns</a> or see <a href="https://www.'
    'example.gov/lanterns/list">the list</a> on our pages about the lanterns.'
)


class Seen(NamedTuple):
    """What an edit could change."""

    words: list[str]
    text: str
    links: Counter[tuple[str, str]]
    pictures: Counter[tuple[str, str]]
    markup: str


def page(name: str, paragraphs: tuple[str, ...], before: str, after: str) -> Base:
    body = "\n".join(f"{before}{words}{after}" for words in (*paragraphs, LINKED))
    title = "Office announces new program for lanterns"
    date = "5 de marzo de 2026" if paragraphs is SPANISH else "March 5, 2026"
    return reread(
        Base(
            name=name,
            family=name,
            url="https://www.example.gov/news/1",
            html=f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
            f'<p class="date">{date}</p><div id="body">{body}{REST}</div></body></html>',
            headline="h1",
            dateline=".date",
            body="#body",
            language="es" if paragraphs is SPANISH else "en",
        )
    )


@cache
def bases() -> tuple[Base, ...]:
    """Return small pages in the ways in which paragraphs are set, and one page of each family."""
    families = {base.family: base for base in our_bases()}
    return (
        page("p", ENGLISH, "<p>", "</p>"),
        page("div", ENGLISH, '<div class="c-7d"><span>', "</span></div>"),
        page("br", ENGLISH, "", "<br><br>"),
        page("es", SPANISH, "<p>", "</p>"),
        *families.values(),
    )


def seen(scene: Scene) -> Seen:
    root = scene.soup.body
    assert isinstance(root, Tag)
    root.smooth()
    texts = scene.texts(root)
    return Seen(
        " ".join(texts).split(),
        "".join("".join(texts).split()),
        Counter((link.get_text(), str(link.get("href"))) for link in root.find_all("a")),
        Counter((str(one.get("src")), str(one.get("alt"))) for one in root.find_all("img")),
        scene.markup(),
    )


@cache
def unedited(base: Base) -> Seen:
    return seen(Scene(base, random.Random(0)))


@cache
def outcomes(edit: Edit) -> list[tuple[Base, Seen, Seen]]:
    """Return the pages that the edit applies to, as they were and as it made them."""
    found = []
    for base in bases():
        scene = Scene(base, random.Random(f"{edit.name} {base.name}"))
        before, applied, after = unedited(base), edit.tree(scene), seen(scene)
        assert applied == (before.markup != after.markup), base.name
        if applied:
            found.append((base, before, after))
    return found


def window(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return the words between the longest common beginning and end."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return old[start : len(old) - end], new[start : len(new) - end]


def edits_of(*kinds: str) -> pytest.MarkDecorator:
    chosen = [edit for edit in EDITS if edit.kind in kinds]
    return pytest.mark.parametrize("edit", chosen, ids=lambda edit: edit.name)


def test_every_kind_has_two_edits_and_the_names_are_unique() -> None:
    assert len(EDITS) >= 36
    assert sum(edit.hard for edit in EDITS) >= 12
    assert len({edit.name for edit in EDITS}) == len(EDITS)
    counts = Counter(edit.kind for edit in EDITS)
    assert set(counts) == KINDS
    assert min(counts.values()) >= 2


@edits_of(*KINDS)
def test_applies_to_pages_and_is_the_same_for_the_same_seed(edit: Edit) -> None:
    found = outcomes(edit)
    assert len(found) >= (1 if edit.name in {"acronym-renamed", "given-name"} else 3)
    base, _, after = found[0]
    again = Scene(base, random.Random(f"{edit.name} {base.name}"))
    assert edit.tree(again)
    assert again.markup() == after.markup


WORDS = (
    *("headline", "wording", "figure", "date", "quote", "attribution", "name", "modality"),
    *("negation", "redaction"),
)
LONGEST = {
    "clause-deleted": 26, "paragraph-rewritten": 150, "quote-paraphrased": 70,
    "quote-shortened": 24, "sentence-redacted": 70, "speaker-unnamed": 25, "speaker-removed": 25,
    "headline-shortened": 25, "heading-changed": 15,
}  # fmt: skip


@edits_of(*WORDS)
def test_an_edit_of_words_changes_few_words_in_one_place_and_nothing_else(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        old, new = window(before.words, after.words)
        assert old or new, base.name
        assert max(len(old), len(new)) <= LONGEST.get(edit.name, 8), (base.name, old, new)
        assert before.links == after.links, base.name
        assert before.pictures == after.pictures, base.name


OTHER_FACTS = {
    "figure": (r"\d+", {"figure", "date", "redaction", "headline"}),
    "quote": (r"[“”«»\"]", {"quote", "attribution", "redaction", "headline"}),
    "modality": (
        r"\b(?:will|may(?! \d)|must|should|shall|can|could|might|deberán?|podrán?|debe|puede)\b",
        {"modality", "redaction", "headline", "quote"},
    ),
    "negation": (
        r"\b(?:not|cannot|no|without|sin|nunca|never)\b",
        {"negation", "redaction", "headline"},
    ),
}


@pytest.mark.parametrize("fact", OTHER_FACTS)
@edits_of(*WORDS)
def test_an_edit_of_one_kind_leaves_the_facts_of_the_others(edit: Edit, fact: str) -> None:
    pattern, kinds = OTHER_FACTS[fact]
    if edit.kind in kinds:
        pytest.skip("may change it")
    for base, before, after in outcomes(edit):
        old, new = (re.findall(pattern, " ".join(side.words).lower()) for side in (before, after))
        assert Counter(old) == Counter(new), base.name


@edits_of("passage_added", "correction_note", "banner")
def test_an_addition_only_adds(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        old, new = window(before.words, after.words)
        assert not old, base.name
        assert 3 <= len(new) <= 40, base.name
        assert (before.links, before.pictures) == (after.links, after.pictures), base.name


@edits_of("passage_removed")
def test_a_removal_only_removes(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        old, new = window(before.words, after.words)
        assert not new, base.name
        assert 2 <= len(old) <= 250, base.name
        assert (before.links, before.pictures) == (after.links, after.pictures), base.name


@edits_of("moved")
def test_a_move_changes_only_the_order(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        assert before.words != after.words, base.name
        assert Counter(before.words) == Counter(after.words), base.name
        assert (before.links, before.pictures) == (after.links, after.pictures), base.name


@edits_of("struck_out", "hidden_text")
def test_a_mark_changes_no_letter(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        assert before.text == after.text, base.name
        assert (before.links, before.pictures) == (after.links, after.pictures), base.name


@edits_of("link", "attachment")
def test_one_link_changes(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        gone, come = before.links - after.links, after.links - before.links
        assert 1 <= gone.total() + come.total() <= 2, base.name
        assert before.pictures == after.pictures, base.name
        if edit.name != "document-added":
            assert before.text == after.text, base.name


@edits_of("image")
def test_one_picture_changes_and_no_word(edit: Edit) -> None:
    for base, before, after in outcomes(edit):
        gone, come = before.pictures - after.pictures, after.pictures - before.pictures
        assert 1 <= gone.total() + come.total() <= 2, base.name
        assert (before.text, before.links) == (after.text, after.links), base.name
