"""What a change of a statement is made of: the comparison, and what only the archive knows."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from watcher.model.change import Change, Comparison, Hunk, Kind, Revision, Severity
from watcher.model.check import Outcome
from watcher.model.digest import short_id
from watcher.model.moment import stamp
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceKind, ResourceState
from watcher.model.statement import PageStateKind, StatementText
from watcher.ports import Archive, ChangeFilter
from watcher.services.reading import Seen, topics_in
from watcher.text.aside import reworded_aside
from watcher.text.canonical import canonical_text, text_digest, wording_digest
from watcher.text.compare import compare
from watcher.text.volatile import Quiet, volatile_slots

_LOOKS = 20
_SOON = timedelta(hours=1)
"""What differs after an hour may be news; what differs at most looks within one hardly is."""
_SHOWED_CONTENT = frozenset(
    {
        *(Outcome.FIRST_SEEN, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED),
        *(Outcome.RESTORED, Outcome.REDIRECTED),
    }
)


class StatementChanges:
    """Makes the changes of one URL, each with its window, kinds and reasons."""

    def __init__(self, *, archive: Archive, settings: Settings) -> None:
        self._archive = archive
        self._settings = settings

    def with_context(self, seen: Seen, text: StatementText, comparison: Comparison) -> Comparison:
        """Add what only the archive knows: reversion, restoration, redirect, wishes."""
        kinds, reasons = comparison.kinds, comparison.reasons
        severity = comparison.severity
        back = None if comparison.is_muted else self._reversion(seen, text)
        if back is not None:
            kinds = (Kind.REVERSION, *kinds)
            reasons = (f"the wording of {_day(back)} is back", *reasons)
            severity = max(severity, Severity.NOTABLE)
        for extra in self.returned(seen, text) + self.redirected(seen, text):
            kinds = (*extra.kinds, *kinds)
            reasons = (*extra.reasons, *reasons)
            severity = max(severity, extra.severity)
        if severity is Severity.NONE and self._wanted_anyway(seen, comparison):
            severity = Severity.MINOR
        return replace(comparison, kinds=kinds, reasons=reasons, severity=severity)

    def compared(self, seen: Seen, old: StatementText, new: StatementText) -> Comparison:
        """Compare two texts; what the archive knows to change at most looks is muted."""
        found = compare(old, new)
        if not any(hunk.slots for hunk in found.hunks):
            return found
        slots = volatile_slots(self._changed_slots(seen.check.url))
        phrases = tuple(phrase for topic in self._settings.topics for phrase in topic.phrases)
        if not slots:
            return found
        return compare(old, new, quiet=Quiet(slots=slots, phrases=phrases))

    def _changed_slots(self, url: str) -> list[frozenset[str]]:
        """Return the slots that changed at each of the last looks that came soon after another."""
        looks = [
            check
            for check in self._archive.checks(url, limit=_LOOKS)
            if check.outcome in _SHOWED_CONTENT
        ]
        since = min((look.captured_at for look in looks), default=None)
        changed = {
            change.check: frozenset(slot for hunk in change.hunks for slot in hunk.slots)
            for change in self._archive.changes(ChangeFilter(url=url, since=since))
        }
        return [
            changed.get(look.id, frozenset())
            for look, earlier in pairwise(looks)
            if abs(look.captured_at - earlier.captured_at) <= _SOON
        ]

    def _wanted_anyway(self, seen: Seen, comparison: Comparison) -> bool:
        source = self._settings.source(seen.check.source)
        return source is not None and not set(source.alert_on).isdisjoint(comparison.kinds)

    def _reversion(self, seen: Seen, text: StatementText) -> Revision | None:
        current = seen.known.revision
        digest = wording_digest(text)
        if current is None or current.wording_digest == digest:
            return None
        earlier = self._archive.revisions_by_wording(seen.check.url, digest)
        return earlier[-1] if earlier else None

    def returned(self, seen: Seen, text: StatementText | None) -> tuple[Change, ...]:
        """Return the restoration of a statement that was withdrawn, or nothing."""
        known = seen.known
        if known.resource.state is not ResourceState.WITHDRAWN:
            return ()
        comparison = Comparison(
            outcome="changed",
            kinds=(Kind.RESTORATION,),
            severity=Severity.MAJOR,
            reasons=("the statement is back",),
            signature=_signature("restoration", ""),
        )
        return (self.change(seen, comparison, old=None, new=text),)

    def redirected(self, seen: Seen, text: StatementText) -> tuple[Change, ...]:
        """Return the redirect that an address newly leads through, or nothing."""
        moved = seen.state.kind is PageStateKind.REDIRECTED
        if not moved or seen.known.resource.state is ResourceState.REDIRECTED:
            return ()
        comparison = Comparison(
            outcome="changed",
            kinds=(Kind.REDIRECT,),
            severity=Severity.MINOR,
            reasons=(f"the address now leads to {seen.final_url}",),
            signature=_signature("redirect", seen.final_url),
        )
        return (self.change(seen, comparison, old=seen.known.text, new=text),)

    def delisted(self, seen: Seen) -> tuple[Change, ...]:
        """Return the delisting of a statement that no listing shows any more, or nothing."""
        if not seen.known.resource.delisted:
            return ()
        comparison = Comparison(
            outcome="changed",
            kinds=(Kind.DELISTED,),
            severity=Severity.NOTABLE,
            reasons=("no listing shows the statement any more, but its page still answers",),
            signature=_signature("delisted", ""),
        )
        return (self.change(seen, comparison, old=seen.known.text, new=seen.known.text),)

    def document_touch(self, seen: Seen, comparison: Comparison) -> Comparison:
        """Name a document whose file was replaced as such, whatever its words did."""
        is_document = seen.known.resource.kind is ResourceKind.DOCUMENT
        if not is_document or not comparison.kinds or Kind.ATTACHMENT in comparison.kinds:
            return comparison
        return replace(
            comparison,
            kinds=(*comparison.kinds, Kind.ATTACHMENT),
            reasons=(*comparison.reasons, "the document was replaced"),
            severity=max(comparison.severity, Severity.NOTABLE),
        )

    def change(
        self,
        seen: Seen,
        comparison: Comparison,
        *,
        old: StatementText | None,
        new: StatementText | None,
    ) -> Change:
        """Return ``comparison`` as a change of what was seen; its event is its own for now."""
        check, known = seen.check, seen.known
        moment = stamp(check.captured_at)
        change_id = short_id("c", check.url, moment, *comparison.kinds)
        shown = new or old
        last_seen = known.revision.last_seen if known.revision else check.captured_at
        return Change(
            id=change_id,
            event=short_id("e", change_id),
            agency=check.agency,
            source=check.source,
            url=check.url,
            title=shown.title if shown else known.resource.title,
            kinds=comparison.kinds,
            severity=comparison.severity,
            reasons=comparison.reasons,
            hunks=comparison.hunks,
            last_seen_old=last_seen,
            first_seen_new=check.captured_at,
            checks_between=known.unseeing_checks,
            silent=comparison.silent,
            topics=self._topics(old, new, comparison.hunks),
            old_digest=text_digest(old) if old else None,
            new_digest=text_digest(new) if new else None,
            old_revision=known.revision.id if known.revision and old else None,
            new_revision=revision_id(seen, new) if new else None,
            check=check.id,
            signature=comparison.signature,
            derivation=(new or old).derivation if (new or old) else "",  # type: ignore[union-attr]
        )

    def _topics(
        self, old: StatementText | None, new: StatementText | None, hunks: tuple[Hunk, ...]
    ) -> tuple[str, ...]:
        texts = [canonical_text(text) for text in (old, new) if text is not None]
        texts += [hunk.old + "\n" + hunk.new for hunk in hunks]
        return topics_in("\n".join(texts), self._settings)

    def withdrawal(self, seen: Seen, suspected: Resource) -> Change:
        """Return the confirmed withdrawal; its window ends where it was first seen gone."""
        reason = f"the statement is gone: {seen.state.reason}"
        comparison = Comparison(
            outcome="changed",
            kinds=(Kind.WITHDRAWAL,),
            severity=Severity.MAJOR,
            reasons=(reason,),
            signature=_signature("withdrawal", seen.state.reason),
        )
        change = self.change(seen, comparison, old=seen.known.text, new=None)
        return replace(change, first_seen_new=suspected.state_since or seen.check.captured_at)


def revision_id(seen: Seen, text: StatementText) -> str:
    """Return the id of the revision that ``text`` is: the one in force when nothing differs.

    A sentence reworded beside the statement is told, so what holds it is another revision,
    although its canonical text is the same.
    """
    current, known = seen.known.revision, seen.known.text
    if (
        current is not None
        and known is not None
        and current.text_digest == text_digest(text)
        and current.derivation == text.derivation
        and not reworded_aside(known, text)
    ):
        return current.id
    return short_id("r", seen.check.url, stamp(seen.check.captured_at))


def _signature(word: str, about: str) -> str:
    return short_id("s", word, about)


def _day(revision: Revision) -> str:
    return f"{revision.first_seen:%Y-%m-%d %H:%M} UTC"
