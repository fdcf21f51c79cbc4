"""The container: other people's programs find it whole, and nothing is written over."""

import subprocess
import sys
from pathlib import Path

import pytest

from watcher.bag.bagit import BagWriter
from watcher.errors import ConfigError

ABOUT = [
    ("Source-Organization", "Watcher/1 (+https://example.org/watcher; desk@example.org)"),
    ("Bagging-Date", "2026-06-11"),
    ("External-Description", "A long description of what lies in the bag, in words. " * 4),
]


def _bag(target: Path) -> Path:
    with BagWriter(target) as bag:
        bag.add("README.txt", b"read me\n")
        bag.add("proofs/leaves/7.leaf", b"{}")
        bag.place("capture/checks.warc.gz").write_bytes(b"\x1f\x8b\x00")
        return bag.finish(ABOUT)


def _bagit(bag: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bagit", "--validate", str(bag)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_reference_program_finds_a_bag_valid_and_a_touched_one_not(tmp_path: Path) -> None:
    """bagit-python of the Library of Congress."""
    bag = _bag(tmp_path / "bag")

    assert _bagit(bag).returncode == 0, _bagit(bag).stderr
    (bag / "data/README.txt").write_bytes(b"read mE\n")
    assert _bagit(bag).returncode == 1


@pytest.mark.parametrize(
    "manifest", ["manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt"]
)
def test_coreutils_check_every_manifest(tmp_path: Path, manifest: str) -> None:
    """The manifests are what sha256sum and sha512sum read."""
    bag = _bag(tmp_path / "bag")

    command = [f"{manifest[-10:-4]}sum", "--strict", "-c", manifest]
    done = subprocess.run(command, cwd=bag, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 3


def test_the_payload_is_counted_and_long_values_are_folded(tmp_path: Path) -> None:
    """8 + 2 + 3 bytes in 3 files."""
    lines = (_bag(tmp_path / "bag") / "bag-info.txt").read_text().splitlines()

    assert "Payload-Oxum: 13.3" in lines
    assert max(map(len, lines)) <= 79
    assert lines[3].startswith("  ")


@pytest.mark.parametrize("name", ["bag", "bag.part"])
def test_what_is_there_is_never_written_over(tmp_path: Path, name: str) -> None:
    """Also not what a crash left."""
    (tmp_path / name).mkdir()

    with pytest.raises(ConfigError, match="nothing is written over"):
        BagWriter(tmp_path / "bag")

    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_bag_that_failed_half_way_leaves_nothing(tmp_path: Path) -> None:
    """No folder that could pass for a bag."""
    with BagWriter(tmp_path / "bag") as bag:
        bag.add("README.txt", b"")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "", "a//b", "./a"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    """Whoever names a file, it lies in the bag."""
    with BagWriter(tmp_path / "bag") as bag, pytest.raises(ValueError, match=r"name|leads"):
        bag.add(name, b"")


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """A second file of a name would hide the first."""
    with BagWriter(tmp_path / "bag") as bag:
        bag.add("a", b"")
        with pytest.raises(ValueError, match="already"):
            bag.add("a", b"")


def test_line_ends_and_percent_signs_in_names_are_escaped(tmp_path: Path) -> None:
    """RFC 8493, 2.1.3: a name with a line end must not become two lines of a manifest."""
    with BagWriter(tmp_path / "bag") as writer:
        writer.add("a\nb%c\rd", b"")
        bag = writer.finish([])

    (line,) = (bag / "manifest-sha256.txt").read_text().splitlines()
    assert line.endswith("  data/a%0Ab%25c%0Dd")
