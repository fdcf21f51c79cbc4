"""Addresses are written one way, and nothing that may choose another page is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.link import canonical_url, link_key, link_target

BASE = "https://www.example.gov/news/releases/a?x=1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("../b", "https://www.example.gov/news/b"),
        ("?page=2", "https://www.example.gov/news/releases/a?page=2"),
        ("#top", "https://www.example.gov/news/releases/a?x=1"),
        ("//Other.GOV:443/x//y", "https://other.gov/x//y"),
        ("HTTP://example.gov:80", "http://example.gov/"),
        ("https://example.gov:8443/", "https://example.gov:8443/"),
        ("/a?utm_source=m&id=7&fbclid=Q&b=", "https://www.example.gov/a?id=7&b="),
        ("/p.jpg?itok=Ab12", "https://www.example.gov/p.jpg"),
        ("/%7euser/caf\u00e9", "https://www.example.gov/~user/caf%C3%A9"),
        ("mailto:press@example.gov", "mailto:press@example.gov"),
        ("mailto:&#112;ress@example.gov", "mailto:press@example.gov"),
        ("https://exa\nmple.gov/a", "https://example.gov/a"),
    ],
)
def test_a_link_gets_its_one_absolute_spelling(url: str, expected: str) -> None:
    """Relative parts, case, default ports, tracking and fragments are settled; the rest stays."""
    assert canonical_url(url, BASE) == expected


@pytest.mark.parametrize("junk", ["http://[bad", "https://example.gov:99999/", "http://", "a b:c"])
def test_junk_comes_back_instead_of_raising(junk: str) -> None:
    """A broken href in a page must never stop a derivation."""
    assert isinstance(canonical_url(f" {junk} ", BASE), str)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_survived_and_a_second_pass_changes_nothing(url: str, base: str) -> None:
    """The canonical spelling is a fixed point for whatever a page may hold."""
    once = canonical_url(url, base)
    assert canonical_url(once, base or BASE) in {once, canonical_url(once, BASE)}


@given(
    st.from_regex(
        r"https://[a-z]{1,5}\.gov(/[a-zA-Z0-9%.~ ]{0,6}){0,4}(\?[a-z=&%]{0,9})?", fullmatch=True
    )
)
def test_the_canonical_spelling_of_a_web_address_is_a_fixed_point(url: str) -> None:
    """Canonical once, canonical for ever."""
    once = canonical_url(url, BASE)
    assert canonical_url(once, BASE) == once


def test_a_mail_tracking_link_is_compared_by_its_host_only() -> None:
    """Such services mint a new address for each sending of the same text."""
    assert link_target("https://lnks.gd/l/abc123", BASE) == "https://lnks.gd/"
    assert link_target("https://example.gov/l/abc123", BASE) == "https://example.gov/l/abc123"


def test_spellings_that_servers_treat_alike_have_one_key_and_other_pages_do_not() -> None:
    """Scheme, www, index pages and an end slash do not make another target; a path does."""
    assert link_key("https://www.example.gov/a/index.html") == link_key("http://example.gov/a/")
    assert link_key("https://example.gov/a?id=1") != link_key("https://example.gov/a?id=2")
    assert link_key("mailto:a@example.gov") == "mailto:a@example.gov"
