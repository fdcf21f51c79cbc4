"""The command `python -m benchmarks.ledger`: what the ledger's tree costs beside plain SHA-256.

Appends generated leaves, makes and verifies proofs, and prints one table. Files stay in memory, so
that the tree is measured and not a disk. Every cost stands beside plain SHA-256 of the same leaves
in the same run, in one stream, which nothing that hashes them can beat; only those ratios travel
to another machine.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from benchmarks import machine
from watcher.proof.tiles import HashReader, grow
from watcher.proof.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    prefix_root,
    verify_consistency,
    verify_inclusion,
)

_LEAVES = 1_000_000
_PROOFS = 1000
_PART = 4096
_ALONE = 256
_FILLING = "0123456789abcdef" * 30

_STREAM = "plain SHA-256, one stream"


@dataclass(slots=True)
class Meter:
    """Adds up CPU seconds, and how often each work was done, by its name."""

    seconds: dict[str, float] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def measuring(self, name: str, times: int = 1) -> Iterator[None]:
        """Measure what is done inside, which is the named work so many times."""
        begun = time.process_time()
        yield
        spent = time.process_time() - begun
        self.seconds[name] = self.seconds.get(name, 0.0) + spent
        self.times[name] = self.times.get(name, 0) + times

    def table(self) -> Iterator[str]:
        """Tell of each work how often it was done and its cost, also as ratio to the stream."""
        plain = self.seconds[_STREAM] / self.times[_STREAM]
        yield f"  {'':34}{'times':>10}{'µs each':>10}{'each second':>13}{'× plain':>9}"
        for name, seconds in self.seconds.items():
            each = seconds / self.times[name]
            yield (
                f"  {name:34}{self.times[name]:10,}{each * 1e6:10.2f}"
                f"{1 / each:13,.0f}{each / plain:8.1f}×"
            )


@dataclass(slots=True)
class Log:
    """A log in memory: its frontier, and of its files the tiles and the partial bundles."""

    frontier: Frontier = field(default_factory=Frontier)
    files: dict[str, bytes] = field(default_factory=dict)

    def reader(self) -> HashReader:
        """Return a fresh reader, which has yet to prove what it reads."""
        return HashReader(self.frontier.size, self.frontier.root(), self.files.__getitem__)

    def append(self, leaves: Sequence[bytes]) -> None:
        """Grow by these leaves; full bundles, which the tree does not need again, are dropped."""
        growth = grow(self.reader(), leaves)
        self.frontier = growth.frontier
        for path, content in growth.files.items():
            if "/entries/" not in path or ".p/" in path:
                self.files[path] = content


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, return 0; a proof that does not verify raises."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--leaves", type=_positive, default=_LEAVES, help=f"{_LEAVES}")
    parser.add_argument("--proofs", type=_positive, default=_PROOFS, help=f"{_PROOFS} of each sort")
    given = parser.parse_args(arguments)
    for name, words in machine.described().items():
        print(f"{name.replace('_', ' ')}: {words}")
    meter, log, before = Meter(), Log(), _peak_mib()
    _measure_growth(meter, log, given.leaves)
    draw = random.Random(given.leaves)
    anywhere = [draw.randrange(given.leaves) for _ in range(given.proofs)]
    _measure_leaf_proofs(meter, log, "prove any leaf", anywhere)
    _measure_leaf_proofs(meter, log, "prove the next leaf", range(min(given.proofs, given.leaves)))
    _measure_consistency(meter, log, anywhere)
    peak, kept = _peak_mib(), sum(map(len, log.files.values())) / 2**20
    _measure_single_appends(meter, log)
    print(f"leaves of {len(_leaf(0))} bytes; CPU time; proofs are made from tiles\n")
    print("\n".join(meter.table()))
    print(
        f"\npeak memory: {before:.0f} MiB before the first leaf, {peak:.0f} MiB after the proofs,"
    )
    print(f"with {kept:.0f} MiB of tiles in it that would lie on a disk")
    return 0


def _measure_growth(meter: Meter, log: Log, leaves: int) -> None:
    """Give each part to all contenders in turn, so that none has a quieter machine."""
    stream, frontier = sha256(), Frontier()
    for start in range(0, leaves, _PART):
        part = [_leaf(number) for number in range(start, min(start + _PART, leaves))]
        joined = b"".join(part)
        with meter.measuring(_STREAM, len(part)):
            stream.update(joined)
        with meter.measuring("plain SHA-256, leaf by leaf", len(part)):
            for leaf in part:
                sha256(leaf).digest()
        with meter.measuring("leaf hashes and root", len(part)):
            frontier, _ = frontier.append([leaf_hash(leaf) for leaf in part])
        with meter.measuring(f"append {_PART} at a time, all files", len(part)):
            log.append(part)
    if frontier.root() != log.frontier.root():
        raise AssertionError("the tree and its tiles have two roots")


def _measure_leaf_proofs(meter: Meter, log: Log, name: str, indexes: Iterable[int]) -> None:
    size, root, reader = log.frontier.size, log.frontier.root(), log.reader()
    for index in indexes:
        with meter.measuring(name):
            proof = inclusion_proof(index, size, reader.read)
        hash_ = leaf_hash(_leaf(index))
        with meter.measuring("verify a leaf's proof"):
            verify_inclusion(hash_, index, size, proof, root)


def _measure_consistency(meter: Meter, log: Log, sizes: Iterable[int]) -> None:
    size, root, reader = log.frontier.size, log.frontier.root(), log.reader()
    for old in sizes:
        with meter.measuring("prove consistency"):
            proof = consistency_proof(old + 1, size, reader.read)
        old_root = prefix_root(old + 1, reader.read)
        with meter.measuring("verify consistency"):
            verify_consistency(old + 1, size, old_root, root, proof)


def _measure_single_appends(meter: Meter, log: Log) -> None:
    """Append leaf by leaf, each time from files that are read and proven anew."""
    for number in range(log.frontier.size, log.frontier.size + _ALONE):
        leaf = _leaf(number)
        with meter.measuring("append one, all files read again"):
            log.append([leaf])


def _leaf(number: int) -> bytes:
    """Return a leaf as long as those of the ledger, about 550 bytes, different for each number."""
    seen = f'"agency":"Department of Examples","outcome":"unchanged","seq":{number:09}'
    return f'{{{seen},"text":"{_FILLING}"}}'.encode()


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


if __name__ == "__main__":
    sys.exit(main())
