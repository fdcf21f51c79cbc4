"""Comparing two payloads that are in no archive: what ``watcher compare`` answers."""

from dataclasses import dataclass
from datetime import date

from watcher.model.settings import RuleBook
from watcher.model.source import StatementRules
from watcher.model.statement import StatementText
from watcher.render.records import TwoTexts
from watcher.text.beside import Beside, beside
from watcher.text.derive import derivation_name, derive
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

    def beside(self, pair: Pair, found: TwoTexts) -> Beside | None:
        """Return what came and went beside the statements that ``found`` compares.

        ``None`` when a side gave no statement.
        """
        if found.outcome == "identical":
            return Beside()
        if found.old is None or found.new is None:
            return None
        old = self._whole_page(pair.old, pair.old_type, pair.url, found.old)
        return beside(old, self._whole_page(pair.new, pair.new_type, pair.url, found.new))

    def _whole_page(
        self, payload: bytes, content_type: str | None, url: str | None, known: StatementText
    ) -> StatementText:
        """Read a side again with what stands around the statement that is known of it."""
        return derive(
            payload,
            content_type=content_type,
            url=url or _NOWHERE,
            rules=self._rules(url),
            previous=known,
        )

    def _rules(self, url: str | None) -> StatementRules | None:
        return self.rule_book.statement(url, date.max) if url else None
