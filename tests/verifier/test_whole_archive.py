"""An archive with everything in it: sound as it is, and any damage is told with its file."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.archives import SIGNER, Fields, building, complete, copy, fill
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck

DERIVED = frozenset({"index.db", "payloads.idx"})
"""Files that can be made anew: they prove nothing."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return copy(tmp_path / "archive")


def _problems(root: Path) -> list[Problem]:
    return list(ArchiveCheck(root, SIGNER.key()).problems(lambda read: None))


def _proving(root: Path) -> list[Path]:
    """Return all files but the derived ones."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return [path for path in files if path.name not in DERIVED]


def _may_go(path: Path) -> bool:
    """Whether it is a file of an earlier checkpoint, or the key, which the reader has anyway."""
    return (path.parent.suffix == ".p" and path.name != "30") or path.name == "vkey"


def test_a_sound_archive_has_no_problem_and_is_counted() -> None:
    """Checks, responses, leaves, the checkpoint, and what holds of what outsiders gave."""
    check = ArchiveCheck(complete(), SIGNER.key())
    told: list[int] = []

    assert list(check.problems(told.append)) == []
    assert (check.captures, check.payloads, check.files) == (12, 12, 4)
    assert (check.leaves, check.waiting, check.checkpoints) == (30, 0, 1)
    assert (check.tokens, check.unchecked) == (4, 1)
    assert sum(told) == check.size


def test_the_key_that_lies_in_it_is_taken_when_none_is_given(archive: Path) -> None:
    """And that it was is known; a key that is none is told."""
    check = ArchiveCheck(archive)
    assert (list(check.problems(lambda read: None)), check.key_is_its_own) == ([], True)
    (archive / "ledger" / "vkey").write_text("no key")
    (problem,) = ArchiveCheck(archive).problems(lambda read: None)

    assert (problem.what, "ledger/vkey" in problem.where) == (Fault.SIGNATURE, True)


def test_another_key_in_it_than_the_one_that_is_given_is_told(archive: Path) -> None:
    """Somebody may have meant to lead others astray."""
    (archive / "ledger" / "vkey").write_text("example.gov/ledger+00000000+AAAA\n")

    assert [problem.what for problem in _problems(archive)] == [Fault.UNLIKE]


def test_a_flipped_bit_in_any_file_is_told_with_its_file(archive: Path) -> None:
    """At some places of each; the bits of each sort of file are flipped one by one elsewhere."""
    for path in _proving(archive):
        whole = path.read_bytes()
        for place in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            told = [f"{problem.where} {problem.detail}" for problem in _problems(archive)]
            assert any(path.name in each or "partial tiles" in each for each in told), (path, place)
        path.write_bytes(whole)


def test_a_missing_or_shortened_file_is_told(archive: Path) -> None:
    """All but what nobody needs."""
    for path in _proving(archive):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        assert _problems(archive), f"{path} shortened"
        path.unlink()
        assert _problems(archive) or _may_go(path), f"{path} missing"
        path.write_bytes(whole)


def test_a_whole_file_of_checks_that_was_taken_out_everywhere_is_told(archive: Path) -> None:
    """Also when the index was made anew without it: the ledger knows."""
    (archive / "index.db").unlink()
    newest = max(archive.glob("warc/*/*/*.gz"))
    newest.unlink()

    assert {problem.what for problem in _problems(archive)} == {Fault.BYTELESS}


def _swap(archive: Path) -> None:
    first, second, *_ = sorted(archive.glob("warc/*/*/*.gz"))
    whole = first.read_bytes()
    shutil.copy(second, first)
    second.write_bytes(whole)


def _double(archive: Path) -> None:
    first = min(archive.glob("warc/*/*/*.gz"))
    shutil.copy(first, first.with_name("watcher-20260611T150000Z-00000f.warc.gz"))


def _go_back(archive: Path) -> None:
    for path in archive.glob("anchors/*/*/*-rfc3161-*/checkpoint"):
        shutil.copy(path, archive / "ledger" / "checkpoint")


@pytest.mark.parametrize("spoil", [_swap, _double, _go_back])
def test_files_in_each_others_place_are_told(archive: Path, spoil: Callable[[Path], None]) -> None:
    """Swapped, doubled, or put back to what they were."""
    spoil(archive)

    assert _problems(archive)


def test_a_check_that_two_files_hold_is_told(archive: Path) -> None:
    """One look is not two."""
    _double(archive)
    doubled = [problem for problem in _problems(archive) if problem.what is Fault.DUPLICATE]

    assert len(doubled) == 3
    assert all("another file" in problem.detail for problem in doubled)


def test_a_file_that_the_ledger_never_called_finished_is_told(tmp_path: Path) -> None:
    """The newest two may be so: one is written to, and a crash may keep the leaf of the other."""

    def forge(kind: str, fields: Fields) -> Fields | None:
        return None if kind == "warc-closed/1" else fields

    with building(tmp_path / "archive", forge) as builder:
        fill(builder)
    problems = _problems(tmp_path / "archive")

    assert [problem.what for problem in problems] == [Fault.UNLOGGED] * 2
    names = [path.name for path in sorted((tmp_path / "archive").glob("warc/*/*/*.gz"))]
    assert [problem.where.rpartition("/")[2] for problem in problems] == names[:2]


@pytest.mark.parametrize(
    ("member", "lie", "fault"),
    [
        ("file", "2026/06/other.warc.gz", Fault.MISSING),
        ("file", "../FORMAT", Fault.MISSING),
        ("length", 5, Fault.LENGTH),
        ("sha256", "sha256:" + "0d" * 32, Fault.DIGEST),
    ],
)
def test_a_finished_file_must_be_what_its_leaf_says(
    tmp_path: Path, member: str, lie: str | int, fault: Fault
) -> None:
    """Its name, its length, every byte of it."""

    def forge(kind: str, fields: Fields) -> Fields:
        return fields | {member: lie} if kind == "warc-closed/1" else fields

    with building(tmp_path / "archive", forge) as builder:
        fill(builder)

    assert fault in {problem.what for problem in _problems(tmp_path / "archive")}


def test_a_missed_slot_without_a_leaf_is_told(tmp_path: Path) -> None:
    """Silence is visible."""

    def forge(_kind: str, fields: Fields) -> Fields | None:
        return None if fields.get("outcome") == "missed" else fields

    with building(tmp_path / "archive", forge) as builder:
        fill(builder)

    assert {problem.what for problem in _problems(tmp_path / "archive")} == {Fault.SLOT}


def test_times_that_go_backwards_are_told(tmp_path: Path) -> None:
    """Unless the ledger says that the clock was set."""
    with building(tmp_path / "archive") as builder:
        builder.start()
        builder.tell("stop/1", {"reason": "asked to"}, builder.at.replace(year=2025))
        builder.publish()

    assert [problem.what for problem in _problems(tmp_path / "archive")] == [Fault.TIME]


@pytest.mark.parametrize(
    "name", ["FORMAT", "ledger/vkey", "ledger/checkpoint", "index.db", "chains.db", "warc"]
)
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "circle"])
def test_what_is_no_file_is_named_and_nothing_is_read(tmp_path: Path, name: str, kind: str) -> None:
    """A pipe would be waited for without end, and a device has none."""
    archive = copy(tmp_path / "archive")
    path = next((archive / "warc").glob("*/*/*.gz")) if name == "warc" else archive / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)

    check = ArchiveCheck(archive)
    (found,) = check.problems(lambda _: None)

    assert found.where == str(path)
    assert (check.size, check.leaves) == (0, 0)
