"""What belongs to a statement beside its sentences: links, attachments, images, banners, stamps.

Each is compared as a multiset of (words, target); a page that only prints them in another
order has not changed.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from html import unescape
from typing import Final

from watcher.model.change import Edit, Hunk, Kind, Severity
from watcher.model.statement import BlockKind, StatementText
from watcher.text.finding import Finding, Mark
from watcher.text.labels import without_file_label
from watcher.text.link import link_key, says_its_target
from watcher.text.normalise import key
from watcher.text.reasons import Note, became, note, said
from watcher.text.units import Unit
from watcher.text.words import diff_words

Target = tuple[str, str]
"""(words, URL)"""

_FIRST: Final = -1
_LAST: Final = 10**9


def link_findings(old: Unit, new: Unit, where: str, order: tuple[int, int]) -> list[Finding]:
    """Compare the links of two passages that belong together.

    A link whose words came or went with an edit of the text is part of that edit.
    """
    gone, come = _surplus(_links(old), _links(new))
    pairs = _paired(gone, come)
    findings: list[Finding] = []
    for before, after in pairs:
        if before is None and after is not None and key(after[0]) not in old.key:
            continue
        if after is None and before is not None and key(before[0]) not in new.key:
            continue
        if before and after and link_key(before[1]) == link_key(after[1]):
            continue  # only its words changed, which the text shows
        reason = _link_reason(before, after)
        findings.append(_target_finding(Kind.LINK, before, after, note(Kind.LINK, reason), where))
    return [_placed(finding, order) for finding in findings]


def _placed(finding: Finding, order: tuple[int, int]) -> Finding:
    return Finding(hunk=finding.hunk, notes=finding.notes, marks=finding.marks, order=order)


def _links(unit: Unit) -> list[Target]:
    found = [(unit.text[link.start : link.end], link.url) for link in unit.links]
    return [target for target in found if not says_its_target(*target)]


def _link_reason(before: Target | None, after: Target | None) -> str:
    if before and after:
        words = f" (under the same words {said(after[0])})" if _same(before, after) else ""
        return f"link target changed: {before[1]} → {after[1]}{words}"
    if after:
        return f"link added: {said(after[0])} → {after[1]}"
    return f"link removed: {said(before[0])} → {before[1]}" if before else ""


def _same(before: Target, after: Target) -> bool:
    return key(before[0]) == key(after[0])


def _surplus(old: Sequence[Target], new: Sequence[Target]) -> tuple[list[Target], list[Target]]:
    """Return the targets that one side has more often, in page order."""
    if old == new:
        return [], []
    counts = Counter(map(_folded, old)), Counter(map(_folded, new))
    return _beyond(old, counts[0] - counts[1]), _beyond(new, counts[1] - counts[0])


def _beyond(of: Sequence[Target], surplus: Counter[Target]) -> list[Target]:
    found: list[Target] = []
    for target in of:
        if surplus[_folded(target)] > 0:
            surplus[_folded(target)] -= 1
            found.append(target)
    return found


def _folded(target: Target) -> Target:
    """Return the form in which targets are equal.

    Mail addresses are veiled with character references that are drawn anew for every response.
    """
    url = unescape(target[1]) if target[1].startswith("mailto:") else target[1]
    return key(target[0]), link_key(url)


def _paired(gone: list[Target], come: list[Target]) -> list[tuple[Target | None, Target | None]]:
    """Pair by the same words, then by the same URL; then in order if as many are left."""
    pairs: list[tuple[Target | None, Target | None]] = []
    for part in (0, 1):
        waiting: dict[str, list[Target]] = {}
        for target in reversed(come):
            waiting.setdefault(_folded(target)[part], []).append(target)
        for target in list(gone):
            if places := waiting.get(_folded(target)[part]):
                match = places.pop()
                pairs.append((target, match))
                gone.remove(target)
                come.remove(match)
    if len(gone) == len(come):
        return [*pairs, *zip(gone, come, strict=True)]
    return [*pairs, *((target, None) for target in gone), *((None, target) for target in come)]


def _target_finding(
    kind: Kind, before: Target | None, after: Target | None, found: Note, where: str
) -> Finding:
    old, new = _spelled(before), _spelled(after)
    hunk = Hunk(kinds=(kind,), old=old, new=new, edits=diff_words(old, new), where=where)
    marks: tuple[Mark, ...] = ((kind.value, key(old), key(new)),)
    return Finding(hunk=hunk, notes=(found,), marks=marks, order=(_LAST, 0))


def _spelled(target: Target | None) -> str:
    return "" if target is None else f"{target[0]} <{target[1]}>".strip()


def attachment_findings(
    old: StatementText, new: StatementText, apart: Collection[str] = ()
) -> list[Finding]:
    """Compare the documents that a statement offers.

    What came or went at addresses that stand ``apart`` from it is only set otherwise.
    """
    gone, come = _surplus(_attachments(old), _attachments(new))
    in_text = _linked(old) & _linked(new)
    findings: list[Finding] = []
    for before, after in _paired(gone, come):
        if before and after and link_key(before[1]) == link_key(after[1]) in in_text:
            continue  # only its words changed, which the text shows
        kind = Kind.FORMATTING if _is_apart(before, after, apart) else Kind.ATTACHMENT
        found = note(kind, _attachment_reason(before, after))
        findings.append(_target_finding(kind, before, after, found, "attachments"))
    return findings


def _is_apart(before: Target | None, after: Target | None, apart: Collection[str]) -> bool:
    """Whether one target came or went, apart; one that became another did neither."""
    only = [target for target in (before, after) if target is not None]
    return len(only) == 1 and only[0][1] in apart


def _attachments(statement: StatementText) -> list[Target]:
    """Return the documents with their words; a file that is labelled with its size is the same."""
    targets = _targets(statement, BlockKind.ATTACHMENT)
    return [(without_file_label(words), url) for words, url in targets]


def _linked(statement: StatementText) -> set[str]:
    return {link_key(link.url) for block in statement.statement for link in block.links}


def _attachment_reason(before: Target | None, after: Target | None) -> str:
    if before and after and before[1] == after[1]:
        return f"attachment retitled: {said(before[0])} → {said(after[0])}"
    if before and after:
        return f"attachment replaced: {before[1]} → {after[1]} (under the words {said(after[0])})"
    if after:
        return f"attachment added: {said(after[0])} ({after[1]})"
    return f"attachment removed: {said(before[0])} ({before[1]})" if before else ""


def image_findings(
    old: StatementText, new: StatementText, apart: Collection[str] = ()
) -> list[Finding]:
    """Compare the pictures of a statement and their alternative texts; ``apart`` as above."""
    gone, come = _surplus(_targets(old, BlockKind.IMAGE), _targets(new, BlockKind.IMAGE))
    findings: list[Finding] = []
    for before, after in _paired(gone, come):
        kind = Kind.FORMATTING if _is_apart(before, after, apart) else Kind.IMAGE
        found = note(kind, _image_reason(before, after))
        findings.append(_target_finding(kind, before, after, found, "images"))
    return findings


def _image_reason(before: Target | None, after: Target | None) -> str:
    if before and after and before[1] == after[1]:
        return f"alternative text of an image changed: {said(before[0])} → {said(after[0])}"
    return became("image", before[1] if before else "", after[1] if after else "")


def _targets(statement: StatementText, kind: BlockKind) -> list[Target]:
    """Return the distinct targets in page order: shown twice, a picture is the same picture."""
    shown = ((block.text, block.url or "") for block in statement.statement if block.kind is kind)
    return list(dict.fromkeys(shown))


def banner_findings(old: StatementText, new: StatementText) -> list[Finding]:
    """Compare the notices above a statement, such as "archived content"."""
    texts = [
        [block.text for block in side.statement if block.kind is BlockKind.BANNER]
        for side in (old, new)
    ]
    gone = list((Counter(map(key, texts[0])) - Counter(map(key, texts[1]))).elements())
    come = list((Counter(map(key, texts[1])) - Counter(map(key, texts[0]))).elements())
    if not gone and not come:
        return []
    before = " ".join(text for text in texts[0] if key(text) in gone)
    after = " ".join(text for text in texts[1] if key(text) in come)
    return [banner_finding(before, after)]


def banner_finding(before: str, after: str) -> Finding:
    """Return the finding that a notice came, went or changed."""
    reason = became("banner", said(before) if before else "", said(after) if after else "")
    hunk = Hunk(
        kinds=(Kind.BANNER,),
        old=before,
        new=after,
        edits=diff_words(before, after),
        where="banner",
    )
    return Finding(
        hunk=hunk,
        notes=(note(Kind.BANNER, reason),),
        marks=((Kind.BANNER.value, key(before), key(after)),),
        order=(_FIRST, 0),
    )


def stamps_of(statement: StatementText) -> dict[str, str]:
    """Return the page's own stamps and revision ids by name."""
    stamps = dict(statement.stamps)
    if statement.published_on:
        stamps["published"] = statement.published_on
    if statement.updated_on:
        stamps["updated"] = statement.updated_on
    return stamps


def stamps_moved(old: StatementText, new: StatementText) -> bool | None:
    """Whether a stamp says another time than before; ``None`` when none is on both pages.

    What the page shows its readers counts like what stands in its markup. A stamp that came or
    went has not moved.
    """
    before, after = stamps_of(old), stamps_of(new)
    common = before.keys() & after.keys()
    shown = bool(old.shown_stamps and new.shown_stamps)
    if not common and not shown:
        return None
    told = shown and old.shown_stamps != new.shown_stamps
    return told or any(before[name] != after[name] for name in common)


def stamp_findings(old: StatementText, new: StatementText) -> list[Finding]:
    """Compare the stamps; for pages where nothing else changed."""
    before, after = stamps_of(old), stamps_of(new)
    findings: list[Finding] = []
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, ""), after.get(name, "")
        if was == now:
            continue
        edits = tuple(edit for edit in (Edit("delete", was), Edit("insert", now)) if edit.text)
        where = f"{name} stamp"
        hunk = Hunk(kinds=(Kind.STAMP,), old=was, new=now, edits=edits, where=where)
        found = note(Kind.STAMP, became(where, was, now), Severity.NONE)
        marks: tuple[Mark, ...] = ((f"stamp {name}", was, now),)
        findings.append(Finding(hunk=hunk, notes=(found,), marks=marks))
    return findings
