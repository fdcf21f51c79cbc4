"""A whole evidence bag, checked with a shell, coreutils, xxd and openssl, and nothing of ours."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bag.samples import a_bag, copy, whole_history
from tests.strangers.bags import checked, list_again
from tests.strangers.logs import OTHER
from tests.strangers.verdicts import needs_shell, run_script
from tests.verifier.archives import SIGNER, root_authority
from tests.verifier.samples import forged, members

pytestmark = needs_shell

VKEY = SIGNER.key().vkey()
CHECKS = "data/capture/checks.warc.gz"
ROWS = "data/capture/records.csv"
LEAVES = "data/proofs/leaves"
UNKNOWN = "urn:uuid:00000000-0000-4000-8000-00000000000f"


def test_an_honest_bag_holds_and_what_was_proven_is_said_with_numbers() -> None:
    code, failed, said = checked(whole_history())
    assert (code, failed) == (0, [])
    assert said.endswith("All that was checked holds.\n")
    assert "Not checked, because they are words and views: README.txt, " in said
    for fact in (
        r"manifest-sha256\.txt: \d+ files as listed",
        r"data/replay\.wacz: holds the WARC files of data/capture",
        r"data/proofs/slots\.csv: says what 10 looks came to",
        r"\d+ leaves are in the log, each at its index",
        r"\d+ WARC records are whole",
        r"10 looks: none left out between them; 8 answers are the bytes logged",
        r"stamped 2026-06-11T14:10:00Z; covers [1-9]\d* leaves",
        r"seen by witness\.example\.gov/w1 at 2026-06-11T14:10:00Z; covers [1-9]\d* leaves",
        r"the log's key: the bag's own copy",
        r"roots\.pem:\s+the bag's own copy",
    ):
        assert re.search(fact, said), fact
    long = [line for line in said.splitlines() if len(line) > 79]  # what is no path fits a terminal
    assert [line for line in long if not line[8:].startswith("data/anchors/")] == []


def test_a_bag_holds_with_key_and_roots_from_elsewhere(tmp_path: Path) -> None:
    """Then nothing rests on the bag's own copies of these, and nothing says so."""
    roots = tmp_path / "roots.pem"
    roots.write_bytes(root_authority().pem)
    code, failed, said = checked(a_bag(), VKEY, roots)
    assert (code, failed) == (0, [])
    assert "log's key" not in said
    assert "roots.pem" not in said


def test_the_scripts_in_a_bag_run_where_they_lie() -> None:
    ran = run_script(a_bag() / "data" / "verify.sh")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_another_key_or_root_from_elsewhere_is_not_satisfied(tmp_path: Path) -> None:
    code, failed, _ = checked(a_bag(), OTHER.key().vkey())
    assert code == 1
    assert failed[0] == "data/proofs/checkpoint: not signed by the key of example.gov/ledger"
    roots = tmp_path / "roots.pem"
    roots.write_bytes(root_authority().pem.replace(b"MII", b"MIJ", 1))
    code, failed, _ = checked(a_bag(), VKEY, roots)
    assert code == 1
    assert all("rfc3161" in each for each in failed)


def _replace(bag: Path, name: str, old: bytes, other: bytes) -> str:
    content = (bag / name).read_bytes()
    assert old in content
    (bag / name).write_bytes(content.replace(old, other, 1))
    return name


def _add(bag: Path, name: str, content: bytes = b"more\n") -> str:
    (bag / name).parent.mkdir(parents=True, exist_ok=True)
    (bag / name).write_bytes(content)
    return name


def _remove(bag: Path, name: str) -> str:
    (bag / name).unlink()
    return name


def test_all_damage_is_found_in_one_go_and_each_file_named(tmp_path: Path) -> None:
    """A failing step keeps no later one from being taken: the last line counts what failed."""
    bag = copy(a_bag(), tmp_path / "bag")
    named = [
        _replace(bag, "data/README.txt", b"e", b"f"),
        _remove(bag, "data/methods.txt"),
        _add(bag, "data/proofs/more.txt"),
        _add(bag, "more.txt"),
        _replace(bag, "bag-info.txt", b"2026", b"2025"),
        _replace(bag, "bagit.txt", b"1.0", b"0.97"),
        _add(bag, CHECKS, (bag / CHECKS).read_bytes()[:-1]),
        _replace(bag, f"{LEAVES}/8.leaf", b"200", b"404"),
        _remove(bag, "manifest-sha512.txt"),
    ]
    code, failed, said = checked(bag)
    assert code == 1
    assert [name for name in named if not any(each.startswith(name) for each in failed)] == []
    assert f"{LEAVES}/8.tlog-proof: the entry does not lead to the signed root" in failed
    assert any(each.startswith(f"{CHECKS} at ") for each in failed)
    assert "ok      data/anchors" in said
    assert said.endswith(f"{len(failed)} failed.\n")


def _reworded(block: bytes) -> bytes:
    return block.replace(b"11 examples", b"10 examples")


def _other_record(bag: Path) -> None:
    """Put other words into the last response that has them, with a digest and a row that fit."""
    whole = members("2026/06/checks.warc.gz", (bag / CHECKS).read_bytes())
    changed = [forged(one, lambda fields, block: (fields, _reworded(block))) for one in whole]
    number = max(n for n, one in enumerate(whole) if one != changed[n])
    altered = changed[number]
    (bag / CHECKS).write_bytes(b"".join([*whole[:number], altered, *whole[number + 1 :]]))
    moved = len(altered) - len(whole[number])
    at = sum(map(len, whole[:number]))
    said = run_script("verify_warc.sh", bag / CHECKS, str(at), str(len(altered))).stdout
    rows = []
    for line in (bag / ROWS).read_text().splitlines():
        cells = line.split(",")
        if cells[1] == "checks.warc.gz" and int(cells[2]) == at:
            cells[3], cells[6] = str(len(altered)), said.split()[1]
        elif cells[1] == "checks.warc.gz" and int(cells[2]) > at:
            cells[2] = str(int(cells[2]) + moved)
        rows.append(",".join(cells))
    (bag / ROWS).write_text("\n".join([*rows, ""]))


def test_forgeries_with_manifests_that_fit_are_found_and_each_place_named(tmp_path: Path) -> None:
    bag = copy(whole_history(), tmp_path / "bag")
    leaves, anchors = bag / LEAVES, bag / "data/anchors"
    _other_record(bag)
    _remove(bag, f"{LEAVES}/13.leaf")
    _remove(bag, f"{LEAVES}/28.tlog-proof")
    _add(bag, f"{LEAVES}/04.leaf")
    _add(bag, "data/anchors/2026/more.txt")
    one, other = (leaves / "10.leaf").read_bytes(), (leaves / "11.leaf").read_bytes()
    (leaves / "10.leaf").write_bytes(other)
    (leaves / "11.leaf").write_bytes(one)
    for end in ("leaf", "tlog-proof"):
        (leaves / f"1.{end}").rename(leaves / f"3.{end}")
    first, second = sorted(anchors.rglob("response.tsr"))
    second.write_bytes(first.read_bytes())
    (witness,) = anchors.rglob("cosignature")
    line = witness.read_bytes()
    at = len(line) - 40  # within the signature
    witness.write_bytes(line[:at] + (b"B" if line[at : at + 1] == b"A" else b"A") + line[at + 1 :])
    seen = witness.parent.relative_to(bag).as_posix()
    _replace(bag, "data/proofs/checkpoint", b"\n30\n", b"\n31\n")
    list_again(bag)
    code, failed, said = checked(bag, VKEY)
    assert code == 1
    assert "FAILED  manifest" not in said
    token = second.parent.relative_to(bag).as_posix()
    for wanted in (
        f"{LEAVES}/14.leaf: its response is not the one in the WARC file",
        f"{LEAVES}/17.leaf: a look at the same address before it is not in this bag",
        f"{LEAVES}: some leaf has no proof, or some proof no leaf",
        f"{LEAVES}/04.leaf: no leaf",
        f"{LEAVES}/10.tlog-proof: the entry does not lead to the signed root",
        f"{LEAVES}/3.tlog-proof: is of another index than its name",
        f"{LEAVES}/3.leaf: says that it is another leaf",
        "data/anchors/2026/more.txt: no leaf in this bag lists it",
        "data/proofs/checkpoint: the signature of example.gov/ledger is wrong",
        f"{seen}: the cosignature of witness.example.gov/w1 is wrong",
        f"{token}/response.tsr: not what {LEAVES}/28.leaf lists",
    ):
        assert wanted in failed, f"{wanted}, of: {failed}"
    assert any(each.startswith(f"{token}: ") for each in failed), failed


def test_a_record_that_no_look_speaks_for_is_found(tmp_path: Path) -> None:
    """A viewer would show it as if it had been captured."""
    bag = copy(a_bag(), tmp_path / "bag")
    content = (bag / CHECKS).read_bytes()
    another = forged(
        members("2026/06/checks.warc.gz", content)[-1],
        lambda fields, block: (_with_another_id(fields), block + b"more"),
    )
    _add(bag, CHECKS, content + another + another)
    _add(bag, "data/capture/more.warc.gz", another)
    said = run_script("verify_warc.sh", bag / CHECKS, str(len(content)), str(len(another))).stdout
    row = f"14,checks.warc.gz,{len(content)},{len(another)},{UNKNOWN},response,{said.split()[1]}\n"
    _add(bag, ROWS, (bag / ROWS).read_bytes() + row.encode())
    list_again(bag)
    code, failed, _ = checked(bag)
    assert code == 1
    assert failed[:4] == [
        f"{CHECKS} at {len(content)}: no check that a leaf names lists this response",
        f"{CHECKS} at {len(content)}: no check that a leaf names had this answer",
        f"{CHECKS} at {len(content) + len(another)}: records.csv names no record that begins here",
        "data/capture/more.warc.gz: records.csv names no record of it",
    ]


def _with_another_id(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, f"<{UNKNOWN}>" if name == "WARC-Record-ID" else value) for name, value in fields]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (b"8,$(touch owned).warc.gz,0,9,x,response,y\n", "a row is not leaf,file"),
        (b"8,../../x.warc.gz,0,9,urn:uuid:%s,response,sha256:%s\n", "a row is not leaf,file"),
        (b"8,checks.warc.gz,0,9,urn:uuid:%s,response,sha256:%s\n", "at 0: does not unpack"),
        (b"8,none.warc.gz,0,9,urn:uuid:%s,response,sha256:%s\n", "at 0: no such file"),
    ],
)
def test_places_that_lead_nowhere_are_refused_and_their_looks_have_no_bytes(
    tmp_path: Path, rows: bytes, reason: str
) -> None:
    bag = copy(a_bag(), tmp_path / "bag")
    uuid, digest = b"3e3e21e5-636f-591b-9c90-56e0ab2e9e2a", b"0" * 64
    given = rows.replace(b"%s", uuid, 1).replace(b"%s", digest)
    _add(bag, ROWS, b"leaf,file,offset,length,record,type,block_sha256\n" + given)
    list_again(bag)
    code, failed, _ = checked(bag)
    assert code == 1
    assert any(reason in each for each in failed), failed
    assert f"{LEAVES}/8.leaf: its check is not in this bag" in failed
    assert f"{LEAVES}/8.leaf: its response is not in this bag" in failed


def _tiny(folder: Path) -> Path:
    """Return a bag of the right form that holds no evidence."""
    bag = folder / "bag"
    _add(bag, "data/README.txt")
    _add(bag, "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    list_again(bag)
    return bag


def test_a_bag_without_evidence_proves_nothing(tmp_path: Path) -> None:
    code, failed, said = checked(_tiny(tmp_path))
    assert code == 1
    assert "ok      manifest-sha256.txt: 1 files as listed" in said
    for missing in ("data/proofs/log.vkey", LEAVES, ROWS):
        assert any(each.startswith(f"{missing}: ") for each in failed), missing


HOSTILE: dict[str, Callable[[Path], object]] = {
    "a link out of the bag": lambda bag: (bag / "data/link").symlink_to("/etc/passwd"),
    "a link to a folder": lambda bag: (bag / "data/link").symlink_to("/"),
    "a pipe that would never end": lambda bag: os.mkfifo(bag / "data/pipe"),
    "a hidden file": lambda bag: (bag / "data/.hidden").write_text("x"),
    "a name that is a command": lambda bag: (bag / "data/$(touch owned)").write_text("x"),
    "a name that is an option": lambda bag: (bag / "data/--help me").write_text("x"),
    "a name with a line that says ok": lambda bag: (bag / "data/x\nok      y").write_text("x"),
    "a name with an escape sequence": lambda bag: (bag / "data/\x1b[2J").write_text("x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_of_a_hostile_folder_nothing_is_read(tmp_path: Path, name: str) -> None:
    bag = _tiny(tmp_path)
    HOSTILE[name](bag)
    ran = run_script("verify.sh", bag)
    assert ran.returncode == 1
    first, last = ran.stdout.splitlines()
    assert first.startswith("FAILED  data/")
    assert last == "Stopped: nothing of such a folder is read."
    assert ran.stdout.isascii()
    assert "\x1b" not in ran.stdout
    assert not list(tmp_path.rglob("owned"))


@pytest.mark.parametrize("path", ["data/../../x", "/etc/passwd", "data/./x", "data/x;id", ""])
def test_a_manifest_that_lists_a_path_out_of_the_bag_is_not_followed(
    tmp_path: Path, path: str
) -> None:
    bag = _tiny(tmp_path)
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {path}\n")
    code, failed, _ = checked(bag)
    assert code == 1
    assert failed[0].startswith("manifest-sha256.txt: a line is not a digest")


def test_a_folder_that_is_no_bag_is_called_so(tmp_path: Path) -> None:
    ran = run_script("verify.sh", tmp_path)
    assert ran.returncode == 2
    assert "holds no bagit.txt" in ran.stderr
