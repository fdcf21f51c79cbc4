"""Where block headers come from: a server with the HTTP interface of Esplora, believed in nothing.

Esplora (Blockstream, "Esplora HTTP API"): ``/blocks/tip/hash`` and ``/block-height/<height>``
answer with a hash in hex as explorers print it, ``/block/<hash>/header`` with 80 bytes in hex.
A header counts when its work was done, which no server can pretend.
"""

import re
from typing import Final

from watcher.errors import VouchError
from watcher.proof.block_headers import LEAST_DIFFICULTY, BlockHeader, read_header, verify_work
from watcher.proof.errors import ProofError
from watcher.vouch.asking import Line
from watcher.vouch.vouched import shown

_MOST_BYTES: Final = 1024
_HASH: Final = re.compile("[0-9a-f]{64}")
_HEADER: Final = re.compile("[0-9a-f]{160}")


class Blocks:
    """One block source. Its methods raise `VouchError` when it gives no header with its work."""

    def __init__(self, address: str, *, line: Line, least_difficulty: int = LEAST_DIFFICULTY):
        """Take the address below which the paths stand; the difficulty is lower for test chains."""
        self._line = line
        self.address = address.rstrip("/")
        self.least_difficulty = least_difficulty

    def newest(self) -> BlockHeader:
        """Return the header of the block at the tip, as this source sees the chain."""
        return self._behind("/blocks/tip/hash")

    def at(self, height: int) -> BlockHeader:
        """Return the header of the block at a height."""
        return self._behind(f"/block-height/{height}")

    def _behind(self, path: str) -> BlockHeader:
        block_hash = self._hex(path, _HASH)
        path = f"/block/{block_hash}/header"
        content = bytes.fromhex(self._hex(path, _HEADER))
        try:
            header = read_header(content)
            verify_work(header, self.least_difficulty)
        except ProofError as error:
            raise VouchError(f"{self.address}{path}: refused: {shown(error)}") from error
        if header.block_hash != block_hash:
            raise VouchError(f"{self.address}{path}: is the header of block {header.block_hash}")
        return header

    def _hex(self, path: str, form: re.Pattern[str]) -> str:
        """What the source answers, when it is hex digits of that form."""
        url = self.address + path
        text = self._line.get(url, most_bytes=_MOST_BYTES).decode("latin-1").strip().lower()
        if not form.fullmatch(text):
            raise VouchError(f"{url}: the answer is not what it should be, {form.pattern}")
        return text
