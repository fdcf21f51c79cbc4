"""A whole archive: WARC files, ledger, anchors, index and chains, each with the others.

Everything streams; what must be remembered of millions of checks lies in a temporary file.
A daemon may go on writing meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection

from watcher.proof.block_headers import LEAST_DIFFICULTY
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.proof.witnessing import Fork
from watcher.verifier import Fault, Problem
from watcher.verifier.anchors import AnchorCheck
from watcher.verifier.chains import ChainsCheck
from watcher.verifier.checks import RecordedChecks
from watcher.verifier.closed_files import ClosedFiles
from watcher.verifier.index import IndexCheck
from watcher.verifier.kept import KeptCheckpoint
from watcher.verifier.ledger import VKEY, LedgerCheck, leaves_now
from watcher.verifier.ledger_leaf import OBSERVATION
from watcher.verifier.looks import LookCheck
from watcher.verifier.scratch import scratch
from watcher.verifier.slots import SlotCheck
from watcher.verifier.strays import strays, unreadable
from watcher.verifier.times import TimeCheck
from watcher.verifier.warc_folder import WarcFolderCheck

_LEDGER, _ANCHORS = "ledger", "anchors"
FORMAT = "watcher-archive 1\n"
"""What the file FORMAT of an archive says that this verifier knows."""

_LONGEST_VKEY = 1_000

Progress = Callable[[int], None]
"""Told how many bytes of WARC files and leaves of the ledger were read since the last time."""


class ArchiveCheck:
    """One check of the archive at ``root``; `problems` may be asked once, the counts after it.

    ``key`` is whose signature counts: without one, the key that lies in the ledger is taken.
    ``roots`` are certificates (DER or PEM) of time-stamp authorities that the reader trusts;
    without any, those kept in the archive are taken. ``kept`` is a checkpoint that the reader
    kept elsewhere, which the ledger must continue.
    """

    def __init__(
        self,
        root: Path,
        key: NoteKey | None = None,
        roots: Sequence[bytes] = (),
        *,
        kept: Path | None = None,
        least_difficulty: int = LEAST_DIFFICULTY,
    ) -> None:
        """Look at nothing yet; ``least_difficulty`` is that of a Bitcoin block."""
        self._root = root
        self._kept = kept
        self.contradiction: Fork | None = None
        """Proof that the key signed two histories, where ``kept`` shows another one."""
        self._no_key = ""
        self.key_is_its_own = key is None
        """Whether the key came from the archive, and so proves nothing of who made it."""
        self._unreadable = tuple(unreadable(root))
        self.key = key or (None if self._unreadable else self._own_key())
        """Whose signature counts; none where there is none."""
        self._roots = roots
        self.roots_given = bool(roots)
        """Whether the reader said which authorities to trust; else those in it are taken."""
        self._least_difficulty = least_difficulty
        self._warc = WarcFolderCheck(root / "warc")
        self._ledger = self.key and LedgerCheck(root / _LEDGER, self.key)
        self._anchors: AnchorCheck | None = None

    @property
    def size(self) -> int:
        """Bytes of all WARC files, and leaves: what progress adds up to."""
        if self._unreadable:
            return 0
        return self._warc.size + (leaves_now(self._root / _LEDGER) if self._ledger else 0)

    @property
    def files(self) -> int:
        """How many WARC files there are."""
        return len(self._warc.files)

    @property
    def captures(self) -> int:
        """Checks that were read."""
        return self._warc.captures

    @property
    def payloads(self) -> int:
        """Responses that were read, and those that revisits stand for."""
        return self._warc.payloads

    @property
    def leaves(self) -> int:
        """Leaves that a signed checkpoint covers."""
        return self._ledger.leaves if self._ledger else 0

    @property
    def waiting(self) -> int:
        """Leaves that no checkpoint covers yet."""
        return self._ledger.waiting if self._ledger else 0

    @property
    def checkpoints(self) -> int:
        """Signed checkpoints, without those in anchors."""
        return self._ledger.checkpoints if self._ledger else 0

    @property
    def tokens(self) -> int:
        """Time-stamps, cosignatures and beacons of outsiders that prove what they should."""
        return self._anchors.tokens if self._anchors else 0

    @property
    def unchecked(self) -> int:
        """Those of which nothing in the archive tells whether they do."""
        return self._anchors.unchecked if self._anchors else 0

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold, as soon as it is known."""
        if self._unreadable:
            yield from self._unreadable
            return
        yield from self._format()
        with scratch() as database:
            checks = RecordedChecks(database)
            # Both asked first: what is written from now on may tell of a later check.
            index = IndexCheck(self._root, checks)
            leaves = leaves_now(self._root / _LEDGER)
            for found in self._warc.read(told):
                if isinstance(found, Problem):
                    yield found
                else:
                    yield from checks.add(found)
            if self.key and self._ledger:
                looks = LookCheck(database, checks, leaves)
                yield from self._read_ledger(self._ledger, self.key, database, looks, told)
            else:
                yield from self._without_key()
            yield from index.problems()
        if (self._root / "FORMAT").exists():
            yield from strays(self._root)

    def _format(self) -> Iterator[Problem]:
        path = self._root / "FORMAT"
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                said = file.read(_LONGEST_VKEY)
        except FileNotFoundError:
            yield Problem(Fault.MISSING, str(path), "this folder is no archive")
            return
        if said != FORMAT:
            yield Problem(Fault.UNLIKE, str(path), f"says {said[:80]!r}, and should say {FORMAT!r}")

    def _own_key(self) -> NoteKey | None:
        try:
            with (self._root / _LEDGER / VKEY).open(encoding="ascii") as file:
                return NoteKey.from_vkey(file.read(_LONGEST_VKEY).removesuffix("\n"))
        except (OSError, UnicodeDecodeError, ProofError) as error:
            self._no_key = str(error)
            return None

    def _without_key(self) -> Iterator[Problem]:
        """Yield a problem when there is something to check and no key to check it with."""
        if self._kept or any((self._root / name).exists() for name in (_LEDGER, _ANCHORS)):
            where = str(self._root / _LEDGER / VKEY)
            yield Problem(Fault.SIGNATURE, where, f"no public key to check with: {self._no_key}")

    def _read_ledger(
        self,
        ledger: LedgerCheck,
        key: NoteKey,
        database: Connection,
        looks: LookCheck,
        told: Progress,
    ) -> Iterator[Problem]:
        """Give every leaf to all who compare it with something, then ask what they missed."""
        anchors = self._anchors = AnchorCheck(
            self._root / _ANCHORS,
            database,
            key=key,
            tree=lambda: ledger.tree,
            roots=self._roots,
            least_difficulty=self._least_difficulty,
        )
        names = (path.relative_to(self._root / "warc").as_posix() for path in self._warc.files)
        closed = ClosedFiles(self._root / "warc", tuple(names))
        times, slots = TimeCheck(), SlotCheck(database)
        chains = ChainsCheck(self._root, database, lambda: leaves_now(self._root / _LEDGER))
        for found in ledger.read(told):
            if isinstance(found, Problem):
                yield found
                continue
            if found.kind == OBSERVATION:
                yield from looks.take(found)
            for each in (times, slots, closed, anchors, chains):
                yield from each.take(found)
        if self._kept:
            promise = KeptCheckpoint(self._kept, key)
            yield from promise.problems(ledger.tree, ledger.signed or b"")
            self.contradiction = promise.contradiction
        if ledger.tree is None:
            return  # told already; that every check lacks a leaf would say nothing more
        yield from looks.end()
        yield from slots.end(times.latest)
        yield from closed.end()
        yield from anchors.end()
        yield from chains.end()
