"""Trust policies: which logs, and how many of which witnesses, make a checkpoint valid.

C2SP tlog-policy: lines ``log``, ``witness``, ``group`` and ``quorum``. Logs here have
Ed25519 keys of type 0x01, witnesses of type 0x04. Names are octets, compared as such.
"""

import re
from dataclasses import dataclass, field

from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import Malformed, NotProven
from watcher.proof.notes import Note, NoteKey

MAX_POLICY_BYTES = 1_000_000
NO_QUORUM = b"none"

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(rb"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Log:
    """A log that the policy knows, named by its origin; where to reach it, if said."""

    key: NoteKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that the policy knows under a name of its own; where to reach it, if said."""

    name: bytes
    key: WitnessKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and earlier groups, of which ``threshold`` must have seen a checkpoint."""

    name: bytes
    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Known logs and witnesses, groups in the order of their definition, and what is required.

    ``quorum`` is the name of a witness or group, or ``none``. Made by ``parse``.
    """

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: bytes

    def verify(self, note: Note) -> Checkpoint:
        """The checkpoint, once a listed log signed it and the quorum cosigned it.

        Raises NotProven if not, also when the signature of any listed key is wrong; Malformed if
        the note holds no checkpoint.
        """
        checkpoint = checkpoints.parse_text(note.text)
        keys = [one.key for one in self.logs if one.key.name == checkpoint.origin]
        if not keys:
            raise NotProven(f"the policy lists no log {checkpoint.origin!r}")
        notes.verify(note, keys)
        cosigned = notes.verified_signatures(note, [one.key for one in self.witnesses])
        seen_by = {(one.name, one.key_id) for one in cosigned}
        names = {one.name for one in self.witnesses if (one.key.name, one.key.key_id) in seen_by}
        if not self.is_met(names):
            quorum = self.quorum.decode("utf-8", "replace")
            raise NotProven(f"{len(names)} known witnesses cosigned, and not the quorum {quorum!r}")
        return checkpoint

    def is_met(self, witnessed: set[bytes]) -> bool:
        """Whether the quorum has seen what the witnesses of these names have cosigned."""
        if self.quorum == NO_QUORUM:
            return True
        seen = set(witnessed)
        # Groups name only what stands before them, so one pass in their order is enough.
        for group in self.groups:
            if sum(member in seen for member in group.members) >= group.threshold:
                seen.add(group.name)
        return self.quorum in seen


def parse(encoded: bytes) -> Policy:
    """Read a policy file. Raises Malformed, with the number of the line that is wrong."""
    if len(encoded) > MAX_POLICY_BYTES:
        raise Malformed(f"a policy longer than {MAX_POLICY_BYTES} bytes")
    if not encoded.endswith(b"\n"):
        raise Malformed("the last line of a policy does not end in a newline")
    reading = _Reading()
    for number, line in enumerate(encoded.removesuffix(b"\n").split(b"\n"), 1):
        try:
            reading.read(line)
        except Malformed as error:
            raise Malformed(f"line {number} of a policy: {error}") from None
    return reading.policy()


@dataclass(slots=True)
class _Reading:
    """A policy of which some lines are read."""

    logs: dict[bytes, Log] = field(default_factory=dict)
    """By public key: one key under two names would count twice."""
    witnesses: dict[bytes, Witness] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    defined: set[bytes] = field(default_factory=set)
    grouped: set[bytes] = field(default_factory=set)
    quorum: bytes | None = None

    def policy(self) -> Policy:
        if self.quorum is None:
            raise Malformed("a policy without a quorum line")
        logs, witnesses = tuple(self.logs.values()), tuple(self.witnesses.values())
        return Policy(logs, witnesses, tuple(self.groups), self.quorum)

    def read(self, line: bytes) -> None:
        if _FORBIDDEN.search(line):
            raise Malformed("a control character")
        words = re.split(rb"[ \t]+", line.strip(b" \t"))
        match words:
            case [first, *_] if not first or first.startswith(b"#"):
                return
            case [b"log", vkey, *url] if len(url) <= 1:
                self._log(Log(NoteKey.from_vkey(_text(vkey)), _url(url)))
            case [b"witness", name, vkey, *url] if len(url) <= 1:
                self._witness(Witness(name, WitnessKey.from_vkey(_text(vkey)), _url(url)))
            case [b"group", name, threshold, *members] if members:
                self._group(name, threshold, tuple(members))
            case [b"quorum", name]:
                self._quorum(name)
            case _:
                raise Malformed("neither a log, nor a witness, nor a group, nor a quorum")

    def _log(self, log: Log) -> None:
        if self.logs.setdefault(log.key.public_key, log) is not log:
            raise Malformed(f"the key of the log {log.key.name!r} is listed twice")

    def _witness(self, witness: Witness) -> None:
        self._define(witness.name)
        if self.witnesses.setdefault(witness.key.public_key, witness) is not witness:
            raise Malformed(f"the key of the witness {witness.key.name!r} is listed twice")

    def _group(self, name: bytes, threshold: bytes, members: tuple[bytes, ...]) -> None:
        for member in members:
            if member not in self.defined:
                raise Malformed(f"the member {_shown(member)} is not defined before")
            if member in self.grouped:
                raise Malformed(f"{_shown(member)} is a member twice")
            self.grouped.add(member)
        self._define(name)
        self.groups.append(Group(name, _threshold(threshold, len(members)), members))

    def _quorum(self, name: bytes) -> None:
        if self.quorum is not None:
            raise Malformed("a second quorum")
        if name != NO_QUORUM and name not in self.defined:
            raise Malformed(f"the quorum {_shown(name)} is not defined before")
        self.quorum = name

    def _define(self, name: bytes) -> None:
        if name == NO_QUORUM or name in self.defined:
            raise Malformed(f"the name {_shown(name)} is taken")
        self.defined.add(name)


def _threshold(word: bytes, members: int) -> int:
    if word == b"any":
        return 1
    if word == b"all":
        return members
    if not _THRESHOLD.fullmatch(word) or int(word) > members:
        raise Malformed(f"{_shown(word)} of {members} members is no threshold")
    return int(word)


def _url(words: list[bytes]) -> str | None:
    return _text(words[0]) if words else None


def _text(word: bytes) -> str:
    try:
        return word.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{_shown(word)} is not UTF-8") from None


def _shown(word: bytes) -> str:
    return repr(word[:80].decode("utf-8", "replace"))
