"""The first sweep finds what there is; the next ones say nothing until something happens."""

import json

from watcher.testing.newsroom import Newsroom, open_newsroom
from watcher.testing.site import BASE
from watcher.testing.story import AGREEMENT, COUNT, RELEASES, further_release


def test_the_first_sweep_sees_every_release_and_document_and_alerts_nobody(
    newsroom: Newsroom,
) -> None:
    """Lists lead to releases, releases to documents, and a first sight is no change."""
    first_seen = {check["url"] for check in newsroom.check() if check["outcome"] == "first_seen"}
    assert {newsroom.site.url(release.slug) for release in RELEASES} <= first_seen
    assert newsroom.site.document_url(AGREEMENT) in first_seen
    assert {f"{BASE}/newsroom", f"{BASE}/rss/news.xml", f"{BASE}/sitemap.xml"} <= first_seen
    assert newsroom.changes() == []
    assert newsroom.desk.messages == ()


def test_the_text_in_force_is_the_release_alone(following: Newsroom) -> None:
    """Headline, date line, body and both stamps; no menu, share bar, related news or counter."""
    shown = following.run("at", following.site.url(COUNT.slug), "2100-01-01", "--json").json
    words = json.dumps(shown, ensure_ascii=False)
    assert COUNT.title in words
    assert "Springfield, Ohio" in words
    assert "11 men were found" in words
    assert "2026-06-11" in words
    for stranger in ("Share this page", "Related news", "Number of views", "Main navigation"):
        assert stranger not in words


def test_a_sweep_over_an_unchanged_site_finds_no_change_and_alerts_nobody(
    following: Newsroom,
) -> None:
    """Tokens, counters, the day and the survey turn at every view; three sweeps hear nothing."""
    for _ in range(3):
        assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert following.changes() == []
    assert following.desk.messages == ()


def test_a_page_that_is_not_due_is_left_alone(following: Newsroom) -> None:
    """Without --all only what is due is asked."""
    asked = following.site.asked(COUNT.path)
    assert following.run("check", "--json").json["checks"] == []
    assert following.site.asked(COUNT.path) == asked


def test_a_new_release_is_followed_in_the_sweep_that_lists_it(following: Newsroom) -> None:
    """A release is captured as soon as a list shows it."""
    news = further_release(1)
    following.site.publish(news)
    checks = {check["url"]: check["outcome"] for check in following.check()}
    assert checks[following.site.url(news.slug)] == "first_seen"


def test_every_page_of_a_long_newsroom_is_read() -> None:
    """Releases on the last page are found as those on the first."""
    with open_newsroom(per_page=4) as newsroom:
        many = [further_release(number) for number in range(14)]
        newsroom.site.publish(*many)
        seen = {check["url"] for check in newsroom.check()}
        assert {newsroom.site.url(release.slug) for release in many} <= seen
        assert newsroom.site.asked("/newsroom?page=4") == 1
