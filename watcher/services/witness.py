"""Ask the witnesses to cosign the newest checkpoint, and keep what they signed.

A witness that does not answer delays nothing: it is asked again later, a minute first and an hour
at last, and what is recorded stays as it is. What a witness knows of another history of our ledger
is told apart from that, because no outage explains it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from watcher.model.digest import sha256
from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.ports import Clock
from watcher.proof.canonical_json import Value
from watcher.services.turns import Turn

_MOST_GRANTED_SECONDS: Final = 86_400.0
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
class _One:
    """Where we stand with one witness."""

    settings: WitnessSettings
    witness: Asked
    turn: Turn
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
        self._all = [_One(settings, witness, Turn(every)) for settings, witness in witnesses]
        self._tree = tree
        self._keeper = keeper
        self._clock = clock

    def due(self, now: datetime) -> bool:
        """Whether `run` would ask anybody."""
        checkpoint = self._tree.checkpoint()
        return checkpoint is not None and any(_is_due(one, checkpoint, now) for one in self._all)

    def run(self) -> Round:
        """Ask each witness whose turn it is, and keep what it signed.

        Raises `ArchiveError` when it cannot be kept, or the ledger is damaged.
        """
        checkpoint = self._tree.checkpoint()
        cosigned: list[str] = []
        problems: list[str] = []
        alarms: list[str] = []
        for one in self._all:
            if checkpoint is None or not _is_due(one, checkpoint, self._clock.now()):
                continue
            name = one.settings.name
            answer = one.witness.ask(checkpoint, self._tree.consistency)
            if isinstance(answer, NotCosigned):
                again = self._put_off(one.turn, answer)
                told = alarms if answer.alarming else problems
                told.append(f"witness {name} {answer.why}; asked again {_at(again)}")
                continue
            self._keep(one, checkpoint, answer)
            cosigned.append(name)
            problems += self._odd_time(name, answer)
        return Round(cosigned=tuple(cosigned), problems=tuple(problems), alarms=tuple(alarms))

    def _keep(self, one: _One, checkpoint: bytes, answer: Cosigned) -> None:
        members: dict[str, Value] = {
            "sort": "cosignature",
            "of": sha256(checkpoint),
            "from": one.settings.name,
        }
        files = {
            "checkpoint": checkpoint,
            "cosignature": answer.lines,
            "witness.vkey": f"{one.settings.vkey}\n".encode(),
        }
        self._keeper.keep("anchor/1", members, files)
        one.last = checkpoint
        one.turn.remember(self._clock.now())

    def _put_off(self, turn: Turn, answer: NotCosigned) -> datetime:
        granted = min(answer.retry_after or 0.0, _MOST_GRANTED_SECONDS)
        return turn.failed(self._clock.now(), granted=timedelta(seconds=granted))

    def _odd_time(self, name: str, answer: Cosigned) -> list[str]:
        apart = timedelta(seconds=answer.at - self._clock.now().timestamp())
        if abs(apart) <= _ODD_TIME:
            return []
        direction = "ahead of" if apart > timedelta() else "behind"
        seconds = f"{abs(apart.total_seconds()):.0f}"
        return [f"witness {name} cosigned at a time {seconds} seconds {direction} the clock here"]


def _is_due(one: _One, checkpoint: bytes, now: datetime) -> bool:
    return one.last != checkpoint and one.turn.due(now)


def _at(moment: datetime) -> str:
    return f"after {moment:%H:%M:%S} UTC"
