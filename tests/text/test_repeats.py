"""What a page says once more adds nothing; what it only hides, or says for the first time, does."""

import pytest

from watcher.model.change import Comparison, Hunk, Kind, Severity
from watcher.text.judge import Page, judge

HEADLINE = "What the count of teapots covers"
SENTENCES = (
    "The Department of Examples counted 11 teapots in the year that ended in May.",
    "Inspectors from four offices opened every cupboard twice, because a cellar was left out.",
    "The tables behind the count are sent without a fee to anybody who asks for them by letter.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TABLE = """<table><tr><th>Office</th><th>Teapots</th></tr><tr><td>East office</td><td>5</td></tr>
<tr><td>West office</td><td>6</td></tr></table>"""
DESK = "<p>Whom to ask</p><p>Counting Desk</p><p>12 Sample Street</p>"
PROMISE = "<p>The desk answers every letter about the count within six weeks of its coming in.</p>"
NEVER_SAID = "The cellar was flooded in March and nobody counted there."


def _page(body: str, headline: str = HEADLINE) -> Page:
    html = f"""<!doctype html><html><head><title>{headline}</title></head><body><main>
    <h1>{headline}</h1><div class="body">{body}</div></main></body></html>"""
    return Page(
        payload=html.encode(), content_type="text/html", url="https://www.example.gov/news/count"
    )


def _found(old: str, new: str) -> Comparison:
    return _compared(_page(old), _page(new))


def _compared(old: Page, new: Page) -> Comparison:
    judgement = judge(old, new, None, None)
    assert judgement.comparison is not None, judgement.reason
    return judgement.comparison


def _hidden(markup: str) -> str:
    return f'<div style="display:none">{markup}</div>'


def _told(found: Comparison) -> list[Hunk]:
    return [hunk for hunk in found.hunks if hunk.kinds != (Kind.FORMATTING,)]


@pytest.mark.parametrize(
    ("once", "copy"),
    [
        (TEXT + TABLE, _hidden(TEXT + TABLE)),
        (TEXT + TABLE, _hidden(TABLE)),
        (TEXT + DESK + PROMISE, f'<div class="paper">{DESK}{PROMISE}</div>'),
        (TEXT + DESK + PROMISE, f'<div class="paper">{PROMISE}{DESK}</div>'),
        (TEXT, "<div hidden>See the glossary: without</div>"),
        (TEXT, f"<blockquote>{SENTENCES[1]}</blockquote>"),
    ],
    ids=[
        "hidden text and table",
        "hidden table",
        "short lines before a long sentence",
        "short lines behind a long sentence",
        "hidden tooltip",
        "pull quote",
    ],
)
def test_a_copy_adds_nothing_its_going_removes_nothing_and_both_are_recorded(
    once: str, copy: str
) -> None:
    """For narrow screens, for paper, for the pointer."""
    came, went = _found(once, once + copy), _found(once + copy, once)

    for found in (came, went):
        assert (found.outcome, found.severity) == ("noise", Severity.NONE)
    assert came.hunks
    assert all(hunk.new and not hunk.old for hunk in came.hunks)
    assert [hunk.old for hunk in went.hunks] == [hunk.new for hunk in came.hunks]


def test_a_hidden_copy_of_a_table_with_another_figure_is_hidden_text() -> None:
    """It says what the page does not."""
    other = TABLE.replace("<td>6</td>", "<td>7</td>")

    (told,) = _told(_found(TEXT + TABLE, TEXT + TABLE + _hidden(TEXT + other)))

    assert told.kinds == (Kind.HIDDEN_TEXT,)
    assert told.new.endswith("7")


@pytest.mark.parametrize(
    "markup",
    [
        f"<p hidden>{NEVER_SAID}</p>",
        _hidden(f"{TEXT}<p>{NEVER_SAID}</p>"),
        _hidden(f"<p>{NEVER_SAID}</p>{TEXT}"),
    ],
    ids=["alone", "behind a copy", "before a copy"],
)
def test_a_hidden_sentence_that_is_new_is_told_as_hidden_text(markup: str) -> None:
    """A copy beside it must not cover it."""
    found = _found(TEXT, TEXT + markup)

    assert found.kinds == (Kind.HIDDEN_TEXT,)
    assert found.severity > Severity.NONE
    assert [hunk.new for hunk in _told(found)] == [NEVER_SAID]


def test_a_hidden_tooltip_with_words_that_the_page_does_not_show_is_told() -> None:
    """It explains nothing that anybody reads."""
    found = _found(TEXT, TEXT + "<div hidden>See the glossary: never before noon</div>")

    assert found.kinds == (Kind.HIDDEN_TEXT,)


def test_a_hidden_sentence_with_a_colon_is_no_tooltip() -> None:
    """What stands before the colon must be a label: this says no to what stands behind it."""
    words = f"The office does not stand by this: {SENTENCES[0]}"

    assert _found(TEXT, f"{TEXT}<p hidden>{words}</p>").kinds == (Kind.HIDDEN_TEXT,)


def test_a_visible_copy_with_another_number_in_a_short_line_is_told() -> None:
    """Only what is the same is a copy."""
    other = DESK.replace("12 Sample", "14 Sample")
    found = _found(
        TEXT + DESK + PROMISE, f'{TEXT}{DESK}{PROMISE}<div class="paper">{other}{PROMISE}</div>'
    )

    assert Kind.PASSAGE_ADDED in found.kinds
    assert any("14 Sample Street" in hunk.new for hunk in _told(found))


def test_a_row_that_a_table_says_twice_in_sight_is_told() -> None:
    """A row says something by its place: two rows are two cases."""
    row = "<tr><td>West office</td><td>6</td></tr>"
    found = _found(TEXT + TABLE, TEXT + TABLE.replace("</table>", f"{row}</table>"))

    assert found.kinds == (Kind.PASSAGE_ADDED,)


# what a site repeats above every release

ABOVE = (
    "The Department of Examples publishes its counts on the second Thursday of the month.",
    "For the counts of other years write to the desk at 12 Sample Street.",
)
TEAPOTS = (
    "Teapots with a chipped spout are counted apart from the whole ones.",
    "Inspectors from four offices opened every cupboard twice this spring.",
    "The tables behind the count are sent to anybody who asks by letter.",
    "A cellar that was flooded in March was left out of the first round.",
)
FERRY = (
    "A ferry between the two offices runs from May until the first frost.",
    "Passengers carry their own lanterns after the sun has set over the harbour.",
    "The crossing takes forty minutes and is free for children under six.",
    "Bicycles are tied to the rail on the left side of the deck.",
)


def _release(headline: str, body: tuple[str, ...]) -> Page:
    return _page("".join(f"<p>{sentence}</p>" for sentence in (*ABOVE, *body)), headline)


def test_another_release_below_two_lines_of_the_site_is_replaced() -> None:
    """What stands above every release does not make one of two."""
    found = _compared(
        _release("Teapots were counted twice this year", TEAPOTS),
        _release("Ferry timetable for the summer", FERRY),
    )

    assert found.kinds == (Kind.REPLACED,)
    assert found.severity is Severity.MAJOR


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("Teapots were counted twice this year", FERRY),
        ("Ferry timetable for the summer", (*TEAPOTS[:3], FERRY[0])),
    ],
    ids=["another text", "another headline"],
)
def test_only_headline_and_text_together_make_another_release(
    headline: str, body: tuple[str, ...]
) -> None:
    """One of them alone is an edit, however large."""
    found = _compared(
        _release("Teapots were counted twice this year", TEAPOTS), _release(headline, body)
    )

    assert Kind.REPLACED not in found.kinds
    assert found.severity > Severity.NONE


def test_a_hidden_copy_of_a_headline_in_two_sentences_adds_nothing() -> None:
    """A label for screen readers says the headline once more."""
    head = "Eleven pots were counted. Ten of them were teapots"
    page = "<main><h1>{head}</h1>{text}{more}</main>"
    pages = [
        Page(
            payload=page.format(head=head, text=TEXT, more=more).encode(),
            content_type="text/html; charset=utf-8",
            url="https://www.example.gov/news/pots",
        )
        for more in ("", f'<div class="sr-only"><p>{head}</p><p>Print</p></div>')
    ]

    assert judge(pages[0], pages[1], None, None).outcome == "noise"
