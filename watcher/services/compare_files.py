"""Comparing two payloads that are in no archive: what ``watcher compare`` answers."""

from dataclasses import dataclass
from datetime import date

from watcher.model.settings import RuleBook
from watcher.model.source import StatementRules
from watcher.render.records import TwoTexts
from watcher.text.derive import derivation_name
from watcher.text.judge import Page, judge

_NOWHERE = "https://page.invalid/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two payloads of one page; ``url`` chooses the rules and resolves links."""

    old: bytes
    new: bytes
    id: str | None = None
    url: str | None = None
    old_type: str | None = None
    new_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareFiles:
    """Compares pairs by one set of rules, as they stand today."""

    rule_book: RuleBook

    def compare(self, pair: Pair) -> TwoTexts:
        """Return how the two payloads differ, or why that cannot be said."""
        rules = self._rules(pair.url)
        url = pair.url or _NOWHERE
        found = judge(
            Page(payload=pair.old, content_type=pair.old_type, url=url),
            Page(payload=pair.new, content_type=pair.new_type, url=url),
            rules,
            rules,
        )
        return TwoTexts(
            id=pair.id,
            outcome=found.outcome,
            derivation=derivation_name(rules),
            found=found.comparison,
            reasons=() if found.comparison else (found.reason,),
            old=found.old,
            new=found.new,
        )

    def _rules(self, url: str | None) -> StatementRules | None:
        return self.rule_book.statement(url, date.max) if url else None
