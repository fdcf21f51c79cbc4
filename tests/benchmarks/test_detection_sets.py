"""The small sets of the detection benchmark: true in themselves, always the same, with teeth."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from benchmarks.detection import listings, template_events
from benchmarks.detection.scene import Base, Case, reread
from benchmarks.detection.states import is_right, state_cases
from benchmarks.detection.volatile import EDIT_AT, FETCHES, Sequence, sequences

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Department counts teapots | Department of Examples</title></head>
<body><header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header><main><article>
<h1 class="page-title">Department counts teapots</h1><p class="date"><time>June 3, 2026</time></p>
<div class="body"><p>The department counted 31 teapots in the year that ended in May.</p>
<p>“A teapot is counted when two people have seen it,” said the keeper of the register.</p>
<p>Anybody may ask for the tables behind the count at the counter of an office.</p></div>
</article></main><footer><p>Department of Examples</p></footer></body></html>"""
BASE = reread(
    Base(
        name="teapots",
        family="hand",
        url="https://www.example.gov/news/releases/teapots",
        html=_PAGE,
        headline="h1.page-title",
        dateline=".date",
        body=".body",
    )
)
SPANISH = replace(BASE, name="teteras", language="es")
ANSWERS = {"blocked", "gone", "replaced", "noise", "changed", "rules_broken"}


def _states(base: Base = BASE) -> dict[str, Case]:
    return {case.mutators[0]: case for case in state_cases(base, random.Random(3))}


def _watched(base: Base = BASE) -> dict[str, Sequence]:
    return {one.name: one for one in sequences(base, random.Random(3))}


@pytest.mark.parametrize("base", [BASE, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("made", [state_cases, sequences])
def test_a_set_is_the_same_for_the_same_seed(
    made: Callable[[Base, random.Random], Iterator[object]], base: Base
) -> None:
    assert list(made(base, random.Random(5))) == list(made(base, random.Random(5)))


def test_every_state_differs_from_the_page_and_has_a_truth_that_compare_can_give() -> None:
    cases = list(state_cases(BASE, random.Random(3)))

    assert len({case.id for case in cases}) == len(cases) >= 20
    assert all(case.old != case.new for case in cases)
    assert all(set(case.truth.split("|")) <= ANSWERS for case in cases)
    assert ANSWERS - {"rules_broken"} <= {case.truth for case in cases}
    assert not any(
        "$" in case.new.decode("utf-8", "replace") for case in cases if case.new[:1] == b"<"
    )


def test_a_page_that_was_cut_is_the_beginning_of_the_page() -> None:
    cut = {name: case for name, case in _states().items() if name.startswith("cut ")}

    assert len(cut) >= 5
    assert all(case.old.startswith(case.new) for case in cut.values())
    assert b"31 teapots" not in cut["cut in its first paragraph"].new
    assert cut["cut behind the statement"].new.count(b"<p>") == cut[
        "cut behind the statement"
    ].old.count(b"<p>")


def test_another_page_at_the_address_keeps_the_design_and_none_of_the_statement() -> None:
    cases = _states()

    for name in ("soft 404", "home page", "listing", "another release"):
        assert b'<a href="/news">News</a>' in cases[name].new
        assert b"teapots in the year" not in cases[name].new
    assert b"counter of an office" in cases["another release that ends alike"].new
    assert "fareros" in _states(SPANISH)["another release"].new.decode()


def test_a_headline_inside_the_body_outlives_another_text() -> None:
    inside = replace(BASE, body="article")

    assert b"<h1" in _states(inside)["another release"].new


def test_a_control_keeps_its_own_statement() -> None:
    controls = [case for name, case in _states().items() if name.startswith("statement ")]

    assert len(controls) >= 8
    for case in controls:
        assert (b" 47 " in case.new) == (case.truth == "changed")
        assert b" 41 " in case.old


@pytest.mark.parametrize(
    ("truth", "outcome", "kinds", "right"),
    [
        ("blocked", "blocked", (), True),
        ("blocked", "changed", ("figure",), False),
        ("gone|replaced", "gone", (), True),
        ("gone|replaced", "changed", ("replaced",), True),
        ("gone|replaced", "changed", ("headline", "passage_removed"), False),
        ("changed", "changed", ("figure",), True),
        ("changed", "changed", ("replaced",), False),
        ("noise", "noise", ("formatting",), True),
    ],
)
def test_an_outcome_is_right_when_the_truth_names_it(
    truth: str, outcome: str, kinds: tuple[str, ...], right: bool
) -> None:
    assert is_right(truth, outcome, kinds) is right


def test_a_sequence_shows_its_edit_from_one_fetch_on() -> None:
    edited = [one for one in _watched().values() if one.kind and one.edit_at]

    assert len(edited) >= 20
    for one in edited:
        assert one.edit_at == EDIT_AT
        assert one.alert_at == {EDIT_AT}
        old, new = {
            "figure": (b" 412 ", b" 421 "),
            "wording": (b"many districts", b"few districts"),
            "modality": (b"will send", b"may send"),
        }[one.kind or ""]
        assert [old in fetch for fetch in one.fetches] == [at < EDIT_AT for at in range(FETCHES)]
        assert [new in fetch for fetch in one.fetches] == [at >= EDIT_AT for at in range(FETCHES)]


def test_a_slot_differs_at_most_fetches_and_a_quiet_page_never() -> None:
    watched = _watched()

    assert len(set(watched["nothing at all"].fetches)) == 1
    assert len(set(watched["nothing but the edit"].fetches)) == 2
    assert len(set(watched["view counter, in a table cell"].fetches)) == FETCHES
    assert b"June 3, 2026" in watched["nothing at all"].fetches[0]


def test_a_count_of_the_statement_is_to_be_told_whenever_it_moves() -> None:
    counts = [one for name, one in _watched().items() if "own count" in name]

    assert len(counts) == 8
    for one in counts:
        moved = {at for at in range(1, FETCHES) if one.fetches[at] != one.fetches[at - 1]}
        assert one.alert_at == moved


def test_listings_are_scored_and_a_reader_that_sees_no_change_scores_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right, total, wrong = listings.score_listings()
    monkeypatch.setattr("watcher.services.read_listing.compare_listings", lambda *_, **__: ())
    blind, _, missed = listings.score_listings()

    assert right + len(wrong) == total
    assert right > 0.9 * total
    assert blind < 0.5 * total
    assert any("a new title" in one and "missing" in one for one in missed)


def test_events_are_scored_and_an_engine_that_groups_nothing_scores_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = tuple(case for case in template_events._CASES if case.pages <= 3)
    monkeypatch.setattr(template_events, "_CASES", small)
    right, total, wrong = template_events.score_template_events()
    monkeypatch.setattr("watcher.text.compare._signature", lambda _findings: "")
    _, _, ungrouped = template_events.score_template_events()

    assert (right + len(wrong), total) == (len(small), len(small))
    assert "a banner on three pages: 3 events, not 1" not in wrong
    assert "a banner on three pages: 3 events, not 1" in ungrouped
