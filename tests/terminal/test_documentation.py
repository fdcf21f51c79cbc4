"""What the README and the how-tos tell people to type is there, and does what they say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click import Context

from watcher.interfaces.cli.main import watcher
from watcher.testing.newsroom import open_newsroom
from watcher.testing.story import COUNT

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
HOWTO = ROOT / "docs" / "howto" / "verify-by-hand.md"
_LINK_RE = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
_NEEDED = ("bash", "sqlite3", "zcat", "sha256sum", "tail", "head", "sed")


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """Files and headings that a page points to are there."""
    for target, anchor in _LINK_RE.findall(page.read_text(encoding="utf-8")):
        led_to = (page.parent / target).resolve() if target else page
        assert led_to.exists(), f"{page.name} points to {target}, which is not there"
        if anchor and led_to.suffix == ".md":
            assert anchor in _anchors(led_to), f"{page.name}: no heading #{anchor} in {target}"


def test_the_readme_names_the_three_commands_first_and_stays_short() -> None:
    """The first screen (24 lines) tells what to type; the whole is read in some minutes."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    first_screen = "\n".join(lines[:24])

    for command in ("make run", "make demo", "make test"):
        assert command in first_screen
    assert len(lines) <= 180


def test_the_readme_names_every_command_and_no_other() -> None:
    """A command that is promised exists, and none is kept from the reader."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Commands")[1].split("Exit codes")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `watcher")]
    named = {name for row in rows for name in re.findall(r"`(?:watcher )?([a-z]+)", row)}

    assert named - {"list", "retry", "test"} == set(watcher.list_commands(Context(watcher))) - {
        "init"
    }


@pytest.mark.skipif(
    any(shutil.which(program) is None for program in _NEEDED),
    reason=f"the how-to needs {', '.join(_NEEDED)}",
)
def test_the_commands_for_checking_by_hand_check_a_capture(tmp_path: Path) -> None:
    """The how-to's own lines, with this archive's numbers, find the sentence and its digests."""
    with open_newsroom() as newsroom:
        newsroom.check()
        newsroom.site.edit(COUNT.slug, "11 men", "10 men")
        newsroom.check()
        url = newsroom.site.url(COUNT.slug)
        archive = shutil.copytree(newsroom.archive, tmp_path / "snapshots")

    work = tmp_path / "my-check"
    work.mkdir()
    ran = _run(_commands(url, archive), work)
    assert ran.returncode == 0, ran.stderr
    assert "block: OK" in ran.stdout
    assert "10 men" in ran.stdout.splitlines()[-1]

    manifest = (work / "manifest.json").read_text(encoding="utf-8")
    digests = re.findall(r"^([0-9a-f]{64})  (?:block|body|page)", ran.stdout, re.MULTILINE)
    assert len(digests) == 3
    assert all(digest in manifest for digest in digests)


def _commands(url: str, archive: Path) -> str:
    """Return the how-to's commands for `url`; other people's programs are left out."""
    text = HOWTO.read_text(encoding="utf-8")
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
    kept = [line for line in lines if "warcio" not in line and not line.startswith("mkdir ")]
    find = (
        'read -r FILE BEGIN END < <(sqlite3 -readonly -separator " " "$ARCHIVE/index.db" '
        '"SELECT \'$ARCHIVE/warc/\' || file, \\"begin\\", \\"end\\" FROM checks '
        "WHERE url = '$URL' AND outcome = 'changed'\")"
    )
    given = {"URL=": f"URL={url}", "ARCHIVE=": f"ARCHIVE={archive}"}
    swapped = [find if line.startswith("FILE=") else line for line in kept]
    return "\n".join(
        next((mine for start, mine in given.items() if line.startswith(start)), line)
        for line in swapped
    )


def _run(commands: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    # Without pipefail: `head` ends a pipe early, and `tail` before it may then be told so (141).
    return subprocess.run(
        ["bash", "-eu", "-c", commands],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
