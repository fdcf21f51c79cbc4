"""Listings on real pages, where they are at hand: read without rules, and quickly."""

from time import perf_counter

from tests.real_pages import PAGES, needs_real_pages
from watcher.text.listing import compare_listings, read_listing

pytestmark = needs_real_pages

OFFICE = "https://oig.hhs.gov/newsroom/news-releases/"
HOUSE = "https://www.whitehouse.gov/briefing-room/statements-and-releases"


def only(folder: str) -> bytes:
    """Return the first stored version of a page."""
    return min((PAGES / folder).iterdir()).read_bytes()


def test_a_definition_list_gives_a_date_for_every_row() -> None:
    """Ten releases with their dates, no menu entry among them."""
    listing = read_listing(
        only("oig.hhs.gov/newsroom-news-releases-index"),
        content_type=None,
        url=f"{OFFICE}index.asp",
        rules=None,
        follow=[f"{OFFICE}20*"],
    )
    assert len(listing.items) == 10
    assert all(row.title and row.date for row in listing.items)


def test_an_old_drupal_listing_gives_rows_dates_and_the_next_page() -> None:
    """Also the same rows at the next crawl, an hour later."""
    folder = PAGES / "whitehouse.gov/briefing-room-statements-and-releases"
    first, second = (
        read_listing(
            path.read_bytes(),
            content_type=None,
            url=HOUSE,
            rules=None,
            follow=["https://www.whitehouse.gov/the-press-office/*"],
        )
        for path in sorted(folder.glob("20171007*"))
    )
    assert [bool(row.date) for row in first.items] == [True] * 10
    assert first.next_url == f"{HOUSE}?term_node_tid_depth=41&page=1"
    assert compare_listings(first, second) == ()


def test_a_thousand_rows_are_read_in_a_second() -> None:
    """265 kB and 1,171 rows took 0.05 s where this was written."""
    payload = only("oig.hhs.gov/reports-and-publications-oas-cms")
    begun = perf_counter()
    listing = read_listing(
        payload,
        content_type=None,
        url="https://oig.hhs.gov/reports-and-publications/oas/cms.asp",
        rules=None,
        follow=["https://oig.hhs.gov/oas/*"],
    )
    assert len(listing.items) > 1000
    assert all(row.date for row in listing.items)
    assert perf_counter() - begun < 1
