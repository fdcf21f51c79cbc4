"""A desk that wants captures of somebody else, with an archive and a ledger that obey."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from tests.elsewhere.fictional_archive import PAGE, TICKET
from watcher.elsewhere.queue import RecaptureQueue
from watcher.model.digest import sha256
from watcher.model.recapture import Copied, Said
from watcher.proof.canonical_json import Value
from watcher.proof.leaves import leaf
from watcher.services.recapture import Recapture
from watcher.testing.clock import HandClock

OURS = b"<h1>Eleven men</h1><!-- nonce 1 -->"
THEIRS = b"<h1>Eleven men</h1><!-- nonce 2 -->"
EDITED = b"<h1>Ten men</h1><!-- nonce 3 -->"
LEAF = sha256(b"our leaf")


def words_of(url: str, payload: bytes, content_type: str | None) -> str | None:
    """The digest of what stands before the comment."""
    return sha256(payload.partition(b"<!--")[0]) if b"<h1>" in payload else None


class Ledger:
    """Keeps what it is given to keep; checks that it is a leaf."""

    def __init__(self) -> None:
        """Begin empty."""
        self.kept: list[tuple[Mapping[str, Value], Mapping[str, bytes]]] = []
        self.before_return: Callable[[], None] = lambda: None

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> None:
        """Remember fields and files."""
        assert kind == "independent-capture/1"
        clock = {"sync": None, "maxerr_us": None}
        listed = {f"2026/06/{name}": sha256(content) for name, content in files.items()}
        listed["2026/06/about.json"] = sha256(b"")
        leaf(
            kind, {"seq": 0, "t": "2026-06-11T14:00:00Z", "clock": clock, "files": listed, **fields}
        )
        self.kept.append((fields, files))
        self.before_return()


class Elsewhere:
    """An archive that answers as told; every call is noted."""

    name = "web.archive.org"

    def __init__(self, clock: HandClock) -> None:
        """Begin with a capture that takes five seconds and can be fetched back at once."""
        self.clock = clock
        self.calls: list[str] = []
        self.asks: list[Said] = []
        self.looks: list[Said] = []
        self.copies: list[Copied] = []
        self.body = THEIRS

    def address(self, timestamp: str, url: str) -> str:
        """Where a copy lies."""
        return f"https://web.archive.org/web/{timestamp}id_/{url}"

    def overview(self, url: str) -> str:
        """Where all copies are listed."""
        return f"https://web.archive.org/web/*/{url}"

    def ask(self, url: str) -> Said:
        """Take the capture."""
        self.calls.append(f"ask {url}")
        return self.asks.pop(0) if self.asks else Said(state="asked", ticket=TICKET, raw=b"{}")

    def look(self, ticket: str) -> Said:
        """Have made it just now."""
        self.calls.append(f"look {ticket}")
        return self.looks.pop(0) if self.looks else self.saved(self.clock.now())

    def saved(self, at: datetime) -> Said:
        """The answer that it was made at an instant."""
        raw = b'{"status":"success"}'
        return Said(state="saved", raw=raw, timestamp=f"{at:%Y%m%d%H%M%S}", url=PAGE)

    def copy(self, timestamp: str, url: str) -> Copied:
        """Give the copy back."""
        self.calls.append(f"copy {timestamp}")
        return self.copies.pop(0) if self.copies else self.there(self.body)

    def there(self, body: bytes, status: int = 200) -> Copied:
        """The answer with a copy."""
        wire = b"HTTP/1.1 %d -\r\n\r\n" % status + body
        return Copied(state="there", wire=wire, status=status, payload=body)


class Desk:
    """One archive of ours, with what is around it."""

    def __init__(self, folder: Path) -> None:
        """Ask for two captures a minute at most."""
        self.clock = HandClock()
        self.ledger = Ledger()
        self.elsewhere = Elsewhere(self.clock)
        self.queue = RecaptureQueue(folder)
        self.folder = folder
        self.recapture = self.started()
        self.clock.advance(minutes=1)

    def started(self) -> Recapture:
        """The verb as after a restart."""
        return Recapture(
            queue=RecaptureQueue(self.folder),
            archive=self.elsewhere,
            keeper=self.ledger,
            text_digest=words_of,
            clock=self.clock,
            per_minute=2,
        )

    def want(self, payload: bytes = OURS, *, url: str = PAGE, of: str = LEAF) -> None:
        """Want what we see now."""
        text = words_of(url, payload, None)
        self.recapture.want(
            url=url, of=of, payload=sha256(payload), text=text, since=self.clock.now()
        )

    def run_for(self, **span: float) -> list[str]:
        """Run every 15 seconds for a while; return what was said."""
        said: list[str] = []
        end = self.clock.now() + timedelta(**span)
        while self.clock.now() < end:
            said += self.recapture.run().problems
            self.clock.advance(seconds=15)
        return said

    @property
    def results(self) -> list[tuple[Value, Value]]:
        """Payload and text of every leaf."""
        return [(fields["payload"], fields["text"]) for fields, _ in self.ledger.kept]
