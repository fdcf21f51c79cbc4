"""Comparisons of whole statements: properties, places, signatures, silence, and hostile sizes."""

import dataclasses
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model.change import Comparison, Kind, Severity
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.align import align
from watcher.text.compare import compare
from watcher.text.reasons import count_of
from watcher.text.units import units_of

_SENTENCES = st.sampled_from(
    [
        "Officers held 11 men.",
        "The office will open in June.",
        "“We share nothing,” said Jane Doe.",
        "Read the agreement.",
        "The audit found forty errors in the list of names.",
        "###",
        "La agencia no comparte direcciones.",
    ]
)
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=3).map(" ".join)
_KINDS = st.sampled_from(
    [BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.BANNER]
)
_BLOCKS = st.builds(
    lambda kind, text, hidden: Block(kind=kind, text=text, hidden=hidden),
    _KINDS,
    _PARAGRAPHS,
    st.booleans(),
)
_STAMPS = st.none() | st.sampled_from(["2026-06-11", "2026-06-12"])


@st.composite
def _statements(draw: st.DrawFn) -> StatementText:
    return StatementText(
        title=draw(st.sampled_from(["", "An office opens", "An office closes"])),
        blocks=tuple(draw(st.lists(_BLOCKS, max_size=5))),
        updated_on=draw(_STAMPS),
    )


def _statement(*paragraphs: str, title: str = "An office opens", **more: object) -> StatementText:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)
    statement = StatementText(title=title, blocks=blocks)
    return dataclasses.replace(statement, **more)  # type: ignore[arg-type]


@given(_statements())
def test_a_statement_is_identical_to_itself(statement: StatementText) -> None:
    """Nothing is found where nothing differs, whoever read it."""
    other = dataclasses.replace(statement, locator="elsewhere", derivation="another")
    assert compare(statement, other) == Comparison(outcome="identical")


@given(_statements(), _statements())
@settings(max_examples=150)
def test_every_comparison_keeps_the_contract(old: StatementText, new: StatementText) -> None:
    """Kinds, severity, outcome, hunks and signature agree with one another."""
    found = compare(old, new)
    quiet = {Kind.STAMP, Kind.TYPOGRAPHY, Kind.FORMATTING}
    of_hunks = {kind for hunk in found.hunks for kind in hunk.kinds}
    assert set(found.kinds) == (of_hunks - quiet or of_hunks)
    assert list(found.kinds) == sorted(found.kinds, key=list(Kind).index)
    assert (found.outcome == "changed") == bool(set(found.kinds) - quiet)
    assert (found.severity > Severity.NONE) == (found.outcome == "changed")
    assert (found.outcome == "changed") <= bool(found.reasons and found.signature)
    for hunk in found.hunks:
        assert hunk.kinds
        assert "".join(e.text for e in hunk.edits if e.op != "insert") == hunk.old
        assert "".join(e.text for e in hunk.edits if e.op != "delete") == hunk.new


@given(_statements(), _statements(), _PARAGRAPHS)
def test_furniture_and_chrome_change_no_answer(
    old: StatementText, new: StatementText, words: str
) -> None:
    """What stands beside a statement is noise, and hides nothing."""
    beside = (
        Block(kind=BlockKind.PARAGRAPH, text=words, role=Role.FURNITURE),
        Block(kind=BlockKind.LIST_ITEM, text=words, role=Role.CHROME),
    )
    plain = compare(old, new)
    noisy = compare(old, dataclasses.replace(new, blocks=(*beside, *new.blocks)))
    assert dataclasses.replace(noisy, outcome="noise") == dataclasses.replace(
        plain, outcome="noise"
    )
    assert noisy.outcome == ("noise" if plain.outcome == "identical" else plain.outcome)


@given(_statements(), _statements())
def test_every_unit_is_matched_removed_or_added(old: StatementText, new: StatementText) -> None:
    """The alignment covers both sides, and no unit twice."""
    before, after = units_of(old), units_of(new)
    alignment = align(before, after)
    left = [i for match in alignment.matches for i in range(*match.old)] + [*alignment.removed]
    right = [j for match in alignment.matches for j in range(*match.new)] + [*alignment.added]
    assert sorted(left) == list(range(len(before)))
    assert sorted(right) == list(range(len(after)))


def test_signatures_name_the_edit_and_not_the_page() -> None:
    """One replacement on two pages has one signature; another replacement has another."""

    def signature(page: str, new: str) -> str:
        old_text = f"{page} The rule of DOEX applies here. It is long."
        return compare(_statement(old_text), _statement(old_text.replace("DOEX", new))).signature

    assert signature("Rivers rise.", "BOEX") == signature("Schools open.", "BOEX")
    assert signature("Rivers rise.", "BOEX") != signature("Rivers rise.", "COEX")


def test_a_banner_on_two_pages_has_one_signature() -> None:
    """The same notice is the same event wherever it lands."""
    banner = Block(kind=BlockKind.BANNER, text="This is archived content of another year.")
    pages = [_statement("Rivers rise in spring."), _statement("Schools open in autumn.")]
    signatures = {
        compare(page, dataclasses.replace(page, blocks=(banner, *page.blocks))).signature
        for page in pages
    }
    assert len(signatures) == 1


def test_a_restamping_of_two_pages_has_one_signature() -> None:
    """A mass re-save is one event, whatever the pages say."""
    pages = [_statement("Rivers rise."), _statement("Schools open.")]
    signatures = {
        compare(
            dataclasses.replace(page, updated_on="2026-06-11"),
            dataclasses.replace(page, updated_on="2026-06-12"),
        ).signature
        for page in pages
    }
    assert len(signatures) == 1


def test_silence_is_known_only_where_a_stamp_could_have_moved() -> None:
    """No stamp: unknown. A stamp that stayed: silent. One that moved, or a note: admitted."""
    old, new = "Officers held 11 men.", "Officers held 10 men."
    assert compare(_statement(old), _statement(new)).silent is None
    stamped = [_statement(text, updated_on="2026-06-11") for text in (old, new)]
    silent = compare(*stamped)
    assert silent.silent is True
    known, moved = (
        dataclasses.replace(page, stamps=(("revision", number),))
        for page, number in zip(stamped, "12", strict=True)
    )
    assert compare(known, moved).silent is False
    noted = _statement(new, "Correction: it was 10.", updated_on="2026-06-11")
    assert compare(stamped[0], noted).silent is False


def test_a_second_quotation_in_a_sentence_is_added_and_not_changed() -> None:
    """A reason never shows an empty pair of marks."""
    old = _statement("“We left,” Doe said of the long night, and later of the morning.")
    new = _statement("“We left,” Doe said of the long night, and later of the “cold” morning.")
    assert compare(old, new).reasons == ("quote added: “cold”",)


def test_a_file_without_text_is_compared_by_its_bytes() -> None:
    """Another digest is a replaced file, and the reason says that nobody could read it."""
    old = StatementText(title="", blocks=(), payload_digest="sha256:00")
    new = dataclasses.replace(old, payload_digest="sha256:11")
    found = compare(old, new)
    assert found.kinds == (Kind.ATTACHMENT,)
    assert found.reasons == ("the file was replaced (its text cannot be read)",)


def test_a_file_with_the_same_text_is_noise() -> None:
    """A PDF that was saved again says the same."""
    old = _statement("Officers held 11 men.", payload_digest="sha256:00")
    assert compare(old, dataclasses.replace(old, payload_digest="sha256:11")).outcome == "noise"


def test_a_moved_passage_names_what_stood_before_it() -> None:
    """A reader is told behind which passage it was."""
    a, b, c = "Rivers rise in spring.", "Schools open.", "The long audit found forty errors."
    hunk = compare(_statement(a, b, c), _statement(b, a, c)).hunks[0]
    assert (hunk.new, hunk.moved_from) == (b, a)


@pytest.mark.parametrize("short_first", [True, False])
def test_the_shorter_of_two_exchanged_passages_has_moved(short_first: bool) -> None:
    """What a reader sees move is the smaller piece, whichever way it went."""
    short, long = "Schools open.", "The long audit found forty errors in the list of names."
    pair = (short, long) if short_first else (long, short)
    assert [hunk.new for hunk in compare(_statement(*pair), _statement(*pair[::-1])).hunks] == [
        short
    ]


def test_a_mark_without_words_can_move() -> None:
    """Equality is enough for a move; no word has to be shared."""
    story = ["Rivers rise in spring.", "Schools open in autumn."]
    found = compare(_statement("***", *story), _statement(*story, "***"))
    assert found.kinds == (Kind.MOVED,)


def test_more_than_twelve_edits_are_counted() -> None:
    """Twelve reasons are shown, the rest is a number, and whoever counts counts all of them."""
    words = [f"Town {chr(65 + n)} in the {chr(97 + n)}-valley counted" for n in range(15)]
    old = _statement(*(f"{word} {n + 3} cows." for n, word in enumerate(words)))
    new = _statement(*(f"{word} {n + 40} cows." for n, word in enumerate(words)))
    found = compare(old, new)
    assert len(found.reasons) == 13
    assert found.reasons[-1] == "and 3 more edits"
    assert count_of(found.reasons) == 15


# hostile sizes: asserted on the quality of the answer, never on seconds


def _random_sentences(seed: int, count: int, vocabulary: int = 4000) -> list[str]:
    chance = random.Random(seed)
    return [
        "The " + " ".join(f"w{chance.randrange(vocabulary)}" for _ in range(18)) + "."
        for _ in range(count)
    ]


def _kinds(old: Sequence[str], new: Sequence[str]) -> Comparison:
    return compare(_statement(*old), _statement(*new))


def test_a_total_rewrite_of_a_thousand_sentences_ends() -> None:
    """Nothing is alike, so passages went and passages came."""
    found = _kinds(_random_sentences(1, 1000), _random_sentences(2, 1000))
    assert {Kind.PASSAGE_REMOVED, Kind.PASSAGE_ADDED} <= set(found.kinds)


def test_one_figure_in_a_table_of_ten_thousand_rows_is_one_hunk() -> None:
    """Rows alike but for their numbers are anchored, not guessed."""
    rows = [f"County {n} | {n % 7} | open" for n in range(10_000)]
    changed = [*rows[:5000], "County 5000 | 99 | open", *rows[5001:]]
    found = _tables(rows, changed)
    assert found.reasons == (f"figure changed: {5000 % 7} → 99",)


def test_a_row_put_on_top_of_ten_thousand_equal_rows_is_one_hunk() -> None:
    """Repeated rows are matched in turn and never reported as moved."""
    rows = ["View the record"] * 10_000
    found = _tables(rows, ["View the new record of the county", *rows])
    assert [hunk.kinds for hunk in found.hunks] == [(Kind.PASSAGE_ADDED,)]


def _tables(old: Sequence[str], new: Sequence[str]) -> Comparison:
    return compare(
        *(
            StatementText(
                title="A table",
                blocks=tuple(Block(kind=BlockKind.TABLE_ROW, text=row) for row in rows),
            )
            for rows in (old, new)
        )
    )


def test_every_row_of_a_large_table_may_change() -> None:
    """Six hundred rows with new figures are six hundred figure changes, not removals."""
    rows = [[f"County {chr(65 + n % 26)}{n} | {n} | open {m}" for n in range(600)] for m in (1, 2)]
    found = _tables(*rows)
    assert found.kinds == (Kind.FIGURE,)
    assert len(found.hunks) == 600


def test_scattered_edits_in_a_large_text_are_found_one_by_one() -> None:
    """Five edits in a hundred and fifty kilobytes are five hunks."""
    old = _random_sentences(3, 1500)
    new = list(old)
    for place in (10, 310, 610, 910, 1210):
        words = new[place].split()
        words[5] = "changed"
        new[place] = " ".join(words)
    assert len(_kinds(old, new).hunks) == 5


def test_a_text_shuffled_whole_ends_with_moves() -> None:
    """Five hundred sentences in another order: moves, and nothing added or removed."""
    old = _random_sentences(4, 500)
    new = list(old)
    random.Random(5).shuffle(new)
    assert _kinds(old, new).kinds == (Kind.MOVED,)
