"""A ledger in memory, for tests of what stands on it: same promises, no disk.

Passes the contract of `watcher.ports.Ledger`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from watcher.errors import ArchiveError, WriteConflict
from watcher.model.moment import parse_stamp
from watcher.ports import LastLook, Leaf
from watcher.proof import checkpoints
from watcher.proof.canonical_json import Value
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import ProofError
from watcher.proof.leaves import leaf, read_leaf
from watcher.proof.notes import NoteSigner
from watcher.proof.tree import Frontier, leaf_hash

_SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
_SEEN = {"changed", "unchanged"}


class MemoryLedger:
    """Keeps leaves in a list, and what outsiders gave in a dictionary."""

    def __init__(self) -> None:
        """Begin empty."""
        self.leaves: list[dict[str, Value]] = []
        self.folders: dict[str, Mapping[str, bytes]] = {}
        self._digests: list[str] = []

    def append(self, leaves: Sequence[tuple[str, Mapping[str, Value]]]) -> tuple[Leaf, ...]:
        """Append leaves, all of them or none."""
        bodies, digests = list(self.leaves), list(self._digests)
        for kind, members in leaves:
            body = {**members, "seq": len(bodies)}
            if kind == "observation/1":
                earlier = [n for n, one in enumerate(bodies) if _is_of(one, members["url"])]
                body["prev"] = digests[earlier[-1]] if earlier else None
            try:
                entry = leaf(kind, body)
            except ProofError as error:
                raise ArchiveError(f"the ledger cannot take a leaf: {error}") from error
            bodies.append(read_leaf(entry))
            digests.append(f"sha256:{leaf_hash(entry).hex()}")
        first = len(self.leaves)
        self.leaves, self._digests = bodies, digests
        return tuple(Leaf(index=n, digest=digests[n]) for n in range(first, len(digests)))

    def last(self, url: str) -> LastLook | None:
        """Return what the newest leaf of ``url`` says."""
        looks = [n for n, one in enumerate(self.leaves) if _is_of(one, url)]
        if not looks:
            return None
        seen = [self.leaves[n] for n in looks if self.leaves[n]["outcome"] in _SEEN]
        payload = (seen[-1].get("payload") or seen[-1].get("payload_wire")) if seen else None
        newest = self.leaves[looks[-1]]
        check = newest.get("check")
        return LastLook(
            leaf=Leaf(index=looks[-1], digest=self._digests[looks[-1]]),
            slot=parse_stamp(str(newest["slot"])),
            check=None if check is None else str(check),
            payload=None if payload is None else str(payload),
        )

    def last_check(self) -> str | None:
        """Return the record id of the check that was logged last."""
        return next((str(one["check"]) for one in reversed(self.leaves) if "check" in one), None)

    def newest(self) -> datetime | None:
        """Return the time of the newest leaf."""
        newest = self.leaves[-1] if self.leaves else None
        return None if newest is None else parse_stamp(str(newest.get("logged") or newest["t"]))

    def told(self, kind: str) -> str | None:
        """Return the ``cfg`` of the newest leaf of a kind."""
        version = f"watcher/{kind}"
        of_kind = [str(one["cfg"]) for one in self.leaves if one["v"] == version and "cfg" in one]
        return of_kind[-1] if of_kind else None

    def has(self, kind: str, name: str) -> bool:
        """Whether a file or a folder has its leaf."""
        if kind == "files":
            kept = [path for one in self.leaves for path in _files(one)]
            return any(path.rpartition("/")[0] == name for path in kept)
        version = f"watcher/{kind}"
        return any(one["v"] == version and one.get("file") == name for one in self.leaves)

    def keep(self, folder: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Keep files in a new folder."""
        if folder in self.folders:
            raise WriteConflict(f"{folder}: is there already")
        self.folders[folder] = dict(files)
        return _digests(folder, files)

    def kept(self) -> Iterator[tuple[str, Mapping[str, str], bytes]]:
        """Yield what has no leaf yet."""
        for folder, files in self.folders.items():
            if not self.has("files", folder):
                yield folder, _digests(folder, files), files.get("about.json", b"")

    def publish(self) -> bytes:
        """Sign a checkpoint over all leaves."""
        tree = Frontier().append([bytes.fromhex(one[7:]) for one in self._digests])[0]
        return checkpoints.sign(
            Checkpoint(_SIGNER.name, tree.size, tree.root()), _SIGNER
        ).to_bytes()


def _is_of(body: Mapping[str, Value], url: Value) -> bool:
    return body["v"] == "watcher/observation/1" and body["url"] == url


def _files(body: Mapping[str, Value]) -> Mapping[str, Value]:
    files = body.get("files")
    return files if isinstance(files, dict) else {}


def _digests(folder: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
    return {
        f"{folder}/{name}": f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name, content in sorted(files.items())
    }
