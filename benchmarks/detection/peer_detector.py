"""Peers as detectors: each runs its driver in an environment of its own, by its own Python.

`available` makes the environments; a `PeerDetector` then answers a file of pairs. Whatever goes
wrong with a peer on a pair, even that it hangs or dies, is the problem of that one answer.
"""

import json
import queue
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import IO, Any

from benchmarks import meter
from benchmarks.detection.answers import Answer
from benchmarks.peers import Peer, Unavailable, install, pinned_peers

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_DRIVERS = "benchmarks.detection.peers"
_PINS = _HERE / "peers.toml"

_PAIR_SECONDS = 30.0
_START_SECONDS = 60.0
"""What the first pair of a process may take beside: imports on a busy machine are slow."""
_MOST_DEATHS = 5
"""After so many deaths without an answer between them a peer is not started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A peer in one setting: the name for the table, its driver, and the environment it runs in.

    Without an environment the driver needs only the standard library, and runs by our Python.
    """

    name: str
    driver: str
    environment: str | None
    arguments: tuple[str, ...] = ()
    version: str = ""
    """Where the environment does not say it: the peer is not in there, only what it rests on."""


CONTENDERS = (
    Contender(name="raw hash", driver="raw_hash", environment=None),
    Contender(name="urlwatch, html2text re", driver="urlwatch_html2text", environment="urlwatch"),
    Contender(
        name="urlwatch, html2text pyhtml2text",
        driver="urlwatch_html2text",
        environment="urlwatch-html2text",
        arguments=("pyhtml2text",),
    ),
    Contender(
        name="changedetection.io", driver="changedetection_text", environment="changedetection.io"
    ),
    Contender(
        name="web-monitoring-diff", driver="web_monitoring_text", environment="web-monitoring-diff"
    ),
    Contender(name="trafilatura", driver="trafilatura_text", environment="trafilatura"),
    Contender(name="readability-lxml", driver="readability_text", environment="readability-lxml"),
    Contender(name="resiliparse", driver="resiliparse_text", environment="resiliparse"),
    Contender(
        name="diffengine's rule",
        driver="diffengine_rule",
        environment="diffengine",
        version="0.2.7",
    ),
)


class NoAnswerError(Exception):
    """A driver said nothing usable about a pair; the message says why."""


@dataclass(slots=True, kw_only=True)
class PeerDetector:
    """A peer that is ready to run; ``command`` starts its driver."""

    name: str
    version: str
    command: tuple[str, ...]
    pair_seconds: float = _PAIR_SECONDS
    """How long it may take for one pair, by the clock on the wall."""
    peak_rss_bytes: int | None = field(default=None, init=False)
    """The most memory that its process held in the last `judge`; ``None`` when it never ended."""

    def judge(self, pairs: Path) -> list[Answer]:
        """Answer every pair of a file of JSON lines, in order. Raises `OSError`, `ValueError`.

        A line has ``id``, ``old`` and ``new`` (absolute paths), ``url`` and ``media_type``.
        """
        lines = pairs.read_text(encoding="utf-8").splitlines()
        self.peak_rss_bytes = None
        with tempfile.TemporaryDirectory(prefix="watcher-peer-") as temporary:
            return self._judged([line for line in lines if line.strip()], Path(temporary))

    def _judged(self, lines: Sequence[str], folder: Path) -> list[Answer]:
        driver: _Driver | None = None
        answers, deaths, problem = [], 0, ""
        for line in lines:
            if deaths < _MOST_DEATHS:
                driver = driver or _Driver(self.command, folder, self.pair_seconds)
                try:
                    answers.append(driver.ask(line))
                    deaths = 0
                    continue
                except NoAnswerError as error:
                    driver.kill()
                    driver, deaths, problem = None, deaths + 1, str(error)
            answers.append(_unanswered(json.loads(line)["id"], problem))
        if driver:
            self.peak_rss_bytes = driver.end()
        return answers


class _Driver:
    """One process of a peer, asked pair by pair, so that it is known which pair it hangs on."""

    def __init__(self, command: Sequence[str], folder: Path, pair_seconds: float) -> None:
        environment = {**meter.clean_environment(folder), "PYTHONPATH": str(_ROOT)}
        self._complaints = folder / "stderr.txt"
        self._pair_seconds = pair_seconds
        self._patience = pair_seconds + _START_SECONDS
        with self._complaints.open("wb") as complaints:
            self._started = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                encoding="utf-8",
            )
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        Thread(target=self._listen, args=(self._started.stdout,), daemon=True).start()

    def _listen(self, out: IO[str]) -> None:
        with out:
            for line in out:
                self._said.put(line)
        self._said.put(None)

    def ask(self, pair: str) -> Answer:
        """Return its answer to one line of pairs. Raises `NoAnswerError`."""
        assert self._started.stdin is not None
        try:
            self._started.stdin.write(pair + "\n")
            self._started.stdin.flush()
        except OSError as error:
            raise NoAnswerError(self._last_words()) from error
        said = self._next()
        self._patience = self._pair_seconds
        return _answer(said)

    def end(self) -> int | None:
        """Let it end, and return its peak memory in bytes when it says so."""
        assert self._started.stdin is not None
        self._started.stdin.close()
        try:
            return int(self._next()["peak_rss_bytes"])
        except NoAnswerError:
            return None
        finally:
            self.kill()

    def kill(self) -> None:
        """End it whatever it does."""
        self._started.kill()
        self._started.wait()

    def _next(self) -> dict[str, Any]:
        try:
            line = self._said.get(timeout=self._patience)
        except queue.Empty:
            raise NoAnswerError(f"no answer within {self._patience:g} s") from None
        if line is None:
            raise NoAnswerError(self._last_words())
        said: dict[str, Any] = json.loads(line)
        return said

    def _last_words(self) -> str:
        code = self._started.wait()
        complaints = self._complaints.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"it ended with {code}: {complaints[-1][:300] if complaints else 'without a word'}"


def available(
    contenders: Sequence[Contender] = CONTENDERS,
) -> tuple[list[PeerDetector], list[Unavailable]]:
    """Make what environments are missing; return who is ready, and who is not and why."""
    peers = environments()
    ready: list[PeerDetector] = []
    problems: list[Unavailable] = []
    for contender in contenders:
        peer = peers[contender.environment] if contender.environment else None
        problem = install(peer) if peer else None
        if problem:
            problems.append(Unavailable(peer=contender.name, reason=problem.reason))
        else:
            ready.append(_detector(contender, peer))
    return ready, problems


def environments() -> dict[str, Peer]:
    """Return the pinned environments by name: those of every benchmark, and those only of this."""
    shared, own = pinned_peers(), pinned_peers(_PINS)
    extended = own["urlwatch-html2text"]
    pins = (*shared["urlwatch"].requirements, *extended.requirements)
    return {**shared, **own, extended.name: replace(extended, requirements=pins)}


def _detector(contender: Contender, peer: Peer | None) -> PeerDetector:
    python = str(peer.scripts / "python") if peer else sys.executable
    return PeerDetector(
        name=contender.name,
        version=contender.version or (peer.version if peer else ""),
        command=(python, "-m", f"{_DRIVERS}.{contender.driver}", *contender.arguments),
    )


def _answer(said: dict[str, Any]) -> Answer:
    return Answer(
        id=said["id"],
        alerts=said["alerts"],
        kinds=None,
        outcome=None,
        milliseconds=said["ms"],
        problem=said["error"],
    )


def _unanswered(pair_id: str, problem: str) -> Answer:
    return Answer(
        id=pair_id, alerts=False, kinds=None, outcome=None, milliseconds=0.0, problem=problem
    )
