"""Shipped rules: well formed everywhere, and true to real pages where these are at hand."""

import json
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from tests.real_pages import PAGES, needs_real_pages
from watcher.config import shipped_rules
from watcher.model.settings import RuleBook
from watcher.model.source import ListingRules, StatementRules
from watcher.text.listing_page import split_selector

BOOK = RuleBook(rules=shipped_rules())


def test_each_newsroom_has_rules_for_statements_and_for_its_listing() -> None:
    """Under names of their own."""
    names = [rules.name for rules in BOOK.rules]
    assert len(set(names)) == len(names)
    for agency in ("ice", "cms", "dhs", "hhs"):
        mine = [rules for rules in BOOK.rules if rules.name.startswith(f"{agency}-")]
        assert any(isinstance(rules, StatementRules) and rules.body for rules in mine)
        assert any(isinstance(rules, ListingRules) and rules.row for rules in mine)


def test_a_release_is_not_read_by_the_rules_of_another_site() -> None:
    """Nor is a Spanish release by those for English ones."""
    day = date(2026, 11, 22)
    english = BOOK.statement("https://www.ice.gov/news/releases/a", day)
    spanish = BOOK.statement("https://www.ice.gov/es/news/releases/a", day)
    assert english is not None
    assert spanish is not None
    assert (english.name, spanish.name) == ("ice-release", "ice-release-es")
    assert BOOK.statement("https://www.example.gov/news/a", day) is None


@needs_real_pages
def test_every_stored_release_has_what_the_rules_select() -> None:
    """Headline, date line, text, both stamps, the banner and the revision ids.

    Rules that leave the text to the general reader promise none of it.
    """
    rows = [json.loads(line) for line in (PAGES / "manifest.jsonl").open(encoding="utf-8")]
    checked = 0
    for row in rows:
        served = row["quality"] == "raw_html" and row["kind"] == "release"
        rules = BOOK.statement(row["url"], date(2026, 4, 10)) if served else None
        if rules is None or not rules.body:
            continue
        checked += 1
        html = (PAGES / row["path"]).read_text(encoding="utf-8")
        tree = LexborHTMLParser(html)
        for part in ("headline", "dateline", "body", "published", "updated", "banner"):
            selectors: tuple[str, ...] = getattr(rules, part)
            assert any(tree.css(split_selector(one)[0]) for one in selectors), (part, row["url"])
        assert all(f'"{one.partition(":")[2]}":' in html for one in rules.revision), row["url"]
    assert checked >= 30
