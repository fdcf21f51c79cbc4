"""Asks one witness to cosign a checkpoint, and believes of its answer only what it signed."""

from collections.abc import Callable, Sequence
from typing import Final

from watcher.asking import Asker, NoAnswerError
from watcher.errors import ConfigError, NotReadable
from watcher.model.witness import Cosigned, NotCosigned, WitnessSettings
from watcher.proof import checkpoints, cosignatures, notes, witnessing
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import ProofError
from watcher.proof.notes import Note
from watcher.proof.witnessing import Request
from watcher.text.http_message import Response, read_response

Consistency = Callable[[int, int], Sequence[bytes]]
"""Gives the proof from a size to a larger one: RFC 6962 section 2.1.2, hashes of 32 bytes."""

_MOST_BYTES: Final = 65_536
_MOST_WORDS: Final = 200
_BLAME: Final = "the history here was changed, or somebody else signs with our key"


class WitnessClient:
    """One witness, asked by one thread at a time."""

    def __init__(self, settings: WitnessSettings, asker: Asker) -> None:
        """Ask nothing yet.

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
        self._asker = asker
        self._last_size = 0

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
                told = witnessing.size_of_conflict(answer.entity)
                if told == old_size or told > ours.size:
                    return _conflict(told, old_size, ours)
                old_size = told
                answer = self._post(_request(note, ours, old_size, consistency))
            return self._read(answer, note, ours, old_size)
        except (NoAnswerError, NotReadable, ProofError) as error:
            return NotCosigned(why=str(error))

    def _read(
        self, answer: Response, note: Note, ours: Checkpoint, old_size: int
    ) -> Cosigned | NotCosigned:
        match answer.status:
            case 200:
                before = len(note.signatures)
                joined = witnessing.with_cosignatures(note, answer.entity, [self._key])
                added = joined.signatures[before:]
                if not added:
                    return NotCosigned(why="answered a cosignature that the checkpoint has already")
                self._last_size = ours.size
                lines = "".join(one.line() for one in added).encode()
                return Cosigned(lines=lines, at=cosignatures.cosigned_at(added[-1]))
            case 409:
                return _conflict(witnessing.size_of_conflict(answer.entity), old_size, ours)
            case 422 if old_size:
                why = (
                    f"says that the {old_size} leaves of {ours.origin} which it cosigned are not "
                    f"those here ({_words(answer.entity)}): {_BLAME}"
                )
                return NotCosigned(why=why, alarming=True)
        why = f"answered {answer.status}: {_words(answer.entity)}"
        return NotCosigned(why=why, retry_after=_seconds(answer.header("Retry-After") or ""))

    def _post(self, request: Request) -> Response:
        headers = {
            "Accept-Encoding": "identity",
            "Content-Type": "text/plain; charset=utf-8",
        }
        body = request.to_bytes()
        return read_response(
            self._asker.ask("POST", self._url, headers=headers, body=body, most_bytes=_MOST_BYTES)
        )


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


def _seconds(wait: str) -> float | None:
    return float(wait) if wait.isascii() and wait.isdigit() else None
