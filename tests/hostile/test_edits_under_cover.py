"""A page that dresses a sentence as furniture: what it says may not change unheard."""

import pytest

from watcher.text.judge import Judgement, Page, judge

_STATED = """
<p>The Department of Examples today announced a program for growers across the country.</p>
<p>Growers may apply for payments of up to $4,500 per farm at any county office.</p>
<p>County offices will answer questions by telephone on each working day of the week.</p>
"""
_BEFORE = "Growers with more than 200 acres are not eligible for any payments under this program."
_AFTER = "Growers of whatever acreage are now eligible for all payments under this program."


def _judged(old: str, new: str) -> Judgement:
    pages = [
        Page(
            payload=(
                "<html><body><header><nav><a href='/'>Home</a></nav></header><main><h1>Program for"
                f" growers</h1>{_STATED}{body}</main><footer>Department</footer></body></html>"
            ).encode(),
            content_type="text/html",
            url="https://www.example.gov/newsroom/growers",
        )
        for body in (old, new)
    ]
    return judge(pages[0], pages[1], None, None)


def _alerts(found: Judgement) -> bool:
    return found.comparison is not None and found.comparison.alerts


@pytest.mark.parametrize(
    "cover",
    [
        "<div class=related><p>{}</p></div>",
        "<div class=newsletter><p><a href=/x>{}</a></p></div>",
        "<div role=status><p>{}</p></div>",
        "<div role=dialog><p>{}</p></div>",
        "<div role=banner><p>{}</p></div>",
        "<header><nav><a href=/a>A</a></nav><p>{}</p></header>",
        "<nav><p>{}</p></nav>",
        "<button>{}</button>",
        "<form><p>{}</p><input name=q></form>",
        "<h2>Related news</h2><p><a href=/a>A title of news</a></p><p>{}</p><p><a href=/b>Two</a>",
        "<p>We use cookies and remember them. {}</p>",
    ],
)
def test_a_reworded_sentence_is_heard_under_whatever_name(cover: str) -> None:
    """The names are the page's own choice; that a long sentence says something else is news."""
    found = _judged(cover.format(_BEFORE), cover.format(_AFTER))
    assert _alerts(found)
    assert found.comparison is not None
    assert {kind.value for kind in found.comparison.kinds} & {"wording", "negation", "figure"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", f"<div class=related><p>{_BEFORE}</p></div>"),
        (
            "<div class=related>Growers of the north met at the yearly fair in Sample.</div>",
            "<div class=related>Two bridges will be closed for repair work until spring.</div>",
        ),
        (
            "<p class=updated>This page was last updated on Monday, May 5, 2026 at 3:00 p.m.</p>",
            "<p class=updated>This page was last updated on Friday, June 12, 2026 at 9:00 a.m.</p>",
        ),
        (
            "<div class=social>This page has been viewed by 1,204 visitors since last week.</div>",
            "<div class=social>This page has been viewed by 1,377 visitors since last week.</div>",
        ),
    ],
    ids=["a box came", "another teaser", "a stamp", "a counter"],
)
def test_furniture_that_turns_over_is_still_no_news(old: str, new: str) -> None:
    """What a box offers comes, goes and counts without anybody editing a sentence."""
    assert not _alerts(_judged(old, new))
