"""A liar who keeps the log's key signs lies; the records that are kept beside them contradict."""

from pathlib import Path

from tests.bag.samples import chosen, maker, sources
from tests.strangers.verdicts import needs_shell, run_script
from tests.verifier.archives import OTHER_URL, Fields, building, fill
from watcher.bag.build import build_bag
from watcher.testing.builders import URL

pytestmark = needs_shell

LIE = "sha256:" + "0" * 64
LIES: dict[int, Fields] = {
    4: {"block": LIE},
    5: {"status": 404},
    7: {"manifest": LIE},
    8: {"payload_wire": LIE},
    9: {"of": LIE},
    14: {"record": "urn:uuid:00000000-0000-4000-8000-00000000000f"},
    23: {"check": "urn:uuid:00000000-0000-0000-0000-000000000009"},
}
"""What the leaf of an index is made to say."""

CONTRADICTIONS = [
    "4.leaf: its response is not the one in the WARC file",
    "5.leaf: the server answered 200",
    "7.leaf: its manifest is not the one in the WARC file",
    "8.leaf: its body is not the one it names",
    "9.leaf: is of another checkpoint than the one kept",
    "14.leaf: its response is not in this bag",
    "23.leaf: its check asked for another address",
]


def _lie(_kind: str, fields: Fields) -> Fields:
    seq = fields["seq"]
    assert isinstance(seq, int)
    return {**fields, **LIES.get(seq, {})}


def test_each_lie_that_was_signed_is_contradicted_by_what_is_kept(tmp_path: Path) -> None:
    with building(tmp_path / "archive", _lie) as builder:
        fill(builder)
    found = sources(tmp_path / "archive")
    bag = build_bag(tmp_path / "bag", chosen((URL, OTHER_URL), of=found), found, maker())
    ran = run_script("verify.sh", bag)
    failed = [line for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "leaves are in the log, each at its index" in ran.stdout
    for told in CONTRADICTIONS:
        assert f"FAILED  data/proofs/leaves/{told}" in failed, f"{told}, of: {failed}"
