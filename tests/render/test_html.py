"""The page of a change stands alone: readable anywhere, fetching nothing."""

import re

from watcher.model.change import Edit, Severity
from watcher.render import html
from watcher.testing.builders import a_change, a_hunk


def test_a_page_fetches_nothing() -> None:
    """No script, picture, font or style from anywhere; the policy forbids them besides."""
    page = html.page(a_change())

    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(|@font-face|src=", page)


def test_words_are_marked_by_elements_that_mean_it() -> None:
    """Before has the deletion, after the insertion."""
    page = html.page(a_change())

    assert "counted <del>11</del> examples" in page
    assert "counted <ins>10</ins> examples" in page


def test_times_are_machine_readable_and_say_utc() -> None:
    """Both ends of the window."""
    page = html.page(a_change())

    assert '<time datetime="2026-06-11T14:00:00Z">2026-06-11 14:00:00 UTC</time>' in page
    assert '<time datetime="2026-06-11T14:10:00Z">2026-06-11 14:10:00 UTC</time>' in page


def test_page_text_keeps_its_own_direction_and_language() -> None:
    """A statement in another script is not read as English."""
    page = html.page(a_change())

    assert '<html lang="en">' in page
    assert '<p class="words" lang="" dir="auto">' in page
    assert '<h1 lang="" dir="auto">' in page


def test_a_side_without_words_says_so() -> None:
    """An empty box could be taken for a fault."""
    hunk = a_hunk(old="Gone.", new="", edits=(Edit("delete", "Gone."),))

    assert "nothing here" in html.page(a_change(hunks=(hunk,)))


def test_digests_stand_on_the_page() -> None:
    """A print can be matched with the archive."""
    change = a_change()
    page = html.page(change)

    assert str(change.old_digest) in page
    assert str(change.new_digest) in page
    assert change.derivation in page


def test_a_page_without_a_web_address_has_no_link() -> None:
    """A script URL stays text."""
    page = html.page(a_change(url="javascript:alert(1)"))

    assert "href=" not in page
    assert "javascript:alert(1)" in page


def test_every_severity_has_its_look() -> None:
    """The word is always there; colour only helps."""
    for severity in Severity:
        assert f'severity-{severity.label}">{severity.label}<' in html.page(
            a_change(severity=severity)
        )
