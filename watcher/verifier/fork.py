"""A contradiction file (``log-fork/v1``): whether it proves that a log signed two histories.

Only the public keys are believed: that of the log, and those of witnesses, if any, for the time at
which they saw a checkpoint. ``docs/formats/witness.md`` specifies the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.proof import checkpoints, cosignatures, notes, witnessing
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import COSIGNATURE, WitnessKey
from watcher.proof.errors import Malformed, ProofError
from watcher.proof.notes import ED25519, Note, NoteKey
from watcher.proof.witnessing import Fork
from watcher.verifier import Fault, Problem

_MOST_BYTES = 2 * notes.MAX_NOTE_BYTES + 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkVerdict:
    """What a contradiction file is worth: ``problems`` if it proves nothing, else ``sentences``."""

    problems: tuple[Problem, ...] = ()
    sentences: tuple[str, ...] = ()


def is_fork(path: Path) -> bool:
    """Whether a file begins as a contradiction file does; False for what cannot be read."""
    try:
        with path.open("rb") as file:
            return file.readline(99) == f"{witnessing.FORK_FIRST_LINE}\n".encode()
    except OSError:
        return False


def check_fork(path: Path, vkeys: Sequence[str]) -> ForkVerdict:
    """Check the file with the public keys of one log (type 0x01) and of any witnesses (0x04).

    Raises Malformed for a vkey that is neither.
    """
    logs, witnesses = _keys(vkeys)
    try:
        with path.open("rb") as file:
            encoded = file.read(_MOST_BYTES + 1)
    except OSError as error:
        return _problem(Fault.MISSING, path, f"cannot be read: {error.strerror}")
    try:
        fork = witnessing.parse_fork(encoded)
    except ProofError as error:
        return _problem(Fault.GARBAGE, path, str(error))
    try:
        first, second = witnessing.verify_fork(fork, *logs)
        seen = [*_seen(fork.first, witnesses), *_seen(fork.second, witnesses)]
    except ProofError as error:
        return _problem(Fault.TREE, path, f"proves no contradiction: {error}")
    return ForkVerdict(sentences=(*_in_words(fork, first, second), *seen))


def _keys(vkeys: Sequence[str]) -> tuple[list[NoteKey], list[WitnessKey]]:
    logs, witnesses = [], []
    for vkey in vkeys:
        match notes.parse_vkey(vkey).signature_type:
            case int(sort) if sort == ED25519:
                logs.append(NoteKey.from_vkey(vkey))
            case int(sort) if sort == COSIGNATURE:
                witnesses.append(WitnessKey.from_vkey(vkey))
            case sort:
                raise Malformed(f"a vkey of type {sort:#04x} is neither a log's nor a witness's")
    return logs, witnesses


def _in_words(fork: Fork, first: Checkpoint, second: Checkpoint) -> list[str]:
    signed = f"The log {first.origin} signed that its first"
    sentences = [
        f"{signed} {one.size} leaves have root {one.root.hex()}." for one in (first, second)
    ]
    if fork.prefix_root is not None:
        sentences.append(
            f"But in the tree of {second.size} leaves the first {first.size} have root "
            f"{fork.prefix_root.hex()}."
        )
    return [
        *sentences,
        "Both cannot be true: whoever holds the log's key showed two different histories.",
    ]


def _seen(note: Note, witnesses: Sequence[WitnessKey]) -> list[str]:
    size = checkpoints.parse_text(note.text).size
    sentences = []
    for signature in notes.verified_signatures(note, witnesses):
        at = cosignatures.cosigned_at(signature)
        moment = _EPOCH + timedelta(seconds=min(at, _LATEST))
        when = f"{moment:%Y-%m-%d %H:%M:%S} UTC" if at <= _LATEST else f"{at} seconds since 1970"
        sentences.append(f"{signature.name} saw the checkpoint of {size} leaves at {when}.")
    return sentences


def _problem(what: Fault, path: Path, detail: str) -> ForkVerdict:
    return ForkVerdict(problems=(Problem(what, str(path), detail),))
