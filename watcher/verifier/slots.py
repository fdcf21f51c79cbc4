"""The slots of the declared schedule: none is without a leaf. And the gaps between looks.

Every look promises when the next slot of its URL is due at the latest (``within``); a leaf that
does not say is held to what the one before it said. A `config/1` leaf declares which sources and
URLs are followed from there on. What was promised and never came is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Final

from watcher.verifier import Fault, Problem
from watcher.verifier.ledger_leaf import OBSERVATION, Leaf
from watcher.verifier.times import CLOCK_STEP, HOUR, SECOND, microseconds, written

LOOKS: Final = frozenset(
    {"changed", "unchanged", "not-modified-asserted", "blocked", "error", "robots"}
)
"""Outcomes of a look that was made: all but ``missed``."""
SIGHTS: Final = frozenset({"changed", "unchanged", "not-modified-asserted"})
"""Outcomes of a look that was answered, or was told by the server that the page is the same."""

_SHOWN: Final = frozenset({*range(200, 300), 304})
_DAY = 24 * HOUR
_LONGEST = 10**9
"""Seconds: a longer promise is none that anybody could wait for."""
_PAGES = (
    "CREATE TABLE pages (url TEXT PRIMARY KEY, source TEXT, place TEXT, within INTEGER,"
    " promised INTEGER) WITHOUT ROWID"
)
_SCHEDULE = (
    "CREATE TABLE schedule (url TEXT, source TEXT, place TEXT, longest INTEGER, since INTEGER,"
    " met INTEGER, PRIMARY KEY (url, source)) WITHOUT ROWID"
)
_CONFIG = "config/1"
_RELEASE = "UPDATE pages SET promised = NULL WHERE source NOT IN (SELECT source FROM schedule)"
"""What the newest schedule does not name any more is promised no longer."""
_STEP = (
    "UPDATE pages SET promised = promised + :step",
    "UPDATE schedule SET since = since + :step",
)
"""A promise is of so many seconds; a clock that is set makes them neither more nor less."""
_OVERDUE = (
    "SELECT url, place, promised AS due FROM pages"
    " WHERE promised + max(within * :second, :hour) < :now"
    " AND (NOT :declared OR source IN (SELECT source FROM schedule)) ORDER BY promised"
)
_UNMET = (
    "SELECT url, place, since + max(longest) AS due FROM schedule WHERE NOT met GROUP BY url"
    " HAVING due + max(max(longest), :hour) < :now ORDER BY url"
)
_DECLARED = "SELECT max(longest) AS longest, since, met FROM schedule WHERE url = ? GROUP BY url"
"""A URL that two sources name is looked at for one of them."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two neighbouring looks, in microseconds since 1970."""

    begin: int
    end: int

    @property
    def seconds(self) -> float:
        """How long nobody looked."""
        return (self.end - self.begin) / SECOND


def gaps(looks: Iterable[tuple[str, str]], counted: frozenset[str] = LOOKS) -> Iterator[Gap]:
    """Yield the gap between each two looks of one URL, given as (``t``, outcome) in their order.

    Only outcomes in ``counted`` count as looks: give `SIGHTS` where what matters is that the page
    was seen. Raises `Malformed` for what is no time.
    """
    before: int | None = None
    for moment, outcome in looks:
        if outcome in counted:
            now = microseconds(moment)
            if before is not None:
                yield Gap(before, now)
            before = now


def largest_gap(looks: Iterable[tuple[str, str]], counted: frozenset[str] = LOOKS) -> Gap | None:
    """Return the longest of the `gaps`, the first of them if several are; none below two looks."""
    return max(gaps(looks, counted), key=lambda gap: gap.end - gap.begin, default=None)


def is_sight(look: Leaf) -> bool:
    """Whether a look saw the page, or was told by the server that it is the same.

    What was answered with another status than 200 to 299, such as 404, is not the page.
    """
    return look.text("outcome") in SIGHTS and look.body.get("status") in _SHOWN


class SlotCheck:
    """Holds what is promised; give it every leaf in order, then ask for the `end`."""

    def __init__(self, database: Connection) -> None:
        """Begin without promises, in a database of `watcher.verifier.scratch`."""
        database.execute(_PAGES)
        database.execute(_SCHEDULE)
        self._database = database
        self._settings = ""
        self._is_open = False

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield a problem when a promised slot comes too late."""
        if leaf.kind == _CONFIG:
            yield from self._declare(leaf)
            return
        if self._is_open:
            self._is_open = False
            self._database.execute(_RELEASE)
        if leaf.kind == OBSERVATION:
            yield from self._look(leaf)
        elif leaf.kind == CLOCK_STEP:
            for statement in _STEP:
                self._database.execute(statement, {"step": leaf.body["step_us"]})

    def end(self, now: int) -> Iterator[Problem]:
        """Yield what is overdue at the time of the last leaf, in microseconds since 1970.

        A slot may be late by as much again as was promised, and by an hour at least: then the
        system cannot have gone on without a word.
        """
        declared = self._settings != ""
        given = {"hour": HOUR, "second": SECOND, "now": now, "declared": declared}
        for query in (_OVERDUE, _UNMET):
            yield from map(_overdue, self._database.execute(query, given))

    def _look(self, leaf: Leaf) -> Iterator[Problem]:
        url = leaf.text("url")
        # What is looked at before its slot keeps the promise, as after a clock that was set back.
        slot = min(microseconds(leaf.body["slot"]), microseconds(leaf.body["t"]))
        query = "SELECT within, promised FROM pages WHERE url = ?"
        before = self._database.execute(query, (url,)).fetchone()
        if before and before["promised"] is not None and slot > before["promised"] + SECOND:
            yield _late(leaf, before["promised"], slot)
        yield from self._scheduled(leaf, slot)
        within = leaf.body.get("within", before and before["within"])
        known = isinstance(within, int) and within < _LONGEST
        promised = microseconds(leaf.body["t"]) + within * SECOND if known else None
        row = (url, leaf.text("source"), leaf.where, within if known else None, promised)
        self._database.execute("REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", row)

    def _scheduled(self, leaf: Leaf, slot: int) -> Iterator[Problem]:
        """Compare a look with what the newest schedule declares of its URL."""
        url = leaf.text("url")
        declared = self._database.execute(_DECLARED, (url,)).fetchone()
        if declared is None:
            return
        within, allowed = leaf.body.get("within"), declared["longest"] // SECOND
        if isinstance(within, int) and within > allowed:
            detail = f"{url:.200}: promises {within} s, and the schedule allows {allowed} s"
            yield Problem(Fault.SLOT, leaf.where, detail)
        if not declared["met"]:
            if slot > declared["since"] + declared["longest"] + SECOND:
                yield _late(leaf, declared["since"] + declared["longest"], slot)
            self._database.execute("UPDATE schedule SET met = 1 WHERE url = ?", (url,))

    def _declare(self, leaf: Leaf) -> Iterator[Problem]:
        """Take over a schedule; several leaves in a row with the same settings are one."""
        now = microseconds(leaf.body["t"])
        if not (self._is_open and leaf.text("cfg") == self._settings):
            for row in self._database.execute(_UNMET, {"hour": HOUR, "now": now}).fetchall():
                yield _overdue(row)
            self._database.execute("DELETE FROM schedule")
        declared = leaf.body["schedule"]
        for one in declared if isinstance(declared, list) else ():
            longest = max(min(int(one["every"]), _LONGEST) * SECOND, _DAY)
            row = (one["url"], one["source"], leaf.where, longest, now)
            self._database.execute("REPLACE INTO schedule VALUES (?, ?, ?, ?, ?, 0)", row)
        self._settings, self._is_open = leaf.text("cfg"), True


def _overdue(row: Row) -> Problem:
    detail = f"{row['url']:.200}: a slot was due by {written(row['due'])}, and none came"
    return Problem(Fault.SLOT, row["place"], detail)


def _late(leaf: Leaf, due: int, slot: int) -> Problem:
    detail = f"the next slot was due by {written(due)}, and this leaf is of {written(slot)}"
    return Problem(Fault.SLOT, leaf.where, f"{leaf.text('url'):.200}: {detail}")
