"""Blocks, outages and withdrawals: what cannot be seen is not gone, and what is gone is proved."""

import pytest

from watcher.testing.newsroom import Newsroom
from watcher.testing.pages.nouns import Block, Gone, Release, Reply
from watcher.testing.site import BASE
from watcher.testing.story import COUNT, GRANTS, RELEASES, WARNING


@pytest.mark.parametrize("style", ["denied", "challenge"])
def test_a_block_is_no_change_and_no_withdrawal(following: Newsroom, style: Block) -> None:
    """403 or a challenge with status 200: every page counts as blocked, nobody is alerted."""
    urls = {following.site.url(release.slug) for release in RELEASES}
    following.site.block(style=style)
    for _ in range(3):
        outcomes = {check["url"]: check["outcome"] for check in following.check()}
        assert {outcomes[url] for url in urls} == {"blocked"}
    following.site.unblock()
    assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert following.changes() == []
    assert following.desk.messages == ()


def test_an_edit_behind_a_block_says_how_many_checks_were_blind(following: Newsroom) -> None:
    """The window of the change counts the checks that could not see."""
    url = following.site.url(COUNT.slug)
    following.site.block(COUNT.slug)
    following.check(url)
    following.check(url)
    following.site.unblock()
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check(url)
    (change,) = following.changes()
    assert change["checks_between"] == 2


@pytest.mark.parametrize("how", ["404", "410", "soft", "home"])
def test_a_withdrawal_is_suspected_then_confirmed_then_undone_each_with_its_time(
    following: Newsroom, how: Gone
) -> None:
    """A withdrawal counts from the first sight of its absence, a restoration from its return."""
    url = following.site.url(WARNING.slug)
    following.site.withdraw(WARNING.slug, how)
    suspected = following.check(url)[0]
    assert suspected["outcome"] == "withdrawal_suspected"
    assert following.changes() == []
    assert following.outcome(url) == "withdrawn"
    (withdrawal,) = following.changes()
    assert withdrawal["kinds"] == ["withdrawal"]
    assert withdrawal["severity"] == "major"
    assert withdrawal["first_seen_new"] == suspected["captured_at"]
    assert withdrawal["new_digest"] is None
    following.site.restore(WARNING.slug)
    restored = following.check(url)[0]
    assert restored["outcome"] == "restored"
    restoration = following.changes()[-1]
    assert restoration["kinds"] == ["restoration"]
    assert restoration["first_seen_new"] == restored["captured_at"]
    assert len(following.desk.messages) == 2


def test_a_page_back_before_it_was_confirmed_gone_was_never_withdrawn(
    following: Newsroom,
) -> None:
    """A hiccup is no news."""
    url = following.site.url(WARNING.slug)
    following.site.withdraw(WARNING.slug)
    assert following.outcome(url) == "withdrawal_suspected"
    following.site.restore(WARNING.slug)
    assert following.outcome(url) == "unchanged"
    assert following.changes() == []


def test_a_withdrawn_release_is_a_withdrawal_also_when_a_whole_sweep_finds_it(
    following: Newsroom,
) -> None:
    """It left all three lists too, and the desk still hears of one withdrawal."""
    following.site.withdraw(WARNING.slug)
    following.check()
    following.check()
    withdrawals = following.changes("--kind", "withdrawal")
    assert [change["url"] for change in withdrawals] == [following.site.url(WARNING.slug)]
    assert following.changes("--kind", "delisted") == []
    assert len(following.desk.messages) == 1


def test_a_restored_release_with_other_words_names_both(following: Newsroom) -> None:
    """It is back, and it is not what it was."""
    url = following.site.url(COUNT.slug)
    following.site.withdraw(COUNT.slug)
    following.check(url)
    following.check(url)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.site.restore(COUNT.slug)
    assert following.outcome(url) == "restored"
    kinds = {kind for change in following.changes()[1:] for kind in change["kinds"]}
    assert {"restoration", "figure"} <= kinds


@pytest.mark.parametrize("release", [GRANTS, COUNT], ids=["in the middle", "the oldest"])
def test_a_delisted_release_that_still_answers_is_delisted_not_withdrawn(
    following: Newsroom, release: Release
) -> None:
    """It left newsroom and feed, stays in the sitemap; its page is asked at once and is there."""
    url = following.site.url(release.slug)
    following.site.delist(release.slug)
    outcomes = {check["url"]: check["outcome"] for check in following.check()}
    assert outcomes[f"{BASE}/newsroom"] == "changed"
    following.check()
    assert [change["url"] for change in following.changes("--kind", "delisted")] == [url]
    assert following.changes("--kind", "withdrawal") == []
    assert following.outcome(url) == "unchanged"


def test_an_outage_is_an_error_and_exit_4_and_nothing_is_reported_gone(
    following: Newsroom,
) -> None:
    """Connections are refused: the sweep says so, and goes on as before when the site is back."""
    following.site.go_offline()
    swept = following.run("check", "--all", "--json")
    assert swept.code == 4
    assert {check["outcome"] for check in swept.json["checks"]} == {"error"}
    following.site.come_back()
    assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert following.changes() == []


def test_server_errors_are_errors_whatever_they_say(following: Newsroom) -> None:
    """503 on every path, for three sweeps, withdraws nothing."""
    following.site.fail(503)
    for _ in range(3):
        assert set(following.outcomes()) == {"error"}
    following.site.recover()
    assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert following.changes() == []


def test_a_newsroom_blocked_on_the_first_day_is_followed_when_it_opens(
    newsroom: Newsroom,
) -> None:
    """Nothing was known before the block, and nothing is missing after it."""
    newsroom.site.block()
    assert "first_seen" not in {
        check["outcome"] for check in newsroom.check() if "robots.txt" not in check["url"]
    }
    newsroom.site.unblock()
    checks = {check["url"]: check["outcome"] for check in newsroom.check()}
    assert checks[newsroom.site.url(COUNT.slug)] == "first_seen"
    assert checks[f"{BASE}/newsroom"] == "first_seen"
    assert newsroom.changes() == []


def test_what_robots_txt_forbids_is_never_asked(newsroom: Newsroom) -> None:
    """The agency's wish is recorded as the reason, page by page."""
    wish = b"User-agent: *\nDisallow: /news/\n"
    newsroom.site.serve("/robots.txt", Reply(body=wish, content_type="text/plain"))
    outcomes = {check["url"]: check["outcome"] for check in newsroom.check()}
    assert outcomes[newsroom.site.url(COUNT.slug)] == "robots"
    assert outcomes[f"{BASE}/newsroom"] == "first_seen"
    assert newsroom.site.asked(COUNT.path) == 0


def test_a_server_that_asks_us_to_wait_is_not_asked_again_in_the_same_sweep(
    newsroom: Newsroom,
) -> None:
    """503 with Retry-After on the first page: the rest of the site is left in peace."""
    busy = Reply(status=503, headers=(("Retry-After", "3600"),))
    newsroom.site.serve("/newsroom", busy)
    newsroom.site.serve("/rss/news.xml", busy)
    newsroom.check()
    asked = sum(newsroom.site.asked(path) for path in ("/newsroom", "/rss/news.xml"))
    assert asked == 1


def test_a_text_asked_for_at_a_time_says_what_the_last_check_until_then_gave(
    following: Newsroom,
) -> None:
    """What was seen last week may be gone: the text alone must not pass for what stood there."""
    url = following.site.url(WARNING.slug)
    following.site.withdraw(WARNING.slug, "404")
    for _ in range(2):
        following.check(url)

    told = following.run("at", url, "2099-01-01")

    assert told.code == 0
    assert "withdrawn" in " ".join(told.out.split()).partition("own stamps")[0]
