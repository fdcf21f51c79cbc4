"""Our code, Go's transparency-log library and a shell with openssl agree on what is proof.

The one says what we meant to write, the others what a stranger finds who has nothing of ours.
"""

from pathlib import Path

import pytest

from tests.strangers.forgeries import flipped, forgeries, lenient_in_go
from tests.strangers.logs import honest
from tests.strangers.verdicts import Case, build_go, by_go, by_python, by_shell, needs_shell


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_go(tmp_path_factory.mktemp("go"))


def _named(cases: list[Case], verdicts: list[bool], wanted: bool) -> list[str]:
    """Return the names of the cases that were not answered as they should be."""
    return [case.name for case, said in zip(cases, verdicts, strict=True) if said is not wanted]


def test_python_accepts_the_honest_and_refuses_every_forgery() -> None:
    for cases, wanted in ((honest(), True), (forgeries(), False)):
        assert _named(cases, [by_python(case) for case in cases], wanted) == []


def test_go_accepts_the_honest_and_refuses_every_forgery(go: Path) -> None:
    for cases, wanted in ((honest(), True), (forgeries(), False)):
        assert _named(cases, by_go(go, cases), wanted) == []


@needs_shell
def test_the_shell_accepts_the_honest_and_refuses_every_forgery() -> None:
    for cases, wanted in ((honest(), True), (forgeries(), False)):
        assert _named(cases, by_shell(cases), wanted) == []


@needs_shell
def test_what_go_alone_lets_pass_is_known(go: Path) -> None:
    """A new name here is a place where a stranger's verdict would not be ours."""
    cases = lenient_in_go()
    assert _named(cases, by_go(go, cases), wanted=True) == []
    assert _named(cases, by_shell(cases), wanted=False) == []
    assert _named(cases, [by_python(case) for case in cases], wanted=False) == []


def test_every_flipped_bit_of_a_proof_is_refused_by_python_and_go(go: Path) -> None:
    """Go takes stray bits at the end of a signature's base64, and nothing else."""
    cases = list(flipped())
    assert _named(cases, [by_python(case) for case in cases], wanted=False) == []
    taken = _named(cases, by_go(go, cases), wanted=False)
    last = len(cases[0].file) - 3  # before the = and the newline
    assert {int(name.split()[1]) // 8 for name in taken} <= {last}
    assert all(name.endswith("of the file") for name in taken)


@needs_shell
def test_flipped_bits_of_a_proof_are_refused_by_the_shell() -> None:
    """Each bit would take minutes: one in a hundred and one, so that every position in a byte
    and every line is met."""
    cases = list(flipped())[::101]
    assert _named(cases, by_shell(cases), wanted=False) == []
