"""Who outside is asked to vouch for the archive: everything is off until it is configured."""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySettings:
    """An RFC 3161 authority. Without ``roots_file`` (PEM) its tokens are kept unchecked."""

    name: str
    url: str
    roots_file: PurePath | None = None
    min_seconds_between: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconSettings:
    """Where public values come from: an Esplora server, or NIST's beacon (``…/beacon/2.0``)."""

    sort: Literal["bitcoin", "nist"]
    url: str
    min_seconds_between: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchSettings:
    """Who is asked to vouch for the time; as it stands here, nobody is."""

    authorities: tuple[AuthoritySettings, ...] = ()
    calendars: tuple[str, ...] = ()
    """Addresses; three or more of different operators."""
    block_source: str | None = None
    """An Esplora server, for the block headers that calendars' proofs lead to."""
    beacon: BeaconSettings | None = None
    every_seconds: int = 3600
    """The longest time between two tokens of an authority."""
    timeout_seconds: float = 30.0
    """For one question, from first to last byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecaptureSettings:
    """Which archive is asked to capture too, with whose keys, how often.

    ``key`` and ``secret`` are never printed.
    """

    base_url: str = "https://web.archive.org"
    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    per_minute: int | None = None
    """Captures asked for in a minute; by default what the archive allows: 6 with keys, else 3."""

    @property
    def submissions_per_minute(self) -> int:
        """How many captures may be asked for in a minute."""
        return self.per_minute or (6 if self.key else 3)
