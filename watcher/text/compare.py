"""Statement x statement -> comparison: what changed, of what kind, how much it matters, and why.

Pure and bounded by sizes alone: the same two texts give the same answer on any machine.
Furniture and chrome differ on most fetches and are no part of the statement: of them only
the long sentences of furniture that were reworded are told here.
"""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal

from watcher.model.change import Comparison, Edit, Hunk, Kind, Severity
from watcher.model.digest import sha256
from watcher.model.statement import StatementText
from watcher.text.align import Alignment, Match, align
from watcher.text.aside import reworded_aside
from watcher.text.belonging import parted
from watcher.text.extras import (
    attachment_findings,
    banner_finding,
    banner_findings,
    image_findings,
    link_findings,
    stamp_findings,
    stamps_moved,
)
from watcher.text.facts import names_in
from watcher.text.finding import Finding, Mark, cause_of
from watcher.text.headline import headline_findings, headline_of, without_repeats
from watcher.text.kinds import read_edits
from watcher.text.moves import move_findings
from watcher.text.muting import edited_in_slots, is_in_slots, muted, wholly_in_slots
from watcher.text.normalise import key, unglued
from watcher.text.notices import is_page_notice
from watcher.text.passages import passage_findings
from watcher.text.place_names import where
from watcher.text.places import regions
from watcher.text.reasons import Note, by_importance, note, said, top_reasons
from watcher.text.rebuilt import (
    Rebuilt,
    as_formatting,
    is_rebuilt,
    label_finding,
    no_passages,
    says_the_same,
)
from watcher.text.tokens import similarity
from watcher.text.units import Unit, joined, units_of
from watcher.text.volatile import LOUD, Quiet
from watcher.text.words import diff_words

_ANOTHER_STATEMENT: Final = 0.34
"""Below this share of its kept lead, under another headline, it is another statement."""
_LEAST_LEAD: Final = 4
_LEAD_PART: Final = 3
_SENTENCE_WORDS: Final = 5
_REPEATED_BESIDE: Final = 0.7
"""So much of what was read may be repeated beside every statement of a site."""
_MOST_ABOVE: Final = 3
"""So many sentences may be repeated above every statement of a site."""
_ANOTHER_HEADLINE: Final = 0.5
_QUIET: Final = frozenset({Kind.STAMP, Kind.TYPOGRAPHY, Kind.FORMATTING})


def compare(old: StatementText, new: StatementText, *, quiet: Quiet = LOUD) -> Comparison:
    """Return how ``new`` differs from ``old``; what lies in ``quiet`` slots is no alert."""
    if _content(old) == _content(new):
        return Comparison(outcome="identical")
    if old.payload_digest != new.payload_digest and not (old.statement and new.statement):
        return _comparison(old, new, [_file_finding(old, new)])
    before, after = units_of(old), units_of(new)
    alignment = parted(align(before, after), before, after)
    if _is_another(old, new, before, alignment):
        return _comparison(old, new, _replacement(old, new, before, after))
    findings = _findings(old, new, before, after, alignment)
    return _comparison(old, new, muted(findings, (*before, *after), quiet))


def _content(statement: StatementText) -> StatementText:
    """Return a statement without what says how it was read."""
    return dataclasses.replace(statement, locator="", decoding="", derivation="")


def _comparison(old: StatementText, new: StatementText, findings: Sequence[Finding]) -> Comparison:
    findings = sorted(findings, key=lambda finding: finding.order)
    loud = [finding for finding in findings if not finding.hunk.muted]
    told = loud if _severity(loud) > Severity.NONE else findings
    if all(_QUIET.issuperset(finding.hunk.kinds) for finding in findings):
        findings = told = [*findings, *stamp_findings(old, new)]
    kinds = by_importance(kind for finding in told for kind in finding.hunk.kinds)
    changed = not _QUIET.issuperset(kinds)
    if changed:
        kinds = tuple(kind for kind in kinds if kind not in _QUIET)
    return Comparison(
        outcome="changed" if changed else "noise",
        kinds=kinds,
        severity=_severity(told),
        reasons=_reasons(told),
        hunks=tuple(finding.hunk for finding in findings),
        silent=_silent(old, new, findings) if changed else None,
        signature=_signature(told),
    )


def _reasons(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the reasons in words; where some matter, only those."""
    notes = [found for finding in findings for found in finding.notes]
    return top_reasons([found for found in notes if found.severity] or notes)


def _severity(findings: Iterable[Finding]) -> Severity:
    notes = (found for finding in findings for found in finding.notes)
    return max((found.severity for found in notes), default=Severity.NONE)


def _silent(old: StatementText, new: StatementText, findings: Sequence[Finding]) -> bool | None:
    """Whether the page hides its change; ``None`` when it has no stamp that could have moved."""
    noted = any(
        Kind.CORRECTION_NOTE in finding.hunk.kinds and finding.hunk.new for finding in findings
    )
    moved = stamps_moved(old, new)
    return False if noted else None if moved is None else not moved


def _signature(findings: Sequence[Finding]) -> str:
    marks = sorted({mark for finding in findings for mark in cause_of(finding)})
    if not marks:
        return ""
    return sha256("\x1e".join("\x1f".join(mark) for mark in marks).encode())


# documents without text, and other statements at the same address


def _file_finding(old: StatementText, new: StatementText) -> Finding:
    if not old.statement and not new.statement:
        reason = "the file was replaced (its text cannot be read)"
    elif new.statement:
        reason = "the file was replaced by one whose text can be read"
    else:
        reason = "the file was replaced by one whose text cannot be read"
    before, after = old.payload_digest, new.payload_digest
    edits = tuple(e for e in (Edit("delete", before), Edit("insert", after)) if e.text)
    return Finding(
        hunk=Hunk(kinds=(Kind.ATTACHMENT,), old=before, new=after, edits=edits, where="file"),
        notes=(note(Kind.ATTACHMENT, reason, Severity.MAJOR),),
        marks=((Kind.ATTACHMENT.value, before, after),),
    )


def _is_another(
    old: StatementText, new: StatementText, before: Sequence[Unit], alignment: Alignment
) -> bool:
    """Whether headline and text both are another's (DETECT: old sentences kept)."""
    titles = [key(headline_of(side)).lower().split() for side in (old, new)]
    if not all(titles) or not before or similarity(*titles) >= _ANOTHER_HEADLINE:
        return False
    matched = {index for match in alignment.matches for index in range(*match.old)}
    said_before = [
        index
        for index, unit in enumerate(before)
        if len(unit.key.split()) >= _SENTENCE_WORDS
        and unit.key != key(headline_of(old))
        and not (unit.hidden or is_page_notice(unit.text))
    ] or list(range(len(before)))
    kept = [index in matched for index in said_before]
    above = next((n for n, is_kept in enumerate(kept) if not is_kept), 0)
    kept = kept[min(above, _MOST_ABOVE) :]
    lead = kept[: max(_LEAST_LEAD, len(kept) // _LEAD_PART)]
    return _mean(lead) < _ANOTHER_STATEMENT and _mean(kept) < _REPEATED_BESIDE


def _mean(of: Sequence[bool]) -> float:
    return sum(of) / len(of)


def _replacement(
    old: StatementText, new: StatementText, before: Sequence[Unit], after: Sequence[Unit]
) -> list[Finding]:
    titles = headline_of(old), headline_of(new)
    reason = f"another statement at the same address: {said(titles[0])} → {said(titles[1])}"
    bodies = ["\n\n".join([t, *_blocks(u)]) for t, u in zip(titles, (before, after), strict=True)]
    edits = tuple(e for e in (Edit("delete", bodies[0]), Edit("insert", bodies[1])) if e.text)
    return [
        Finding(
            hunk=Hunk(
                kinds=(Kind.REPLACED,), old=bodies[0], new=bodies[1], edits=edits, where="statement"
            ),
            notes=(note(Kind.REPLACED, reason),),
            marks=((Kind.REPLACED.value, key(bodies[0]), key(bodies[1])),),
        )
    ]


def _blocks(units: Sequence[Unit]) -> list[str]:
    return [joined(list(units)).text] if units else []


# one statement, edited


def _findings(
    old: StatementText,
    new: StatementText,
    before: Sequence[Unit],
    after: Sequence[Unit],
    alignment: Alignment,
) -> list[Finding]:
    names = names_in([unit.text for unit in (*before, *after)])
    rebuilt = Rebuilt(before, after, alignment) if is_rebuilt(old, new) else None
    moves = [
        m
        for m in alignment.matches
        if m.moved and _is_exact(m, before, after) and (not rebuilt or rebuilt.is_own_move(m))
    ]
    heads = headline_of(old), headline_of(new)
    head = headline_findings(old, new, names, banner_finding)
    if rebuilt and rebuilt.is_other_headline(*heads):
        head = [as_formatting(one) for one in head]
    findings = [*head, *banner_findings(old, new)]
    for match in alignment.matches:
        found = _match_findings(match, before, after, names)
        if rebuilt and rebuilt.is_label_pair(match):
            found = [as_formatting(one) for one in found]
        findings += without_repeats(found, head)
    findings += _moves(moves, before, after)
    removed = list(zip(alignment.removed, _places_of_removed(alignment), strict=True))
    added = [(index, index) for index in alignment.added]
    aside = no_passages(before, after, alignment, heads, rebuilt)
    findings += _passages(removed, before, "delete", aside[0])
    findings += _passages(added, after, "insert", aside[1])
    findings += [
        _beside_finding(a, b, names, len(after) + place)
        for place, (a, b) in enumerate(reworded_aside(old, new))
        if not (rebuilt and says_the_same(a.text, b.text))
    ]
    apart = rebuilt.only_beside(old, new) if rebuilt else frozenset()
    attached = attachment_findings(old, new, apart)
    shown = image_findings(old, new, apart)
    return [*_unless_attached(findings, attached), *attached, *shown]


def _moves(moves: Sequence[Match], before: Sequence[Unit], after: Sequence[Unit]) -> list[Finding]:
    """Return the moves; those within slots one by one, so that they can be muted."""
    apart = [match for match in moves if is_in_slots(after[match.new[0]])]
    together = [match for match in moves if not is_in_slots(after[match.new[0]])]
    return move_findings(together, before, after) + [
        wholly_in_slots(finding, before[match.old[0]], after[match.new[0]])
        for match in apart
        for finding in move_findings([match], before, after)
    ]


def _passages(
    places: Sequence[tuple[int, int]],
    units: Sequence[Unit],
    op: Literal["insert", "delete"],
    aside: Collection[int],
) -> list[Finding]:
    """Return the passages of (index, place on the new page); those in slots one by one."""
    told = [(index, place) for index, place in places if index not in aside]
    together = [(index, place) for index, place in told if not is_in_slots(units[index])]
    found = passage_findings([i for i, _ in together], units, [p for _, p in together], op)
    found += [
        wholly_in_slots(finding, units[index])
        for index, place in told
        if is_in_slots(units[index])
        for finding in passage_findings([index], units, [place], op)
    ]
    return found + [label_finding(units[i], op, place) for i, place in places if i in aside]


def _is_exact(match: Match, before: Sequence[Unit], after: Sequence[Unit]) -> bool:
    a, b = match.old, match.new
    return a[1] - a[0] == b[1] - b[0] == 1 and before[a[0]].key == after[b[0]].key


def _places_of_removed(alignment: Alignment) -> list[int]:
    """Return for each removed unit the place on the new page of what stood before it."""
    behind = {match.old[1] - 1: match.new[1] - 1 for match in alignment.matches if not match.moved}
    places: list[int] = []
    last, at = 0, 0
    for index in alignment.removed:
        while at < index:
            last = behind.get(at, last)
            at += 1
        places.append(last)
    return places


def _unless_attached(findings: list[Finding], attached: list[Finding]) -> list[Finding]:
    """Drop link findings that say again what an attachment finding says."""
    told = {(finding.hunk.old, finding.hunk.new) for finding in attached}
    return [
        finding
        for finding in findings
        if finding.hunk.kinds != (Kind.LINK,) or (finding.hunk.old, finding.hunk.new) not in told
    ]


def _match_findings(
    match: Match, before: Sequence[Unit], after: Sequence[Unit], names: frozenset[str]
) -> list[Finding]:
    """Return what differs between passages that belong together."""
    a, b = joined(list(before[slice(*match.old)])), joined(list(after[slice(*match.new)]))
    order = (match.new[0], match.old[0])
    findings: list[Finding] = []
    if a.text != b.text:
        moved_from = None
        if match.moved and a.key != b.key:
            moved_from = before[match.old[0] - 1].text if match.old[0] else ""
        found = _text_finding(a, b, names, moved_from, order)
        findings.append(edited_in_slots(found, a, b, found.hunk.edits))
    shown = _shown_finding(a, b, order)
    if shown is not None:
        findings.append(wholly_in_slots(shown, a, b))
    elif a.kind != b.kind:
        findings.append(_quiet(Kind.FORMATTING, a, b, order))
    linked = link_findings(a, b, where(b), order)
    return [*findings, *(wholly_in_slots(finding, a, b) for finding in linked)]


def _text_finding(
    a: Unit, b: Unit, names: frozenset[str], moved_from: str | None, order: tuple[int, int]
) -> Finding:
    if unglued(a.key) == unglued(b.key):
        return _quiet(Kind.TYPOGRAPHY, a, b, order)
    edits = diff_words(a.text, b.text)
    notes = list(read_edits(a, b, edits, names))
    if not notes:
        kind = Kind.FORMATTING if a.text.split() == b.text.split() else Kind.TYPOGRAPHY
        return _quiet(kind, a, b, order)
    if moved_from is not None:
        notes.append(note(Kind.MOVED, f"passage moved: {said(b.text)}"))
    hunk = Hunk(
        kinds=by_importance(found.kind for found in notes),
        old=a.text,
        new=b.text,
        edits=edits,
        moved_from=moved_from,
        where=where(b),
    )
    return Finding(hunk=hunk, notes=tuple(notes), marks=text_marks(edits), order=order)


def _beside_finding(a: Unit, b: Unit, names: frozenset[str], place: int) -> Finding:
    """Return what differs between two sentences that stand beside the statement."""
    found = _text_finding(a, b, names, None, (place, 0))
    found = dataclasses.replace(
        found, hunk=dataclasses.replace(found.hunk, where="beside the statement")
    )
    return edited_in_slots(found, a, b, found.hunk.edits)


def text_marks(edits: Sequence[Edit]) -> tuple[Mark, ...]:
    """Return the changed words of edits, without their context."""
    return tuple(
        ("words", region.old_key, region.new_key)
        for region in regions(edits)
        if not region.is_typography
    )


def _quiet(kind: Kind, a: Unit, b: Unit, order: tuple[int, int]) -> Finding:
    reasons = {
        Kind.TYPOGRAPHY: "only quotation marks, dashes or spaces are written otherwise",
        Kind.FORMATTING: "the same words are set otherwise",
    }
    hunk = Hunk(
        kinds=(kind,), old=a.text, new=b.text, edits=diff_words(a.text, b.text), where=where(b)
    )
    return Finding(hunk=hunk, notes=(note(kind, reasons[kind]),), marks=(), order=order)


def _shown_finding(a: Unit, b: Unit, order: tuple[int, int]) -> Finding | None:
    """Return the finding that words were struck out or hidden, or shown again."""
    found: Note | None = None
    if a.hidden != b.hidden:
        verb = "hidden from readers" if b.hidden else "hidden text shown"
        found = note(Kind.HIDDEN_TEXT, f"{verb}: {said(b.text)}")
    else:
        struck = [" ".join(unit.text[s:e] for s, e in unit.struck) for unit in (a, b)]
        if key(struck[0]) != key(struck[1]):
            verb, words = (
                ("struck out", struck[1]) if struck[1] else ("no longer struck", struck[0])
            )
            found = note(Kind.STRUCK_OUT, f"{verb}: {said(words)}")
    if found is None:
        return None
    hunk = Hunk(
        kinds=(found.kind,),
        old=a.text,
        new=b.text,
        edits=diff_words(a.text, b.text),
        where=where(b),
    )
    marks = ((found.kind.value, "", key(found.reason)),)
    return Finding(hunk=hunk, notes=(found,), marks=marks, order=order)
