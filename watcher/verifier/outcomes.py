"""Whether a look came to what its leaf says, as far as status and failure alone decide that.

Whoever signs the leaves could else pass a change over: "blocked", where the page answered.
``docs/formats/ledger.md`` of Watcher specifies the outcomes.
"""

from typing import Final

from watcher.verifier.ledger_leaf import Leaf

SHOWN: Final = frozenset({"changed", "unchanged"})
"""Outcomes of a look that saw the page; which of the two, its earlier payloads decide."""
MISSED: Final = "missed"
_REFUSALS: Final = frozenset({401, 403, 407, 429, 451})
_NOT_MODIFIED: Final = 304
_FIRST_FINAL, _FIRST_SERVER_ERROR = 200, 500


def wrong_outcome(look: Leaf) -> str:
    """Return why the outcome of an observation cannot be; empty if it can."""
    outcome = look.text("outcome")
    if outcome == MISSED:
        seen = look.text("check") or look.text("block")
        return "is missed, and names what was seen" if seen else ""
    possible = _possible(look)
    if outcome in possible:
        return ""
    because = look.text("failure") or f"status {look.body.get('status')}"
    return f"is {outcome} with {because}, and should be {' or '.join(sorted(possible))}"


def _possible(look: Leaf) -> frozenset[str]:
    status = look.body.get("status")
    if look.text("failure"):
        return frozenset({"robots" if look.text("failure") == "robots" else "error"})
    if not isinstance(status, int) or not _FIRST_FINAL <= status < _FIRST_SERVER_ERROR:
        return frozenset({"error"})
    if status == _NOT_MODIFIED:
        return frozenset({"not-modified-asserted"})
    return frozenset({"blocked"}) if status in _REFUSALS else SHOWN
