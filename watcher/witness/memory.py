"""What a witness remembers: the last checkpoint of each log that it cosigned, and contradictions.

Each file is written whole and is durable before anybody hears of it. Forgetting is the one thing
that a witness must not do: a folder that is lost or put back from an older copy lets a
log be rolled back unseen.
"""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from watcher.durable import make_folder, write_whole
from watcher.errors import ArchiveBusy, ArchiveUnwritable, FixityError
from watcher.proof import notes
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import ProofError
from watcher.proof.notes import Note, NoteKey
from watcher.proof.witnessing import Fork

_LAST = "last"
_FORKS = "forks"
_SUSPICIONS = "suspicions"
_MOST_KEPT = 1000


class WitnessMemory:
    """The folder of one witness; only one process may have it open. Use `open`.

    Whoever decides on a log must hold its `lock` from asking for `last` until `remember` returned.
    """

    def __init__(self, root: Path, descriptor: int, origins: Iterable[str]) -> None:
        """Take over a folder that only we have open."""
        self._root = root
        self._descriptor = descriptor
        self._last: dict[str, Note] = {}
        self._unsure: set[str] = set()
        self._locks = {origin: threading.Lock() for origin in origins}

    @classmethod
    def open(cls, root: Path, witness: WitnessKey, logs: Mapping[str, Sequence[NoteKey]]) -> Self:
        """Open the memory of a witness, made if there is none. ``logs``: keys by origin.

        Raises `FixityError` naming the file when what it remembers of one of these logs is not
        signed by the log and by the witness, `ArchiveBusy` when another process has the folder,
        `ArchiveUnwritable` when the system refuses.
        """
        try:
            for name in (_LAST, _FORKS, _SUSPICIONS):
                make_folder(root / name)
            descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ArchiveUnwritable(f"{root}: no memory for a witness: {error.strerror}") from error
        memory = cls(root, descriptor, logs)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for origin, keys in logs.items():
                memory._read_last(origin, keys, witness)
        except BlockingIOError as error:
            memory.close()
            raise ArchiveBusy(f"{root}: another process is this witness") from error
        except OSError as error:
            memory.close()
            raise ArchiveUnwritable(f"{root}: cannot be read: {error.strerror}") from error
        except FixityError:
            memory.close()
            raise
        return memory

    def lock(self, origin: str) -> threading.Lock:
        """The lock of one log; give only origins that are known."""
        return self._locks[origin]

    def last(self, origin: str) -> Note | None:
        """The last checkpoint of a log that was cosigned, with the log's and our signatures."""
        return self._last.get(origin)

    def remember(self, origin: str, cosigned: Note) -> None:
        """Put a checkpoint in the place of the last one; durable when this returns.

        Raises `ArchiveUnwritable`; then the disk may have the old one or the new one, and the
        new one counts here, so that nothing behind it is cosigned.
        """
        last = self._last.get(origin)
        if last is not None and last.text == cosigned.text and origin not in self._unsure:
            return
        self._last[origin] = cosigned
        self._unsure.add(origin)
        self._write(self._path(origin), cosigned.to_bytes())
        self._unsure.discard(origin)

    def keep_fork(self, origin: str, fork: Fork, *, proven: bool) -> Path | None:
        """Keep two checkpoints that contradict each other; None if they are kept already.

        Those that are ``proven`` to be a fork, and those that only may be one, lie in folders of
        their own, up to 1000 of a log: whoever signs more than that shall not fill our disk. Raises
        `ArchiveUnwritable`.
        """
        texts = f"{fork.first.text}\n{fork.second.text}"
        folder = self._root / (_FORKS if proven else _SUSPICIONS)
        path = folder / f"{_digest(origin)[:16]}-{_digest(texts)[:32]}.fork"
        if path.exists() or sum(1 for _ in folder.glob(f"{path.name[:16]}-*")) >= _MOST_KEPT:
            return None
        self._write(path, fork.to_bytes())
        return path

    def close(self) -> None:
        """Let another process have the folder, once nobody decides any more; nobody will again.

        Whoever still had a request in hand could else write behind what the other process read.
        """
        for lock in self._locks.values():
            lock.acquire()
        os.close(self._descriptor)

    def _path(self, origin: str) -> Path:
        # An origin may be any text; the file itself says whose it is.
        return self._root / _LAST / _digest(origin)

    def _read_last(self, origin: str, keys: Sequence[NoteKey], witness: WitnessKey) -> None:
        path = self._path(origin)
        try:
            encoded = path.read_bytes()
        except FileNotFoundError:
            return
        try:
            note = notes.parse(encoded)
            notes.verify(note, keys)
            notes.verify(note, [witness])
        except ProofError as error:
            raise FixityError(
                f"{path}: no checkpoint of {origin} that we cosigned: {error}"
            ) from error
        self._last[origin] = note

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_whole(path, content)
        except OSError as error:
            raise ArchiveUnwritable(f"{path}: cannot be written: {error.strerror}") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
