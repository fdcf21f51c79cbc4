"""What every archive promises of listings and of what they show."""

from datetime import timedelta

from tests.contracts.writing import MINUTE, OTHER_URL, a_listing_finding, write
from watcher.ports import Archive
from watcher.testing.builders import (
    LISTING_URL,
    MOMENT,
    PACE,
    URL,
    a_listing,
    a_resource,
    a_summary,
)
from watcher.testing.history import a_history


def test_the_last_listing_is_known_with_its_time(archive: Archive) -> None:
    """Rows come back equal and in order; a check without rows leaves the last ones."""
    rows = a_listing(OTHER_URL, URL, next_url="https://example.gov/news?page=2")

    write(archive, a_listing_finding(at=0, listing=rows), a_listing_finding(at=1))

    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == rows


def test_the_listing_written_last_takes_the_place_of_the_one_before(archive: Archive) -> None:
    """Also when its time is earlier: the clock was set back."""
    old, new = a_listing(URL), a_listing(URL, OTHER_URL)

    write(archive, a_listing_finding(at=1, listing=old), a_listing_finding(at=0, listing=new))

    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == new


def test_what_a_listing_shows_is_followed_and_titled(archive: Archive) -> None:
    """New URLs are followed; known ones keep everything but the title that was shown."""
    archive.follow([a_resource(listed_as="Old title", delisted=True)])
    found = a_resource(url=OTHER_URL, listed_as="")

    archive.write(
        a_listing_finding(
            at=0,
            discovered=(a_resource(title="Ignored"), found),
            listed=((URL, "New title"), (OTHER_URL, ""), ("https://example.gov/not-followed", "x")),
        )
    )

    assert archive.resource(URL) == a_resource(listed_as="New title", delisted=False)
    assert archive.resource(OTHER_URL) == found
    assert archive.resource("https://example.gov/not-followed") is None


def test_a_listing_without_titles_leaves_the_title_it_had(archive: Archive) -> None:
    """A sitemap shows a statement without naming it."""
    archive.follow([a_resource(listed_as="Title", delisted=True)])

    archive.write(a_listing_finding(at=0, listed=((URL, ""),)))

    assert archive.resource(URL) == a_resource(listed_as="Title", delisted=False)


def test_what_a_listing_lost_is_due_at_once(archive: Archive) -> None:
    """A lost URL is marked and due when the listing was seen, unless it is overdue already."""
    archive.follow(
        [
            a_resource(next_due=MOMENT + timedelta(days=30)),
            a_resource(url=OTHER_URL, next_due=MOMENT - PACE),
        ]
    )

    archive.write(a_listing_finding(at=1, due_now=(URL, OTHER_URL, "https://example.gov/no")))

    assert archive.resource(URL) == a_resource(next_due=MOMENT + MINUTE, delisted=True)
    assert archive.resource(OTHER_URL) == a_resource(
        url=OTHER_URL, next_due=MOMENT - PACE, delisted=True
    )


def test_a_further_page_of_a_listing_is_a_check_of_its_own_url(archive: Archive) -> None:
    """The page need not be followed; what it showed belongs to the listing."""
    page = f"{LISTING_URL}?page=2"
    recorded = a_history(("x",), url=page, first_check=90)[0].recorded
    summary = a_summary(id=recorded.check.id, url=page)

    archive.write(a_listing_finding(at=0, recorded=recorded, summary=summary, listing=a_listing()))

    assert archive.checks(page) == (summary,)
    assert archive.resource(page) is None
    known = archive.known(LISTING_URL)
    assert known is not None
    assert known.listing == a_listing()
