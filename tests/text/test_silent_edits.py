"""Whether a page admits its change: by any stamp that readers or programs can see."""

import pytest

from watcher.text.judge import Page, judge

_META = '<meta property="article:modified_time" content="{}">'
_PAGE = (
    "<!doctype html><html><head><title>Count</title>{meta}</head><body><main><h1>The count</h1>"
    "{above}<p>The Department of Examples counted {count} teapots in the year that ended in May, "
    "and keeps the registers of all of them in its reading room.</p>"
    "<p>The tables behind the count are sent to anybody who asks for them by letter.</p></main>"
    "<footer>{below}</footer></body></html>"
)


def _silent(old: dict[str, str], new: dict[str, str]) -> bool | None:
    pages = [
        Page(
            payload=_PAGE.format(**{"meta": "", "above": "", "below": "", **said}).encode(),
            content_type="text/html; charset=utf-8",
            url="https://www.example.gov/news/count",
        )
        for said in ({**old, "count": "11"}, {**new, "count": "10"})
    ]
    found = judge(pages[0], pages[1], None, None).comparison
    assert found is not None
    assert found.outcome == "changed"
    return found.silent


@pytest.mark.parametrize("place", ["above", "below"])
@pytest.mark.parametrize(
    "line",
    [
        "<p>Last updated: {}</p>",
        "<div class='stamp'>Page updated on {}</div>",
        "<p>This page was last reviewed on {}.</p>",
        "<span>Actualizado: {}</span>",
    ],
)
@pytest.mark.parametrize(
    "days", [("July 1, 2026", "July 9, 2026"), ("07/01/2026", "07/09/2026"), ("2026-07-01",) * 2]
)
def test_a_line_that_readers_see_is_a_stamp(place: str, line: str, days: tuple[str, str]) -> None:
    """An agency that says when it changed a page must not be said to have hidden it."""
    standing = {"meta": _META.format("2026-07-01T10:00:00Z")}
    old, new = ({**standing, place: line.format(day)} for day in days)

    assert _silent(old, new) is (days[0] == days[1])


def test_a_line_alone_is_a_stamp_too() -> None:
    """Most pages have no other."""
    first, second = ({"above": f"<p>Updated: July {day}, 2026</p>"} for day in (1, 9))

    assert _silent(first, second) is False
    assert _silent(first, first) is True


def test_a_stamp_that_went_or_came_has_not_moved() -> None:
    """A redesign that drops its stamps neither hides nor admits anything."""
    stamped = {"meta": _META.format("2026-07-01T10:00:00Z")}

    assert _silent(stamped, {}) is None
    assert _silent({}, stamped) is None


def test_todays_date_at_every_look_makes_no_new_text() -> None:
    """Some pages call the day of the look the day of the update."""
    said = {"meta": "", "above": "", "count": "11"}
    pages = [
        Page(
            payload=_PAGE.format(**said, below=f"Updated: July {day}, 2026").encode(),
            content_type="text/html; charset=utf-8",
            url="https://www.example.gov/news/count",
        )
        for day in (1, 2)
    ]

    assert judge(pages[0], pages[1], None, None).outcome == "noise"
