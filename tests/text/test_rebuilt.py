"""A page in another template: its labels and boxes are no passages, what it says is news."""

import dataclasses
from collections.abc import Sequence

import pytest

from watcher.model.change import Comparison, Kind, Severity
from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.compare import compare
from watcher.text.dates import same_day
from watcher.text.judge import Page, judge

BODY = (
    "The Department of Examples counted 11 teapots in the year that ended in May.",
    "The tables behind the count are sent to anybody who asks for them by letter.",
)


def _page(*words: str, locator: str) -> StatementText:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in words)
    return StatementText(title="A count", blocks=blocks, locator=f"generic: {locator}")


OLD = _page("March 5, 2026", *BODY, locator="main")


def test_a_new_template_with_other_labels_alerts_nobody() -> None:
    """An office, a type and the same day written otherwise are the site's affair."""
    new = _page("News release", "2026-03-05", *BODY, "Office of Counts", locator="div.page")

    found = compare(OLD, new)

    assert (found.outcome, found.severity) == ("noise", Severity.NONE)


def test_the_same_labels_in_the_same_template_are_passages() -> None:
    """Nothing was rebuilt, so somebody put them there."""
    new = _page("March 5, 2026", *BODY, "Office of Counts", locator="main")

    assert compare(OLD, new).kinds == (Kind.PASSAGE_ADDED,)


def test_another_day_in_the_date_line_of_a_new_template_is_heard() -> None:
    """A redesign must not hide that a statement was redated."""
    for words in (
        ("News release", "2026-03-09", *BODY, "Office of Counts"),
        ("News release", *BODY, "Office of Counts", "Published", "March 9, 2026"),
    ):
        assert compare(OLD, _page(*words, locator="div.page")).severity > Severity.NONE, words


def test_a_new_sentence_or_figure_at_the_edge_of_a_new_template_is_heard() -> None:
    """Labels have neither figures nor the mark that ends a sentence."""
    for words in ("All fees are waived.", "12 more teapots"):
        new = _page("March 5, 2026", *BODY, words, locator="div.page")
        assert Kind.PASSAGE_ADDED in compare(OLD, new).kinds, words


def test_saying_once_more_what_stands_on_the_page_adds_nothing() -> None:
    """A pull quote, or a second copy for printing."""
    new = dataclasses.replace(OLD, blocks=(*OLD.blocks, OLD.blocks[-1]))

    assert compare(OLD, new).severity is Severity.NONE


# whole pages, in the department's old design and in its new one

HEADLINE = "Teapots were counted twice this year"
COLUMN = (
    "The Department of Examples counted 11 teapots in the year that ended in May.",
    "Inspectors from four offices opened every cupboard twice, because a cellar was left out.",
    "The tables behind the count are sent to anybody who asks for them by letter.",
    "The next count begins in the autumn and will take about six weeks in all offices.",
)
MISSION = "The Department of Examples counts what other offices only estimate."
"""Stands in a box of both designs, so that the new region holds the boxes too."""
BESIDE = (
    "Spoons were counted too",
    "A second team found 40 spoons in the cellar of the office.",
    "Counting Desk, 12 Sample Street.",
    "El Departamento de Ejemplos contó las teteras en todas sus oficinas.",
    "A room below the ground floor in which spare pots are kept.",
)
BOXES = """
<div class="card"><h3>Spoons were counted too</h3>
<p>A second team found 40 spoons in the cellar of the office.</p></div>
<div class="card"><h3>Whom to ask</h3><p>Counting Desk, 12 Sample Street.</p></div>
<div class="tab" style="display:none">
<p>El Departamento de Ejemplos contó las teteras en todas sus oficinas.</p></div>
<div class="terms"><dl><dt>Cellar</dt>
<dd>A room below the ground floor in which spare pots are kept.</dd></dl></div>"""
OFFICES = ("The pots of the east office", "The pots of the west office", "The pots of the north")
BULLETIN = "The Monthly Sample Bulletin"
ADDED = "The cellar was flooded in March and nobody counted there."


def _old_design(
    *,
    headline: str = HEADLINE,
    day: str = "June 11, 2026",
    box: str = "",
    items: Sequence[str] = (),
) -> Page:
    return _served(
        f"""<title>{headline}</title></head><body><main class="release"><h1>{headline}</h1>
        <p class="day">{day}</p><div class="body">{_paragraphs(COLUMN)}{_list(items)}</div>
        <div class="about"><p>{MISSION}</p></div>{box}</main></body>"""
    )


def _new_design(
    *,
    headline: str = HEADLINE,
    day: str = "2026-06-11",
    column: Sequence[str] = COLUMN,
    box: str = "",
    items: Sequence[str] = (),
    lead: str = "",
    above: str = "",
) -> Page:
    return _served(
        f"""<title>{headline}</title></head><body>{above}<main class="grid"><h1>{headline}</h1>
        <div class="row"><div class="when">{day}</div>
        <div class="story">{lead}{_paragraphs(column)}{_list(items)}</div>
        <div class="rail">{BOXES}<div><p>{MISSION}</p></div>{box}</div></div></main></body>"""
    )


def _served(head_and_body: str) -> Page:
    html = f"<!doctype html><html><head>{head_and_body}</html>"
    return Page(
        payload=html.encode(), content_type="text/html", url="https://www.example.gov/news/count"
    )


def _paragraphs(sentences: Sequence[str]) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>" if items else ""


def _found(old: Page, new: Page) -> Comparison:
    judgement = judge(old, new, None, None)
    assert judgement.comparison is not None, judgement.reason
    assert judgement.old is not None
    assert judgement.new is not None
    assert judgement.old.locator != judgement.new.locator, "the page was not rebuilt"
    return judgement.comparison


def test_boxes_beside_the_column_of_a_rebuilt_page_alert_nobody_and_are_recorded() -> None:
    """Teasers, a contact, a hidden tab and a glossary came: each is a hunk, none is news."""
    found = _found(_old_design(), _new_design())

    assert (found.outcome, found.kinds) == ("noise", (Kind.FORMATTING,))
    assert found.severity is Severity.NONE
    recorded = {hunk.new: hunk.kinds for hunk in found.hunks}
    assert {words: recorded.get(words) for words in BESIDE} == dict.fromkeys(
        BESIDE, (Kind.FORMATTING,)
    )


def test_boxes_that_went_with_the_old_design_alert_nobody_and_are_recorded() -> None:
    """The way back: what only the first page says beside the column went with its template."""
    found = _found(_new_design(), _old_design())

    assert (found.outcome, found.severity) == ("noise", Severity.NONE)
    recorded = {hunk.old: hunk.kinds for hunk in found.hunks}
    assert {words: recorded.get(words) for words in BESIDE} == dict.fromkeys(
        BESIDE, (Kind.FORMATTING,)
    )


@pytest.mark.parametrize("place", range(1, len(COLUMN) + 1))
def test_a_sentence_added_inside_the_column_of_a_rebuilt_page_is_heard(place: int) -> None:
    """Between the kept sentences and behind the last of them."""
    found = _found(_old_design(), _new_design(column=[*COLUMN[:place], ADDED, *COLUMN[place:]]))

    assert _told(found) == {(Kind.PASSAGE_ADDED,): ("", ADDED)}
    assert found.severity >= Severity.NOTABLE


@pytest.mark.parametrize("place", range(len(COLUMN)))
def test_a_sentence_removed_inside_the_column_of_a_rebuilt_page_is_heard(place: int) -> None:
    """Any of them, the first and the last too."""
    found = _found(_old_design(), _new_design(column=[*COLUMN[:place], *COLUMN[place + 1 :]]))

    assert _told(found) == {(Kind.PASSAGE_REMOVED,): (COLUMN[place], "")}
    assert found.severity >= Severity.NOTABLE


def test_a_correction_note_in_a_box_of_a_rebuilt_page_is_heard() -> None:
    """What corrects the statement need not stand in its column."""
    note = "Correction: an earlier version of this release named five offices instead of four."
    found = _found(_old_design(), _new_design(box=f'<div class="card"><p>{note}</p></div>'))

    assert _told(found) == {(Kind.CORRECTION_NOTE,): ("", note)}
    assert found.severity > Severity.NONE


@pytest.mark.parametrize("in_region", [True, False], ids=["in a box", "above the page"])
def test_an_archive_banner_beside_the_column_of_a_rebuilt_page_is_heard(*, in_region: bool) -> None:
    """That a page is archived is said beside its statement."""
    banner = "This page is archived and is no longer updated by the department."
    box = f'<div class="card"><p>{banner}</p></div>'
    new = _new_design(box=box) if in_region else _new_design(above=box)
    found = _found(_old_design(), new)

    assert _told(found) == {(Kind.BANNER,): ("", banner)}
    assert found.severity > Severity.NONE


def _document(name: str) -> str:
    return f'<div class="card"><h3>Files</h3><p><a href="/docs/{name}.pdf">The table</a></p></div>'


def test_a_document_replaced_in_a_box_of_a_rebuilt_page_is_heard() -> None:
    """Another file under the same words; the same file in another box is none."""
    old = _old_design(box=_document("count-1"))

    assert _found(old, _new_design(box=_document("count-1"))).outcome == "noise"
    found = _found(old, _new_design(box=_document("count-2")))
    assert found.kinds == (Kind.ATTACHMENT,)
    assert found.severity > Severity.NONE


def test_a_document_that_came_with_a_box_of_a_rebuilt_page_is_recorded() -> None:
    """A teaser's file is not the statement's."""
    found = _found(_old_design(), _new_design(box=_document("spoons")))

    assert found.outcome == "noise"
    assert any("spoons.pdf" in hunk.new for hunk in found.hunks)


def test_another_word_in_the_headline_of_a_rebuilt_page_is_heard() -> None:
    """Both pages call the same words their headline, but for one."""
    found = _found(_old_design(), _new_design(headline=HEADLINE.replace("counted", "weighed")))

    assert found.kinds == (Kind.HEADLINE,)
    assert found.severity > Severity.NONE


@pytest.mark.parametrize(
    "line",
    [
        "June {}, 2026",
        "Posted on June {}, 2026",
        "2026-06-{}",
        "06/{}/2026",
        "06/{}/2026 · 4 min read",
        "June {}, 2026 | 4 min read",
    ],
)
def test_a_date_line_written_otherwise_is_one_and_another_day_is_heard(line: str) -> None:
    """The label, the form and the time to read are the template's; the day is not."""
    same = _found(_old_design(), _new_design(day=line.format(11)))
    other = _found(_old_design(), _new_design(day=line.format(12)))

    assert (same.outcome, same.severity) == ("noise", Severity.NONE)
    assert Kind.DATE in other.kinds
    assert other.severity > Severity.NONE


def test_a_date_line_may_say_a_few_words_more_in_another_design() -> None:
    """Three, as a town and an office are; a fourth is told, and so is a figure."""
    for words, outcome in (
        ("Sample Town Office, June 11, 2026", "noise"),
        ("All fees are waived from June 11, 2026", "changed"),
        ("12 more teapots June 11, 2026", "changed"),
    ):
        assert _found(_old_design(), _new_design(day=words)).outcome == outcome, words


def test_of_a_date_in_figures_either_number_may_be_the_month() -> None:
    """Only the page's country says which; a number above twelve is a day."""
    assert same_day("06/11/2026", "June 11, 2026")
    assert same_day("11/06/2026", "June 11, 2026")
    assert same_day("11/6/2026", "06/11/2026")
    assert same_day("25/6/2026", "2026-06-25")
    assert not same_day("06/11/2026", "June 12, 2026")
    assert not same_day("25/6/2026", "26/6/2026")
    assert not same_day("25/25/2026", "25/25/2026")


def test_a_weekday_decides_which_number_of_a_date_in_figures_is_the_month() -> None:
    """June 11, 2026 was a Thursday, November 6 a Friday."""
    assert same_day("Thursday, 06/11/2026", "June 11, 2026")
    assert not same_day("Thursday, 06/11/2026", "November 6, 2026")
    assert same_day("Friday, 06/11/2026", "November 6, 2026")


def test_two_days_are_no_date_line() -> None:
    """Nor are words beside a date."""
    assert not same_day("06/11/2026 06/12/2026", "06/11/2026 06/12/2026")
    assert not same_day("Posted 06/11/2026", "Posted 06/11/2026")


def test_a_newsletters_name_that_became_the_headline_is_no_headline_change() -> None:
    """The old headline stands in the text, word for word."""
    found = _found(
        _old_design(),
        _new_design(headline=BULLETIN, lead=f"<h2>{HEADLINE}</h2>"),
    )

    assert (found.outcome, found.severity) == ("noise", Severity.NONE)


@pytest.mark.parametrize("box", ["", f"<p>{BULLETIN}</p>"], ids=["new name", "known name"])
def test_a_headline_that_stands_in_the_text_in_other_words_is_changed(box: str) -> None:
    """A newsletter's name above it must not hide what it says now, had it one before or not."""
    lead = f"<h2>{HEADLINE.replace('counted', 'weighed')}</h2>"
    found = _found(_old_design(box=box), _new_design(headline=BULLETIN, lead=lead))

    assert Kind.HEADLINE in found.kinds
    assert found.severity > Severity.NONE


def test_another_headline_above_a_text_that_repeats_the_old_one_on_both_pages_is_heard() -> None:
    """The line in the text was no headline before, so that it is none that was set otherwise."""
    found = _found(
        _old_design(box=f"<p>{HEADLINE}</p>"),
        _new_design(headline=BULLETIN, lead=f"<p>{HEADLINE}</p>"),
    )

    assert Kind.HEADLINE in found.kinds


def test_two_items_swapped_in_the_column_of_a_rebuilt_page_have_moved() -> None:
    """Their order is the agency's; kept in order they are nothing."""
    old = _old_design(items=OFFICES)

    assert _found(old, _new_design(items=OFFICES)).outcome == "noise"
    found = _found(old, _new_design(items=[OFFICES[1], OFFICES[0], OFFICES[2]]))
    assert found.kinds == (Kind.MOVED,)
    assert found.severity > Severity.NONE


def _told(found: Comparison) -> dict[tuple[Kind, ...], tuple[str, str]]:
    """Return what is more than another setting of the same words: old and new by its kinds."""
    quiet = (Kind.FORMATTING,)
    return {h.kinds: (h.old, h.new) for h in found.hunks if h.kinds != quiet}
