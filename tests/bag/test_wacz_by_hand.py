"""The commands in docs/formats/wacz.md do what that page says, on a WACZ that was just written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.standards.packages import changed, sound
from watcher.verifier.wacz import PAGES

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats"
COMMANDS = re.findall(r"```sh\n(.*?)```", (DOCS / "wacz.md").read_text(encoding="utf-8"), re.DOTALL)

pytestmark = pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")


def by_hand(folder: Path, wacz: bytes) -> list[str]:
    """Run the first commands of the page and return the lines that they print."""
    (folder / "replay.wacz").write_bytes(wacz)
    ran = subprocess.run(
        ["sh", "-c", COMMANDS[0]], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.stdout.splitlines()


def test_a_stranger_can_check_a_wacz(tmp_path: Path) -> None:
    """Every file is OK, and none is there that nobody listed."""
    *files, found, listed = by_hand(tmp_path, sound())

    assert len(files) == 4
    assert all(line.endswith(": OK") for line in files)
    assert int(found) == int(listed) + 2


def test_a_stranger_sees_a_changed_and_a_further_file(tmp_path: Path) -> None:
    """The comparison fails; it does not merely print something else."""
    *files, found, listed = by_hand(tmp_path, changed(sound(), **{PAGES: b"", "more": b""}))

    assert f"{PAGES}: FAILED" in files
    assert int(found) == int(listed) + 3
