"""Which texts a bag shows, and which leaves logged their digests when they were read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model.change import Change, Revision
from watcher.model.moment import parse_stamp, stamp
from watcher.services.kept_leaf import KeptLeaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A leaf that logged the digest of a text, and the position of the look it was read at.

    ``at`` is ``None`` where that was a look at another page, as when a list took this one off.
    """

    at: int | None
    leaf: KeptLeaf


def in_force(revisions: Sequence[Revision], looks: Sequence[KeptLeaf]) -> list[Revision]:
    """Return the revision in force at the first of the looks, and those that came until the last.

    ``revisions`` are those of one page, oldest first; a page may have had none at its first look.
    """
    begin, end = _ends(looks)
    before = [one for one in revisions if one.first_seen <= begin]
    return before[-1:] + [one for one in revisions if begin < one.first_seen <= end]


def shown_by(changes: Sequence[Change], looks: Sequence[KeptLeaf]) -> list[Change]:
    """Return those of a page's changes that were seen behind the first look and until the last."""
    begin, end = _ends(looks)
    return [one for one in changes if begin < one.first_seen_new <= end]


def _ends(looks: Sequence[KeptLeaf]) -> tuple[datetime, datetime]:
    first, last = (parse_stamp(str(look.body["t"])) for look in (looks[0], looks[-1]))
    return first, last


def text_readings(
    looks: Sequence[KeptLeaf],
    others: Sequence[KeptLeaf],
    changes: Sequence[Change],
    revisions: Sequence[Revision],
) -> Iterator[Reading]:
    """Yield for each text of the changes and revisions where it was read, and the leaf of that.

    That is the last such look before the text is known to have been in force. ``looks`` are all at
    the page, ``others`` all leaves of the ledger that are no look. A text that no leaf logged is
    passed over.
    """
    told = [one for one in others if one.kind == "derived/1" and one.said("sort") == "text"]
    place = {look.digest: at for at, look in enumerate(looks)}
    for text, moment in dict.fromkeys(_texts(changes, revisions)):
        until = stamp(moment)
        leaves = [one for one in told if one.said("sha256") == text]
        here = [
            Reading(at=place[look], leaf=one)
            for one in leaves
            for look in sorted(one.about & place.keys())
            if str(looks[place[look]].body["t"]) <= until
        ]
        yield from here[-1:] or [Reading(at=None, leaf=one) for one in leaves[:1]]


def _texts(
    changes: Sequence[Change], revisions: Sequence[Revision]
) -> Iterator[tuple[str | None, datetime]]:
    """Yield the digest of each text, and a time at which it was in force."""
    for change in changes:
        yield change.old_digest, change.last_seen_old
        yield change.new_digest, change.first_seen_new
    for revision in revisions:
        yield revision.text_digest, revision.first_seen
