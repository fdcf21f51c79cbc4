"""The demo plays its whole story through the real command, and shows it."""

import re
import subprocess
import sys
from pathlib import Path


def _demo(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "watcher.testing.demo", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def test_the_demo_tells_its_story_and_ends_with_the_changed_figure(tmp_path: Path) -> None:
    """Every act is told, every alert arrives once, and the figure is shown both ways."""
    played = _demo("--keep", str(tmp_path / "kept"))
    assert played.returncode == 0, played.stderr
    acts = dict(re.findall(r"(?m)^(\d+)\. .*\n   Watcher saw: (.*)$", played.stdout))
    assert len(acts) == 12
    assert acts["1"] == "9 first seen."
    assert set(re.findall(r"[a-z ]*[a-z]", acts["2"])) <= {" unchanged", " not modified"}
    assert "blocked" in acts["7"]
    assert "withdrawal suspected" in acts["9"]
    assert "withdrawn" in acts["10"]
    assert "restored" in acts["11"]
    shown = played.stdout.rpartition("alerts reached the desk")[2]
    assert "11" in shown
    assert "10" in shown
    assert (tmp_path / "kept" / "snapshots" / "warc").is_dir()


def test_the_demo_refuses_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    """It would tell its story on top of another."""
    (tmp_path / "notes.txt").write_text("mine")
    refused = _demo("--keep", str(tmp_path))
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
