"""The ledger's folder: entries appended durably, and published under signed checkpoints.

What is published lies there as C2SP tlog-tiles says and never changes. Entries that no checkpoint
covers yet stand in a journal, in the form of a bundle, so that each is on disk before the look
that it tells of is read. Publishing writes tiles and bundles, then remembers the
checkpoint outside the folder, then puts it up; a crash between any two of these is mended when the
folder is opened again.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from watcher.durable import AppendFile, cut, make_folder, sync_folder, write_whole
from watcher.errors import ArchiveError, ArchiveUnwritable, FixityError
from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import ProofError
from watcher.proof.inclusion_files import InclusionFile
from watcher.proof.notes import Note, NoteSigner
from watcher.proof.tiles import TILE_WIDTH, HashReader, bundle_of, grow
from watcher.proof.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    prefix_root,
)

_CHECKPOINT = "checkpoint"
_JOURNAL = "journal-"
_LENGTH_BYTES = 2


class LedgerFolder:
    """One ledger, open for appending by one process. Use `open`."""

    def __init__(self, root: Path, signer: NoteSigner, memory: Path, published: Checkpoint) -> None:
        """Take over a folder whose files are known to lead to ``published``."""
        self._root = root
        self._signer = signer
        self._memory = memory
        self._published = published
        self._waiting: list[bytes] = []
        self._journal: AppendFile | None = None
        self._frontier = Frontier()

    @classmethod
    def open(cls, root: Path, signer: NoteSigner, memory: Path) -> tuple[Self, tuple[str, ...]]:
        """Return the ledger at ``root``, made if there is none, and sentences on what was mended.

        ``memory`` is a file elsewhere that keeps the last checkpoint that was signed. Raises
        `FixityError` when the files do not lead to the checkpoint, or the tree is older than
        or differs from the one remembered: then nothing may be signed, because a public
        promise would be broken. Raises `ArchiveUnwritable` when the system refuses.
        """
        try:
            make_folder(root)
            make_folder(memory.parent)
            _drop_drafts(root)
            published = _read_checkpoint(root / _CHECKPOINT, signer) or _nothing(signer)
            ledger = cls(root, signer, memory, published)
            mended = ledger._read_journal()
            ledger._grow_frontier(ledger._waiting)
            ledger._compare_with(_read_checkpoint(memory, signer))
        except OSError as error:
            raise ArchiveUnwritable(f"{root}: cannot be a ledger: {error.strerror}") from error
        return ledger, mended

    @property
    def size(self) -> int:
        """How many entries the ledger has, published or not."""
        return self._published.size + len(self._waiting)

    @property
    def published(self) -> Checkpoint:
        """The checkpoint that is up."""
        return self._published

    def checkpoint(self) -> bytes | None:
        """Return the bytes of the checkpoint that is up, ``None`` before the first."""
        return _read_if_there(self._root / _CHECKPOINT)

    def append(self, entries: Sequence[bytes]) -> int:
        """Append entries durably; return the index of the first.

        Raises `ArchiveUnwritable` when nothing of them was kept, `ArchiveError` for an entry
        that is too long.
        """
        first = self.size
        with _as_archive_errors("entries"):
            bundle = bundle_of(entries)
        if self._journal is None:
            name = f"{_JOURNAL}{self._published.size}"
            self._journal = AppendFile.create(self._root, name)
        self._journal.append(bundle)
        self._waiting += entries
        self._grow_frontier(entries)
        return first

    def root(self) -> bytes:
        """Return the root of the tree of all entries, published or not."""
        return self._frontier.root()

    def publish(self) -> Note:
        """Sign a checkpoint over all entries, put it up, and return it.

        Raises `FixityError` when what was published before is damaged, `ArchiveUnwritable`
        when the system refuses; then the entries wait for the next time.
        """
        with _as_archive_errors(str(self._root)):
            growth = grow(self._reader(), self._waiting)
            tree = growth.frontier
            checkpoint = Checkpoint(self._signer.name, tree.size, tree.root())
            note = checkpoints.sign(checkpoint, self._signer)
        try:
            for path, content in growth.files.items():
                self._write(self._root / path, content)
            self._write(self._memory, note.to_bytes())
            self._write(self._root / _CHECKPOINT, note.to_bytes())
            self._published = checkpoint
            self._drop_journal()
            self._drop_partial(growth.files)
        except OSError as error:
            raise ArchiveUnwritable(
                f"{self._root}: a checkpoint could not be put up: {error.strerror}"
            ) from error
        return note

    def root_at(self, size: int) -> bytes:
        """Return the root of the tree of the first ``size`` entries, published or not.

        Raises `FixityError` for damage, and when there are fewer.
        """
        with _as_archive_errors(str(self._root)):
            return prefix_root(size, self._tree().read)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of ``new`` entries continues that of ``old``.

        Raises `FixityError` for damage, and for sizes that no published tree has.
        """
        with _as_archive_errors(str(self._root)):
            return tuple(consistency_proof(old, new, self._reader().read))

    def entries(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (index, entry) from ``start`` on; what is published is checked as it is read.

        Raises `FixityError` naming the file that is damaged or missing.
        """
        with _as_archive_errors(str(self._root)):
            reader = self._reader()
            for bundle in range(start // TILE_WIDTH, -(-reader.size // TILE_WIDTH)):
                for offset, entry in enumerate(reader.entries(bundle)):
                    if bundle * TILE_WIDTH + offset >= start:
                        yield bundle * TILE_WIDTH + offset, entry
        for offset, entry in enumerate(self._waiting):
            if reader.size + offset >= start:
                yield reader.size + offset, entry

    def inclusion(self, index: int) -> InclusionFile:
        """Return the proof that an entry is in the tree of the checkpoint that is up.

        Raises `FixityError` for damage, `ArchiveError` for an entry that is not published yet.
        """
        if not 0 <= index < self._published.size:
            raise ArchiveError(f"entry {index} is not among the {self._published.size} published")
        with _as_archive_errors(str(self._root)):
            reader = self._reader()
            note = notes.parse((self._root / _CHECKPOINT).read_bytes())
            proof = inclusion_proof(index, reader.size, reader.read)
            return InclusionFile(index=index, proof=tuple(proof), checkpoint=note)

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _grow_frontier(self, entries: Sequence[bytes]) -> None:
        with _as_archive_errors(str(self._root)):
            before = self._frontier if self._frontier.size else self._reader().frontier
        self._frontier = before.append([leaf_hash(entry) for entry in entries])[0]

    # reading

    def _read(self, path: str) -> bytes:
        content = _read_if_there(self._root / path)
        if content is None:
            raise FixityError(f"{self._root / path}: missing from the ledger")
        return content

    def _reader(self) -> HashReader:
        return HashReader(self._published.size, self._published.root, self._read)

    def _tree(self) -> HashReader:
        """Return the tree of all entries, those included that wait."""
        with _as_archive_errors(str(self._root)):
            growth = grow(self._reader(), self._waiting)
            files = growth.files
            return HashReader(
                growth.frontier.size,
                growth.frontier.root(),
                lambda path: files[path] if path in files else self._read(path),
            )

    def _read_journal(self) -> tuple[str, ...]:
        """Take up the entries that wait; set a torn tail aside, and drop what is published."""
        mended: list[str] = []
        for path in sorted(self._root.glob(f"{_JOURNAL}*")):
            start = path.name.removeprefix(_JOURNAL)
            if not start.isdecimal():
                continue
            if int(start) > self._published.size:
                raise FixityError(
                    f"{path}: begins behind the checkpoint of {self._published.size} entries"
                )
            content = path.read_bytes()
            if not content:
                # Left by a crash between its making and its first entry.
                cut(path, 0)
                continue
            whole, entries = _whole_entries(content)
            if whole < len(content):
                write_whole(path.with_suffix(".torn"), content[whole:])
                cut(path, whole)
                mended.append(f"{path}: {len(content) - whole} torn bytes at {whole} set aside")
            known = self._published.size - int(start)
            if known == 0 and whole:
                self._waiting = entries
                self._journal = AppendFile.reopen(self._root, path.name)
            elif known:
                self._drop_published(path, int(start), entries)
        return tuple(mended)

    def _drop_published(self, path: Path, start: int, entries: Sequence[bytes]) -> None:
        """Remove a journal that a crash left behind its checkpoint; every entry must be there."""
        published = dict(self.entries(start))
        for offset, entry in enumerate(entries):
            if published.get(start + offset) != entry:
                raise FixityError(f"{path}: entry {start + offset} is not the published one")
        path.unlink()
        sync_folder(self._root)

    def _compare_with(self, remembered: Checkpoint | None) -> None:
        """Refuse a tree that is older than or differs from what was promised."""
        if remembered is None:
            if self._published.size:
                raise FixityError(f"{self._memory}: nothing remembered of a ledger that was signed")
            return
        tree = self._tree()
        if tree.size < remembered.size:
            raise FixityError(
                f"{self._root}: has {tree.size} entries, {remembered.size} were signed; "
                "an older copy was put back, and nothing may be signed over it"
            )
        with _as_archive_errors(str(self._root)):
            root = prefix_root(remembered.size, tree.read)
        if root != remembered.root:
            raise FixityError(
                f"{self._root}: the first {remembered.size} entries are not those that were signed"
            )

    # writing

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(path.parent)
        write_whole(path, content)

    def _drop_partial(self, files: Iterable[str]) -> None:
        """Remove the partial tiles of each full one, as C2SP tlog-tiles allows.

        A checkpoint a minute would else leave a hundred megabytes a day of them.
        """
        for path in (self._root / name for name in files):
            partial = path.with_name(path.name + ".p")
            if partial.is_dir():
                for narrower in partial.iterdir():
                    narrower.unlink()
                partial.rmdir()

    def _drop_journal(self) -> None:
        self.close()
        for path in self._root.glob(f"{_JOURNAL}*"):
            if path.name.removeprefix(_JOURNAL).isdecimal():
                path.unlink()
        sync_folder(self._root)
        self._waiting = []


def _drop_drafts(root: Path) -> None:
    """Remove files that a crash left nameless; what they hold is written again."""
    for draft in root.rglob("*.new"):
        draft.unlink()


def _nothing(signer: NoteSigner) -> Checkpoint:
    return Checkpoint(signer.name, 0, EMPTY_ROOT)


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: cannot be read: {error.strerror}") from error


def _read_checkpoint(path: Path, signer: NoteSigner) -> Checkpoint | None:
    content = _read_if_there(path)
    if content is None:
        return None
    with _as_archive_errors(str(path)):
        return checkpoints.verify(notes.parse(content), signer.key())


def _whole_entries(content: bytes) -> tuple[int, list[bytes]]:
    """Return where the last whole entry of a journal ends, and all whole ones."""
    entries: list[bytes] = []
    at = 0
    while at + _LENGTH_BYTES <= len(content):
        start = at + _LENGTH_BYTES
        end = start + int.from_bytes(content[at:start])
        if end > len(content):
            break
        entries.append(content[start:end])
        at = end
    return at, entries


@contextlib.contextmanager
def _as_archive_errors(where: str) -> Iterator[None]:
    """Say of what proves nothing where it lies."""
    try:
        yield
    except ProofError as error:
        raise FixityError(f"{where}: {error}") from error
