"""Lists, histories and texts in the terminal: what a person looks for is there, and harmless."""

import io
import re
from typing import Any

import pytest
from rich.console import Console, RenderableType

from watcher.model.alert import AlertState
from watcher.model.change import Edit, Kind, Severity
from watcher.model.check import Outcome
from watcher.model.source import ResourceState
from watcher.model.statement import BlockKind
from watcher.render import tables
from watcher.render.plain import sentence
from watcher.render.records import TwoTexts
from watcher.render.safe import visible
from watcher.testing.builders import (
    MOMENT,
    a_block,
    a_change,
    a_comparison,
    a_hunk,
    a_resource,
    a_revision,
    a_source,
    a_summary,
    a_text,
    an_alert,
)

SPOOF = "[red]x[/]\x1b[2J\u202e\u200b"
"""What a page may hold: Rich markup, a terminal escape, and signs that nobody sees."""
SHOWN = "[red]x[/]⟨U+001B⟩[2J⟨U+202E⟩⟨U+200B⟩"


def _shown(view: RenderableType, *, width: int = 100, **console: Any) -> str:
    out = io.StringIO()
    given = {"color_system": None, "_environ": {}, **console}
    Console(file=out, width=width, **given).print(view)
    return out.getvalue()


def test_a_list_shows_each_event_by_id_time_and_sentence() -> None:
    """Enough to choose which to open, and on how many pages it happened."""
    changes = [
        a_change(id="c1111111111", event="e1", severity=Severity.MINOR, agency="One"),
        a_change(id="c2222222222", event="e2", severity=Severity.NONE, agency="Two"),
    ]

    shown = _shown(tables.events(changes, {"e1": 4, "e2": 1}))

    assert shown.index("c1111111111") < shown.index("c2222222222")
    for part in ("2026-06-11 14:10", "MINOR", "NONE", "One", "Two", "Annual count", "counted 10"):
        assert part in shown
    assert shown.count("the same change on") == 1
    assert "the same change on 4 pages" in shown


def test_a_list_is_never_wider_than_the_terminal() -> None:
    """Long addresses and titles are cut."""
    change = a_change(url="https://example.gov/" + "a" * 300, title="word " * 60)

    shown = _shown(tables.events([change], {}), width=80)

    assert max(map(len, shown.splitlines())) <= 80


def test_a_comparison_opens_with_one_sentence_and_explains_each_further_change() -> None:
    """What changed, where, between which words, and that the page does not admit it."""
    may = a_hunk(
        kinds=(Kind.MODALITY,),
        old="They will be heard.",
        new="They may be heard.",
        edits=(
            *(Edit("equal", "They "), Edit("delete", "will"), Edit("insert", "may")),
            Edit("equal", " be heard."),
        ),
        where="paragraph 2",
    )
    found = a_comparison(
        hunks=(a_hunk(), may), reasons=("figure changed: 11 → 10", "“will” became “may”")
    )
    two = TwoTexts(outcome="changed", derivation="d", found=found)

    lines = _shown(tables.comparison(two, old="a", new="b"), width=400).splitlines()

    assert lines[3] == sentence(found)
    assert lines[4] == (
        "• “will” became “may” in paragraph 2: “They will be heard.” → “They may be heard.”"
    )


def test_a_comparison_without_text_says_what_the_new_page_is() -> None:
    """Not the engine's bare word."""
    gone = TwoTexts(outcome="gone", derivation="d", reasons=("status 404",))

    shown = _shown(tables.comparison(gone, old="a", new="b"))

    assert "The new page says that the statement is gone: status 404" in shown


def test_a_text_names_what_a_reader_of_the_page_did_not_see() -> None:
    """Whatever kind of block it is, hidden words are said to be hidden."""
    blocks = tuple(a_block("Kept back.", kind=kind, hidden=True) for kind in BlockKind)

    shown = _shown(tables.text(a_revision(), a_text(blocks=blocks), asked=MOMENT))

    assert shown.count("[hidden] Kept back.") == len(BlockKind)


def test_the_status_says_what_is_overdue_and_what_waits() -> None:
    """And that all is well when it is."""
    late = a_resource(state=ResourceState.FAILING)
    last = {late.url: a_summary(url=late.url, outcome=Outcome.ERROR, detail="no answer")}
    outbox = [an_alert(), an_alert(state=AlertState.DEAD)]

    bad = _shown(tables.status([late], at=MOMENT, overdue=[late], outbox=outbox, last=last))
    well = {late.url: a_summary(url=late.url)}
    good = _shown(tables.status([a_resource()], at=MOMENT, overdue=[], outbox=[], last=well))
    fresh = _shown(tables.status([a_resource()], at=MOMENT, overdue=[], outbox=[], last={}))

    for part in ("OVERDUE: 1 resource", "error: no answer", "1 waiting, 1 refused for good"):
        assert part in bad
    assert "Everything is as it should be." in good
    assert "Nothing was checked yet" in fresh


def _every_table() -> dict[str, RenderableType]:
    resource = a_resource(title=SPOOF, url=SPOOF, source=SPOOF)
    revision = a_revision(url=SPOOF)
    check = a_summary(url=SPOOF, detail=SPOOF, change=None, outcome=Outcome.ERROR)
    comparison = a_comparison(reasons=(SPOOF,))
    blocks = tuple(a_block(SPOOF, kind=kind, url=SPOOF) for kind in BlockKind)
    text = a_text(title=SPOOF, blocks=blocks, published_on=SPOOF, updated_on=SPOOF)
    failed = TwoTexts(outcome="blocked", derivation="d", reasons=(SPOOF,))
    change = a_change(id=SPOOF, agency=SPOOF, title=SPOOF, reasons=(SPOOF,))
    return {
        "events": tables.events([change], {}),
        "difference": tables.difference(comparison, old=revision, new=revision, title=SPOOF),
        "comparison": tables.comparison(failed, old=SPOOF, new=SPOOF),
        "text": tables.text(revision, text, asked=MOMENT),
        "history": tables.history(resource, [revision], [check]),
        "resources": tables.resources([resource]),
        "sources": tables.sources([a_source(name=SPOOF, agency=SPOOF, follow=(SPOOF,))]),
        "alerts": tables.alerts([an_alert(route=SPOOF, last_error=SPOOF)]),
        "status": tables.status([resource], at=MOMENT, overdue=[], outbox=[], last={SPOOF: check}),
    }


@pytest.mark.parametrize("name", _every_table())
def test_no_page_steers_the_terminal_from_a_table(name: str) -> None:
    """Its signs are written as code points, its markup as letters; only our colours remain."""
    view = _every_table()[name]

    printed = _shown(view, width=400, color_system="truecolor", force_terminal=True)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert SHOWN in plain
    assert visible(plain) == plain
