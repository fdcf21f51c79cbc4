"""What is no proof, of every sort: a table of questions that all three must answer with no."""

from collections.abc import Iterator
from dataclasses import replace

from tests.strangers.forged_proofs import FOREIGN_HASH, SIZE, forged_proofs, proof_case, stray
from tests.strangers.logs import (
    OTHER,
    SIGNER,
    STRANGER,
    VKEY,
    another_log,
    growth,
    read_hash,
    the_log,
)
from tests.strangers.verdicts import Case
from watcher.proof import notes
from watcher.proof.notes import Note, VerifierKey
from watcher.proof.tree import prefix_root


def note_case() -> Case:
    """Return the honest checkpoint that forged checkpoints are made from."""
    return Case(name="honest", sort="note", file=_note(SIZE), vkey=VKEY)


def forgeries() -> list[Case]:
    """Return the table."""
    honest = note_case()
    altered = {**_altered_notes(), **_altered_signatures(), **_signed_nonsense()}
    checkpoints = [
        replace(honest, name=f"checkpoint: {name}", file=file) for name, file in altered.items()
    ]
    assert all(case.file != honest.file for case in checkpoints), "one was not altered"
    return [*forged_proofs(), *checkpoints, *_growths(), *_other_growths(), *_keys()]


def _altered_notes() -> dict[str, bytes]:
    file = _note(SIZE)
    text, _, signature = file.partition(b"\n\n")
    root = text.split(b"\n")[2]
    return {
        "size altered": file.replace(b"\n257\n", b"\n258\n"),
        "root altered": file.replace(root, FOREIGN_HASH),
        "origin altered": file.replace(b"ledger\n257", b"ledges\n257"),
        "line added": file.replace(b"\n\n", b"\nmore\n\n"),
        "NUL in its text": file.replace(b"\n257\n", b"\n25\x007\n"),
        "CR LF": file.replace(b"\n", b"\r\n"),
        "without its last newline": file[:-1],
        "newline behind": file + b"\n",
        "bytes behind": file + b"more",
        "no signature": text + b"\n\n",
        "no empty line": text + b"\n" + signature,
        "the other size's signature": text + b"\n\n" + _note(700).partition(b"\n\n")[2],
        "101 signatures": text + b"\n\n" + signature * 101,
        "empty": b"",
    }


def _altered_signatures() -> dict[str, bytes]:
    file = _note(SIZE)
    text, _, signature = file.partition(b"\n\n")
    dash, name, value = signature.rstrip(b"\n").split(b" ")
    plain = text.decode() + "\n"
    wrong = b" ".join([dash, name, value[:8] + b"A" * 83 + b"=\n"])
    return {
        "signature altered": file.replace(value, value[:20] + b"AAAA" + value[24:]),
        "signature cut": file.replace(value, value[:-8]),
        "wrong signature first": text + b"\n\n" + wrong + signature,
        "key ID altered": file.replace(value, b"AAAA" + value[4:]),
        "key ID alone": file.replace(value, value[:4] + b"AA=="),
        "key name altered": file.replace(b" " + name + b" ", b" example.gov/other "),
        "no key name": file.replace(b" " + name + b" ", b" "),
        "hyphen for a dash": file.replace(dash, b"-"),
        "half a dash": file.replace(dash, b"\xe2\x80"),
        "two spaces": file.replace(b" " + value, b"  " + value),
        "an empty line between": file + b"\n" + signature,
        "other key of that name": notes.sign(plain, OTHER).to_bytes(),
        "stranger's key": notes.sign(plain, STRANGER).to_bytes(),
    }


def _signed_nonsense() -> dict[str, bytes]:
    """Return notes that the log did sign, and that are no checkpoints of it."""
    root = notes.encode_base64(prefix_root(SIZE, read_hash))
    texts = {
        "of another log": f"example.org/other\n257\n{root}\n",
        "two lines": "example.gov/ledger\n257\n",
        "size with a zero": f"example.gov/ledger\n0257\n{root}\n",
        "negative size": f"example.gov/ledger\n-257\n{root}\n",
        "size of 2^63": f"example.gov/ledger\n{2**63}\n{root}\n",
        "size as a name": f"example.gov/ledger\nlast\n{root}\n",
        "root of 31 bytes": f"example.gov/ledger\n257\n{'A' * 40}AA==\n",
        "root with stray bits": f"example.gov/ledger\n257\n{stray(root.encode()).decode()}\n",
        "empty line": f"example.gov/ledger\n257\n{root}\n\nmore\n",
    }
    return {f"signed, {name}": notes.sign(text, SIGNER).to_bytes() for name, text in texts.items()}


def _growths() -> Iterator[Case]:
    honest = growth(255, 700)
    head, _, checkpoint = honest.file.partition(b"\n\n")
    first, *path = head.split(b"\n")
    for name, lines in {
        "first hash altered": [first, FOREIGN_HASH, *path[1:]],
        "last hash altered": [first, *path[:-1], FOREIGN_HASH],
        "hash left out": [first, *path[1:]],
        "hash added": [first, *path, FOREIGN_HASH],
        "no hashes": [first],
        "other old size": [b"old 256", *path],
        "from zero": [b"old 0"],
        "old size with a zero": [b"old 0255", *path],
        "no old size": path,
    }.items():
        file = b"\n".join(lines) + b"\n\n" + checkpoint
        yield replace(honest, name=f"growth: {name}", file=file)


def _other_growths() -> Iterator[Case]:
    root = notes.encode_base64(prefix_root(254, read_hash))
    lie = notes.sign(f"example.gov/ledger\n255\n{root}\n", SIGNER).to_bytes()
    nothing = notes.sign(f"example.gov/ledger\n0\n{root}\n", SIGNER).to_bytes()
    fork = another_log().checkpoints[257].to_bytes()
    backwards = growth(256, 256).file.replace(b"old 256", b"old 700")
    from_zero = growth(256, 256).file.replace(b"old 256", b"old 0")
    for name, case, old in (
        ("old checkpoint of another size", growth(255, 700), _note(256)),
        ("old root altered and signed", growth(255, 700), lie),
        ("a fork", growth(257, 700), fork),
        ("two roots of one size", growth(257, 257), fork),
        ("backwards", replace(growth(256, 256), file=backwards), _note(700)),
        ("from a signed zero", replace(growth(256, 256), file=from_zero), nothing),
    ):
        yield replace(case, name=f"growth: {name}", old=old)


def _keys() -> Iterator[Case]:
    name, key_id, key = VKEY.split("+", 2)
    public = SIGNER.key().public_key
    for what, vkey in {
        "other key": OTHER.key().vkey(),
        "stranger's key": STRANGER.key().vkey(),
        "other key ID": f"{name}+00000000+{key}",
        "key ID of 7 digits": f"{name}+{key_id[:7]}+{key}",
        "other name": f"example.gov/other+{key_id}+{key}",
        "no name": f"+{key_id}+{key}",
        "name alone": name,
        "key cut": VKEY[:-4],
        "space before": f" {VKEY}",
        "key of a witness": VerifierKey(name, 4, public).to_text(),
        "key of 31 bytes": VerifierKey(name, 1, public[:31]).to_text(),
        "empty": "",
    }.items():
        yield replace(note_case(), name=f"vkey: {what}", vkey=vkey)
        yield replace(proof_case(), name=f"vkey of a proof: {what}", vkey=vkey)


def lenient_in_go() -> list[Case]:
    """Return what Go takes and we do not: spellings of a signature or key that is right.

    None is a way to forge, because the text is signed. We refuse, so that a file has one spelling
    and a wrong signature by a known key never goes unseen.
    """
    honest = note_case()
    note = the_log().checkpoints[SIZE]
    wrong = notes.Signature(SIGNER.name, SIGNER.key().key_id, bytes(64))
    twice = Note(note.text, (*note.signatures, wrong)).to_bytes()
    value = honest.file.rstrip(b"\n").rpartition(b" ")[2]
    return [
        replace(honest, name="a wrong signature behind the right one", file=twice),
        replace(
            honest, name="signature with stray bits", file=honest.file.replace(value, stray(value))
        ),
        replace(honest, name="newline behind the vkey", vkey=VKEY + "\n"),
    ]


def flipped() -> Iterator[Case]:
    """Yield the proof with each bit of its file, its entry and its vkey flipped, one at a time."""
    honest = proof_case()
    for place, file in _flips(honest.file):
        yield replace(honest, name=f"bit {place} of the file", file=file)
    for place, leaf in _flips(honest.entry):
        yield replace(honest, name=f"bit {place} of the entry", entry=leaf)
    for place, raw in _flips(honest.vkey.encode()):
        vkey = raw.decode("latin-1")
        if _spelled(vkey) != _spelled(honest.vkey):
            yield replace(honest, name=f"bit {place} of the vkey", vkey=vkey)


def _spelled(vkey: str) -> list[str]:
    """Return the parts of a vkey, with small hex digits in its key ID, where either may stand."""
    name, *rest = vkey.split("+", 2)
    return [name, *(part.lower() if len(part) == 8 else part for part in rest)]


def _flips(content: bytes) -> Iterator[tuple[int, bytes]]:
    for place in range(len(content) * 8):
        altered = bytearray(content)
        altered[place // 8] ^= 1 << place % 8
        yield place, bytes(altered)


def _note(size: int) -> bytes:
    return the_log().checkpoints[size].to_bytes()
