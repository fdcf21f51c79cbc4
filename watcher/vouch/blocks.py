"""Where block headers come from: a server with the HTTP interface of Esplora, believed in nothing.

Esplora (Blockstream, "Esplora HTTP API"): ``/blocks/tip/hash`` and ``/block-height/<height>``
answer with a hash in hex as explorers print it, ``/block/<hash>/header`` with 80 bytes in hex.
A header counts when its work was done, which no server can pretend.
"""

import re
from typing import Final

from watcher.errors import VouchError
from watcher.proof.beacons import read_block_hash, verify_block_hash
from watcher.proof.block_headers import LEAST_DIFFICULTY, BlockHeader, read_header
from watcher.proof.errors import ProofError
from watcher.vouch.asking import Line
from watcher.vouch.vouched import shown

_MOST_BYTES: Final = 1024
_HEADER: Final = re.compile(rb"[0-9a-fA-F]{160}")


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
        url = self.address + path
        try:
            name = read_block_hash(self._line.get(url, most_bytes=_MOST_BYTES))
            url = f"{self.address}/block/{name[::-1].hex()}/header"
            text = self._line.get(url, most_bytes=_MOST_BYTES).strip()
            if not _HEADER.fullmatch(text):
                raise VouchError(f"{url}: not a block header in hex")
            header = read_header(bytes.fromhex(text.decode()))
            verify_block_hash(name, header, self.least_difficulty)
        except ProofError as error:
            raise VouchError(f"{url}: refused: {shown(error)}") from error
        return header
