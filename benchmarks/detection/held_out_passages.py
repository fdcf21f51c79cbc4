"""Held-out edits of passages: sentences, points, rows and parts that come, go or move."""

from collections.abc import Callable
from copy import copy

from bs4 import Comment, Tag

from benchmarks.detection.block_places import (
    element,
    in_furniture,
    only_text,
    plain_paragraphs,
    prose,
    sentences,
)
from benchmarks.detection.scene import Edit, Scene


def _rows(scene: Scene, least: int) -> list[Tag]:
    """Return the rows of cells of one table of figures with at least so many."""
    tables = [
        rows
        for table in scene.body.select("table")
        if table.find("table") is None
        and len(rows := [row for row in table.select("tr") if row.find("td")]) >= least
        and all(len(row.select("td")) >= 2 and not row.select("a, img") for row in rows)
    ]
    return scene.draw.choice(tables) if tables else []


def _points(scene: Scene, least: int) -> list[Tag]:
    """Return the points of one list of prose with at least so many, none with a link."""
    lists = [
        points
        for each in scene.body.select("ul, ol")
        if len(points := each.find_all("li", recursive=False)) >= least
        and all(
            len(point.get_text().split()) >= 3 and not point.select("a, img, li")
            for point in points
        )
        and not in_furniture(scene, each)
    ]
    return scene.draw.choice(lists) if lists else []


def _emptied(like: Tag) -> Tag:
    """Return a copy of an element without what is in it, and without its id."""
    made = copy(like)
    made.clear()
    del made["id"]
    return made


def _resentence(scene: Scene, least: int, change: Callable[[list[str]], list[str]]) -> bool:
    """Give one plain paragraph of at least so many sentences other ones."""
    found = [
        (node, parts)
        for paragraph in plain_paragraphs(scene)
        if (node := only_text(paragraph)) is not None and len(parts := sentences(node)) >= least
    ]
    if not found:
        return False
    node, parts = scene.draw.choice(found)
    node.replace_with(" ".join(change(parts)))
    return True


def _small_print_added(scene: Scene) -> bool:
    paragraphs = prose(scene)
    if not paragraphs:
        return False
    text = {
        "en": "This statement creates no right or benefit enforceable at law by any party.",
        "es": "Este comunicado no crea ningún derecho o beneficio exigible ante la ley.",
    }[scene.language]
    paragraphs[-1].insert_after(element(f"<p><small>{text}</small></p>"))
    return True


def _sentence_slipped_in(scene: Scene) -> bool:
    text = {
        "en": "Participation remains subject to the availability of staff.",
        "es": "La participación queda sujeta a la disponibilidad de personal.",
    }[scene.language]
    return _resentence(scene, 2, lambda parts: [parts[0], text, *parts[1:]])


def _last_sentence_removed(scene: Scene) -> bool:
    return _resentence(scene, 2, lambda parts: parts[:-1])


def _middle_sentence_removed(scene: Scene) -> bool:
    return _resentence(scene, 3, lambda parts: [parts[0], *parts[2:]])


def _point_added(scene: Scene) -> bool:
    points = _points(scene, 2)
    if not points:
        return False
    text = {
        "en": "Keep a copy of each receipt with the final report.",
        "es": "Guardar una copia de cada recibo con el informe final.",
    }[scene.language]
    like = scene.draw.choice(points)
    added = _emptied(like)
    added.string = text
    like.insert_after(added)
    return True


def _point_removed(scene: Scene) -> bool:
    points = _points(scene, 3)
    if points:
        scene.draw.choice(points).decompose()
    return bool(points)


def _row_added(scene: Scene) -> bool:
    rows = _rows(scene, 2)
    if not rows:
        return False
    like = scene.draw.choice(rows)
    added = _emptied(like)
    label = {"en": "Dunmore", "es": "Dehesa"}[scene.language]
    for number, cell in enumerate(like.find_all(["td", "th"], recursive=False)):
        copied = _emptied(cell)
        copied.string = label if number == 0 else str(scene.draw.randrange(30, 90))
        added.append(copied)
    like.insert_after(added)
    return True


def _row_removed(scene: Scene) -> bool:
    rows = _rows(scene, 3)
    if rows:
        scene.draw.choice(rows).decompose()
    return bool(rows)


def _part_removed(scene: Scene) -> bool:
    """Remove a heading with the paragraphs and lists below it, when none holds a link."""
    parts = []
    for heading in scene.body.select("h2, h3"):
        part = [heading]
        for follower in heading.find_next_siblings():
            if follower.name in {"h1", "h2", "h3"}:
                break
            part.append(follower)
        below = part[1:]
        if 1 <= len(below) <= 6 and not any(each.select("a, img, table, iframe") for each in part):
            parts.append(part)
    if not parts:
        return False
    for each in scene.draw.choice(parts):
        each.decompose()
    return True


def _commented_out(scene: Scene) -> bool:
    found = [each for each in plain_paragraphs(scene) if "--" not in str(each)]
    if not found:
        return False
    gone = scene.draw.choice(found)
    gone.replace_with(Comment(f" {gone} "))
    return True


def _points_swapped(scene: Scene) -> bool:
    points = _points(scene, 3)
    if not points or points[0].get_text() == points[-1].get_text():
        return False
    first, last = points[0], points[-1]
    mark = scene.soup.new_tag("li")
    first.replace_with(mark)
    last.replace_with(first)
    mark.replace_with(last)
    return True


def _raised_to_the_lead(scene: Scene) -> bool:
    lead = prose(scene)
    later = [each for each in plain_paragraphs(scene, 14) if each not in lead[:3]]
    if not later:
        return False
    raised = scene.draw.choice(later)
    lead[0].insert_before(raised.extract())
    return True


PASSAGE_EDITS: tuple[Edit, ...] = (
    Edit(name="small_print_added", kind="passage_added", tree=_small_print_added, hard=True),
    Edit(name="sentence_slipped_in", kind="passage_added", tree=_sentence_slipped_in),
    Edit(name="point_added", kind="passage_added", tree=_point_added),
    Edit(name="row_added", kind="passage_added", tree=_row_added),
    Edit(name="last_sentence_removed", kind="passage_removed", tree=_last_sentence_removed),
    Edit(name="middle_sentence_removed", kind="passage_removed", tree=_middle_sentence_removed),
    Edit(name="point_removed", kind="passage_removed", tree=_point_removed),
    Edit(name="row_removed", kind="passage_removed", tree=_row_removed),
    Edit(name="part_removed", kind="passage_removed", tree=_part_removed),
    Edit(name="commented_out", kind="passage_removed", tree=_commented_out, hard=True),
    Edit(name="points_swapped", kind="moved", tree=_points_swapped, hard=True),
    Edit(name="raised_to_the_lead", kind="moved", tree=_raised_to_the_lead),
)
