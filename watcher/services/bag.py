"""Choose what belongs in an evidence bag: which leaves, which changes, which outsiders' words.

Reads the ledger once from end to end. Nothing is written here: `watcher.bag` does that. A bag that
could not prove what it is asked for is refused, with the reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from watcher.errors import ConfigError, FixityError, NotFound
from watcher.model.change import Change, Revision
from watcher.model.moment import parse_stamp
from watcher.ports import Archive, ChangeFilter
from watcher.proof import notes
from watcher.proof.canonical_json import canonical
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import ProofError
from watcher.proof.notes import Note
from watcher.services.bag_texts import in_force, shown_by, text_readings
from watcher.services.kept_leaf import KeptLeaf, kept_leaf

_OBSERVATION = b'"v":"watcher/observation/1"'
_OF_THE_SYSTEM = frozenset(
    {"start/1", "stop/1", "config/1", "clock-step/1", "warc-closed/1", "key-rotation/1"}
)
_SHOWN, _NOT_MODIFIED = 200, 304
_IN_FORCE = ("start/1", "config/1")
_FAR = 200
"""How many looks a bag goes back for the one at which a text was read.

They take ``verify.sh`` a minute and a half; many more would bury those that were asked for.
"""
_ABOUT_LOOKS = frozenset({"derived/1", "note/1", "independent-capture/1"})

Span = tuple[datetime, datetime]


class PublishedLeaves(Protocol):
    """A ledger as far as its checkpoint covers it."""

    def entries(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (index, entry) of every leaf from ``start``; raises `FixityError` for damage."""

    def covers(self, note: Note) -> Checkpoint:
        """Return what a checkpoint covers; `FixityError` unless it is of this very ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Every look at one page from the first that bears on the question to the last, in order.

    ``span`` is the interval that was asked for; ``None`` for a change or a whole history. For a URL
    ``revisions`` are the text in force at the beginning and those that came later. ``readings`` are
    the leaves that logged these texts, or those of the changes, when they were read; the first
    ``earlier`` looks are there only because a text was read at them.
    """

    url: str
    looks: tuple[KeptLeaf, ...]
    changes: tuple[Change, ...]
    span: Span | None = None
    revisions: tuple[Revision, ...] = ()
    readings: tuple[KeptLeaf, ...] = ()
    earlier: int = 0

    @property
    def asked(self) -> tuple[KeptLeaf, ...]:
        """The looks that bear on the question itself."""
        return self.looks[self.earlier :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """An outsider's word on a checkpoint: its leaf, the checkpoint, and how many leaves it has."""

    leaf: KeptLeaf
    note: Note
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a bag holds. ``beside`` are leaves of the system and leaves about the looks."""

    stretches: tuple[Stretch, ...]
    beside: tuple[KeptLeaf, ...]
    beacons: tuple[KeptLeaf, ...]
    anchors: tuple[Anchor, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return all changes, in the order in which their files are numbered."""
        return tuple(change for stretch in self.stretches for change in stretch.changes)

    @property
    def leaves(self) -> tuple[KeptLeaf, ...]:
        """Return all leaves by index, each once."""
        looks = (look for stretch in self.stretches for look in stretch.looks)
        anchored = (anchor.leaf for anchor in self.anchors)
        found = {one.index: one for one in (*looks, *self.beside, *self.beacons, *anchored)}
        return tuple(found[index] for index in sorted(found))


def choose(
    asked: Sequence[Change | str],
    *,
    ledger: PublishedLeaves,
    archive: Archive,
    kept: Callable[[str], bytes],
    span: Span | None = None,
) -> Contents:
    """Return what a bag about changes, or URLs (in an interval), must hold.

    ``kept`` gives the bytes of a file by its path below ``anchors/``. Raises `ConfigError` for an
    interval that cannot be, `NotFound` when the ledger has no leaf of a look that is needed,
    `FixityError` for damage.
    """
    if span is not None and span[0] > span[1]:
        raise ConfigError("the interval ends before it begins")
    if span is not None and any(isinstance(one, Change) for one in asked):
        raise ConfigError("an interval goes with URLs: a change has its own window")
    pages = [_page(one, ledger, archive) if isinstance(one, Change) else one for one in asked]
    read = _Read.of(ledger, dict.fromkeys(pages))
    stretches = tuple(
        _stretch(
            url,
            [one for one, page in zip(asked, pages, strict=True) if page == url],
            read,
            archive,
            span,
        )
        for url in dict.fromkeys(pages)
    )
    first = min(stretch.looks[0].index for stretch in stretches)
    last = max(stretch.looks[-1].index for stretch in stretches)
    return Contents(
        stretches=stretches,
        beside=tuple(_beside(read.others, stretches, first, last)),
        beacons=tuple(_beacons(read.others, (first, last))),
        anchors=tuple(_anchors(read.others, (first, last), ledger, kept)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The looks at the wanted pages, and every leaf that is no look."""

    looks: dict[str, list[KeptLeaf]]
    others: list[KeptLeaf]
    newest: str

    @classmethod
    def of(cls, ledger: PublishedLeaves, urls: Mapping[str, None]) -> "_Read":
        looks: dict[str, list[KeptLeaf]] = {url: [] for url in urls}
        others: list[KeptLeaf] = []
        wanted = [b'"url":' + canonical(url) for url in urls]
        entry = b""
        for index, entry in ledger.entries():
            # Looks at other pages are most of a ledger: known by their bytes, they are not parsed.
            is_look = _OBSERVATION in entry
            if is_look and not any(one in entry for one in wanted):
                continue
            found = kept_leaf(index, entry)
            if not is_look:
                others.append(found)
            elif (url := found.said("url")) in looks:
                looks[str(url)].append(found)
        newest = kept_leaf(-1, entry).said("t") if entry else None
        return cls(looks=looks, others=others, newest=newest or "")


def _page(change: Change, ledger: PublishedLeaves, archive: Archive) -> str:
    """Return the page whose looks show a change: its own, or the list that names it."""
    if not change.check or any(one.id == change.check for one in archive.checks(change.url)):
        return change.url
    named = b'"check":' + canonical(_record_of(change.check))
    for index, entry in ledger.entries():
        if named in entry:
            return kept_leaf(index, entry).said("url") or change.url
    return change.url


def _record_of(check: str) -> str:
    """Return the record id of a check, as leaves name it."""
    return f"urn:uuid:{check[:8]}-{check[8:12]}-{check[12:16]}-{check[16:20]}-{check[20:]}"


def _stretch(
    url: str, asked: Sequence[Change | str], read: _Read, archive: Archive, span: Span | None
) -> Stretch:
    looks = read.looks[url]
    if not looks:
        raise NotFound(
            f"{url}: the ledger's checkpoint covers no look at it: "
            "run watcher check, or wait for the next checkpoint"
        )
    changes = [one for one in asked if isinstance(one, Change)]
    revisions: list[Revision] = []
    if url in asked:
        first, behind = _within(url, looks, span) if span else (0, len(looks))
        revisions = in_force(archive.revisions(url), looks[first:behind])
        changes = shown_by(archive.changes(ChangeFilter(url=url))[::-1], looks[first:behind])
    else:
        ends = [
            _position(looks, archive, url, moment, read.newest)
            for change in changes
            for moment in (change.last_seen_old, change.first_seen_new)
        ]
        first, behind = min(ends), max(ends) + 1
    first = _last_shown(looks, first, behind)
    readings = list(text_readings(looks[:behind], read.others, changes, revisions))
    begin = min(
        (one.at for one in readings if one.at is not None and first - _FAR <= one.at < first),
        default=first,
    )
    return Stretch(
        url=url,
        looks=_chained(looks[begin:behind]),
        changes=tuple(changes),
        span=span,
        revisions=tuple(revisions),
        readings=tuple(one.leaf for one in readings),
        earlier=first - begin,
    )


def _chained(looks: Sequence[KeptLeaf]) -> tuple[KeptLeaf, ...]:
    """Return looks each of which names the one before; raises `FixityError` for a hole."""
    for earlier, later in pairwise(looks):
        if later.body["prev"] != earlier.digest:
            raise FixityError(f"ledger, leaf {later.index}: does not follow leaf {earlier.index}")
    return tuple(looks)


def _last_shown(looks: list[KeptLeaf], first: int, behind: int) -> int:
    """Return where to begin so that no "not modified" stands without the bytes that it is about.

    That is ``first`` itself, unless such a look comes before the first that showed the page.
    """
    for look in looks[first:behind]:
        if look.body.get("status") == _SHOWN:
            return first
        if look.body.get("status") == _NOT_MODIFIED:
            before = (
                at for at in range(first - 1, -1, -1) if looks[at].body.get("status") == _SHOWN
            )
            return next(before, first)
    return first


def _within(url: str, looks: list[KeptLeaf], span: Span) -> tuple[int, int]:
    """Return the range of looks with slot or time in the interval, and one on each side.

    Raises `NotFound` for an interval before the first look or after the last, and says when it was.
    """
    inside = [
        at
        for at, look in enumerate(looks)
        if min(_times(look)) <= span[1] and max(_times(look)) >= span[0]
    ]
    if inside:
        return max(inside[0] - 1, 0), inside[-1] + 2
    before = [at for at, look in enumerate(looks) if max(_times(look)) < span[0]]
    if not before:
        raise NotFound(
            f"{url}: the first look at it was at {_at(looks[0])}, after this interval: "
            "what it said before is not known"
        )
    if before[-1] == len(looks) - 1:
        raise NotFound(
            f"{url}: the last look at it that a checkpoint covers was at {_at(looks[-1])}, before "
            "this interval: run watcher check, or wait for the next checkpoint"
        )
    return before[-1], before[-1] + 2


def _at(look: KeptLeaf) -> str:
    return f"{parse_stamp(str(look.body['t'])):%Y-%m-%d %H:%M:%S} UTC"


def _times(look: KeptLeaf) -> tuple[datetime, datetime]:
    return parse_stamp(str(look.body["slot"])), parse_stamp(str(look.body["t"]))


def _position(
    looks: list[KeptLeaf], archive: Archive, url: str, moment: datetime, newest: str
) -> int:
    """Return which of the looks was begun at ``moment``."""
    check = next((one.id for one in archive.checks(url) if one.captured_at == moment), None)
    if check is None:
        raise NotFound(f"{url}: the index has no check of {moment}: run watcher rederive")
    record = _record_of(check)
    at = next((at for at, look in enumerate(looks) if look.body.get("check") == record), None)
    if at is not None:
        return at
    told = f"{url}: the look of {moment:%Y-%m-%d %H:%M:%S} UTC has no published leaf"
    if not newest or parse_stamp(newest) <= moment:
        raise NotFound(f"{told} yet: run watcher check, or wait for the next checkpoint")
    raise NotFound(f"{told}: it was recorded before this ledger was begun")


def _beside(
    others: list[KeptLeaf], stretches: tuple[Stretch, ...], first: int, last: int
) -> Iterator[KeptLeaf]:
    """Yield what the system said of itself meanwhile, what held then, what is about the looks."""
    looks = [look for stretch in stretches for look in stretch.looks]
    digests = {look.digest for look in looks}
    records = {look.said("record") for look in looks} - {None}
    for stretch in stretches:
        yield from stretch.readings
    for kind in _IN_FORCE:
        yield from [one for one in others if one.kind == kind and one.index < first][-1:]
    for one in others:
        of_the_time = one.kind in _OF_THE_SYSTEM and first <= one.index <= last
        about_them = one.kind in _ABOUT_LOOKS and not digests.isdisjoint(one.about)
        redacted = one.kind == "redaction/1" and one.said("record") in records
        if of_the_time or about_them or redacted:
            yield one


def _beacons(others: list[KeptLeaf], ends: tuple[int, int]) -> Iterator[KeptLeaf]:
    """Yield the newest public value that was logged before each end: not earlier than that."""
    beacons = [one for one in others if one.kind == "beacon/1"]
    newest = [[one for one in beacons if one.index < end][-1:] for end in ends]
    yield from {one.index: one for found in newest for one in found}.values()


def _anchors(
    others: list[KeptLeaf],
    ends: tuple[int, int],
    ledger: PublishedLeaves,
    kept: Callable[[str], bytes],
) -> Iterator[Anchor]:
    """Yield, for each end, the first word of each outsider on a checkpoint that covers it."""
    heard: set[tuple[int, str | None, str | None]] = set()
    for leaf in others:
        if leaf.kind != "anchor/1" or leaf.index <= ends[0]:
            continue
        found = _stamped(leaf, ledger, kept)
        new = {
            (end, leaf.said("sort"), leaf.said("from")) for end in ends if found.size > end
        } - heard
        if new:
            heard |= new
            yield found


def _stamped(leaf: KeptLeaf, ledger: PublishedLeaves, kept: Callable[[str], bytes]) -> Anchor:
    """Return an anchor with the checkpoint that it vouches for."""
    path = next((one for one in leaf.files if one.endswith("/checkpoint")), None)
    if path is None:
        raise FixityError(f"ledger, leaf {leaf.index}: an anchor that lists no checkpoint")
    try:
        note = notes.parse(kept(path))
    except ProofError as error:
        raise FixityError(f"anchors/{path}: {error}") from error
    return Anchor(leaf=leaf, note=note, size=ledger.covers(note).size)
