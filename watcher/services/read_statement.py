"""Reads a capture of a statement or document: its revision, and what changed since the last one."""

from dataclasses import replace
from urllib.parse import urlsplit

from watcher.errors import FixityError, NotReadable, RulesBroken
from watcher.model.change import Change, Comparison, Kind, Revision
from watcher.model.check import Check, Outcome
from watcher.model.settings import Settings
from watcher.model.source import Resource, ResourceKind, ResourceState, Source, StatementRules
from watcher.model.statement import BlockKind, PageStateKind, StatementText
from watcher.model.url import matches
from watcher.ports import Archive, Evidence, Known, LastSight
from watcher.services.reading import Reading, Seen, in_state, live, unseen
from watcher.services.statement_changes import StatementChanges, revision_id
from watcher.text.canonical import text_digest, wording_digest
from watcher.text.derive import derivation_name, derive
from watcher.text.http_message import read_response
from watcher.text.link import askable
from watcher.text.targets import document_link


class StatementReader:
    """Turns captures of one URL into revisions and changes."""

    def __init__(self, *, archive: Archive, evidence: Evidence, settings: Settings) -> None:
        self._evidence = evidence
        self._settings = settings
        self._changes = StatementChanges(archive=archive, settings=settings)

    # content

    def read(self, seen: Seen) -> Reading:
        """Read a capture that shows content."""
        known = seen.known
        rules = self._settings.rule_book.statement(seen.check.url, seen.check.captured_at.date())
        if self._same_bytes(seen, rules):
            return self._same(seen)
        try:
            text = derive(
                seen.response.payload,
                content_type=seen.content_type,
                url=seen.final_url,
                rules=rules,
                previous=known.text,
                page=seen.page,
                chrome=False,
            )
        except RulesBroken as error:
            return self._unreadable(seen, Outcome.RULES_BROKEN, error)
        except NotReadable as error:
            return self._unreadable(seen, Outcome.ERROR, error)
        if known.revision is None or known.text is None:
            return self._first(seen, text)
        return self._compared(seen, rules, text)

    def _same_bytes(self, seen: Seen, rules: StatementRules | None) -> bool:
        sight, revision = seen.known.sight, seen.known.revision
        return (
            sight is not None
            and revision is not None
            and sight.payload_digest == seen.response.payload_digest
            and sight.content_type == seen.content_type
            and revision.derivation == derivation_name(rules)
        )

    def _unreadable(self, seen: Seen, outcome: Outcome, error: Exception) -> Reading:
        return unseen(seen.check, seen.known, outcome, str(error), status=seen.response.status)

    def _first(self, seen: Seen, text: StatementText) -> Reading:
        return Reading(
            outcome=Outcome.FIRST_SEEN,
            resource=self._shown(seen, text),
            status=seen.response.status,
            sight=seen.sight(),
            revision=self._revision(seen, text, cause="first_seen"),
            text=text,
            discovered=self._attachments(seen, text),
        )

    def _same(self, seen: Seen, changes: tuple[Change, ...] = ()) -> Reading:
        known = seen.known
        changes += self._changes.returned(seen, known.text) + self._changes.delisted(seen)
        return Reading(
            outcome=self._outcome(seen, changes),
            resource=self._shown(seen, known.text),
            status=seen.response.status,
            sight=seen.sight(),
            revision=self.seen_again(known, seen.check),
            changes=changes,
        )

    def _compared(self, seen: Seen, rules: StatementRules | None, text: StatementText) -> Reading:
        known = seen.known
        old = self._baseline(known, rules, text)
        comparison = self._changes.document_touch(seen, self._changes.compared(seen, old, text))
        ours = known.revision is not None and known.revision.derivation != text.derivation
        if not comparison.kinds:
            redirected = self._changes.redirected(seen, text)
            if not ours:
                return self._same(seen, redirected)
        changes = self._all_changes(seen, old, text, comparison)
        revision = self._revision(seen, text, cause=self._cause(seen, comparison, ours=ours))
        is_new = known.revision is None or revision.id != known.revision.id
        return Reading(
            outcome=self._outcome(seen, changes),
            resource=self._shown(seen, text),
            status=seen.response.status,
            sight=seen.sight(),
            revision=revision,
            text=text if is_new else None,
            changes=changes,
            discovered=self._attachments(seen, text),
        )

    def _all_changes(
        self, seen: Seen, old: StatementText, text: StatementText, comparison: Comparison
    ) -> tuple[Change, ...]:
        if not comparison.kinds:
            changes = self._changes.returned(seen, text) + self._changes.redirected(seen, text)
            return changes + self._changes.delisted(seen)
        comparison = self._changes.with_context(seen, text, comparison)
        change = self._changes.change(seen, comparison, old=old, new=text)
        return (change, *self._changes.delisted(seen))

    def _baseline(
        self, known: Known, rules: StatementRules | None, text: StatementText
    ) -> StatementText:
        """Return the old text as today's derivation reads it: no change of ours is theirs."""
        assert known.text is not None and known.sight is not None  # noqa: PT018, S101 - a revision has both
        if known.text.derivation == text.derivation:
            return known.text
        try:
            return derive(
                self._payload(known.sight),
                content_type=known.sight.content_type,
                url=known.resource.url,
                rules=rules,
                previous=text,
                chrome=False,
            )
        except (RulesBroken, NotReadable):
            return known.text

    def _payload(self, sight: LastSight) -> bytes:
        try:
            return read_response(self._evidence.response(sight.place)).payload
        except NotReadable as error:
            place = f"{sight.place.file} at {sight.place.offset}"
            raise FixityError(f"{place}: no response can be read there: {error}") from error

    # gone

    def gone(self, seen: Seen) -> Reading:
        """Read a capture that shows the statement gone: suspected first, then confirmed."""
        old, check = seen.known.resource, seen.check
        status, reason = seen.response.status, seen.state.reason
        if seen.known.revision is None:
            why = f"{reason}; it was never seen here, so nothing was withdrawn"
            return unseen(check, seen.known, Outcome.ERROR, why, status=status)
        if old.state is ResourceState.WITHDRAWN:
            resource = replace(old, gone_checks=old.gone_checks + 1)
            return Reading(
                outcome=Outcome.WITHDRAWN, resource=resource, status=status, detail=reason
            )
        suspected = in_state(old, ResourceState.WITHDRAWAL_SUSPECTED, check)
        # A clock that was set back must not put the confirmation off until it is there again.
        since = min(suspected.state_since or check.captured_at, check.captured_at)
        suspected = replace(
            suspected, state_since=since, gone_checks=old.gone_checks + 1, failures=0
        )
        if not self._confirmed(suspected, check):
            return Reading(
                outcome=Outcome.WITHDRAWAL_SUSPECTED,
                resource=suspected,
                status=status,
                detail=reason,
            )
        return Reading(
            outcome=Outcome.WITHDRAWN,
            resource=in_state(suspected, ResourceState.WITHDRAWN, check),
            status=status,
            detail=reason,
            changes=(self._changes.withdrawal(seen, suspected),),
        )

    def _confirmed(self, suspected: Resource, check: Check) -> bool:
        since = suspected.state_since or check.captured_at
        wanted = self._settings.withdrawal
        return suspected.gone_checks > wanted.checks and check.captured_at - since >= wanted.after

    # revisions

    @staticmethod
    def seen_again(known: Known, check: Check) -> Revision | None:
        """Return the revision in force with this check as its last sight."""
        if known.revision is None:
            return None
        return replace(known.revision, last_seen=check.captured_at, last_capture=check.id)

    def _revision(self, seen: Seen, text: StatementText, *, cause: str) -> Revision:
        check, current = seen.check, seen.known.revision
        again = self.seen_again(seen.known, check)
        if again is not None and again.id == revision_id(seen, text):
            return again
        return Revision(
            id=revision_id(seen, text),
            url=check.url,
            number=current.number + 1 if current else 1,
            text_digest=text_digest(text),
            wording_digest=wording_digest(text),
            derivation=text.derivation,
            cause=cause,  # type: ignore[arg-type]
            first_seen=check.captured_at,
            last_seen=check.captured_at,
            first_capture=check.id,
            last_capture=check.id,
        )

    @staticmethod
    def _cause(seen: Seen, comparison: Comparison, *, ours: bool) -> str:
        if seen.known.resource.state is ResourceState.WITHDRAWN:
            return "restored"
        return "rederived" if ours and not comparison.kinds else "edited"

    @staticmethod
    def _outcome(seen: Seen, changes: tuple[Change, ...]) -> Outcome:
        if seen.known.resource.state is ResourceState.WITHDRAWN:
            return Outcome.RESTORED
        kinds = {kind for change in changes for kind in change.kinds}
        if kinds == {Kind.REDIRECT}:
            return Outcome.REDIRECTED
        return Outcome.CHANGED if changes else Outcome.UNCHANGED

    @staticmethod
    def _shown(seen: Seen, text: StatementText | None) -> Resource:
        moved = seen.state.kind is PageStateKind.REDIRECTED
        state = ResourceState.REDIRECTED if moved else ResourceState.LIVE
        resource = live(seen.known.resource, seen.check, state)
        return replace(resource, title=text.title) if text else resource

    def _attachments(self, seen: Seen, text: StatementText) -> tuple[Resource, ...]:
        source = self._settings.source(seen.check.source)
        if source is None or seen.known.resource.kind is ResourceKind.DOCUMENT:
            return ()
        return tuple(
            Resource(
                url=block.url,
                source=source.name,
                agency=source.agency,
                kind=ResourceKind.DOCUMENT,
                discovered_at=seen.check.captured_at,
                next_due=seen.check.captured_at,
                title=block.text,
            )
            for block in text.statement
            if block.kind is BlockKind.ATTACHMENT
            and block.url is not None
            and _follows_document(block.url, beside=seen.final_url, source=source)
        )


def _follows_document(url: str, *, beside: str, source: Source) -> bool:
    """Whether a linked document is followed: by the source's patterns, or on the same host."""
    if matches(url, source.exclude) or not (document_link(url) and askable(url)):
        return False
    if source.documents or matches(url, source.follow):
        return matches(url, source.documents) or matches(url, source.follow)
    return urlsplit(url).netloc == urlsplit(beside).netloc
