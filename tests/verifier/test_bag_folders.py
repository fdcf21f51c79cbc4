"""The folders of a bag from somebody else: none leads out of it, and none goes on without end."""

import shutil
from pathlib import Path

import pytest

from tests.bag import samples
from tests.bag.samples import a_bag
from tests.verifier.archives import SIGNER
from watcher.verifier import Fault, Problem
from watcher.verifier.bag import BagCheck


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A copy of the bag about a change, to be spoiled."""
    return samples.copy(a_bag(), tmp_path / "bag")


@pytest.mark.parametrize("name", ["anchors", "independent", "capture", "proofs"])
def test_no_folder_outside_the_bag_is_looked_into(bag: Path, name: str) -> None:
    """A link would have the verifier list the reader's own files."""
    outside = bag.parent / "home"
    outside.mkdir()
    (outside / "diary.txt").write_text("mine")
    shutil.rmtree(bag / "data" / name, ignore_errors=True)
    (bag / "data" / name).symlink_to(outside)
    check = BagCheck(bag, SIGNER.key())

    assert list(check.problems(lambda read: None)) == [
        Problem(Fault.GARBAGE, f"data/{name}", "no plain file")
    ]


@pytest.mark.parametrize(("name", "times"), [("a", 20), ("a" * 100, 60)])
def test_folders_without_end_are_told_and_not_followed(
    bag: Path, name: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them inside each other than any bag has, or than a path may name."""
    monkeypatch.chdir(bag / "data")
    for _ in range(times):
        Path(name).mkdir()
        monkeypatch.chdir(name)
    monkeypatch.undo()
    check = BagCheck(bag, SIGNER.key())
    (problem,) = check.problems(lambda read: None)

    assert (problem.what, problem.detail) == (Fault.GARBAGE, "no plain file")
    assert check.size > 0
