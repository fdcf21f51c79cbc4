"""Lists that name what is no address, other people's hosts, or themselves."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.trunk import HOST, LISTING, PAGE, SETTINGS, Trunk, listing, release
from watcher.model.check import Outcome
from watcher.model.source import Source
from watcher.testing.fetcher import Scripted

SITEMAP = f"{HOST}/sitemap.xml"
XML = (("Content-Type", "application/xml"),)
STRANGE = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "https://elsewhere.example/sitemap.xml",
    "not an address at all",
    "https://www.example.gov evil/sitemap.xml",
    "https://www.example.gov/&#10;&#13;WARC-Type: response",
    "//",
    "https://www.example.gov:99999/sitemap.xml",
    "https://user:secret@www.example.gov/sitemap.xml",
    "https://www.example.gov/" + "a" * 10_000,
)


def index(*places: str) -> Scripted:
    """Return a sitemap index of these sitemaps."""
    rows = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return Scripted(headers=XML, body=f"<sitemapindex>{rows}</sitemapindex>".encode())


def sitemap(*places: str) -> Scripted:
    """Return a sitemap of these pages."""
    rows = "".join(f"<url><loc>{place}</loc></url>" for place in places)
    return Scripted(headers=XML, body=f"<urlset>{rows}</urlset>".encode())


def follower(folder: Path, **more: object) -> Trunk:
    """Return a trunk that follows a sitemap and nothing else."""
    source = Source(
        name="map",
        agency="EXAMPLES",
        sitemaps=(SITEMAP,),
        follow=(f"{HOST}/news/releases/*",),
        **more,  # type: ignore[arg-type]
    )
    trunk = Trunk(folder, settings=replace(SETTINGS, sources=(source,)))
    trunk.play(release("The offices counted 11 examples."), url=PAGE)
    return trunk


@pytest.mark.parametrize("strange", STRANGE)
def test_a_sitemap_index_leads_nowhere_but_to_its_own_host(tmp_path: Path, strange: str) -> None:
    """Whatever it names, the others are read, and no other host is asked."""
    trunk = follower(tmp_path)
    mine = f"{HOST}/mine.xml"
    trunk.play(index(strange, mine), url=SITEMAP)
    trunk.play(sitemap(PAGE), url=mine)
    trunk.sweep()
    asked = {one.url for one in trunk.fetcher.asked}
    assert all(url.startswith(f"{HOST}/") for url in asked), asked
    assert trunk.archive.resource(PAGE) is not None
    trunk.close()


def test_a_sitemap_that_fails_removes_nothing(tmp_path: Path) -> None:
    """One sitemap of an index is down for a while: its pages are not reported as taken out."""
    trunk = follower(tmp_path)
    one, two = f"{HOST}/one.xml", f"{HOST}/two.xml"
    trunk.play(index(one, two), url=SITEMAP)
    trunk.play(sitemap(PAGE), url=one)
    trunk.play(sitemap(f"{PAGE}-2"), url=two)
    trunk.check(SITEMAP)
    trunk.play(Scripted(status=503, headers=XML, body=b"<urlset>later</urlset>"), url=one)
    trunk.play(sitemap(f"{PAGE}-2", f"{PAGE}-3"), url=two)
    trunk.play(index(one, two, f"{HOST}/new.xml"), url=SITEMAP)
    trunk.check(SITEMAP)
    assert trunk.archive.resource(f"{PAGE}-3") is not None
    assert [change for change in trunk.changes if change.kinds[0] == "item_removed"] == []
    trunk.close()


def test_more_sitemaps_than_are_read_at_a_time_remove_nothing(tmp_path: Path) -> None:
    """A new sitemap at the top pushes the last one out of what is read: that takes no page out."""
    trunk = follower(tmp_path, max_pages=3)
    places = [f"{HOST}/{number}.xml" for number in range(4)]
    for number, place in enumerate(places):
        trunk.play(sitemap(f"{PAGE}-{number}"), url=place)
    trunk.play(index(*places[1:3]), url=SITEMAP)
    trunk.check(SITEMAP)
    trunk.play(index(*places), url=SITEMAP)
    trunk.check(SITEMAP)
    assert [change for change in trunk.changes if change.kinds[0] == "item_removed"] == []
    trunk.close()


def test_a_sitemap_index_of_itself_ends(tmp_path: Path) -> None:
    """Indexes that name themselves and each other are each read once."""
    trunk = follower(tmp_path)
    other = f"{HOST}/other.xml"
    trunk.play(index(SITEMAP, other), url=SITEMAP)
    trunk.play(index(other, SITEMAP), url=other)
    trunk.check(SITEMAP)
    asked = [one.url for one in trunk.fetcher.asked]
    assert (asked.count(SITEMAP), asked.count(other)) == (1, 1)
    trunk.close()


def test_a_listing_that_ends_in_304_is_given_up(trunk: Trunk) -> None:
    """A further page that answers 304 to a plain question is asked once, not without end."""
    rows = listing(("a", "A first release"))
    further = rows.body.replace(b"</main>", b'<a rel="next" href="/news?page=1">Next</a></main>')
    trunk.play(Scripted(headers=rows.headers, body=further), url=LISTING)
    trunk.play(Scripted(status=304), url=f"{LISTING}?page=1")
    assert trunk.check(LISTING).summary.outcome is Outcome.ERROR
    assert [one.url for one in trunk.fetcher.asked].count(f"{LISTING}?page=1") == 1
