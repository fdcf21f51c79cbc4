"""One cause is one alert, however many rows or looks it takes."""

from tests.services.trunk import HTML, LISTING, PAGE, Trunk, release
from watcher.model.change import Kind
from watcher.testing.fetcher import Scripted

ELEVEN = release("The offices counted 11 examples in the year that ended in May.")
TEN = release("The offices counted 10 examples in the year that ended in May.")


def rows(count: int, *, title: str = "Release {}", day: str = "June {}, 2026") -> Scripted:
    """Return a newsroom of so many releases, with titles and days written like this."""
    written = "".join(
        f'<li><a href="/news/releases/r{number}">{title.format(number)}</a>'
        f" <span>{day.format(number + 1)}</span></li>"
        for number in range(count)
    )
    page = f"<main><h1>Newsroom of the department</h1><ul>{written}</ul></main>"
    return Scripted(headers=HTML, body=page.encode())


def _alerts_after(trunk: Trunk, *looks: Scripted) -> int:
    trunk.play(rows(20), *looks, url=LISTING)
    for _ in range(len(looks) + 1):
        trunk.check(LISTING)
    return len(trunk.archive.alerts())


def test_a_list_that_writes_its_dates_in_another_way_alerts_nobody(trunk: Trunk) -> None:
    """The days are the same."""
    assert _alerts_after(trunk, rows(20, day="2026-06-{:0>2}"), rows(20, day="6/{}/2026")) == 0


def test_a_list_that_moves_every_day_alerts_once(trunk: Trunk) -> None:
    """Twenty rows redated in one look: each is a change, and together they are one event."""
    assert _alerts_after(trunk, rows(20, day="July {}, 2026")) == 1
    assert len({change.event for change in trunk.changes}) == 1
    assert [change.kinds for change in trunk.changes] == [(Kind.REDATED,)] * 20


def test_a_list_that_puts_a_word_before_every_title_alerts_once(trunk: Trunk) -> None:
    """Its releases were not retitled one by one."""
    assert _alerts_after(trunk, rows(20, title="News: Release {}")) == 1


def test_a_list_that_comes_half_rendered_alerts_once(trunk: Trunk) -> None:
    """Seventeen rows are missing at every other look."""
    assert _alerts_after(trunk, *[rows(3), rows(20)] * 4) == 1


def test_three_rows_retitled_are_three_alerts(trunk: Trunk) -> None:
    """Few changes are told one by one: each may be the story."""
    few = rows(20).body
    for number in range(3):
        few = few.replace(f"Release {number}<".encode(), f"Notice {number}<".encode())
    assert _alerts_after(trunk, Scripted(headers=HTML, body=few)) == 3


def test_a_page_that_turns_between_two_wordings_alerts_once_for_each(trunk: Trunk) -> None:
    """A server that shows the old and the new page in turn is told twice, not at every look."""
    trunk.play(*[ELEVEN, TEN] * 10)
    for _ in range(20):
        trunk.check()
    assert len(trunk.archive.alerts()) == 2
    assert len(trunk.archive.revisions(PAGE)) == 20
