"""Who cosigns our ledger, whose ledgers we cosign, and what came of asking."""

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessSettings:
    """A witness that is asked to cosign our checkpoints."""

    name: str
    """What we call it."""
    url: str
    """Its submission prefix: ``add-checkpoint`` is appended."""
    vkey: str
    """Its public key, of type 0x04, from whom it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessServerSettings:
    """What we do as a witness of others."""

    name: str
    """The name of the witness in its key."""
    listen: str
    """``host:port``; the host is 127.0.0.1 where a proxy stands before it."""
    key_file: PurePath
    logs: tuple[tuple[str, int], ...]
    """Each log's public key (vkey of type 0x01), and how often an hour it may grow here."""
    folder: PurePath
    """What the witness remembers: as precious as the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """A witness cosigned a checkpoint: its signature lines, verified, and its time in them."""

    lines: bytes
    at: int
    """Seconds since 1970, by the witness's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCosigned:
    """A witness did not cosign; ``why`` is a sentence without its full stop.

    ``alarming``: it holds another history of our ledger than we do, which no outage explains.
    """

    why: str
    alarming: bool = False
    retry_after: float | None = None
    """Seconds it asked us to wait."""
