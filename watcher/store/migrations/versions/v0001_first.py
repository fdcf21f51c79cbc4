"""The first tables.

Written in the words of SQL alone, never of ``watcher.store.schema``: a migration must do for
ever what it did on the day it was written.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Type = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]
_PACKED = sa.LargeBinary
_STAMP = sa.String(27)
_ID = sa.String(64)
_WORD = sa.String(32)


def upgrade() -> None:
    """Make every table."""
    _make_resources()
    _make_checks()
    _make_sights_and_listings()
    _make_revisions()
    _make_changes()
    _make_labels()
    _make_alerts()
    _make_reviews()


def _must(name: str, kind: _Type) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: _Type) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _make_resources() -> None:
    op.create_table(
        "resources",
        _must("url", sa.Text),
        _must("source", sa.Text),
        _must("agency", sa.Text),
        _must("kind", _WORD),
        _must("discovered_at", _STAMP),
        _must("next_due", _STAMP),
        _must("state", _WORD),
        _may("state_since", _STAMP),
        _must("gone_checks", sa.Integer),
        _must("failures", sa.Integer),
        _must("title", sa.Text),
        _must("listed_as", sa.Text),
        _must("delisted", sa.Boolean),
        sa.PrimaryKeyConstraint("url", name="pk_resources"),
    )
    op.create_index("ix_resources_next_due_url", "resources", ["next_due", "url"])
    op.create_index("ix_resources_source_url", "resources", ["source", "url"])


def _make_checks() -> None:
    op.create_table(
        "checks",
        _must("id", _ID),
        _must("url", sa.Text),
        _must("source", sa.Text),
        _must("agency", sa.Text),
        _must("kind", _WORD),
        _must("slot", _STAMP),
        _must("captured_at", _STAMP),
        _must("outcome", _WORD),
        _may("status", sa.Integer),
        _must("detail", sa.Text),
        _may("change", _ID),
        _must("bytes", sa.BigInteger),
        _must("seconds", sa.Double),
        _must("file", sa.Text),
        _must("begin", sa.BigInteger),
        _must("end", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index("ix_checks_url_captured_at_id", "checks", ["url", "captured_at", "id"])
    op.create_index("ix_checks_file_end", "checks", ["file", "end"])


def _make_sights_and_listings() -> None:
    op.create_table(
        "sights",
        _must("url", sa.Text),
        _must("check", _ID),
        _must("captured_at", _STAMP),
        _must("file", sa.Text),
        _must("offset", sa.BigInteger),
        _must("length", sa.BigInteger),
        _must("payload_digest", sa.Text),
        _may("content_type", sa.Text),
        _may("etag", sa.Text),
        _may("last_modified", sa.Text),
        sa.PrimaryKeyConstraint("url", name="pk_sights"),
        sa.ForeignKeyConstraint(["url"], ["resources.url"], name="fk_sights_url_resources"),
    )
    op.create_table(
        "listings",
        _must("url", sa.Text),
        _must("seen", _STAMP),
        _must("body", _PACKED),
        sa.PrimaryKeyConstraint("url", name="pk_listings"),
        sa.ForeignKeyConstraint(["url"], ["resources.url"], name="fk_listings_url_resources"),
    )


def _make_revisions() -> None:
    op.create_table(
        "texts",
        _must("digest", sa.String(71)),
        _must("body", _PACKED),
        sa.PrimaryKeyConstraint("digest", name="pk_texts"),
    )
    op.create_table(
        "revisions",
        _must("id", _ID),
        _must("url", sa.Text),
        _must("number", sa.Integer),
        _must("text_digest", sa.Text),
        _must("wording_digest", sa.Text),
        _must("derivation", sa.Text),
        _must("cause", _WORD),
        _must("first_seen", _STAMP),
        _must("last_seen", _STAMP),
        _must("first_capture", _ID),
        _must("last_capture", _ID),
        _may("text", sa.String(71)),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["url"], ["resources.url"], name="fk_revisions_url_resources"),
        sa.ForeignKeyConstraint(["text"], ["texts.digest"], name="fk_revisions_text_texts"),
    )
    op.create_index("ix_revisions_url_number", "revisions", ["url", "number"], unique=True)


def _make_changes() -> None:
    op.create_table(
        "changes",
        _must("id", _ID),
        _must("event", _ID),
        _must("agency", sa.Text),
        _must("source", sa.Text),
        _must("url", sa.Text),
        _must("title", sa.Text),
        _must("kinds", sa.Text),
        _must("severity", sa.Integer),
        _must("reasons", sa.Text),
        _must("hunks", _PACKED),
        _must("last_seen_old", _STAMP),
        _must("first_seen_new", _STAMP),
        _must("checks_between", sa.Integer),
        _may("silent", sa.Boolean),
        _must("topics", sa.Text),
        _may("old_digest", sa.Text),
        _may("new_digest", sa.Text),
        _may("old_revision", _ID),
        _may("new_revision", _ID),
        _must("check", _ID),
        _must("signature", sa.Text),
        _must("derivation", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_first_seen_new_id", "changes", ["first_seen_new", "id"])
    op.create_index("ix_changes_url_first_seen_new", "changes", ["url", "first_seen_new"])
    op.create_index("ix_changes_event", "changes", ["event"])
    op.create_index(
        "ix_changes_signature_first_seen_new", "changes", ["signature", "first_seen_new"]
    )


def _make_labels() -> None:
    op.create_table(
        "change_kinds",
        _must("change", _ID),
        _must("kind", _WORD),
        sa.PrimaryKeyConstraint("change", "kind", name="pk_change_kinds"),
        sa.ForeignKeyConstraint(["change"], ["changes.id"], name="fk_change_kinds_change_changes"),
    )
    op.create_index("ix_change_kinds_kind_change", "change_kinds", ["kind", "change"])
    op.create_table(
        "change_topics",
        _must("change", _ID),
        _must("topic", sa.Text),
        sa.PrimaryKeyConstraint("change", "topic", name="pk_change_topics"),
        sa.ForeignKeyConstraint(["change"], ["changes.id"], name="fk_change_topics_change_changes"),
    )
    op.create_index("ix_change_topics_topic_change", "change_topics", ["topic", "change"])


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        _must("id", _ID),
        _must("event", _ID),
        _must("change", _ID),
        _must("route", sa.Text),
        _must("created_at", _STAMP),
        _must("not_before", _STAMP),
        _must("state", _WORD),
        _must("tries", sa.Integer),
        _must("last_error", sa.Text),
        _may("delivered_at", _STAMP),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_state_not_before", "alerts", ["state", "not_before"])


def _make_reviews() -> None:
    op.create_table(
        "reviews",
        _must("change", _ID),
        _must("at", _STAMP),
        _must("author", sa.Text),
        _must("review", _WORD),
        _must("note", sa.Text),
        sa.PrimaryKeyConstraint("change", "at", "author", name="pk_reviews"),
    )
