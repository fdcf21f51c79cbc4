"""Peers as detectors: the protocol with a driver, and what becomes of a peer that misbehaves."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.detection import peer_detector
from benchmarks.detection.peer_detector import CONTENDERS, PeerDetector, available, environments

_MISBEHAVING = """
import os, sys, time
from benchmarks.detection.peers.protocol import serve

def changed(old, new):
    print("a peer may print")
    os.system("echo and so may a library")
    if b"raises" in new.content:
        raise ValueError("no such page")
    if b"dies" in new.content:
        sys.exit("out of memory")
    if b"hangs" in new.content:
        time.sleep(60)
    return old.content != new.content

serve(changed)
"""


@pytest.fixture(autouse=True)
def _start_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_detector, "_START_SECONDS", 5.0)


def _pairs(folder: Path, *sides: tuple[str, str]) -> Path:
    lines = []
    for number, texts in enumerate(sides):
        files = {side: folder / f"{number}-{side}.html" for side in ("old", "new")}
        for file, text in zip(files.values(), texts, strict=True):
            file.write_text(f"<p>{text}</p>", encoding="utf-8")
        names = {side: str(file) for side, file in files.items()}
        about = {"url": "https://www.example.gov/news/", "media_type": "text/html"}
        lines.append(json.dumps({"id": f"pair {number}", **names, **about}) + "\n")
    pairs = folder / "pairs.jsonl"
    pairs.write_text("".join(lines), encoding="utf-8")
    return pairs


def _misbehaving(folder: Path, pair_seconds: float = 5.0) -> PeerDetector:
    script = folder / "driver.py"
    script.write_text(_MISBEHAVING, encoding="utf-8")
    return PeerDetector(
        name="misbehaving",
        version="1",
        command=(sys.executable, str(script)),
        pair_seconds=pair_seconds,
    )


def test_the_raw_hash_alerts_on_any_byte(tmp_path: Path) -> None:
    (detector,), problems = available(CONTENDERS[:1])

    answers = detector.judge(_pairs(tmp_path, ("as it was", "as it was"), ("one", "one ")))

    assert not problems
    assert [(answer.id, answer.alerts) for answer in answers] == [
        ("pair 0", False),
        ("pair 1", True),
    ]
    assert all(answer.problem is None and answer.kinds is None for answer in answers)
    assert all(0 <= answer.milliseconds < 1000 for answer in answers)
    assert detector.peak_rss_bytes is not None
    assert 5 * 2**20 < detector.peak_rss_bytes < 200 * 2**20


def test_an_error_and_a_death_are_the_problem_of_their_pair(tmp_path: Path) -> None:
    pairs = _pairs(tmp_path, ("a", "a"), ("a", "raises"), ("a", "dies"), ("a", "b"))

    answers = _misbehaving(tmp_path).judge(pairs)

    assert [(answer.alerts, answer.problem) for answer in answers] == [
        (False, None),
        (False, "ValueError: no such page"),
        (False, "it ended with 1: out of memory"),
        (True, None),
    ]


def test_a_peer_that_hangs_is_ended_and_started_again(tmp_path: Path) -> None:
    detector = _misbehaving(tmp_path, pair_seconds=0.5)

    answers = detector.judge(_pairs(tmp_path, ("a", "b"), ("a", "hangs"), ("a", "b")))

    assert [answer.problem for answer in answers] == [None, "no answer within 0.5 s", None]
    assert [answer.alerts for answer in answers] == [True, False, True]
    assert detector.peak_rss_bytes is not None


def test_a_peer_that_never_starts_has_a_problem_with_every_pair(tmp_path: Path) -> None:
    detector = PeerDetector(
        name="broken", version="1", command=(sys.executable, "-c", "raise SystemExit('no module')")
    )

    answers = detector.judge(_pairs(tmp_path, *[("a", "b")] * 8))

    assert [answer.problem for answer in answers] == ["it ended with 1: no module"] * 8
    assert not any(answer.alerts for answer in answers)
    assert detector.peak_rss_bytes is None


def test_every_package_of_an_environment_is_pinned_and_every_contender_has_one() -> None:
    made = environments()

    assert {contender.environment for contender in CONTENDERS} <= {None, *made}
    for peer in made.values():
        assert all("==" in requirement for requirement in peer.requirements), peer.name
    for contender in CONTENDERS:
        driver = Path(peer_detector.__file__).parent / "peers" / f"{contender.driver}.py"
        assert driver.is_file(), driver
