"""A trunk: real archive and evidence in a folder, a scripted wire, a clock moved by hand."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from watcher.evidence.folder import open_archive_folder
from watcher.evidence.warc import WarcEvidence
from watcher.ledger.chained import ChainedLedger
from watcher.model.alert import Route
from watcher.model.change import Change, Severity
from watcher.model.settings import FetchSettings, Settings, WithdrawalSettings
from watcher.model.source import Source, Topic
from watcher.ports import ChangeFilter, CheckSummary, Finding
from watcher.proof.notes import NoteSigner
from watcher.services.attest import Attestor
from watcher.services.check import Checker
from watcher.services.follow import follow
from watcher.services.rederive import Rebuilt, catch_up, rederive
from watcher.services.sweep import Lanes
from watcher.store.archive import SqlArchive
from watcher.testing.clock import HandClock
from watcher.testing.fetcher import Scripted, ScriptedFetcher

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
HOST = "https://www.example.gov"
LISTING = f"{HOST}/news"
PAGE = f"{HOST}/news/releases/annual-count"
ROBOTS = f"{HOST}/robots.txt"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def release(
    words: str, *, title: str = "Department counts its examples", updated: str = ""
) -> Scripted:
    """Return a page of the fictional agency whose statement says ``words``."""
    stamp = f'<meta property="article:modified_time" content="{updated}">' if updated else ""
    body = f"""<!doctype html><html lang="en"><head><title>{title} | Examples</title>{stamp}</head>
    <body><nav><a href="/">Home</a><a href="/news">News</a></nav><main><article><h1>{title}</h1>
    <p>{words}</p>
    <p>The Department of Examples publishes its count each June, after the offices have sent
    their figures and the figures have been read twice by two people.</p>
    <p>Anybody may ask for the tables behind the count by letter or at the counter of an
    office. The tables are sent within ten days.</p>
    </article></main><footer><p>An office of examples</p></footer></body></html>"""
    return Scripted(headers=HTML, body=body.encode())


def listing(*rows: tuple[str, str]) -> Scripted:
    """Return a newsroom listing with a row for each (slug, title)."""
    items = "".join(
        f'<li><a href="/news/releases/{slug}">{title}</a> '
        '<time datetime="2026-06-11">June 11, 2026</time></li>'
        for slug, title in rows
    )
    heading = "<h1>Newsroom of the department</h1>"
    body = f"<html><body><main>{heading}<ul>{items}</ul></main></body></html>"
    return Scripted(headers=HTML, body=body.encode())


GONE = Scripted(status=404, headers=HTML, body=b"<html><h1>Page not found</h1></html>")
BLOCKED = Scripted(
    status=403,
    headers=(("Server", "AkamaiGHost"), ("Cache-Control", "no-cache"), *HTML),
    body=b"<html><head><title>Access Denied</title></head>"
    b"<body><h1>Access Denied</h1></body></html>",
)

SETTINGS = Settings(
    path=None,
    archive=Path("unused"),
    fetch=FetchSettings(user_agent="Watcher/1 (+https://example.org/watcher)"),
    sources=(
        Source(name="news", agency="EXAMPLES", pages=(PAGE,), every=timedelta(minutes=10)),
        Source(
            name="listing",
            agency="EXAMPLES",
            listing=(LISTING,),
            follow=(f"{HOST}/news/releases/*",),
        ),
    ),
    topics=(Topic(name="counting", phrases=("count",)),),
    routes=(Route(name="desk", to="webhook", severity=Severity.MINOR),),
    withdrawal=WithdrawalSettings(checks=2, after=timedelta(minutes=15)),
)


class Silent:
    """A progress that keeps what a person would have been told."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self.said: list[str] = []

    def started(self, total: int) -> None:
        """Hear nothing of it."""

    def discovered(self, count: int) -> None:
        """Hear nothing of it."""

    def checked(self, summary: CheckSummary) -> None:
        """Hear nothing of it."""

    def noticed(self, sentence: str) -> None:
        """Keep the sentence."""
        self.said.append(sentence)


class Trunk:
    """Everything from the wire to the index, in one folder."""

    def __init__(
        self, folder: Path, settings: Settings = SETTINGS, *, clock: HandClock | None = None
    ) -> None:
        """Open a fresh or an existing archive."""
        self.folder = folder
        self.settings = settings
        self.clock = clock or HandClock()
        self.fetcher = ScriptedFetcher({ROBOTS: [GONE]}, self.clock)
        self.progress = Silent()
        self.open()

    def open(self) -> None:
        """Open index and evidence and follow what the settings name."""
        warc = open_archive_folder(self.folder / "snapshots")
        self.evidence = WarcEvidence(warc, clock=self.clock, software="tests")
        self.notices = self.evidence.recover()
        self.archive = SqlArchive.open(self.folder / "snapshots" / "index.db")
        self.ledger, _ = ChainedLedger.open(
            self.folder / "snapshots", SIGNER, self.folder / "snapshots.checkpoint"
        )
        self.attestor = Attestor(
            ledger=self.ledger, clock=self.clock, settings=self.settings, tool="tests"
        )
        self.mended = self.attestor.mend(self.evidence, self.archive.indexed_files())
        self.attestor.start()
        self.caught_up = catch_up(
            archive=self.archive,
            evidence=self.evidence,
            settings=self.settings,
            attestor=self.attestor,
        )
        follow(archive=self.archive, settings=self.settings, now=self.clock.now())
        self.checker = Checker(
            archive=self.archive,
            evidence=self.evidence,
            fetcher=self.fetcher,
            clock=self.clock,
            settings=self.settings,
            attestor=self.attestor,
        )

    def close(self) -> None:
        """Let go of the files."""
        self.archive.close()
        self.evidence.close()
        self.ledger.close()

    def play(self, *answers: Scripted, url: str = PAGE) -> None:
        """Let ``url`` give these answers from now on, the last one for ever."""
        self.fetcher.play(url, *answers)

    def check(self, url: str = PAGE, *, minutes: float = 10) -> Finding:
        """Check one resource, then let time pass; return the last finding."""
        resource = self.archive.resource(url)
        assert resource is not None
        found = self.checker.check(resource, slot=resource.next_due)
        self.clock.advance(minutes=minutes)
        return found[-1]

    def sweep(self) -> list[CheckSummary]:
        """Check all that is due and all that is discovered on the way."""
        lanes = Lanes(checker=self.checker, archive=self.archive, progress=self.progress)
        lanes.offer(self.archive.due(self.clock.now()))
        lanes.join()
        self.clock.advance(minutes=10)
        return lanes.summaries

    @property
    def changes(self) -> list[Change]:
        """All changes, oldest first."""
        return list(reversed(self.archive.changes(ChangeFilter())))

    def rebuild(self) -> Rebuilt:
        """Rebuild the index from the WARC files."""
        return rederive(archive=self.archive, evidence=self.evidence, settings=self.settings)

    def with_settings(self, **given: object) -> None:
        """Open the same archive again under other settings."""
        self.close()
        self.settings = replace(self.settings, **given)  # type: ignore[arg-type]
        self.open()
