"""A ledger that somebody else made: every damage is told with its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.ledger.folder import LedgerFolder
from watcher.proof.canonical_json import Value
from watcher.proof.leaves import leaf
from watcher.proof.notes import NoteSigner
from watcher.proof.tree import leaf_hash
from watcher.verifier import Fault, Problem
from watcher.verifier.ledger import LedgerCheck

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
OTHER = NoteSigner("example.gov/ledger", b"\x08" * 32)
DIGEST = "sha256:" + "0a" * 32


def _common(seq: int) -> dict[str, Value]:
    moment = f"2026-06-11T14:10:00.{seq:06}Z"
    return {"seq": seq, "t": moment, "clock": {"sync": None, "maxerr_us": None}}


def _leaves(count: int, start: int = 0, prev: str | None = None) -> list[bytes]:
    """Return a chain of looks at one page, every tenth leaf a note beside it."""
    made: list[bytes] = []
    for seq in range(start, start + count):
        if seq % 10 == 9:
            made.append(leaf("stop/1", {**_common(seq), "reason": "asked to"}))
            continue
        look: dict[str, Value] = {
            **_common(seq),
            "url": "https://www.example.gov/a",
            "source": "s",
            "slot": "2026-06-11T14:10:00Z",
            "outcome": "unchanged",
            "prev": prev,
            "cfg": DIGEST,
            "tool": "1.0.0",
        }
        made.append(leaf("observation/1", look))
        prev = f"sha256:{leaf_hash(made[-1]).hex()}"
    return made


def _ledger(root: Path, *parts: list[bytes], signer: NoteSigner = SIGNER) -> Path:
    """Return a ledger to which ``parts`` were appended, the last of them not published."""
    ledger, _ = LedgerFolder.open(root / "ledger", signer, root / "state" / "checkpoint")
    for part in parts[:-1]:
        ledger.append(part)
        ledger.publish()
    if parts[-1]:
        ledger.append(parts[-1])
    ledger.close()
    return root / "ledger"


def _problems(root: Path) -> tuple[LedgerCheck, list[Problem]]:
    check = LedgerCheck(root, SIGNER.key())
    return check, list(check.problems(lambda read: None))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of 270 leaves under two checkpoints, and three that wait."""
    leaves = _leaves(273)
    return _ledger(tmp_path_factory.mktemp("made"), leaves[:5], leaves[5:270], leaves[270:])


@pytest.fixture
def ledger(made: Path, tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return shutil.copytree(made, tmp_path / "ledger")


def test_a_sound_ledger_has_no_problem_and_is_counted(ledger: Path) -> None:
    """What waits for a checkpoint is counted apart."""
    check, problems = _problems(ledger)

    assert problems == []
    assert (check.leaves, check.waiting, check.checkpoints) == (270, 3, 1)


def test_every_flipped_byte_of_every_file_is_told_with_its_file(ledger: Path) -> None:
    """One bit at a time, in steps through the large ones; also in tiles that nobody needs now."""
    for path in sorted(each for each in ledger.rglob("*") if each.is_file()):
        whole = path.read_bytes()
        for place in range(0, len(whole), 1 if len(whole) < 400 else 1_009):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            told = [f"{each.where} {each.detail}" for each in _problems(ledger)[1]]
            name = path.relative_to(ledger).as_posix()
            partial = "partial tiles of 270 leaves"
            assert any(name in each or partial in each for each in told), (name, place, told[:2])
        path.write_bytes(whole)


def test_every_missing_or_truncated_file_is_told(ledger: Path) -> None:
    """All but the narrower tiles of earlier checkpoints, which may be deleted."""
    for path in sorted(each for each in ledger.rglob("*") if each.is_file()):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        assert _problems(ledger)[1], f"{path} truncated"
        path.unlink()
        _, problems = _problems(ledger)
        earlier = path.parent.name == "000.p" and path.name == "5"
        assert bool(problems) is not (earlier or path.name == "journal-270"), path
        path.write_bytes(whole)


def _doubled(ledger: Path) -> None:
    shutil.copy(ledger / "tile/0/000", ledger / "tile/0/002")


def _swapped(ledger: Path) -> None:
    first, second = ledger / "tile/entries/000", ledger / "tile/0/000"
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def _stranger(ledger: Path) -> None:
    (ledger / "tile" / "readme.txt").write_text("hello")


def _another_journal(ledger: Path) -> None:
    (ledger / "journal-270").rename(ledger / "journal-271")


def _endless(ledger: Path) -> None:
    (ledger / "tile/0/000").unlink()
    (ledger / "tile/0/000").symlink_to("/dev/zero")


def _huge(ledger: Path) -> None:
    with (ledger / "tile/entries/000").open("r+b") as file:
        file.truncate(2**40)


@pytest.mark.parametrize(
    "spoil", [_doubled, _swapped, _stranger, _another_journal, _endless, _huge]
)
def test_files_in_the_wrong_place_are_told(ledger: Path, spoil: Callable[[Path], None]) -> None:
    """Nothing may lie there that the tree does not know."""
    spoil(ledger)

    assert _problems(ledger)[1]


def test_a_ledger_signed_with_another_key_proves_nothing(tmp_path: Path) -> None:
    """Whoever rewrites a ledger signs it anew."""
    root = _ledger(tmp_path, _leaves(3), [], signer=OTHER)

    assert [each.what for each in _problems(root)[1]] == [Fault.SIGNATURE]


@pytest.mark.parametrize(
    ("leaves", "fault"),
    [
        ([*_leaves(3), b"{}"], Fault.LEAF),
        ([*_leaves(3), *_leaves(1, start=5)], Fault.LEAF),
        ([*_leaves(3), *_leaves(1, start=3, prev=DIGEST)], Fault.CHAIN),
        ([*_leaves(3), *_leaves(1, start=3)], Fault.CHAIN),
    ],
)
def test_a_signed_leaf_that_says_what_it_may_not_is_told(
    tmp_path: Path, leaves: list[bytes], fault: Fault
) -> None:
    """A signature does not make a leaf right: its number, its chain, its form are read."""
    root = _ledger(tmp_path, leaves, [])
    found = {each.what for each in _problems(root)[1]}

    assert fault in found
    assert all("leaf 3" in each.where for each in _problems(root)[1])


def test_what_is_published_meanwhile_is_read_too(tmp_path: Path) -> None:
    """A daemon goes on; its narrower files may go away under our hands."""
    ledger, _ = LedgerFolder.open(tmp_path / "ledger", SIGNER, tmp_path / "memory")
    leaves = _leaves(300)
    ledger.append(leaves[:250])
    ledger.publish()

    def told(_read: int) -> None:
        if ledger.size < 300:
            ledger.append(leaves[ledger.size : ledger.size + 10])
            ledger.publish()

    check = LedgerCheck(tmp_path / "ledger", SIGNER.key())
    problems = list(check.problems(told))
    ledger.close()

    assert (problems, check.leaves, check.waiting) == ([], 300, 0)


def test_a_ledger_that_is_put_in_its_place_meanwhile_is_told(tmp_path: Path) -> None:
    """It is signed, and larger, and of another past."""
    stops = [leaf("stop/1", {**_common(seq), "reason": "asked to"}) for seq in range(6)]
    other = [leaf("stop/1", {**_common(seq), "reason": "made to"}) for seq in range(6)]
    root = _ledger(tmp_path / "first", stops[:4], [])
    forged = _ledger(tmp_path / "second", other, [])

    def told(_read: int) -> None:
        if forged.exists():
            shutil.rmtree(root)
            forged.rename(root)

    check = LedgerCheck(root, SIGNER.key())
    problem, *_ = check.problems(told)

    assert (problem.what, "does not continue" in problem.detail) == (Fault.TREE, True)
