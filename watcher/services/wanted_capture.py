"""One capture that is wanted of somebody else, as its file in ``recaptures/`` holds it.

Canonical JSON (RFC 8785), so that the same state is always the same bytes.
"""

import base64
import hashlib
from dataclasses import asdict, dataclass
from typing import Final

from watcher.model.moment import parse_stamp
from watcher.proof.canonical_json import canonical, parse
from watcher.proof.errors import Malformed

FORMAT: Final = "watcher/recapture/1"
STATES: Final = frozenset({"wanted", "submitted", "saved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted, and how far it is. Times are as `stamp` writes them.

    ``of`` is the digest of our observation's leaf; ``payload`` and ``text`` are the digests to
    compare with (``text`` is ``None`` when we have none). ``timestamp`` and ``saved_url`` name
    the other archive's copy, ``ticket`` what it calls our request, and ``status`` is its last
    answer in base64.
    """

    url: str
    of: str
    payload: str
    text: str | None
    since: str
    until: str
    """When to give up."""
    not_before: str
    """When to go on."""
    state: str = "wanted"
    tries: int = 0
    asked_at: str | None = None
    ticket: str = ""
    timestamp: str = ""
    saved_url: str = ""
    status: str = ""
    why: str = ""
    """What stopped the last try, for people."""

    @property
    def name(self) -> str:
        """A name that sorts by time and is the same whenever the same is wanted."""
        moment = parse_stamp(self.since).strftime("%Y%m%dT%H%M%SZ")
        return f"{moment}-{hashlib.sha256(f'{self.url} {self.of}'.encode()).hexdigest()[:16]}"

    def file(self) -> bytes:
        """Return the file that `read_wanted` reads."""
        return canonical({"format": FORMAT, **asdict(self)})


def read_wanted(content: bytes) -> Wanted:
    """Read a file of the queue. Raises `Malformed` naming what is wrong."""
    read = parse(content)
    if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
        raise Malformed(f"it is no {FORMAT}")
    for name, value in read.items():
        may_be_null = name in {"text", "asked_at"} and value is None
        if not may_be_null and type(value) is not (int if name == "tries" else str):
            raise Malformed(f"{name!r} is {value!r}")
    try:
        wanted = Wanted(**read)
        for moment in (wanted.since, wanted.until, wanted.not_before, wanted.asked_at):
            parse_stamp(moment or wanted.since)
        base64.b64decode(wanted.status, validate=True)
    except (TypeError, ValueError) as error:
        raise Malformed(str(error)) from None
    if wanted.state not in STATES:
        raise Malformed(f"'state' is {wanted.state!r}")
    return wanted
