"""The page in a bag that types out every check: what its commands say of what was forged."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.bag.samples import CHANGE, copy, whole_history
from tests.strangers.bags import list_again
from tests.strangers.small_bags import logged_texts, vouched_by
from tests.strangers.verdicts import ALONE, SCRIPTS, needs_shell
from tests.verifier.archives import root_authority

pytestmark = needs_shell

PAGE = SCRIPTS.parent / "texts" / "VERIFY.md"


def _typed(bag: Path, before: str = "") -> str:
    """Return what the page's commands print, in a folder of the bag's own instead of /tmp."""
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL))
    own = bag.parent / "bag-check"
    cleared, _, steps = commands.partition("rm -rf /tmp/bag-check && mkdir /tmp/bag-check\n")
    assert steps
    shutil.rmtree(own, ignore_errors=True)
    typed = f"{cleared}mkdir {own}\n{before}\n{steps}".replace("/tmp/bag-check", str(own))
    ran = subprocess.run(
        ["/bin/sh", "-c", typed], cwd=bag, env=ALONE, capture_output=True, text=True, check=False
    )
    assert not re.search("error|no such file|not found", ran.stderr.lower()), ran.stderr
    return ran.stdout


def test_an_honest_bag_is_sound_revisits_joined_and_every_outsider_named(tmp_path: Path) -> None:
    said = _typed(copy(whole_history(), tmp_path / "bag"))
    for line in (
        *("looks in a chain: OK", "slots.csv: OK", "leaf 17: nothing was asked"),
        *("leaf 7, the answer: OK", "leaf 23, what was asked: OK", "leaf 23, the answer: OK"),
        *("-cosignature-c1a5ba0e: seen 2026-06-11 14:10:00 UTC", "holds the value of its leaf"),
        "-opentimestamps-00d42bae: not checked here",
        "data/capture/checks.warc.gz: OK",
    ):
        assert line in said, line
    assert "WRONG" not in said


def test_a_look_left_out_and_a_table_that_hides_it_are_both_told(tmp_path: Path) -> None:
    """The list of looks is that of the leaves: a cut table hides nothing."""
    bag = copy(whole_history(), tmp_path / "bag")
    for end in ("leaf", "tlog-proof"):
        (bag / f"data/proofs/leaves/13.{end}").unlink()
    table = bag / "data/proofs/slots.csv"
    table.write_text(table.read_text().splitlines(keepends=True)[0])
    list_again(bag)
    said = _typed(bag)
    assert "leaf 17: A LOOK IS MISSING BEFORE IT" in said
    assert "looks in a chain: OK" not in said
    assert "slots.csv: OK" not in said


def test_a_forged_text_is_told_by_its_record_and_by_the_leaves(tmp_path: Path) -> None:
    bag = logged_texts(tmp_path, CHANGE.old_digest, CHANGE.new_digest)
    assert "data/text/1-old.txt: data/proofs/leaves/3.leaf\n" in _typed(bag)
    text = bag / "data/text/1-old.txt"
    text.write_text(text.read_text().replace("11", "99"))
    list_again(bag)
    said = _typed(bag)
    assert "data/text/1-old.txt: not proven, in no leaf" in said
    assert "data/text/1-old.txt: WRONG, says data/text/1.json" in said


def test_an_answer_that_is_not_the_one_logged_is_told(tmp_path: Path) -> None:
    """Here two looks change places: each answer is whole, and neither is that of its leaf."""
    bag = copy(whole_history(), tmp_path / "bag")
    one, other = (bag / f"data/proofs/leaves/{index}.leaf" for index in (4, 8))
    first, second = one.read_text(), other.read_text()
    block = re.compile('"block":"[^"]*"')
    one.write_text(block.sub(block.findall(second)[0], first))
    list_again(bag)
    said = _typed(bag)
    assert "leaf 4, the answer: WRONG" in said
    assert "leaf 8, the answer: OK" in said


def test_a_token_kept_without_roots_is_told_with_the_readers_own(tmp_path: Path) -> None:
    bag = vouched_by(tmp_path, lambda builder: builder.time_stamped(root=False))
    said = _typed(bag)
    assert "cannot be told: no roots of its authority" in said
    (tmp_path / "own.pem").write_bytes(root_authority().pem)
    said = _typed(bag, f"cp {tmp_path}/own.pem /tmp/bag-check/roots.pem")
    assert re.search(r"-rfc3161-\w+: Jun 11 14:00:00 2026 GMT", said)
