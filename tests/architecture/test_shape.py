"""The shape of the program is a test: wrong imports, long files and strange words fail."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "watcher"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 45
LONGEST_FILE = 400
HIDING_NAMES = {"utils", "util", "common", "misc", "helpers", "helper", "manager", "base"}


def test_imports_point_down_only() -> None:
    """Every contract of pyproject.toml holds: layers, the pure core, one place for each library."""
    linter = Path(sys.executable).with_name("lint-imports")

    ran = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_upward_import_is_caught(tmp_path: Path) -> None:
    """The contracts can fail: a text module that imports the store breaks the layers."""
    copy = tmp_path / "watcher"
    for source in SOURCES:
        target = copy / source.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    guilty = copy / "text" / "normalise.py"
    guilty.write_text(guilty.read_text(encoding="utf-8") + "\nimport watcher.store.archive\n")
    linter = Path(sys.executable).with_name("lint-imports")

    ran = subprocess.run(
        [linter, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != 0
    assert "watcher.text.normalise -> watcher.store.archive" in ran.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    """A long file or function is a missing name."""
    text = path.read_text(encoding="utf-8")
    too_long = [
        f"{node.name} has {length} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _lines_without_docstring(node)) > LONGEST_FUNCTION
    ]

    assert too_long == []
    assert text.count("\n") <= LONGEST_FILE


def test_test_files_stay_short_too() -> None:
    """A suite that nobody can survey proves nothing that anybody knows of."""
    tests = (ROOT / "tests").rglob("*.py")
    too_long = [path.name for path in tests if path.read_text().count("\n") > LONGEST_FILE]

    assert too_long == []


def _lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_no_file_hides_behind_a_word_that_says_nothing() -> None:
    """A reader knows a file from its name."""
    hiding = [path for path in SOURCES if path.stem in HIDING_NAMES]

    assert hiding == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    """What is unfinished is in ROADMAP.md, where people look."""
    marker = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [path for path in SOURCES if marker.search(path.read_text(encoding="utf-8"))]

    assert left == []


def test_every_invariant_of_the_architecture_names_a_test_that_exists() -> None:
    """ARCHITECTURE.md lists the invariants with their tests, and those tests are there."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert len(named) >= 12
    for path, function in named:
        assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), (
            f"{path}::{function}"
        )
