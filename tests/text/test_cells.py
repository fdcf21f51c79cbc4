"""Cells that repeat their column's head, and elements side by side: which spaces say something."""

import pytest

from watcher.model.change import Comparison, Kind, Severity
from watcher.model.statement import BlockKind, StatementText
from watcher.text.compare import compare
from watcher.text.derive import derive

PLAIN = """<table><tr><th>Damage</th><th>Owners</th></tr>
<tr><td>Contents only</td><td>up to <a href="/help">$4,500</a></td></tr>
<tr><td>Whole building</td><td>up to <s>$8,000</s> $9,000</td></tr></table>"""
AFTER_HEADS = "Pots in the two offices: "


def _labelled(after: str = ": ") -> str:
    """Return the table with the head of its column before each cell, for narrow screens."""
    heads = {"Contents": "Damage", "Whole": "Damage", "up to": "Owners"}
    table = PLAIN
    for start, head in heads.items():
        table = table.replace(f"<td>{start}", f"<td><span>{head}{after}</span>{start}")
    return table


def _read(markup: str) -> StatementText:
    html = f"""<!doctype html><html><head><title>What owners get</title></head><body><main>
    <h1>What owners get</h1><div class="body"><p>The Department of Examples pays for teapots that
    a flood has carried away, once the desk has seen their shards.</p>
    <p>It takes about six weeks until the money comes, and a letter says so beforehand.</p>
    {markup}</div></main></body></html>"""
    return derive(
        html.encode(), content_type="text/html", url="https://www.example.gov/help", rules=None
    )


def _found(old: str, new: str) -> Comparison:
    return compare(_read(old), _read(new))


@pytest.mark.parametrize("after", [": ", ":", " "])
def test_cells_that_repeat_their_heads_are_the_same_table(after: str) -> None:
    """With a colon or a space behind the head, and back again."""
    assert _found(PLAIN, _labelled(after)).outcome == "identical"
    assert _found(_labelled(after), PLAIN).outcome == "identical"


@pytest.mark.parametrize("old", [PLAIN, _labelled()], ids=["without heads", "with heads"])
def test_another_figure_in_a_cell_that_repeats_its_head_is_heard(old: str) -> None:
    """Cutting off the head must not cut off what the cell says."""
    found = _found(old, _labelled().replace("$4,500", "$4,900"))

    assert found.kinds == (Kind.FIGURE,)
    assert found.severity is Severity.MAJOR
    (hunk,) = found.hunks
    assert (hunk.old, hunk.new) == (
        "Contents only | up to $4,500",
        "Contents only | up to $4,900",
    )


def test_links_and_struck_words_in_cells_that_repeat_their_heads_keep_their_spans() -> None:
    """Each still marks the words that it marked."""
    for markup in (PLAIN, _labelled()):
        rows = [b for b in _read(markup).statement if b.kind is BlockKind.TABLE_ROW]
        linked = [(row.text[k.start : k.end], k.url) for row in rows for k in row.links]
        struck = [row.text[start:end] for row in rows for start, end in row.struck]
        assert linked == [("$4,500", "https://www.example.gov/help")]
        assert struck == ["$8,000"]


def test_a_link_that_begins_in_a_repeated_head_keeps_the_words_behind_it() -> None:
    """What was linked with the head is linked without it, and no more."""
    markup = _labelled().replace(
        "<span>Damage: </span>Contents", 'Dam<a href="/damage">age: Contents</a>'
    )
    rows = [b for b in _read(markup).statement if b.kind is BlockKind.TABLE_ROW]

    assert rows[1].text == "Contents only | up to $4,500"
    assert [rows[1].text[k.start : k.end] for k in rows[1].links] == ["Contents", "$4,500"]


def test_another_target_in_a_cell_that_repeats_its_head_is_heard() -> None:
    """The words are the same, the page behind them is not."""
    found = _found(PLAIN, _labelled().replace('"/help"', '"/other"'))

    assert found.kinds == (Kind.LINK,)


def test_a_head_before_one_cell_of_a_row_only_is_words_of_the_cell() -> None:
    """A table set for narrow screens repeats all of them."""
    found = _found(PLAIN, PLAIN.replace("Contents only", "Damage: Contents only"))

    assert found.kinds == (Kind.WORDING,)


def test_a_cell_that_begins_with_a_longer_word_keeps_it() -> None:
    """ "Ownership" is not "Owners", nor are heads cut in a table that has none above them."""
    table = """<table><tr><th>Own</th><th>Pay</th></tr><tr><td>Owners</td><td>Payments</td></tr>
    </table>"""

    rows = [b.text for b in _read(table).statement if b.kind is BlockKind.TABLE_ROW]
    assert rows == ["Own | Pay", "Owners | Payments"]


# elements without a space between them


def _row(*words: str, space: str) -> str:
    return "<h4>" + space.join(f"<span>{word}</span>" for word in words) + "</h4>"


def test_words_of_two_elements_with_or_without_a_space_are_typography() -> None:
    """A style sets them apart; no writer joins "Status" and "Number"."""
    words = ("Case Status", "Number of cases", "108")
    apart, glued = _row(*words, space=" "), _row(*words, space="")
    assert "Case StatusNumber of cases108" in [block.text for block in _read(glued).statement]

    for found in (_found(apart, glued), _found(glued, apart)):
        assert (found.kinds, found.severity) == ((Kind.TYPOGRAPHY,), Severity.NONE)


def test_another_figure_behind_a_word_without_a_space_is_heard() -> None:
    """What is glued is still read."""
    words = ("Case Status", "Number of cases")
    found = _found(_row(*words, "108", space=" "), _row(*words, "109", space=""))

    assert Kind.FIGURE in found.kinds


@pytest.mark.parametrize(("apart", "glued"), [("5 10", "510"), ("5 10", "51 0"), ("$5 10", "$510")])
def test_a_space_between_figures_says_something(apart: str, glued: str) -> None:
    """Two offices with 5 and 10 have not 510."""
    found = _found(f"<p>{AFTER_HEADS}{apart}</p>", f"<p>{AFTER_HEADS}{glued}</p>")

    assert Kind.FIGURE in found.kinds
    assert found.severity is Severity.MAJOR


SENTENCE = "The desk counted for eleven days and then began anew."


@pytest.mark.parametrize(
    "words",
    [
        "eleven <b>days &#8203;</b>and",
        "eleven <b>days</b><i>&#8203; and</i>",
        "eleven days<b>&#8203; </b>and",
        "eleven days <b>&#8203;</b>and",
        "eleven days<b>&#8203;</b> and",
        "ele<b>&#8203;</b>ven days and",
        "ele<b>v&#8203;</b>en days and",
        "ele<b>&#65279;</b>ven days and",
    ],
    ids=[
        "behind a space at the end",
        "before a space at the start",
        "before a space alone",
        "alone behind a space",
        "alone before a space",
        "alone in a word",
        "at the end in a word",
        "a byte order mark alone in a word",
    ],
)
def test_a_zero_width_space_is_no_space_and_keeps_the_one_beside_it(words: str) -> None:
    """It lets a line break and says nothing."""
    markup = f"<p>{SENTENCE.replace('eleven days and', words)}</p>"

    assert _read(markup).statement[-1].text == SENTENCE
    assert _found(f"<p>{SENTENCE}</p>", markup).outcome == "identical"
