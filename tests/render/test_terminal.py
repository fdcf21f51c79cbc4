"""The terminal shows a change so that a person sees at once what, when and where."""

import io
from typing import Any

import pytest
from rich.console import Console, RenderableType

from watcher.model.change import Edit, Kind
from watcher.render import terminal
from watcher.testing.builders import a_change, a_hunk


def _shown(view: RenderableType, *, width: int = 80, **console: Any) -> str:
    out = io.StringIO()
    given = {"color_system": None, "_environ": {}, **console}
    Console(file=out, width=width, **given).print(view)
    return out.getvalue()


def test_the_header_answers_who_what_when_and_where() -> None:
    """Severity, agency, title, sentence, page, both ends of the window, blind checks, id."""
    change = a_change(
        checks_between=2,
        reasons=("figure changed: 11 → 10", "quote changed"),
        hunks=a_change().hunks[:1] * 2,
    )

    shown = _shown(terminal.change_header(change), width=200)

    for part in (
        "MAJOR",
        change.agency,
        change.id,
        change.title,
        "“…of Examples counted 10 examples this year.”, and 1 more; page's own stamp did not move",
        change.url,
        "last seen old   2026-06-11 14:00:00 UTC",
        "first seen new  2026-06-11 14:10:00 UTC",
        "10 minutes; 2 checks between could not see it",
        "quote changed",
        "counts",
    ):
        assert part in shown


def test_colour_strikes_out_the_old_and_underlines_the_new() -> None:
    """Red and struck out, green and underlined: two signs each."""
    shown = _shown(
        terminal.inline(a_change()), color_system="standard", force_terminal=True, no_color=False
    )

    assert "\x1b[9;31m11\x1b[0m" in shown
    assert "\x1b[4;32m10\x1b[0m" in shown
    assert "[-" not in shown


@pytest.mark.parametrize(
    "console",
    [
        {"color_system": "standard", "force_terminal": True, "_environ": {"NO_COLOR": "1"}},
        {"color_system": None},
    ],
)
def test_without_colour_marks_tell_old_from_new(console: dict[str, Any]) -> None:
    """On a console with NO_COLOR, and in a file."""
    assert "counted [-11-]{+10+} examples" in _shown(terminal.inline(a_change()), **console)


@pytest.mark.parametrize("width", [80, 160])
def test_side_by_side_puts_old_left_of_new(width: int) -> None:
    """The same line shows both."""
    shown = _shown(terminal.side_by_side(a_change(), width), width=width)

    line = next(line for line in shown.splitlines() if "[-11-]" in line)
    assert line.index("[-11-]") < line.index("│")
    assert shown.index("[-11-]") < shown.index("{+10+}")


def test_side_by_side_stacks_on_a_narrow_terminal() -> None:
    """Two columns of thirty characters are no help."""
    shown = _shown(terminal.side_by_side(a_change(), 60), width=60)

    assert "│" not in shown
    assert shown.index("[-11-]") < shown.index("{+10+}")


def test_an_added_passage_faces_an_empty_side() -> None:
    """It is said that nothing stood there."""
    hunk = a_hunk(old="", new="Added.", edits=(Edit("insert", "Added."),))

    shown = _shown(terminal.side_by_side(a_change(hunks=(hunk,)), 100), width=100)

    assert "(nothing here)" in shown


def test_a_moved_passage_is_said_to_have_moved() -> None:
    """With the passage behind which it stood, and its place now."""
    hunk = a_hunk(
        kinds=(Kind.MOVED,),
        edits=(Edit("equal", "The office is open."),),
        moved_from="Write to us.",
        where="paragraph 9",
    )

    shown = _shown(terminal.inline(a_change(hunks=(hunk,))))

    assert "paragraph 9 · moved" in shown
    assert "moved: before, it stood behind “Write to us.”" in shown
    assert "  The office is open." in shown


def test_a_muted_or_hidden_passage_says_what_its_words_do_not_show() -> None:
    """The words alone would look unchanged, or like an alert that nobody got."""
    same = {"edits": (Edit("equal", "Kept."),), "old": "Kept.", "new": "Kept."}
    hunks = (
        a_hunk(kinds=(Kind.HIDDEN_TEXT,), **same),
        a_hunk(kinds=(Kind.STRUCK_OUT,), **same),
        a_hunk(muted=True),
    )

    shown = _shown(terminal.inline(a_change(hunks=hunks)))

    for remark in ("readers see them no more", "is struck out", "that changes at most looks"):
        assert shown.count(remark) == 1


def test_no_line_is_wider_than_the_terminal() -> None:
    """Also with an address that has no place to break."""
    change = a_change(url="https://example.gov/" + "a" * 300, title="word " * 60)

    for view in (terminal.inline(change), terminal.side_by_side(change, 80)):
        assert max(map(len, _shown(view).splitlines())) <= 80


def test_markup_of_a_page_is_shown_as_it_was_written() -> None:
    """What Rich would take for a style or a link is text like any other."""
    spoof = "[red]x[/]:tada:"
    hunk = a_hunk(edits=(Edit("insert", spoof),), where=spoof, moved_from=spoof)
    change = a_change(
        id=spoof,
        agency=spoof,
        url=spoof,
        title=spoof,
        reasons=(spoof, spoof),
        topics=(spoof,),
        hunks=(hunk,),
    )

    inline = _shown(terminal.inline(change), width=400)
    sides = _shown(terminal.side_by_side(change, 400), width=400)

    assert inline.count(spoof) == 10
    assert sides.count(spoof) == 10
