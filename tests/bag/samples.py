"""Bags about the small archive of the fictional agency, with a change whose texts are known."""

import atexit
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

from tests.evidence.samples import MEMORY
from tests.verifier.archives import OTHER_URL, PACE, SIGNER, ArchiveBuilder, building, complete
from watcher.bag.build import Maker, Sources, build_bag
from watcher.bag.environment import ClockSaid
from watcher.bag.ledger import PublishedLedger, kept_files
from watcher.bag.records import WarcRecords
from watcher.evidence.member import compose
from watcher.model.change import Change
from watcher.model.statement import StatementText
from watcher.ports import Archive, ChangeFilter
from watcher.services.bag import Contents, Span, choose
from watcher.store.archive import SqlArchive
from watcher.testing.builders import MOMENT, NEW_WORDS, OLD_WORDS, URL, a_change, a_text, check_id
from watcher.text.canonical import text_digest
from watcher.verifier.bag import BagCheck

OPERATOR = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
MADE_AT = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
BEGUN = timedelta(seconds=1, microseconds=4_500)
"""How long after its slot every look of the small archive begins."""

TEXTS = {"r1": a_text(OLD_WORDS), "r2": a_text(NEW_WORDS)}
CHANGE = a_change(
    url=OTHER_URL,
    last_seen_old=MOMENT + PACE + BEGUN,
    first_seen_new=MOMENT + 2 * PACE + BEGUN,
    old_revision="r1",
    new_revision="r2",
    old_digest=text_digest(TEXTS["r1"]),
    new_digest=text_digest(TEXTS["r2"]),
    check=check_id(9),
)


class _WithChange:
    """The index of the archive, and a change and its texts beside it."""

    def __init__(self, index: SqlArchive, change: Change) -> None:
        self._index = index
        self._change = change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def changes(self, wanted: ChangeFilter) -> tuple[Change, ...]:
        return (self._change,) if wanted.url == self._change.url else ()

    def text(self, revision_id: str) -> StatementText | None:
        return TEXTS.get(revision_id) or self._index.text(revision_id)


def sources(root: Path, change: Change = CHANGE) -> Sources:
    """Return what a bag of the archive at ``root`` comes from."""
    index = SqlArchive.open(root / "index.db", writable=False)
    return Sources(
        archive=cast("Archive", _WithChange(index, change)),
        records=WarcRecords(root / "warc"),
        ledger=PublishedLedger(root / "ledger", SIGNER.key()),
        kept=kept_files(root / "anchors"),
    )


def chosen(
    asked: Sequence[Change | str], span: Span | None = None, *, of: Sources | None = None
) -> Contents:
    """Return what a bag about ``asked`` holds."""
    found = of or sources(complete())
    return choose(asked, ledger=found.ledger, archive=found.archive, kept=found.kept, span=span)


def maker(**given: Any) -> Maker:
    """Return a newsroom that makes a bag."""
    plain: dict[str, Any] = {
        "operator": OPERATOR,
        "software": "watcher/0.1.0 (test)",
        "made_at": MADE_AT,
        "new_id": lambda: "0b" * 16,
        "clock": ClockSaid(synchronised=False, max_error_us=16_000_000),
        "config": None,
        "secrets": {},
    }
    return Maker(**{**plain, **given})


def made(
    target: Path, asked: Sequence[Change | str] = (CHANGE,), span: Span | None = None, **given: Any
) -> Path:
    """Make a bag at ``target`` and return its path."""
    found = sources(complete())
    return build_bag(target, chosen(asked, span, of=found), found, maker(**given))


@cache
def a_bag() -> Path:
    """Return a bag about the change, made once; take a `copy` to spoil it."""
    folder = Path(mkdtemp(dir=MEMORY))
    atexit.register(shutil.rmtree, folder)
    return made(folder / "bag")


@cache
def whole_history() -> Path:
    """Return a bag about everything that was seen of two pages."""
    folder = Path(mkdtemp(dir=MEMORY))
    atexit.register(shutil.rmtree, folder)
    return made(folder / "bag", (URL, OTHER_URL))


def of_archive(folder: Path, fill: Callable[[ArchiveBuilder], object]) -> Path:
    """Return a bag about the page of an archive of its own, in which nothing is wrong."""
    with building(folder / "archive") as builder:
        fill(builder)
        builder.publish()
    found = sources(folder / "archive")
    bag = build_bag(folder / "bag", chosen([URL], of=found), found, maker())
    assert list(BagCheck(bag, SIGNER.key()).problems(lambda read: None)) == []
    return bag


def copy(bag: Path, target: Path) -> Path:
    """Return a copy that may be spoiled."""
    return shutil.copytree(bag, target)


def complete_record(body: bytes) -> bytes:
    """Return a response record that is sound in itself, and that nobody recorded."""
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-4000-8000-000000000000>"),
        ("WARC-Date", "2026-06-11T14:05:00.000000Z"),
        ("WARC-Target-URI", URL),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    return compose(fields, b"HTTP/1.1 200 OK\r\n\r\n" + body)
