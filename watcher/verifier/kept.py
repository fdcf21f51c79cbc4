"""A checkpoint that a reader kept elsewhere: whether the ledger still holds what it promised.

An older copy of a whole archive is sound in itself. What shows it to be older, or written anew with
the same key, is a promise that lies where its owner cannot reach.
"""

from collections.abc import Iterator
from pathlib import Path

from watcher.proof import checkpoints, notes
from watcher.proof.errors import ProofError
from watcher.proof.notes import MAX_NOTE_BYTES, NoteKey
from watcher.proof.tiles import HashReader
from watcher.proof.tree import prefix_root
from watcher.verifier import Fault, Problem


def broken_promise(kept: Path, key: NoteKey, tree: HashReader | None) -> Iterator[Problem]:
    """Yield a problem unless ``tree`` is or continues that of the signed checkpoint in a file.

    The checkpoint is a C2SP tlog-checkpoint, signed with ``key``; ``tree`` is that of the
    ledger, none where it cannot be read.
    """
    try:
        with kept.open("rb") as file:
            note = notes.parse(file.read(MAX_NOTE_BYTES + 1))
        promised = checkpoints.verify(note, key)
    except OSError as error:
        yield Problem(Fault.MISSING, str(kept), f"cannot be read: {error.strerror}")
        return
    except ProofError as error:
        yield Problem(Fault.SIGNATURE, str(kept), f"no checkpoint of this ledger: {error}")
        return
    size = tree.size if tree else 0
    if size < promised.size or tree is None:
        detail = f"signed {promised.size} leaves, and the ledger has {size}: it is an older copy"
        yield Problem(Fault.TREE, str(kept), f"{detail}, or some were taken away")
        return
    try:
        root = prefix_root(promised.size, tree.read)
    except ProofError as error:
        yield Problem(Fault.TREE, str(kept), f"cannot be compared: {error}")
        return
    if root != promised.root:
        detail = f"its {promised.size} leaves are not the first {promised.size} of the ledger"
        yield Problem(Fault.TREE, str(kept), f"{detail}: it was written anew with the same key")
