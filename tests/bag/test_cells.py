"""Tables that a spreadsheet shows and does not run."""

import csv

import pytest

from watcher.bag.cells import cell, table


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "|", "  =", "＝", "＋"])
def test_what_a_spreadsheet_may_run_is_only_text(begin: str) -> None:
    """A page decides what a URL or a title begins with."""
    assert cell(f"{begin}cmd|' /C calc'!A0").startswith("'")


def test_unseen_characters_are_shown_and_numbers_stay_numbers() -> None:
    """A table is read in terminals too."""
    assert cell("a\x1b[31m\u202eb") == "a⟨U+001B⟩[31m⟨U+202E⟩b"
    assert [cell(value) for value in (304, None, -1.5)] == ["304", "", "-1.5"]


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    """RFC 4180."""
    read = list(csv.reader(table(["a", "b"], [['x,"y"', "1\n2"]]).decode().splitlines(True)))

    assert read == [["a", "b"], ['x,"y"', "1\n2"]]
