"""Put an evidence bag together from an archive, its ledger and what outsiders gave.

What belongs in it was chosen by `watcher.services.bag`. Nothing in the archive is changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from watcher.bag.bagit import BagWriter, file_digest
from watcher.bag.capture import Capture, WarcInfo
from watcher.bag.custody import Custody
from watcher.bag.documents import certificate, fixed_documents, methods, readme
from watcher.bag.environment import ClockSaid, environment_json
from watcher.bag.ledger import PublishedLedger, ReadKept
from watcher.bag.records import WarcRecords
from watcher.bag.secrets import refuse_secrets
from watcher.bag.slots import answered, slots_csv
from watcher.bag.texts_told import in_force_names
from watcher.bag.wacz import Page, write_wacz
from watcher.errors import ArchiveUnwritable, FixityError, NotFound
from watcher.model.change import Change
from watcher.model.digest import sha256
from watcher.model.moment import parse_stamp
from watcher.ports import Archive
from watcher.proof.notes import Note
from watcher.render import html, plain, records
from watcher.render.safe import to_json
from watcher.services.bag import Contents, Stretch
from watcher.services.kept_leaf import KeptLeaf
from watcher.text.canonical import canonical_text

_CERTIFIED: Final = ("capture/", "anchors/", "independent/", "proofs/")
"""What a witness vouches for with digests; the rest is made from it."""
_LEAVES: Final = "proofs/leaves/"
"""Too many to print: the checkpoint's digest and custody.csv cover them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a bag comes from."""

    archive: Archive
    records: WarcRecords
    ledger: PublishedLedger
    kept: ReadKept


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who makes a bag, with what, and what must not get into it.

    ``secrets`` gives values by a name that may be told. ``new_id`` gives 32 fresh hex digits.
    """

    operator: str
    software: str
    made_at: datetime
    new_id: Callable[[], str]
    clock: ClockSaid
    config: Path | None
    secrets: Mapping[str, str]


def build_bag(target: Path, contents: Contents, sources: Sources, maker: Maker) -> Path:
    """Write the bag at ``target``, whole or not at all, and return its path.

    Raises `ConfigError` when something is there, or when a secret would get into it;
    `FixityError` for a damaged record, leaf or token, naming it; `ArchiveUnwritable` when the
    disk refuses.
    """
    with BagWriter(target) as bag:
        try:
            _Filling(bag, contents, sources, maker).fill()
        except OSError as error:
            raise ArchiveUnwritable(f"{target}: cannot be written: {error.strerror}") from error
        refuse_secrets(bag, maker.secrets)
        return bag.finish(_about(contents, maker))


def _about(contents: Contents, maker: Maker) -> list[tuple[str, str]]:
    looks = sum(len(stretch.looks) for stretch in contents.stretches)
    pages = " ".join(stretch.url for stretch in contents.stretches)
    return [
        ("Source-Organization", maker.operator),
        ("Bagging-Date", f"{maker.made_at:%Y-%m-%d}"),
        ("Bag-Software-Agent", maker.software),
        ("External-Description", f"{looks} recorded looks, with proofs, at: {pages}"),
    ]


class _Filling:
    """One bag being filled; `fill` once."""

    def __init__(self, bag: BagWriter, contents: Contents, sources: Sources, maker: Maker) -> None:
        self._bag = bag
        self._contents = contents
        self._sources = sources
        self._maker = maker
        self._custody = Custody(f"{maker.software} for {maker.operator}", maker.made_at)

    def fill(self) -> None:
        """Write everything but the container's own files."""
        capture = self._capture()
        self._replay(capture)
        self._texts()
        self._proofs()
        self._outsiders()
        self._documents()

    def _capture(self) -> Capture:
        maker = self._maker
        warcinfo = WarcInfo(
            software=maker.software,
            operator=maker.operator,
            made_at=maker.made_at,
            new_id=maker.new_id,
        )
        capture = Capture(self._bag, self._sources.records, self._custody, warcinfo)
        looks = {look.index: look for stretch in self._contents.stretches for look in stretch.looks}
        ordered = [looks[index] for index in sorted(looks)]
        capture.write(ordered, self._sources.archive.place_of_check)
        return capture

    def _replay(self, capture: Capture) -> None:
        """Write the view; where no look was answered there is nothing to view."""
        pages = [page for stretch in self._contents.stretches for page in _pages(stretch, capture)]
        if not pages:
            return
        warcs = [(name, self._bag.place(f"capture/{name}")) for name in capture.files]
        target = self._bag.place("replay.wacz")
        software = self._maker.software
        write_wacz(target, warcs, pages=pages, created=self._maker.made_at, software=software)
        self._custody.add("made replay.wacz from capture/", after=f"sha256:{file_digest(target)}")

    # texts

    def _texts(self) -> None:
        for number, change in enumerate(self._contents.changes, 1):
            files = {
                f"text/{number}.diff.txt": f"{plain.unified(change)}\n",
                f"text/{number}.diff.html": f"{html.page(change)}\n",
                f"text/{number}.json": f"{to_json(records.change(change), indent=2)}\n",
                **dict(self._sides(number, change)),
            }
            for name, text in files.items():
                self._text(name, text, f"change {change.id}")
        for name, revision in in_force_names(self._contents.stretches):
            self._text(name, self._canonical(revision.id), f"revision {revision.id}")

    def _text(self, name: str, text: str, of: str) -> None:
        content = text.encode()
        self._bag.add(name, content)
        self._custody.add(f"derived {name} of {of}", after=sha256(content))

    def _sides(self, number: int, change: Change) -> Iterator[tuple[str, str]]:
        for side, revision in (("old", change.old_revision), ("new", change.new_revision)):
            if revision is not None:
                yield f"text/{number}-{side}.txt", self._canonical(revision)

    def _canonical(self, revision: str) -> str:
        text = self._sources.archive.text(revision)
        if text is None:
            raise NotFound(f"the text of revision {revision} is not in the index: watcher rederive")
        return canonical_text(text)

    # proofs

    def _proofs(self) -> None:
        ledger = self._sources.ledger
        self._bag.add("proofs/log.vkey", f"{ledger.vkey}\n".encode())
        self._bag.add("proofs/checkpoint", ledger.note.to_bytes())
        for leaf in self._contents.leaves:
            proof = ledger.inclusion(leaf.index, self._checkpoint_for(leaf))
            name = f"proofs/leaves/{leaf.index}"
            self._bag.add(f"{name}.leaf", leaf.entry)
            self._bag.add(f"{name}.tlog-proof", proof.to_bytes())
            digest = sha256(leaf.entry)
            self._custody.add(f"copied leaf {leaf.index}", before=digest, after=digest)
        slots = slots_csv(self._contents.stretches, self._contents.beside)
        self._bag.add("proofs/slots.csv", slots)

    def _checkpoint_for(self, leaf: KeptLeaf) -> Note | None:
        """Return the earliest checkpoint above a leaf that an authority stamped, if there is one.

        Then that token speaks of this leaf without a further proof.
        """
        covering = [one for one in self._contents.anchors if one.size > leaf.index]
        stamped = [one for one in covering if one.leaf.said("sort") == "rfc3161"] or covering
        return min(stamped, key=lambda one: one.size).note if stamped else None

    def _outsiders(self) -> None:
        """Copy what outsiders gave; raises `FixityError` when it is not what the leaf lists."""
        for leaf in self._contents.leaves:
            folder = "independent" if leaf.kind == "independent-capture/1" else "anchors"
            for path, digest in leaf.files.items():
                content = self._sources.kept(path)
                if sha256(content) != digest:
                    raise FixityError(f"anchors/{path}: is not what leaf {leaf.index} lists")
                self._bag.add(f"{folder}/{path}", content)
                self._custody.add(f"copied anchors/{path}", before=digest, after=sha256(content))

    # words

    def _documents(self) -> None:
        maker = self._maker
        for name, content in fixed_documents():
            self._bag.add(name, content)
        self._bag.add("methods.txt", methods(self._contents))
        said = environment_json(made_at=maker.made_at, config=maker.config, clock=maker.clock)
        self._bag.add("environment.json", said)
        self._bag.add("custody.csv", self._custody.to_csv())
        digests = {
            f"data/{name}": file_digest(self._bag.place(name))
            for name in self._bag.names()
            if name.startswith(_CERTIFIED) and not name.startswith(_LEAVES)
        }
        draft = certificate(
            self._contents,
            software=maker.software,
            operator=maker.operator,
            made_at=maker.made_at,
            digests=digests,
        )
        self._bag.add("certificate-902-13-14.txt", draft)
        about = readme(
            self._contents,
            made_at=maker.made_at,
            operator=maker.operator,
            kept=self._sources.kept,
            holds=self._bag.names(),
        )
        self._bag.add("README.txt", about)


def _pages(stretch: Stretch, capture: Capture) -> Iterator[Page]:
    """Yield what a viewer should offer: the first and the last answer, and each new payload."""
    answers = [look for look in stretch.looks if answered(look) and look.index in capture.answers]
    title = stretch.changes[-1].title if stretch.changes else stretch.url
    for look in answers:
        if look in (answers[0], answers[-1]) or look.said("outcome") == "changed":
            answer = capture.answers[look.index]
            yield Page(answer.url, title, parse_stamp(answer.date))
