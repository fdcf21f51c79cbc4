"""robots.txt is read as RFC 9309 says, for the product that we are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.robots import MAX_BYTES, read_robots

SITE = "https://www.example.gov"
US = "Watcher/1 (+https://example.org/watcher; desk@example.org)"


def test_rules_with_wildcards_ends_and_longest_match_hold() -> None:
    """The longest rule wins, and Allow wins a tie."""
    robots = read_robots(
        b"User-agent: *\nDisallow: /admin/\nAllow: /admin/public\nDisallow: /*.pdf$\n"
    )
    assert robots.allows(f"{SITE}/news", US)
    assert not robots.allows(f"{SITE}/admin/users", US)
    assert robots.allows(f"{SITE}/admin/public", US)
    assert not robots.allows(f"{SITE}/memo.pdf", US)
    assert robots.allows(f"{SITE}/memo.pdf?download", US)


def test_the_group_of_our_product_counts_and_no_word_of_our_comment() -> None:
    """A group for "desk" or "example" is not about us."""
    robots = read_robots(
        b"User-agent: desk\nUser-agent: example\nDisallow: /\n\n"
        b"User-agent: watcher\nDisallow: /private\nCrawl-delay: 7\n\n"
        b"User-agent: *\nDisallow: /all\n"
    )
    assert robots.allows(f"{SITE}/all", US)
    assert not robots.allows(f"{SITE}/private", US)
    assert robots.delay(US) == 7.0


def test_a_user_agent_that_begins_like_a_browser_is_known_by_its_comment() -> None:
    """Its product stands there."""
    robots = read_robots(b"User-agent: watcher\nDisallow: /\n")
    assert not robots.allows(f"{SITE}/", "Mozilla/5.0 (compatible; Watcher/1)")
    assert robots.allows(f"{SITE}/", "Mozilla/5.0 (compatible; Other/1)")


@pytest.mark.parametrize("delay", [b"soon", b"-1", b"inf", b"nan", b""])
def test_a_delay_that_is_no_number_of_seconds_is_none(delay: bytes) -> None:
    """Nobody can make us wait for ever by a typing error."""
    assert read_robots(b"User-agent: *\nCrawl-delay: " + delay + b"\n").delay(US) is None


def test_no_rule_gives_no_delay_and_no_sitemap() -> None:
    """An empty file allows everything."""
    robots = read_robots(b"")
    assert robots.allows(f"{SITE}/", US)
    assert robots.delay(US) is None
    assert robots.sitemaps == ()


def test_sitemaps_are_given_in_order() -> None:
    """They belong to no group."""
    robots = read_robots(
        b"Sitemap: https://www.example.gov/b.xml\nUser-agent: *\nDisallow:\n"
        b"sitemap: https://www.example.gov/a.xml\n"
    )
    assert robots.sitemaps == (f"{SITE}/b.xml", f"{SITE}/a.xml")


def test_a_byte_order_mark_and_other_line_ends_are_no_matter() -> None:
    """Files from other editors are read."""
    robots = read_robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\rDisallow: /b\r\n")
    assert not robots.allows(f"{SITE}/a", US)
    assert not robots.allows(f"{SITE}/b", US)


def test_a_rule_behind_500_kib_counts_and_one_behind_the_cap_is_not_half_read() -> None:
    """RFC 9309 asks for 500 KiB; a cut never invents a broader rule."""
    filler = b"# filler\n" * (500 * 1024 // 9)
    robots = read_robots(b"User-agent: *\n" + filler + b"Disallow: /late\n")
    assert not robots.allows(f"{SITE}/late", US)
    head = b"User-agent: *\n"
    head += b"#" * (MAX_BYTES - len(head) - 12) + b"\n"
    assert read_robots(head + b"Disallow: /news/one").allows(f"{SITE}/news", US)


@pytest.mark.parametrize(
    "junk", [b"<!doctype html><html><p>Not found</p></html>", b"\x00\xff\xfe" * 50, b"{}"]
)
def test_junk_gives_no_rules(junk: bytes) -> None:
    """An error page served as robots.txt forbids nothing."""
    robots = read_robots(junk)
    assert robots.allows(f"{SITE}/news", US)
    assert robots.delay(US) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(payload: bytes) -> None:
    """Whatever a server sends, there is an answer."""
    robots = read_robots(payload)
    robots.allows(f"{SITE}/news", US)
    robots.delay(US)
