"""The looks that the ledger tells of, against the checks that the WARC files hold.

Each check has exactly one leaf, and each leaf says of its check what the check's records say.
"""

from collections.abc import Iterator
from sqlite3 import Connection, Row

from watcher.proof.errors import Malformed
from watcher.verifier import Fault, Problem
from watcher.verifier.checks import RecordedChecks
from watcher.verifier.ledger_leaf import Leaf
from watcher.verifier.outcomes import MISSED, SHOWN, wrong_outcome
from watcher.verifier.times import microseconds

_SAME = (
    *("url", "source", "manifest", "record", "block", "payload_wire", "payload", "status"),
    *("failure", "ip", "truncated"),
)
_TIMES = ("slot", "t")


class LookCheck:
    """Compares observations with checks; give it every leaf in order, then ask for the `end`."""

    def __init__(self, database: Connection, checks: RecordedChecks, leaves: int) -> None:
        """Begin; ``leaves`` is how many the ledger had before the WARC files were read.

        A later leaf may tell of a check that was recorded after they were read.
        """
        database.execute("CREATE TABLE shown (url TEXT PRIMARY KEY, payload TEXT) WITHOUT ROWID")
        self._database = database
        self._checks = checks
        self._leaves = leaves

    def take(self, leaf: Leaf) -> Iterator[Problem]:
        """Yield what does not hold of an observation."""
        yield from self._outcome(leaf)
        check = leaf.text("check")
        if not check:
            if leaf.text("outcome") != MISSED or "manifest" in leaf.body:
                yield Problem(Fault.BYTELESS, leaf.where, "names no check, and was not missed")
            return
        recorded = self._checks.find(check.removeprefix("urn:uuid:").replace("-", ""))
        if recorded is None:
            if leaf.index < self._leaves:
                detail = f"no WARC file holds the check {check} of {leaf.text('url'):.200}"
                yield Problem(Fault.BYTELESS, leaf.where, detail)
            return
        if recorded["leaf"] is not None:
            detail = f"leaf {recorded['leaf']} tells of the check {check} already"
            yield Problem(Fault.DUPLICATE, leaf.where, detail)
        self._checks.is_logged(recorded, leaf.index)
        yield from _compared(leaf, recorded)

    def end(self) -> Iterator[Problem]:
        """Yield every check of which no leaf told."""
        for check in self._checks.unlogged():
            yield Problem(Fault.UNLOGGED, check["place"], f"no leaf tells of it: {check['url']}")

    def _outcome(self, leaf: Leaf) -> Iterator[Problem]:
        """Compare an outcome with the status and with the payload that the page showed last."""
        outcome, url = leaf.text("outcome"), leaf.text("url")
        if wrong := wrong_outcome(leaf):
            yield Problem(Fault.UNLIKE, leaf.where, wrong)
        payload = leaf.text("payload") or leaf.text("payload_wire")
        if outcome not in SHOWN or not payload:
            return
        query = "SELECT payload FROM shown WHERE url = ?"
        before = self._database.execute(query, (url,)).fetchone()
        same = before is not None and before["payload"] == payload
        if same != (outcome == "unchanged"):
            detail = f"is {outcome}, and the payload is {'' if same else 'not '}the last of {url}"
            yield Problem(Fault.UNLIKE, leaf.where, detail)
        if not same:
            self._database.execute("REPLACE INTO shown VALUES (?, ?)", (url, payload))


def _compared(leaf: Leaf, recorded: Row) -> Iterator[Problem]:
    """Yield a problem for every member that is not as the check's records say."""
    for name in (*_SAME, *_TIMES):
        said, is_said = recorded[name], leaf.body.get(name)
        if said != is_said and not (name in _TIMES and _is_same_time(said, is_said)):
            detail = f"{name} is {is_said!r:.120}, and {recorded['place']} says {said!r:.120}"
            yield Problem(Fault.UNLIKE, leaf.where, detail)


def _is_same_time(said: str, is_said: object) -> bool:
    """Whether two spellings are one instant."""
    try:
        return microseconds(said) == microseconds(is_said)
    except Malformed:
        return False
