"""A whole archive: what a revisit stands for is followed, and every damage is named."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.samples import check_of, evidence_in, plain
from tests.verifier.samples import BODY, members, small, with_manifest
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck
from watcher.verifier.warc_files import read_warc
from watcher.verifier.warc_record import WarcRecord


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive of two files: a response, and two looks that found the same bytes."""
    root = tmp_path / "archive"
    (root / "warc").mkdir(parents=True)
    (root / "FORMAT").write_text("watcher-archive 1\n")
    evidence = evidence_in(root / "warc", max_file_bytes=2_000)
    for number in (1, 2, 3):
        evidence.record(check_of(number, plain(BODY, extra=b"Age: %d\r\n" % number)))
    evidence.close()
    assert len(_files(root)) > 1
    return root


def _problems(root: Path) -> tuple[ArchiveCheck, list[Problem]]:
    check = ArchiveCheck(root)
    return check, list(check.problems(lambda read: None))


def test_a_sound_archive_has_no_problem_and_is_counted(archive: Path) -> None:
    """Every check, and every response: also those that revisits stand for."""
    check, problems = _problems(archive)

    assert problems == []
    assert (check.captures, check.payloads) == (3, 3)


def test_progress_adds_up_to_all_bytes(archive: Path) -> None:
    """So that a bar ends at its end."""
    check = ArchiveCheck(archive)
    told: list[int] = []
    assert list(check.problems(told.append)) == []

    assert sum(told) == check.size == sum(path.stat().st_size for path in _files(archive))


def test_every_flipped_byte_is_told_with_its_file(archive: Path) -> None:
    """One bit of every byte of every file, one at a time."""
    for path in (archive / "FORMAT", *sorted(archive.glob("warc/*/*/*.gz"))):
        whole = path.read_bytes()
        for place in range(0, len(whole), 1 if len(whole) < 100 else 13):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            _, problems = _problems(archive)
            assert any(path.name in problem.where for problem in problems), (path, place)
        path.write_bytes(whole)


def _files(archive: Path) -> list[Path]:
    return sorted(archive.glob("warc/*/*/*.gz"))


def test_a_lost_file_is_told_by_what_refers_to_it(archive: Path) -> None:
    """The index could be made anew, the payload could not."""
    lost = next(path for path in _files(archive) if b"Age: 1" in _unpacked(path))
    lost.unlink()
    _, problems = _problems(archive)

    assert [problem.what for problem in problems] == [Fault.MISSING] * 2
    assert all(lost.name in problem.detail for problem in problems)


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def test_a_referent_with_another_payload_is_told(archive: Path, tmp_path: Path) -> None:
    """A sound file of the same name and length is not what the revisit stands for."""
    first = next(path for path in _files(archive) if b"Age: 1" in _unpacked(path))
    others = (_alone(tmp_path / str(n), BODY + b"%d\n" % n) for n in range(500))
    forged = next(path for path in others if _response(path) == _response(first))
    shutil.copy(forged, first)
    _, problems = _problems(archive)

    assert {problem.what for problem in problems} == {Fault.DIGEST}


def _response(path: Path) -> list[tuple[int, int]]:
    """Return offset and length of the response records of a file."""
    with path.open("rb") as file:
        records = [one for one in read_warc(file, path.name) if isinstance(one, WarcRecord)]
    return [(one.offset, one.length) for one in records if one.type == "response"]


def _alone(root: Path, body: bytes) -> Path:
    """Return the file of one check with another payload."""
    (root / "warc").mkdir(parents=True)
    evidence = evidence_in(root / "warc", max_file_bytes=2_000)
    evidence.record(check_of(1, plain(body, extra=b"Age: 1\r\n")))
    evidence.close()
    return _files(root)[0]


@pytest.mark.parametrize("said", ["watcher-archive 2", ""])
def test_another_format_is_told(archive: Path, said: str) -> None:
    """What this verifier does not know, it does not vouch for."""
    (archive / "FORMAT").write_text(said)

    assert [problem.what for problem in _problems(archive)[1]] == [Fault.UNLIKE]


def test_a_folder_that_is_no_archive_is_told(tmp_path: Path) -> None:
    """Nothing at all must not pass for all being well."""
    assert [problem.what for problem in _problems(tmp_path)[1]] == [Fault.MISSING]


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    def alter(manifest: dict[str, Any]) -> object:
        return [hop.pop(key) for fetch in manifest["fetches"] for hop in fetch["hops"]]

    return alter


@pytest.mark.parametrize(
    "alter",
    [
        _without("block_sha256"),
        _without("response"),
        lambda manifest: manifest.update(fetches="none"),
        lambda manifest: manifest.update(fetches=[{"hops": [3]}]),
        lambda manifest: manifest.pop("fetches"),
    ],
)
def test_a_forged_manifest_is_told_and_never_ends_the_check(
    tmp_path: Path, alter: Callable[[dict[str, Any]], object]
) -> None:
    """Whoever forges one chooses its form."""
    name, content = small()
    forged = [
        with_manifest(each, alter) if b"WARC-Type: metadata" in gzip.decompress(each) else each
        for each in members(name, content)
    ]
    folder = tmp_path / "warc" / "2026" / "06"
    folder.mkdir(parents=True)
    (tmp_path / "FORMAT").write_text("watcher-archive 1\n")
    (folder / name).write_bytes(b"".join(forged))

    assert any(name in problem.where for problem in _problems(tmp_path)[1])
