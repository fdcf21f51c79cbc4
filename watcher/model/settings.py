"""The configuration, read and proved: frozen, complete, without secrets in `repr`."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath

from watcher.model.alert import Route
from watcher.model.outsiders import RecaptureSettings, VouchSettings
from watcher.model.source import ListingRules, Rules, Source, StatementRules, Topic
from watcher.model.url import matches
from watcher.model.witness import WitnessServerSettings, WitnessSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How to be a guest. ``connect_to`` sends a ``host:port`` to another one (tests, replays)."""

    user_agent: str
    per_host_seconds: float = 5.0
    timeout_seconds: float = 60.0
    max_bytes: int = 20_000_000
    allow_hosts: tuple[str, ...] = ()
    connect_to: tuple[tuple[str, str], ...] = ()
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalSettings:
    """When a withdrawal is confirmed: after so many further checks and so much time, both."""

    checks: int = 2
    after: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """Who signs the ledger: the name of a new key, its file, and what remembers the last promise.

    Without an ``origin`` a new key gets a name of its own; without paths they stand beside the
    archive's folder, never in it, because the archive is what is given away.
    """

    origin: str | None = None
    key_file: PurePath | None = None
    memory_file: PurePath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a route's messages go. Never printed."""

    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules, the user's before the shipped ones."""

    rules: tuple[Rules, ...] = ()

    def statement(self, url: str, on: date) -> StatementRules | None:
        """Return the first statement rules that match ``url`` and hold on a day."""
        return next(
            (r for r in self.rules if isinstance(r, StatementRules) and _holds(r, url, on)), None
        )

    def listing(self, url: str, on: date) -> ListingRules | None:
        """Return the first listing rules that match ``url`` and hold on a day."""
        return next(
            (r for r in self.rules if isinstance(r, ListingRules) and _holds(r, url, on)), None
        )


def _holds(rules: Rules, url: str, on: date) -> bool:
    return (
        (rules.holds_from is None or rules.holds_from <= on)
        and (rules.holds_until is None or on <= rules.holds_until)
        and matches(url, rules.match)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the operator decides. ``destinations`` maps a route's name to where it goes.

    ``missing`` names the routes whose secret is not in the environment now, and why: such a
    route keeps its alerts until it is.
    ``change_link`` is a template with ``{id}``, or empty.
    """

    path: PurePath | None
    archive: PurePath
    fetch: FetchSettings
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...] = ()
    routes: tuple[Route, ...] = ()
    destinations: dict[str, Destination] = field(default_factory=dict, repr=False)
    missing: dict[str, str] = field(default_factory=dict)
    rule_book: RuleBook = RuleBook()
    withdrawal: WithdrawalSettings = WithdrawalSettings()
    ledger: LedgerSettings = LedgerSettings()
    vouching: VouchSettings = field(default_factory=VouchSettings)
    witnesses: tuple[WitnessSettings, ...] = ()
    witnessing: WitnessServerSettings | None = None
    recapture: RecaptureSettings | None = field(default=None, repr=False)
    change_link: str = ""

    def source(self, name: str) -> Source | None:
        """Return the source of that name."""
        return next((source for source in self.sources if source.name == name), None)
