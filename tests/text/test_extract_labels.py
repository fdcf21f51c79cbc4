"""Marks and labels beside the words of a statement are no words of it, and are all recorded."""

import pytest

from tests.text.test_extract_html import BODY, body_blocks, page, read
from watcher.model.change import Comparison, Kind
from watcher.model.statement import Block, BlockKind, Role
from watcher.text.canonical import wording_digest
from watcher.text.compare import compare
from watcher.text.labels import is_hidden_label, is_icon, is_label, is_sign, without_file_label
from watcher.text.link import says_its_target

LINK = "<p>Read <a href='https://other.example.org/a'>the terms{}</a>{}, which hold.</p>"
FILE = "<p>Read the <a href='/files/order.pdf'>order{}</a>{} of the office.</p>"
HEADING = "<h2 id='fees'>Fees and dates{}</h2><p>Nothing is owed for a copy of the register.</p>"
TABLE = "<table><tr><th>Office{}</th><th>Staff</th></tr><tr><td>North</td><td>11</td></tr></table>"


def judged(before: str, after: str) -> Comparison:
    """Compare two pages of one release with these endings of the body."""
    old = read(page(BODY + before))
    return compare(old, read(page(BODY + after), previous=old))


def beside(markup: str) -> list[Block]:
    """Return the furniture made of a body's markup."""
    names = ("Another release, of no concern here.", "More news", "Updated: 06/12/2026")
    blocks = read(page(BODY + markup)).blocks
    return [b for b in blocks if b.role is Role.FURNITURE and b.text not in names]


@pytest.mark.parametrize(
    ("form", "inside", "behind", "recorded"),
    [
        (
            LINK,
            "<span class='sr-only'> (opens in a new window)</span>",
            "",
            "(opens in a new window)",
        ),
        (LINK, "<span class='ext'> [external]</span>", "", "[external]"),
        (
            LINK,
            "<span class='visually-hidden'>Opens the page of others</span>",
            "",
            "Opens the page",
        ),
        (LINK, "", "<span class='x'><a href='/exit-disclaimer'>EXIT</a></span>", "EXIT"),
        (FILE, "", "<span> (PDF, 1.2 MB)</span>", "(PDF, 1.2 MB)"),
        (FILE, "<span class='sr-only'> PDF, 1.2 MB</span>", "", "PDF, 1.2 MB"),
        (HEADING, "<a href='#fees' aria-label='Permalink'>¶</a>", "", "¶"),
        (HEADING, " <a href='#fees'>🔗</a>", "", "🔗"),
        (TABLE, "<span><span class='sr-only'>Sort ascending</span> ▲▼</span>", "", "▲▼"),
        (LINK, "", "<sup><a href='#ref1'>↩</a></sup>", "↩"),
        ("<p>{}{}Nobody paid.</p>", "<span>•\u00a0 </span>", "", "•"),
        ("<p>{}{}Nobody paid.</p>", "<span>2.\u00a0 </span>", "", "2."),
        ("<p>{}{}Nobody paid.</p>", "· ", "", "·"),
        ("<p>{}{}15 people paid.</p>", "<span>•\u00a0 </span>", "", "•"),
    ],
)
def test_a_label_in_a_line_is_recorded_beside_it(
    form: str, inside: str, behind: str, recorded: str
) -> None:
    """It neither changes the words of the line nor cuts it in two."""
    labelled = form.format(inside, behind)
    found = judged(form.format("", ""), labelled)
    assert (found.outcome, found.kinds) == ("noise", ())
    assert any(block.text.startswith(recorded) for block in beside(labelled))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<p>Fees rose by <span>(5%)</span> then.</p>",
            "<p>Fees rose by <span>(6%)</span> then.</p>",
        ),
        ("<p>It rose <span>▲</span> then.</p>", "<p>It rose <span>▼</span> then.</p>"),
        ("<p><b>1.</b> 5 million</p>", "<p><b>2.</b> 5 million</p>"),
        ("<p>1. Fee</p>", "<p>2. Fee</p>"),
        ("<p>– 5 percent</p>", "<p>5 percent</p>"),
        ("<p>The <b>exit</b> of the office</p>", "<p>The of the office</p>"),
        ("<p>Sent in <b>PDF</b> to all</p>", "<p>Sent in <b>Word</b> to all</p>"),
    ],
)
def test_what_says_something_is_no_label(before: str, after: str) -> None:
    """Figures, arrows beside them and words of a sentence stay words."""
    assert judged(before, after).outcome == "changed"


@pytest.mark.parametrize(
    "hidden",
    [
        "The fee is 12 dollars",
        "This does not apply here",
        "Nobody asked.",
        "a sentence that goes on for more than six words",
    ],
)
@pytest.mark.parametrize("form", ["<p>A new rule<span hidden>{}</span></p>", "<p hidden>{}</p>"])
def test_a_hidden_sentence_is_hidden_text(hidden: str, form: str) -> None:
    """More than a label, or a figure or a negation, is no label however it is hidden."""
    assert judged(form.format(""), form.format(hidden)).kinds == (Kind.HIDDEN_TEXT,)


def test_a_hidden_label_of_its_own_is_furniture() -> None:
    """What only a screen reader reads out is recorded, hidden, and no text of the statement."""
    tip = "End of main content. Skip to footer"
    (block,) = beside(f"<p class='visually-hidden'>{tip}</p>")
    assert (block.text, block.hidden) == (tip, True)


def test_a_hidden_part_of_the_page_keeps_its_short_lines() -> None:
    """Tabs and folded lists are text: only what is hidden alone may be a label."""
    shut = "<p>Closed in <b>{} County</b></p><p>Mail to us</p>"
    tab = f"<div style='display:none'>{shut}</div>"
    assert len(body_blocks(tab)) == 2
    found = judged(tab.format("North"), tab.format("South"))
    assert found.outcome == "changed"


def test_words_that_become_hidden_are_no_label() -> None:
    """What was a line of the statement is hidden text, however short it is."""
    found = judged("<p>For all offices</p>", "<p hidden>For all offices</p>")
    assert found.kinds == (Kind.HIDDEN_TEXT,)


def test_a_label_alone_is_furniture_unless_it_leads_somewhere() -> None:
    """What a line leads to may be part of the statement, whatever the line says."""
    assert beside("<p>Swipe to see more →</p>")
    (linked,) = body_blocks("<p><a href='/annex'>External site</a></p>")
    assert linked.links


@pytest.mark.parametrize("text", ["$", "%", "█", "“", "≥", "°", "— "])
def test_signs_that_say_something_are_no_pictograms(text: str) -> None:
    """Redactions, currency and quotation marks are text."""
    assert not is_sign(text, anchor=True)


@pytest.mark.parametrize("text", ["PDF", "(eleven)", "(not in a new window)", "external"])
def test_a_shown_label_says_it_is_one(text: str) -> None:
    """Bare words, and brackets with other words in them, are text."""
    assert not is_label(text)


def test_hidden_labels_name_no_figure() -> None:
    """A size of a file is one that counts for nothing."""
    assert is_hidden_label("(PDF, 1.2 MB, 12 pages)")
    assert not is_hidden_label("eleven men")


def test_a_file_is_known_by_its_address() -> None:
    """Longer words of a link to the same file are words, and no other attachment."""
    within = judged(FILE.format("", ""), FILE.format(" of June", ""))
    assert Kind.ATTACHMENT not in within.kinds
    assert within.outcome == "changed"
    alone = "<p><a href='/files/order.pdf'>Order{}</a></p>"
    sized = (alone.format(" (PDF, 1.2 MB)"), alone.format(" (PDF, 1.3 MB)"), alone.format(""))
    assert all(judged(one, other).outcome != "changed" for one in sized for other in sized)
    assert judged(sized[0], alone.format(" repealed")).kinds == (Kind.ATTACHMENT,)
    digests = {wording_digest(read(page(BODY + one))) for one in sized}
    assert len(digests) == 1
    assert without_file_label("Order (repealed)") == "Order (repealed)"


def test_an_icon_is_no_picture_of_the_statement() -> None:
    """Its alternative text names a type of file or what a click does."""
    icon = "<p><img src='/i/pdf.png' alt='PDF icon'/> Nobody paid for the terms.</p>"
    found = judged("<p>Nobody paid for the terms.</p>", icon)
    assert (found.outcome, found.kinds) == ("noise", ())
    assert [b.kind for b in beside(icon)] == [BlockKind.IMAGE]
    assert all(map(is_icon, ("External link icon", "print icon", "Exit Disclaimer", "PDF")))
    assert not any(map(is_icon, ("Map of PDF files", "A printer", "icon", "Chart icon of fees")))


@pytest.mark.parametrize(
    ("words", "url", "says"),
    [
        ("555-0199", "tel:5550199", True),
        ("(555) 010-0199", "tel:+1-555-010-0199", True),
        ("555-0199", "tel:5550198", False),
        ("call 555-0199", "tel:5550199", False),
        ("", "tel:", False),
        ("press@example.gov", "mailto:Press@example.gov", True),
        ("pre\u200dss@example.gov", "mailto:press@example.gov", True),
        ("press@example.gov", "mailto:press@example.org", False),
        ("press@example.gov", "https://www.example.gov/", False),
    ],
)
def test_a_link_may_say_no_more_than_its_words(words: str, url: str, says: bool) -> None:
    """A telephone makes such links by itself; a link that leads elsewhere is one."""
    assert says_its_target(words, url) is says
    linked = f"<p>Write to <a href='{url}'>{words or 'us'}</a> today.</p>"
    plain = f"<p>Write to {words or 'us'} today.</p>"
    assert (judged(plain, linked).outcome == "noise") is says
    same = wording_digest(read(page(BODY + plain))) == wording_digest(read(page(BODY + linked)))
    assert same is says


@pytest.mark.parametrize("language", ["<p>{}We paid{}, she said.</p>", "<p>Dijo: {}Pagamos{}.</p>"])
def test_a_quotation_element_is_read_with_the_marks_a_browser_draws(language: str) -> None:
    """Whoever takes the marks away takes a quotation away."""
    marked, element, bare = (
        language.format(*marks) for marks in (("“", "”"), ("<q>", "</q>"), ("", ""))
    )
    assert judged(marked, element).outcome in {"identical", "noise"}
    assert Kind.QUOTE in judged(element, bare).kinds


def test_ruby_annotations_are_text() -> None:
    """What stands over a word is read with it."""
    (block,) = body_blocks("<p>The <ruby>fee<rt>in dollars</rt></ruby> rose.</p>")
    assert block.text == "The fee in dollars rose."
