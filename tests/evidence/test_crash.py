"""A writer that dies at any moment loses nothing that it acknowledged."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.evidence.samples import evidence_in
from watcher.evidence.naming import file_names

WRITER = """
import hashlib, itertools, json, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.evidence.samples import check_of, evidence_in, plain
evidence = evidence_in(Path(sys.argv[1]))
for number in itertools.count(int(sys.argv[3])):
    pages = [plain(hashlib.shake_256(b"%d" % number).digest(200_000)), plain(b"%d" % number)]
    recorded = evidence.record(check_of(number, *pages))
    print(json.dumps([number, recorded.metadata.file, recorded.metadata.offset]), flush=True)
"""
KILLS = 20


def run_and_kill(root: Path, first: int, checks: int) -> list[list[object]]:
    """Let a writer acknowledge some checks, kill it while it goes on, and return them."""
    tests = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", WRITER, str(root), tests, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline() for _ in range(checks)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += writer.stdout.readlines()
    return [json.loads(line) for line in acknowledged if line.endswith("\n")]


def test_no_acknowledged_check_is_lost_by_killing_the_writer(tmp_path: Path) -> None:
    """Killed 20 times at odd moments, the archive replays every check that was acknowledged."""
    moments = random.Random(17)
    acknowledged: list[list[object]] = []
    for number in range(KILLS):
        acknowledged += run_and_kill(tmp_path, number * 1000, moments.randrange(1, 6))

    evidence = evidence_in(tmp_path)
    evidence.recover()
    replayed = [
        [int(each.check.id, 16), each.metadata.file, each.metadata.offset]
        for each in evidence.replay()
    ]

    assert len(acknowledged) >= KILLS
    assert [each for each in replayed if each in acknowledged] == acknowledged
    for name in file_names(tmp_path):
        program = Path(sys.executable).with_name("warcio")
        subprocess.run([program, "check", tmp_path / name], check=True)
