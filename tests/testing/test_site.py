"""What the fictional agency's site answers, and what its staff can do to it."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from bs4 import BeautifulSoup

from watcher.testing.pages.hostile import binary_as_html, empty_page
from watcher.testing.pages.nouns import Block, Gone
from watcher.testing.site import BASE, HOST, AgencySite
from watcher.testing.story import (
    AGREEMENT,
    BANNER,
    COUNT,
    GRANTS,
    RELEASES,
    SPANISH,
    agreement_pdf,
    further_release,
    open_for_business,
)


@pytest.fixture
def site() -> Iterator[AgencySite]:
    """The site as the story finds it."""
    with AgencySite() as running:
        open_for_business(running)
        yield running


def _ask(site: AgencySite, url: str, **headers: str) -> requests.Response:
    """Ask as a browser would: by the site's own host name, on loopback."""
    path = url.removeprefix(BASE)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(
        f"http://{site.address}{path}",
        headers={"Host": HOST, **sent},
        timeout=10,
        allow_redirects=False,
    )


def _page(site: AgencySite, slug: str) -> BeautifulSoup:
    return BeautifulSoup(_ask(site, site.url(slug)).content, "lxml")


def _words(site: AgencySite, slug: str) -> str:
    body = _page(site, slug).select_one(".release-body")
    assert body is not None
    return body.get_text(" ", strip=True)


def _stamp(site: AgencySite, slug: str) -> tuple[str, str]:
    page = _page(site, slug)
    meta = page.select_one("meta[property='article:modified_time']")
    revision = re.search(r'"entityVid":"(\d+)"', str(page))
    assert meta is not None
    assert revision is not None
    return str(meta["content"]), revision[1]


def _titles(page: BeautifulSoup) -> list[str]:
    return [row.get_text(strip=True) for row in page.select(".views-row .news-title a")]


def test_two_views_of_an_unchanged_release_differ_in_bytes_and_agree_in_words(
    site: AgencySite,
) -> None:
    """Tokens, counters and the day turn at every view; the statement does not."""
    url = site.url(GRANTS.slug)
    assert _ask(site, url).content != _ask(site, url).content
    assert _words(site, GRANTS.slug) == _words(site, GRANTS.slug)


def test_a_release_shows_headline_date_line_and_both_stamps(site: AgencySite) -> None:
    """The parts that a reader of the page relies on are where the rules look for them."""
    page = _page(site, COUNT.slug)
    headline = page.select_one(".release-title h1")
    dateline = page.select_one(".release-meta")
    assert headline is not None
    assert headline.get_text() == COUNT.title
    assert dateline is not None
    assert dateline.get_text(" ", strip=True) == "June 11, 2026 Springfield, Ohio Operations"
    assert _stamp(site, COUNT.slug)[0] == "2026-06-11T14:30:00+00:00"


def test_a_silent_edit_moves_no_stamp_and_a_restamped_one_does(site: AgencySite) -> None:
    """Whether an edit is admitted is the staff's choice."""
    before = _stamp(site, COUNT.slug)
    site.edit(COUNT.slug, "11 men", "10 men")
    assert "10 men" in _words(site, COUNT.slug)
    assert _stamp(site, COUNT.slug) == before
    site.edit(COUNT.slug, "10 men", "9 men", restamp=True)
    after = _stamp(site, COUNT.slug)
    assert after[0] > before[0]
    assert int(after[1]) == int(before[1]) + 1


def test_an_edit_of_words_that_are_not_there_is_refused(site: AgencySite) -> None:
    """A story whose edit does nothing would prove nothing."""
    with pytest.raises(ValueError, match="12 men"):
        site.edit(COUNT.slug, "12 men", "10 men")


def test_the_newsroom_pages_through_all_releases_newest_first() -> None:
    """Every page but the last links to the next, and no release is on two pages."""
    with AgencySite(per_page=4) as site:
        site.publish(*(further_release(number) for number in range(10)))
        path, pages, seen = "/newsroom", 0, []
        while path:
            page = BeautifulSoup(_ask(site, path).content, "lxml")
            seen += _titles(page)
            pages += 1
            link = page.select_one("a.pager__next")
            path = f"/newsroom{link['href']}" if link else ""
    assert pages == 3
    assert len(seen) == len(set(seen)) == 10
    assert seen[0] == further_release(9).title


def test_a_delisted_release_still_answers_and_a_withdrawn_one_does_not(site: AgencySite) -> None:
    """Leaving the list and leaving the site are two things."""
    site.delist(COUNT.slug)
    assert COUNT.title not in _titles(BeautifulSoup(_ask(site, "/newsroom").content, "lxml"))
    assert _ask(site, site.url(COUNT.slug)).status_code == 200
    assert COUNT.path in _ask(site, "/sitemap.xml").text
    site.withdraw(COUNT.slug)
    assert _ask(site, site.url(COUNT.slug)).status_code == 404
    assert COUNT.path not in _ask(site, "/sitemap.xml").text
    site.restore(COUNT.slug)
    assert "11 men" in _words(site, COUNT.slug)


@pytest.mark.parametrize(("how", "status"), [("404", 404), ("410", 410), ("soft", 200)])
def test_a_withdrawn_release_answers_as_asked(site: AgencySite, how: Gone, status: int) -> None:
    """Sites say "gone" in different ways; each shows an apology and none of the words."""
    site.withdraw(COUNT.slug, how)
    answer = _ask(site, site.url(COUNT.slug))
    assert answer.status_code == status
    assert "could not be found" in answer.text
    assert "11 men" not in answer.text


def test_a_release_withdrawn_by_redirect_sends_people_home(site: AgencySite) -> None:
    """Some sites take a page down by sending its readers to the front."""
    site.withdraw(COUNT.slug, "home")
    answer = _ask(site, site.url(COUNT.slug))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{BASE}/")


@pytest.mark.parametrize(("style", "status"), [("denied", 403), ("challenge", 200)])
def test_a_block_hides_every_page_but_robots_txt(
    site: AgencySite, style: Block, status: int
) -> None:
    """A block shows nothing of the site, whatever its status."""
    site.block(style=style)
    for url in (site.url(COUNT.slug), f"{BASE}/newsroom"):
        answer = _ask(site, url)
        assert answer.status_code == status
        assert "Department of Examples" not in answer.text
    assert _ask(site, "/robots.txt").status_code == 200
    site.unblock()
    assert _ask(site, site.url(COUNT.slug)).status_code == 200


def test_one_release_can_be_blocked_alone(site: AgencySite) -> None:
    """Networks in front of a site sometimes dislike a single URL."""
    site.block(COUNT.slug)
    assert _ask(site, site.url(COUNT.slug)).status_code == 403
    assert _ask(site, site.url(GRANTS.slug)).status_code == 200


def test_a_banner_stands_on_every_release_and_in_no_headline(site: AgencySite) -> None:
    """The notice changes the page and its title tag, and neither h1 nor body."""
    words = _words(site, GRANTS.slug)
    site.put_banner_everywhere(BANNER)
    for release in RELEASES:
        page = _page(site, release.slug)
        assert [notice.get_text() for notice in page.select(".archive-notice p")] == [BANNER]
        assert [title.get_text() for title in page.select("h1")] == [release.title]
    assert _words(site, GRANTS.slug) == words
    site.remove_banner()
    assert not _page(site, GRANTS.slug).select(".archive-notice")


def test_a_row_can_be_retitled_and_redated_while_its_page_stays(site: AgencySite) -> None:
    """The newsroom and the release may disagree."""
    site.relist(COUNT.slug, title="Another title", on=datetime(2026, 6, 20, tzinfo=UTC))
    newsroom = BeautifulSoup(_ask(site, "/newsroom").content, "lxml")
    row = next(row for row in newsroom.select(".views-row") if "Another title" in row.get_text())
    assert "June 20, 2026" in row.get_text()
    assert "Another title" not in _ask(site, site.url(COUNT.slug)).text


def test_a_moved_release_leads_from_its_old_address_to_its_new_one(site: AgencySite) -> None:
    """The old address redirects for good, and every list shows the new one."""
    old = site.url(COUNT.slug)
    site.move(COUNT.slug, "count-of-villages")
    answer = _ask(site, old)
    assert (answer.status_code, answer.headers["Location"]) == (301, site.url("count-of-villages"))
    assert "11 men" in _words(site, "count-of-villages")
    assert COUNT.path not in _ask(site, "/newsroom").text


def test_documents_and_feeds_answer_304_to_what_the_asker_holds(site: AgencySite) -> None:
    """Validators are honoured until the bytes change."""
    url = site.document_url(AGREEMENT)
    first = _ask(site, url)
    assert first.content == agreement_pdf()
    assert _ask(site, url, if_none_match=first.headers["ETag"]).status_code == 304
    assert _ask(site, url, if_modified_since=first.headers["Last-Modified"]).status_code == 304
    site.replace_document(AGREEMENT, agreement_pdf(purpose="any purpose"))
    assert _ask(site, url, if_none_match=first.headers["ETag"]).status_code == 200
    feed = _ask(site, "/rss/news.xml")
    assert _ask(site, "/rss/news.xml", if_none_match=feed.headers["ETag"]).status_code == 304


def test_pages_are_compressed_only_for_those_who_ask(site: AgencySite) -> None:
    """The body is the same either way."""
    url = f"{BASE}/rss/news.xml"
    packed = _ask(site, url, accept_encoding="gzip")
    plain = _ask(site, url, accept_encoding="identity")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content


def test_the_spanish_release_is_spanish_in_place_and_language(site: AgencySite) -> None:
    """Its path, its language and its date are its own."""
    assert site.url(SPANISH.slug).startswith(f"{BASE}/es/noticias/")
    page = _ask(site, site.url(SPANISH.slug)).text
    assert '<html lang="es"' in page
    assert "17 de junio de 2026" in page


def test_an_offline_site_refuses_and_comes_back_on_the_same_port(site: AgencySite) -> None:
    """Outage is not an answer."""
    address = site.address
    site.go_offline()
    with pytest.raises(requests.ConnectionError):
        _ask(site, "/newsroom")
    site.come_back()
    assert site.address == address
    assert _ask(site, "/newsroom").status_code == 200


def test_a_failing_site_answers_with_its_error_and_how_long_to_wait(site: AgencySite) -> None:
    """Everything fails, robots.txt too."""
    site.fail(503, retry_after=120)
    answer = _ask(site, "/robots.txt")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    site.recover()
    assert _ask(site, "/robots.txt").status_code == 200


def test_what_is_not_there_is_404_and_counted(site: AgencySite) -> None:
    """The site tells tests what it was asked for."""
    assert _ask(site, "/nowhere").status_code == 404
    assert site.asked("/nowhere") == 1


def test_hostile_replies_can_stand_at_any_path(site: AgencySite) -> None:
    """A prepared reply goes before everything else."""
    site.serve(GRANTS.path, empty_page())
    assert _ask(site, site.url(GRANTS.slug)).content == b""
    site.serve(GRANTS.path, binary_as_html())
    assert _ask(site, site.url(GRANTS.slug)).headers["Content-Type"].startswith("text/html")
    site.stop_serving(GRANTS.path)
    assert _words(site, GRANTS.slug)


def test_the_same_story_gives_the_same_page_twice() -> None:
    """Nothing on a page comes from a clock or from chance."""

    def told() -> bytes:
        with AgencySite() as site:
            open_for_business(site)
            site.edit(COUNT.slug, "11 men", "10 men", restamp=True)
            return _ask(site, site.url(COUNT.slug)).content

    assert told() == told()


def test_many_askers_at_once_all_get_whole_pages(site: AgencySite) -> None:
    """Edits and views may meet; no view is torn or lost."""
    seen: list[str] = []

    def look() -> None:
        seen.extend(_words(site, COUNT.slug) for _ in range(5))

    askers = [threading.Thread(target=look) for _ in range(4)]
    for asker in askers:
        asker.start()
    site.edit(COUNT.slug, "11 men", "10 men")
    for asker in askers:
        asker.join()
    assert len(seen) == 20
    assert all(("11 men" in words) != ("10 men" in words) for words in seen)
