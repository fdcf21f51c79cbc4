"""What a bag holds beside records and leaves, as forged by who makes all manifests anew."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bag.samples import CHANGE, copy, made, whole_history
from tests.strangers.bags import checked, list_again
from tests.strangers.logs import OTHER
from tests.strangers.small_bags import logged_texts, vouched_by
from tests.strangers.verdicts import ALONE, needs_shell, run_script
from tests.verifier.archives import OTHER_URL, SIGNER, root_authority
from watcher.testing.builders import URL

pytestmark = needs_shell

TABLE = "data/proofs/slots.csv"
UNLOGGED = "not proven: no leaf in the bag logged this text"


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A bag about a change whose two texts were logged, to be spoiled."""
    return logged_texts(tmp_path, CHANGE.old_digest, CHANGE.new_digest)


def _replace(bag: Path, name: str, old: str, new: str) -> None:
    text = (bag / name).read_text()
    assert old in text
    (bag / name).write_text(text.replace(old, new))


def test_texts_whose_digests_were_logged_are_counted(told: Path) -> None:
    code, failed, said = checked(told)
    assert (code, failed) == (0, [])
    assert "ok      2 of 2 texts are those whose digests were logged" in said


def test_a_forged_text_is_another_than_the_record_of_its_change_names(told: Path) -> None:
    _replace(told, "data/text/1-old.txt", "11", "99")
    list_again(told)
    code, failed, said = checked(told)
    assert code == 1
    assert failed == ["data/text/1.json: its old_digest is not that of 1-old.txt"]
    assert f"data/text/1-old.txt:\n        {UNLOGGED}" in said


def test_a_text_forged_with_its_record_is_said_to_be_in_no_leaf(tmp_path: Path) -> None:
    """That is no contradiction, but it is not proven; and the text that was logged is missed."""
    forged = logged_texts(tmp_path, CHANGE.old_digest, "sha256:" + "9" * 64)
    code, failed, said = checked(forged)
    assert (code, failed) == (0, [])
    assert f"note    data/text/1-new.txt:\n        {UNLOGGED}" in said
    assert "note    data/proofs/leaves/5.leaf: the text that it logged is not in data/text" in said
    assert "ok      1 of 2 texts" in said


@pytest.mark.parametrize("record", ["", "[]", '{"old_digest":null,"new_digest":null}'])
def test_a_record_that_names_no_digests_is_refused(told: Path, record: str) -> None:
    (told / "data/text/1.json").write_text(record)
    list_again(told)
    code, failed, _ = checked(told)
    assert (code, len(failed)) == (1, 2)


SPOILT: dict[str, Callable[[str], str]] = {
    "an outcome made better": lambda table: table.replace(",blocked,403", ",unchanged,200"),
    "another time": lambda table: table.replace("T14:20:01.004500Z", "T14:21:01.004500Z"),
    "another address": lambda table: table.replace("second-count", "third-count"),
    "a gap made smaller": lambda table: table.replace("600.000000", "60.000000"),
    "cut to its first line": lambda table: table.splitlines(keepends=True)[0],
    "a row twice": lambda table: table + table.splitlines(keepends=True)[-1],
    "without its first line": lambda table: table.partition("\n")[2],
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_table_of_looks_that_is_not_as_the_leaves_say_is_found(tmp_path: Path, name: str) -> None:
    bag = copy(whole_history(), tmp_path / "bag")
    table = (bag / TABLE).read_text()
    (bag / TABLE).write_text(SPOILT[name](table))
    assert (bag / TABLE).read_text() != table
    ran = run_script("verify_slots.sh", bag)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith(f"FAILED  {TABLE}: ")


def test_a_false_table_makes_the_whole_bag_fail(told: Path) -> None:
    _replace(told, TABLE, "changed,200", "unchanged,200")
    list_again(told)
    code, failed, _ = checked(told)
    assert code == 1
    assert failed[0].startswith(f"{TABLE}: no leaf says 2,{OTHER_URL},")


def test_the_view_of_another_bag_is_found(told: Path, tmp_path: Path) -> None:
    other = made(tmp_path / "other", [URL])
    shutil.copy(other / "data/replay.wacz", told / "data/replay.wacz")
    list_again(told)
    code, failed, _ = checked(told)
    assert code == 1
    inside, own = "archive/checks.warc.gz", "data/capture/checks.warc.gz"
    assert f"data/replay.wacz: its {inside} is not {own}" in failed


def test_a_key_in_the_bag_that_is_not_the_one_given_is_told(told: Path) -> None:
    (told / "data/proofs/log.vkey").write_text(f"{OTHER.key().vkey()}\n")
    list_again(told)
    code, failed, _ = checked(told, SIGNER.key().vkey())
    assert (code, failed) == (1, ["data/proofs/log.vkey: is not the key that was given"])


def _tools(folder: Path, without: str) -> str:
    """Return a path on which everything lies that the machine has, but for one program."""
    folder.mkdir()
    for place in ALONE["PATH"].split(":"):
        for program in Path(place).iterdir():
            if program.name != without and not (folder / program.name).exists():
                (folder / program.name).symlink_to(program)
    return os.fspath(folder)


@pytest.mark.parametrize("tool", ["xxd", "openssl", "sha256sum", "zcat"])
def test_a_machine_without_a_tool_is_told_which_and_nothing_is_called_false(
    told: Path, tmp_path: Path, tool: str
) -> None:
    ran = run_script("verify.sh", told, path=_tools(tmp_path / "tools", tool))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"{tool} is missing: nothing was checked\n"


@pytest.mark.parametrize(
    ("script", "tool"),
    [
        ("verify_note.sh", "openssl"),
        ("verify_incl.sh", "xxd"),
        ("verify_consistency.sh", "xxd"),
        ("verify_warc.sh", "zcat"),
        ("verify_token.sh", "openssl"),
        ("verify_bagit.sh", "sha512sum"),
        ("verify_anchors.sh", "tac"),
        ("verify_slots.sh", "sed"),
        ("verify_texts.sh", "sha256sum"),
    ],
)
def test_each_script_alone_says_which_tool_is_missing(
    tmp_path: Path, script: str, tool: str
) -> None:
    ran = run_script(script, path=_tools(tmp_path / "tools", tool))
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"{tool} is missing\n")


def test_without_unzip_the_view_is_said_not_to_be_compared(told: Path, tmp_path: Path) -> None:
    ran = run_script("verify.sh", told, path=_tools(tmp_path / "tools", "unzip"))
    assert ran.returncode == 0
    assert "not compared: open it only as a view; watcher verify compares it" in ran.stdout


def test_a_token_without_the_roots_of_its_authority_cannot_be_told(tmp_path: Path) -> None:
    """It was kept as the authority gave it; that is no failure, and no proof."""
    bag = vouched_by(tmp_path, lambda builder: builder.time_stamped(root=False))
    code, failed, said = checked(bag)
    assert (code, failed) == (0, [])
    assert "cannot be told: no roots of this authority; give them as ROOTS" in said
    assert "no time-stamp holds: nobody but the log's owner says when" in said
    roots = tmp_path / "roots.pem"
    roots.write_bytes(root_authority().pem)
    code, failed, said = checked(bag, SIGNER.key().vkey(), roots)
    assert (code, failed) == (0, [])
    assert "stamped 2026-06-11T14:00:00Z" in said
    assert "no time-stamp" not in said


def test_where_only_a_witness_saw_the_log_it_is_named_and_not_called_nobody(tmp_path: Path) -> None:
    code, failed, said = checked(vouched_by(tmp_path, lambda builder: builder.cosigned()))
    assert (code, failed) == (0, [])
    assert "seen by witness.example.gov/w1 at 2026-06-11T14:00:00Z; covers" in said
    assert "no time-stamp holds: only the witnesses above say when" in said
    assert "nobody" not in said
