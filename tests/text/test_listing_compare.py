"""Two readings of a listing, compared as sets of links."""

from hypothesis import given
from hypothesis import strategies as st

from watcher.model.change import Kind
from watcher.model.statement import ListedItem, Listing
from watcher.text.listing import ListingChange, compare_listings

BASE = "https://www.example.gov/news/"


def listing(names: str, next_url: str | None = None, **titles: str) -> Listing:
    """Return a listing with a row for each letter."""
    rows = (ListedItem(url=BASE + n, title=titles.get(n, f"On {n}"), date="May 1") for n in names)
    return Listing(items=tuple(rows), next_url=next_url)


def told(found: tuple[ListingChange, ...]) -> list[tuple[str, str]]:
    """Return kind and last letter of each change."""
    return [(c.kind.value, (c.new or c.old or ListedItem(url="?")).url[-1]) for c in found]


def test_new_rows_are_added_in_page_order() -> None:
    """And nothing else is said."""
    assert told(compare_listings(listing("ab"), listing("yxab"))) == [
        ("item_added", "y"),
        ("item_added", "x"),
    ]


def test_a_row_that_left_from_between_others_is_removed() -> None:
    """The row itself is on the change, for the alert."""
    found = compare_listings(listing("abc"), listing("ac"))
    assert [(c.kind, c.old, c.new) for c in found] == [
        (Kind.ITEM_REMOVED, listing("b").items[0], None)
    ]


def test_a_row_that_fell_off_the_end_is_not_removed() -> None:
    """New rows push old ones to pages that were not read."""
    assert told(compare_listings(listing("abcd"), listing("xyab"))) == [
        ("item_added", "x"),
        ("item_added", "y"),
    ]


def test_a_listing_with_nothing_in_common_removes_nothing() -> None:
    """A busy week fills the pages with new rows."""
    assert {kind for kind, _ in told(compare_listings(listing("abc"), listing("xyz")))} == {
        "item_added"
    }


def test_an_old_row_advertised_on_the_first_page_removes_nothing() -> None:
    """Rows on pages that were left unread are not lost because one of them is shown above."""
    old, more = listing("abcdefghij"), "https://www.example.gov/newsroom?page=1"
    assert told(compare_listings(old, listing("abcj", more))) == []
    assert ("item_removed", "b") in told(compare_listings(old, listing("acdej", more)))


def test_a_new_title_and_a_new_date_are_two_changes() -> None:
    """Both name the old and the new row."""
    old = listing("a")
    new = Listing(items=(ListedItem(url=BASE + "a", title="On tea", date="May 2"),))
    found = compare_listings(old, new)
    assert [c.kind for c in found] == [Kind.RETITLED, Kind.REDATED]
    assert all((c.old, c.new) == (old.items[0], new.items[0]) for c in found)


def test_typography_of_titles_is_no_change() -> None:
    """Quotes, dashes and spaces flip from one rendering to the next."""
    old = listing("a", a="The \u201cteapot\u201d rule\u2014final")
    assert compare_listings(old, listing("a", a='The "teapot"\u00a0rule-final')) == ()


def test_a_moved_row_is_one_change_of_order() -> None:
    """The one that moved farthest stands for all."""
    assert told(compare_listings(listing("abcd"), listing("dabc"))) == [("reordered", "d")]


ROWS = st.lists(
    st.builds(
        ListedItem,
        url=st.sampled_from([BASE + n for n in "abcdefgh"]),
        title=st.sampled_from(["Tea", "tea", "Te\u2014a", ""]),
        date=st.sampled_from(["May 1", ""]),
    ),
    max_size=8,
    unique_by=lambda row: row.url,
)
LISTINGS = st.builds(
    Listing,
    items=st.builds(tuple, ROWS),
    next_url=st.sampled_from([None, "https://www.example.gov/newsroom?page=1"]),
)


@given(LISTINGS)
def test_a_listing_does_not_differ_from_itself(one: Listing) -> None:
    """Whatever its rows."""
    assert compare_listings(one, one) == ()


@given(LISTINGS, LISTINGS)
def test_every_new_row_is_added_and_only_lost_rows_are_removed(old: Listing, new: Listing) -> None:
    """Added are all rows that were not there; removed is only what the other direction adds."""
    found = compare_listings(old, new)
    before, now = ({row.url for row in one.items} for one in (old, new))
    added = [c.new.url for c in found if c.kind is Kind.ITEM_ADDED and c.new]
    removed = {c.old.url for c in found if c.kind is Kind.ITEM_REMOVED and c.old}
    back = {c.new.url for c in compare_listings(new, old) if c.kind is Kind.ITEM_ADDED and c.new}
    assert added == [row.url for row in new.items if row.url not in before]
    assert removed <= back == before - now


@given(LISTINGS, st.data())
def test_a_lost_row_above_another_is_always_told(whole: Listing, data: st.DataObject) -> None:
    """When the listing was read to its end, every row lost above a remaining one is removed."""
    if len(whole.items) < 2:
        return
    lost = data.draw(st.integers(0, len(whole.items) - 2))
    new = Listing(items=whole.items[:lost] + whole.items[lost + 1 :])
    assert [(c.kind, c.old) for c in compare_listings(whole, new)] == [
        (Kind.ITEM_REMOVED, whole.items[lost])
    ]


@given(LISTINGS, LISTINGS)
def test_order_is_told_at_most_once_and_only_when_it_changed(old: Listing, new: Listing) -> None:
    """Additions and removals alone never change the order."""
    found = [c for c in compare_listings(old, new) if c.kind is Kind.REORDERED]
    before = [row.url for row in old.items if row.url in {r.url for r in new.items}]
    now = [row.url for row in new.items if row.url in {r.url for r in old.items}]
    assert len(found) == (before != now)
