"""OpenTimestamps calendars: a digest is promised a place in Bitcoin, and gets it hours later.

The protocol is what python-opentimestamps 0.4.5 speaks: POST of 32 bytes to ``/digest``, GET of
``/timestamp/<commitment in hex>``, answers in the binary form of `watcher.proof.opentimestamps`.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from watcher.errors import VouchError
from watcher.ports import Clock
from watcher.proof.block_headers import verify_against
from watcher.proof.errors import ProofError
from watcher.proof.opentimestamps import DetachedTimestamp, read_detached, read_timestamp
from watcher.proof.timestamp_tree import (
    Bitcoin,
    Operation,
    Pending,
    Timestamp,
    leading_to,
    merged,
    upgraded,
)
from watcher.vouch.asking import Line
from watcher.vouch.blocks import Blocks
from watcher.vouch.vouched import Vouched, shown

_ACCEPT: Final = "application/vnd.opentimestamps.v1"
_PROOF: Final = "checkpoint.ots"
_MOST_BYTES: Final = 10_000
"""Of an answer, as in the reference implementation."""


class Calendars:
    """All calendars that the operator named; no other is asked, whatever an answer says."""

    def __init__(
        self, addresses: Sequence[str], *, blocks: Blocks | None, line: Line, clock: Clock
    ) -> None:
        """Without ``blocks``, an upgraded proof is kept without its header, and said to be."""
        self._addresses = tuple(address.rstrip("/") for address in addresses)
        self._blocks = blocks
        self._line = line
        self._clock = clock

    def submit(self, checkpoint: bytes) -> Vouched:
        """Return one proof of all calendars that answered; it is pending until `upgrade`.

        They are sent a digest over the checkpoint's digest and a nonce, so that nobody learns
        from them what was stamped. Raises `VouchError` when no calendar gave a promise.
        """
        digest = sha256(checkpoint).digest()
        steps = (Operation("append", bytes.fromhex(self._clock.new_id())), Operation("sha256"))
        sent = steps[1].apply(steps[0].apply(digest))
        tree: Timestamp | None = None
        answered: list[str] = []
        remarks: list[str] = []
        for address in self._addresses:
            try:
                promise = self._promise(address, sent)
            except VouchError as error:
                remarks.append(str(error))
                continue
            tree = promise if tree is None else merged(tree, promise)
            answered.append(address)
        if tree is None:
            raise VouchError(f"no calendar gave a promise: {'; '.join(remarks)}")
        return Vouched(
            sort="opentimestamps",
            by=", ".join(answered),
            files={"checkpoint": checkpoint, _PROOF: _written(leading_to(digest, steps, tree))},
            remarks=tuple(remarks),
        )

    def _promise(self, address: str, sent: bytes) -> Timestamp:
        url = f"{address}/digest"
        answer = self._line.post(
            url,
            sent,
            content_type="application/octet-stream",
            accept=_ACCEPT,
            most_bytes=_MOST_BYTES,
        )
        try:
            promise = read_timestamp(sent, answer)
        except ProofError as error:
            raise VouchError(f"{url}: the answer is refused: {shown(error)}") from error
        elsewhere = [
            found.uri
            for _, found in promise.commitments()
            if isinstance(found, Pending) and found.uri.rstrip("/") not in self._addresses
        ]
        if elsewhere:
            raise VouchError(
                f"{url}: is kept by {', '.join(elsewhere)}, which is no configured calendar"
            )
        return promise

    def upgrade(self, checkpoint: bytes, proof: bytes) -> Vouched | None:
        """Return the proof with a Bitcoin block in it, and the block's header; ``None``: not yet.

        Raises `VouchError` when what a calendar or the block source said is no such proof, or
        nobody answered; the pending proof stays what it was.
        """
        try:
            tree = read_detached(proof).timestamp
        except ProofError as error:
            raise VouchError(f"the pending proof cannot be read: {shown(error)}") from error
        headers: dict[str, bytes] = {}
        anchored: list[str] = []
        wrong: list[str] = []
        for message, found in list(tree.commitments()):
            if not isinstance(found, Pending) or found.uri.rstrip("/") not in self._addresses:
                continue
            try:
                answer = self._answer(message, found)
                if answer is None:
                    continue
                headers |= self._headers(found.uri, answer)
            except VouchError as error:
                wrong.append(str(error))
                continue
            tree = upgraded(tree, answer)
            anchored.append(found.uri)
        if not anchored and wrong:
            raise VouchError("; ".join(wrong))
        if not anchored:
            return None
        if self._blocks is None:
            wrong.append("the proof names a Bitcoin block, but no block source is configured")
        return Vouched(
            sort="opentimestamps",
            by=", ".join(anchored),
            files={"checkpoint": checkpoint, _PROOF: _written(tree), **headers},
            remarks=tuple(wrong),
        )

    def _answer(self, message: bytes, promised: Pending) -> Timestamp | None:
        """What a calendar has for a message, when a Bitcoin block is in it."""
        url = f"{promised.uri.rstrip('/')}/timestamp/{message.hex()}"
        content = self._line.get_if_there(url, accept=_ACCEPT, most_bytes=_MOST_BYTES)
        if content is None:
            return None
        try:
            answer = read_timestamp(message, content)
        except ProofError as error:
            raise VouchError(f"{url}: the answer is refused: {shown(error)}") from error
        blocks = any(isinstance(found, Bitcoin) for _, found in answer.commitments())
        return answer if blocks else None

    def _headers(self, calendar: str, answer: Timestamp) -> dict[str, bytes]:
        """The header of each block that the answer leads to, with the Merkle root that it says."""
        files: dict[str, bytes] = {}
        for message, found in answer.commitments():
            if self._blocks is None or not isinstance(found, Bitcoin):
                continue
            header = self._blocks.at(found.height)
            try:
                verify_against(message, header, self._blocks.least_difficulty)
            except ProofError as error:
                raise VouchError(
                    f"{calendar}: the proof is refused: by {self._blocks.address}, block"
                    f" {found.height} says otherwise: {shown(error)}"
                ) from error
            files[f"header-{found.height}.bin"] = header.content
        return files


def _written(tree: Timestamp) -> bytes:
    """The proof as a file. Raises `VouchError` when the answers together are too large for one."""
    try:
        return DetachedTimestamp("sha256", tree).content
    except ProofError as error:
        raise VouchError(f"the calendars' answers make no proof: {shown(error)}") from error
