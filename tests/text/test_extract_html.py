"""A page becomes its statement: where it is, what belongs to it, and what does not."""

import contextlib

import pytest

from watcher.errors import NotReadable, RulesBroken
from watcher.model.source import StatementRules
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.derive import PIPELINE_VERSION, derivation_name, derive, is_document

URL = "https://www.example.gov/news/releases/agreement"
RULES = StatementRules(
    name="examples-release",
    match=("https://www.example.gov/news/*",),
    headline=(".title h1",),
    dateline=(".meta",),
    body=(".missing", ".body"),
    published=("jsonld:NewsArticle.datePublished",),
    updated=(".updated time@datetime",),
    revision=("script:entityVid",),
    banner=(".archived",),
    furniture=(".more-news",),
)
FIRST = "The Department of Examples today announced an agreement with two of its bureaus."
SECOND = "The agreement sets out which records are shared, for how long, and with whom."
THIRD = "Eleven offices took part in the work, which began in March and ended in June."
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def page(body: str = BODY, *, body_class: str = "body", around: str = "", head: str = "") -> bytes:
    """Return a release of the Department of Examples with all its parts."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>Archived: Agreement | Examples</title>
    <meta property="og:title" content="Archived: Agreement"/>{head}
    <script type="application/ld+json">{{"@graph": [{{"@type": ["NewsArticle"],
      "datePublished": "2026-06-11T09:30:00-04:00"}}]}}</script>
    <script>dataLayer.push({{"entityVid":"1842", "entityType":"node"}});</script></head>
    <body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
    </header><main><div class="archived"><p>This is archived content.</p></div>
    <div class="title"><h1>Agreement announced</h1></div>
    <div class="meta">June 11, 2026<i class="fas fa-circle"></i><span>Springfield</span></div>
    <div class="{body_class}">{body}</div>{around}
    <div class="more-news"><h2>More news</h2><p>Another release, of no concern here.</p></div>
    <div class="updated">Updated: <time datetime="2026-06-12">06/12/2026</time></div>
    </main><footer><p>Department of Examples, 1 Main Street</p></footer></body></html>""".encode()


def read(
    payload: bytes, rules: StatementRules | None = RULES, previous: StatementText | None = None
) -> StatementText:
    """Derive a page of the fictional agency."""
    return derive(payload, content_type="text/html", url=URL, rules=rules, previous=previous)


def shown(text: StatementText) -> list[tuple[str, str]]:
    """Return kind and words of the statement's visible blocks."""
    return [(block.kind.value, block.text) for block in text.statement if not block.hidden]


def body_blocks(markup: str) -> list[Block]:
    """Return the statement blocks made of a body's markup, behind three fixed paragraphs."""
    blocks = read(page(BODY + markup)).statement
    return list(blocks[3 + 3 :])


def test_a_page_gives_its_parts_and_nothing_else() -> None:
    """Banner, headline, date line and body are the statement; stamps stand beside it."""
    text = read(page())
    assert text.title == "Agreement announced"
    assert shown(text) == [
        ("banner", "This is archived content."),
        ("headline", "Agreement announced"),
        ("dateline", "June 11, 2026 Springfield"),
        ("paragraph", FIRST),
        ("paragraph", SECOND),
        ("paragraph", THIRD),
    ]
    assert text.published_on == "2026-06-11T09:30:00-04:00"
    assert text.updated_on == "2026-06-12"
    assert text.stamps == (("entityVid", "1842"),)
    assert text.language == "en"
    assert text.locator == "rules examples-release: .body"
    assert text.derivation == derivation_name(RULES)
    assert text.derivation.startswith(f"{PIPELINE_VERSION}+rules:sha256:")


def test_what_is_not_the_statement_is_kept_as_furniture_or_chrome() -> None:
    """Related news and the update stamp are furniture, menus and foot are chrome."""
    roles = {block.text: block.role for block in read(page()).blocks}
    assert roles["Another release, of no concern here."] is Role.FURNITURE
    assert roles["Updated: 06/12/2026"] is Role.FURNITURE
    assert roles["Home"] is Role.CHROME
    assert roles["Department of Examples, 1 Main Street"] is Role.CHROME


def test_rules_that_select_nothing_are_broken_and_say_what_was_tried() -> None:
    """A redesign is never read as an empty statement."""
    with pytest.raises(RulesBroken, match=r"'\.missing', '\.body'"):
        read(page(body_class="redesigned"))


def test_a_selector_must_prove_itself() -> None:
    """An empty match and a short box of links above the headline are no statement."""
    rules = StatementRules(name="r", match=("*",), headline=("h1",), body=(".box",))
    links = "<div class='box'><a href='/a'>One</a> <a href='/b'>Two</a></div>"
    for markup in ("<div class='box'></div>", links):
        with pytest.raises(RulesBroken):
            read(f"<body>{markup}<h1>Headline</h1></body>".encode(), rules)
    short = read(b"<body><h1>Headline</h1><div class='box'>A statement of one line.</div>", rules)
    assert shown(short)[-1] == ("paragraph", "A statement of one line.")


def test_after_a_redesign_the_known_sentences_lead_to_the_statement() -> None:
    """The smallest element with all known sentences is taken, also when one was edited."""
    old = read(page())
    edited = BODY.replace("Eleven offices", "Ten offices")
    new = read(page(edited, body_class="redesigned"), RULES, old)
    assert new.locator.startswith("anchor: ")
    assert "2 of 3 known sentences" in new.locator
    assert shown(new)[-3:] == [
        ("paragraph", FIRST),
        ("paragraph", SECOND),
        ("paragraph", THIRD.replace("Eleven", "Ten")),
    ]


def test_a_selector_that_now_selects_something_else_is_not_believed() -> None:
    """Rules yield to the known sentences when those stand elsewhere on the page."""
    old = read(page())
    blurb = "<div class='body'><p>" + "It serves the public every day. " * 9 + "</p></div>"
    new = read(page(body_class="redesigned", around=blurb), RULES, old)
    assert ("paragraph", FIRST) in shown(new)


def test_another_statement_at_the_same_address_is_still_read_by_the_rules() -> None:
    """Where no known sentence is left on the page, the rules are the only evidence."""
    other = "<p>" + "A wholly different announcement was made in the autumn. " * 5 + "</p>"
    assert read(page(other), RULES, read(page())).locator == "rules examples-release: .body"


def test_without_rules_the_main_part_is_read_and_found_again() -> None:
    """A generic choice keeps its place when a paragraph is added."""
    old = read(page(), None)
    new = read(page(BODY + "<p>A note was added at the end of it.</p>"), None, old)
    assert old.locator == new.locator == "generic: main"
    assert set(shown(new)) - set(shown(old)) == {
        ("paragraph", "A note was added at the end of it.")
    }


def test_a_page_wrapped_in_one_form_keeps_its_text() -> None:
    """Old ASP.NET sites put everything inside a form."""
    wrapped = f"<body><form><div id='x'><h1>Agreement</h1>{BODY}</div></form></body>".encode()
    assert ("paragraph", FIRST) in shown(read(wrapped, None))


def test_inline_markup_splits_no_word_and_two_breaks_split_a_paragraph() -> None:
    """Words are what a reader sees."""
    blocks = body_blocks("<p>inter<b>nation</b>al<br>law<br><br>Second <i>part</i></p>")
    assert [block.text for block in blocks] == ["international law", "Second part"]


def test_lists_quotes_headings_and_tables_keep_their_kinds_and_no_text_twice() -> None:
    """Nested structures are flattened once."""
    blocks = body_blocks(
        "<h2>Terms</h2><ul><li>One<ul><li>Inner</li></ul></li><li><p>Two</p></li></ul>"
        "<blockquote><p>We agreed.</p></blockquote>"
        "<table><caption>Offices</caption><tr><th>Office</th><th>Men</th></tr>"
        "<tr><td><p>North</p></td><td>11</td></tr></table>"
        "<table><tr><td><table><tr><td>In</td><td>side</td></tr></table></td></tr></table>"
    )
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.HEADING, "Terms"),
        (BlockKind.LIST_ITEM, "One"),
        (BlockKind.LIST_ITEM, "Inner"),
        (BlockKind.LIST_ITEM, "Two"),
        (BlockKind.QUOTE, "We agreed."),
        (BlockKind.CAPTION, "Offices"),
        (BlockKind.TABLE_ROW, "Office | Men"),
        (BlockKind.TABLE_ROW, "North | 11"),
        (BlockKind.TABLE_ROW, "In | side"),
    ]


def test_links_have_spans_and_canonical_targets() -> None:
    """A link is its words' span and where it leads, whatever tracking it carries."""
    (block,) = body_blocks(
        "<p>See the <a href='../fact-sheet?utm_source=x#a'>fact <b>sheet</b></a> and "
        "<a href='https://lnks.gd/l/abc'>mail</a>, <a href='#note'>note</a>.</p>"
    )
    spans = [(block.text[link.start : link.end], link.url) for link in block.links]
    assert spans == [
        ("fact sheet", "https://www.example.gov/news/fact-sheet"),
        ("mail", "https://lnks.gd/"),
    ]


def test_a_veiled_address_is_read_whatever_key_veiled_it() -> None:
    """Cloudflare draws a new key for every response."""

    def veil(address: str, key: int) -> str:
        return bytes([key, *(byte ^ key for byte in address.encode())]).hex()

    seen = set()
    for key, address in ((7, "press@example.gov"), (201, "&#112;ress@example.gov")):
        code = veil(address, key)
        (block,) = body_blocks(
            f"<p>Write to <a href='/cdn-cgi/l/email-protection#{code}'>"
            f"<span class='__cf_email__' data-cfemail='{code}'>[email protected]</span></a></p>"
        )
        seen.add((block.text, block.links))
    ((text, (link,)),) = seen
    assert text == "Write to press@example.gov"
    assert link.url == "mailto:press@example.gov"


def test_documents_are_attachments() -> None:
    """A link to a file is an attachment; alone in its paragraph it is nothing else."""
    alone, words, embedded = body_blocks(
        "<p><a href='/sites/default/files/2026-06/agreement.pdf?x=1'>Agreement</a></p>"
        "<p>Read the <a href='/files/document/terms'>terms</a>.</p>"
    )
    assert (alone.kind, alone.text) == (BlockKind.ATTACHMENT, "Agreement")
    assert alone.url == "https://www.example.gov/sites/default/files/2026-06/agreement.pdf?x=1"
    assert (words.kind, words.text) == (BlockKind.PARAGRAPH, "Read the terms.")
    assert (embedded.kind, embedded.text) == (BlockKind.ATTACHMENT, "terms")


def test_pictures_give_their_alternative_text_and_plain_address() -> None:
    """Rendering sizes and tokens are no part of a picture."""
    text, image = body_blocks(
        "<p>Words <img alt='A chart of offices' src='/sites/default/files/styles/big/public/c.png"
        "?itok=Zz9'/> go on.<img src='data:image/gif;base64,R0'/><img width=1 src='/p.gif'/></p>"
    )
    assert text.text == "Words go on."
    assert (image.kind, image.text) == (BlockKind.IMAGE, "A chart of offices")
    assert image.url == "https://www.example.gov/sites/default/files/c.png"


def test_struck_words_are_marked_and_still_there() -> None:
    """Striking out is an edit a reader can see."""
    (block,) = body_blocks(
        "<p>We held <s>eleven</s> ten men <span style='text-decoration:line-through'>now</span></p>"
    )
    assert [block.text[start:end] for start, end in block.struck] == ["eleven", "now"]


@pytest.mark.parametrize(
    "hiding",
    [
        "style='display: none'",
        "hidden",
        "style='visibility:hidden'",
        "class='visually-hidden'",
    ],
)
def test_hidden_words_are_kept_apart_and_marked(hiding: str) -> None:
    """A paragraph that is hidden is not gone from the page, but from the reader's eye."""
    visible, hidden = body_blocks(
        f"<p>Seen <span {hiding}>unseen by all seven readers</span> words</p>"
    )
    assert (visible.text, visible.hidden) == ("Seen words", False)
    assert (hidden.text, hidden.hidden) == ("unseen by all seven readers", True)


def test_a_name_alone_makes_no_furniture() -> None:
    """A share bar is furniture; prose in a box called "related" is the statement."""
    words = f"{SECOND.replace('records', 'files')} {THIRD[:-1]} as well."
    prose = f"<div class='related'><p>{words}</p></div>"
    bar = "<div class='social-share'><a href='/f'>Facebook</a> <a href='/x'>X</a></div>"
    blocks = read(page(BODY + prose + bar)).blocks
    roles = {block.text: block.role for block in blocks}
    assert roles["Facebook X"] is Role.FURNITURE
    assert [role for text, role in roles.items() if "files are shared" in text] == [Role.STATEMENT]


def test_a_long_list_of_related_links_is_furniture() -> None:
    """Length does not save what is links and nothing else."""
    links = "".join(
        f"<li><a href='/{n}'>Release number {n} on other matters</a></li>" for n in range(9)
    )
    listed = "".join(f"<p>{FIRST} {n}</p>" for n in range(20))
    blocks = read(page(f"{listed}<div class='related-news'><ul>{links}</ul></div>")).blocks
    assert {b.role for b in blocks if b.text.startswith("Release number")} == {Role.FURNITURE}


@pytest.mark.parametrize(
    "line",
    [
        "Last updated: June 12, 2026 at 4 p.m.",
        "Number of views (4099)",
        "Page last reviewed 6/2/26",
    ],
)
def test_a_line_that_is_only_a_stamp_or_counter_is_furniture(line: str) -> None:
    """Stamps never are statement text."""
    roles = {block.text: block.role for block in read(page(f"{BODY}<p>{line}</p>")).blocks}
    assert roles[line] is Role.FURNITURE


def test_a_sentence_with_a_date_and_a_figure_is_no_stamp() -> None:
    """What says more than when stays in the statement."""
    line = "Updated on June 12, 2026: 14 offices"
    assert ("paragraph", line) in shown(read(page(f"{BODY}<p>{line}</p>")))


def test_a_page_cannot_choose_its_own_roles() -> None:
    """Our marks are removed from every page before we set them."""
    sly = "<p data-watcher-role='chrome'>Eleven</p><p data-watcher-taken=''>men</p>"
    assert [block.text for block in body_blocks(sly)] == ["Eleven", "men"]


def test_the_title_element_speaks_only_for_pages_without_a_heading() -> None:
    """Sites prefix it on thousands of pages at once."""
    payload = f"<title>Agreement | Department of Examples</title><body>{BODY}</body>".encode()
    assert read(payload, None).title == "Agreement"
    assert read(page(), None).title == "Agreement announced"


def test_a_correction_note_outside_the_region_is_part_of_the_statement() -> None:
    """Sites put such notes between headline and body."""
    note = "<div class='note'><p>Correction: an earlier version named the wrong office.</p></div>"
    assert ("paragraph", "Correction: an earlier version named the wrong office.") in shown(
        read(page(around=note))
    )


@pytest.mark.parametrize("depth", [10, 900])
def test_deep_nesting_costs_no_stack(depth: int) -> None:
    """A hostile page gives its text, not a traceback."""
    payload = b"<main>" + b"<div>" * depth + FIRST.encode() * 4 + b"</div>" * depth
    assert FIRST in read(payload, None).statement[0].text


@pytest.mark.parametrize("payload", [b"<div>" * 5_000, b"<b>x</b>" * 120_000])
def test_absurd_markup_is_refused_before_it_costs_minutes(payload: bytes) -> None:
    """No agency writes such a page; the capture is kept all the same."""
    with pytest.raises(NotReadable, match="elements"):
        read(payload, None)


@pytest.mark.parametrize(
    "payload",
    [b"", b"<", b"<!doctype html>", b"<frameset><frame src=a></frameset>", b"\xff\xfe", b"<p" * 99],
)
def test_broken_pages_give_a_text_or_our_error(payload: bytes) -> None:
    """Bad input never gives a bare traceback."""
    with contextlib.suppress(RulesBroken, NotReadable):
        assert isinstance(read(payload, None), StatementText)


def test_unreadable_selectors_are_named() -> None:
    """A typing mistake in rules is the rules' fault."""
    with pytest.raises(RulesBroken, match=r"div\[\["):
        read(page(), StatementRules(name="r", match=("*",), body=("div[[",)))


def test_plain_text_and_markdown_give_paragraphs() -> None:
    """Front matter gives the title and is no text."""
    source = b"---\ntitle: Agreement\n---\n# Terms\n\nOne line\nof words.\n\n- First\n- Second\n"
    text = derive(source, content_type="text/markdown", url=URL, rules=None)
    assert text.title == "Agreement"
    assert shown(text) == [
        ("heading", "Terms"),
        ("paragraph", "One line of words."),
        ("list_item", "First"),
        ("list_item", "Second"),
    ]


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [(b'{"a": 1}', "application/json"), (b"<?xml version='1.0'?><rss/>", "text/xml")],
)
def test_other_formats_are_not_readable(payload: bytes, content_type: str) -> None:
    """Feeds and JSON are read elsewhere, by those who know them."""
    with pytest.raises(NotReadable):
        derive(payload, content_type=content_type, url=URL, rules=None)


def test_bytes_outweigh_labels_in_telling_documents_from_pages() -> None:
    """A PDF served as HTML is a document, a page served as a download is a page."""
    assert is_document("text/html", b"%PDF-1.7\n", URL)
    assert is_document("application/pdf", b"%PDF-1.7\n", URL)
    assert not is_document("application/octet-stream", page(), URL + ".pdf")
    zipped = derive(b"PK\x03\x04rest", content_type="application/zip", url=URL, rules=None)
    assert zipped.locator == "document: compared by its bytes"
    assert zipped.payload_digest.startswith("sha256:")
