"""The shape of config.toml and of the rules files: every key, its type and what it may hold.

Field descriptions are noun phrases: error messages and the reference use them. What needs
more than one table (names that repeat, topics that do not exist) is checked in
`watcher.config.crosschecks`; nothing here reads a file or the environment.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from watcher.config.values import (
    Css,
    Duration,
    FollowPattern,
    HostPort,
    KeyName,
    KindName,
    LinkTemplate,
    LogVkey,
    Name,
    OptionalCss,
    OptionalSelector,
    SecretFile,
    Selector,
    SeverityLabel,
    Spacing,
    Text,
    UrlPattern,
    UserAgent,
    Variable,
    WebUrl,
    WitnessVkey,
)


class Table(BaseModel):
    """A table of the file: unknown keys are refused, and types are what they say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def frozen(self, *left_out: str) -> dict[str, Any]:
        """Return the values by key, lists as tuples, without the keys ``left_out``."""
        values = self.model_dump(exclude=set(left_out))
        return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


class ArchiveTable(Table):
    """Where the archive lies."""

    path: Text = Field(
        default="snapshots", description="the archive's folder, from this file's folder"
    )


class FetchTable(Table):
    """How Watcher behaves as a guest on other people's servers."""

    user_agent: UserAgent = Field(
        description="the name under which Watcher asks, with a page or an address to complain to"
    )
    per_host_seconds: float = Field(
        default=5.0,
        ge=0,
        allow_inf_nan=False,
        description="the least pause between requests to one host",
    )
    timeout_seconds: float = Field(
        default=60.0, gt=0, allow_inf_nan=False, description="the longest time one request may take"
    )
    max_bytes: int = Field(
        default=20_000_000, ge=1000, description="the largest response that is read"
    )
    allow_hosts: list[HostPort] = Field(
        default_factory=list, description='private or loopback hosts that may be asked, "host:port"'
    )
    connect_to: dict[HostPort, HostPort] = Field(
        default_factory=dict, description='where to connect instead, "host:port" = "host:port"'
    )
    ca_file: Text | None = Field(
        default=None,
        description="a PEM file of certificate authorities to trust instead of the system's",
    )


class WithdrawalTable(Table):
    """When a statement that is gone counts as withdrawn: both numbers must be reached."""

    checks: int = Field(default=2, ge=1, description="the further checks that must miss it")
    after: Duration = Field(default=timedelta(minutes=15), description="the time it must stay gone")


class LedgerTable(Table):
    """Who signs the ledger of all looks."""

    origin: KeyName | None = Field(
        default=None,
        description="the name of the ledger in a new key, such as example.org/watcher",
    )
    key_file: Text | None = Field(
        default=None,
        description="a file of mode 0600 with the signing key; made when there is none",
    )
    memory_file: Text | None = Field(
        default=None, description="the file that remembers the last checkpoint that was signed"
    )


class TimeTable(Table):
    """Who is asked to vouch for the time, besides the [[authorities]]."""

    every: Spacing = Field(
        default=timedelta(hours=1), description="the longest time between two tokens"
    )
    calendars: list[WebUrl] = Field(
        default_factory=list, description="URLs of OpenTimestamps calendars, at least three"
    )
    blocks: WebUrl | None = Field(
        default=None, description="the URL of a source of Bitcoin blocks (Esplora)"
    )
    beacon: Literal["bitcoin", "nist"] | None = Field(
        default=None, description="the sort of public value that is logged before tokens"
    )
    beacon_url: WebUrl | None = Field(default=None, description="the URL of the NIST beacon")


class AuthorityTable(Table):
    """An authority that stamps the time (RFC 3161)."""

    name: Name = Field(description="a short name")
    url: WebUrl = Field(description="the URL that is asked")
    roots_file: Text | None = Field(
        default=None, description="a PEM file of the roots that its tokens must lead to"
    )
    pause: Duration = Field(
        default=timedelta(seconds=15), description="the least time between two questions"
    )


class WitnessTable(Table):
    """A witness that is asked to cosign the ledger."""

    name: Name = Field(description="a short name")
    url: WebUrl = Field(description="the URL to which add-checkpoint is appended")
    vkey: WitnessVkey = Field(description="its public key, of type 04")


class WitnessedTable(Table):
    """A ledger of somebody else that we cosign."""

    vkey: LogVkey = Field(description="its public key, of type 01")
    per_hour: int = Field(default=60, ge=1, description="how often an hour it may grow here")


class WitnessingTable(Table):
    """What we do as a witness of others."""

    listen: HostPort = Field(description='where the witness listens, "host:port"')
    name: KeyName = Field(description="the name of the witness in its key")
    key_file: Text = Field(
        default="witness.key", description="a file of mode 0600 with its key; made if missing"
    )
    folder: Text = Field(default="witness", description="the folder in which it remembers")
    logs: list[WitnessedTable] = Field(min_length=1, description="the ledgers that are cosigned")


class IndependentTable(Table):
    """An archive of somebody else that is asked to capture what we captured."""

    url: WebUrl = Field(default="https://web.archive.org", description="the URL of the archive")
    keys_env: Variable | None = Field(
        default=None, description="the environment variable that holds its keys, KEY:SECRET"
    )
    keys_file: SecretFile | None = Field(
        default=None, description="a file of mode 0600 that holds its keys, KEY:SECRET"
    )
    per_minute: int | None = Field(
        default=None, ge=1, description="how many captures are asked for in a minute"
    )


class LinksTable(Table):
    """What alerts link to."""

    change: LinkTemplate = Field(
        default="", description="the URL of a change, with {id} for its id"
    )


class SourceTable(Table):
    """A place that is followed."""

    name: Name = Field(description="a short name, used in commands and reports")
    agency: Name = Field(description="the body that publishes")
    listing: list[WebUrl] = Field(default_factory=list, description="URLs of listing pages")
    feeds: list[WebUrl] = Field(default_factory=list, description="URLs of RSS or Atom feeds")
    sitemaps: list[WebUrl] = Field(default_factory=list, description="URLs of sitemaps")
    json_lists: list[WebUrl] = Field(default_factory=list, description="URLs of JSON lists")
    pages: list[WebUrl] = Field(
        default_factory=list, description="URLs of single pages followed as they are"
    )
    follow: list[FollowPattern] = Field(
        default_factory=list, description="patterns of the URLs found there that are followed"
    )
    exclude: list[UrlPattern] = Field(
        default_factory=list, description="patterns of URLs that are not followed all the same"
    )
    documents: list[FollowPattern] = Field(
        default_factory=list, description="patterns of files linked in statements, followed too"
    )
    every: Spacing = Field(
        default=timedelta(minutes=10), description="the time between two looks at a listing or feed"
    )
    max_pages: int = Field(
        default=200, ge=1, description="the most pages of one listing that are read"
    )
    alert_on: list[KindName] = Field(
        default_factory=list, description="kinds of change that alert here although they are noise"
    )


class TopicTable(Table):
    """A set of phrases followed across sources."""

    name: Name = Field(description="a short name")
    phrases: list[Text] = Field(min_length=1, description="the phrases, any of which counts")


class AlertTable(Table):
    """Who hears of what: every filter that is given must match."""

    name: Name | None = Field(
        default=None, description="a short name; default: where to, and a number"
    )
    severity: SeverityLabel = Field(
        default="notable", description="the least severity: minor, notable or major"
    )
    topics: list[Text] = Field(default_factory=list, description="names of topics in this file")
    agencies: list[Text] = Field(default_factory=list, description="agencies of sources here")
    sources: list[Text] = Field(default_factory=list, description="names of sources in this file")
    kinds: list[KindName] = Field(default_factory=list, description="kinds of change")


class SlackTable(AlertTable):
    """An alert route to a Slack channel."""

    to: Literal["slack"] = Field(description="the sort of route")
    webhook_env: Variable | None = Field(
        default=None, description="the environment variable that holds Slack's incoming-webhook URL"
    )
    webhook_file: SecretFile | None = Field(
        default=None, description="a file of mode 0600 that holds Slack's incoming-webhook URL"
    )


class WebhookTable(AlertTable):
    """An alert route to any program that takes a POST."""

    to: Literal["webhook"] = Field(description="the sort of route")
    url_env: Variable | None = Field(
        default=None, description="the environment variable with the URL"
    )
    url_file: SecretFile | None = Field(
        default=None, description="a file of mode 0600 with the URL"
    )
    secret_env: Variable | None = Field(
        default=None, description="the environment variable with the secret that signs messages"
    )
    secret_file: SecretFile | None = Field(
        default=None, description="a file of mode 0600 with the secret that signs messages"
    )


class RulesTable(Table):
    """What statement and listing rules share."""

    name: Name = Field(description="a short name, shown when the rules no longer fit")
    match: list[UrlPattern] = Field(
        min_length=1, description="patterns of the URLs for which these rules are"
    )
    holds_from: date | None = Field(default=None, description="the first day on which they hold")
    holds_until: date | None = Field(default=None, description="the last day on which they hold")


class StatementTable(RulesTable):
    """Where a site puts the parts of a statement. Selectors are tried in order."""

    kind: Literal["statement"] = Field(default="statement", description="the sort of rules")
    headline: list[Selector] = Field(default_factory=list, description="selectors of the headline")
    dateline: list[Selector] = Field(default_factory=list, description="selectors of the date line")
    body: list[Css] = Field(default_factory=list, description="selectors of the statement's text")
    published: list[Selector] = Field(
        default_factory=list, description="selectors of the page's own publication stamp"
    )
    updated: list[Selector] = Field(
        default_factory=list, description="selectors of the page's own update stamp"
    )
    revision: list[Selector] = Field(
        default_factory=list, description="selectors of the page's own revision ids"
    )
    banner: list[Css] = Field(
        default_factory=list, description="selectors of notices over the text"
    )
    furniture: list[Css] = Field(
        default_factory=list, description="selectors of what stands in the text and is not of it"
    )


class ListingTable(RulesTable):
    """Where a listing puts its rows, and in a row its link, title and date."""

    kind: Literal["listing"] = Field(default="listing", description="the sort of rules")
    row: OptionalCss = Field(default="", description="the selector of a row")
    link: Css = Field(default="a", description="the selector of the link in a row")
    title: OptionalCss = Field(
        default="", description="the selector of the title in a row; default: the link's words"
    )
    date: OptionalSelector = Field(default="", description="the selector of the date in a row")
    next: OptionalCss = Field(default="", description="the selector of the link to the next page")


Route = Annotated[SlackTable | WebhookTable, Field(discriminator="to")]
RulesChoice = Annotated[StatementTable | ListingTable, Field(discriminator="kind")]


class ConfigTable(Table):
    """The whole of config.toml."""

    archive: ArchiveTable = Field(default_factory=ArchiveTable, description="where things lie")
    fetch: FetchTable = Field(description="the table [fetch] with at least user_agent")
    withdrawal: WithdrawalTable = Field(
        default_factory=WithdrawalTable, description="when a missing statement is withdrawn"
    )
    ledger: LedgerTable = Field(
        default_factory=LedgerTable, description="who signs the ledger of all looks"
    )
    time: TimeTable = Field(
        default_factory=TimeTable, description="who is asked to vouch for the time"
    )
    authorities: list[AuthorityTable] = Field(
        default_factory=list, description="[[authorities]] tables"
    )
    witnesses: list[WitnessTable] = Field(default_factory=list, description="[[witnesses]] tables")
    witnessing: WitnessingTable | None = Field(
        default=None, description="what we do as a witness of others"
    )
    independent: IndependentTable | None = Field(
        default=None, description="an archive that is asked to capture, too"
    )
    links: LinksTable = Field(default_factory=LinksTable, description="what alerts link to")
    sources: list[SourceTable] = Field(default_factory=list, description="[[sources]] tables")
    topics: list[TopicTable] = Field(default_factory=list, description="[[topics]] tables")
    alerts: list[Route] = Field(default_factory=list, description="[[alerts]] tables")
    rules: list[RulesChoice] = Field(default_factory=list, description="[[rules]] tables")


class RulesFileTable(Table):
    """The whole of a file of shipped rules."""

    statement: list[StatementTable] = Field(default_factory=list, description="statement rules")
    listing: list[ListingTable] = Field(default_factory=list, description="listing rules")
