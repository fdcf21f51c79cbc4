"""The commands in the how-to give the payload that was compared."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.elsewhere.fictional_archive import PAGE, TAKEN, FictionalArchive, as_copy
from watcher.asking import Asker
from watcher.elsewhere.wayback import Wayback
from watcher.model.digest import sha256
from watcher.model.outsiders import RecaptureSettings
from watcher.testing.pages.nouns import Reply

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto" / "independent-captures.md"
BODY = b"<h1>Eleven men</h1>\n"


@pytest.mark.skipif(shutil.which("zcat") is None, reason="zcat is not installed")
@pytest.mark.parametrize(
    "copy", [as_copy(BODY), as_copy(gzip.compress(BODY), Content_Encoding="gzip")]
)
def test_a_stranger_gets_the_compared_payload_with_a_shell(tmp_path: Path, copy: Reply) -> None:
    """With `sh`, `sed`, `tail` and `zcat`, from the file that is kept."""
    with FictionalArchive() as archive:
        archive.to_copy = copy
        settings = RecaptureSettings(base_url=archive.url)
        copied = Wayback(settings, Asker("Watcher/1", timeout_seconds=5)).copy(TAKEN, PAGE)
    (tmp_path / "response.http").write_bytes(copied.wire)
    (commands,) = re.findall(r"```sh\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)

    ran = subprocess.run(
        ["sh", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert copied.payload == BODY
    assert "sha256:" + ran.stdout.split()[0] == sha256(BODY)
