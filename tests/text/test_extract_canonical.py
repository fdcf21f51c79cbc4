"""Digests move with the words and not with the markup; stored JSON reads back exactly."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import ArchiveError
from watcher.model.statement import (
    Block,
    BlockKind,
    Link,
    ListedItem,
    Listing,
    Role,
    StatementText,
)
from watcher.text.canonical import (
    canonical_text,
    from_json,
    listing_from_json,
    listing_to_json,
    text_digest,
    to_json,
    wording_digest,
)
from watcher.text.derive import derive

WORDS = st.text(alphabet="abc \u201c\u2014\u00e9|\t1", max_size=12)
LINKS = st.builds(Link, start=st.integers(0, 3), end=st.integers(3, 6), url=WORDS)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=WORDS,
    role=st.sampled_from(Role),
    links=st.lists(LINKS, max_size=2).map(tuple),
    struck=st.lists(st.tuples(st.integers(0, 3), st.integers(3, 6)), max_size=2).map(tuple),
    hidden=st.booleans(),
    url=st.none() | WORDS,
    page=st.none() | st.integers(1, 9),
)
TEXTS = st.builds(
    StatementText,
    title=WORDS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    published_on=st.none() | WORDS,
    stamps=st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
    locator=WORDS,
    payload_digest=WORDS,
)
PARAGRAPH = Block(
    kind=BlockKind.PARAGRAPH,
    text="They held 11 men, \u201cat least\u201d.",
    links=(Link(start=10, end=16, url="https://www.example.gov/men/"),),
)
TEXT = StatementText(title="Agreement", blocks=(PARAGRAPH,), published_on="2026-06-11")


@given(TEXTS)
def test_a_text_reads_back_exactly_and_is_written_one_way(text: StatementText) -> None:
    """JSON is stable: reading and writing again changes no byte."""
    written = to_json(text)
    assert from_json(written) == text
    assert to_json(from_json(written)) == written


@given(TEXTS)
def test_furniture_chrome_and_provenance_are_no_part_of_the_canonical_text(
    text: StatementText,
) -> None:
    """Two texts that differ only there have one digest."""
    bare = replace(text, blocks=text.statement, locator="other", decoding="x", derivation="y")
    assert text_digest(bare) == text_digest(text)
    assert wording_digest(bare) == wording_digest(text)


def test_a_listing_reads_back_exactly() -> None:
    """Listings are kept the same way."""
    items = (ListedItem(url="https://example.gov/a", title="A", date="June 11"),)
    listing = Listing(items=items, next_url="https://example.gov/?page=1", derivation="d")
    assert listing_from_json(listing_to_json(listing)) == listing


@pytest.mark.parametrize(
    "document", ["", "[]", "{}", '{"format": "watcher/text/1"}', to_json(TEXT)[:-9]]
)
def test_a_damaged_document_is_an_error_of_the_archive(document: str) -> None:
    """What cannot be read back is said, not guessed."""
    with pytest.raises(ArchiveError):
        from_json(document)
    with pytest.raises(ArchiveError):
        listing_from_json(document)


def test_the_canonical_text_is_readable_lines() -> None:
    """The documented format, byte for byte."""
    assert canonical_text(TEXT) == (
        "watcher-canonical 1\n"
        "title\tAgreement\n"
        "published\t2026-06-11\n"
        "paragraph\t-\tThey held 11 men, \u201cat least\u201d.\t\n"
        " link\t10-16\thttps://www.example.gov/men/\n"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(TEXT, title="Agreements"),
        replace(TEXT, blocks=(replace(PARAGRAPH, text="They held 10 men, \u201cat least\u201d."),)),
        replace(TEXT, blocks=(replace(PARAGRAPH, links=()),)),
        replace(TEXT, blocks=(replace(PARAGRAPH, links=(Link(start=10, end=16, url="x:y"),)),)),
        replace(TEXT, blocks=(replace(PARAGRAPH, hidden=True),)),
        replace(TEXT, blocks=()),
        replace(
            TEXT,
            blocks=(
                PARAGRAPH,
                Block(kind=BlockKind.ATTACHMENT, text="Terms", url="https://e.gov/t.pdf"),
            ),
        ),
    ],
)
def test_words_links_and_attachments_move_both_digests(other: StatementText) -> None:
    """Each of these is a change a reader would call one."""
    assert wording_digest(other) != wording_digest(TEXT)
    assert text_digest(other) != text_digest(TEXT)


@pytest.mark.parametrize(
    "other",
    [
        replace(TEXT, published_on="2026-06-12"),
        replace(TEXT, stamps=(("entityVid", "2"),)),
        replace(TEXT, blocks=(replace(PARAGRAPH, text='They held 11 men, "at least".'),)),
        replace(TEXT, blocks=(replace(PARAGRAPH, kind=BlockKind.QUOTE),)),
        replace(
            TEXT,
            blocks=(
                replace(PARAGRAPH, links=(Link(start=10, end=16, url="http://example.gov/men"),)),
            ),
        ),
    ],
)
def test_stamps_formatting_and_typography_move_the_text_digest_alone(other: StatementText) -> None:
    """They are recorded as revisions and change no wording."""
    assert wording_digest(other) == wording_digest(TEXT)
    assert text_digest(other) != text_digest(TEXT)


SENTENCES = st.lists(
    st.sampled_from(["They held eleven men.", "It began in March.", "We agreed to it in June."]),
    min_size=1,
    max_size=4,
)


@given(SENTENCES, st.sampled_from(["plain", "wrapped", "nonced"]))
def test_the_same_statement_rendered_anew_has_the_same_digest(
    sentences: list[str], style: str
) -> None:
    """Whitespace, attributes, wrappers, tokens and comments are not the statement."""

    def rendered(sentence: str) -> str:
        if style == "plain":
            return f"<p>{sentence}</p>"
        if style == "wrapped":
            return f"<div>\n  <div class='x9'>{sentence.replace(' ', chr(10), 1)}</div></div>"
        return f"<!-- 1 --><p nonce='a1'>{sentence.replace(' ', '&nbsp;', 1)}</p><script>1</script>"

    def text(parts: list[str]) -> StatementText:
        payload = ("<main><h1>Agreement</h1>" + "".join(parts) + "</main>").encode()
        return derive(payload, content_type=None, url="https://example.gov/a", rules=None)

    one = text([f"<p>{sentence}</p>" for sentence in sentences])
    other = text([rendered(sentence) for sentence in sentences])
    assert text_digest(one) == text_digest(other)
