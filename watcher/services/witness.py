"""Ask the witnesses to cosign the newest checkpoint, and keep what they signed.

A witness that does not answer delays nothing: it is asked again later, a minute first and an hour
at last, and what is recorded stays as it is. What a witness knows of another history of our ledger
is told apart from that, because no outage explains it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.ports import Clock
from watcher.proof.canonical_json import Value

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_ODD_TIME: Final = timedelta(minutes=10)


class Asked(Protocol):
    """One witness (`watcher.witness.client.WitnessClient`)."""

    def ask(
        self, checkpoint: bytes, consistency: Callable[[int, int], Sequence[bytes]], /
    ) -> Cosigned | NotCosigned:
        """Return its cosignature on a checkpoint of ours, or why there is none."""


class Tree(Protocol):
    """Our ledger, as far as witnesses must know it."""

    def checkpoint(self) -> bytes | None:
        """Return the signed checkpoint that is up; ``None`` before the first."""

    def consistency(self, old: int, new: int, /) -> Sequence[bytes]:
        """Return the proof (hashes of 32 bytes) that the tree of ``new`` leaves continues."""


class Keeper(Protocol):
    """Keeps what an outsider gave below ``anchors/``, then the leaf that says so."""

    def keep(
        self, kind: str, members: Mapping[str, Value], files: Mapping[str, bytes], /
    ) -> object:
        """Return when the files and their leaf are durable; raises `ArchiveError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round gave, in sentences. ``alarms`` say that our history is contradicted."""

    cosigned: tuple[str, ...] = ()
    """Names of the witnesses that cosigned."""
    problems: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()


@dataclass(slots=True)
class _Turn:
    """Where we stand with one witness."""

    settings: WitnessSettings
    witness: Asked
    not_before: datetime = field(default=datetime.min.replace(tzinfo=UTC))
    failures: int = 0
    last: bytes | None = None
    """The last checkpoint that it cosigned since the program began."""


class Witnesses:
    """All witnesses of our ledger; asked one after the other."""

    def __init__(
        self,
        witnesses: Sequence[tuple[WitnessSettings, Asked]],
        *,
        tree: Tree,
        keeper: Keeper,
        clock: Clock,
        every: timedelta = timedelta(minutes=10),
    ) -> None:
        """Ask each witness at most once in ``every``.

        Each cosignature is a leaf, so that there is always one more checkpoint to cosign.
        """
        self._turns = [_Turn(settings, witness) for settings, witness in witnesses]
        self._tree = tree
        self._keeper = keeper
        self._clock = clock
        self._every = every

    def due(self, now: datetime) -> bool:
        """Whether `run` would ask anybody."""
        checkpoint = self._tree.checkpoint()
        return checkpoint is not None and any(
            _is_due(turn, checkpoint, now) for turn in self._turns
        )

    def run(self) -> Round:
        """Ask each witness whose turn it is, and keep what it signed.

        Raises `ArchiveError` when it cannot be kept, or the ledger is damaged.
        """
        checkpoint = self._tree.checkpoint()
        cosigned: list[str] = []
        problems: list[str] = []
        alarms: list[str] = []
        for turn in self._turns:
            if checkpoint is None or not _is_due(turn, checkpoint, self._clock.now()):
                continue
            name = turn.settings.name
            answer = turn.witness.ask(checkpoint, self._tree.consistency)
            if isinstance(answer, NotCosigned):
                self._put_off(turn, answer)
                told = alarms if answer.alarming else problems
                told.append(f"witness {name} {answer.why}; asked again {_at(turn.not_before)}")
                continue
            self._keep(turn, checkpoint, answer)
            cosigned.append(name)
            problems += self._odd_time(name, answer)
        return Round(cosigned=tuple(cosigned), problems=tuple(problems), alarms=tuple(alarms))

    def _keep(self, turn: _Turn, checkpoint: bytes, answer: Cosigned) -> None:
        members: dict[str, Value] = {
            "sort": "cosignature",
            "of": f"sha256:{hashlib.sha256(checkpoint).hexdigest()}",
            "from": turn.settings.name,
        }
        files = {
            "checkpoint": checkpoint,
            "cosignature": answer.lines,
            "witness.vkey": f"{turn.settings.vkey}\n".encode(),
        }
        self._keeper.keep("anchor/1", members, files)
        turn.last, turn.failures = checkpoint, 0
        turn.not_before = self._clock.now() + self._every

    def _put_off(self, turn: _Turn, answer: NotCosigned) -> None:
        wait = _FIRST_WAIT * 2 ** min(turn.failures, 10)
        if answer.retry_after is not None:
            wait = max(wait, timedelta(seconds=min(answer.retry_after, 86_400.0)))
        turn.failures += 1
        turn.not_before = self._clock.now() + min(wait, _LONGEST_WAIT)

    def _odd_time(self, name: str, answer: Cosigned) -> list[str]:
        apart = timedelta(seconds=answer.at - self._clock.now().timestamp())
        if abs(apart) <= _ODD_TIME:
            return []
        direction = "ahead of" if apart > timedelta() else "behind"
        seconds = f"{abs(apart.total_seconds()):.0f}"
        return [f"witness {name} cosigned at a time {seconds} seconds {direction} the clock here"]


def _is_due(turn: _Turn, checkpoint: bytes, now: datetime) -> bool:
    return turn.last != checkpoint and turn.not_before <= now


def _at(moment: datetime) -> str:
    return f"after {moment:%H:%M:%S} UTC"
