"""A full disk keeps nothing of a check, says so, and harms nothing that is there."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.samples import check_of, evidence_in, plain
from watcher.errors import ArchiveUnwritable
from watcher.evidence.naming import file_names

WRITER = """
import json, resource, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.evidence.samples import check_of, evidence_in, plain
from watcher.errors import ArchiveUnwritable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
evidence = evidence_in(Path(sys.argv[1]))
evidence.record(check_of(1, plain(b"small")))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    evidence.record(check_of(2, plain(bytes(range(256)) * 40)))
except ArchiveUnwritable as error:
    print(json.dumps(str(error)))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
evidence.record(check_of(3, plain(b"room again")))
"""


@pytest.mark.parametrize("room", [1, 300, 900, 1500])
def test_a_check_that_does_not_fit_leaves_no_trace(tmp_path: Path, room: int) -> None:
    """Whichever byte of its group is refused; when there is room again, recording goes on."""
    evidence = evidence_in(tmp_path / "alone")
    (tmp_path / "alone").mkdir()
    limit = evidence.record(check_of(1, plain(b"small"))).end + room
    root = tmp_path / "full"
    root.mkdir()

    tests = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", WRITER, str(root), tests, str(limit)]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)

    message = json.loads(finished.stdout)
    (name,) = file_names(root)
    assert name in message
    assert f"at offset {limit - room}" in message
    assert "nothing of them was kept" in message
    replayed = [int(each.check.id) for each in evidence_in(root).replay()]
    assert replayed == [1, 3]
    assert list(root.rglob("*.torn-*")) == []


def test_a_first_check_that_does_not_fit_leaves_no_file(tmp_path: Path) -> None:
    """An empty or half-begun file would be a riddle for whoever finds it."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limits[1]))
    try:
        with pytest.raises(ArchiveUnwritable):
            evidence_in(tmp_path).record(check_of(1, plain(b"small")))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)

    assert file_names(tmp_path) == []
