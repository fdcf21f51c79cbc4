"""Fictional newsrooms: a ledger each, a witness each, over real HTTP on loopback."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from watcher.asking import Asker
from watcher.clock import SystemClock
from watcher.ledger.folder import LedgerFolder
from watcher.model.witness import WitnessSettings
from watcher.ports import Clock
from watcher.proof.canonical_json import Value
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.notes import NoteSigner
from watcher.testing.clock import HandClock
from watcher.witness.client import WitnessClient
from watcher.witness.cosigner import Answer, Cosigner, KnownLogs
from watcher.witness.memory import WitnessMemory
from watcher.witness.server import WitnessServer

AGENT = "Watcher/1 (+https://news.example.org; desk@example.org)"


def log_signer(name: str) -> NoteSigner:
    """The ledger's key of a newsroom."""
    return NoteSigner(f"{name}/ledger", sha256(name.encode()).digest())


def witness_signer(name: str) -> WitnessSigner:
    """The witness's key of a newsroom."""
    return WitnessSigner(f"{name}/witness", sha256(b"witness " + name.encode()).digest())


@dataclass
class Ledger:
    """A ledger of numbered leaves; ``kept`` is what was kept below anchors/."""

    folder: LedgerFolder
    kept: list[tuple[str, dict[str, Value], dict[str, bytes]]] = field(default_factory=list)
    _up: bytes | None = None

    @classmethod
    def open(cls, root: Path, name: str) -> "Ledger":
        """A ledger of its own at ``root``, whoever's name it signs with."""
        return cls(LedgerFolder.open(root / "ledger", log_signer(name), root / "memory")[0])

    def grow(self, count: int, word: str = "leaf") -> bytes:
        """Append leaves, and return the checkpoint over them."""
        size = self.folder.size
        self.folder.append([f"{word} {size + number}".encode() for number in range(count)])
        self._up = self.folder.publish().to_bytes()
        return self._up

    def checkpoint(self) -> bytes | None:
        """The signed checkpoint that is up."""
        return self._up

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """The proof that the tree grew."""
        return self.folder.consistency(old, new)

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> None:
        """Remember, and add a leaf that waits for the next checkpoint."""
        self.kept.append((kind, dict(fields), dict(files)))
        self.folder.append([f"anchor {len(self.kept)}".encode()])


@dataclass
class Witnessing:
    """A newsroom's witness: ``noticed`` is what its operator was told."""

    name: str
    root: Path
    known: KnownLogs
    clock: Clock
    noticed: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path, name: str, logs: Sequence[str], *, hourly: int = 1000) -> "Witnessing":
        """A witness of these newsrooms' ledgers."""
        known = KnownLogs((log_signer(one).key().vkey(), hourly) for one in logs)
        return cls(name, root / f"{name}-witness", known, HandClock())

    @contextmanager
    def cosigning(self) -> Iterator[Cosigner]:
        """Its judgement, without the wire."""
        signer = witness_signer(self.name)
        memory = WitnessMemory.open(self.root, signer.key(), self.known.keys)
        try:
            told = self.noticed.append
            yield Cosigner(signer, self.known, memory, clock=self.clock, noticed=told)
        finally:
            memory.close()

    @contextmanager
    def serving(self) -> Iterator[WitnessClient]:
        """Its server, and a client that asks it."""
        with self.cosigning() as cosigner, serving(cosigner.answer) as url:
            yield self.client(url)

    def client(self, url: str, *, timeout_seconds: float = 20.0) -> WitnessClient:
        """A client that believes this witness's key."""
        return WitnessClient(self.settings(url), Asker(AGENT, timeout_seconds=timeout_seconds))

    def settings(self, url: str) -> WitnessSettings:
        """What another newsroom writes into its configuration."""
        vkey = witness_signer(self.name).key().vkey()
        return WitnessSettings(name=self.name, url=url, vkey=vkey)

    def forks(self, folder: str = "forks") -> list[Path]:
        """The contradictions that it kept."""
        return sorted((self.root / folder).iterdir())


@contextmanager
def serving(answer: Callable[[bytes], Answer], *, patience: float = 20.0) -> Iterator[str]:
    """A witness's server around an answer; gives its submission prefix."""
    with WitnessServer(
        "127.0.0.1:0", answer, clock=SystemClock(), patience_seconds=patience
    ) as server:
        yield f"http://127.0.0.1:{server.port}"
