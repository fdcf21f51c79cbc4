"""Judging two payloads: identical, noise, changed, blocked, gone, unreadable."""

import pytest

from watcher.text.judge import Judgement, Page, judge

_URL = "https://example.gov/news/office"
_HEAD = "<!doctype html><html><head><title>Office opens</title></head><body><main>"
_STORY = """
<h1>Department of Examples opens Springfield office</h1>
<p>Officers took custody of {count} men in Springfield before the office opened to the public.</p>
<p>The office serves rural families in the north of the state and keeps a reading room with maps,
registers and glossaries for everybody who wants to look something up.</p>
<p>Staff answer questions by telephone on every working day of the week, and by letter.</p>
"""
_FOOT = "</main><footer><p>nonce {nonce}</p></footer></body></html>"


def _page(count: int = 11, nonce: str = "a") -> bytes:
    return (_HEAD + _STORY.format(count=count) + _FOOT.format(nonce=nonce)).encode()


def _judged(old: bytes, new: bytes) -> Judgement:
    sides = [Page(payload=p, content_type="text/html; charset=utf-8", url=_URL) for p in (old, new)]
    return judge(sides[0], sides[1], None, None)


def test_the_same_bytes_are_identical_without_being_read() -> None:
    """Bytes that are no page at all are still identical to themselves."""
    found = _judged(b"\x00\xff", b"\x00\xff")
    assert found.outcome == "identical"
    assert found.comparison is not None
    assert found.old is None


def test_a_rotated_nonce_in_the_footer_is_noise() -> None:
    """Bytes differ and the statement does not."""
    assert _judged(_page(nonce="a"), _page(nonce="b")).outcome == "noise"


def test_a_changed_figure_is_changed_and_says_so() -> None:
    """The comparison comes with both texts."""
    found = _judged(_page(11), _page(10, nonce="b"))
    assert found.outcome == "changed"
    assert found.comparison is not None
    assert found.comparison.reasons[0].startswith("figure changed: 11 → 10")
    assert found.new is not None


def test_a_page_that_says_it_is_gone_is_gone() -> None:
    """Absence on the new side is never an edit."""
    gone = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body>"
    assert _judged(_page(), gone).outcome == "gone"


@pytest.mark.parametrize(
    "payload",
    [
        b"""<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>
        You don't have permission to access this server.<p>Reference #18.5a</body></html>""",
        b"",
    ],
)
def test_what_keeps_us_from_seeing_is_blocked(payload: bytes) -> None:
    """A refusal or an empty answer on the new side says nothing about the statement."""
    assert _judged(_page(), payload).outcome == "blocked"


def test_bytes_that_give_no_statement_are_named_with_their_side() -> None:
    """An old side that is no text is reported, not guessed at."""
    json = Page(payload=b'{"a": 1}', content_type="application/json", url=_URL)
    html = Page(payload=_page(), content_type="text/html", url=_URL)
    found = judge(json, html, None, None)
    assert found.outcome == "rules_broken"
    assert found.reason.startswith("the old side:")
