"""What lies in a bag: the records byte for byte, proofs of each leaf, texts, the whole of it."""

import csv
import gzip
import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.bag.samples import (
    CHANGE,
    OPERATOR,
    TEXTS,
    a_bag,
    chosen,
    made,
    maker,
    of_archive,
    sources,
    whole_history,
)
from tests.evidence.samples import PAGE, plain
from tests.verifier import archives
from tests.verifier.archives import PACE, SIGNER, ArchiveBuilder, complete
from watcher.bag.build import build_bag
from watcher.errors import ConfigError, FixityError
from watcher.proof import inclusion_files
from watcher.proof.canonical_json import Value
from watcher.proof.tree import leaf_hash
from watcher.testing.builders import MOMENT, URL
from watcher.text.canonical import canonical_text
from watcher.verifier.bag import BagCheck

_STRANGER = ["env", "-i", "PATH=/usr/bin:/bin", "sh"]


def _rows(bag: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((bag / "data" / name).read_text().splitlines()))


def _member(bag: Path, row: dict[str, str]) -> bytes:
    content = (bag / "data/capture" / row["file"]).read_bytes()
    return content[int(row["offset"]) :][: int(row["length"])]


def test_the_reference_program_finds_a_bag_valid() -> None:
    """bagit-python, on what really lies in a bag."""
    command = [sys.executable, "-m", "bagit", "--validate", str(whole_history())]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_every_record_is_the_archives_own_member_byte_for_byte() -> None:
    """Not one is packed anew; records.csv says where each lies."""
    recorded = b"".join(path.read_bytes() for path in complete().glob("warc/*/*/*.gz"))
    rows = _rows(whole_history(), "capture/records.csv")

    assert len(rows) > 20
    assert all(_member(whole_history(), row) in recorded for row in rows)
    for row in rows:
        record = gzip.decompress(_member(whole_history(), row))
        assert f"WARC-Record-ID: <{row['record']}>\r\n".encode() in record
        assert f"WARC-Type: {row['type']}\r\n".encode() in record
        assert f"WARC-Block-Digest: {row['block_sha256']}\r\n".encode() in record


def test_what_a_revisit_refers_to_and_the_certificates_are_in_the_bag(tmp_path: Path) -> None:
    """Also when they were recorded with a check that is not in it."""
    late = MOMENT + 4 * PACE
    bag = made(tmp_path / "bag", [URL], (late - PACE / 2, late + PACE / 2))

    rows = _rows(bag, "capture/records.csv")
    assert {row["leaf"] for row in rows} == {"23"}
    referred = {row["type"] for row in rows if row["file"] == "referred.warc.gz"}
    assert referred == {"resource", "response"}
    assert list(BagCheck(bag, SIGNER.key()).problems(lambda read: None)) == []


def test_other_peoples_programs_find_the_warc_files_sound() -> None:
    """warcio checks every digest."""
    files = sorted(map(str, (whole_history() / "data/capture").glob("*.warc.gz")))

    command = [sys.executable, "-m", "warcio.cli", "check", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_each_leaf_is_proved_under_the_first_checkpoint_that_was_stamped_behind_it() -> None:
    """Then the token speaks of that leaf with no further proof."""
    stamped = [
        path.read_bytes() for path in a_bag().glob("data/anchors/*/*/*-rfc3161-*/checkpoint")
    ]
    for path in a_bag().glob("data/proofs/leaves/*.leaf"):
        proof = inclusion_files.parse(path.with_suffix(".tlog-proof").read_bytes())
        checkpoint = inclusion_files.verify(proof, leaf_hash(path.read_bytes()), SIGNER.key())

        smaller = [one for one in stamped if int(path.stem) < int(one.split(b"\n")[1])]
        if smaller:
            assert proof.checkpoint.to_bytes() == min(smaller, key=len), path
            assert checkpoint.size == min(int(one.split(b"\n")[1]) for one in smaller)


def test_the_texts_of_a_change_and_their_difference_lie_beside_the_records() -> None:
    """The canonical texts, whose digests the index names; the difference for people."""
    folder = a_bag() / "data/text"

    assert (folder / "1-old.txt").read_text() == canonical_text(TEXTS["r1"])
    assert (folder / "1-new.txt").read_text() == canonical_text(TEXTS["r2"])
    assert "[-11-]{+10+}" in (folder / "1.diff.txt").read_text()
    assert "<del>11</del>" in (folder / "1.diff.html").read_text()
    assert json.loads((folder / "1.json").read_text())["id"] == CHANGE.id


def test_every_slot_is_a_line_with_the_gap_since_the_page_was_seen() -> None:
    """A blocked and a missed slot are no sight, and lengthen the gap."""
    rows = [row for row in _rows(whole_history(), "proofs/slots.csv") if row["url"] == URL]

    assert [(row["outcome"], row["gap_seconds"]) for row in rows] == [
        ("changed", ""),
        ("not-modified-asserted", "600.000000"),
        ("blocked", ""),
        ("missed", ""),
        ("unchanged", "1800.000000"),
    ]


def test_an_answer_that_the_page_is_not_there_is_no_sight_of_it(tmp_path: Path) -> None:
    """Down for twenty minutes is not read as seen all along; the answer is told and can be viewed.

    The verifier makes the same table of the leaves.
    """

    def fill(builder: ArchiveBuilder) -> None:
        for answer in (plain(PAGE), plain(PAGE, status=b"404 Not Found"), plain(PAGE)):
            builder.look(URL, answer)
            builder.at += PACE

    bag = of_archive(tmp_path, fill)

    said = (bag / "data/README.txt").read_text()
    assert "largest gap between two looks that saw it: 20 min" in said
    assert "not seen at 2026-06-11T14:10:00.000000Z: status 404\n" in said
    assert ", 1 answered with status 404" in said
    gaps = [row["gap_seconds"] for row in _rows(bag, "proofs/slots.csv")]
    assert gaps == ["", "", "1200.000000"]
    assert (bag / "data/replay.wacz").exists()


def test_a_capture_by_somebody_else_lies_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """With what the comparison gave, in words; and a bag that nobody stamped says so."""

    def fill(builder: ArchiveBuilder) -> None:
        look = builder.look(URL, plain(PAGE))
        said: dict[str, Value] = {"payload": "mismatch", "text": "match", "of": look.digest}
        said |= {"url": URL, "by": "archive.example.org", "at": "https://archive.example.org/1"}
        builder.keep("independent-capture/1", said, {"response.http": b"HTTP/1.1 200 OK"})

    bag = of_archive(tmp_path, fill)

    (kept,) = bag.glob("data/independent/*/*/*/response.http")
    assert kept.read_bytes() == b"HTTP/1.1 200 OK"
    said = (bag / "data/README.txt").read_text()
    assert "captured by archive.example.org too (https://archive.example.org/1)" in said
    assert "payload mismatch, text match" in said
    assert "the ledger's owner alone says when" in said


def test_looks_that_saw_nothing_make_a_bag_too(tmp_path: Path) -> None:
    """It proves that nobody saw the page; there is nothing to view."""

    def fill(builder: ArchiveBuilder) -> None:
        builder.missed(URL)
        builder.at += PACE
        builder.look(URL)

    bag = of_archive(tmp_path, fill)

    assert not (bag / "data/replay.wacz").exists()
    assert "2 looks" in (bag / "data/README.txt").read_text()
    assert "seen less than twice" in (bag / "data/README.txt").read_text()


def test_custody_names_the_bytes_before_and_after() -> None:
    """Copies are the same; what was made has no before."""
    rows = _rows(a_bag(), "custody.csv")

    copied = [row for row in rows if row["action"].startswith("copied")]
    assert len(copied) > 20
    assert all(row["sha256_before"] == row["sha256_after"] != "" for row in copied)
    assert {row["who"] for row in rows} == {f"watcher/0.1.0 (test) for {OPERATOR}"}


def test_the_environment_says_what_made_the_bag_flattering_or_not(tmp_path: Path) -> None:
    """A clock that is not synchronised is told; the config is as it is, with its digest."""
    config = tmp_path / "config.toml"
    config.write_text('[[alerts]]\nto = "slack"\nwebhook_env = "HOOK"\n')
    bag = made(tmp_path / "bag", config=config)

    said = json.loads((bag / "data/environment.json").read_text())
    assert said["clock"] == {"synchronised": False, "max_error_us": 16_000_000}
    assert said["config"]["sha256"] == f"sha256:{sha256(config.read_bytes()).hexdigest()}"
    assert {"name", "version", "record_sha256"} == set(said["packages"][0])
    assert said["time_zone"] == "UTC"


def test_every_command_of_verify_md_runs_with_nothing_of_ours() -> None:
    """Typed as it stands there, in an empty environment."""
    text = (whole_history() / "data/VERIFY.md").read_text()
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))

    done = subprocess.run(
        [*_STRANGER, "-c", commands],
        cwd=whole_history(),
        capture_output=True,
        text=True,
        check=True,
    )

    leaves = len(list(whole_history().glob("data/proofs/leaves/*.leaf")))
    assert done.stdout.count(".leaf: OK") == leaves
    assert done.stdout.count("Verification: OK") + done.stderr.count("Verification: OK") == 2
    for step in ("payload: OK", "nothing unlisted: OK", "block: OK", "names it: OK"):
        assert step in done.stdout
    assert "WRONG" not in done.stdout
    assert "MISSING" not in done.stdout


def test_the_script_in_the_bag_finds_it_whole() -> None:
    """With coreutils, sed, grep, xxd and openssl alone."""
    done = subprocess.run(
        [*_STRANGER, "data/verify.sh"], cwd=a_bag(), capture_output=True, text=True, check=False
    )

    assert (done.returncode, "FAILED" in done.stdout) == (0, False), done.stdout


def test_a_bag_is_the_same_whenever_it_is_made_at_one_time(tmp_path: Path) -> None:
    """So that two people who make it can compare."""
    again = made(tmp_path / "bag")

    for path in a_bag().rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(a_bag())).read_bytes() == path.read_bytes(), path


def test_a_damaged_record_is_named_and_leaves_no_bag(tmp_path: Path) -> None:
    """File and offset, and nothing that could pass for evidence."""
    root = archives.copy(tmp_path / "archive")
    for path in root.glob("warc/*/*/*.gz"):
        content = bytearray(path.read_bytes())
        content[-60] ^= 1
        path.write_bytes(content)
    found = sources(root)

    with pytest.raises(FixityError, match=r"watcher-.*\.warc\.gz at offset \d+"):
        build_bag(tmp_path / "bag", chosen([URL, CHANGE.url], of=found), found, maker())

    assert not list(tmp_path.glob("bag*"))


def test_a_token_that_is_not_what_its_leaf_lists_is_named(tmp_path: Path) -> None:
    """It would be found out by whoever gets the bag."""
    root = archives.copy(tmp_path / "archive")
    token = next(root.glob("anchors/*/*/*-rfc3161-*/response.tsr"))
    token.write_bytes(token.read_bytes() + b"\x00")
    found = sources(root)

    with pytest.raises(FixityError, match=r"response\.tsr: is not what leaf \d+ lists"):
        build_bag(tmp_path / "bag", chosen([CHANGE], of=found), found, maker())


def test_an_existing_folder_is_not_written_over(tmp_path: Path) -> None:
    """Nor is anything beside it."""
    (tmp_path / "bag").mkdir()

    with pytest.raises(ConfigError, match="exists"):
        made(tmp_path / "bag")

    assert list(tmp_path.rglob("*")) == [tmp_path / "bag"]
