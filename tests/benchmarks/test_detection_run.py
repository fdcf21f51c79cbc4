"""The runner of the detection benchmark: its arithmetic, its sections, what it does not read."""

import json
import math
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.detection import alone, contest, peer_detector, report, results, run, score, sets
from benchmarks.detection.answers import Answer
from benchmarks.detection.cases import EDIT_GROUPS, Order, edit_orders, noise_orders
from benchmarks.detection.scene import Case
from benchmarks.detection.score import Rate, Scored, Truth
from benchmarks.detection.served import served_as
from benchmarks.peers import Unavailable

_ROOT = Path(run.__file__).resolve().parents[2]


def _scored(
    kind: str | None = None,
    *,
    alerts: bool = False,
    kinds: tuple[str, ...] = (),
    group: str = "single",
    milliseconds: float = 1.0,
    problem: str | None = None,
) -> Scored:
    known = Truth(id=f"{group}/{kind}", family="hand", group=group, mutators=("m",), kind=kind)
    answer = Answer(
        id=known.id,
        alerts=alerts,
        kinds=kinds,
        outcome="changed" if alerts else "noise",
        milliseconds=milliseconds,
        problem=problem,
    )
    return Scored(truth=known, answer=answer)


_ROWS = [
    _scored(alerts=True, kinds=("wording",)),
    _scored(group="bundled"),
    _scored(group="hard", problem="ValueError: teapot"),
    _scored(group="redesigned", alerts=True),
    _scored("figure", alerts=True, kinds=("figure", "wording"), group="clean"),
    _scored("quote", alerts=True, kinds=("wording",), group="under noise"),
    _scored("date", group="under redesign"),
]


def test_what_makes_the_pairs_knows_nothing_of_watcher() -> None:
    importing = re.compile(r"^\s*(?:from|import)\s+watcher\b", re.MULTILINE)
    folder = Path(run.__file__).parent
    found = {file.name for file in folder.rglob("*.py") if importing.search(file.read_text())}

    assert found == {
        *("our_detector.py", "alignment.py", "listings.py", "template_events.py", "sets.py"),
        "contest.py",
    }


# arithmetic


def test_a_rate_counts_in_thousands_and_knows_how_little_it_knows() -> None:
    assert Rate(hits=3, of=400).per_thousand == pytest.approx(7.5)
    assert Rate(hits=0, of=5000).upper_per_thousand == pytest.approx(0.6)
    assert Rate(hits=10, of=100).upper_per_thousand == pytest.approx(174.4, abs=0.1)
    assert Rate(hits=100, of=100).lower_share == pytest.approx(0.97)
    assert Rate(hits=90, of=100).lower_share == pytest.approx(0.8256, abs=0.0001)
    assert Rate(hits=0, of=2).upper_per_thousand == 1000
    assert math.isnan(Rate(hits=0, of=0).share)
    assert math.isnan(Rate(hits=0, of=0).upper_per_thousand)


@pytest.mark.parametrize(
    ("share", "value"), [(0.01, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert score.percentile([float(n) for n in range(100, 0, -1)], share) == value


def test_of_no_values_there_is_no_percentile() -> None:
    assert math.isnan(score.percentile([], 0.99))


def test_a_label_is_hit_when_the_true_kind_is_among_those_of_an_edit_that_alerts() -> None:
    edits = score.edits(_ROWS)

    assert score.alerts(edits) == Rate(hits=2, of=3)
    assert score.label_hits(edits) == Rate(hits=1, of=2)
    assert score.labels_each(edits) == pytest.approx(1.5)


def test_an_error_is_an_alert_on_noise_or_silence_on_an_edit() -> None:
    assert [row.truth.group for row in _ROWS if row.is_error] == [
        "single",
        "redesigned",
        "under redesign",
    ]


def test_a_pair_without_an_answer_takes_no_part_in_the_times() -> None:
    rows = [_scored(milliseconds=4.0), _scored(milliseconds=8.0), _scored(problem="hangs")]

    assert score.times(rows) == (6.0, 8.0)
    assert len(score.problems(rows)) == 1


def test_a_charset_is_said_only_where_it_is_right() -> None:
    assert served_as("“teapot”".encode(), b"teapot") == "text/html; charset=utf-8"
    assert served_as(b"teapot", "“teapot”".encode("cp1252")) == "text/html"


# orders


@pytest.mark.parametrize("groups", [("clean",), EDIT_GROUPS])
def test_orders_are_the_same_every_time_and_every_kind_gets_its_share(
    groups: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"figure": ["a", "b", "c"], "quote": ["d"]}
    monkeypatch.setattr("benchmarks.detection.cases.edits_by_kind", lambda _: kinds)

    orders = list(edit_orders("tuning", 6, groups))

    assert orders == list(edit_orders("tuning", 6, groups))
    assert len(orders) == len(set(orders)) == 12 * len(groups)
    assert sorted(order.mutator for order in orders if order.group == "clean") == [
        *("a", "a", "b", "b", "c", "c"),
        *("d", "d", "d", "d", "d", "d"),
    ]


def test_noise_is_ordered_in_turns_and_as_often_as_asked() -> None:
    orders = list(noise_orders("held out", {"single": 40, "bundled": 3, "redesigned": 2}))

    assert orders == list(noise_orders("held out", {"single": 40, "bundled": 3, "redesigned": 2}))
    assert [order.group for order in orders] == ["single"] * 40 + ["bundled"] * 3 + [
        "redesigned"
    ] * 2
    names = [order.mutator for order in orders[:40]]
    turns = len(set(names))
    assert names == [names[at % turns] for at in range(40)]
    assert not any(order.mutator for order in orders[40:])


def test_answers_do_not_depend_on_who_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(order: Order) -> Case | None:
        if order.mutator == "placeless":
            return None
        return Case(
            id=str(order.number),
            family="hand",
            group=order.group,
            mutators=(order.mutator,),
            url="https://www.example.gov/",
            old=b"<p>Teapots.</p>",
            new=b"<p>Teapots.</p> ",
            kind=None,
        )

    monkeypatch.setattr(alone, "make", made)
    monkeypatch.setattr(alone, "edits_by_kind", lambda _: {"figure": ["a"]})
    orders = [
        Order(catalogue="tuning", group="single", mutator=mutator, number=number)
        for number in range(3)
        for mutator in ("space", "placeless")
    ]

    with ThreadPoolExecutor(2) as workers:
        found = alone.measure(workers, "tuning", orders)

    assert [row.truth.id for row in found.scored] == ["0", "1", "2"]
    assert not any(row.answer.alerts for row in found.scored)
    assert found.placeless == ("single: placeless",)


def test_the_contest_has_as_many_pairs_of_each_group() -> None:
    plan = run._plan(["--quick", "--beside", "30"])

    orders = list(run._contest_orders(plan, "held out"))

    assert orders == list(run._contest_orders(plan, "held out"))
    groups = [order.group for order in orders]
    assert {group: groups.count(group) for group in groups} == dict.fromkeys(
        ("single", "bundled", "hard", *EDIT_GROUPS), 10
    )


# the contest


def test_watcher_answers_as_a_driver_and_a_pair_keeps_its_set() -> None:
    def page(figure: int) -> bytes:
        return (
            f"<html><body><main><h1>Department counts teapots</h1>"
            f"<p>The department counted {figure} teapots in the year that ended in May.</p>"
            f"<p>Anybody may ask for the tables behind the count at the counter of an office.</p>"
            f"</main></body></html>"
        ).encode()

    def case(name: str, new: bytes, kind: str | None) -> Case:
        return Case(
            id=name,
            family="hand",
            group="single" if kind is None else "clean",
            mutators=(),
            url="https://www.example.gov/teapots",
            old=page(31),
            new=new,
            kind=kind,
        )

    tuning = [case("space", page(31) + b"\n", None), case("figure", page(41), "figure")]
    (row,) = contest.measure(
        [contest.ourselves()], {"tuning": tuning, "real": tuning[1:]}, lambda _: None
    )

    assert [one.answer.alerts for one in row.sets["tuning"]] == [False, True]
    assert [one.truth.id for one in row.sets["real"]] == ["figure"]
    assert row.problem is None
    assert row.peak_mib is not None


# the report


@pytest.fixture(name="found")
def _found() -> report.Report:
    def row(detector: str, problem: str | None = None) -> contest.Row:
        return contest.Row(
            detector=detector,
            version="1",
            sets={"tuning": _ROWS, "held out": _ROWS, "real": _ROWS[:1]},
            peak_mib=None if problem else 64.0,
            problem=problem,
        )

    return report.Report(
        where={"measured_on": "2026-06-11"},
        counts={"noise": 3},
        rows=[row("watcher"), row("a peer", "no answer within 30 s")],
        real_errors=_ROWS[:1],
        alone=[
            alone.Alone(
                catalogue=name,
                kinds=("figure", "quote", "date", "link"),
                scored=_ROWS,
                placeless=("hard: kites",),
            )
            for name in ("tuning", "held out")
        ],
        sets=[sets.SetScore(name="listings", right=1, of=2, wrong=("a wrong row",))],
        alignments=[
            sets.AlignmentScore(
                seed="tuned on", rate=0.15, matcher="watcher", precision=1.0, recall=0.9, f1=0.947
            )
        ],
        unavailable=[Unavailable(peer="another peer", reason="no wheel")],
    )


def test_the_report_holds_every_section(found: report.Report) -> None:
    text = report.as_text(found)

    for section in ("A. Watcher beside", "B. Watcher alone, tuning", "C. Watcher alone, held out"):
        assert section in text
    assert text.index("D. Sets") < text.index("listings") < text.index("a wrong row")
    assert text.index("alignment ") < text.index("E. Real pairs") < text.index("1 of 1")
    assert "NOT COMPLETE: no answer within 30 s" in text
    assert "NOT MEASURED: another peer could not be installed: no wheel" in text
    assert "no place on any page drawn: hard: kites" in text
    assert "under redesign/date [hand] (m): noise" in text
    assert "ValueError: teapot" in text


def test_the_report_puts_the_redesigned_apart_and_shows_how_many(found: report.Report) -> None:
    lines = report.as_text(found).splitlines()

    assert next(line for line in lines if "all noise" in line).split()[-4:-2] == ["3", "1"]
    assert next(line for line in lines if "apart:" in line).split()[-4:-2] == ["1", "1"]
    beside = next(line for line in lines if line.startswith("  a peer"))
    assert beside.split() == ["a", "peer", "1,000.0", "0.0", "0.0", "1.000", "1.000", "0.000"]
    assert next(line for line in lines if line.strip().startswith("quote")).split()[:5] == [
        *("quote", "–", "(0)", "1.000", "(1)"),
    ]


def test_the_report_says_where_there_were_no_real_pages(found: report.Report) -> None:
    none = [replace(row, sets=row.sets | {"real": []}) for row in found.rows]
    text = report.as_text(replace(found, rows=none, real_errors=[]))

    assert text.count("NOT MEASURED: no real pages are at hand") == 2
    assert "0 of 0" not in text


def test_the_json_says_the_same_and_has_null_where_there_is_no_number(
    found: report.Report,
) -> None:
    kept = json.loads(json.dumps(results.as_json(found), allow_nan=False))

    assert kept["format"] == "watcher/detection-benchmark/1"
    assert kept["alone"]["tuning"]["all_noise"]["hits"] == 1
    assert kept["alone"]["held_out"]["kinds"]["quote"]["recall"]["clean"]["share"] is None
    assert kept["beside_peers"][1]["problem"] == "no answer within 30 s"
    assert kept["beside_peers"][0]["sets"]["real"]["all"]["false_alerts"]["hits"] == 1
    assert [one["id"] for one in kept["real_errors"]] == ["single/None"]
    assert kept["unavailable"][0]["peer"] == "another peer"


@pytest.mark.parametrize("ends", [{}, {"unavailable": True}, {"problem": True}])
def test_a_peer_that_is_missing_or_not_measured_is_a_failure(
    found: report.Report,
    ends: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    shown = replace(found, rows=found.rows if "problem" in ends else found.rows[:1])
    monkeypatch.setattr(run, "measured", lambda *_: shown)
    missing = found.unavailable if "unavailable" in ends else []
    monkeypatch.setattr(peer_detector, "available", lambda: ([], missing))

    code = run.main(["--quick", "--results", str(tmp_path / "results.json")])

    assert code == (1 if ends else 0)
    assert json.loads((tmp_path / "results.json").read_text())["format"]


# the command


def test_a_quick_run_is_small_and_a_given_number_counts() -> None:
    quick, full = run._plan(["--quick", "--noise", "9"]), run._plan(["--alone"])

    assert (quick.noise, quick.states) == (9, "few")
    assert quick.edits < full.edits
    assert full.noise >= 5000
    assert full.edits >= report.LEAST_OF_KIND
    assert quick.beside_peers
    assert not full.beside_peers


def test_tuning_never_reads_what_is_held_out(tmp_path: Path) -> None:
    program = """
import itertools, sys
from benchmarks.detection import run, sets
sets.measure, sets.alignments = lambda *_: [], lambda **_: []
every = run.edit_orders
run.edit_orders = lambda *asked: itertools.islice(every(*asked), 2)
run.main(["--quick", "--alone", "--tuning", "--noise", "3", "--beside", "1", "--real", "1",
          "--results", sys.argv[1]])
print("held out:", [name for name in sys.modules if "held_out" in name])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "results.json")],
        cwd=_ROOT,
        env={"WATCHER_SHARED": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )

    assert ran.stdout.splitlines()[-1] == "held out: []"
    assert "C. " not in ran.stdout
