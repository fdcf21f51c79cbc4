"""The `watcher.ports.Ledger` of an archive: leaves numbered and chained, anchors beside them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock

from watcher.durable import write_whole
from watcher.errors import ArchiveError, ArchiveUnwritable, FixityError
from watcher.ledger.anchors import AnchorFolders
from watcher.ledger.chains import Chains
from watcher.ledger.folder import LedgerFolder
from watcher.ports import LastLook, Leaf
from watcher.proof.canonical_json import Value
from watcher.proof.errors import ProofError
from watcher.proof.leaves import leaf as leaf_of
from watcher.proof.leaves import read_leaf
from watcher.proof.notes import NoteSigner
from watcher.proof.tree import leaf_hash

CHAINS = "chains.db"
LEDGER = "ledger"
ANCHORS = "anchors"
VKEY = "vkey"
_OBSERVATION = "observation/1"
_READ_AT_ONCE = 4096


class ChainedLedger:
    """One archive's ledger, open for writing; safe to call from several threads. Use `open`."""

    def __init__(self, folder: LedgerFolder, chains: Chains, anchors: AnchorFolders) -> None:
        self._folder = folder
        self._chains = chains
        self._anchors = anchors
        self._mutex = RLock()

    @classmethod
    def open(
        cls, archive: Path, signer: NoteSigner, memory: Path
    ) -> tuple["ChainedLedger", tuple[str, ...]]:
        """Return the ledger of an archive's folder, and sentences on what was mended.

        Raises as `LedgerFolder.open` does.
        """
        folder, mended = LedgerFolder.open(archive / LEDGER, signer, memory)
        anchors = AnchorFolders(archive / ANCHORS)
        mended += anchors.drop_drafts()
        vkey = archive / LEDGER / VKEY
        try:
            if not vkey.exists():
                write_whole(vkey, f"{signer.key().vkey()}\n".encode())
        except OSError as error:
            raise ArchiveUnwritable(f"{vkey}: cannot be written: {error.strerror}") from error
        ledger = cls(folder, Chains.open(archive / CHAINS), anchors)
        ledger._catch_up()
        return ledger, mended

    @property
    def size(self) -> int:
        """How many leaves there are, published or not."""
        return self._folder.size

    @property
    def unpublished(self) -> int:
        """How many leaves no checkpoint covers yet."""
        return self._folder.size - self._folder.published.size

    def append(self, leaves: Sequence[tuple[str, Mapping[str, Value]]]) -> tuple[Leaf, ...]:
        """Append leaves durably (see the port); raises `ArchiveError` for one that says nothing."""
        with self._mutex:
            made: list[tuple[Leaf, dict[str, Value]]] = []
            entries: list[bytes] = []
            chain: dict[str, str | None] = {}
            for kind, members in leaves:
                body: dict[str, Value] = {**members, "seq": self._folder.size + len(entries)}
                if kind == _OBSERVATION:
                    url = str(members["url"])
                    body["prev"] = chain[url] if url in chain else self._digest_of_last(url)
                entry = _entry(kind, body)
                made.append((_leaf(self._folder.size + len(entries), entry), read_leaf(entry)))
                entries.append(entry)
                if kind == _OBSERVATION:
                    chain[url] = made[-1][0].digest
            self._folder.append(entries)
            self._chains.take(made, self._folder.size, self._folder.root())
            return tuple(leaf for leaf, _ in made)

    def last(self, url: str) -> LastLook | None:
        """Return what the newest leaf of ``url`` says."""
        with self._mutex:
            return self._chains.last(url)

    def last_check(self) -> str | None:
        """Return the record id of the check that was logged last."""
        with self._mutex:
            return self._chains.last_check()

    def newest(self) -> datetime | None:
        """Return the time of the newest leaf."""
        with self._mutex:
            return self._chains.newest()

    def told(self, kind: str) -> str | None:
        """Return the ``cfg`` of the newest leaf of a kind."""
        with self._mutex:
            return self._chains.told(kind)

    def has(self, kind: str, name: str) -> bool:
        """Whether a file or a folder has its leaf."""
        with self._mutex:
            return self._chains.has(kind, name)

    def keep(self, folder: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Keep what an outsider gave (see the port)."""
        return self._anchors.keep(folder, files)

    def kept(self) -> Iterator[tuple[str, Mapping[str, str], bytes]]:
        """Yield what has no leaf yet (see the port)."""
        for folder in self._anchors.folders():
            if not self.has("files", folder):
                files, about = self._anchors.files(folder)
                yield folder, files, about

    def publish(self) -> bytes:
        """Sign a checkpoint over all leaves, put it up, and return its bytes."""
        with self._mutex:
            return self._folder.publish().to_bytes()

    def entries(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (index, entry) from ``start`` on; raises as `LedgerFolder.entries` does."""
        return self._folder.entries(start)

    def checkpoint(self) -> bytes | None:
        """Return the bytes of the checkpoint that is up, ``None`` before the first."""
        with self._mutex:
            return self._folder.checkpoint()

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof between two published sizes."""
        with self._mutex:
            return self._folder.consistency(old, new)

    def close(self) -> None:
        """Let go of the files."""
        with self._mutex:
            self._folder.close()
            self._chains.close()

    def _digest_of_last(self, url: str) -> str | None:
        last = self._chains.last(url)
        return None if last is None else last.leaf.digest

    def _catch_up(self) -> None:
        """Read the leaves that the chains do not know; all, when they are of another ledger."""
        size, root = self._chains.mark()
        if not size or size > self._folder.size or self._folder.root_at(size) != root:
            self._chains.clear()
            size = 0
        taken: list[tuple[Leaf, dict[str, Value]]] = []
        for index, entry in self._folder.entries(size):
            taken.append((_leaf(index, entry), _read(index, entry)))
            if len(taken) >= _READ_AT_ONCE:
                self._take(taken, index + 1)
                taken = []
        self._take(taken, self._folder.size)

    def _take(self, taken: list[tuple[Leaf, dict[str, Value]]], size: int) -> None:
        if taken:
            self._chains.take(taken, size, self._folder.root_at(size))


def _entry(kind: str, body: Mapping[str, Value]) -> bytes:
    try:
        return leaf_of(kind, body)
    except ProofError as error:
        raise ArchiveError(f"the ledger cannot take a leaf: {error}") from error


def _read(index: int, entry: bytes) -> dict[str, Value]:
    try:
        return read_leaf(entry)
    except ProofError as error:
        raise FixityError(f"ledger, leaf {index}: {error}") from error


def _leaf(index: int, entry: bytes) -> Leaf:
    return Leaf(index=index, digest=f"sha256:{leaf_hash(entry).hex()}")
