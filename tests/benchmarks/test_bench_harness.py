"""The benchmark's harness: its pages, its server, its meter, and its table, on three pages."""

import http.client
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from benchmarks import (
    comparisons,
    meter,
    monitors,
    pages,
    pairs,
    peers,
    report,
    run,
    server,
    sweeps,
)
from benchmarks.pages import Edition, page


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results of one small run of our own tool, on generated pages."""
    folder = tmp_path_factory.mktemp("bench")
    results = folder / "results.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WATCHER_SHARED", str(folder / "nothing"))
        code = run.main(["--alone", "--pages=3", "--rounds=1", "--pairs=2", f"--results={results}"])
    assert code == 0
    kept: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    return kept


def test_every_phase_is_measured_and_answered_rightly(found: dict[str, Any]) -> None:
    """Three new pages are new, three edited pages changed, and nothing else is either."""
    rows = {row["phase"]: row for row in found["sweeps"]}

    assert {phase: (row["said"], row["right"]) for phase, row in rows.items()} == {
        "first": ("3 new, 0 changed", True),
        "unchanged": ("0 new, 0 changed", True),
        "changed": ("0 new, 3 changed", True),
        "rotated": ("0 new, 0 changed", True),
        "one page": ("0 new, 0 changed", True),
    }
    assert all(row["cpu_ms"] > 1 and row["peak_mib"] > 10 for row in rows.values())
    assert all(row["ratios"]["cpu"] == 1 for row in rows.values())


def test_comparing_says_what_was_compared(found: dict[str, Any]) -> None:
    """Without real pages the pairs are generated, and the results say so."""
    command, function = found["comparisons"]

    assert "generated" in found["pairs_origin"]
    assert command["contender"] == "watcher compare --pairs"
    assert (function["pairs"], function["raised"]) == (2, 0)
    assert 0 < function["p50_ms"] <= function["p99_ms"] == function["max_ms"]


def test_results_name_machine_and_versions_but_no_path(found: dict[str, Any]) -> None:
    """Results can be read elsewhere: what machine and versions, and nobody's folders."""
    assert {"measured_on", "machine", "system", "python", "watcher", "load"} <= found.keys()
    assert str(server.ROOT) not in json.dumps(found)


def test_pages_are_the_same_bytes_every_time() -> None:
    """An unchanged page is unchanged to the byte; editions differ on every page."""
    for number in range(8):
        first, changed, rotated = (page(number, edition) for edition in Edition)

        assert first == page(number, Edition.FIRST)
        assert len({first, changed, rotated}) == 3


def test_pages_weigh_what_agency_pages_weigh() -> None:
    """The median page is near 90 KB."""
    sizes = [len(page(number, Edition.FIRST)) for number in range(40)]

    assert 80_000 < median(sizes) < 100_000


def test_an_edit_touches_one_paragraph() -> None:
    """One edit a page: every other paragraph stays."""
    for number in range(12):
        before = [f"Paragraph {at} is short. It has 12 words or so." for at in range(9)]

        after = pages.edited(before, number)

        assert len(after) == len(before)
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_the_server_shows_the_edition_it_was_told_to() -> None:
    """Editions change for everybody at once; robots.txt and all else is 404; connections last."""
    with server.PageServer(2) as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        bodies = []
        for edition in Edition:
            site.show(edition)
            connection.request("GET", pages.path(1), headers={"If-None-Match": "*"})
            bodies.append(connection.getresponse().read())
        connection.request("GET", "/robots.txt")
        robots = connection.getresponse()
        robots.read()
        connection.close()

    assert bodies == [page(1, edition) for edition in Edition]
    assert robots.status == 404


def test_the_meter_counts_children_too(tmp_path: Path) -> None:
    """A child's CPU time is its parent's cost; its exit code and words are kept."""
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('x')"

    cost = meter.run(
        [sys.executable, "-c", parent + "; sys.exit(3)"],
        folder=tmp_path,
        environment=meter.clean_environment(tmp_path),
    )

    assert cost.cpu >= 0.3
    assert (cost.code, cost.out) == (3, "x\n")


def test_a_monitor_that_fails_or_errs_is_shown_as_such() -> None:
    """A run that failed has no number in the table, and a wrong report is marked."""
    row = sweeps.SweepResult(
        monitor="watcher",
        phase="changed",
        checks=3,
        cpu_ms=2.0,
        wall_ms=4.0,
        peak_mib=50.0,
        cpu_ms_by_round=(2.0,),
        said="0 new, 3 changed",
        right=True,
    )
    wrong = replace(row, monitor="forgetful", cpu_ms=5.0, said="0 new, 2 changed", right=False)
    failed = replace(row, monitor="absent", problem="exit 1: no such file")
    found = _report([row, wrong, failed])

    lines = {line.split()[0]: line for line in report.as_text(found).splitlines() if line}

    assert "2.50×" in lines["forgetful"]
    assert "WRONG" in lines["forgetful"]
    assert "WRONG" not in lines["watcher"]
    assert lines["absent"].endswith("FAILED: exit 1: no such file")


def test_a_peer_that_cannot_be_installed_is_named_with_the_reason() -> None:
    """Nothing is left out in silence."""
    found = replace(
        _report([]), unavailable=[peers.Unavailable(peer="elsewhere", reason="no compiler")]
    )

    assert "NOT MEASURED: elsewhere could not be installed: no compiler" in report.as_text(found)


def test_installing_tells_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no environment can be made the peer is unavailable, with Python's own last word."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(peers, "ENVIRONMENTS", tmp_path / "file")
    peer = peers.Peer(name="none", module="none", requirements=("none==1",), needs="luck")

    problem = peers.install(peer)

    assert problem is not None
    assert "Not a directory" in problem.reason
    assert "luck" in problem.reason


def test_every_peer_is_pinned() -> None:
    """Two runs measure the same programs: every requirement names one version."""
    for peer in peers.pinned_peers().values():
        assert all("==" in requirement for requirement in peer.requirements)
        assert peer.requirements[0].startswith(peer.name)
        assert peer.version
    assert {monitor.peer for monitor in monitors.PEERS} <= peers.pinned_peers().keys()


def test_reports_of_peers_are_counted_by_their_numbered_lines() -> None:
    """Words of a page that look like a report's do not count: only the numbered lines do."""
    out = "001. NEW: http://a\n002. CHANGED: http://b\n003. CHANGED: http://c\nCHANGED: http://b\n"

    assert monitors.PEERS[0].reported(out) == {"new": 1, "changed": 2}


def test_the_sample_of_real_pages_is_the_same_every_time(tmp_path: Path) -> None:
    """The seed is fixed, so that two runs compare the same pairs."""
    if not (pairs.shared_folder() / "pairs.jsonl").is_file():
        pytest.skip("no real pages: shared/pages is not beside the checkout")
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(pairs.choose(7, tmp_path / name).file.read_bytes())

    assert files[0] == files[1]
    assert files[0].count(b"\n") == 7


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.99, 4), (0.01, 1), (1.0, 4)])
def test_percentiles_are_values_that_were_measured(share: float, value: float) -> None:
    """Nearest rank: no value between two measurements is made up."""
    assert comparisons.nearest_rank([1, 2, 3, 4], share) == value


def _report(rows: list[sweeps.SweepResult]) -> report.Report:
    return report.Report(
        where={"machine": "one that does not exist"},
        versions={},
        rounds=1,
        sweeps=rows,
        pairs_origin="none",
        comparisons=[],
        unavailable=[],
    )


def test_a_missing_number_is_null_in_json() -> None:
    """JSON has no NaN: a comparison that raised on every pair has null for its mean."""
    row = comparisons.ComparisonResult(contender=comparisons.OURS, pairs=1, mean_ms=math.nan)

    found = report.as_json(replace(_report([]), comparisons=[row]))

    assert json.loads(json.dumps(found, allow_nan=False))["comparisons"][0]["mean_ms"] is None
