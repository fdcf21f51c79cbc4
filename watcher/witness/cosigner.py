"""A witness's answer to one request: judged, remembered durably, and only then cosigned."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from watcher.errors import ArchiveError, ConfigError
from watcher.ports import Clock
from watcher.proof import cosignatures, witnessing
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.errors import Malformed, ProofError
from watcher.proof.notes import Note, NoteKey
from watcher.proof.witnessing import SIZE_CONTENT_TYPE, Accepted, Fork, Refused, Request
from watcher.witness.memory import WitnessMemory

_HOUR_SECONDS: Final = 3600.0
_TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back to the log; ``retry_after`` in seconds, with 429 and 503."""

    status: int
    body: bytes
    content_type: str = _TEXT
    retry_after: int | None = None


class KnownLogs:
    """The logs that a witness serves: their keys, and how often an hour each may grow."""

    def __init__(self, logs: Iterable[tuple[str, int]]) -> None:
        """Read (vkey, times an hour); keys of one name are one log, with the higher number.

        Raises `ConfigError` for what is no key of a log (type 0x01), and for a rate below 1.
        """
        self.keys: dict[str, list[NoteKey]] = {}
        self.hourly: dict[str, int] = {}
        for vkey, hourly in logs:
            try:
                key = NoteKey.from_vkey(vkey)
            except ProofError as error:
                raise ConfigError(f"the key of a log to witness: {error}") from error
            if hourly < 1:
                raise ConfigError(f"{key.name}: a log that may grow {hourly} times an hour")
            self.keys.setdefault(key.name, []).append(key)
            self.hourly[key.name] = max(hourly, self.hourly.get(key.name, 0))


class Cosigner:
    """A witness, without the wire. Safe to ask from several threads.

    ``noticed`` hears a sentence when a log contradicts itself or the memory cannot be written; it
    must return quickly and may be called from any thread.
    """

    def __init__(
        self,
        signer: WitnessSigner,
        logs: KnownLogs,
        memory: WitnessMemory,
        *,
        clock: Clock,
        noticed: Callable[[str], None],
    ) -> None:
        """Witness ``logs`` under the name and key of ``signer``."""
        self._signer = signer
        self._logs = logs
        self._memory = memory
        self._clock = clock
        self._noticed = noticed
        self._growths: Mapping[str, deque[float]] = {origin: deque() for origin in logs.keys}

    def answer(self, body: bytes) -> Answer:
        """Answer the body of one ``add-checkpoint``."""
        try:
            request = witnessing.parse_request(body)
        except Malformed as error:
            return _in_words(400, str(error))
        origin = request.checkpoint.origin
        if origin not in self._logs.keys:
            return _in_words(404, f"the log {origin} is unknown here")
        try:
            with self._memory.lock(origin):
                return self._decide(origin, request)
        except ArchiveError as error:
            self._noticed(f"witness: nothing was cosigned: {error}")
            return _in_words(503, "the witness cannot write to its memory", retry_after=60)

    def _decide(self, origin: str, request: Request) -> Answer:
        last = self._memory.last(origin)
        verdict = witnessing.judge(request, self._logs.keys, last)
        if isinstance(verdict, Refused):
            if verdict.fork is not None:
                self._keep(origin, verdict.fork)
            content_type = _TEXT if verdict.size is None else SIZE_CONTENT_TYPE
            return Answer(status=verdict.status, body=verdict.body(), content_type=content_type)
        grows = last is None or last.text != verdict.note.text
        if grows and (wait := self._wait(origin)):
            return _in_words(429, "this log grows too often here", retry_after=wait)
        return self._cosign(origin, verdict)

    def _cosign(self, origin: str, accepted: Accepted) -> Answer:
        note = accepted.note
        now = int(self._clock.now().timestamp())
        cosignature = cosignatures.cosign(note.text, self._signer, now)
        self._memory.remember(origin, Note(note.text, (*note.signatures, cosignature)))
        return Answer(status=200, body=cosignature.line().encode())

    def _wait(self, origin: str) -> int:
        """Return for how many seconds a log may not grow any more; else count this growth.

        Only what the log itself signed counts, so that nobody else can use its number up.
        """
        growths, now = self._growths[origin], self._clock.monotonic()
        while growths and now - growths[0] >= _HOUR_SECONDS:
            growths.popleft()
        if len(growths) >= self._logs.hourly[origin]:
            return int(_HOUR_SECONDS - (now - growths[0])) + 1
        growths.append(now)
        return 0

    def _keep(self, origin: str, fork: Fork) -> None:
        try:
            witnessing.verify_fork(fork, *self._logs.keys[origin])
            proven = True
        except ProofError:
            proven = False
        path = self._memory.keep_fork(origin, fork, proven=proven)
        if path is not None and proven:
            self._noticed(
                f"witness: {origin} signed two histories that contradict each other; the proof is "
                f"kept in {path}: tell its operators and everybody who relies on it"
            )
        elif path is not None:
            self._noticed(
                f"witness: a checkpoint of {origin} came without a proof that it continues the "
                f"last one; both are kept in {path}"
            )


def _in_words(status: int, words: str, *, retry_after: int | None = None) -> Answer:
    body = f"{words}\n".encode("utf-8", "replace")
    return Answer(status=status, body=body, retry_after=retry_after)
