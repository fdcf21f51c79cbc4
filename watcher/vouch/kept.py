"""What outsiders gave earlier, read from ``anchors/``: what is pending, who was asked when.

Nothing here is evidence or checked: `watcher.verifier` does that. A folder that is not of its form
is passed over, since all that depends on it is when an outsider is asked again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from watcher.errors import VouchError
from watcher.proof.canonical_json import parse
from watcher.proof.errors import Malformed

_FOLDER: Final = re.compile(r"(\d{8}T\d{6}Z)-[a-z0-9-]+-[0-9a-f]{8}")
_MOST_ABOUT_BYTES: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One folder below ``anchors/``, as its ``about.json`` and its name say."""

    kind: str
    """``anchor/1`` or ``beacon/1``."""
    sort: str
    of: str
    by: str
    value: str
    at: datetime
    """Aware, UTC, whole seconds."""
    folder: Path

    @property
    def names(self) -> frozenset[str]:
        """The names of the files that were kept."""
        return frozenset(path.name for path in self.folder.iterdir())

    def read(self, name: str) -> bytes:
        """Return a file that was kept. Raises `VouchError` naming it when it cannot be read."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise VouchError(f"{self.folder / name}: cannot be read: {error.strerror}") from error


class KeptActs:
    """The acts of outsiders in one archive."""

    def __init__(self, anchors: Path) -> None:
        """Take the folder ``anchors/``; it need not exist yet."""
        self._anchors = anchors

    def since(self, moment: datetime) -> tuple[Act, ...]:
        """Return the acts at or after ``moment`` (aware), oldest first."""
        found = [act for act in self._acts(moment.astimezone(UTC)) if act.at >= moment]
        return tuple(sorted(found, key=lambda act: act.at))

    def _acts(self, moment: datetime) -> Iterator[Act]:
        """Acts of the months from that of ``moment`` on."""
        for month in self._anchors.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]"):
            if f"{month.parent.name}{month.name}" < f"{moment:%Y%m}":
                continue
            for folder in month.iterdir():
                act = _read(folder)
                if act is not None:
                    yield act


def _read(folder: Path) -> Act | None:
    name = _FOLDER.fullmatch(folder.name)
    about = folder / "about.json"
    if name is None or not about.is_file() or about.stat().st_size > _MOST_ABOUT_BYTES:
        return None
    try:
        fields = parse(about.read_bytes())
        at = datetime.strptime(name[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except (Malformed, OSError, ValueError):
        return None
    if not isinstance(fields, dict):
        return None
    said = {key: value for key, value in fields.items() if isinstance(value, str)}
    return Act(
        kind=said.get("v", "").removeprefix("watcher/"),
        sort=said.get("sort", ""),
        of=said.get("of", ""),
        by=said.get("from", ""),
        value=said.get("value", ""),
        at=at,
        folder=folder,
    )
