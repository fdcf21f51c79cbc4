"""Archives as small as they can be that still have a file of each kind."""

import atexit
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.evidence.samples import MEMORY, RESPONSES, plain
from tests.verifier.archives import PACE, SIGNER, ArchiveBuilder
from watcher.ledger.chained import ChainedLedger
from watcher.ledger.folder import LedgerFolder
from watcher.proof.canonical_json import Value
from watcher.proof.leaves import leaf
from watcher.testing.builders import LISTING_URL, URL
from watcher.verifier import Problem
from watcher.verifier.archive import ArchiveCheck

SMALL = b"<p>11 examples</p>"
OTHER = b"<p>12 examples</p>"
_SMALLEST_PAGE = 512
"""Bytes of a page of SQLite."""
_WIDE = 258
"""Leaves: a full tile of 256, and two more."""


def fill(builder: ArchiveBuilder, body: bytes = SMALL) -> None:
    """Write two WARC files, one of them finished, an act of each outsider, and leaves that wait."""
    builder.beacon()
    builder.start()
    builder.look(URL, plain(body))
    builder.publish()
    builder.time_stamped()
    builder.cosigned()
    builder.open_timestamped()
    builder.at += PACE
    builder.look(URL, plain(body, extra=b"Age: 9\r\n"))
    builder.look(LISTING_URL, RESPONSES["moved"])
    builder.tell_closed()
    builder.publish()
    builder.at += PACE
    builder.look(URL)
    builder.tell("stop/1", {"reason": "asked to stop"})


def finish(root: Path) -> None:
    """Make what a daemon keeps beside the evidence: chains and lock; squeeze the index."""
    memory = root.parent / f"{root.name}-remembered"
    ledger, _ = ChainedLedger.open(root, SIGNER, memory)
    ledger.close()
    (root / "lock").write_text("1\n")
    squeeze(root / "index.db")
    squeeze(root / "chains.db")


def squeeze(path: Path) -> None:
    """Write a database anew in the smallest pages, without the log beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute(f"PRAGMA page_size = {_SMALLEST_PAGE}")
        database.execute("VACUUM")


@contextmanager
def _kept(name: str) -> Iterator[Path]:
    root = Path(mkdtemp(dir=MEMORY)) / name
    atexit.register(shutil.rmtree, root.parent)
    yield root


@cache
def tiny(body: bytes = SMALL) -> Path:
    """Return an archive with a file of each kind, made once; take a `copy` to spoil it.

    With another ``body`` of its page it is what the same owner, with the same key, at the same
    times, would have made of another page: same names, other bytes.
    """
    with _kept("archive") as root:
        with closing(ArchiveBuilder(root, max_file_bytes=3_000)) as builder:
            fill(builder, body)
        finish(root)
    return root


@cache
def wide() -> Path:
    """Return a ledger alone, with full tiles and bundles and two levels of tiles; made once."""
    with _kept("wide") as root:
        ledger, _ = LedgerFolder.open(root / "ledger", SIGNER, root.parent / "remembered")
        ledger.append([_stop(seq) for seq in range(_WIDE - 1)])
        ledger.publish()
        ledger.append([_stop(_WIDE - 1)])
        ledger.publish()
        ledger.close()
    return root


def _stop(seq: int) -> bytes:
    members: dict[str, Value] = {
        "seq": seq,
        "t": f"2026-06-11T14:10:00.{seq:06}Z",
        "clock": {"sync": None, "maxerr_us": None},
        "reason": "asked to",
    }
    return leaf("stop/1", members)


def copy(root: Path) -> Path:
    """Return a copy of `tiny` at ``root``, with what a daemon remembers of it."""
    remembered = tiny().parent / "archive-remembered"
    shutil.copy(remembered, root.parent / f"{root.name}-remembered")
    return shutil.copytree(tiny(), root)


def told(root: Path) -> list[str]:
    """Return where and what each problem is, a line each."""
    return [f"{one.where}: {one.what}: {one.detail}" for one in problems(root)]


def problems(root: Path) -> list[Problem]:
    """Return all that the verifier says of an archive, with the key of its owner."""
    return list(ArchiveCheck(root, SIGNER.key()).problems(lambda read: None))
