"""A fictional Bitcoin: calendars that promise a place in it, and a server of its headers."""

from watcher.proof.block_headers import BlockHeader
from watcher.proof.opentimestamps import write_timestamp
from watcher.proof.timestamp_tree import (
    Attestation,
    Bitcoin,
    Operation,
    Pending,
    Timestamp,
    leading_to,
)
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply

SHA256 = Operation("sha256")


class CalendarServer(LoopbackServer):
    """Promises every digest a place; `anchor` then puts one into a block.

    ``override`` answers instead, by path, where a test wants a calendar that lies.
    """

    def __init__(self, salt: bytes) -> None:
        """Mix ``salt`` into what it promises, so that calendars differ."""
        super().__init__(self._reply)
        self._salt = salt
        self._anchored: dict[str, Timestamp] = {}
        self.promised: list[bytes] = []
        self.digests: list[bytes] = []
        self.override: dict[str, Reply] = {}
        self.asked: list[Request] = []

    @property
    def url(self) -> str:
        """Where it is reached, as it says so itself in its promises."""
        return f"http://{self.address}"

    def _reply(self, request: Request) -> Reply:
        self.asked.append(request)
        if request.path in self.override:
            return self.override[request.path]
        if request.path == "/digest" and request.method == "POST":
            self.digests.append(request.body)
            promise = self.promise(request.body, Pending(self.url))
            self.promised.append(next(message for message, _ in promise.commitments()))
            return Reply(body=write_timestamp(promise))
        found = self._anchored.get(request.path.removeprefix("/timestamp/"))
        if found is None:
            return Reply(status=404, body=b"Pending confirmation in Bitcoin blockchain")
        return Reply(body=write_timestamp(found))

    def promise(self, digest: bytes, attestation: Attestation) -> Timestamp:
        """The tree from a digest to what this calendar commits to."""
        steps = (Operation("append", self._salt), SHA256, Operation("prepend", b"\x68\x3f\x02\x21"))
        made = digest
        for step in steps:
            made = step.apply(made)
        return leading_to(digest, steps, Timestamp(made, (attestation,)))

    def root(self, message: bytes) -> bytes:
        """The Merkle root that a promised message leads to."""
        return SHA256.apply(SHA256.apply(message))

    def anchor(self, message: bytes, height: int) -> None:
        """From now on say that the block at this height has the message's root."""
        end = Timestamp(self.root(message), (Bitcoin(height),))
        self._anchored[message.hex()] = leading_to(message, (SHA256, SHA256), end)


class BlockServer(LoopbackServer):
    """The interface of Esplora over a few headers; the highest one is the tip."""

    def __init__(self) -> None:
        """Know no block yet."""
        super().__init__(self._reply)
        self.headers: dict[int, BlockHeader] = {}
        self.override: dict[str, Reply] = {}

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{self.address}"

    def _reply(self, request: Request) -> Reply:
        by_hash = {header.block_hash: header for header in self.headers.values()}
        pages = {f"/block-height/{height}": one.block_hash for height, one in self.headers.items()}
        pages |= {f"/block/{name}/header": one.content.hex() for name, one in by_hash.items()}
        if self.headers:
            pages["/blocks/tip/hash"] = self.headers[max(self.headers)].block_hash
        if request.path in self.override:
            return self.override[request.path]
        page = pages.get(request.path)
        return Reply(status=404) if page is None else Reply(body=page.encode())
