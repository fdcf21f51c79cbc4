"""A ledger of the Department of Examples at six sizes, as `LedgerFolder` publishes it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.strangers.verdicts import Case
from watcher.ledger.folder import LedgerFolder
from watcher.proof import notes
from watcher.proof.leaves import leaf
from watcher.proof.notes import Note, NoteSigner
from watcher.proof.tree import consistency_proof, leaf_hash, node_hash, prefix_root
from watcher.proof.witnessing import Request

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
OTHER = NoteSigner("example.gov/ledger", b"\x08" * 32)
STRANGER = NoteSigner("example.org/other", b"\x09" * 32)
VKEY = SIGNER.key().vkey()
SIZES = (1, 2, 255, 256, 257, 700)
_INDEXES = (0, 1, 100, 127, 128, 254, 255, 256, 511, 512, 698, 699)


def entry(number: int, word: str = "example") -> bytes:
    """Return a leaf with a person's words."""
    return leaf(
        "note/1",
        {
            "seq": number,
            "t": "2026-06-11T14:10:00.123456Z",
            "clock": {"sync": True, "maxerr_us": 900},
            "by": "desk@example.org",
            "text": f"{word} {number} – “counted”",
            "of": [],
        },
    )


@dataclass(frozen=True)
class Log:
    """What was published: checkpoints and .tlog-proof files by size and index."""

    checkpoints: dict[int, Note]
    proofs: dict[tuple[int, int], bytes]


def publish_at(root: Path, sizes: tuple[int, ...], word: str = "example") -> Log:
    """Make a ledger in ``root`` that was published at each of the sizes."""
    ledger, _ = LedgerFolder.open(root / "ledger", SIGNER, root / "state" / "checkpoint")
    signed: dict[int, Note] = {}
    proofs: dict[tuple[int, int], bytes] = {}
    for size in sizes:
        ledger.append([entry(number, word) for number in range(ledger.size, size)])
        signed[size] = ledger.publish()
        for index in _INDEXES:
            if index < size:
                proofs[size, index] = ledger.inclusion(index).to_bytes()
    ledger.close()
    return Log(signed, proofs)


@cache
def the_log() -> Log:
    """Return the ledger of these tests."""
    with TemporaryDirectory() as folder:
        return publish_at(Path(folder), SIZES)


@cache
def another_log() -> Log:
    """Return a ledger of the same key with other entries."""
    with TemporaryDirectory() as folder:
        return publish_at(Path(folder), (257,), "other")


def read_hash(level: int, index: int) -> bytes:
    """Return the hash of a complete subtree, made anew from the entries."""
    if level == 0:
        return leaf_hash(entry(index))
    return node_hash(read_hash(level - 1, 2 * index), read_hash(level - 1, 2 * index + 1))


def growth(old: int, new: int) -> Case:
    """Return the case that the log grew from one size to another."""
    log = the_log()
    proof = tuple(consistency_proof(old, new, read_hash))
    return Case(
        name=f"growth from {old} to {new}",
        sort="growth",
        file=Request(old, proof, log.checkpoints[new]).to_bytes(),
        vkey=VKEY,
        old=log.checkpoints[old].to_bytes(),
    )


def honest() -> list[Case]:
    """Return every question that is to be answered with yes."""
    log = the_log()
    cases = [
        Case(name=f"checkpoint {size}", sort="note", file=note.to_bytes(), vkey=VKEY)
        for size, note in log.checkpoints.items()
    ]
    cases += [
        Case(name=f"leaf {index} of {size}", sort="proof", file=file, vkey=VKEY, entry=entry(index))
        for (size, index), file in log.proofs.items()
    ]
    pairs = [(old, new) for old in SIZES for new in SIZES if old <= new]
    cases += [growth(old, new) for old, new in pairs]
    return cases + _with_more_lines()


def _with_more_lines() -> list[Case]:
    """Return files with lines that a specification allows."""
    note = the_log().checkpoints[257]
    both = notes.sign(note.text, STRANGER).signatures
    longer = notes.sign(note.text + "an extension line\n", SIGNER)
    file = the_log().proofs[257, 100]
    cases = [
        ("another's signature before", Note(note.text, both + note.signatures).to_bytes()),
        ("another's signature behind", Note(note.text, note.signatures + both).to_bytes()),
        ("the signature twice", Note(note.text, note.signatures * 2).to_bytes()),
        ("an extension line", longer.to_bytes()),
    ]
    made = [Case(name=name, sort="note", file=each, vkey=VKEY) for name, each in cases]
    extra = file.replace(b"\nindex", b"\nextra bW9yZQ==\nindex")
    made.append(Case(name="extra", sort="proof", file=extra, vkey=VKEY, entry=entry(100)))
    root = prefix_root(257, read_hash)
    assert notes.encode_base64(root) in note.text, "the tree is not what its entries make"
    return made
