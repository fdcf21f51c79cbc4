"""The ledger's benchmark, on a log of three tiles: every row is there, and every proof verified."""

import pytest

from benchmarks import ledger


def test_every_cost_stands_beside_plain_sha_256(capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each work, the first of them the measure of the others."""
    assert ledger.main(["--leaves=600", "--proofs=5"]) == 0

    rows = [line for line in capsys.readouterr().out.splitlines() if line.endswith("×")]
    assert [row[2:36].rstrip() for row in rows] == [
        "plain SHA-256, one stream",
        "plain SHA-256, leaf by leaf",
        "leaf hashes and root",
        "append 4096 at a time, all files",
        "prove any leaf",
        "verify a leaf's proof",
        "prove the next leaf",
        "prove consistency",
        "verify consistency",
        "append one, all files read again",
    ]
    assert rows[0].endswith(" 1.0×")


def test_a_benchmark_of_nothing_is_refused() -> None:
    """Nothing divided by nothing would be a number too."""
    with pytest.raises(SystemExit):
        ledger.main(["--leaves=0"])
