"""The page for strangers is right: its commands convict a log without any program of ours."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.proof.fictional_log import LOG, WITNESS, Leaves, cosigned
from watcher.proof.witnessing import Fork

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "witness.md"
TOOLS = ("sh", "awk", "openssl", "xxd", "base64")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs sh, awk, openssl and xxd")
@pytest.mark.parametrize("forged", [False, True])
def test_the_commands_of_the_page_check_a_contradiction(tmp_path: Path, forged: bool) -> None:
    """Both signatures are right, and a changed root is not."""
    fork = Fork(cosigned(Leaves(20).signed(20), WITNESS), Leaves(20, other=5).signed(20))
    content = fork.to_bytes()
    if forged:
        content = content.replace(b"\n20\n", b"\n21\n")
    (tmp_path / "contradiction.fork").write_bytes(content)
    block = re.search(r"```sh\n(VKEY=.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    commands = re.sub(r"VKEY=.*", f"VKEY='{LOG.key().vkey()}'", block[1], count=1)

    ran = subprocess.run(
        ["sh", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.stdout.count("Signature Verified Successfully") == (0 if forged else 2)
    assert ran.stdout.count("example.gov/log\n") == 2
