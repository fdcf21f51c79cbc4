"""Plain text as written; page sources as their readers see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model.statement import Block, StatementText
from watcher.text.canonical import wording_digest
from watcher.text.normalise import squeezed
from watcher.text.plain import plain_statement

_WORDS = st.text(alphabet="abcd éñ", min_size=1, max_size=12).filter(lambda text: text.strip())


def _read(text: str) -> StatementText:
    return plain_statement(text, media_type="text/markdown")


def _shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in _read(text).blocks]


def _targets(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(b.text[k.start : k.end], k.url) for b in blocks for k in b.links]


def test_a_letter_without_markup_is_taken_as_it_is_written() -> None:
    """Asterisks, underscores and angle brackets of a plain text are its own words."""
    letter = "Rates: 5 * 3 < 20\n\nWrite to _the_ office <desk at example.gov>.\n"
    assert _shown(letter) == [
        ("paragraph", "Rates: 5 * 3 < 20"),
        ("paragraph", "Write to _the_ office <desk at example.gov>."),
    ]
    assert _read(letter).locator == "plain text"


def test_markdown_and_html_that_show_the_same_page_are_the_same_wording() -> None:
    """A source rewritten from Markdown to HTML changed nothing that a reader sees."""
    markdown = (
        "---\ntitle: Terms\n---\n# Terms\n\nRead the [whole **agreement**](/agreement.html)"
        '{:target="_blank"} first.\n\n1. Sign it.\n2. ~~Fax~~ Send it.\n\n> They agreed.\n\n'
        "| County | Cases |\n|---|---|\n| Adams | 41 |\n"
    )
    html = (
        '---\ntitle: "Terms"\n---\n<div class="grid">\n<h1>Terms</h1>\n'
        '<p>Read the <a href="/agreement.html">whole agreement</a> first.</p>\n'
        "<ol><li>Sign it.</li><li><del>Fax</del> Send it.</li></ol>\n"
        "<blockquote>They agreed.</blockquote>\n"
        "<table><tr><th>County</th><th>Cases</th></tr><tr><td>Adams</td><td>41</td></tr></table>\n"
        "</div>\n"
    )
    assert _shown(markdown) == _shown(html)
    assert _read(markdown).blocks == _read(html).blocks
    assert wording_digest(_read(markdown)) == wording_digest(_read(html))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("# A\n\nWords.\n{: .lead}\n", '# A\n\nWords.\n{: .usa-intro #x title="y"}\n'),
        ('<p class="a">Words.</p>', '<p class="b" id="c">Words.</p>'),
        ('Words. {% include icon.html icon="cancel" size=4 %}', "<p>Words.</p>"),
        ("<!-- draft of *June* -->\n\nWords [a](/b).", "Words [a](/b 'a title')."),
        (
            "{% comment %}Not yet.{% endcomment %}Words.",
            "{%- comment -%}Never.{% endcomment %}Words.",
        ),
        ("Read [a](/b).", "Read [a][one].\n\n[one]: /b"),
        ("[a]({{ '/b' | relative_url }}#c)", '<a href="{{ "/b" | absolute_url }}#c">a</a>'),
        ("**Words** <b>of</b> __mine__", "_Words_ of *<i>mine</i>*"),
        ("Title\n=====\n\n<i>Words</i>.", "# Title #\n\n<b>Words</b>."),
    ],
)
def test_markup_of_a_source_is_no_wording(one: str, other: str) -> None:
    """Classes, attribute lists, directives and comments come and go without an edit."""
    assert wording_digest(_read(one)) == wording_digest(_read(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read [a](/b).", "Read [a](/c)."),
        ("Read `a*b*c` <i>now</i>.", "Read `abc` <i>now</i>."),
        ("<b>x</b> 2 * 3 * 4", "<b>x</b> 2 3 4"),
        ("<b>Send</b> <your token>.", "<b>Send</b> it."),
        ("{% raw %}{{ name }}{% endraw %}", "{% raw %}{{ place }}{% endraw %}"),
        (
            '{% include box.html heading="Who may ask?" %}',
            '{% include box.html heading="Who pays?" %}',
        ),
        ("<p>Read [a](/b).</p>", '<p>Read <a href="/b">a</a>.</p>'),
        ("![a chart](/c.png) x", "![a map](/c.png) x"),
    ],
)
def test_words_and_addresses_of_a_source_are_kept(one: str, other: str) -> None:
    """What a reader would see otherwise is otherwise, whatever marks stand round it."""
    assert _read(one).blocks != _read(other).blocks


def test_links_pictures_and_documents_are_found() -> None:
    """Relative targets stay as the source writes them; a linked file is an attachment."""
    text = _read(
        "See [the *list*](../list.html) and <https://example.gov/x>.\n\n"
        "![A map](map.png)\n\n[Agreement (PDF)](/files/agreement.pdf)\n"
    )
    assert _targets(text.blocks) == [
        ("the list", "../list.html"),
        ("https://example.gov/x", "https://example.gov/x"),
    ]
    assert [(b.kind.value, b.text, b.url) for b in text.blocks[1:]] == [
        ("image", "A map", "map.png"),
        ("attachment", "Agreement (PDF)", "/files/agreement.pdf"),
    ]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\npage_title: 'Terms of use'\n---\nWords.", "Terms of use"),
        ("---\nlayout: x\n---\nWords.\n\n## The heading\n", "The heading"),
        ("---\ntitle: About\n---\n# {{ page.title }} us\n", "About"),
        ("First line\nof text.\n\nMore.", "First line of text."),
    ],
)
def test_the_title_is_named_or_else_the_first_heading_or_line(source: str, title: str) -> None:
    """Front matter outweighs headings, and they the first words."""
    assert _read(source).title == title


def test_front_matter_is_printed_where_the_source_asks_for_it() -> None:
    """An output of the page's own title is that title; an unknown one is nothing."""
    assert _shown("---\ntitle: About\n---\n# {{ page.title }} us {{ site.x }}\n") == [
        ("heading", "About us")
    ]


@given(st.lists(st.tuples(st.sampled_from(("", "# ", "- ", "> ", "1. ")), _WORDS), max_size=6))
def test_no_letter_of_a_source_is_lost_or_doubled(lines: list[tuple[str, str]]) -> None:
    """Whatever the blocks, their letters are those of the source, in order."""
    source = "<p></p>\n\n" + "\n\n".join(mark + words for mark, words in lines)
    read = "".join(block.text for block in _read(source).blocks)
    assert squeezed(read) == squeezed("".join(words for _, words in lines))


@given(st.text(alphabet="*_~`[]()<>!{}%:#|\\-a\n \"'/", max_size=60))
def test_any_marks_are_read_without_an_error(marks: str) -> None:
    """Broken markup is some text, the same each time."""
    source = "<b>x</b>\n" + marks
    assert _read(source) == _read(source)


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*", "_a", "`", "{%", "{{", "<!--", "](", "<b", "[a](", "{:", "| ", "~~", "("],
)
def test_unclosed_marks_cost_no_more_than_their_length(piece: str) -> None:
    """Twenty thousand openings end as soon as their number lets them (the timeout is the test)."""
    assert _read("<b>x</b> " + piece * 20_000).locator == "page source"
