"""Listings are compared as sets, page after page until known ground, and never as a statement."""

from dataclasses import replace

from tests.services.trunk import GONE, HOST, HTML, LISTING, Trunk, listing, release
from watcher.model.change import Kind, Severity
from watcher.model.check import Outcome
from watcher.model.source import ResourceKind
from watcher.testing.fetcher import Scripted

ONE = ("one", "First release of examples")
TWO = ("two", "Second release of examples")
THREE = ("three", "Third release of examples")


def _urls(trunk: Trunk) -> set[str]:
    return {r.url for r in trunk.archive.resources() if r.kind is ResourceKind.STATEMENT}


def _statements(trunk: Trunk, *slugs: str) -> None:
    for slug in slugs:
        trunk.play(release(f"We counted examples of {slug}."), url=f"{HOST}/news/releases/{slug}")


def _kinds(trunk: Trunk) -> list[tuple[Kind, str]]:
    return [(change.kinds[0], change.url.rsplit("/", 1)[-1]) for change in trunk.changes]


def test_a_listing_leads_to_its_statements_in_the_same_sweep(trunk: Trunk) -> None:
    """What a listing shows is followed and checked at once; a first sight is no change."""
    trunk.play(listing(ONE, TWO), url=LISTING)
    _statements(trunk, "one", "two")

    seen = {summary.url: summary.outcome for summary in trunk.sweep()}

    assert seen[f"{HOST}/news/releases/one"] is Outcome.FIRST_SEEN
    assert seen[f"{HOST}/news/releases/two"] is Outcome.FIRST_SEEN
    assert trunk.changes == []


def test_a_new_row_is_an_item_added_and_alerts_nobody(trunk: Trunk) -> None:
    """Publishing is what newsrooms do."""
    trunk.play(listing(ONE), listing(TWO, ONE), url=LISTING)
    _statements(trunk, "one", "two")
    trunk.check(LISTING)

    trunk.check(LISTING)

    assert _kinds(trunk) == [(Kind.ITEM_ADDED, "two")]
    assert trunk.changes[0].severity is Severity.NONE
    assert f"{HOST}/news/releases/two" in _urls(trunk)


def test_a_row_that_left_while_its_page_still_answers_is_delisted(trunk: Trunk) -> None:
    """The row is gone, the statement is asked at once, and its answer makes it delisted."""
    trunk.play(listing(THREE, TWO, ONE), listing(THREE, ONE), url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()

    trunk.sweep()

    assert set(_kinds(trunk)) == {(Kind.ITEM_REMOVED, "two"), (Kind.DELISTED, "two")}


def test_a_row_that_left_with_its_page_is_on_the_way_to_a_withdrawal(trunk: Trunk) -> None:
    """A 404 behind a lost row is a suspicion, not a delisting."""
    trunk.play(listing(THREE, TWO, ONE), listing(THREE, ONE), url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()
    trunk.play(GONE, url=f"{HOST}/news/releases/two")

    outcomes = {summary.url: summary.outcome for summary in trunk.sweep()}

    assert outcomes[f"{HOST}/news/releases/two"] is Outcome.WITHDRAWAL_SUSPECTED
    assert _kinds(trunk) == [(Kind.ITEM_REMOVED, "two")]


def test_a_new_title_and_a_new_date_in_the_listing_are_named(trunk: Trunk) -> None:
    """Retitled says both titles."""
    trunk.play(listing(ONE), listing(("one", "Archived: First release of examples")), url=LISTING)
    _statements(trunk, "one")
    trunk.check(LISTING)

    trunk.check(LISTING)

    (change,) = trunk.changes
    assert change.kinds == (Kind.RETITLED,)
    assert (change.hunks[0].old, change.hunks[0].new) == (
        "First release of examples",
        "Archived: First release of examples",
    )


def _page(rows: Scripted, next_page: int | None) -> Scripted:
    more = f'<a rel="next" href="/news?page={next_page}">Next</a>' if next_page else ""
    return Scripted(headers=HTML, body=rows.body.replace(b"</main>", more.encode() + b"</main>"))


def test_pages_are_read_to_the_end_at_first_and_then_only_to_known_ground(trunk: Trunk) -> None:
    """The second reading stops at the first page that shows something known."""
    first = _page(listing(THREE), 1)
    trunk.play(first, _page(listing(("four", "Fourth release of examples"), THREE), 1), url=LISTING)
    trunk.play(_page(listing(TWO), 2), url=f"{LISTING}?page=1")
    trunk.play(listing(ONE), url=f"{LISTING}?page=2")
    trunk.check(LISTING)
    asked_at_first = [one.url for one in trunk.fetcher.asked]

    trunk.check(LISTING)

    again = [one.url for one in trunk.fetcher.asked[len(asked_at_first) :]]
    assert asked_at_first[1:] == [LISTING, f"{LISTING}?page=1", f"{LISTING}?page=2"]
    assert again == [LISTING]
    assert _kinds(trunk) == [(Kind.ITEM_ADDED, "four")]


def test_a_listing_without_rows_is_rules_broken_not_an_empty_listing(trunk: Trunk) -> None:
    """Nothing is removed because a page came back short."""
    trunk.play(listing(ONE, TWO), listing(), url=LISTING)
    _statements(trunk, "one", "two")
    trunk.check(LISTING)

    finding = trunk.check(LISTING)

    assert finding.summary.outcome is Outcome.RULES_BROKEN
    assert trunk.changes == []


def test_the_last_row_that_left_a_listing_without_a_new_one_was_taken_out(trunk: Trunk) -> None:
    """Nothing pushed it off, so somebody removed it."""
    trunk.play(listing(THREE, TWO, ONE), listing(THREE, TWO), url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()

    trunk.sweep()

    assert set(_kinds(trunk)) == {(Kind.ITEM_REMOVED, "one"), (Kind.DELISTED, "one")}


def test_the_last_row_that_a_new_one_pushed_off_was_not_removed(trunk: Trunk) -> None:
    """A page shows its newest rows; the oldest falls off the end."""
    trunk.play(listing(TWO, ONE), listing(THREE, TWO), url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()

    trunk.sweep()

    assert _kinds(trunk) == [(Kind.ITEM_ADDED, "three")]


def test_a_row_that_was_pushed_off_is_not_missed_at_later_looks(trunk: Trunk) -> None:
    """A list of a fixed length forgets its oldest row; other bytes around it change nothing."""
    other_bytes = listing(THREE, TWO)
    other_bytes = replace(other_bytes, body=other_bytes.body + b"<!-- served at noon -->")
    trunk.play(listing(TWO, ONE), listing(THREE, TWO), other_bytes, url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()
    trunk.sweep()

    trunk.sweep()

    assert _kinds(trunk) == [(Kind.ITEM_ADDED, "three")]


def test_a_link_advertised_above_the_list_may_go(trunk: Trunk) -> None:
    """Nobody delisted what was never in the list."""
    dated = "".join(
        f"<li><a href='/news/releases/{slug}'>{title}</a> June {day}, 2026</li>"
        for day, (slug, title) in enumerate((THREE, TWO), 3)
    )
    slide = f"<li><a href='/news/releases/one'>{ONE[1]}</a></li>"
    looks = [
        Scripted(headers=HTML, body=f"<main><ul>{rows}</ul></main>".encode())
        for rows in (slide + dated, dated)
    ]
    trunk.play(*looks, url=LISTING)
    _statements(trunk, "one", "two", "three")
    trunk.sweep()

    trunk.sweep()

    assert f"{HOST}/news/releases/one" in _urls(trunk)
    assert trunk.changes == []
