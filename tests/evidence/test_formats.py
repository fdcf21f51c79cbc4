"""The commands in docs/formats/warc.md do what that page says, on a file that was just written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.samples import PAGE, RESPONSES, check_of, evidence_in, plain
from watcher.model.check import RecordPlace
from watcher.model.digest import sha256

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats"
COMMANDS = re.findall(r"```sh\n(.*?)```", (DOCS / "warc.md").read_text(encoding="utf-8"), re.DOTALL)
CUT, SEPARATE, COMPARE, BODY, REFERRED, LIST, CHECK = range(7)


def run(archive: Path, place: RecordPlace, *steps: int) -> str:
    """Run documented commands for one record in a folder of its own and return what they print."""
    folder = archive / "by-hand"
    folder.mkdir(exist_ok=True)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "FILE": str(archive / place.file),
        "OFFSET": str(place.offset),
        "LENGTH": str(place.length),
    }
    script = "set -e\n" + "\n".join(COMMANDS[step] for step in steps)
    finished = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, capture_output=True, check=True
    )
    return finished.stdout.decode()


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_stranger_can_check_a_record_with_coreutils(tmp_path: Path, kind: str) -> None:
    """Cut it out, unpack it, and compare its block with its digest; take the body out."""
    recorded = evidence_in(tmp_path).record(check_of(1, RESPONSES[kind]))

    printed = run(tmp_path, recorded.responses[0][0], CUT, SEPARATE, COMPARE)
    assert printed == "block: OK\n"
    assert (tmp_path / "by-hand" / "block").read_bytes() == RESPONSES[kind]


def test_a_stranger_can_restore_what_a_revisit_stands_for(tmp_path: Path) -> None:
    """From the three fields that give the place of what it refers to."""
    evidence = evidence_in(tmp_path)
    evidence.record(check_of(1, plain()))
    again = plain(extra=b"Date: later\r\n")
    revisit = evidence.record(check_of(2, again)).responses[0][0]

    fields = dict(
        line.split(": ") for line in run(tmp_path, revisit, CUT, SEPARATE, REFERRED).splitlines()
    )
    own = (tmp_path / "by-hand" / "block").read_bytes()
    place = RecordPlace(
        file=fields["WARC-Refers-To-Filename"].strip(),
        offset=int(fields["WARC-Refers-To-File-Offset"]),
        length=int(fields["WARC-Refers-To-File-Length"]),
    )
    printed = run(tmp_path, place, CUT, SEPARATE, COMPARE, BODY)

    assert printed == f"block: OK\n{sha256(PAGE).removeprefix('sha256:')}  body\n"
    assert own + (tmp_path / "by-hand" / "body").read_bytes() == again


def test_a_stranger_finds_every_record_and_other_programs_agree(tmp_path: Path) -> None:
    """The offsets that are listed are those of the records."""
    recorded = evidence_in(tmp_path).record(check_of(1, plain()))

    offsets = [int(line) for line in run(tmp_path, recorded.metadata, LIST).split()]

    assert offsets[:2] == [0, recorded.metadata.offset]
    assert offsets[-1] == recorded.responses[0][0].offset
    assert len(offsets) == 5
    run(tmp_path, recorded.metadata, CHECK)


def test_a_changed_byte_is_seen_by_hand(tmp_path: Path) -> None:
    """The comparison fails; it does not merely print something else."""
    recorded = evidence_in(tmp_path).record(check_of(1, plain()))
    run(tmp_path, recorded.responses[0][0], CUT, SEPARATE, COMPARE)
    block = tmp_path / "by-hand" / "block"
    block.write_bytes(block.read_bytes().replace(b"11", b"10", 1))

    with pytest.raises(subprocess.CalledProcessError):
        run(tmp_path, recorded.responses[0][0], COMPARE)


@pytest.mark.skipif(shutil.which("zcat") is None, reason="zcat is not installed")
def test_the_page_shows_as_many_commands_as_are_tested_here() -> None:
    """A new command on the page needs a test."""
    assert len(COMMANDS) == CHECK + 1
