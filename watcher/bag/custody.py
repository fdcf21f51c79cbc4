"""The chain of custody: who did what to which bytes, and their digests before and after."""

from datetime import datetime

from watcher.bag.cells import table
from watcher.model.moment import stamp

_HEADER = ("when", "who", "action", "sha256_before", "sha256_after")


class Custody:
    """What was done to make a bag, in order. All of it by one program at one time."""

    def __init__(self, who: str, when: datetime) -> None:
        """Begin with nothing; ``who`` is the program and whom it runs for."""
        self._who = who
        self._when = stamp(when)
        self._rows: list[tuple[str, str, str, str, str]] = []

    def add(self, action: str, *, before: str = "", after: str = "") -> None:
        """Note an action; a digest is left out where there were no bytes."""
        self._rows.append((self._when, self._who, action, before, after))

    def to_csv(self) -> bytes:
        """Return the table."""
        return table(_HEADER, self._rows)
