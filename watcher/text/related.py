"""Rows of other news within a region: furniture, known by their heading and their links.

A site shows other releases below or beside each release, often inside its main part and with
teasers in full sentences, so that neither names nor the share of links tell. What tells is the
heading ("Related news") and what follows it: titles that are links, their dates, and under each
title at most a teaser. The first block that is none of these ends the rows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from watcher.model.statement import Block, BlockKind, Role
from watcher.text.dates import dates

_HEADING: Final = re.compile(
    r"(?:(?:see|read|view|all|the|our|some)\s+)*"
    r"(?:(?:related|recent|latest|more|other|recommended|popular|trending|top|featured|similar"
    r"|most[ -](?:read|viewed|popular|recent))\s+(?:[\w-]+\s+){0,2}?"
    r"(?:news|stor(?:y|ies)|articles?|releases?|posts?|reading|headlines?|announcements?|blogs?)"
    r"|(?:more|also|latest|news) from (?:this|the|our) [\w\s]{1,40}"
    r"|most (?:read|viewed|popular)|in (?:the|other) news|keep reading|up next|read next"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)"
    r"|news|newsroom|press releases|news releases"
    r"|(?:m[áa]s|otras|[úu]ltimas) (?:noticias|historias)"
    r"|(?:otros|m[áa]s|[úu]ltimos) (?:comunicados|art[íi]culos)"
    r"|(?:noticias|comunicados|art[íi]culos) (?:relacionad[oa]s?|recientes)"
    r"|lo m[áa]s (?:le[íi]do|visto)|tambi[ée]n (?:le|te) puede interesar"
    r"|(?:continuar|siga) leyendo)\W*",
    re.IGNORECASE,
)
"""Of other news only: related documents and resources are the statement's own."""
_LONGEST_HEADING: Final = 80
_LEAST_TITLES: Final = 2
_FEW_CHARACTERS: Final = 3
_SHORTEST_TITLE: Final = 15


def with_related_apart(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a region; rows of other news and their heading are furniture."""
    kept = list(blocks)
    at = 0
    while at < len(kept):
        end = _end_of_rows(kept, at) if _is_heading(kept[at]) else at
        kept[at:end] = [_as_furniture(block) for block in kept[at:end]]
        at = max(end, at + 1)
    return kept


def _is_heading(block: Block) -> bool:
    return (
        block.role is Role.STATEMENT
        and len(block.text) <= _LONGEST_HEADING
        and _HEADING.fullmatch(block.text) is not None
    )


def _end_of_rows(blocks: Sequence[Block], heading: int) -> int:
    """Return where the rows under a heading end; the heading's place when there are none."""
    titles = 0
    teaser_allowed = False
    end = at = heading + 1
    while at < len(blocks):
        block = blocks[at]
        if block.role is not Role.STATEMENT or block.kind is BlockKind.IMAGE or _is_date(block):
            pass
        elif _is_linked(block):
            titles, teaser_allowed = titles + 1, True
        elif _begins_with_title(block):
            titles, teaser_allowed = titles + 1, False
        elif teaser_allowed and block.kind is not BlockKind.HEADING:
            teaser_allowed = False
        else:
            break
        at += 1
        end = at
    return end if titles >= _LEAST_TITLES else heading


def _is_linked(block: Block) -> bool:
    """Whether all words of a block but a date are one link or more, none of them to a document."""
    if block.kind is BlockKind.ATTACHMENT or not block.links:
        return False
    covered = [(link.start, link.end) for link in block.links]
    covered += [(date.start, date.end) for date in dates(block.text)]
    bare = [
        character
        for place, character in enumerate(block.text)
        if character.isalnum() and not any(start <= place < end for start, end in covered)
    ]
    return len(bare) <= _FEW_CHARACTERS


def _begins_with_title(block: Block) -> bool:
    """Whether a block is one row: perhaps a date, then a title that is a link, then a teaser."""
    if not block.links or len(block.links) > 1 or block.kind is BlockKind.ATTACHMENT:
        return False
    dated = {place for date in dates(block.text) for place in range(date.start, date.end)}
    first = block.links[0]
    before = [c for n, c in enumerate(block.text[: first.start]) if n not in dated and c.isalnum()]
    return not before and first.end - first.start >= _SHORTEST_TITLE


def _is_date(block: Block) -> bool:
    found = dates(block.text)
    return len(found) == 1 and sum(c.isalnum() for c in block.text) <= _FEW_CHARACTERS + sum(
        c.isalnum() for c in block.text[found[0].start : found[0].end]
    )


def _as_furniture(block: Block) -> Block:
    """Return a row as furniture; a document is the statement's own, wherever its link stands."""
    stays = block.role is not Role.STATEMENT or block.kind is BlockKind.ATTACHMENT
    return block if stays else replace(block, role=Role.FURNITURE)
