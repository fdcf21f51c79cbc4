"""py-wacz and cdxj-indexer, the reference programs of the format, agree with what we write.

About signatures they do not: the reference verifier accepts a forged WACZ, which ours refuses.
"""

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from tests.proof.authority import ROOT
from tests.standards.conftest import Tool
from tests.standards.packages import WEB_ROOT, changed, contents, forged, made, signed
from tests.standards.recorded import Recorded
from watcher.verifier.wacz import PAGES, WaczCheck

pytestmark = pytest.mark.standards

VERIFY = """
import sys
import authsign.verifier
from wacz.main import main
authsign.verifier.DEFAULT_TRUSTED_ROOTS = sys.argv[1]
sys.exit(main(["validate", "--verify-auth", "-f", sys.argv[2]]))
"""
"""`wacz validate --verify-auth`, with roots of our choice."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program; what it says is text."""
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def validate(tool: Tool, wacz: Path) -> subprocess.CompletedProcess[str]:
    """Run py-wacz's validator."""
    return run(tool("wacz") / "bin" / "wacz", "validate", "-f", wacz)


def test_the_reference_validator_finds_it_valid(tool: Tool, recorded: Recorded) -> None:
    """Every file is listed, with its digest."""
    ran = validate(tool, recorded.wacz)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "the passed WACZ is valid" in ran.stdout


def test_the_reference_validator_finds_a_changed_file(
    tool: Tool, recorded: Recorded, tmp_path: Path
) -> None:
    """So that its agreement says something."""
    wacz = recorded.wacz.read_bytes()
    other = contents(wacz)[PAGES].replace(b"/plain", b"/other")
    (tmp_path / "changed.wacz").write_bytes(changed(wacz, **{PAGES: other}))

    assert validate(tool, tmp_path / "changed.wacz").returncode != 0


def test_our_own_check_finds_it_valid(recorded: Recorded) -> None:
    """With every kind of record inside."""
    assert list(WaczCheck(recorded.wacz).problems()) == []


def lines(index: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what an index says of each record, by file and offset."""
    split = [line.split(" ", 2) for line in index.splitlines()]
    found = [{"key": key, "moment": moment, **json.loads(rest)} for key, moment, rest in split]
    return {(each["filename"], each["offset"]): each for each in found}


def test_the_reference_indexer_says_the_same_of_each_record(tool: Tool, recorded: Recorded) -> None:
    """It lists more, and digests chunked bodies as no revisit does."""
    with zipfile.ZipFile(recorded.wacz) as container:
        ours = lines(container.read("indexes/index.cdx").decode())
    indexer = tool("wacz") / "bin" / "cdxj-indexer"
    theirs = lines(run(indexer, "--post-append", "--digest-records", recorded.warc).stdout)

    for place, line in ours.items():
        other = theirs[place]
        if other.get("digest", "").startswith("sha1:"):
            del other["digest"], line["digest"]
        assert line == {"mime": "application/octet-stream", **other}
    left = [other for place, other in theirs.items() if place not in ours]
    assert {other.get("status") for other in left} == {None, "304"}
    assert len(ours) == len(recorded.captures)


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    """Return the file by which the reference verifier is told whom to trust."""
    prints = [root.certificate.fingerprint(hashes.SHA256()).hex() for root in (WEB_ROOT, ROOT)]
    path = tmp_path / "roots.yaml"
    path.write_text(f"domain_cert_roots: [{prints[0]}]\ntimestamp_cert_roots: [{prints[1]}]\n")
    return path


def verdicts(tool: Tool, roots: Path, wacz: bytes) -> tuple[bool, bool]:
    """Return whether the reference verifier accepts a signed WACZ, and whether ours does."""
    path = roots.with_name("signed.wacz")
    path.write_bytes(wacz)
    ran = run(tool("wacz") / "bin" / "python", "-c", VERIFY, roots, path)
    assert "signature" in ran.stdout, ran.stderr
    ours = WaczCheck(path, domain_roots=[WEB_ROOT.raw], stamp_roots=[ROOT.raw])
    return ran.returncode == 0, not list(ours.problems())


def test_both_accept_an_honest_signature(tool: Tool, roots: Path, tmp_path: Path) -> None:
    """By the key of a web site's certificate, with a time-stamp."""
    assert verdicts(tool, roots, signed(made(tmp_path / "honest"))) == (True, True)


def test_only_ours_refuses_a_signature_of_another_package(
    tool: Tool, roots: Path, tmp_path: Path
) -> None:
    """Changed contents under an old signature; when theirs refuses it too, say so in the docs."""
    assert verdicts(tool, roots, forged(tmp_path)) == (True, False)
