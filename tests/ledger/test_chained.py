"""Chains beside the ledger may be lost, spoiled or in the way; no leaf follows a wrong one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from watcher.errors import ArchiveUnwritable, FixityError
from watcher.ledger.chained import ChainedLedger
from watcher.proof.canonical_json import Value
from watcher.proof.notes import NoteSigner

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
PAGE = "https://www.example.gov/news/a"
MISSED: dict[str, Value] = {
    "t": "2026-06-11T14:00:00Z",
    "clock": {"sync": None, "maxerr_us": None},
    "url": PAGE,
    "source": "news",
    "slot": "2026-06-11T14:00:00Z",
    "outcome": "missed",
    "cfg": "sha256:" + "0" * 64,
    "tool": "tests",
}


def _open(root: Path) -> ChainedLedger:
    archive = root / "snapshots"
    archive.mkdir(exist_ok=True)
    return ChainedLedger.open(archive, SIGNER, root / "checkpoint")[0]


def _executed(root: Path, sql: str) -> None:
    with closing(sqlite3.connect(root / "snapshots" / "chains.db")) as connection, connection:
        connection.execute(sql)


def _overwrite(root: Path) -> None:
    (root / "snapshots" / "chains.db").write_bytes(b"no database" * 500)


@pytest.mark.parametrize(
    "spoil",
    [
        _overwrite,
        lambda root: (root / "snapshots" / "chains.db").unlink(),
        lambda root: _executed(root, "DELETE FROM newest"),
        lambda root: _executed(root, "UPDATE newest SET value = 'rubbish'"),
        lambda root: _executed(root, "UPDATE newest SET value = '99' WHERE name = 'size'"),
    ],
)
def test_chains_that_cannot_be_believed_are_made_again(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    """The next leaf follows the last one all the same."""
    ledger = _open(tmp_path)
    (last,) = ledger.append([("observation/1", MISSED)])
    ledger.close()

    spoil(tmp_path)

    again = _open(tmp_path)
    known = again.last(PAGE)
    assert known is not None
    assert known.leaf == last
    again.close()


def test_chains_that_are_damaged_under_way_stop_everything(tmp_path: Path) -> None:
    """Taken for a bug in one check, each further look would be recorded without a leaf."""
    with closing(_open(tmp_path)) as ledger:
        _executed(tmp_path, "DROP TABLE looks")

        with pytest.raises(FixityError, match="delete it, it is made again"):
            ledger.append([("observation/1", MISSED)])


def test_what_is_in_the_way_of_the_chains_is_named(tmp_path: Path) -> None:
    """In a sentence, not in a traceback."""
    (tmp_path / "snapshots" / "chains.db").mkdir(parents=True)

    with pytest.raises(ArchiveUnwritable, match=r"chains\.db: cannot be made anew"):
        _open(tmp_path)
