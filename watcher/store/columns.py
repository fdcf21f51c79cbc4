"""Column types: how our values are written in SQL so that they come back equal and sort rightly.

Instants are RFC 3339 text of one width, so that their order as text is their order in time
and a person with ``sqlite3`` can read them. Packed texts are zlib (RFC 1950) over UTF-8; the
compressed bytes may differ between zlib versions, so only what they unpack to is compared.
"""

import json
import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from watcher.errors import ArchiveError, FixityError
from watcher.model.change import Severity
from watcher.model.moment import parse_stamp, stamp

_COMPRESSION_LEVEL = 6


class Moment(TypeDecorator[datetime]):
    """An aware instant, kept in UTC with microseconds."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write an instant; a naive one is a `ValueError`."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read an instant; raise `ArchiveError` when the column holds anything else."""
        if value is None:
            return None
        try:
            return parse_stamp(value)
        except (TypeError, ValueError) as error:
            raise ArchiveError(f"the index is damaged: {value!r} is not a time") from error


class Member(TypeDecorator[StrEnum]):
    """A member of one closed list of words, kept as the word."""

    impl = String(32)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the word."""
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Read the member; raise `ArchiveError` when the word is not on the list."""
        if value is None:
            return None
        try:
            return self.members(value)
        except ValueError as error:
            raise ArchiveError(f"the index is damaged: {error}") from error


class Weight(TypeDecorator[Severity]):
    """A severity, kept as its weight so that "at least" is a comparison."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Severity | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Write the weight."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Severity | None:  # noqa: ARG002
        """Read the severity; raise `ArchiveError` for an unknown weight."""
        try:
            return None if value is None else Severity(value)
        except ValueError as error:
            raise ArchiveError(f"the index is damaged: {error}") from error


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings in its order, kept as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the array."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """Read the tuple; raise `ArchiveError` when the column holds no JSON."""
        try:
            return None if value is None else tuple(json.loads(value))
        except (TypeError, ValueError) as error:
            raise ArchiveError(f"the index is damaged: {value!r:.80} is no array") from error


class Packed(TypeDecorator[str]):
    """A long text, kept compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Compress."""
        return None if value is None else zlib.compress(value.encode(), _COMPRESSION_LEVEL)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Unpack; raise `FixityError` when the bytes fail zlib's own checksum."""
        try:
            return None if value is None else zlib.decompress(value).decode()
        except (TypeError, ValueError, zlib.error) as error:
            raise FixityError(
                f"the index is damaged: a packed text does not unpack ({error})"
            ) from error
