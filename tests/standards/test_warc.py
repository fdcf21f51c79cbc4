"""Validators of two other projects find what our fetcher recorded sound, and a changed copy not."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.standards.recorded import ANSWERS, Recorded
from watcher.evidence.member import compress

pytestmark = pytest.mark.standards

CHECKS = ["warcio", "fastwarc"]


def check(program: str, warc: Path) -> subprocess.CompletedProcess[str]:
    """Run the program's own check of a file; both are in the developers' environment."""
    command = [str(Path(sys.executable).with_name(program)), "check", str(warc)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", CHECKS)
def test_what_was_recorded_is_sound(recorded: Recorded, program: str) -> None:
    """Every framing and coding, revisits and a 304."""
    ran = check(program, recorded.warc)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_archive_holds_every_kind_of_record(recorded: Recorded) -> None:
    """So that a check that passes says something."""
    content = gzip.decompress(recorded.warc.read_bytes())
    answers = sum(map(len, ANSWERS.values()))

    # The redirect is followed: its hop is one more answer, a revisit of the page it leads to.
    assert content.count(b"WARC-Type: request\r\n") == answers + 1
    assert content.count(b"/revisit/identical-payload-digest\r\n") == 7
    assert content.count(b"/revisit/server-not-modified\r\n") == 1


@pytest.mark.parametrize("program", CHECKS)
def test_a_changed_word_is_found(recorded: Recorded, tmp_path: Path, program: str) -> None:
    """Packed again soundly: only the digests tell."""
    members = recorded.warc.read_bytes().split(recorded.warc.read_bytes()[:10])[1:]
    contents = [gzip.decompress(recorded.warc.read_bytes()[:10] + member) for member in members]
    changed = [content.replace(b"counted 11", b"counted 12", 1) for content in contents]
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(b"".join(map(compress, changed)))

    assert changed != contents
    assert check(program, copy).returncode != 0
