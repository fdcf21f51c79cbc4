"""Asks one witness to cosign a checkpoint, and believes of its answer only what it signed."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from watcher.errors import ConfigError
from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.proof import checkpoints, cosignatures, notes, witnessing
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import ProofError
from watcher.proof.notes import Note
from watcher.proof.witnessing import Request

Consistency = Callable[[int, int], Sequence[bytes]]
"""Gives the proof from a size to a larger one: RFC 6962 section 2.1.2, hashes of 32 bytes."""

_MOST_BYTES: Final = 65_536
_TIMEOUT_SECONDS: Final = 20.0
_MOST_WORDS: Final = 200
_BLAME: Final = "the history here was changed, or somebody else signs with our key"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    retry_after: float | None


class _NoAnswer(Exception):
    """Nothing came back that could be read; the message says why."""


class WitnessClient:
    """One witness, asked by one thread at a time."""

    def __init__(
        self,
        settings: WitnessSettings,
        *,
        user_agent: str,
        timeout_seconds: float = _TIMEOUT_SECONDS,
    ) -> None:
        """Ask nothing yet. ``timeout_seconds`` is for one whole exchange, however it drips.

        Raises `ConfigError` for a vkey that is none of a witness (type 0x04), and for an address
        that is neither http nor https.
        """
        try:
            self._key = WitnessKey.from_vkey(settings.vkey)
        except ProofError as error:
            raise ConfigError(f"witness {settings.name}: {error}") from error
        if not settings.url.startswith(("https://", "http://")):
            raise ConfigError(f"witness {settings.name}: {settings.url!r} is no web address")
        self._url = f"{settings.url.rstrip('/')}/add-checkpoint"
        self._user_agent = user_agent
        self._timeout = timeout_seconds
        self._last_size = 0
        self._asking: threading.Thread | None = None

    def ask(self, checkpoint: bytes, consistency: Consistency) -> Cosigned | NotCosigned:
        """Return the witness's cosignature on a signed checkpoint of ours, or why there is none.

        Begins at the size that it cosigned last, as far as we remember; it tells if that is
        another one, and then it is asked once more. Raises `Malformed` for bytes that are no
        signed checkpoint, and what ``consistency`` raises.
        """
        note = notes.parse(checkpoint)
        ours = checkpoints.parse_text(note.text)
        old_size = min(self._last_size, ours.size)
        try:
            answer = self._post(_request(note, ours, old_size, consistency))
            if answer.status == 409:
                told = witnessing.size_of_conflict(answer.body)
                if told == old_size or told > ours.size:
                    return _conflict(told, old_size, ours)
                old_size = told
                answer = self._post(_request(note, ours, old_size, consistency))
            return self._read(answer, note, ours, old_size)
        except (_NoAnswer, ProofError) as error:
            return NotCosigned(why=str(error))

    def _read(
        self, answer: _Answer, note: Note, ours: Checkpoint, old_size: int
    ) -> Cosigned | NotCosigned:
        match answer.status:
            case 200:
                before = len(note.signatures)
                joined = witnessing.with_cosignatures(note, answer.body, [self._key])
                added = joined.signatures[before:]
                if not added:
                    return NotCosigned(why="answered a cosignature that the checkpoint has already")
                self._last_size = ours.size
                lines = "".join(one.line() for one in added).encode()
                return Cosigned(lines=lines, at=cosignatures.cosigned_at(added[-1]))
            case 409:
                return _conflict(witnessing.size_of_conflict(answer.body), old_size, ours)
            case 422 if old_size:
                why = (
                    f"says that the {old_size} leaves of {ours.origin} which it cosigned are not "
                    f"those here ({_words(answer.body)}): {_BLAME}"
                )
                return NotCosigned(why=why, alarming=True)
        why = f"answered {answer.status}: {_words(answer.body)}"
        return NotCosigned(why=why, retry_after=answer.retry_after)

    def _post(self, request: Request) -> _Answer:
        """Ask from a thread of its own: a peer that drips bytes resets every timeout of a socket.

        A thread that was given up ends with its peer; until then the witness is not asked again.
        """
        if self._asking is not None and self._asking.is_alive():
            raise _NoAnswer("still drips its answer to the question before")
        answer: Future[_Answer] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._exchange(request.to_bytes()))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                answer.set_exception(error)

        self._asking = threading.Thread(target=ask, daemon=True)
        self._asking.start()
        try:
            return answer.result(timeout=self._timeout)
        except TimeoutError:
            raise _NoAnswer(f"no answer within {self._timeout:g} seconds") from None

    def _exchange(self, body: bytes) -> _Answer:
        headers = {"User-Agent": self._user_agent, "Accept-Encoding": "identity"}
        headers["Content-Type"] = "text/plain; charset=utf-8"
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.post(
                    self._url,
                    data=body,
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    content = response.raw.read(_MOST_BYTES + 1, decode_content=False)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise _NoAnswer(_what_happened(error)) from None
        if len(content) > _MOST_BYTES:
            raise _NoAnswer(f"answered more than {_MOST_BYTES} bytes")
        wait = response.headers.get("Retry-After", "").strip()
        retry_after = float(wait) if wait.isascii() and wait.isdigit() else None
        return _Answer(response.status_code, content, retry_after)


def _request(note: Note, ours: Checkpoint, old_size: int, consistency: Consistency) -> Request:
    proof = consistency(old_size, ours.size) if 0 < old_size < ours.size else ()
    return Request(old_size, tuple(proof), note)


def _conflict(told: int, asked: int, ours: Checkpoint) -> NotCosigned:
    """What it means that the witness last cosigned ``told`` leaves, asked to go on from another."""
    if told > ours.size:
        why = (
            f"says that it cosigned {told} leaves of {ours.origin}, and {ours.size} are here: an "
            "older copy was put back, or somebody else signs with our key"
        )
        return NotCosigned(why=why, alarming=True)
    if told == asked == ours.size:
        why = f"says that it cosigned another tree of {told} leaves of {ours.origin}: {_BLAME}"
        return NotCosigned(why=why, alarming=True)
    return NotCosigned(why=f"was asked to go on from {asked} leaves and then says {told}")


def _words(body: bytes) -> str:
    """What the witness said, fit for a line: printable ASCII, cut."""
    text = body[:_MOST_WORDS].decode("ascii", "replace").strip()
    return "".join(one if " " <= one <= "~" else "?" for one in text) or "nothing"


def _what_happened(error: Exception) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "no trusted TLS connection"
        case requests.Timeout() | ReadTimeoutError():
            return "no answer in time"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"no answer ({type(error).__name__})"
