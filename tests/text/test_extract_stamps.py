"""The page's own stamps are read in the forms agencies write them, and selectors read values."""

import pytest

from watcher.errors import RulesBroken
from watcher.model.source import StatementRules
from watcher.text.dom import Page
from watcher.text.selectors import read
from watcher.text.stamps import iso_stamp, other_stamps, published_on, updated_on

URL = "https://example.gov/a"


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("June 11, 2026", "2026-06-11"),
        ("Updated: Jun. 1st, 2026 at 4 p.m.", "2026-06-01"),
        ("06/11/2026", "2026-06-11"),
        ("6/1/26", "2026-06-01"),
        ("11 de junio de 2026", "2026-06-11"),
        ("11 June 2026", "2026-06-11"),
        ("2026-06-11", "2026-06-11"),
        ("2026-06-11T09:30:00-04:00", "2026-06-11T09:30:00-04:00"),
        ("2026-06-11T09:30:00Z", "2026-06-11T09:30:00+00:00"),
        ("2026-06-11 09:30", "2026-06-11T09:30:00"),
        ("2026-06-11T99:30:00", "2026-06-11"),
        ("June 31, 2026", None),
        ("2026-13-01", None),
        ("no date in 2026", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_written(
    text: str | None, stamp: str | None
) -> None:
    """US, Spanish and ISO forms; anything else is no stamp."""
    assert iso_stamp(text) == stamp


def test_without_rules_stamps_come_from_meta_json_ld_and_labelled_times() -> None:
    """In this order, because sites fill them with falling care."""
    meta = Page("<head><meta property='article:modified_time' content='2026-06-12'></head>", URL)
    assert updated_on(meta, None) == "2026-06-12"
    linked = Page(
        "<script type='application/ld+json'>[{broken</script><script type='application/ld+json'>"
        '[{"@type":"Article","datePublished":"2026-06-11","dateModified":"2026-06-13"}]</script>',
        URL,
    )
    assert (published_on(linked, None), updated_on(linked, None)) == ("2026-06-11", "2026-06-13")
    labelled = Page(
        "<time datetime='2026-06-01'>June 1</time>"
        + "<p>x</p>" * 99
        + "<p>Last reviewed <b><time datetime='2026-06-14'>June 14</time></b></p>",
        URL,
    )
    assert updated_on(labelled, None) == "2026-06-14"
    assert published_on(labelled, None) is None


def test_a_second_stamp_is_kept_when_it_says_something_else() -> None:
    """Two stamps of one page may disagree, and that is evidence."""
    page = Page("<head><meta property='article:modified_time' content='2026-06-12'></head>", URL)
    assert other_stamps(page, None, "2026-06-20") == (("article:modified_time", "2026-06-12"),)
    assert other_stamps(page, None, "2026-06-12T10:00:00") == ()


PAGE = Page(
    "<body><h1>A <b>b</b></h1><a class='x' href='/t'>T</a>"
    "<script type='application/ld+json'>"
    '{"@graph":[{"@type":"NewsArticle","headline":"H","n":3,"o":{}}]}</script>'
    '<script>push({"entityVid":"184","entityTitle":"caf\\u00e9", count: 12})</script></body>',
    URL,
)


@pytest.mark.parametrize(
    ("selector", "value"),
    [
        ("h1", "A b"),
        ("a.x@href", "/t"),
        ("a.x@missing", None),
        ("h6", None),
        ("jsonld:NewsArticle.headline", "H"),
        ("jsonld:NewsArticle.n", "3"),
        ("jsonld:NewsArticle.o", None),
        ("jsonld:Person.name", None),
        ("script:entityVid", "184"),
        ("script:entityTitle", "caf\u00e9"),
        ("script:count", "12"),
        ("script:Vid", None),
    ],
)
def test_every_kind_of_selector_reads_its_value(selector: str, value: str | None) -> None:
    """CSS, attribute, JSON-LD and script values, or nothing."""
    assert read(PAGE, selector) == value


def test_a_selector_that_is_no_css_is_named() -> None:
    """The message names the selector, not a parser's state."""
    with pytest.raises(RulesBroken, match=r"h1\[\["):
        read(PAGE, "h1[[")
    rules = StatementRules(name="r", match=("*",), updated=("h1[[",))
    with pytest.raises(RulesBroken):
        updated_on(PAGE, rules)
