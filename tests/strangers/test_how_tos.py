"""What the how-tos for strangers tell people to type does what they say."""

import re
import subprocess
from pathlib import Path

from tests.bag.samples import whole_history
from tests.strangers.forgeries import flipped, forgeries
from tests.strangers.logs import VKEY, growth, honest, the_log
from tests.strangers.verdicts import ALONE, SCRIPTS, build_go, needs_shell
from tests.verifier.archives import SIGNER, complete, copy
from watcher.bag.ledger import PublishedLedger
from watcher.proof.leaves import read_leaf

ROOT = Path(__file__).resolve().parents[2]
HOW_TOS = ROOT / "docs" / "howto"


def _blocks(name: str, language: str = "shell") -> list[str]:
    text = (HOW_TOS / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def _run(commands: str, folder: Path, key: str, **given: str) -> str:
    """Run commands as a stranger would; return what they print."""
    ran = subprocess.run(
        ["sh", "-eu", "-c", commands],
        cwd=folder,
        env={**ALONE, "VKEY": key, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), f"{commands}\n{ran.stderr}{ran.stdout}"
    return ran.stdout


def _form(said: str) -> str:
    """Return what was printed with every hash and number left open."""
    return re.sub(r"[A-Za-z0-9+/]{43}=|\b\d+\b", "*", said)


@needs_shell
def test_a_look_is_found_in_the_ledger_by_hand(tmp_path: Path) -> None:
    """Steps 6 to 8, on an archive whose numbers differ from those on the page."""
    archive, work = copy(tmp_path / "snapshots"), tmp_path / "my-check"
    work.mkdir()
    ledger = PublishedLedger(archive / "ledger", SIGNER.key())
    url = str(read_leaf(dict(ledger.entries())[4])["url"])
    (work / "4.tlog-proof").write_bytes(ledger.inclusion(4).to_bytes())
    (work / "checkpoint-of-june").write_bytes(the_log().checkpoints[257].to_bytes())
    (work / "growth").write_bytes(growth(257, 700).file)
    signed, listed, cut, compared, proven, stamped, seen, grown = (
        _of_this(block, archive, ledger.checkpoint.size) for block in _blocks("verify-by-hand.md")
    )
    key = SIGNER.key().vkey()
    given = {"ARCHIVE": str(archive), "SCRIPTS": str(SCRIPTS), "URL": url}
    said = [_run(signed, work, key, **given)]
    assert '"seq":4\n' in _run(listed, work, key, **given)
    commands = f"{listed.splitlines()[0]}\n{cut}\necho\n{compared}{proven}"
    entry, first, second, proof = _run(commands, work, key, **given).splitlines()
    assert '"v":"watcher/observation/1"' in entry
    assert first == second
    said += [_run(block, work, key, **given) for block in (stamped, seen)]
    said.append(_run(grown, work, VKEY, **given))
    assert [_form(each) for each in said] == [
        _form(each) for each in _blocks("verify-by-hand.md", "text")[-4:]
    ]
    assert proof.startswith("OK")


def _of_this(block: str, archive: Path, size: int) -> str:
    """Return a block with the names that this archive has."""
    for sort in ("rfc3161", "cosignature"):
        *_, folder = sorted((archive / "anchors").glob(f"*/*/*-{sort}-*"))
        block = re.sub(rf"anchors/\S*-{sort}-[0-9a-f]+", str(folder.relative_to(archive)), block)
    return re.sub(r"\.p/\d+", f".p/{size}", block)


def test_the_ledger_is_verified_with_go_as_the_page_says(tmp_path: Path) -> None:
    build_go(tmp_path)  # skips where there is no Go
    build, whole, grown, one = _blocks("verify-with-go.md")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "snapshots").symlink_to(complete())
    (tmp_path / "data").symlink_to(whole_history() / "data")
    (tmp_path / "checkpoint-of-june").write_bytes(
        (whole_history() / "data/proofs/checkpoint").read_bytes()
    )
    install, compile_it = build.splitlines()
    assert install == "apt-get install golang-go golang-golang-x-mod-dev"
    commands = f"export GOCACHE={tmp_path}/cache\n{compile_it}\n{whole}{grown}{one}"
    said = _run(commands, tmp_path, SIGNER.key().vkey()).splitlines()
    page = "".join(_blocks("verify-with-go.md", "text")).splitlines()
    assert [_form(each) for each in said] == [_form(each) for each in page if each.startswith("OK")]


def test_the_numbers_on_the_page_are_those_of_the_tests() -> None:
    page = (HOW_TOS / "verify-with-go.md").read_text(encoding="utf-8")
    bits = len(list(flipped()))
    assert f"same {len(honest())} honest" in page
    assert f"same {len(forgeries())} forgeries" in page
    assert f"each of more than {bits // 100 * 100} files" in page
