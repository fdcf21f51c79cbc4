"""The records of a bag: its WARC files, and what leaves and ``records.csv`` say of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from watcher.verifier import Fault, Problem, sha256
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.warc_files import read_warc, record_at
from watcher.verifier.warc_record import WarcRecord, misplaced, restored

REFERRED: Final = "referred.warc.gz"
"""Holds single records on which those of the checks stand; no check lists them."""

_HEADER: Final = "leaf,file,offset,length,record,type,block_sha256"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.warc\.gz")
_SAME_PAYLOAD: Final = "identical-payload-digest"
_OF_AN_ANSWER: Final = (
    *("record", "block", "payload_wire", "payload", "status"),
    *("ip", "truncated"),
)


@dataclass(frozen=True, slots=True)
class _Lies:
    """A record as it lies in the bag, without its content."""

    file: str
    offset: int
    length: int
    type: str
    digest: str

    def row(self, identifier: str) -> str:
        return f"{self.file},{self.offset},{self.length},{identifier},{self.type},{self.digest}"


@dataclass(frozen=True, slots=True)
class _Check:
    """What the manifest of a check says, as far as its leaf says it too."""

    where: str
    said: Mapping[str, object]


class RecordsCheck:
    """One check of the folder ``capture/`` of a bag; ask its methods in the order they stand."""

    def __init__(self, folder: Path) -> None:
        """Look at nothing yet."""
        self._folder = folder
        self._lies: dict[str, _Lies] = {}
        self._checks: dict[str, _Check] = {}
        self._blocks: dict[str, str] = {}
        self._revisits: list[WarcRecord] = []
        self._told: set[str] = set()
        self._stood_on: set[str] = set()
        self._chains: set[str] = set()
        self.captures = 0
        """Checks whose manifest was read."""
        self.payloads = 0
        """Responses that were read, and those that revisits stand for."""

    def read(self) -> Iterator[Problem]:
        """Yield what is wrong with the WARC files alone, and with what revisits refer to."""
        for path in sorted(self._folder.glob("*.warc.gz")):
            if not _NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
                continue  # told with the container
            with path.open("rb") as file:
                for found in read_warc(file, path.name):
                    if isinstance(found, WarcRecord):
                        yield from self._take(found)
                    elif path.name != REFERRED or found.what is not Fault.UNLISTED:
                        yield _in_capture(found)
        for revisit in self._revisits:
            yield from self._follow(revisit)
        yield from self._unspoken_for()

    def compare(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield where a look's leaf says something else than the records of its check."""
        check = leaf.text("check")
        if not check:
            if leaf.text("outcome") != "missed":
                yield Problem(Fault.BYTELESS, leaf.where, "names no check, and was not missed")
            return
        found = self._checks.get(check)
        if found is None:
            yield Problem(Fault.BYTELESS, leaf.where, f"the bag holds no check {check:.80}")
            return
        self._told.add(check)
        for name, value in found.said.items():
            if leaf.body.get(name) != value:
                said = f"{name} is {leaf.body.get(name)!r:.100}, {found.where} says {value!r:.100}"
                yield Problem(Fault.UNLIKE, leaf.where, said)

    def end(self, table: str) -> Iterator[Problem]:
        """Yield checks without a leaf, and where ``records.csv`` does not say what lies here."""
        for check in sorted(self._checks.keys() - self._told):
            yield Problem(
                Fault.UNLOGGED, self._checks[check].where, "no leaf in the bag tells of it"
            )
        lines = table.split("\n")
        if lines[0] != _HEADER or lines[-1]:
            yield Problem(Fault.GARBAGE, "data/capture/records.csv", "not a table of records")
            return
        rows = {line.partition(",")[2] for line in lines[1:-1]}
        known = {lies.row(identifier) for identifier, lies in self._lies.items()}
        for row in sorted(rows - known):
            detail = f"no record lies here as it says: {row:.200}"
            yield Problem(Fault.UNLIKE, "data/capture/records.csv", detail)
        for row in sorted(known - rows):
            detail = f"does not tell of the record {row:.200}"
            yield Problem(Fault.MISSING, "data/capture/records.csv", detail)

    def _take(self, record: WarcRecord) -> Iterator[Problem]:
        if record.type == "warcinfo":
            return
        identifier = record.id.strip("<>")
        if identifier in self._lies:
            where = f"data/capture/{record.where}"
            yield Problem(Fault.DUPLICATE, where, "a record before it has the same id")
        self._lies[identifier] = _Lies(
            record.file, record.offset, record.length, record.type, record.digest
        )
        if record.manifest is not None:
            self.captures += 1
            hops = _hops(record.manifest)
            self._blocks |= {str(hop.get("response")): str(hop.get("block_sha256")) for hop in hops}
            chains = (hop["tls"].get("chain") for hop in hops if isinstance(hop.get("tls"), dict))
            self._chains |= {str(chain) for chain in chains}
            self._checks[identifier] = _Check(
                f"data/capture/{record.where}", dict(_said(record, record.manifest))
            )
        elif record.type == "response":
            self.payloads += 1
        elif record.type == "revisit":
            self._revisits.append(record)

    def _follow(self, revisit: WarcRecord) -> Iterator[Problem]:
        """Check that what a revisit refers to is in the bag, and what it stands for."""
        where = f"data/capture/{revisit.where}"
        lies = self._lies.get((revisit.named("WARC-Refers-To") or "").strip("<>"))
        if lies is None or lies.type != "response":
            yield Problem(Fault.MISSING, where, "the response that it refers to is not in the bag")
            return
        self.payloads += 1
        with (self._folder / lies.file).open("rb") as file:
            referred, _ = record_at(file, lies.file, lies.offset)
        if referred and (another := misplaced(revisit, referred)):
            yield Problem(Fault.UNLIKE, where, another)
        if _SAME_PAYLOAD not in (revisit.named("WARC-Profile") or ""):
            return
        wire = referred.bodies.wire if referred and referred.bodies else None
        if referred is None or wire != revisit.named("WARC-Payload-Digest"):
            yield Problem(Fault.DIGEST, where, "the payload that it refers to is another")
        elif self._blocks.get(revisit.id, "") != sha256(restored(revisit, referred)):
            yield Problem(Fault.DIGEST, where, "with that payload it is not what was recorded")
        else:
            self._stood_on.add(referred.id.strip("<>"))

    def _unspoken_for(self) -> Iterator[Problem]:
        """Yield single records whose bytes no check in the bag vouches for.

        A viewer would show such a response as captured, and nothing would prove it.
        """
        for identifier, lies in self._lies.items():
            stood_on = lies.type == "response" and identifier in self._stood_on
            is_chain = lies.type == "resource" and lies.digest in self._chains
            if lies.file == REFERRED and not stood_on and not is_chain:
                where = f"data/capture/{lies.file}, offset {lies.offset}, {identifier}"
                yield Problem(Fault.UNLISTED, where, "no look in the bag speaks for this record")


def _in_capture(problem: Problem) -> Problem:
    return Problem(problem.what, f"data/capture/{problem.where}", problem.detail)


def _hops(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the notes of all exchanges; nothing of a manifest in another form."""
    try:
        hops = [hop for fetch in manifest["fetches"] for hop in fetch["hops"]]
    except (KeyError, TypeError):
        return []
    return [hop for hop in hops if isinstance(hop, dict)]


def _said(record: WarcRecord, manifest: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the members that the leaf of a check must have, with their values.

    The answer is that of the last fetch, and there is none when that failed.
    """
    yield "manifest", record.digest
    for name in ("url", "source", "slot"):
        yield name, manifest.get(name)
    yield "t", manifest.get("captured_at")
    try:
        last = manifest["fetches"][-1]
        failure = last["failure"]
        hop = last["hops"][-1] if last["hops"] and failure is None else None
        answer = (
            {
                "record": str(hop["response"]).strip("<>"),
                "block": hop["block_sha256"],
                "payload_wire": hop["wire_sha256"],
                "payload": hop["payload_sha256"],
                "status": hop["status"],
                "ip": hop["ip"],
                "truncated": hop["truncated"],
            }
            if hop
            else dict.fromkeys(_OF_AN_ANSWER)
        )
        answer["failure"] = failure and failure["kind"]
    except (KeyError, TypeError, IndexError):
        return  # told when the manifest was compared with its records
    yield from answer.items()
