"""A leaf of the ledger as a reader holds it: its place, its exact bytes, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.errors import FixityError
from watcher.proof.canonical_json import Value
from watcher.proof.errors import ProofError
from watcher.proof.leaves import read_leaf
from watcher.proof.tree import leaf_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLeaf:
    """A leaf: its index, its exact bytes, and what it says."""

    index: int
    entry: bytes
    body: Mapping[str, Value]

    @property
    def kind(self) -> str:
        """Kind and version, such as "observation/1"."""
        return str(self.body["v"]).removeprefix("watcher/")

    @property
    def digest(self) -> str:
        """``sha256:`` and the hex of its leaf hash, by which other leaves name it."""
        return f"sha256:{leaf_hash(self.entry).hex()}"

    def said(self, name: str) -> str | None:
        """Return a member that is a string; ``None`` where there is none."""
        value = self.body.get(name)
        return value if isinstance(value, str) else None

    @property
    def about(self) -> frozenset[str]:
        """The digests of the leaves that it is about."""
        of = self.body.get("of")
        return frozenset(map(str, of if isinstance(of, list) else [of]))

    @property
    def files(self) -> dict[str, str]:
        """The files that it lists below ``anchors/``, with their digests."""
        listed = self.body.get("files")
        return {path: str(one) for path, one in listed.items()} if isinstance(listed, dict) else {}


def kept_leaf(index: int, entry: bytes) -> KeptLeaf:
    """Return the leaf at ``index``; raises `FixityError` naming it when it cannot be read."""
    try:
        return KeptLeaf(index=index, entry=entry, body=read_leaf(entry))
    except ProofError as error:
        raise FixityError(f"ledger, leaf {index}: {error}") from error
