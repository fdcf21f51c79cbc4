"""Instants: always aware, always UTC, written as RFC 3339 with a Z."""

from datetime import UTC, datetime


def utc(moment: datetime) -> datetime:
    """Return ``moment`` in UTC; a naive datetime is a `ValueError`, never a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def stamp(moment: datetime) -> str:
    """Return ``moment`` as WARC 1.1 and our JSON write it, with microseconds.

    >>> stamp(datetime(2026, 6, 11, 14, 2, 3, 40, tzinfo=UTC))
    '2026-06-11T14:02:03.000040Z'
    """
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_stamp(text: str) -> datetime:
    """Read what `stamp` wrote (fractions optional)."""
    return utc(datetime.fromisoformat(text))
