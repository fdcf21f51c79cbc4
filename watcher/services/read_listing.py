"""Reads captures of listings, feeds, sitemaps and JSON lists: sets of links, compared as sets.

A listing is read page by page until known ground. Each page is a check of its own, durable
before it is read; the set is complete, and compared, with the last page.
"""

from dataclasses import dataclass, field, replace

from watcher.errors import NotReadable, RulesBroken
from watcher.model.change import Change, Edit, Hunk, Kind, Severity
from watcher.model.check import Check, Outcome
from watcher.model.digest import short_id
from watcher.model.moment import stamp
from watcher.model.settings import Settings
from watcher.model.source import ListingRules, Resource, ResourceKind, Source
from watcher.model.statement import ListedItem, Listing
from watcher.ports import LastSight
from watcher.services.reading import Reading, Seen, live, topics_in, unseen
from watcher.text.feed import is_sitemap_index, read_feed, read_json_list, read_sitemap
from watcher.text.listing import ListingChange, compare_listings, read_listing
from watcher.text.targets import document_link

_SEVERITY = {
    Kind.ITEM_ADDED: Severity.NONE,
    Kind.ITEM_REMOVED: Severity.MINOR,
    Kind.RETITLED: Severity.NOTABLE,
    Kind.REDATED: Severity.NOTABLE,
    Kind.REORDERED: Severity.NONE,
}
_TOLD_ONE_BY_ONE = 5
"""So many changes of one kind in one check of a list are events of their own; more are one."""


@dataclass(slots=True)
class _Round:
    """One reading of a listing, page after page."""

    listing_url: str
    first_sight: LastSight
    items: list[ListedItem] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    seen_pages: set[str] = field(default_factory=set)
    lost_one: bool = False
    """Whether a sitemap of an index was not read: then nothing is known to be missing."""


class ListingReader:
    """Turns captures of a listing's pages into a set of links, and that into changes."""

    def __init__(self, *, settings: Settings) -> None:
        self._settings = settings
        self._rounds: dict[str, _Round] = {}

    def listing_of(self, url: str) -> str:
        """Return the listing that a page belongs to; a first page belongs to itself."""
        for current in self._rounds.values():
            if url in current.waiting:
                return current.listing_url
        return url

    def next_page(self, listing_url: str) -> str | None:
        """Return the further page that the listing asks for, if its reading is not at the end."""
        current = self._rounds.get(listing_url)
        return current.waiting[0] if current and current.waiting else None

    def give_up(self, listing_url: str) -> None:
        """Forget an unfinished reading; the next check begins it again."""
        self._rounds.pop(listing_url, None)

    def lost(self, check: Check) -> None:
        """Hear of a check, and if it was a further page that could not be read, go on without.

        A listing cannot be read past it, so its reading ends. The sitemaps of an index do not
        hang on each other: the others are still read, and what they name is followed.
        """
        listing_url = self.listing_of(check.url)
        current = self._rounds.get(listing_url)
        if current is None or check.url not in current.waiting:
            return
        current.waiting = [waiting for waiting in current.waiting if waiting != check.url]
        current.seen_pages.add(check.url)
        current.lost_one = True
        if check.kind is not ResourceKind.SITEMAP or not current.waiting:
            self.give_up(listing_url)

    def read(self, seen: Seen) -> Reading:
        """Read one page."""
        known, url = seen.known, seen.check.url
        listing_url = known.resource.url
        if url == listing_url:
            self._rounds.pop(listing_url, None)
            if self._same_bytes(seen):
                return self._unchanged(seen)
        source = self._settings.source(seen.check.source)
        try:
            page = self._page(seen, source)
        except RulesBroken as error:
            return self._broken(seen, Outcome.RULES_BROKEN, error)
        except NotReadable as error:
            return self._broken(seen, Outcome.ERROR, error)
        current = self._rounds.setdefault(
            listing_url, _Round(listing_url=listing_url, first_sight=seen.sight())
        )
        current.seen_pages.add(url)
        current.waiting = [waiting for waiting in current.waiting if waiting != url]
        if is_sitemap_index(page):
            current.waiting += [
                item.url for item in page.items if item.url not in current.seen_pages
            ]
            page = replace(page, items=())
        current.items += page.items
        if self._goes_on(seen, current, page, source):
            return self._middle(seen, page, source)
        if current.lost_one:
            self.give_up(listing_url)
            return self._middle(seen, page, source)
        return self._complete(seen, current, page, source)

    def _same_bytes(self, seen: Seen) -> bool:
        sight = seen.known.sight
        return (
            seen.known.listing is not None
            and sight is not None
            and sight.payload_digest == seen.response.payload_digest
        )

    def _unchanged(self, seen: Seen) -> Reading:
        return Reading(
            outcome=Outcome.UNCHANGED,
            resource=live(seen.known.resource, seen.check),
            status=seen.response.status,
            sight=seen.sight(),
        )

    @staticmethod
    def _broken(seen: Seen, outcome: Outcome, error: Exception) -> Reading:
        return unseen(seen.check, seen.known, outcome, str(error), status=seen.response.status)

    def _page(self, seen: Seen, source: Source | None) -> Listing:
        payload, where = seen.response.payload, seen.final_url
        follow = source.follow if source else ()
        exclude = source.exclude if source else ()
        kind = seen.check.kind
        if kind is ResourceKind.LISTING:
            return read_listing(
                payload,
                content_type=seen.content_type,
                url=where,
                rules=self._rules(seen),
                follow=follow,
                exclude=exclude,
            )
        reader = {
            ResourceKind.FEED: read_feed,
            ResourceKind.SITEMAP: read_sitemap,
            ResourceKind.JSON_LIST: read_json_list,
        }[kind]
        return reader(
            payload, content_type=seen.content_type, url=where, follow=follow, exclude=exclude
        )

    def _rules(self, seen: Seen) -> ListingRules | None:
        day = seen.check.captured_at.date()
        return self._settings.rule_book.listing(seen.known.resource.url, day)

    def _goes_on(self, seen: Seen, current: _Round, page: Listing, source: Source | None) -> bool:
        """Whether another page must be read: there is one, and no known ground was reached."""
        if len(current.seen_pages) >= (source.max_pages if source else 1):
            current.lost_one = current.lost_one or bool(current.waiting)
            current.waiting = []
            return False
        known = {item.url for item in seen.known.listing.items} if seen.known.listing else set()
        on_known_ground = any(item.url in known for item in page.items)
        if page.next_url and page.next_url not in current.seen_pages and not on_known_ground:
            current.waiting.append(page.next_url)
        return bool(current.waiting)

    def _middle(self, seen: Seen, page: Listing, source: Source | None) -> Reading:
        first = seen.known.listing is None
        return Reading(
            outcome=Outcome.FIRST_SEEN if first else Outcome.UNCHANGED,
            resource=live(seen.known.resource, seen.check),
            status=seen.response.status,
            discovered=self._discovered(seen, page.items, source),
            listed=tuple((item.url, item.title) for item in page.items),
        )

    def _complete(
        self, seen: Seen, current: _Round, page: Listing, source: Source | None
    ) -> Reading:
        self._rounds.pop(current.listing_url, None)
        shown = _unique(current.items)
        old = seen.known.listing
        found = self._found(seen, current, replace(page, items=shown))
        changes = _told_together(tuple(self._change(seen, change) for change in found))
        unread = old if page.next_url is not None else None
        whole = replace(page, items=_with_tail(shown, unread, found), next_url=None)
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        return Reading(
            outcome=Outcome.FIRST_SEEN if old is None else outcome,
            resource=live(seen.known.resource, seen.check),
            status=seen.response.status,
            sight=current.first_sight,
            listing=whole,
            changes=changes,
            discovered=self._discovered(seen, shown, source),
            listed=tuple((item.url, item.title) for item in shown),
            due_now=tuple(
                change.old.url
                for change in found
                if change.kind is Kind.ITEM_REMOVED and change.old is not None
            ),
        )

    def _found(self, seen: Seen, current: _Round, shown: Listing) -> tuple[ListingChange, ...]:
        """Return what changed; a reading by other rules of ours is no change of theirs."""
        old = seen.known.listing
        if old is None or old.derivation != shown.derivation:
            return ()
        kind = seen.check.kind
        rules = self._rules(seen)
        found = compare_listings(
            old,
            shown,
            whole=_is_whole(kind, current, old, shown),
            ruled=kind is not ResourceKind.LISTING or bool(rules and rules.row),
        )
        return tuple(change for change in found if not _is_machines_claim(change.kind, kind))

    def _discovered(
        self, seen: Seen, items: tuple[ListedItem, ...], source: Source | None
    ) -> tuple[Resource, ...]:
        if source is None:
            return ()
        moment = seen.check.captured_at
        return tuple(
            Resource(
                url=listed.url,
                source=source.name,
                agency=source.agency,
                kind=ResourceKind.DOCUMENT if document_link(listed.url) else ResourceKind.STATEMENT,
                discovered_at=moment,
                next_due=moment,
                title=listed.title,
                listed_as=listed.title,
            )
            for listed in items
        )

    def _change(self, seen: Seen, found: ListingChange) -> Change:
        check, known = seen.check, seen.known
        listed = found.new or found.old or ListedItem(url=known.resource.url)
        change_id = short_id(
            "c", known.resource.url, stamp(check.captured_at), found.kind, listed.url
        )
        hunk = _hunk(found)
        last_seen = known.sight.captured_at if known.sight else check.captured_at
        return Change(
            id=change_id,
            event=short_id("e", change_id),
            agency=check.agency,
            source=check.source,
            url=listed.url,
            title=listed.title or listed.url,
            kinds=(found.kind,),
            severity=_SEVERITY[found.kind],
            reasons=(_reason(found, known.resource.url),),
            hunks=(hunk,) if hunk else (),
            last_seen_old=last_seen,
            first_seen_new=check.captured_at,
            checks_between=known.unseeing_checks,
            silent=None,
            topics=topics_in(listed.title, self._settings),
            old_digest=None,
            new_digest=None,
            check=check.id,
            signature=short_id("s", found.kind, listed.url),
        )


def _told_together(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Give many changes of one kind in one check one signature: the list changed, not the rows.

    A newsroom that writes its dates in another way redates every row at once, and one that
    comes half rendered loses them: that is one event, whose members are the rows. The same
    rows again, because the list turns back and forth, are the same event.
    """
    alike: dict[tuple[Kind, ...], list[str]] = {}
    for change in changes:
        alike.setdefault(change.kinds, []).append(change.signature)
    return tuple(
        replace(change, signature=short_id("s", *alike[change.kinds]))
        if len(alike[change.kinds]) > _TOLD_ONE_BY_ONE
        else change
        for change in changes
    )


def _is_machines_claim(kind: Kind, source: ResourceKind) -> bool:
    """Whether a change is only a sitemap's ``lastmod`` or order, which no reader ever sees."""
    return source is ResourceKind.SITEMAP and kind in {Kind.REDATED, Kind.REORDERED}


def _is_whole(kind: ResourceKind, current: _Round, old: Listing, shown: Listing) -> bool:
    """Whether all there is was read, so that a last row that is missing was taken out.

    A feed shows a window, and so may a listing of a single page: new rows push old ones off.
    """
    if kind is ResourceKind.FEED or shown.next_url is not None:
        return False
    known = {listed.url for listed in old.items}
    grew = any(listed.url not in known for listed in shown.items)
    return kind is ResourceKind.SITEMAP or len(current.seen_pages) > 1 or not grew


def _unique(items: list[ListedItem]) -> tuple[ListedItem, ...]:
    return tuple({listed.url: listed for listed in reversed(items)}.values())[::-1]


def _with_tail(
    shown: tuple[ListedItem, ...], old: Listing | None, found: tuple[ListingChange, ...]
) -> tuple[ListedItem, ...]:
    """Return the rows shown and, behind them, the known rows on pages that were not read again."""
    if old is None:
        return shown
    here = {listed.url for listed in shown}
    here |= {c.old.url for c in found if c.kind is Kind.ITEM_REMOVED and c.old is not None}
    return shown + tuple(listed for listed in old.items if listed.url not in here)


_FIELD = {Kind.RETITLED: "title", Kind.REDATED: "date"}


def _hunk(found: ListingChange) -> Hunk | None:
    field_name = _FIELD.get(found.kind)
    if field_name is None or found.old is None or found.new is None:
        return None
    old, new = getattr(found.old, field_name), getattr(found.new, field_name)
    edits = (Edit("delete", old), Edit("insert", new))
    return Hunk(kinds=(found.kind,), old=old, new=new, edits=edits, where="in the listing")


def _reason(found: ListingChange, listing_url: str) -> str:
    old, new = found.old, found.new
    match found.kind:
        case Kind.ITEM_ADDED:
            return f"new in the listing {listing_url}"
        case Kind.ITEM_REMOVED:
            return f"no longer in the listing {listing_url}"
        case Kind.RETITLED if old and new:
            return f"title in the listing changed: “{old.title}” → “{new.title}”"
        case Kind.REDATED if old and new:
            return f"date in the listing changed: {old.date} → {new.date}"
        case _:
            return f"order changed in the listing {listing_url}"
