"""Witnessing: a third party sees that a log only grows, and can prove it when it does not.

C2SP tlog-witness, both sides of ``add-checkpoint``: the request body, what a witness
must check before it cosigns, and what the log does with the answer. And ``Fork``, a text of our
own that shows two signed checkpoints which cannot both be of one log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint, parse_decimal, parse_hash
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.inclusion_files import after_head, check_hashes, parse_hashes, split_head
from watcher.proof.notes import Note, NoteKey, Verifier
from watcher.proof.tree import EMPTY_ROOT, node_hash, verify_consistency

SIZE_CONTENT_TYPE = "text/x.tlog.size"
"""The Content-Type of the answer 409."""

FORK_FIRST_LINE = "log-fork/v1"


@dataclass(frozen=True, slots=True)
class Request:
    """The body of ``add-checkpoint``: the size last cosigned, the proof from it, the checkpoint.

    Raises Malformed for what a body cannot hold.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    def __post_init__(self) -> None:
        if not 0 <= self.old_size <= checkpoints.LARGEST_SIZE:
            raise Malformed("a witness request with an old size out of range")
        check_hashes(self.proof, "a witness request")
        checkpoints.parse_text(self.note.text)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says; nothing is verified yet."""
        return checkpoints.parse_text(self.note.text)

    def to_bytes(self) -> bytes:
        """The body to POST."""
        lines = [f"old {self.old_size}", *map(notes.encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note.to_bytes()


@dataclass(frozen=True, slots=True)
class Fork:
    """Two checkpoints that one log signed and that cannot both be of one growing tree.

    Of the same size they differ in the root, and that is all. Of different sizes, the smaller
    ``first``: ``prefix_root`` (32 bytes) is the root that the larger tree had at the smaller size,
    ``proof`` shows that by consistency with the larger root, and it is not what ``first`` says.
    Without both it is a suspicion, which whoever has the larger tree can prove or end.
    """

    first: Note
    second: Note
    prefix_root: bytes | None = None
    proof: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        check_hashes((*self.proof, *self._prefix()), "the proof of a fork")
        if self.proof and self.prefix_root is None:
            raise Malformed("the proof of a fork has hashes and no prefix root")
        for note in (self.first, self.second):
            checkpoints.parse_text(note.text)

    def _prefix(self) -> tuple[bytes, ...]:
        return () if self.prefix_root is None else (self.prefix_root,)

    def to_bytes(self) -> bytes:
        """The text to publish: a head, an empty line, one checkpoint, an empty line, the other."""
        lines = [FORK_FIRST_LINE]
        lines += [f"prefix {notes.encode_base64(one)}" for one in self._prefix()]
        lines += [*map(notes.encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.first.to_bytes() + b"\n" + self.second.to_bytes()


@dataclass(frozen=True, slots=True)
class Accepted:
    """To be cosigned and answered 200, after it was stored as the last one seen of its log.

    ``note`` is the request's with one signature of each known key and no others.
    """

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Refused:
    """To be answered with ``status`` (400, 403, 404, 409 or 422); ``size`` goes with 409.

    ``fork`` is there when the log signed this checkpoint and the last one, and they do not fit:
    two roots of one size, or a proof that is none. ``verify_fork`` says whether it proves a lie or,
    because the proof may be somebody else's rubbish, is only a suspicion.
    """

    status: int
    reason: str
    size: int | None = None
    fork: Fork | None = None

    def body(self) -> bytes:
        """The body of the answer: the size last cosigned for 409, the reason for people else."""
        said = self.reason if self.size is None else str(self.size)
        return notes.utf8(said + "\n", "an answer")


def parse_request(body: bytes) -> Request:
    """Read the body of ``add-checkpoint``; verifies nothing. Malformed is to be answered 400."""
    first, *lines = split_head(body, "a witness request")
    if not first.startswith("old "):
        raise Malformed("a witness request does not begin with the old size")
    old_size = parse_decimal(first.removeprefix("old "), "the old size")
    hashes = parse_hashes(lines, "a witness request")
    return Request(old_size, hashes, notes.parse(after_head(body)))


def judge(
    request: Request, logs: Mapping[str, Sequence[NoteKey]], last: Note | None
) -> Accepted | Refused:
    """What a witness must answer. ``logs``: keys by origin; ``last``: last cosigned of the origin.

    Whoever calls must hold a lock on the origin from reading ``last`` until the accepted one is
    stored: else two requests at once could roll the log back.
    """
    new = request.checkpoint
    keys = logs.get(new.origin)
    if keys is None:
        return Refused(404, f"the log {new.origin} is unknown here")
    try:
        signed = notes.verify(request.note, keys)
    except NotProven as error:
        return Refused(403, str(error))
    if request.old_size > new.size:
        return Refused(400, f"the old size {request.old_size} is larger than {new.size}")
    # One line for each key: the answer of a witness must still find room on the note.
    note = Note(request.note.text, tuple({one.key_id: one for one in signed}.values()))
    seen = checkpoints.parse_text(last.text) if last else None
    size, root = (seen.size, seen.root) if seen else (0, EMPTY_ROOT)
    if last and size == new.size and root != new.root:
        return Refused(409, f"another root at size {size}", size=size, fork=Fork(last, note))
    if request.old_size != size:
        return Refused(409, f"the last size cosigned is {size}", size=size)
    try:
        _check_growth(request, new, root)
    except ProofError as error:
        fork = _fork_shown(last, note, request.proof) if last else None
        return Refused(422, f"from size {size} to {new.size}: {error}", fork=fork)
    return Accepted(new, note)


def _check_growth(request: Request, new: Checkpoint, old_root: bytes) -> None:
    if request.old_size not in (0, new.size):
        verify_consistency(request.old_size, new.size, old_root, new.root, request.proof)
    elif request.proof:
        raise NotProven("hashes where there is nothing to prove")
    elif request.old_size == new.size and new.root != old_root:
        raise NotProven("an empty tree with the root of another")


def _fork_shown(last: Note, note: Note, proof: Sequence[bytes]) -> Fork | None:
    """Both checkpoints, with the root that the new tree had before if the proof leads to it.

    It cannot where the old tree was one complete subtree: its root is then no part of the proof.
    """
    old, new = (checkpoints.parse_text(one.text) for one in (last, note))
    if not 0 < old.size < new.size:
        return None
    prefix = _prefix_shown(old.size, new.size, proof)
    if prefix is not None and prefix != old.root:
        try:
            verify_consistency(old.size, new.size, prefix, new.root, proof)
        except ProofError:
            return Fork(last, note)
        return Fork(last, note, prefix, tuple(proof))
    return Fork(last, note)


def _prefix_shown(old_size: int, new_size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root of the smaller tree that a consistency proof leads to (RFC 9162, 2.1.4.2)."""
    if not proof or old_size & (old_size - 1) == 0:
        return None
    last_old, last_new = old_size - 1, new_size - 1
    while last_old & 1:
        last_old, last_new = last_old >> 1, last_new >> 1
    root = proof[0]
    for aside in proof[1:]:
        if last_old & 1 or last_old == last_new:
            root = node_hash(aside, root)
            while last_old and not last_old & 1:
                last_old, last_new = last_old >> 1, last_new >> 1
        last_old, last_new = last_old >> 1, last_new >> 1
    return root


def size_of_conflict(body: bytes) -> int:
    """The size that a witness last cosigned, from the body of its answer 409. Raises Malformed."""
    text = body[:40].decode("ascii", "replace")
    if not text.endswith("\n"):
        raise Malformed("the size that a witness answers does not end in a newline")
    return parse_decimal(text.removesuffix("\n"), "the size that a witness answers")


def with_cosignatures(note: Note, answer: bytes, witnesses: Iterable[Verifier]) -> Note:
    """The note with the cosignatures that a witness answered (200), each verified.

    Those of unknown witnesses are dropped, and so are those that the note has already. Raises
    Malformed for an answer that is no signature lines, NotProven if none is by a known witness or
    a known one's is wrong.
    """
    if len(answer) > notes.MAX_NOTE_BYTES:
        raise Malformed(f"an answer longer than {notes.MAX_NOTE_BYTES} bytes")
    try:
        lines = answer.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"an answer is not UTF-8 at byte {error.start}") from None
    answered = Note(note.text, notes.parse_signature_lines(lines))
    found = notes.verify(answered, witnesses)
    fresh = tuple(one for one in dict.fromkeys(found) if one not in note.signatures)
    return Note(note.text, note.signatures + fresh)


def parse_fork(encoded: bytes) -> Fork:
    """Read what ``Fork.to_bytes`` wrote; verifies nothing. Raises Malformed."""
    first, *lines = split_head(encoded, "a fork")
    if first != FORK_FIRST_LINE:
        raise Malformed(f"a fork does not begin with {FORK_FIRST_LINE}")
    prefix_root = None
    if lines and lines[0].startswith("prefix "):
        prefix_root = parse_hash(lines.pop(0).removeprefix("prefix "), "the prefix of a fork")
    # No text of a checkpoint has an empty line, so two notes have three between their parts.
    parts = after_head(encoded).split(b"\n\n", 4)
    if len(parts) != 4:
        raise Malformed("a fork is not made of two checkpoints")
    one, other = b"\n\n".join(parts[:2]) + b"\n", b"\n\n".join(parts[2:])
    hashes = parse_hashes(lines, "the proof of a fork")
    return Fork(notes.parse(one), notes.parse(other), prefix_root, hashes)


def verify_fork(fork: Fork, *logs: NoteKey) -> tuple[Checkpoint, Checkpoint]:
    """The two checkpoints, once it is certain that whoever holds the keys signed both, and lied.

    ``logs`` are the keys of one log: one, or more if it changed its key. Raises NotProven if a
    signature is missing or wrong, or if both can be of one tree as far as this text shows;
    Malformed for sizes and hashes that no proof can have.
    """
    first, second = (_signed_by(note, logs) for note in (fork.first, fork.second))
    if first.origin != second.origin:
        raise NotProven(f"checkpoints of two logs, {first.origin!r} and {second.origin!r}")
    if first.size == second.size:
        if first.root == second.root:
            raise NotProven(f"both checkpoints have one root at size {first.size}: no fork")
        return first, second
    if fork.prefix_root is None:
        raise NotProven("checkpoints of different sizes, and nothing that shows them inconsistent")
    if fork.prefix_root == first.root:
        raise NotProven(f"the larger tree had the signed root at size {first.size}: no fork")
    verify_consistency(first.size, second.size, fork.prefix_root, second.root, fork.proof)
    return first, second


def _signed_by(note: Note, logs: Sequence[NoteKey]) -> Checkpoint:
    checkpoint = checkpoints.parse_text(note.text)
    named = [one for one in logs if one.name == checkpoint.origin]
    if not named:
        raise NotProven(f"a checkpoint of {checkpoint.origin!r}, whose key is not given")
    notes.verify(note, named)
    return checkpoint
