"""A contradiction file convicts with the public keys alone, and a false one convicts nobody."""

from pathlib import Path

import pytest

from tests.proof.fictional_log import LOG, OTHER_WITNESS, WITNESS, Leaves, cosigned
from watcher.proof.errors import Malformed
from watcher.proof.notes import NoteSigner, VerifierKey
from watcher.proof.witnessing import Fork
from watcher.verifier import Fault
from watcher.verifier.fork import check_fork, is_fork

LEAVES, FORKED = Leaves(20), Leaves(20, other=5)
KEY = LOG.key().vkey()


def _kept(tmp_path: Path, fork: Fork) -> Path:
    path = tmp_path / "kept.fork"
    path.write_bytes(fork.to_bytes())
    return path


def test_two_roots_of_one_size_are_told_in_words(tmp_path: Path) -> None:
    """With both roots, and who saw which at what time by their own signature."""
    fork = Fork(cosigned(LEAVES.signed(20), WITNESS), FORKED.signed(20))
    verdict = check_fork(_kept(tmp_path, fork), [WITNESS.key().vkey(), KEY])

    signed = "The log example.gov/log signed that its first 20 leaves have root"
    assert verdict.problems == ()
    assert verdict.sentences == (
        f"{signed} {LEAVES.root(20).hex()}.",
        f"{signed} {FORKED.root(20).hex()}.",
        "Both cannot be true: whoever holds the log's key showed two different histories.",
        "witness.example.org/w1 saw the checkpoint of 20 leaves at 2023-11-14 22:13:20 UTC.",
    )


def test_a_tree_that_grew_from_another_one_is_told_in_words(tmp_path: Path) -> None:
    """With the root that it had at the smaller size."""
    fork = Fork(LEAVES.signed(7), FORKED.signed(20), FORKED.root(7), FORKED.growth(7, 20))
    verdict = check_fork(_kept(tmp_path, fork), [KEY])

    assert verdict.sentences[2] == (
        f"But in the tree of 20 leaves the first 7 have root {FORKED.root(7).hex()}."
    )


def test_what_proves_nothing_is_a_problem_that_says_why(tmp_path: Path) -> None:
    """A suspicion, an honest log, another's key, no key, a lie about a witness."""
    suspicion = Fork(LEAVES.signed(7), FORKED.signed(20))
    honest = Fork(LEAVES.signed(7), LEAVES.signed(20), LEAVES.root(7), LEAVES.growth(7, 20))
    real = Fork(LEAVES.signed(20), FORKED.signed(20))
    moved = cosigned(LEAVES.signed(19), WITNESS).signatures[1:]
    pretended = Fork(
        type(real.first)(real.first.text, (*real.first.signatures, *moved)), real.second
    )
    stranger = NoteSigner("example.gov/log", bytes(32)).key().vkey()
    for fork, keys, said in (
        (suspicion, [KEY], "nothing that shows them inconsistent"),
        (honest, [KEY], "no fork"),
        (real, [stranger], "no signature by a known key"),
        (real, [], "whose key is not given"),
        (pretended, [KEY, WITNESS.key().vkey()], "is wrong"),
    ):
        (problem,) = check_fork(_kept(tmp_path, fork), keys).problems
        assert problem.what is Fault.TREE
        assert said in problem.detail
        assert "kept.fork" in problem.where


def test_witnesses_that_are_not_known_are_not_told(tmp_path: Path) -> None:
    """Anybody can add a line."""
    fork = Fork(cosigned(LEAVES.signed(20), OTHER_WITNESS), FORKED.signed(20))
    assert len(check_fork(_kept(tmp_path, fork), [KEY, WITNESS.key().vkey()]).sentences) == 3


def test_a_time_that_no_calendar_has_is_told_as_it_stands(tmp_path: Path) -> None:
    """A witness may sign any number of seconds."""
    fork = Fork(cosigned(LEAVES.signed(20), WITNESS, time=2**63 - 1), FORKED.signed(20))
    verdict = check_fork(_kept(tmp_path, fork), [KEY, WITNESS.key().vkey()])
    assert f"at {2**63 - 1} seconds since 1970." in verdict.sentences[-1]


def test_a_file_that_is_none_is_a_problem(tmp_path: Path) -> None:
    """Missing, a folder, empty, or cut."""
    path = _kept(tmp_path, Fork(LEAVES.signed(20), FORKED.signed(20)))
    assert is_fork(path)
    path.write_bytes(path.read_bytes()[:-1])
    (tmp_path / "empty").touch()
    for wrong, fault in (
        (path, Fault.GARBAGE),
        (tmp_path / "empty", Fault.GARBAGE),
        (tmp_path / "none", Fault.MISSING),
        (tmp_path, Fault.MISSING),
    ):
        assert [one.what for one in check_fork(wrong, [KEY]).problems] == [fault]
    assert not is_fork(tmp_path / "empty")
    assert not is_fork(tmp_path / "none")


def test_a_key_that_is_neither_a_logs_nor_a_witnesss_is_refused(tmp_path: Path) -> None:
    """A mistake of whoever asks, not of the file."""
    path = _kept(tmp_path, Fork(LEAVES.signed(20), FORKED.signed(20)))
    for vkey in ("rubbish", VerifierKey("x", 0x06, bytes(1312)).to_text()):
        with pytest.raises(Malformed):
            check_fork(path, [KEY, vkey])
