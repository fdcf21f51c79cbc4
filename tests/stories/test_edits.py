"""What an agency's staff change on a page, and what Watcher calls it."""

from typing import Any

import pytest

from watcher.testing.newsroom import Newsroom, open_newsroom
from watcher.testing.story import (
    AGREEMENT,
    BANNER,
    COUNT,
    GRANTS,
    RELEASES,
    SHARING,
    SPANISH,
    agreement_pdf,
)


def _only_change(newsroom: Newsroom) -> dict[str, Any]:
    """Return the one change that is more than a date in the sitemap, which moves with stamps."""
    changes = [change for change in newsroom.changes() if change["kinds"] != ["redated"]]
    assert len(changes) == 1, [change["reasons"] for change in changes]
    return changes[0]


def _sweep(newsroom: Newsroom) -> dict[str, str]:
    return {check["url"]: check["outcome"] for check in newsroom.check()}


def test_a_figure_changed_in_silence_is_a_major_silent_change_told_once(
    following: Newsroom,
) -> None:
    """11 becomes 10, no stamp moves; the desk hears of it once, and never again."""
    url = following.site.url(COUNT.slug)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    assert _sweep(following)[url] == "changed"
    change = _only_change(following)
    assert change["url"] == url
    assert change["kinds"][0] == "figure"
    assert change["severity"] == "major"
    assert change["silent"] is True
    assert "11 → 10" in "; ".join(change["reasons"])
    assert len(following.desk.messages) == 1
    assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert len(following.desk.messages) == 1


def test_the_window_of_a_change_runs_from_last_seen_old_to_first_seen_new(
    following: Newsroom,
) -> None:
    """Both ends are checks of this page."""
    url = following.site.url(COUNT.slug)
    before = following.check(url)[0]["captured_at"]
    following.site.edit(COUNT.slug, "11 men", "10 men")
    after = following.check(url)[0]["captured_at"]
    change = _only_change(following)
    assert (change["last_seen_old"], change["first_seen_new"]) == (before, after)
    assert change["checks_between"] == 0


def test_show_prints_both_wordings(following: Newsroom) -> None:
    """A change can be quoted from the terminal and from JSON."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    change = _only_change(following)
    shown = following.run("show", change["id"])
    assert shown.code == 0
    assert "11" in shown.out
    assert "10" in shown.out
    hunk = following.run("show", change["id"], "--json").json["hunks"][0]
    assert "11 men" in hunk["old"]
    assert "10 men" in hunk["new"]
    page = following.run("show", change["id"], "--format", "html").out
    assert "<del" in page
    assert "<ins" in page


def test_a_reworded_quotation_is_a_quote_change_admitted_by_its_stamp(
    following: Newsroom,
) -> None:
    """The words inside the marks changed and the page says when."""
    following.site.edit(
        SHARING.slug, "for comparison and for nothing else", "for comparison", restamp=True
    )
    following.check()
    change = _only_change(following)
    assert "quote" in change["kinds"]
    assert change["silent"] is False
    assert change["topics"] == ["sharing"]


def test_a_page_saved_again_without_a_changed_word_alerts_nobody(following: Newsroom) -> None:
    """Stamps moved, nothing else did: recorded, severity none."""
    following.site.resave(COUNT.slug)
    following.check()
    change = _only_change(following)
    assert change["kinds"] == ["stamp"]
    assert {change["severity"] for change in following.changes()} == {"none"}
    assert following.desk.messages == ()


def test_a_banner_on_every_release_is_one_event_and_one_alert() -> None:
    """The same notice on all pages is told once, and the event counts the pages."""
    with open_newsroom(alert_from="minor") as newsroom:
        newsroom.check()
        newsroom.site.put_banner_everywhere(BANNER)
        newsroom.check()
        changes = newsroom.changes()
        assert {change["url"] for change in changes} == {
            newsroom.site.url(release.slug) for release in RELEASES
        }
        assert {tuple(change["kinds"]) for change in changes} == {("banner",)}
        (event,) = {change["event"] for change in changes}
        assert len(newsroom.changes("--event", event)) == len(RELEASES)
        assert len(newsroom.desk.messages) == 1


def test_a_notice_where_our_rules_look_for_one_is_a_banner_whatever_it_says(
    following: Newsroom,
) -> None:
    """The place makes it a banner, not the word "archived"."""
    following.site.put_banner_everywhere("The office is closed on Friday for the annual picnic.")
    following.check(following.site.url(COUNT.slug))
    assert _only_change(following)["kinds"] == ["banner"]


def test_a_banner_with_one_edit_under_it_gives_the_edit_its_own_event(
    following: Newsroom,
) -> None:
    """A silent edit cannot hide in a template change."""
    grants = following.site.url(GRANTS.slug)
    following.site.put_banner_everywhere(BANNER)
    following.site.edit(GRANTS.slug, "$250,000", "$25,000")
    following.check()
    (edited,) = following.changes("--kind", "figure")
    assert edited["url"] == grants
    assert edited["severity"] == "major"
    others = {change["event"] for change in following.changes() if change["url"] != grants}
    assert len(others) == 1
    assert edited["event"] not in others
    assert len(following.desk.messages) == 1


def test_a_figure_changed_and_changed_back_is_a_reversion(following: Newsroom) -> None:
    """A to B to A is three revisions, and the third is named as what it is."""
    url = following.site.url(COUNT.slug)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check(url)
    following.site.edit(COUNT.slug, "10 men", "11 men")
    following.check(url)
    first, second = following.changes()
    assert "reversion" not in first["kinds"]
    assert "reversion" in second["kinds"]
    assert len(following.run("history", url, "--json").json["revisions"]) == 3


def test_a_replaced_agreement_is_an_attachment_change_that_quotes_its_words(
    following: Newsroom,
) -> None:
    """Under the same address, 90 days become 900."""
    url = following.site.document_url(AGREEMENT)
    following.site.replace_document(AGREEMENT, agreement_pdf(days=900))
    assert _sweep(following)[url] == "changed"
    change = _only_change(following)
    assert change["url"] == url
    assert "attachment" in change["kinds"]
    assert "figure" in change["kinds"]
    hunks = following.run("show", change["id"], "--json").json["hunks"]
    assert any("90 days" in hunk["old"] and "900 days" in hunk["new"] for hunk in hunks)


def test_another_release_at_the_same_address_is_replaced(following: Newsroom) -> None:
    """Not an edit of the old statement: another one stands in its place."""
    following.site.amend(COUNT.slug, GRANTS)
    following.check(following.site.url(COUNT.slug))
    change = _only_change(following)
    assert "replaced" in change["kinds"]
    assert change["severity"] == "major"


def test_a_moved_release_is_a_redirect_and_no_withdrawal(following: Newsroom) -> None:
    """The same words at another address."""
    url = following.site.url(COUNT.slug)
    following.site.move(COUNT.slug, "count-of-villages")
    assert following.outcome(url) == "redirected"
    (change,) = following.changes("--url", url)
    assert change["kinds"] == ["redirect"]
    assert following.site.url("count-of-villages") in change["reasons"][0]
    assert following.outcome(url) in {"unchanged", "redirected"}
    assert len(following.changes("--url", url)) == 1


@pytest.mark.parametrize(
    ("slug", "old", "new", "kind"),
    [
        (COUNT.slug, "Department completes", "Department begins", "headline"),
        (COUNT.slug, "$1.5 million", "$15 million", "figure"),
        (COUNT.slug, "will publish", "may publish", "modality"),
        (
            COUNT.slug,
            "said Undersecretary Mary Placeholder",
            "said Inspector Ann Sampleton",
            "attribution",
        ),
        (COUNT.slug, "between March and May", "between March and July", "date"),
        (SHARING.slug, "may ask for", "may not ask for", "negation"),
        (SHARING.slug, "/library/agreements", "/library/archive", "link"),
        (SHARING.slug, "the favourite colour", "<s>the favourite colour</s>", "struck_out"),
        (SHARING.slug, "the street", "██████", "redaction"),
        (GRANTS.slug, "<li>School of Arrows and Labels: $250,000</li>", "", "passage_removed"),
        (SPANISH.slug, "1,5 millones", "15 millones", "figure"),
    ],
    ids=[
        "headline",
        "decimal point",
        "will to may",
        "speaker",
        "month",
        "not added",
        "link target",
        "struck out",
        "blackened",
        "list item removed",
        "Spanish decimal comma",
    ],
)
def test_each_edit_is_named_for_what_it_is(
    following: Newsroom, slug: str, old: str, new: str, kind: str
) -> None:
    """One small edit, one change, and its kind among those named."""
    following.site.edit(slug, old, new)
    following.check(following.site.url(slug))
    change = _only_change(following)
    assert kind in change["kinds"], change["reasons"]
