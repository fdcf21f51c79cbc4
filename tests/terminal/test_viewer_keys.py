"""Every key of the viewer, pressed over a real archive; the screen is read as a person would."""

from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.terminal.driving import after, change_number, drive, screen, settled, write
from watcher.model.change import Edit, Hunk, Kind, Severity
from watcher.store.archive import SqlArchive
from watcher.testing.builders import MOMENT, URL, a_finding

_THREE = (
    change_number(1, severity=Severity.NONE, agency="EXAMPLES", topics=()),
    change_number(2, severity=Severity.MINOR, agency="INSTANCES", topics=("sharing",)),
    change_number(3, severity=Severity.MAJOR, agency="EXAMPLES", topics=("counts",)),
)


def _titles(shown: str) -> list[str]:
    return [f"Release {n}" for n in (3, 2, 1) if f"Release {n}" in shown]


def test_the_newest_change_stands_first_and_the_diff_follows_the_list(archive: SqlArchive) -> None:
    """n, p, arrows, Home and End move through the list; the right side shows the chosen change."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        assert "1 of 3 changes · no filter" in screen(pilot)
        assert "example.gov/news/releases/3" in screen(pilot)
        assert "example.gov/news/releases/2" in await after(pilot, "n")
        assert "example.gov/news/releases/1" in await after(pilot, "down")
        assert "3 of 3" in await after(pilot, "n", "down"), "it went past the last"
        assert "2 of 3" in await after(pilot, "p")
        assert "1 of 3" in await after(pilot, "home", "up", "p")
        assert "example.gov/news/releases/1" in await after(pilot, "end")

    drive(archive, script)


def test_s_narrows_by_severity_and_comes_round(archive: SqlArchive) -> None:
    """Each press asks for more; the filter is named above the list."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        assert "2 changes · severity ≥ minor" in await after(pilot, "s")
        assert "1 change · severity ≥ notable" in await after(pilot, "s")
        assert _titles(await after(pilot, "s")) == ["Release 3"]
        assert "3 changes · no filter" in await after(pilot, "s")

    drive(archive, script)


def test_a_and_t_narrow_by_agency_and_topic(archive: SqlArchive) -> None:
    """Both step through what the archive holds, and back to everything."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "a")
        assert "agency EXAMPLES" in shown
        assert _titles(shown) == ["Release 3", "Release 1"]
        shown = await after(pilot, "a", "t", "t")
        assert "agency INSTANCES · topic sharing" in shown
        assert _titles(shown) == ["Release 2"]
        shown = await after(pilot, "a", "t")
        assert "no filter" in shown

    drive(archive, script)


def test_a_filter_that_nothing_fits_says_so_and_how_to_widen_it(archive: SqlArchive) -> None:
    """An empty list is never shown without its reason."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "slash", *"zebra", "enter")
        assert "0 changes · with “zebra”" in shown
        assert "No change fits: with “zebra”." in shown
        assert "1 of 3 changes · no filter" in await after(pilot, "escape")

    drive(archive, script)


def test_words_are_found_in_passages_and_letters_typed_are_no_commands(
    archive: SqlArchive,
) -> None:
    """While words are typed, q does not quit; Enter keeps them, in whatever case."""
    edits = (Edit("equal", "The "), Edit("delete", "Quartz"), Edit("insert", "quarry"))
    hunk = Hunk(kinds=(Kind.WORDING,), old="The Quartz", new="The quarry", edits=edits)
    write(archive, [change_number(1), change_number(2, hunks=(hunk,))])

    async def script(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "slash", *"quartz", "enter")
        assert "1 of 1 change · with “quartz”" in shown
        assert "Release 2" in shown
        assert "Release 1" not in shown

    drive(archive, script)


def test_the_chosen_change_stays_chosen_when_others_come_and_go(archive: SqlArchive) -> None:
    """A filter or a reread does not make a reader lose the place."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        await after(pilot, "n")
        assert "1 of 1 change" in await after(pilot, "a", "a")
        assert "2 of 3 changes" in await after(pilot, "a")
        write(archive, [change_number(4)])
        shown = await after(pilot, "r")
        assert "3 of 4 changes" in shown
        assert "example.gov/news/releases/2" in shown

    drive(archive, script)


def test_d_sets_old_and_new_side_by_side_and_takes_the_room_it_needs(archive: SqlArchive) -> None:
    """In a wide window beside the list; in a narrower one instead of it, until Escape."""
    write(archive, _THREE)

    async def wide(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "d")
        assert "Release 1" in shown, "the list went away although there is room"
        assert any("counted 11 examples" in line and "counted 10" in line for line in _lines(shown))

    async def narrow(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "d")
        assert "Release 1" not in shown
        assert any("counted 11 examples" in line and "counted 10" in line for line in _lines(shown))
        assert "example.gov/news/releases/2" in await after(pilot, "n"), "n must still work"
        assert "Release 1" in await after(pilot, "escape")

    drive(archive, wide, size=(200, 50))
    drive(archive, narrow, size=(110, 30))


def _lines(shown: str) -> list[str]:
    return shown.splitlines()


def test_enter_gives_the_diff_the_whole_window_and_back(archive: SqlArchive) -> None:
    """The list goes and comes; the change stays."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        assert _titles(await after(pilot, "enter")) == ["Release 3"]
        assert _titles(await after(pilot, "enter")) == ["Release 3", "Release 2", "Release 1"]

    drive(archive, script)


def test_space_and_b_scroll_a_long_diff(archive: SqlArchive) -> None:
    """The list stays where it is; its sentence quotes passage 0."""
    hunks = tuple(
        Hunk(
            kinds=(Kind.FIGURE,),
            old=f"passage {number} of 11",
            new=f"passage {number} of 10",
            edits=(Edit("equal", f"passage {number} of "), Edit("insert", "10")),
        )
        for number in range(40)
    )
    write(archive, [change_number(1, hunks=hunks)])

    async def script(pilot: Pilot[None]) -> None:
        assert "passage 1 of" in screen(pilot)
        shown = await after(pilot, "space")
        assert "passage 1 of" not in shown
        assert "Release 1" in shown
        assert "passage 1 of" in await after(pilot, "b")

    drive(archive, script)


def test_h_shows_what_was_seen_of_the_statement(archive: SqlArchive) -> None:
    """Revisions and checks; any of the closing keys goes back to the list."""
    archive.write(a_finding())
    write(archive, [change_number(1, url=URL, title="Annual count")])

    async def script(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "h")
        assert "first seen" in shown
        assert "2026-06-11 14:00:00 UTC" in shown
        assert "q Quit" in await after(pilot, "escape")

    drive(archive, script)


def test_h_on_a_page_that_is_not_followed_says_so(archive: SqlArchive) -> None:
    """A listing may show links that nobody asked to follow: that is no reason to crash."""
    stray = change_number(2, url="https://example.gov/elsewhere", check=check_of(1))
    write(archive, [change_number(1), stray])

    async def script(pilot: Pilot[None]) -> None:
        assert "https://example.gov/elsewhere is not followed" in await after(pilot, "h")

    drive(archive, script)


def check_of(number: int) -> str:
    """Return the id of the check that saw `change_number`."""
    return change_number(number).check


def test_one_edit_on_many_pages_is_one_row_and_e_lists_the_pages(archive: SqlArchive) -> None:
    """The most severe member stands for all; every page can be read."""
    members = [
        change_number(n, event="e1", severity=Severity.MINOR if n == 2 else Severity.NONE)
        for n in (1, 2, 3)
    ]
    write(archive, members)

    async def script(pilot: Pilot[None]) -> None:
        shown = screen(pilot)
        assert "1 of 1 change " in shown
        assert "MINOR EXAMPLES ×3" in shown
        assert "The same change on 3 pages" in shown
        shown = await after(pilot, "e")
        assert all(f"https://example.gov/news/releases/{n}" in shown for n in (1, 2, 3))

    drive(archive, script)


def test_the_question_mark_tells_every_key(archive: SqlArchive) -> None:
    """The help names each key that the viewer obeys, and closes again."""

    async def script(pilot: Pilot[None]) -> None:
        shown = await after(pilot, "question_mark")
        for words in ("next and previous", "two columns", "history", "severe", "agency", "quit"):
            assert words in shown
        assert "No change is recorded yet" in await after(pilot, "q")

    drive(archive, script, size=(100, 40))


def test_an_empty_archive_is_explained_and_no_key_minds(archive: SqlArchive) -> None:
    """Before the first change every key is harmless."""

    async def script(pilot: Pilot[None]) -> None:
        assert "No change is recorded yet" in screen(pilot)
        shown = await after(
            pilot, *"npdhesssatr", "down", "up", "pagedown", "end", "home", "space", "enter"
        )
        assert "No change" in shown

    drive(archive, script)


def test_a_window_of_any_size_is_filled_and_none_is_fatal(archive: SqlArchive) -> None:
    """From 200 by 60 to 40 by 10 and smaller, in both ways of showing a diff."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        for width, height in ((80, 24), (40, 10), (12, 4), (2, 1), (200, 60), (72, 10), (71, 10)):
            await pilot.resize_terminal(width, height)
            await after(pilot, "d", "n")
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        shown = await after(pilot, "escape", "home")
        assert "1 of 3 changes · no filter" in shown
        assert "Release 3" in shown

    drive(archive, script)


def test_a_click_chooses_a_row(archive: SqlArchive) -> None:
    """Who has a mouse may use it."""
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.click("#list", offset=(5, 4))
        await settled(pilot)
        assert "2 of 3 changes" in screen(pilot)
        await pilot.click("#list", offset=(5, 20))
        await settled(pilot)
        assert "2 of 3 changes" in screen(pilot), "a click below the last row chooses nothing"

    drive(archive, script)


def test_q_quits(archive: SqlArchive) -> None:
    """Without an error."""

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("q")

    viewer = drive(archive, script)

    assert viewer.failure is None
    assert viewer.return_code == 0


def test_thousands_of_changes_of_one_instant_and_more_are_all_reached(archive: SqlArchive) -> None:
    """Portions are cut by time; many changes of one instant lose none and repeat none."""
    check = check_of(1)
    crowd = [change_number(n, check=check, first_seen_new=MOMENT) for n in range(2_300)]
    newer = [change_number(n, check=check, hunks=()) for n in range(2_300, 2_700)]
    write(archive, crowd + newer)

    async def script(pilot: Pilot[None]) -> None:
        assert "1 of 2,700 changes" in screen(pilot)
        assert "Release 2699" in screen(pilot)
        shown = await after(pilot, "end")
        assert "2,700 of 2,700" in shown
        assert (MOMENT + timedelta()).strftime("%m-%d %H:%M") in shown

    drive(archive, script)


def test_without_colour_changed_words_are_marked(
    archive: SqlArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR: struck and underlined greys would be hard to tell apart, so marks stand there."""
    monkeypatch.setenv("NO_COLOR", "1")
    write(archive, _THREE)

    async def script(pilot: Pilot[None]) -> None:
        assert "[-11-]{+10+}" in screen(pilot)

    drive(archive, script)
