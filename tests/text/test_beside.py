"""Beside the statement: what came and went, and that nothing of a page is nowhere."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.visible import visible_strings
from watcher.errors import RulesBroken
from watcher.model.source import StatementRules
from watcher.model.statement import Block, BlockKind, Link, Role, StatementText
from watcher.text.beside import MOST_LINES, Beside, Line, Turnover, beside
from watcher.text.derive import derive

URL = "https://www.example.gov/news/count"
RULES = StatementRules(
    name="examples-release",
    match=("*",),
    headline=(".title h1", ".title"),
    dateline=(".meta",),
    body=(".body",),
    banner=(".archived",),
    furniture=(".more-news",),
)


def text(*rows: tuple[Role, str]) -> StatementText:
    """Return a page whose blocks are these words."""
    blocks = (Block(kind=BlockKind.PARAGRAPH, text=words, role=role) for role, words in rows)
    return StatementText(title="Count", blocks=tuple(blocks))


def linked(words: str, *links: tuple[str, str]) -> StatementText:
    """Return a page with one line of chrome, in which some words lead somewhere."""
    spans = tuple(
        Link(start=words.index(said), end=words.index(said) + len(said), url=url)
        for said, url in links
    )
    block = Block(kind=BlockKind.PARAGRAPH, text=words, role=Role.CHROME, links=spans)
    return StatementText(title="Count", blocks=(block,))


def test_sentences_come_and_go_each_with_its_role() -> None:
    """One sentence of a footer changed: the others of its block are not told."""
    old = text(
        (Role.FURNITURE, "Ferry opened"), (Role.CHROME, "Open daily. Call us before you visit.")
    )
    new = text(
        (Role.FURNITURE, "Ferry closed"), (Role.CHROME, "Open daily. Write before you visit.")
    )

    assert beside(old, new) == Beside(
        furniture=Turnover(
            came=(Line(text="Ferry closed"),),
            went=(Line(text="Ferry opened"),),
            came_count=1,
            went_count=1,
        ),
        chrome=Turnover(
            came=(Line(text="Write before you visit."),),
            went=(Line(text="Call us before you visit."),),
            came_count=1,
            went_count=1,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            text((Role.CHROME, "News"), (Role.CHROME, "Visits")),
            text((Role.CHROME, "Visits"), (Role.CHROME, "News")),
        ),
        (text((Role.CHROME, "“Say it”")), text((Role.CHROME, '"Say it"'))),
        (text((Role.STATEMENT, "Eleven.")), text((Role.STATEMENT, "Ten."))),
        (
            linked("News here", ("News", "http://www.example.gov/news/")),
            linked("News here", ("News", "https://example.gov/news")),
        ),
    ],
    ids=["order", "typography", "the statement", "the spelling of an address"],
)
def test_what_is_no_turnover(old: StatementText, new: StatementText) -> None:
    """Order does not count beside the statement, and the statement is told elsewhere."""
    assert beside(old, new) == Beside()


def test_a_repeated_line_is_counted() -> None:
    """A menu shown once more, in a drawer for small screens."""
    found = beside(text((Role.CHROME, "News")), text(*[(Role.CHROME, "News")] * 3)).chrome
    assert found == Turnover(came=(Line(text="News", times=2),), came_count=2)


def test_the_same_words_that_lead_elsewhere_went_and_came() -> None:
    """And only the sentence in which the link stands."""
    old = linked("Read us. Ask the desk.", ("the desk", "https://example.gov/a"))
    new = linked("Read us. Ask the desk.", ("the desk", "https://example.gov/b"))
    found = beside(old, new).chrome
    assert found.came == (Line(text="Ask the desk.", links=("https://example.gov/b",)),)
    assert found.went == (Line(text="Ask the desk.", links=("https://example.gov/a",)),)


def test_a_line_that_changes_its_role_goes_and_comes() -> None:
    """A box that we took for chrome and now take for furniture is in both counts."""
    found = beside(text((Role.CHROME, "News")), text((Role.FURNITURE, "News")))
    assert (found.chrome.went_count, found.furniture.came_count) == (1, 1)


def test_a_huge_page_is_counted_in_full_and_listed_in_part() -> None:
    """So that a digest of it can be held and printed."""
    huge = text(*((Role.CHROME, f"Menu row {number}") for number in range(MOST_LINES + 7)))
    found = beside(text(), huge).chrome
    assert len(found.came) == MOST_LINES
    assert found.came_count == MOST_LINES + 7


_LINES = st.lists(
    st.tuples(st.sampled_from(Role), st.sampled_from(["News", "Visits", "Open daily. Ring twice."]))
)


@given(_LINES, _LINES)
def test_the_way_back_swaps_what_came_and_what_went(
    old: list[tuple[Role, str]], new: list[tuple[Role, str]]
) -> None:
    """And a page has nothing beside itself that it has not."""
    there, back = beside(text(*old), text(*new)), beside(text(*new), text(*old))
    for one, other in ((there.furniture, back.furniture), (there.chrome, back.chrome)):
        assert (one.came, one.came_count) == (other.went, other.went_count)
    assert beside(text(*old), text(*old)) == Beside()


# every sentence is somewhere

_BOXES = ("div", "section", "article", "aside", "nav", "header", "footer", "main", "form", "center")
_HOLDERS = ("ul", "dl", "table", "select", "details", "figure", "blockquote")
_PHRASES = ("p", "span", "b", "a", "h1", "h2", "s", "label", "button", "pre", "em", "address")
_NAMES = (
    *("body", "title", "meta", "archived", "more-news", "related", "share", "note", "pager"),
    *("visually-hidden", "nav", "breadcrumb", "updated", "promo"),
)
_PARTS_OF = {
    "ul": ("li",),
    "dl": ("dt", "dd"),
    "table": ("tr", "td"),
    "select": ("option",),
    "details": ("summary",),
    "figure": ("figcaption",),
    "blockquote": ("p",),
}
_WORDS = st.sampled_from(
    [
        "%",
        "% and % were counted.",
        "Correction: an earlier version named %.",
        "Updated: June 2, 2026 %",
        "% said so, in a sentence that is long enough to be taken for the prose of a release.",
    ]
)


def _element(tags: tuple[str, ...], inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.sampled_from(["", "", "hidden", "style='display:none'", "href='/a.pdf'"])
    return st.builds(
        lambda tag, name, attribute, held: f"<{tag} class='{name}' {attribute}>{held}</{tag}>",
        st.sampled_from(tags),
        st.sampled_from(("", *_NAMES)),
        attributes,
        inside,
    )


def _holding(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inside, min_size=1, max_size=4).map("".join)
    held = [
        _element((outer,), _element(parts, several).map(lambda part: part * 2))
        for outer, parts in _PARTS_OF.items()
    ]
    return _element(_BOXES, several) | st.one_of(held)


_MARKUP = st.lists(
    st.recursive(_element(_PHRASES, _WORDS) | _WORDS, _holding, max_leaves=20),
    min_size=1,
    max_size=4,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(_MARKUP, st.sampled_from([None, RULES]))
def test_every_word_of_a_page_is_in_exactly_one_block(
    markup: str, rules: StatementRules | None
) -> None:
    """Every string of the page bears a name of its own, and that is said once."""
    pieces = markup.split("%")
    named = [piece + f"w{number}q" for number, piece in enumerate(pieces[:-1])]
    html = "<!doctype html><title>Count</title><body>" + "".join(named) + pieces[-1]
    try:
        found = derive(html.encode(), content_type="text/html", url=URL, rules=rules)
    except RulesBroken:
        return
    said = Counter(
        name
        for block in found.blocks
        # An attachment repeats the words of a link, or is them.
        if block.kind is not BlockKind.ATTACHMENT
        for name in _names(block.text)
    )
    attached = {
        name
        for block in found.blocks
        if block.kind is BlockKind.ATTACHMENT
        for name in _names(block.text)
    }
    shown = Counter(name for string in visible_strings(html) for name in _names(string))
    assert shown == Counter({name: max(said[name], name in attached) for name in shown}), html
    assert said.keys() <= shown.keys()


def test_a_note_that_links_a_document_says_its_words_once_and_names_the_attachment() -> None:
    """The words of the link were said a second time, as those of the attachment."""
    note = 'Correction: an earlier version of <a href="/b.pdf">the table</a> was wrong.'
    body = f"<p>{'The Department of Examples counted eleven examples this year. ' * 5}</p>"
    html = (
        f"<main><div class='note'>{note}</div><h1>Count</h1><div class='body'>{body}</div></main>"
    )
    found = derive(html.encode(), content_type="text/html", url=URL, rules=RULES)
    said = [(block.kind, block.text) for block in found.statement][:2]
    assert said == [
        (BlockKind.PARAGRAPH, "Correction: an earlier version of the table was wrong."),
        (BlockKind.ATTACHMENT, "the table"),
    ]


def _names(words: str) -> list[str]:
    return re.findall(r"w\d+q", words)
