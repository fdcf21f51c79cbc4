"""Nothing is acknowledged before the system was told to put it on disk."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evidence.samples import check_of, evidence_in, plain
from watcher.errors import ArchiveUnwritable
from watcher.evidence.naming import file_names


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int]]:
    """Note every write and sync of a file: what was called, on which path, at which size."""
    seen: list[tuple[str, str, int]] = []

    def noting(name: str, real: Callable[..., int | None]) -> Callable[..., int | None]:
        def call(descriptor: int, *arguments: bytes) -> int | None:
            result = real(descriptor, *arguments)
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            seen.append((name, path, os.fstat(descriptor).st_size))
            return result

        return call

    for name in ("write", "fdatasync", "fsync"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    return seen


def test_a_group_is_one_write_and_on_disk_before_it_is_acknowledged(
    tmp_path: Path, calls: list[tuple[str, str, int]]
) -> None:
    """One write, then one sync of the whole of it; nothing of the file is written after that."""
    evidence = evidence_in(tmp_path)
    evidence.record(check_of(1, plain()))
    calls.clear()

    recorded = evidence.record(check_of(2, plain(b"first"), plain(b"second")))

    path = str(tmp_path / recorded.metadata.file)
    assert [call for call in calls if call[1] == path] == [
        ("write", path, recorded.end),
        ("fdatasync", path, recorded.end),
    ]


def test_a_new_file_is_on_disk_under_its_name(
    tmp_path: Path, calls: list[tuple[str, str, int]]
) -> None:
    """Its folder, and every folder that was made for it, is synced before the acknowledgement."""
    recorded = evidence_in(tmp_path).record(check_of(1, plain()))

    path = tmp_path / recorded.metadata.file
    synced = {call[1] for call in calls if call[0] == "fsync"}
    assert {str(path), str(path.parent), str(path.parent.parent), str(tmp_path)} <= synced
    last_write = max(at for at, call in enumerate(calls) if call[:2] == ("write", str(path)))
    assert ("fsync", str(path.parent)) in [call[:2] for call in calls[last_write:]]


def test_a_disk_that_fails_to_sync_acknowledges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check is taken back, and the next one goes on when the disk does."""
    evidence = evidence_in(tmp_path)
    first = evidence.record(check_of(1, plain()))

    def failing(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", failing)
        with pytest.raises(ArchiveUnwritable, match=r"Input/output error; nothing of them"):
            evidence.record(check_of(2, plain(b"lost")))

    assert (tmp_path / file_names(tmp_path)[0]).stat().st_size == first.end
    third = evidence.record(check_of(3, plain(b"kept")))
    assert list(evidence.replay()) == [first, third]
