"""Newsrooms, feeds and sitemaps: sets of links with titles and dates, and what breaks them."""

from datetime import UTC, datetime

from watcher.testing.newsroom import Newsroom
from watcher.testing.pages.hostile import (
    binary_as_html,
    bomb_as_feed,
    deep_page,
    empty_page,
    huge_page,
    listing_without_rows,
    prose_as_feed,
)
from watcher.testing.site import BASE
from watcher.testing.story import COUNT, GRANTS


def test_a_row_with_another_title_is_retitled_while_its_page_is_unchanged(
    following: Newsroom,
) -> None:
    """The newsroom rewords what the release does not."""
    following.site.relist(COUNT.slug, title="Department counts model villages")
    outcomes = {check["url"]: check["outcome"] for check in following.check()}
    assert outcomes[f"{BASE}/newsroom"] == "changed"
    assert outcomes[following.site.url(COUNT.slug)] == "unchanged"
    retitled = following.changes("--kind", "retitled")
    assert {change["url"] for change in retitled} == {following.site.url(COUNT.slug)}
    assert COUNT.title in retitled[0]["reasons"][0]


def test_a_row_with_another_date_is_redated(following: Newsroom) -> None:
    """A release does not grow younger in silence."""
    following.site.relist(COUNT.slug, on=datetime(2026, 6, 20, tzinfo=UTC))
    following.check()
    redated = following.changes("--kind", "redated")
    assert {change["url"] for change in redated} == {following.site.url(COUNT.slug)}
    assert "June 20, 2026" in " ".join(reason for c in redated for reason in c["reasons"])


def test_one_retitled_release_is_one_alert_although_two_lists_show_it(
    following: Newsroom,
) -> None:
    """Newsroom and feed tell the same news."""
    following.site.relist(COUNT.slug, title="Department counts model villages")
    following.check()
    assert len(following.desk.messages) == 1


def test_a_newsroom_without_rows_is_broken_not_emptied(following: Newsroom) -> None:
    """No row was found: that is our rules' problem, and no release was delisted."""
    following.site.serve("/newsroom", listing_without_rows())
    assert following.outcome(f"{BASE}/newsroom") == "rules_broken"
    following.site.stop_serving("/newsroom")
    assert following.outcome(f"{BASE}/newsroom") == "unchanged"
    assert following.changes() == []


def test_a_feed_that_is_prose_or_a_bomb_is_an_error_and_removes_nothing(
    following: Newsroom,
) -> None:
    """Neither is a feed; both leave what is known as it is."""
    for reply in (prose_as_feed(), bomb_as_feed()):
        following.site.serve("/rss/news.xml", reply)
        assert following.outcome(f"{BASE}/rss/news.xml") == "error"
    assert following.changes() == []


def test_hostile_pages_are_recorded_and_stop_nobody_else(following: Newsroom) -> None:
    """Empty, binary, endlessly deep or huge: the page is not read, the others are."""
    url = following.site.url(COUNT.slug)
    for reply in (empty_page(), binary_as_html(), deep_page(), huge_page(21 * 1024 * 1024)):
        following.site.serve(COUNT.path, reply)
        outcomes = {check["url"]: check["outcome"] for check in following.check()}
        assert outcomes[url] in {"error", "rules_broken"}
        assert outcomes[following.site.url(GRANTS.slug)] == "unchanged"
    following.site.stop_serving(COUNT.path)
    assert following.outcome(url) == "unchanged"
    assert following.changes() == []
    assert following.desk.messages == ()
