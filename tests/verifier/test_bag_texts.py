"""The texts of a bag: which a leaf logged, which no leaf did, which are forged."""

from pathlib import Path

import pytest

from tests.bag.samples import CHANGE, a_bag, copy
from tests.strangers.small_bags import logged_texts
from tests.verifier.bags import problems_of, repacked
from watcher.verifier import Fault


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A copy of the bag about a change, to be spoiled."""
    return copy(a_bag(), tmp_path / "bag")


def test_a_text_is_proven_by_the_leaf_that_logged_it(tmp_path: Path) -> None:
    """Nothing is left to say of it then."""
    check, problems = problems_of(logged_texts(tmp_path, CHANGE.old_digest, CHANGE.new_digest))

    assert (problems, check.remarks) == ([], ())


def test_a_text_that_no_leaf_logged_is_remarked_and_no_problem(tmp_path: Path) -> None:
    """It may have been read later; so may a text be that somebody forged with its record."""
    check, problems = problems_of(logged_texts(tmp_path, CHANGE.old_digest, "sha256:" + "9" * 64))

    assert problems == []
    assert check.remarks == (
        "data/text/1-new.txt: not proven: no leaf in the bag logged this text",
        "data/proofs/leaves/5.leaf: the text that it logged is not in data/text",
    )


@pytest.mark.parametrize("name", ["1-old.txt", "1-new.txt"])
def test_a_forged_text_is_another_than_its_record_names(bag: Path, name: str) -> None:
    """With manifests made anew nothing else would tell."""
    with (bag / "data/text" / name).open("a") as file:
        file.write("They never said so.\n")
    repacked(bag)

    check, problems = problems_of(bag)

    assert [(one.what, one.where) for one in problems] == [(Fault.DIGEST, "data/text/1.json")]
    assert f"data/text/{name}: not proven: no leaf in the bag logged this text" in check.remarks


@pytest.mark.parametrize(
    ("content", "fault"),
    [("[]", Fault.GARBAGE), ('{"a":1,"a":2}', Fault.GARBAGE), ("{}", Fault.DIGEST)],
)
def test_a_record_of_a_change_that_names_no_digests_is_told(
    bag: Path, content: str, fault: Fault
) -> None:
    """Whoever reads it by a program would go by it."""
    (bag / "data/text/1.json").write_text(content)
    repacked(bag)

    assert {one.what for one in problems_of(bag)[1]} == {fault}
