"""The tables of the index, in the words of DESIGN; the migrations build exactly these.

Only names and types are here, no statements. `HEAD` names the newest migration, so that
opening an up-to-date database needs one query and not the migration library.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from watcher.model.alert import AlertState
from watcher.model.change import Review
from watcher.model.check import Outcome
from watcher.model.source import ResourceKind, ResourceState
from watcher.store.columns import Member, Moment, Packed, Weight, Words

HEAD = "0001"
"""The newest migration in ``migrations/versions``."""

VERSION_TABLE = "alembic_version"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(64), primary_key=True)


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _resource(*, primary_key: bool = False) -> Column[str]:
    follows = ForeignKey("resources.url")
    return Column("url", Text, follows, primary_key=primary_key, nullable=False)


resources = Table(
    "resources",
    metadata,
    Column("url", Text, primary_key=True),
    _words("source"),
    _words("agency"),
    Column("kind", Member(ResourceKind), nullable=False),
    Column("discovered_at", Moment, nullable=False),
    Column("next_due", Moment, nullable=False),
    Column("state", Member(ResourceState), nullable=False),
    Column("state_since", Moment),
    Column("gone_checks", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    _words("title"),
    _words("listed_as"),
    Column("delisted", Boolean, nullable=False),
    Index(None, "next_due", "url"),
    Index(None, "source", "url"),
)
"""Every URL that is followed, as its last check left it."""

checks = Table(
    "checks",
    metadata,
    _id(),
    _words("url"),
    _words("source"),
    _words("agency"),
    Column("kind", Member(ResourceKind), nullable=False),
    Column("slot", Moment, nullable=False),
    Column("captured_at", Moment, nullable=False),
    Column("outcome", Member(Outcome), nullable=False),
    Column("status", Integer),
    _words("detail"),
    Column("change", String(64)),
    _number("bytes"),
    Column("seconds", Double, nullable=False),
    _words("file"),
    _number("begin"),
    _number("end"),
    Index(None, "url", "captured_at", "id"),
    Index(None, "file", "end"),
)
"""One row for every check, whatever came of it; ``file``, ``begin`` and ``end`` say where it lies.

The further pages of a listing are checks of URLs that are no resources.
"""

sights = Table(
    "sights",
    metadata,
    _resource(primary_key=True),
    Column("check", String(64), nullable=False),
    Column("captured_at", Moment, nullable=False),
    _words("file"),
    _number("offset"),
    _number("length"),
    _words("payload_digest"),
    Column("content_type", Text),
    Column("etag", Text),
    Column("last_modified", Text),
)
"""The last capture that showed each resource's content."""

texts = Table(
    "texts",
    metadata,
    Column("digest", String(71), primary_key=True),
    Column("body", Packed, nullable=False),
)
"""The canonical JSON of statements' texts, each kept once under the digest of that JSON."""

revisions = Table(
    "revisions",
    metadata,
    _id(),
    _resource(),
    Column("number", Integer, nullable=False),
    _words("text_digest"),
    _words("wording_digest"),
    _words("derivation"),
    Column("cause", String(32), nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("first_capture", String(64), nullable=False),
    Column("last_capture", String(64), nullable=False),
    Column("text", String(71), ForeignKey("texts.digest")),
    Index(None, "url", "number", unique=True),
)
"""Every distinct text of a resource, with the last time it was seen."""

changes = Table(
    "changes",
    metadata,
    _id(),
    Column("event", String(64), nullable=False),
    _words("agency"),
    _words("source"),
    _words("url"),
    _words("title"),
    Column("kinds", Words, nullable=False),
    Column("severity", Weight, nullable=False),
    Column("reasons", Words, nullable=False),
    Column("hunks", Packed, nullable=False),
    Column("last_seen_old", Moment, nullable=False),
    Column("first_seen_new", Moment, nullable=False),
    Column("checks_between", Integer, nullable=False),
    Column("silent", Boolean),
    Column("topics", Words, nullable=False),
    Column("old_digest", Text),
    Column("new_digest", Text),
    Column("old_revision", String(64)),
    Column("new_revision", String(64)),
    Column("check", String(64), nullable=False),
    _words("signature"),
    _words("derivation"),
    Index(None, "first_seen_new", "id"),
    Index(None, "url", "first_seen_new"),
    Index(None, "event"),
    Index(None, "signature", "first_seen_new"),
)
"""Every change, with its hunks as JSON."""

change_kinds = Table(
    "change_kinds",
    metadata,
    Column("change", String(64), ForeignKey("changes.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Index(None, "kind", "change"),
)
"""The kinds of a change, to find changes by."""

change_topics = Table(
    "change_topics",
    metadata,
    Column("change", String(64), ForeignKey("changes.id"), primary_key=True),
    Column("topic", Text, primary_key=True),
    Index(None, "topic", "change"),
)
"""The topics of a change, to find changes by."""

listings = Table(
    "listings",
    metadata,
    _resource(primary_key=True),
    Column("seen", Moment, nullable=False),
    Column("body", Packed, nullable=False),
)
"""The rows that each listing showed last."""

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("event", String(64), nullable=False),
    Column("change", String(64), nullable=False),
    _words("route"),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("state", Member(AlertState), nullable=False),
    Column("tries", Integer, nullable=False),
    _words("last_error"),
    Column("delivered_at", Moment),
    Index(None, "state", "not_before"),
)
"""The outbox; not derived, so it refers to changes by id only."""

reviews = Table(
    "reviews",
    metadata,
    Column("change", String(64), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("author", Text, primary_key=True),
    Column("review", Member(Review), nullable=False),
    _words("note"),
)
"""What people made of a change; not derived, so it refers to changes by id only."""

DERIVED = (
    change_topics,
    change_kinds,
    changes,
    listings,
    sights,
    checks,
    revisions,
    texts,
    resources,
)
"""Every table that can be rebuilt, each before those it refers to."""

KEPT = (alerts, reviews)
"""Every table that cannot be rebuilt."""
