"""An evidence bag that somebody else made: container, leaves, chain, records, outsiders, tables.

Believes only the public key, which must come from elsewhere. What a bag alone cannot show is not
reported: that it begins or ends where it says it does, that its texts were read rightly, and that
the checkpoints of its proofs, when there are several, are of one ledger. Nor are words and views.
"""

import csv
import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

from watcher.proof import checkpoints, inclusion_files, notes
from watcher.proof.block_headers import LEAST_DIFFICULTY
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.leaves import read_leaf
from watcher.proof.notes import Note, NoteKey
from watcher.proof.tree import leaf_hash
from watcher.verifier import Fault, Problem, sha256
from watcher.verifier.bag_container import ContainerCheck, Progress
from watcher.verifier.bag_records import RecordsCheck
from watcher.verifier.bag_texts import TextsCheck
from watcher.verifier.folders import files_below
from watcher.verifier.ledger_leaf import OBSERVATION, Leaf
from watcher.verifier.outcomes import wrong_outcome
from watcher.verifier.slots import is_sight
from watcher.verifier.times import SECOND, microseconds, written
from watcher.verifier.vouchers import ABOUT_A_CHECKPOINT, BEACONS, Unchecked, Voucher
from watcher.verifier.wacz import WaczCheck

_LEAF: Final = re.compile(r"(0|[1-9][0-9]{0,17})\.leaf")
_LARGEST: Final = 100_000_000
_STRETCH: Final = 1 << 20
_SLOTS: Final = "data/proofs/slots.csv"
WORDS_AND_VIEWS: Final = (
    "README.txt, VERIFY.md, verify*.sh, methods.txt, certificate-902-13-14.txt, custody.csv, "
    "environment.json, the differences in text/ and all that text/*.json say but two digests"
)
"""What of a bag is no evidence, and whose content nothing checks."""
_SLOT_HEADER: Final = [
    "leaf",
    "url",
    "slot",
    "t",
    "outcome",
    "status",
    "failure",
    "payload_sha256",
    "text_sha256",
    "gap_seconds",
]


class BagCheck:
    """One check of the bag in the folder ``root``; `problems` may be asked once, counts after it.

    Without a ``key`` that of the bag is taken, and `key_from_bag` is true: then it shows only that
    the bag fits together. ``roots`` are certificates (DER or PEM) of time-stamp authorities that
    the reader trusts; without any those in the bag are taken.
    """

    def __init__(
        self,
        root: Path,
        key: NoteKey | None = None,
        *,
        roots: Sequence[bytes] = (),
        least_difficulty: int = LEAST_DIFFICULTY,
    ) -> None:
        """Look at nothing yet."""
        self._root = root
        self._key = key
        self._roots = roots
        self.roots_given = bool(roots)
        """Whether the reader said which authorities to trust; else those in the bag are taken."""
        self._least_difficulty = least_difficulty
        self._leaves: dict[int, Leaf] = {}
        self._signed: dict[int, bytes] = {}
        self._records = RecordsCheck(root / "data" / "capture")
        self.key_from_bag = key is None
        self.leaves = 0
        """Leaves that were proved to be in the ledger."""
        self.checkpoints = 0
        """Checkpoints of the ledger that the key signed."""
        self.tokens = 0
        """Time-stamps, cosignatures and beacons that prove what they should."""
        self.unchecked = 0
        """Those of which nothing here tells whether they do."""
        self.remarks: tuple[str, ...] = ()
        """Sentences on what is not proven and yet no problem: texts that no leaf logged."""

    @property
    def captures(self) -> int:
        """Checks whose records are in the bag."""
        return self._records.captures

    @property
    def payloads(self) -> int:
        """Responses in the bag, and those that revisits stand for."""
        return self._records.payloads

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(found.size or 0 for found in files_below(self._root))

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold, as soon as it is known."""
        container = ContainerCheck(self._root)
        yield from container.problems(told)
        if not container.is_plain:
            return
        try:
            key = self._key or NoteKey.from_vkey(self._text("data/proofs/log.vkey").strip())
        except ProofError as error:
            yield Problem(Fault.SIGNATURE, "data/proofs/log.vkey", str(error))
            return
        yield from self._own_key(key)
        yield from self._checkpoint("data/proofs/checkpoint", key)
        for name in sorted(_names(self._root / "data/proofs/leaves")):
            yield from self._leaf(name, key)
        yield from self._chains()
        yield from self._outsiders(key)
        yield from self._capture()
        yield from self._slots()
        texts = TextsCheck(self._root, self._leaves.values())
        yield from texts.problems()
        self.remarks = tuple(texts.remarks())
        yield from self._replay()

    def _read(self, name: str) -> bytes:
        """Return a plain file of the bag; raises `Malformed` for another, and for a huge one."""
        path = self._root / name
        if not path.resolve().is_relative_to(self._root.resolve()) or not path.is_file():
            raise Malformed("is not in the bag")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise Malformed(f"more than {_LARGEST} bytes")
        return content

    def _text(self, name: str) -> str:
        return self._read(name).decode("utf-8", "replace")

    # the ledger

    def _own_key(self, key: NoteKey) -> Iterator[Problem]:
        try:
            if self._text("data/proofs/log.vkey") != f"{key.vkey()}\n":
                detail = "is not the key that was given"
                yield Problem(Fault.SIGNATURE, "data/proofs/log.vkey", detail)
        except ProofError as error:
            yield Problem(Fault.MISSING, "data/proofs/log.vkey", str(error))

    def _checkpoint(self, name: str, key: NoteKey) -> Iterator[Problem]:
        try:
            self._accept(notes.parse(self._read(name)), key)
        except ProofError as error:
            yield Problem(Fault.SIGNATURE, name, str(error))

    def _accept(self, note: Note, key: NoteKey) -> checkpoints.Checkpoint:
        """Return a checkpoint that the key signed; two roots of one size are refused."""
        checkpoint = checkpoints.verify(note, key)
        if self._signed.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            raise NotProven(f"the key signed two ledgers of {checkpoint.size} leaves")
        self.checkpoints = len(self._signed)
        return checkpoint

    def _leaf(self, name: str, key: NoteKey) -> Iterator[Problem]:
        where = f"data/proofs/leaves/{name}"
        if name.endswith(".tlog-proof"):
            if not (self._root / where).with_suffix(".leaf").is_file():
                yield Problem(Fault.MISSING, where, "the leaf that it proves is not in the bag")
            return
        match = _LEAF.fullmatch(name)
        if match is None:
            yield Problem(Fault.GARBAGE, where, "neither a leaf nor a proof")
            return
        try:
            entry = self._read(where)
            proof = inclusion_files.parse(self._read(f"{where.removesuffix('.leaf')}.tlog-proof"))
            hashed = leaf_hash(entry)
            inclusion_files.verify_as(proof, hashed, lambda note: self._accept(note, key))
            leaf = Leaf(proof.index, f"sha256:{hashed.hex()}", where, read_leaf(entry))
        except ProofError as error:
            yield Problem(Fault.TREE, where, str(error))
            return
        if not int(match[1]) == proof.index == leaf.body["seq"]:
            detail = f"is leaf {proof.index} of the ledger, and says {leaf.body['seq']}"
            yield Problem(Fault.LEAF, where, detail)
            return
        self.leaves += 1
        self._leaves[proof.index] = leaf

    def _looks(self) -> dict[str, list[Leaf]]:
        """Return the looks at each page, in their order."""
        looks: dict[str, list[Leaf]] = {}
        for index in sorted(self._leaves):
            if self._leaves[index].kind == OBSERVATION:
                looks.setdefault(self._leaves[index].text("url"), []).append(self._leaves[index])
        return looks

    def _chains(self) -> Iterator[Problem]:
        """Check that no look at a page is left out between two, and that none came too late."""
        for url, looks in self._looks().items():
            for earlier, later in pairwise(looks):
                if later.body["prev"] != earlier.digest:
                    detail = (
                        f"does not follow leaf {earlier.index}: a look at {url:.200} is missing"
                    )
                    yield Problem(Fault.CHAIN, later.where, detail)
                within = earlier.body.get("within")
                if not isinstance(within, int):
                    continue
                due = microseconds(earlier.body["t"]) + within * SECOND
                if microseconds(later.body["slot"]) > due + SECOND:
                    detail = f"{url:.200}: the slot before it was due by {written(due)}"
                    yield Problem(Fault.SLOT, later.where, detail)

    # outsiders

    def _outsiders(self, key: NoteKey) -> Iterator[Problem]:
        listed: set[str] = set()
        for leaf in self._leaves.values():
            files = leaf.body.get("files")
            if isinstance(files, dict):
                own = leaf.kind == "independent-capture/1"
                folder = "data/independent" if own else "data/anchors"
                names = {f"{folder}/{path}": str(digest) for path, digest in files.items()}
                listed |= names.keys()
                yield from self._vouched(leaf, names, key)
        for folder in ("data/anchors", "data/independent"):
            for path in sorted((self._root / folder).rglob("*")):
                name = path.relative_to(self._root).as_posix()
                if name not in listed and not path.is_dir():
                    yield Problem(Fault.UNLISTED, name, "no leaf in the bag lists this file")

    def _vouched(self, leaf: Leaf, names: dict[str, str], key: NoteKey) -> Iterator[Problem]:
        sound = True
        for name, digest in names.items():
            try:
                found = sha256(self._read(name))
            except Malformed as error:
                found = str(error)
            if found != digest:
                sound = False
                yield Problem(Fault.DIGEST, name, f"{found}, and {leaf.where} says {digest}")
        folder = next(iter(names)).rpartition("/")[0]
        kinds = {"anchor/1": ABOUT_A_CHECKPOINT, "beacon/1": BEACONS}
        if not sound or leaf.kind not in kinds:
            return
        try:
            self._act(leaf, folder, frozenset(name.rpartition("/")[2] for name in names), key)
            self.tokens += 1
        except Unchecked:
            self.unchecked += 1
        except ProofError as error:
            yield Problem(Fault.UNVOUCHED, folder, str(error))

    def _act(self, leaf: Leaf, folder: str, names: frozenset[str], key: NoteKey) -> None:
        """Raise `ProofError` unless an outsider's files prove what they should."""
        sorts = ABOUT_A_CHECKPOINT if leaf.kind == "anchor/1" else BEACONS
        check = sorts.get(leaf.text("sort"))
        if check is None:
            raise NotProven(f"{leaf.text('sort')!r:.80} is no sort that is known here")
        if leaf.kind == "anchor/1":
            checkpoint = self._read(f"{folder}/checkpoint")
            if sha256(checkpoint) != leaf.text("of"):
                raise NotProven(f"checkpoint is not the one that {leaf.where} names")
            self._accept(notes.parse(checkpoint), key)
        files: Callable[[str], bytes] = lambda name: self._read(f"{folder}/{name}")  # noqa: E731
        voucher = Voucher(
            files=files,
            names=names,
            said=leaf.body,
            roots=self._roots,
            least_difficulty=self._least_difficulty,
        )
        span = check(voucher)
        if leaf.kind == "beacon/1" and microseconds(leaf.body["t"]) < span.earliest:
            raise NotProven(f"the value is younger than {leaf.where}, which holds it")

    # records and tables

    def _capture(self) -> Iterator[Problem]:
        yield from self._records.read()
        for looks in self._looks().values():
            for look in looks:
                if wrong := wrong_outcome(look):
                    yield Problem(Fault.UNLIKE, look.where, wrong)
                yield from self._records.compare(look)
        try:
            table = self._text("data/capture/records.csv")
        except Malformed as error:
            yield Problem(Fault.MISSING, "data/capture/records.csv", str(error))
            return
        yield from self._records.end(table)

    def _slots(self) -> Iterator[Problem]:
        try:
            found = list(csv.reader(self._text(_SLOTS).splitlines()))
        except (Malformed, csv.Error) as error:
            yield Problem(Fault.GARBAGE, _SLOTS, str(error))
            return
        expected = [_SLOT_HEADER, *self._rows()]
        if sorted(found) != sorted(expected):
            wrong = next((row for row in found if row not in expected), None)
            missing = next((row for row in expected if row not in found), None)
            detail = f"says {wrong!r:.200}, and the leaves say {missing!r:.200}"
            yield Problem(Fault.UNLIKE, _SLOTS, detail)

    def _rows(self) -> Iterator[list[str]]:
        """Yield the lines of ``slots.csv`` as the leaves give them."""
        texts = {
            str(digest): leaf.text("sha256")
            for _, leaf in sorted(self._leaves.items())
            if leaf.kind == "derived/1" and leaf.text("sort") == "text"
            for digest in _members(leaf.body["of"])
        }
        for url, looks in self._looks().items():
            last: int | None = None
            for look in looks:
                gap = ""
                if is_sight(look):
                    now = microseconds(look.body["t"])
                    gap = "" if last is None else f"{(now - last) / SECOND:.6f}"
                    last = now
                names = ("slot", "t", "outcome", "status", "failure", "payload")
                said = [str(look.body.get(name, "")) for name in names]
                yield [str(look.index), url, *said, texts.get(look.digest, ""), gap]

    def _replay(self) -> Iterator[Problem]:
        """Check the view, and that it holds the WARC files of the bag and no others."""
        name = "data/replay.wacz"
        path = self._root / name
        if not path.is_file() or path.is_symlink():
            return  # where no look saw the page there is none
        sound = True
        for problem in WaczCheck(path, name=name).problems():
            sound = False
            yield problem
        if sound:
            yield from self._same_files(path, name)

    def _same_files(self, path: Path, name: str) -> Iterator[Problem]:
        captured = {f"archive/{one}" for one in _names(self._root / "data/capture", ".warc.gz")}
        try:
            with zipfile.ZipFile(path) as view:
                inside = {one for one in view.namelist() if one.startswith("archive/")}
                for one in sorted(inside | captured):
                    own = f"data/capture/{one.removeprefix('archive/')}"
                    if one not in inside & captured or not self._is_same(view, one, own):
                        yield Problem(Fault.UNLIKE, f"{name}, {one}", f"is not {own}")
        except (ProofError, zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
            yield Problem(Fault.GARBAGE, name, f"cannot be compared: {error!s:.200}")

    def _is_same(self, view: zipfile.ZipFile, inside: str, own: str) -> bool:
        with view.open(inside) as one, (self._root / own).open("rb") as other:
            return _digest(one) == _digest(other)


def _digest(file: IO[bytes]) -> bytes:
    """Return the SHA-256 of a file, read in parts."""
    hashed = hashlib.sha256()
    while stretch := file.read(_STRETCH):
        hashed.update(stretch)
    return hashed.digest()


def _names(folder: Path, ending: str = "") -> list[str]:
    """Return the names in a folder; none where it is missing."""
    return (
        [one.name for one in folder.iterdir() if one.name.endswith(ending)]
        if folder.is_dir()
        else []
    )


def _members(value: object) -> list[object]:
    return value if isinstance(value, list) else []
