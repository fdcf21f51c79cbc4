"""Two payloads of one page -> what became of it: the whole pipeline without an archive.

The new side is first asked whether it is the page at all; then both sides are read and
compared. Status and headers are unknown here and taken as those of a page that was served.
"""

from dataclasses import dataclass
from typing import Final, Literal

from watcher.errors import TextError
from watcher.model.change import Comparison
from watcher.model.source import StatementRules
from watcher.model.statement import PageStateKind, StatementText
from watcher.text.compare import compare
from watcher.text.derive import derive
from watcher.text.dom import Page as ParsedPage
from watcher.text.pagestate import page_state, readable_page, shown_text

Verdict = Literal["identical", "noise", "changed", "rules_broken", "blocked", "gone"]

_SERVED: Final = 200
_UNSEEN: Final[dict[PageStateKind, Verdict]] = {
    PageStateKind.BLOCKED: "blocked",
    PageStateKind.SERVER_ERROR: "blocked",
    PageStateKind.EMPTY: "blocked",
    PageStateKind.TRUNCATED: "blocked",
    PageStateKind.GONE: "gone",
}
"""Whatever kept us from seeing the statement is a block here: never an edit of the agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One payload, with what its server said it is and the address it came from."""

    payload: bytes
    content_type: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of a page; the texts are ``None`` where nothing was read.

    Without a ``comparison``, ``reason`` says in words why there is none.
    """

    outcome: Verdict
    reason: str = ""
    comparison: Comparison | None = None
    old: StatementText | None = None
    new: StatementText | None = None


def judge(
    old: Page, new: Page, rules_old: StatementRules | None, rules_new: StatementRules | None
) -> Judgement:
    """Return what became of ``old``; never raises for what the payloads hold."""
    if old.payload == new.payload:
        return Judgement(outcome="identical", comparison=Comparison(outcome="identical"))
    try:
        before = _derived(old, rules_old, None)
    except TextError as error:
        return Judgement(outcome="rules_broken", reason=f"the old side: {error}")
    return _judged(before, old, new, rules_new)


def _judged(before: StatementText, old: Page, new: Page, rules: StatementRules | None) -> Judgement:
    headers = (("Content-Type", new.content_type),) if new.content_type else ()
    parsed = readable_page(new.payload, new.content_type, new.url)
    state = page_state(
        status=_SERVED,
        headers=headers,
        payload=new.payload,
        urls=(new.url,),
        previous=before,
        page=parsed,
        shown_before=lambda: shown_text(old.payload, old.content_type, old.url),
    )
    if state.kind in _UNSEEN:
        return Judgement(outcome=_UNSEEN[state.kind], reason=state.reason, old=before)
    try:
        after = _derived(new, rules, before, parsed)
    except TextError as error:
        return Judgement(outcome="rules_broken", reason=f"the new side: {error}", old=before)
    found = compare(before, after)
    return Judgement(
        # The bytes differ, so at most everything that is not compared here does.
        outcome="noise" if found.outcome == "identical" else found.outcome,
        comparison=found,
        old=before,
        new=after,
    )


def _derived(
    page: Page,
    rules: StatementRules | None,
    previous: StatementText | None,
    parsed: ParsedPage | None = None,
) -> StatementText:
    return derive(
        page.payload,
        content_type=page.content_type,
        url=page.url,
        rules=rules,
        previous=previous,
        page=parsed,
        chrome=False,
    )
