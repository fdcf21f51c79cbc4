"""Laws of the text engine for any text: edits rebuild, noise is silent, nothing is lost."""

import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model.change import Comparison, Kind
from watcher.model.statement import Block, BlockKind, Link, StatementText
from watcher.text.canonical import from_json, text_digest, to_json
from watcher.text.compare import compare
from watcher.text.judge import Page, judge
from watcher.text.normalise import display, key
from watcher.text.segment import sentences
from watcher.text.words import diff_words

_URL = "https://example.gov/news/ferry"
_QUIET = {Kind.STAMP, Kind.TYPOGRAPHY, Kind.FORMATTING}
_MIRROR = {
    Kind.PASSAGE_ADDED: Kind.PASSAGE_REMOVED,
    Kind.PASSAGE_REMOVED: Kind.PASSAGE_ADDED,
}
_FRAME = (
    "The Department of Examples keeps a reading room with maps and registers for every county.",
    "“Staff answer by telephone — on working days — and by letter…” the clerk’s notice says.",
    "Copies of this statement are kept in the branch libraries of Springfield and Shelbyville.",
)


def _golden() -> list[dict[str, Any]]:
    folder = Path(__file__).parents[1] / "golden"
    files = (folder / "english_facts.toml", folder / "spanish_facts.toml")
    return [pair for file in files for pair in tomllib.loads(file.read_text("utf-8"))["pair"]]


_PAIRS = st.sampled_from([pair for pair in _golden() if "\n" not in pair["old"] + pair["new"]])
_SENTENCES = st.sampled_from(
    [
        *_FRAME,
        "The ferry carries 12 people.",
        "“The gate stays shut,” the clerk said.",
        "Records will not be shared before June 3, 2026.",
        "La junta aprobó el contrato del muelle.",
        "The ferry carries 21 people.",
        "Ann Loe may sign; John Roe must not.",
    ]
)
_PARAGRAPHS = st.lists(st.lists(_SENTENCES, min_size=1, max_size=3).map(" ".join), max_size=5)
_WILD = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
_MARKS = st.sampled_from(
    [
        *"“”«»‘’\"'–—-−…., \u00a0\u00ad\u200b$%()█",
        *("U.S. ", "1.5", "no", "e\u0301", ". ", "? A", "the ferry", "12 "),
        *(" ", "  ", "\n", " - ", ". . ", " ."),
    ]
)
_TEXTS = st.lists(_MARKS, max_size=25).map("".join) | _WILD


def _statement(*paragraphs: str) -> StatementText:
    blocks = [Block(kind=BlockKind.PARAGRAPH, text=display(text)) for text in paragraphs]
    return StatementText(title="Ferry", blocks=tuple(blocks))


def _words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in text.split())


def _told(found: Comparison) -> tuple[set[Kind], str]:
    """Return what a reader is told: the kinds that are not quiet, and the severity."""
    return set(found.kinds) - _QUIET, found.severity.label


@settings(max_examples=200)
@given(_TEXTS, _TEXTS)
def test_edits_of_words_give_the_new_text_and_undone_the_old(old: str, new: str) -> None:
    """Applied to the old text the edits give the new one, undone the old one again."""
    edits = diff_words(old, new)
    assert "".join(edit.text for edit in edits if edit.op != "insert") == old
    assert "".join(edit.text for edit in edits if edit.op != "delete") == new


@settings(max_examples=60, deadline=None)
@given(_PARAGRAPHS, _PARAGRAPHS)
def test_hunks_lead_from_one_statement_to_the_other(old: list[str], new: list[str]) -> None:
    """Each word that one side has and the other lacks stands in a hunk, whose edits rebuild it."""
    found = compare(_statement(*old), _statement(*new))
    for hunk in found.hunks:
        assert "".join(edit.text for edit in hunk.edits if edit.op != "insert") == hunk.old
        assert "".join(edit.text for edit in hunk.edits if edit.op != "delete") == hunk.new
    gone = _words(*(hunk.old for hunk in found.hunks))
    come = _words(*(hunk.new for hunk in found.hunks))
    assert _words(*old) + come == _words(*new) + gone


@settings(max_examples=60, deadline=None)
@given(_PARAGRAPHS, _PARAGRAPHS)
def test_a_comparison_is_the_same_again_and_none_with_itself(
    old: list[str], new: list[str]
) -> None:
    """No comparison depends on one before it; a statement is identical to itself."""
    a, b = _statement(*old), _statement(*new)
    first = compare(a, b)
    assert compare(b, b).outcome == "identical"
    assert compare(a, b) == first


@settings(max_examples=120, deadline=None)
@given(_PAIRS)
def test_swapping_the_sides_swaps_added_and_removed(pair: dict[str, Any]) -> None:
    """The way back has the same kinds, with what came now gone, and swaps the passages."""
    old, new = (_statement(*_FRAME[:2], pair[side], _FRAME[2]) for side in ("old", "new"))
    there, back = compare(old, new), compare(new, old)
    assert {_MIRROR.get(kind, kind) for kind in there.kinds} == set(back.kinds)
    assert [(hunk.old, hunk.new) for hunk in there.hunks] == [
        (hunk.new, hunk.old) for hunk in back.hunks
    ]


@settings(max_examples=60, deadline=None)
@given(_PARAGRAPHS, st.integers(0, 5), st.sampled_from(["A pear tree grew by the old mill."]))
def test_a_paragraph_that_came_one_way_goes_the_other(
    paragraphs: list[str], at: int, extra: str
) -> None:
    """Adding is told as added, and taking it away again as removed."""
    old = _statement(*_FRAME, *paragraphs)
    new = _statement(*_FRAME, *paragraphs[:at], extra, *paragraphs[at:])
    assert compare(old, new).kinds == (Kind.PASSAGE_ADDED,)
    assert compare(new, old).kinds == (Kind.PASSAGE_REMOVED,)


_TYPOGRAPHY = (
    {"“": '"', "”": '"', "‘": "'", "’": "'"},
    {" — ": " -- ", "–": "-", "…": "..."},
    {" ": "\u00a0"},
    {" the ": " th\u00ade ", " el ": " e\u200bl "},
    {" ": "\n   "},
    {" ": " <!-- x -->", ". ": ".<span></span> "},
    {" the ": " <b>the</b> ", " was ": " <span class='x9'>was</span> "},
    {"<p>": "<p class='a1' data-n='7'>"},
)


def _page(paragraphs: list[str], noise: list[dict[str, str]]) -> Page:
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in paragraphs)
    for written in noise:
        # Noise within words and spaces must not reach into the markup of another noise.
        for mark, other in written.items():
            parts = body.split("<") if mark == " " else [body]
            parts = [_outside_tags(part, mark, other) for part in parts] if mark == " " else parts
            body = "<".join(parts) if mark == " " else body.replace(mark, other)
    html = f"<title>Ferry</title><main><h1>Ferry</h1>\n{body}</main>"
    return Page(payload=html.encode(), content_type="text/html; charset=utf-8", url=_URL)


def _outside_tags(part: str, mark: str, other: str) -> str:
    tag, closed, text = part.rpartition(">")
    return tag + closed + text.replace(mark, other)


@settings(max_examples=120, deadline=None)
@given(_PAIRS, st.lists(st.sampled_from(_TYPOGRAPHY), max_size=3))
def test_noise_never_changes_the_answer_to_an_edit(
    pair: dict[str, Any], noise: list[dict[str, str]]
) -> None:
    """Other quotation marks, spaces and markup on the new page leave kinds and alert alone."""
    sides = [[*_FRAME[:2], pair[side], _FRAME[2]] for side in ("old", "new")]
    plain = judge(_page(sides[0], []), _page(sides[1], []), None, None)
    noisy = judge(_page(sides[0], []), _page(sides[1], noise), None, None)
    assert plain.comparison is not None
    assert noisy.comparison is not None
    assert _told(noisy.comparison) == _told(plain.comparison)


@settings(max_examples=400)
@given(_TEXTS)
def test_the_forms_of_a_text_are_their_own_forms(text: str) -> None:
    """Display and key form are reached at once, and the key looks only at the display form."""
    assert display(display(text)) == display(text)
    assert key(key(text)) == key(text)
    assert key(display(text)) == key(text)


@given(_TEXTS | st.lists(_SENTENCES, max_size=4).map("  ".join))
def test_splitting_loses_no_character(text: str) -> None:
    """Joined, the sentences are the text; none is empty."""
    pieces = sentences(text)
    assert "".join(pieces) == text
    assert all(pieces)


_BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=_TEXTS,
    links=st.lists(
        st.builds(Link, start=st.integers(0, 9), end=st.integers(0, 9), url=_TEXTS), max_size=2
    ).map(tuple),
    struck=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
    hidden=st.booleans(),
    url=st.none() | _TEXTS,
    page=st.none() | st.integers(1, 9),
)


@given(_TEXTS, st.lists(_BLOCKS, max_size=3).map(tuple), st.none() | _WILD)
def test_a_stored_text_is_read_back_as_it_was(
    title: str, blocks: tuple[Block, ...], stamp: str | None
) -> None:
    """Written and read again nothing differs, and neither does the digest."""
    text = StatementText(title=title, blocks=blocks, published_on=stamp)
    again = from_json(to_json(text))
    assert again == text
    assert to_json(again) == to_json(text)
    assert text_digest(again) == text_digest(text)


_TYPES = st.sampled_from(
    ["text/html", "text/html; charset=x-none", "application/json", "application/rss+xml", "", "a/b"]
)
_HTML = st.lists(
    st.sampled_from(
        [
            "<main>",
            "</main>",
            "<p>",
            "<h1>",
            "</",
            "<!--",
            "&#0;",
            "\x00",
            "<table><tr>",
            "<s>",
            *_FRAME,
        ]
    )
    | _WILD,
    max_size=12,
).map(lambda parts: "".join(parts).encode())
_PAYLOADS = st.binary(max_size=200) | _HTML


@settings(max_examples=80, deadline=None)
@given(_PAYLOADS, _PAYLOADS, _TYPES)
def test_any_bytes_are_judged_or_refused_in_words(
    old: bytes, new: bytes, content_type: str
) -> None:
    """Whatever a server sends is compared, or there is a sentence that says why it is not."""
    found = judge(
        Page(payload=old, content_type=content_type, url=_URL),
        Page(payload=new, content_type=content_type, url=_URL),
        None,
        None,
    )
    assert found.comparison is not None or found.reason
    assert found.outcome == "identical" or old != new
