"""A capture that is wanted of somebody else's archive, and what that archive answers.

`Wanted` is kept as a file of JSON, `watcher/recapture/1`; docs/howto/independent-captures.md
tells people what is in it.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

from watcher.model.moment import parse_stamp

FORMAT: Final = "watcher/recapture/1"
State = Literal["wanted", "submitted", "saved"]
_STATES: Final = frozenset({"wanted", "submitted", "saved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What another archive answered when a capture was asked for or looked after.

    ``state``: ``asked`` (``ticket`` names it from now on), ``pending``, ``saved`` (``timestamp``,
    14 digits, and ``url`` name the copy; the URL is where redirects ended), ``failed`` (this
    try), ``never`` (no try can succeed), ``later`` (the archive is busy, down or refuses us).
    ``words`` say why, fit to print; ``raw`` is the answer's body, without our keys; ``wait`` is
    how many seconds to leave the whole archive alone.
    """

    state: Literal["asked", "pending", "saved", "failed", "never", "later"]
    words: str = ""
    raw: bytes = b""
    wait: float | None = None
    ticket: str = ""
    timestamp: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What another archive answered when its copy was fetched back.

    ``state``: ``there``, ``not yet``, ``later`` (``wait`` as above) or ``never``.
    ``wire`` is the whole HTTP/1 response as received, ``status`` that of the archived page,
    ``payload`` its body without codings, ``None`` when they could not be taken off.
    """

    state: Literal["there", "not yet", "later", "never"]
    words: str = ""
    wait: float | None = None
    wire: bytes = b""
    status: int = 0
    payload: bytes | None = None
    content_type: str | None = None


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
    state: State = "wanted"
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
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()


def read_wanted(content: bytes) -> Wanted:
    """Read a wanted capture's file. Raises `ValueError` naming what is wrong."""
    read = json.loads(content)
    if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
        raise ValueError(f"it is no {FORMAT}")
    for name, value in read.items():
        may_be_null = name in {"text", "asked_at"} and value is None
        if not may_be_null and type(value) is not (int if name == "tries" else str):
            raise ValueError(f"{name!r} is {value!r}")
    try:
        wanted = Wanted(**read)
    except TypeError as error:
        raise ValueError(str(error)) from None
    for moment in (wanted.since, wanted.until, wanted.not_before, wanted.asked_at):
        parse_stamp(moment or wanted.since)
    base64.b64decode(wanted.status, validate=True)
    if wanted.state not in _STATES:
        raise ValueError(f"'state' is {wanted.state!r}")
    return wanted
