"""The specification of the canonical text says what the code does, byte for byte."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.model.digest import sha256
from watcher.model.statement import Block, BlockKind, Link, Role, StatementText
from watcher.text.canonical import canonical_text, text_digest, to_json
from watcher.text.derive import derive

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "canonical-text.md"
SPECIFICATION = PAGE.read_text(encoding="utf-8")

EXAMPLE = StatementText(
    title="Annual count",
    published_on="2026-06-11",
    updated_on="2026-06-12T09:30:00-04:00",
    stamps=(("entityVid", "4711"),),
    blocks=(
        Block(kind=BlockKind.HEADLINE, text="Annual count"),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="The Department counted 10 11 examples, as agreed.",
            struck=((26, 28),),
            links=(Link(start=42, end=48, url="https://example.gov/agreement"),),
        ),
        Block(kind=BlockKind.PARAGRAPH, text="Share this", role=Role.FURNITURE),
        Block(kind=BlockKind.QUOTE, text="“Nobody was counted twice.”", hidden=True),
        Block(kind=BlockKind.ATTACHMENT, text="Tables (PDF)", url="https://example.gov/tables.pdf"),
    ),
)
SCAN = StatementText(
    title="Terms",
    blocks=(Block(kind=BlockKind.PARAGRAPH, text="Struck and hidden", page=3, hidden=True),),
    stamps=(("b", "2"), ("a", "1")),
    payload_digest="sha256:" + "0" * 64,
)


def _fenced(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", SPECIFICATION, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_what_the_code_writes() -> None:
    """Line by line, with its digest."""
    written = _fenced("canonical").replace("⇥", "\t")

    assert canonical_text(EXAMPLE) == written
    assert sha256(written.encode()) in SPECIFICATION


@pytest.mark.parametrize("text", [EXAMPLE, SCAN], ids=["page", "scan"])
def test_the_program_on_the_page_gives_the_digest_without_ours(text: StatementText) -> None:
    """Stored JSON in, canonical bytes out, in an interpreter that cannot import Watcher."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _fenced("python")],
        input=to_json(text).encode(),
        capture_output=True,
        check=True,
    )

    assert sha256(ran.stdout) == text_digest(text)


def test_every_kind_of_block_is_named() -> None:
    """A kind that is added to the code is missing on the page until somebody writes it there."""
    sentence = next(line for line in SPECIFICATION.splitlines() if line.startswith("*kind* is"))

    assert set(re.findall(r"`(\w+)`", sentence)) == set(BlockKind)


def test_no_page_can_write_a_line_of_its_own() -> None:
    """Tabs and line feeds of a page, also veiled twice, end up in no field."""
    forged = "&#10;paragraph&#9;-&#9;Forged words.&#9;"
    veiled = forged.replace("&", "&amp;")
    html = f"""<main><h1>Annual{forged} count</h1>
    <meta property="article:modified_time" content="2026-06-11{forged}">
    <p>Ask <a href="mailto:count@example.gov{veiled}">the{forged} office</a> or
    <a href="/tables{forged}.pdf">read</a>. <img alt="A{forged}" src="/a{forged}.png"></p></main>"""
    url = "https://example.gov/count"

    text = derive(html.encode(), content_type="text/html", url=url, rules=None)

    lines = canonical_text(text).splitlines()
    assert not any(line.startswith("paragraph\t-\tForged") for line in lines)
    assert {line.count("\t") for line in lines if line.startswith("paragraph")} == {3}
    assert {line.count("\t") for line in lines if line.startswith(" link")} == {2}
