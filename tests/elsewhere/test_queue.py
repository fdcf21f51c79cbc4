"""The queue of wanted captures: what was taken in is there after any crash."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.elsewhere.queue import RecaptureQueue
from watcher.errors import ArchiveUnwritable

WRITER = """
import itertools, sys
from pathlib import Path
from watcher.elsewhere.queue import RecaptureQueue
queue = RecaptureQueue(Path(sys.argv[1]))
for number in itertools.count(int(sys.argv[2])):
    queue.put(f"{number:06d}-a", b"%d " % number * 4000)
    if number % 3 == 0:
        queue.put(f"{number:06d}-a", b"%d again " % number * 4000)
    print(number, flush=True)
"""


def test_a_file_can_be_put_read_replaced_and_removed(tmp_path: Path) -> None:
    """Names come in order; removing twice is removing once."""
    queue = RecaptureQueue(tmp_path / "recaptures")
    assert queue.names() == ()

    queue.put("2-b", b"second")
    queue.put("1-a", b"first")
    queue.put("1-a", b"first, further on")

    assert queue.names() == ("1-a", "2-b")
    assert queue.read("1-a") == b"first, further on"
    assert "1-a" in queue
    queue.remove("1-a")
    queue.remove("1-a")
    assert "1-a" not in queue
    assert RecaptureQueue(tmp_path / "recaptures").names() == ("2-b",)


def test_killing_the_writer_loses_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Killed five times at odd moments, all that it acknowledged is there, and all is whole."""
    acknowledged: set[int] = set()
    for first in range(0, 5000, 1000):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(first)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged |= {int(writer.stdout.readline()) for _ in range(3 + first // 1000)}
            writer.send_signal(signal.SIGKILL)
            acknowledged |= {int(line) for line in writer.stdout if line.endswith("\n")}

    queue = RecaptureQueue(tmp_path)
    kept = {int(name[:6]) for name in queue.names()}

    assert acknowledged <= kept
    for name in queue.names():
        number = int(name[:6])
        whole = {b"%d " % number * 4000, b"%d again " % number * 4000}
        assert queue.read(name) in whole
        if number in acknowledged and number % 3 == 0:
            assert queue.read(name) == b"%d again " % number * 4000


def test_a_draft_and_a_strange_file_are_no_wanted_captures(tmp_path: Path) -> None:
    """What a crash or a person left there is passed over."""
    for name in ("1-a.json.new", ".hidden.json", "notes.txt", "a b.json"):
        (tmp_path / name).write_bytes(b"{")

    assert RecaptureQueue(tmp_path).names() == ()


def test_a_disk_that_refuses_is_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    """And the error names the file."""
    in_the_way = tmp_path / "recaptures"
    in_the_way.write_bytes(b"a file where the folder should be")
    queue = RecaptureQueue(in_the_way)

    with pytest.raises(ArchiveUnwritable, match=r"recaptures/1-a\.json: cannot be written"):
        queue.put("1-a", b"")
    with pytest.raises(ArchiveUnwritable, match="cannot be listed"):
        queue.names()
    with pytest.raises(ArchiveUnwritable, match="cannot be read"):
        queue.read("1-a")


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    """Names are ours: another one is a mistake in the program."""
    with pytest.raises(ValueError, match="no name of a wanted capture"):
        RecaptureQueue(tmp_path).put("../1-a", b"")
