"""Names of WARC files below ``warc/``: ``YYYY/MM/watcher-YYYYMMDDTHHMMSSZ-<6 hex>.warc.gz``.

Sorted as text they are in order of recording. Never made from a URL.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from watcher.model.moment import utc

FILE_NAME = re.compile(r"(\d{4})/(\d\d)/watcher-(\1\2\d\dT\d{6}Z)-[0-9a-f]{6}\.warc\.gz")

_TIME = "%Y%m%dT%H%M%SZ"


def file_name(moment: datetime, tag: str) -> str:
    """Return the name of a file begun at ``moment``; ``tag`` is 6 hex digits."""
    begun = utc(moment)
    return f"{begun:%Y/%m}/watcher-{begun.strftime(_TIME)}-{tag}.warc.gz"


def begun_at(name: str) -> datetime:
    """Return the time in a file's name; raises `ValueError` for another name."""
    match = FILE_NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a WARC file of this archive")
    return datetime.strptime(match[3], _TIME).replace(tzinfo=UTC)


def file_names(root: Path) -> list[str]:
    """Return the names of all WARC files below ``root``, in order of recording."""
    found = (path.relative_to(root).as_posix() for path in root.glob("*/*/watcher-*.warc.gz"))
    return sorted(name for name in found if FILE_NAME.fullmatch(name))
