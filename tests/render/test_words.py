"""A passage is shown with its changed words whole and far context left out."""

from hypothesis import given
from hypothesis import strategies as st

from watcher.model.change import Edit, Hunk, Kind
from watcher.render.words import Span, marked, of_side, spans
from watcher.testing.builders import a_hunk

WORDS = st.text(st.sampled_from("abc …. "), min_size=1, max_size=80)
EDITS = st.lists(
    st.builds(Edit, st.sampled_from(("equal", "insert", "delete")), WORDS), min_size=1, max_size=8
)


def _hunk(*edits: Edit) -> Hunk:
    old = "".join(edit.text for edit in edits if edit.op != "insert")
    new = "".join(edit.text for edit in edits if edit.op != "delete")
    return Hunk(kinds=(Kind.WORDING,), old=old, new=new, edits=edits)


@given(EDITS, st.integers(0, 30))
def test_no_changed_word_is_left_out(edits: list[Edit], context: int) -> None:
    """Whatever the context, every deletion and insertion is there, whole and in order."""
    shown = spans(_hunk(*edits), context=context)

    changed = [(edit.op, edit.text) for edit in edits if edit.op != "equal"]
    assert [(part.op, part.text) for part in shown if part.op != "equal"] == changed


@given(EDITS, st.integers(1, 30))
def test_context_is_a_part_of_the_text_or_says_that_it_was_cut(
    edits: list[Edit], context: int
) -> None:
    """Kept text is never altered; where it is shorter, an ellipsis stands for the rest."""
    hunk = _hunk(*edits)
    for edit, part in zip(edits, spans(hunk, context=context), strict=True):
        if part.text != edit.text:
            assert edit.op == "equal"
            assert "…" in part.text
            assert len(part.text) < len(edit.text)


def test_far_context_is_left_out_between_words() -> None:
    """Context is cut on the side that is away from the change, and not inside a word."""
    far = "many other words stand here "
    hunk = _hunk(Edit("equal", far), Edit("delete", "11"), Edit("equal", " men " + far))

    before, _, after = spans(hunk, context=12)

    assert before.text == "… stand here "
    assert after.text == " men many …"


def test_a_passage_that_only_moved_is_shown_whole() -> None:
    """Without a changed word, the passage itself is the news."""
    passage = "The office is open on weekdays. " * 20

    shown = spans(_hunk(Edit("equal", passage)), context=10)

    assert shown == (Span("equal", passage),)


def test_a_hunk_without_edits_is_its_old_and_new_words() -> None:
    """A listing's rows have no words in common to align."""
    hunk = a_hunk(old="was here", new="is here", edits=())

    assert spans(hunk) == (Span("delete", "was here"), Span("insert", "is here"))


def test_each_side_shows_its_own_words() -> None:
    """Old has the deletions, new the insertions, both the rest."""
    parts = (Span("equal", "a "), Span("delete", "11"), Span("insert", "10"))

    assert "".join(part.text for part in of_side(parts, "old")) == "a 11"
    assert "".join(part.text for part in of_side(parts, "new")) == "a 10"


def test_a_page_cannot_fake_a_mark() -> None:
    """Signs that mark a change are altered where the page wrote them."""
    faked = marked((Span("equal", "only [-11-]{+10+} men"),))

    assert "[-" not in faked
    assert "{+" not in faked
    assert marked((Span("delete", "11"), Span("insert", "10"))) == "[-11-]{+10+}"
