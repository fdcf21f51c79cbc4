"""Real pages of agencies: every sentence is kept once, releases are read right, noise is none."""

import json
from collections import Counter
from collections.abc import Iterator

from tests.real_pages import PAGES, needs_real_pages
from tests.text.visible import squeezed_of_bars, visible_strings
from watcher.errors import TextError
from watcher.model.source import StatementRules
from watcher.model.statement import Block, BlockKind, Role, StatementText
from watcher.text.canonical import from_json, to_json, wording_digest
from watcher.text.decode import decode
from watcher.text.derive import derive
from watcher.text.dom import Page
from watcher.text.normalise import squeezed

SENTENCE = 30
"""Characters from which a string is a sentence and no word that many others hold."""
VEIL = "[emailprotected]"
"""Where an address is veiled from other parsers, and read by ours."""
SOMEWHERE = "https://www.example.gov/news/a"
ICE = StatementRules(
    name="ice-release",
    match=("https://www.ice.gov/news/releases/*",),
    headline=(".nr-title h1", "h1.margin-0"),
    dateline=(".nr-meta",),
    body=(".nr-body",),
    published=("meta[property='article:published_time']@content",),
    updated=(".last-updated time@datetime",),
    revision=("script:entityVid", "script:entityUuid"),
    banner=(".archive-header-item",),
)

pytestmark = needs_real_pages


def rows(name: str) -> list[dict[str, str]]:
    """Return the lines of one of the corpus's tables."""
    return [json.loads(line) for line in (PAGES / name).read_text().splitlines()]


def read(
    path: str, rules: StatementRules | None = None, previous: StatementText | None = None
) -> StatementText:
    """Derive one stored page."""
    payload = (PAGES / path).read_bytes()
    return derive(payload, content_type="text/html", url=SOMEWHERE, rules=rules, previous=previous)


def blocks_said_once(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the words of blocks, without pictures and attachments that repeat a link's words."""
    linked: set[str] = set()
    for block in blocks:
        if block.kind is BlockKind.IMAGE:
            continue
        if block.kind is BlockKind.ATTACHMENT and block.url in linked:
            continue
        linked = {link.url for link in block.links} or linked
        yield block.text


def test_every_visible_character_of_a_page_is_in_exactly_one_block() -> None:
    """Statement, furniture and chrome together are the page, but for bars between cells."""
    for row in [row for row in rows("manifest.jsonl") if "html" in row["quality"]][::23]:
        text = read(row["path"])
        page = Page(decode((PAGES / row["path"]).read_bytes(), "text/html").text, SOMEWHERE)
        kept = Counter(squeezed("".join(blocks_said_once(text.blocks))))
        wanted = Counter(page.text)
        added = kept - wanted
        lost = wanted - kept
        del added["|"]
        assert lost.total() <= 3, (row["path"], lost)
        assert added.total() <= 3, (row["path"], added)
        assert from_json(to_json(text)) == text


def test_every_visible_sentence_of_a_page_is_in_exactly_one_block() -> None:
    """As often as another parser sees it, whatever its place; see `tests.text.visible`."""
    for row in [row for row in rows("manifest.jsonl") if "html" in row["quality"]][7::23]:
        payload = (PAGES / row["path"]).read_bytes()
        html = decode(payload, "text/html").text
        strings = visible_strings(html)
        apart, together = "\n".join(strings), "".join(strings)
        said = "\n".join(map(squeezed_of_bars, blocks_said_once(read(row["path"]).blocks)))
        for sentence in {one for one in strings if len(one) >= SENTENCE and VEIL not in one}:
            # A string may end where its sentence goes on in another, as before a link.
            seen = range(apart.count(sentence), together.count(sentence) + 1)
            assert said.count(sentence) in seen, (row["path"], sentence)


def test_every_english_ice_release_is_read_by_its_rules() -> None:
    """Headline from the heading, date line, body and stamps; the banner is a banner."""
    releases = [
        row["path"]
        for row in rows("manifest.jsonl")
        if row["site"] == "ice.gov" and row["kind"] == "release" and "/es-" not in row["path"]
    ]
    assert len(releases) >= 30
    for path in releases:
        text = read(path, ICE)
        kinds = Counter(block.kind for block in text.statement)
        assert not text.title.startswith("Archived")
        assert (kinds[BlockKind.HEADLINE], kinds[BlockKind.DATELINE]) == (1, 1), path
        assert kinds[BlockKind.BANNER] == 1, path
        assert text.published_on
        assert text.updated_on
        assert dict(text.stamps)["entityVid"].isdecimal()
        assert sum(len(block.text) for block in text.statement) > 500, path
        menu = [block for block in text.blocks if block.role is Role.CHROME]
        assert len(menu) > 20, path


def test_noise_moves_no_wording_and_changes_do() -> None:
    """Read without rules, nine in ten noise pairs at least are equal, and no change is."""
    equal: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for pair in rows("pairs.jsonl")[::13]:
        if pair["gold"] == "ambiguous" or not pair["quality"].startswith("raw_html"):
            continue
        try:
            old = read(pair["a"])
            new = read(pair["b"], None, old)
        except TextError:
            continue
        count[pair["gold"]] += 1
        equal[pair["gold"]] += wording_digest(old) == wording_digest(new)
    assert count["noise"] >= 10
    assert equal["noise"] * 10 >= count["noise"] * 9, (equal, count)
    assert equal["change"] == 0
