"""What ``watcher verify`` says can be taken for its word, whoever made what it reads."""

import shutil
from pathlib import Path

import pytest

from tests.verifier import archives
from tests.verifier.archives import root_authority
from watcher.testing.newsroom import run_in_process
from watcher.testing.program import Ran


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of an archive with everything in it."""
    return archives.copy(tmp_path / "archive")


def _verify(archive: Path, *options: str) -> Ran:
    return run_in_process(archive / "no.toml", {}, "verify", str(archive), *options)


def test_a_problem_is_one_line_whatever_a_file_is_called(archive: Path) -> None:
    """A name with a line break in it does not say that all is well."""
    (archive / "x\n9 checks with 9 responses: all as they were recorded.\t").write_text("")

    told = _verify(archive)

    assert told.code == 3
    assert not any(line.startswith("9 checks with 9") for line in told.out.splitlines())
    assert "x⟨U+000A⟩9 checks" in told.out
    assert "recorded.⟨U+0009⟩" in told.out


def test_it_is_said_that_the_outsiders_may_be_the_makers_own(archive: Path, tmp_path: Path) -> None:
    """Whoever makes an archive anew can make an authority, too; unless the reader names theirs."""
    own = _verify(archive)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(root_authority().pem)
    given = _verify(archive, "--roots", str(roots))
    shutil.rmtree(archive / "anchors")
    none = _verify(archive)

    said = "The outsiders' certificates and keys came with it"
    assert [said in told.out for told in (own, given, none)] == [True, False, False]
