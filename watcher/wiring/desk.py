"""Real parts for commands that write: fetcher, WARC files, index, and the services over them."""

import platform
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from watcher import __version__
from watcher.clock import SystemClock
from watcher.errors import ConfigError
from watcher.evidence.folder import ArchiveLock, open_archive_folder
from watcher.evidence.warc import WarcEvidence
from watcher.fetch.http import HttpFetcher
from watcher.ledger.chained import ChainedLedger
from watcher.model.settings import Settings
from watcher.notify.slack import SlackChannel
from watcher.notify.webhook import WebhookChannel
from watcher.ports import Channel, Progress
from watcher.services.attest import Attestor
from watcher.services.check import Checker
from watcher.services.follow import follow
from watcher.services.outsiders import Outsiders
from watcher.services.rederive import catch_up
from watcher.services.sweep import Lanes
from watcher.store.archive import SqlArchive
from watcher.wiring.outsiders import outsiders
from watcher.wiring.reading_room import DATABASE
from watcher.wiring.signing import open_ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a writing command works with; made by `open_desk`."""

    settings: Settings
    clock: SystemClock
    archive: SqlArchive
    evidence: WarcEvidence
    checker: Checker
    ledger: ChainedLedger
    attestor: Attestor
    outsiders: Outsiders
    notices: tuple[str, ...]
    """How the archive was found, for a person to read: recovered tails, caught-up checks."""

    def lanes(self, progress: Progress) -> Lanes:
        """Return fresh lanes over this desk's checker."""
        return Lanes(checker=self.checker, archive=self.archive, progress=progress)


def found_archive(settings: Settings, clock: SystemClock) -> int:
    """Make an empty archive that follows what the config names; return how many addresses.

    The ledger is begun at the first look: until then its owner can choose its name.
    """
    root = Path(settings.archive)
    open_archive_folder(root)
    with ArchiveLock(root), closing(SqlArchive.open(root / DATABASE)) as archive:
        follow(archive=archive, settings=settings, now=clock.now())
        return len(archive.resources())


@contextmanager
def open_desk(
    settings: Settings, clock: SystemClock, *, read_missed: bool = True
) -> Iterator[Desk]:
    """Open the archive for writing, alone; mend what a crash left, follow what the config names.

    ``read_missed`` reads what is recorded but not in the index, and refuses WARC files that
    hold less than the index has read. Raises `ArchiveError` (`ArchiveBusy` when another process
    writes) before anything was changed.
    """
    root = Path(settings.archive)
    open_archive_folder(root)
    with (
        ArchiveLock(root),
        closing(SqlArchive.open(root / DATABASE)) as archive,
        open_ledger(settings) as (ledger, mended),
        closing(_evidence(settings, clock)) as evidence,
    ):
        if read_missed:
            evidence.require(archive.indexed_files())
        attestor = Attestor(ledger=ledger, clock=clock, settings=settings, tool=software())
        notices = [*mended, *evidence.recover()]
        notices += attestor.mend(evidence, archive.indexed_files())
        attestor.start()
        attestor.close_files(evidence)
        if ledger.checkpoint() is None:
            attestor.publish()
        if read_missed:
            missed = catch_up(
                archive=archive, evidence=evidence, settings=settings, attestor=attestor
            )
            if missed:
                notices.append(f"{missed} recorded checks were missing in the index: read now")
        follow(archive=archive, settings=settings, now=clock.now())
        try:
            yield _furnished(settings, clock, archive, evidence, ledger, attestor, tuple(notices))
        except ConfigError:
            _end(attestor, "wrong usage")
            raise
        _end(attestor, "asked to stop" if clock.stopped else "done")


def _end(attestor: Attestor, reason: str) -> None:
    """Say in the ledger that the program ends. One that does not say so crashed."""
    attestor.stop(reason)
    attestor.publish()


def _furnished(
    settings: Settings,
    clock: SystemClock,
    archive: SqlArchive,
    evidence: WarcEvidence,
    ledger: ChainedLedger,
    attestor: Attestor,
    notices: tuple[str, ...],
) -> Desk:
    asked = outsiders(settings, clock=clock, archive=archive, ledger=ledger, attestor=attestor)
    checker = Checker(
        archive=archive,
        evidence=evidence,
        fetcher=HttpFetcher(settings.fetch, clock),
        clock=clock,
        settings=settings,
        attestor=attestor,
        heard=asked.heard,
    )
    return Desk(
        settings=settings,
        clock=clock,
        archive=archive,
        evidence=evidence,
        checker=checker,
        ledger=ledger,
        attestor=attestor,
        outsiders=asked,
        notices=notices,
    )


def _evidence(settings: Settings, clock: SystemClock) -> WarcEvidence:
    return WarcEvidence(
        Path(settings.archive) / "warc",
        clock=clock,
        software=software(),
        operator={"operator": settings.fetch.user_agent},
    )


def channels(settings: Settings) -> dict[str, Channel]:
    """Return the channel of every route whose destination is known."""
    made: dict[str, Channel] = {}
    for route in settings.routes:
        destination = settings.destinations.get(route.name)
        if destination is None:
            continue
        if route.to == "slack":
            made[route.name] = SlackChannel(destination.url)
        else:
            made[route.name] = WebhookChannel(destination.url, destination.secret)
    return made


def software() -> str:
    """Return the name and version under which captures are recorded."""
    return f"watcher/{__version__} (Python {platform.python_version()}; {platform.system()})"
